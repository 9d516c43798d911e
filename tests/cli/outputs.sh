# Records, and output files.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1
printf 'Phong trao thi dua,\r\n\nxa Hòa An "9"\n' >in.txt

run --to tsv in.txt
expect_code 0
[ "$(head -n 1 "$last/out")" = $'line\toffset\tinput\toutput\tconfidence\talternatives' ] || fail 'no header'
awk -F '\t' 'NF != 6 { exit 1 } NR > 1 && ($5 !~ /^[01]\.[0-9][0-9][0-9][0-9]$/ || $5 > 1) { exit 1 }' "$last/out" ||
    fail 'not six cells, or no confidence'
[ "$(tail -n +2 "$last/out" | cut -f 1-4)" = $'1\t0\tPhong\tPhong\n1\t6\ttrao\ttrào\n1\t11\tthi\tthi\n1\t15\tdua\tđua
3\t22\txa\txã\n3\t25\tHòa\tHòa\n3\t30\tAn\tAn' ] || { show; fail 'rows'; }

# Line numbers and offsets start again with each file.
printf 'Bao cao\n' >other.txt
run --to tsv in.txt other.txt
[ "$(tail -n 2 "$last/out" | cut -f 1-4)" = $'1\t0\tBao\tBáo\n1\t4\tcao\tcáo' ] || { show; fail 'rows of the second file'; }
[ "$(grep -c '^line' "$last/out")" = 1 ] || fail 'more than one header'
run --to jsonl other.txt other.txt
[ "$(wc -l <"$last/out")" = 2 ] && [ "$(uniq "$last/out" | wc -l)" = 1 ] || { show; fail 'equal files, other records'; }

run --to jsonl in.txt
expect_code 0
[ "$(wc -l <"$last/out")" = 3 ] || fail 'not one record for each line'
if command -v python3 >/dev/null && python3 -c '' 2>/dev/null; then
    python3 - "$last/out" in.txt <<'END' || fail 'records'
import json, sys
records = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
source = open(sys.argv[2], "rb").read()
assert [r["line"] for r in records] == [1, 2, 3]
assert [r["output"] for r in records] == ["Phong trào thi đua,", "", 'xã Hòa An "9"']
assert [r["input"] for r in records] == ["Phong trao thi dua,", "", 'xa Hòa An "9"']
words = [w for r in records for w in r["words"]]
assert [w["output"] for w in words] == ["Phong", "trào", "thi", "đua", "xã", "Hòa", "An"]
for w in words:
    given = w["input"].encode()
    assert source[w["offset"]:w["offset"] + len(given)] == given, w
    assert 0 <= w["confidence"] <= 1 and round(w["confidence"], 4) == w["confidence"], w
    assert len(w["alternatives"]) <= 4
    for a in w["alternatives"]:
        assert set(a) == {"text", "confidence"} and a["text"] != w["output"], w
END
else
    skip 'JSON read back: no python3'
    grep -q '"input":"trao","output":"trào","offset":6,' "$last/out" || fail 'records'
fi

# If the text is not UTF-8, offsets count the bytes of the same text in UTF-8.
printf 'th\364n \320\364ng xa\n' | run --from viscii --to tsv
[ "$(tail -n +2 "$last/out" | cut -f 2,3)" = $'0\tthôn\n6\tĐông\n13\txa' ] || { show; fail 'offsets of decoded text'; }

# An output file is complete or does not exist, and has normal permissions.
rm in.txt
printf 'Phong trao thi dua\n' >in.txt
umask 022
run -o out.txt in.txt
expect_code 0
expect_out ''
expect_err ''
expect_files in.txt other.txt out.txt
printf 'Phong trào thi đua\n' | cmp -s - out.txt || fail 'output file'
printf 'Phong trao thi dua\n' | cmp -s - in.txt || fail 'the input has changed'
[ "$(stat -c %a out.txt)" = 644 ] || fail "permissions $(stat -c %a out.txt)"

printf 'before\n' >out.txt
chmod 600 out.txt
run -o out.txt in.txt missing.txt
expect_code 5
expect_err_has 'out.txt: not written, because of the error above'
printf 'before\n' | cmp -s - out.txt || fail 'an error has changed the output file'
printf 'x\377\n' | run -o out.txt
expect_code 2
printf 'before\n' | cmp -s - out.txt || fail 'an error has changed the output file'
run -o out.txt in.txt
expect_code 0
[ "$(stat -c %a out.txt)" = 600 ] || fail 'the permissions of the file that was there are lost'
ln -s out.txt link.txt
run -o link.txt other.txt
expect_code 0
[ -L link.txt ] || fail 'a link was replaced by a file'
printf 'Báo cáo\n' | cmp -s - out.txt || fail 'output through a link'
run -o - in.txt
expect_out 'Phong trào thi đua\n'
expect_files in.txt link.txt other.txt out.txt

# After an interrupt, nothing new is left, and an old output is unchanged.
mkfifo to
for signal in INT TERM HUP; do
    # A shell starts background jobs with INT ignored; env restores it.
    env --default-signal=INT "$PHUCDAU" -o out.txt <to &
    pid=$!
    exec 3>to
    while ! ls -A | grep -q '^\.phucdau-'; do sleep 0.02; done
    kill -s "$signal" "$pid"
    wait "$pid"
    code=$?
    exec 3>&-
    [ "$code" = $((128 + $(kill -l "$signal"))) ] || fail "exit code $code after $signal"
    expect_files in.txt link.txt other.txt out.txt to
    printf 'Báo cáo\n' | cmp -s - out.txt || fail 'an interrupt has changed the output file'
done

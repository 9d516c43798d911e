# Characters that look like others are corrected in Vietnamese text, listed in the records, and kept on request.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1

printf 'Ủy ban nhân dân xã b\u00E1o c\u00E1o \u00D0ảng ủy: thực hi-\nện, \uFF11\uFF12\u00A0tháng.\n' >in.txt

run in.txt
expect_code 0
expect_out 'Ủy ban nhân dân xã báo cáo Đảng ủy: thực hiện,\n12 tháng.\n'

run --keep eth,hyphens in.txt
expect_code 0
expect_out 'Ủy ban nhân dân xã báo cáo \u00D0ảng ủy: thực hi-\nện, 12 tháng.\n'

for options in '--keep all' '--mode marks' '--keep none --mode marks'; do
    # shellcheck disable=SC2086
    run $options in.txt
    expect_code 0
    cmp -s in.txt "$last/out" || { show; fail "changed by $options"; }
done

# Every change has a record with the input bytes and their place; the input of a line is the original line.
run --to tsv in.txt
expect_code 0
awk -F '\t' 'NR > 1 && $3 != $4 { printf "%s %s [%s] [%s]\n", $1, $2, $3, $4 }' "$last/out" >changes.txt
offset() { printf "$1" | wc -c; }
before='Ủy ban nhân dân xã báo cáo '
{
    printf '1 %s [\u00D0ảng] [Đảng]\n' "$(offset "$before")"
    printf '1 %s [hi-] [hiện]\n' "$(offset "${before}Đảng ủy: thực ")"
    printf '1 %s [] [,]\n' "$(offset "${before}Đảng ủy: thực hi-")"
    printf '2 %s [ện, ] []\n' "$(offset "${before}Đảng ủy: thực hi-\n")"
    printf '2 %s [\uFF11] [1]\n' "$(offset "${before}Đảng ủy: thực hi-\nện, ")"
    printf '2 %s [\uFF12] [2]\n' "$(offset "${before}Đảng ủy: thực hi-\nện, \uFF11")"
    printf '2 %s [\u00A0] [ ]\n' "$(offset "${before}Đảng ủy: thực hi-\nện, \uFF11\uFF12")"
} >expected.txt
diff expected.txt changes.txt >&2 || fail 'other records'

run --to jsonl in.txt
expect_code 0
python3 - "$last/out" in.txt <<'END' || fail 'the lines of the records are not those that came in'
import json, sys
records = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
assert [r["input"] for r in records] == open(sys.argv[2], encoding="utf-8").read().split("\n")[:-1]
assert [r["output"] for r in records] == ["Ủy ban nhân dân xã báo cáo Đảng ủy: thực hiện,", "12 tháng."]
END

# The last line has no line end and is joined to the line before: it still has a record.
printf 'Ủy ban nhân dân xã tổ chức thực hi-\nện' >in.txt
run in.txt
expect_out 'Ủy ban nhân dân xã tổ chức thực hiện\n'
run --to jsonl in.txt
[ "$(grep -c '"line":2,"input":"ện","output":""' "$last/out")" = 1 ] || { show; fail 'the last line has no record'; }

# Line by line, a broken word cannot be joined, because its second half is not known yet.
run --line-buffered in.txt
cmp -s in.txt "$last/out" || { show; fail 'changed line by line'; }

for list in '' eths eth,,spaces 'eth spaces'; do
    run --keep "$list" in.txt
    expect_code 1
    expect_one_error
done

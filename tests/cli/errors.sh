# Errors: one line that names the file and the place, and the right exit code.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1
printf 'Phong trao thi dua\n' >good.txt

# Bytes that are not text. The text before them is written.
printf 'Phong trao thi dua\n123 \377\n' >bad.txt
run bad.txt
expect_code 2
expect_err 'phucdau: bad.txt: byte 23 is not UTF-8 (try --from tcvn3, or --lossy)\n'
expect_out 'Phong trào thi đua\n123 '
run --from utf-8 <bad.txt
expect_code 2
expect_err 'phucdau: standard input: byte 23 is not UTF-8 (try --from tcvn3, or --lossy)\n'
run --lossy bad.txt
expect_code 0
expect_out 'Phong trào thi đua\n123 \xEF\xBF\xBD\n'
printf '12\303' | run
expect_code 2
expect_err 'phucdau: standard input: byte 2 is not UTF-8 (try --from tcvn3, or --lossy)\n'
expect_out '12'
{ head -c 100000 /dev/zero | tr '\0' ' '; printf '\300\n'; } >far.txt
for options in '' '--line-buffered'; do
    # shellcheck disable=SC2086
    run $options far.txt
    expect_code 2
    expect_err 'phucdau: far.txt: byte 100000 is not UTF-8 (try --from tcvn3, or --lossy)\n'
done

# If the text was decoded, the offset is still that of the file: 0xFF has no meaning in TCVN3.
{ printf 'Nh\251n d\251n th\253n\n'; head -c 70000 /dev/zero | tr '\0' ' '; printf '\201\n'; } >legacy.txt
run --from tcvn3 legacy.txt
expect_code 2
expect_err 'phucdau: legacy.txt: byte 70014 is not tcvn3 (try another --from, or --lossy)\n'
run --from tcvn3 --lossy legacy.txt
expect_code 0
[ "$(tail -c 4 "$last/out")" = $'\uFFFD' ] || fail 'no U+FFFD'
# The same if decoding starts only after a line that is the same in all encodings.
printf 'UBND\nNh\251n d\251n th\253n \247\253ng \256\267 g\343p ng\265y c\253ng\n\201\n' | run --line-buffered
expect_code 2
expect_out 'UBND\nNhân dân thôn Đông đã góp ngày công\n'
expect_err 'phucdau: standard input: byte 41 is not tcvn3 (try another --from, or --lossy)\n'

# Files that cannot be read.
run missing.txt
expect_code 5
expect_err 'phucdau: missing.txt: no such file or command (see phucdau --help)\n'
run .
expect_code 5
expect_err 'phucdau: .: Is a directory\n'
run $'two\nlines'
expect_code 5
expect_err 'phucdau: two?lines: no such file or command (see phucdau --help)\n'

# Several files, one of them bad: the others are written.
run good.txt missing.txt good.txt bad.txt
expect_code 5
[ "$(grep -c '^Phong trào thi đua$' "$last/out")" = 3 ] || fail 'good text is missing'
[ "$(grep -c '^phucdau: ' "$last/err")" = 2 ] || fail 'not one message for each bad file'

# Models.
head -c 100 /dev/zero >damaged.model
head -c 4096 "${PHUCDAU_MODEL:-$SOURCE_DIR/models/vi.model}" >truncated.model
: >empty.model
for model in missing.model damaged.model truncated.model empty.model .; do
    for command in restore info; do
        if [ "$command" = info ]; then run info "$model"; else run --model "$model" good.txt; fi
        # info also accepts a folder, the DEST of a batch; its error is not that of a model.
        [ "$command$model" != info. ] || continue
        expect_code 3
        expect_one_error
        expect_err_has "$model"
        expect_out ''
    done
done
PHUCDAU_MODEL=missing.model run good.txt
expect_code 3
expect_err_has missing.model
rm ./*.model

# Outputs that cannot be written.
run -o missing/out.txt good.txt
expect_code 5
expect_err 'phucdau: missing/out.txt: cannot write: No such file or directory (make the folder first)\n'
run -o good.txt/out.txt good.txt
expect_code 5
expect_one_error
expect_err_has 'good.txt/out.txt: cannot write: Not a directory'
run -o . good.txt
expect_code 5
expect_err 'phucdau: .: is a folder (name a file)\n'
run -o /dev/full good.txt
expect_code 5
expect_err 'phucdau: /dev/full: cannot write: No space left on device\n'
"$PHUCDAU" good.txt >/dev/full 2>errors
[ $? = 5 ] || fail 'a full standard output is no error'
grep -q '^phucdau: standard output: cannot write: No space left on device$' errors || fail "$(cat errors)"
rm errors
for arguments in --version --help 'evaluate good.txt good.txt' info 'good.txt --to jsonl' 'good.txt --to tsv'; do
    # shellcheck disable=SC2086
    "$PHUCDAU" $arguments >/dev/full 2>/dev/null
    [ $? = 5 ] || fail "a full standard output is no error: $arguments"
    # shellcheck disable=SC2086
    "$PHUCDAU" $arguments >&- 2>/dev/null
    [ $? = 5 ] || fail "a closed standard output is no error: $arguments"
done
"$PHUCDAU" <&- 2>/dev/null
[ $? = 5 ] || fail 'a closed standard input is no error'
expect_files bad.txt far.txt good.txt legacy.txt

# An output that is also an input.
ln good.txt same.txt
for output in good.txt ./good.txt same.txt; do
    run -o "$output" good.txt
    expect_code 1
    expect_err "phucdau: $output: is also an input (name another output)\n"
done
run -o good.txt <good.txt
expect_code 1
printf 'Phong trao thi dua\n' | cmp -s - good.txt || fail 'an input has changed'

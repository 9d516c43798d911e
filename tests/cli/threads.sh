# The output depends neither on the number of threads nor on how a stream is cut.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1
sed 'y/ảạăắằặâấầậẩẫêếềệểễôốồộổỗơớờợởỡưứừựửữ/aaaaaaaaaaaaeeeeeeoooooooooooouuuuuu/' "$SOURCE_DIR/tests/cli/texts/letter.txt" >part.txt
for ((k = 0; k < 100; k++)); do cat part.txt; done >in.txt
for format in text jsonl tsv; do
    run -j 1 --to "$format" in.txt
    expect_code 0
    cp "$last/out" one.txt
    [ "$(wc -l <one.txt)" -ge 2000 ] || fail 'little came out'
    for arguments in '-j 4' '-j 3' '--threads 16' ''; do
        # shellcheck disable=SC2086
        run $arguments --to "$format" in.txt
        expect_code 0
        cmp -s "$last/out" one.txt || fail "$format: $arguments gives another output"
    done
    dd if=in.txt bs=777 status=none | run -j 2 --to "$format"
    cmp -s "$last/out" one.txt || fail "$format: pieces give another output"
done

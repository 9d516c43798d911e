# A channel learnt from a few pairs, read and used; and the shipped channels by name.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1

# An engine that prints ố as 6 and ữ as ir, knows no other mark, and sometimes loses a space.
pairs() {
    local words='số lượng những hộ dân thuộc diện chính sách được hỗ trợ vốn phát triển sản xuất nông nghiệp ở địa phương cuối năm'
    local word before=''
    for _ in 1 2 3 4 5 6 7 8; do
        for word in $words; do
            printf '%s\t%s\n' "$word" "$(printf '%s' "$word" | print_it)"
            [ -z "$before" ] || printf '%s %s\t%s%s\n' "$before" "$word" "$(printf '%s' "$before" | print_it)" "$(printf '%s' "$word" | print_it)"
            if [ "$word" = dân ] || [ "$word" = vốn ]; then before=$word; else before=''; fi
        done
    done
}
print_it() {
    sed 's/ố/6/g; s/ữ/ir/g
         y/àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồổỗộơờớởỡợùúủũụưừứửựỳýỷỹỵđ/aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiioooooooooooooooouuuuuuuuuuyyyyyd/'
}
pairs >pairs.tsv
grep -q "^số$(printf '\t')s6$" pairs.tsv || fail 'the pairs are not what they should be'

run train channel --description 'an engine of a test' -o test.channel pairs.tsv
expect_code 0
expect_out ''
expect_err_has "$(grep -c '' pairs.tsv) pairs, 0 skipped"
expect_files pairs.tsv test.channel

# The table is text: its head, what was learnt, and fields as they are described.
[ "$(head -n 1 test.channel)" = '# an engine of a test' ] || fail 'its head'
line() { grep -cE "^$1"$'\t'"$2"$'\t''[0-9]+\.[0-9]{2}$' test.channel; }
[ "$(line ố 6)" = 1 ] || fail 'ố as 6 is not learnt'
[ "$(line ữ ir)" = 1 ] || fail 'ữ as ir is not learnt'
[ "$(line đ d)" = 1 ] || fail 'đ as d is not learnt'
[ "$(line n n)" = 1 ] || fail 'n as n is not learnt'
awk -F '\t' '/^# / { next } NF < 2 || NF > 3 || $NF !~ /^[0-9]+\.[0-9][0-9]$/ { exit bad = 1 } END { exit bad }' test.channel ||
    fail 'lines that are none of a table'

# The same result again, from two files, and from standard input.
run train channel -q --description 'an engine of a test' pairs.tsv
expect_code 0
expect_err ''
cmp -s test.channel "$last/out" || fail 'learning again gives another table'
head -n 50 pairs.tsv >one.tsv
tail -n +51 pairs.tsv >two.tsv
run train channel -q --description 'an engine of a test' one.tsv - <two.tsv
expect_code 0
cmp -s test.channel "$last/out" || fail 'two files give another table'

# The channel repairs what that engine prints.
printf 's6 lượng nhirng h6 dân\nnhirng h6 được h6 trợ v6n cu6i năm 2024\n' >page.txt
run --mode ocr --channel ./test.channel page.txt
expect_code 0
expect_err ''
grep -q 'những' "$last/out" || { show; fail 'ir is not read as ữ'; }
grep -q 'vốn cuối năm 2024' "$last/out" || { show; fail '6 is not read as ố'; }
[ "$(grep -c '' "$last/out")" = 2 ] || fail 'lines'

# The shipped tables by name; mode auto chooses one.
for name in tesseract-eng tesseract-vie generic-drop lost-horn auto; do
    run --mode ocr --channel "$name" page.txt
    expect_code 0
    grep -q 'năm 2024' "$last/out" || { show; fail "--channel $name"; }
done
run --channel tesseract-eng page.txt
expect_code 0
run --mode ocr page.txt
expect_code 0

# Tables that cannot be used.
refused() { # CODE TEXT ARGUMENT...
    local code=$1 text=$2
    shift 2
    run "$@"
    expect_code "$code"
    expect_one_error
    expect_err_has "$text"
    expect_out ''
}
refused 1 'no-such-engine' --mode ocr --channel no-such-engine page.txt
refused 5 './none.channel' --mode ocr --channel ./none.channel page.txt
printf 'a\ta\t1\nabc\ta\t1\n' >bad.channel
refused 2 'bad.channel: line 2 ' --mode ocr --channel ./bad.channel page.txt
: >empty.channel
refused 2 'empty.channel' --mode ocr --channel ./empty.channel page.txt
rm bad.channel empty.channel

refused 1 'no pairs given' train channel
refused 5 'none.tsv' train channel -o out.channel none.tsv
: >empty.tsv
refused 2 'no pairs' train channel -o out.channel empty.tsv
for bad in 'no tab' 'a\tb\tc' 'a\t\377' 'a\tb\0c'; do
    # shellcheck disable=SC2059
    printf "mot\tmot\n$bad\nhai\thai\n" >bad.tsv
    refused 2 'bad.tsv: line 2 ' train channel -o out.channel bad.tsv
done
printf 'я\ta\n\ta\n%070d\ta\n' 1 >bad.tsv
refused 2 'no pairs' train channel -o out.channel bad.tsv
for rounds in 0 101 many ''; do refused 1 'rounds' train channel --rounds "$rounds" pairs.tsv; done
refused 1 'train channel --help' train channel --nonsense pairs.tsv
refused 5 'nowhere' train channel -q -o nowhere/out.channel pairs.tsv
expect_files bad.tsv empty.tsv one.tsv page.txt pairs.tsv test.channel two.tsv
run train channel --help
expect_code 0
grep -q '^Usage: phucdau train channel' "$last/out" || fail 'no help'

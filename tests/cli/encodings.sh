# Legacy encodings, named and detected. iconv makes the bytes of TCVN3, VISCII and windows-1258; VNI and VIQR follow
# their rules.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1
text='Nhân dân thôn Đông đã góp ngày công sửa đường, trạm y tế khám bệnh cho trẻ em.\n'
tcvn3='Nh\251n d\251n th\253n \247\253ng \256\267 g\343p ng\265y c\253ng s\366a \256\255\352ng, tr\271m y t\325 kh\270m b\326nh cho tr\316 em.\n'
viscii='Nh\342n d\342n th\364n \320\364ng \360\343 g\363p ng\340y c\364ng s\330a \360\337\266ng, tr\325m y t\252 kh\341m b\256nh cho tr\353 em.\n'
windows1258='Nh\342n d\342n th\364n \320\364ng \360a\336 g\363p ng\340y c\364ng s\375\322a \360\375\365\314ng, tra\362m y t\352\354 kh\341m b\352\362nh cho tre\322 em.\n'
vni='Nha\342n da\342n tho\342n \321o\342ng \361a\365 go\371p nga\370y co\342ng s\366\373a \361\366\364\370ng, tra\357m y te\341 kha\371m be\344nh cho tre\373 em.\n'
viqr="Nha^n da^n tho^n DDo^ng dda~ go'p nga\`y co^ng su+?a ddu+o+\`ng, tra.m y te^' kha'm be^.nh cho tre? em.\n"

check() { # ENCODING BYTES
    # shellcheck disable=SC2059
    printf "$2" >in.txt
    for options in "--from $1" '--from auto' '' "--from $1 --line-buffered" '--line-buffered' "--from $1 --lossy"; do
        # shellcheck disable=SC2086
        run $options in.txt
        expect_code 0
        expect_out "$text"
        expect_err ''
    done
}
check utf-8 "$text"
check tcvn3 "$tcvn3"
check viscii "$viscii"
check windows-1258 "$windows1258"
check vni "$vni"
check viqr "$viqr"

# VPS has the same codes as Latin-1 for these letters, except đ.
printf '\307\342y l\340 c\364ng tr\354nh\n' | run --from vps
expect_out 'đây là công trình\n'

# UTF-8 that was once read as windows-1252 and saved as UTF-8.
printf 'Ti\303\241\302\272\302\277ng Vi\303\241\302\273\342\200\241t, ph\303\206\302\260\303\241\302\273\302\235ng Vi\303\241\302\273\342\200\241t H\303\206\302\260ng\n' | run
expect_out 'Tiếng Việt, phường Việt Hưng\n'

# Text many times larger than all buffers; the encoding can be seen only after some lines of ASCII.
{
    for ((k = 0; k < 100; k++)); do printf 'UBND 123456\n'; done
    # shellcheck disable=SC2059
    for ((k = 0; k < 3000; k++)); do printf "$tcvn3"; done
} >long.txt
{
    for ((k = 0; k < 100; k++)); do printf 'UBND 123456\n'; done
    # shellcheck disable=SC2059
    for ((k = 0; k < 3000; k++)); do printf "$text"; done
} >expected.txt
for options in '' '--from tcvn3' '--line-buffered'; do
    # shellcheck disable=SC2086
    run $options long.txt
    expect_code 0
    cmp -s "$last/out" expected.txt || fail "a long text: $options"
done

# A slow stream gives the same result: it is not judged by its first piece alone.
{
    printf 'UBN'
    sleep 0.2
    printf 'D: th\253'
    sleep 0.2
    # shellcheck disable=SC2059
    printf "n \247\253ng. $tcvn3"
} | run
expect_code 0
expect_out "UBND: thôn Đông. $text"

# Each file may have another encoding.
# shellcheck disable=SC2059
printf "$viscii" >one.txt
# shellcheck disable=SC2059
printf "$tcvn3" >two.txt
run one.txt two.txt
expect_out "$text$text"

# Text without marks, but with signs that VIQR uses, is not VIQR.
printf 'Gia tri a+b va c^2 (tang 5%%). Co 3 thon.\n' | run --mode marks
expect_code 0
grep -qF 'a+b' "$last/out" && grep -qF 'c^2 (' "$last/out" || { show; fail 'signs were taken for marks'; }

# phucdau convert: tables as text with tabs, and as comma-separated values.
. "$(dirname "$0")/common.sh"

# word LEFT TOP TEXT: a word of an OCR engine, in pixels.
word() {
    printf '<span class="ocrx_word" title="bbox %d %d %d %d; x_wconf 95">%s</span>\n' "$1" "$2" \
        $(($1 + 12 * ${#3})) $(($2 + 30)) "$3"
}
# row TOP CELL...: cells without spaces, at their columns.
row() {
    local top=$1 left=100
    shift
    printf '<span class="ocr_line" title="bbox 100 %d 1500 %d">\n' "$top" $((top + 30))
    for cell in "$@"; do
        [ -z "$cell" ] || word $left "$top" "$cell"
        left=$((left + 300))
    done
    printf '</span>\n'
}
page() {
    printf '<div class="ocr_page" title="bbox 0 0 1700 2200; ppageno 0">\n'
    cat
    printf '</div>\n'
}
{
    printf '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>'
    printf '<meta name="ocr-system" content="tesseract 5"/></head><body>\n'
    {
        row 100 Tên 'Số,lượng' Ghi
        row 160 'Áo' 12,5 '=2+3'
        row 220 'Mũ"len' -7 '-chưa'
        row 280 'Tất' +4,5% ''
    } | page
    { row 100 chỉ; row 700 a b c; row 760 1 2 3; row 820 4 5 6; } | page
    printf '</body></html>\n'
} >tables.hocr

# The cells of a row are parted by tabs, the table from other text by an empty line.
run convert -q --no-restore tables.hocr -
expect_code 0
expect_out 'Tên\tSố,lượng\tGhi\nÁo\t12,5\t=2+3\nMũ"len\t-7\t-chưa\nTất\t+4,5%%\t\n\fchỉ\n\na\tb\tc\n1\t2\t3\n4\t5\t6\n'

# RFC 4180. Numbers stay as they are; other fields that a spreadsheet would compute get an apostrophe.
run convert -q --no-restore tables.hocr out.csv
expect_code 0
printf 'Tên,"Số,lượng",Ghi\r\nÁo,"12,5","'\''=2+3"\r\n"Mũ""len",-7,"'\''-chưa"\r\nTất,"+4,5%%",\r\n\r\n' >expected
printf 'a,b,c\r\n1,2,3\r\n4,5,6\r\n' >>expected
cmp -s expected out.csv || fail "$(cat out.csv)"

# One file for each table: %d in OUTPUT.
mkdir files
run convert -q --no-restore --sidecar files/all.txt tables.hocr files/t%d-x.csv
expect_code 0
{ cat files/t1-x.csv; printf '\r\n'; cat files/t2-x.csv; } | cmp -s - out.csv || fail 'other tables'
[ "$(ls files)" = "$(printf 'all.txt\nt1-x.csv\nt2-x.csv')" ] || fail "files: $(ls files)"
run convert -q --no-restore --to csv tables.hocr missing/%d
expect_code 5
expect_one_error
cp tables.hocr in1.csv
run convert -q --no-restore in1.csv in%d.csv
expect_code 1
cmp -s tables.hocr in1.csv || fail 'the input was overwritten'

# A document without tables gives an empty file.
sed '/<span class="ocr_line" title="bbox 100 [1-9]/,/^<\/span>/d' tables.hocr >none.hocr
run convert -q --no-restore none.hocr none.csv
expect_code 0
[ -f none.csv ] && [ ! -s none.csv ] || fail 'not empty'

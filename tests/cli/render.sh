# Pairs for an OCR channel, from a small text on two pages.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1
cat >text.txt <<'END'
ỦY BAN NHÂN DÂN XÃ ĐỒNG LƯƠNG
Số: 15/BC-UBND ngày 04 tháng 3 năm 2024
Kính gửi: Phòng Nông nghiệp huyện Tân Sơn
Trong quý I, xã đã gieo cấy 312 ha lúa xuân, đạt 104% kế hoạch; phòng trừ rầy nâu trên 45 ha; hỗ trợ 27 hộ nghèo giống ngô và phân bón.
Trạm y tế tiêm chủng cho 186 trẻ em, khám sức khỏe cho người cao tuổi ở bốn thôn. Trường tiểu học sửa xong mái nhà.
Đề nghị Ủy ban nhân dân huyện xem xét, cấp bổ sung kinh phí sửa kênh Bản Mới trước mùa mưa bão.
END
make=(train channel --render --quiet --fonts 'DejaVu Sans,DejaVu Serif' --lang vie --pages 2)

run "${make[@]}" -o pairs.tsv text.txt
expect_code 0
expect_out ''
expect_err ''
expect_files pairs.tsv text.txt

# True words are those of the text, unchanged or in capitals; a side has one to four words.
tr ' ' '\n' <text.txt | sort -u >words
sed 's/.*/\U&/' words >>words.upper
cut -f 1 pairs.tsv | tr ' ' '\n' | grep -vxF -f words -f words.upper && fail 'words that the text has not'
grep -vP '^[^\t ]+( [^\t ]+){0,3}\t[^\t ]+( [^\t ]+){0,3}$' pairs.tsv && fail 'not a pair'
[ "$(wc -l <pairs.tsv)" -gt 150 ] || fail "$(wc -l <pairs.tsv) pairs of twice 112 words"
# An engine that knows Vietnamese reads most of a page right.
[ "$(awk -F '\t' '$1 == $2' pairs.tsv | wc -l)" -gt 100 ] || fail 'hardly a word was read well'

# Other pairs with another seed.
run "${make[@]}" --seed 2 -o other.tsv text.txt
cmp -s pairs.tsv other.tsv && fail 'the seed changes nothing'

# Worn letters: the true side does not change, the printed side loses marks.
run "${make[@]}" --pages 1 --drop 1 -o worn.tsv text.txt
cut -f 1 worn.tsv | tr ' ' '\n' | grep -vxF -f words -f words.upper && fail 'worn words are not true'
kept=$(grep -cP '^([^\t]*[ạảãàáăắằẳẵặâấầẩẫậđèéẻẽẹêếềểễệòóỏõọôốồổỗộơớờởỡợùúủũụưứừửữựỳýỷỹỵ][^\t]*)\t\1$' worn.tsv)
[ "$kept" -lt 5 ] || fail "$kept worn words kept their marks"
rm other.tsv worn.tsv pairs.tsv

# Pages of readings: every printed word with its confidence and a field for each character; true words are the text's.
run "${make[@]}" --readings -j 2 -o readings.tsv text.txt
expect_code 0
cut -s -f 1 readings.tsv | tr ' ' '\n' | grep . | grep -vxF -f words -f words.upper && fail 'true words that the text has not'
[ "$(grep -c $'^\f$' readings.tsv)" = 2 ] || fail 'not two pages'
[ "$(awk -F '\t' '$1 == $2 && NF' readings.tsv | wc -l)" -gt 100 ] || fail 'hardly a word was read well'
grep -v $'^\f*$' readings.tsv | cut -f 1-3 | grep -vP '^[^\t]*\t[^\t]+\t[01]\.\d{3}( [01]\.\d{3})*$' && fail 'not a line of readings'
# The same with any number of threads, and from standard input.
run "${make[@]}" --readings -j 1 - <text.txt
cmp -s readings.tsv "$last/out" || fail 'the readings depend on the threads'
run train weights --measure --start "$SOURCE_DIR/models/repair.weights" readings.tsv
expect_code 0
[ "$(sed 's/.*: \([0-9]*\) words.*/\1/' "$last/out")" -gt 150 ] || fail 'train weights reads fewer words'
rm words words.upper readings.tsv

# An error is one line, and no file is left.
wrong() { # CODE TEXT ARGUMENT...
    local code=$1 text=$2
    shift 2
    run train channel --render "$@"
    expect_code "$code"
    expect_one_error
    expect_err_has "$text"
    expect_files text.txt
}
wrong 1 'no text given' -o pairs.tsv
wrong 1 'also an input' -o text.txt text.txt
wrong 1 '--pages' --pages 0 -o pairs.tsv text.txt
wrong 1 '--drop' --drop 1.5 -o pairs.tsv text.txt
wrong 1 '--seed' --seed x -o pairs.tsv text.txt
wrong 1 'no such option' --nonsense -o pairs.tsv text.txt
wrong 3 'No Such Face' --fonts 'No Such Face' -o pairs.tsv text.txt
wrong 3 'tesseract-ocr-xxx' --fonts 'DejaVu Sans' --lang xxx -o pairs.tsv text.txt
wrong 5 'missing.txt' -o pairs.tsv missing.txt
wrong 5 'no/folder' -o no/folder/pairs.tsv text.txt
: >empty.txt
run train channel --render -o pairs.tsv empty.txt
expect_code 2
expect_err_has 'empty.txt: no text in it'
expect_files empty.txt text.txt

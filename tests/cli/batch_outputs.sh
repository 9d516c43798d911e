# Each format of a document succeeds on its own: one that cannot be written does not keep the others from being written.
. "$(dirname "$0")/common.sh"
. "$SOURCE_DIR/tests/cli/batch/common.sh"

# Words of an OCR engine without an image, of which no PDF can be made.
words='<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>
<meta name="ocr-system" content="tesseract 5"/></head><body><div class="ocr_page" title="bbox 0 0 600 400; ppageno 0">
<span class="ocr_line" title="bbox 10 10 300 40"><span class="ocrx_word" title="bbox 10 10 80 40; x_wconf 95">Kính</span>
<span class="ocrx_word" title="bbox 90 10 150 40; x_wconf 95">gửi</span></span></div></body></html>'

# convert: OUTPUT is refused and reported once, the sidecar is written.
printf '%s' "$words" >words.hocr
run convert -q --sidecar side.txt words.hocr out.pdf
expect_code 2
expect_one_error
expect_err_has 'words.hocr: '
[ "$(cat side.txt)" = 'Kính gửi' ] || fail 'no sidecar'
expect_files side.txt words.hocr

# What all outputs have in common is reported once.
printf '%s' "$words" >words.hocr
run convert -q --pages 7 --sidecar other.txt words.hocr out.txt
expect_one_error
expect_files side.txt words.hocr

# batch: the text is written whatever the order of the formats, the document has failed, and the reason says why.
for formats in text,pdf pdf,text; do
    rm -rf tree dest
    mkdir tree && cp words.hocr tree/
    make_pdf tree/letter.pdf 1 "${lines[0]}"
    batch --to $formats tree dest
    expect_code 16
    expect_outputs dest words.hocr.txt letter.pdf.txt letter.pdf.pdf
    [ "$(cat dest/words.hocr.txt)" = 'Kính gửi' ] || fail "$formats: another text"
    expect_state dest words.hocr failed
    expect_state dest letter.pdf done
    expect_err_has '; written: .txt'
    "$PHUCDAU" info --to jsonl dest | grep -F '"path":"words.hocr"' >record
    grep -qF '"code":2,' record || fail 'code of a refused format'
    grep -qF '"outputs":".txt"' record || fail 'the outputs that were made'
    [ -z "$(ls dest/.phucdau/unfinished-1-of-1)" ] || fail 'outputs under way are left'
done

# It is not tried again; and if only what was made is wanted, the document is done.
touch -d 2001-01-01 dest/words.hocr.txt
batch --to pdf,text tree dest
expect_code 16
batch --to text tree dest
expect_code 0
[ -z "$(find dest -name words.hocr.txt -newermt 2002-01-01)" ] || fail 'done again'
batch --to pdf,text --retry tree dest
expect_code 16
[ -n "$(find dest -name words.hocr.txt -newermt 2002-01-01)" ] || fail 'not tried again'

# The report has the text that was written.
"$PHUCDAU" batch -q --to pdf,text --report report.html tree dest 2>/dev/null
grep -F 'words.hocr' report.html | grep -qF 'words.hocr.txt">txt</a>' || fail 'no link'

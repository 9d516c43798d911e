# phucdau convert --to docx: a ZIP archive of well-formed parts, with paragraphs, tables and pages.
. "$(dirname "$0")/common.sh"

# words TOP LEFT TEXT: a line of an OCR engine, in pixels of 72 to the inch.
words() {
    local left=$2
    printf '<span class="ocr_line" title="bbox %d %d 590 %d">' "$2" "$1" $(($1 + 10))
    for word in $3; do
        printf '<span class="ocrx_word" title="bbox %d %d %d %d; x_wconf 95">%s</span>\n' "$left" "$1" \
            $((left + 5 * ${#word})) $(($1 + 10)) "$word"
        left=$((left + 5 * ${#word} + 3))
    done
    printf '</span>\n'
}
page() { # WIDTH HEIGHT
    printf '<div class="ocr_page" title="bbox 0 0 %d %d; ppageno 0; scan_res 72 72">\n' "$1" "$2"
    cat
    printf '</div>\n'
}
{
    printf '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>'
    printf '<meta name="ocr-system" content="tesseract 5"/></head><body>\n'
    {
        words 60 60 'XÃ NAM BÌNH'
        words 60 300 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM'
        words 80 60 'Số: 7/TB'
        words 80 300 'Nam Bình, ngày 3 tháng 5 năm 2024'
        words 140 90 'Thực hiện kế hoạch của huyện về việc khám cho trẻ em tại các thôn bản, phòng'
        words 154 60 'đã &lt;tổ&gt; chức khám &amp; chữa cho 420 cháu.'
        words 168 90 '- Thôn Cao: 200 cháu.'
    } | page 595 842
    for top in 100 120 140; do
        words $top 60 a
        words $top 260 'hai ba'
        words $top 460 "$top"
    done | page 595 842
    words 100 60 'Trang ngang' | page 842 595
    printf '</body></html>\n'
} >letter.hocr

run convert -q --no-restore letter.hocr letter.docx
expect_code 0
python3 - letter.docx <<'END' || fail 'not as it should be'
import sys, zipfile
import xml.etree.ElementTree as tree
W = '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}'
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
names = archive.namelist()
assert names[0] == '[Content_Types].xml', names
parts = {name: tree.fromstring(archive.read(name)) for name in names}
for override in parts['[Content_Types].xml']:
    part = override.get('PartName')
    assert part is None or part[1:] in names, part
body = parts['word/document.xml'].find(W + 'body')
text = lambda element: ''.join(t.text or '' for t in element.iter(W + 't'))
head, *rest = [element for element in body]
assert head.tag == W + 'tbl' and [text(cell) for cell in head.iter(W + 'tc')] == [
    'XÃ NAM BÌNHSố: 7/TB', 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAMNam Bình, ngày 3 tháng 5 năm 2024']
paragraphs = [text(element) for element in rest if element.tag == W + 'p' and text(element)]
assert paragraphs == ['Thực hiện kế hoạch của huyện về việc khám cho trẻ em tại các thôn bản, phòng '
                      'đã <tổ> chức khám & chữa cho 420 cháu.', '- Thôn Cao: 200 cháu.', 'Trang ngang'], paragraphs
tables = [element for element in rest if element.tag == W + 'tbl']
assert [[text(cell) for cell in row.iter(W + 'tc')] for row in tables[0].iter(W + 'tr')] == [
    ['a', 'hai ba', top] for top in ('100', '120', '140')]
for table in body.iter(W + 'tbl'):  # a cell without a paragraph is damage to a word processor
    assert all(cell.find(W + 'p') is not None for cell in table.iter(W + 'tc'))
assert len(list(body.iter(W + 'pageBreakBefore'))) == 1
sections = list(body.iter(W + 'sectPr'))
assert [s.find(W + 'pgSz').get(W + 'orient') for s in sections] == [None, 'landscape']
END

# The same bytes each time, and by way of a pipe, which cannot be rewound.
run convert -q --no-restore letter.hocr again.docx
cmp -s letter.docx again.docx || fail 'other bytes'
"$PHUCDAU" convert -q --no-restore --to docx letter.hocr - | cat >piped.docx
cmp -s letter.docx piped.docx || fail 'other bytes in a pipe'

# A full disk.
run convert -q --no-restore --to docx letter.hocr /dev/full
expect_code 5
expect_err 'phucdau: /dev/full: cannot write: No space left on device\n'

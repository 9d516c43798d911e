# convert with documents that are damaged, odd or too large: one line of error with the right exit code, or a kept page.
# Memory does not grow with what a file claims. The files are made here: PDFs by printf, images of them by Poppler.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
for tool in qpdf pdftoppm; do
    command -v "$tool" >/dev/null || { skip "no $tool"; exit 0; }
done

# The limit of address space in kilobytes: enough for a page, much less than these files ask for. Sanitizers cannot work
# with a limit.
limit=3000000
(ulimit -v $limit && "$PHUCDAU" convert --help >/dev/null 2>&1) || limit=unlimited
convert() { (ulimit -v $limit && run convert --quiet --no-restore -j1 "$@"); }

# Expects an error with this exit code, in one line that has this text, and no new file.
expect_failure() { # CODE TEXT
    expect_code "$1"
    expect_one_error
    expect_err_has "$2"
    [ ! -e out.txt ] || fail "an output was left"
}

# pdf NAME MEDIABOX CONTENT XOBJECT_DICTIONARY [XOBJECT_DATA_FORMAT]: a PDF of one page, without a cross-reference
# table, which qpdf adds.
pdf() {
    {
        printf '%%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n'
        printf '2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n'
        printf '3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R' "$2"
        printf '/Resources<</XObject<</I 5 0 R>>/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>\nendobj\n'
        printf '4 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n' "${#3}" "$3"
        # shellcheck disable=SC2059
        printf "${5:-}" >data
        printf '5 0 obj\n<</Type/XObject%s/Length %d>>\nstream\n' "$4" "$(stat -c %s data)"
        cat data
        printf '\nendstream\nendobj\ntrailer\n<</Size 6/Root 1 0 R>>\nstartxref\n0\n%%%%EOF\n'
        rm data
    } >raw
    qpdf --stream-data=preserve --object-streams=disable raw "$1" 2>/dev/null || [ $? = 3 ] || fail "qpdf cannot make $1"
    rm raw
}

image='/Subtype/Image/BitsPerComponent 8/ColorSpace/DeviceGray'
draw='100 0 0 100 0 0 cm /I Do'
text='BT /F 24 Tf 20 100 Td (UBND 2019) Tj ET'
pdf page.pdf '0 0 300 150' "$text" "$image/Width 1/Height 1" '\377'
convert page.pdf out.txt
expect_code 0
grep -q 'UBND 2019' out.txt || fail "the sound page was not read"
rm out.txt

# ---- Damage

head -c 300 page.pdf >cut.pdf
convert cut.pdf out.txt
expect_failure 2 'cut.pdf: '

printf '%%PDF-1.7\n' >header.pdf
convert header.pdf out.txt
expect_failure 2 'header.pdf: the PDF is damaged or cut off'

qpdf --encrypt user owner 256 -- page.pdf locked.pdf
convert locked.pdf out.txt
expect_failure 8 'locked.pdf: the PDF is encrypted'

qpdf --encrypt '' owner 256 -- page.pdf open.pdf
convert open.pdf out.txt
expect_code 0
rm out.txt

qpdf --empty empty.pdf
convert empty.pdf out.txt
expect_failure 2 'empty.pdf: the PDF has no pages'

: >nothing.pdf
convert nothing.pdf out.txt
expect_failure 2 'nothing.pdf: the file is empty'

# ---- Too many pages, too large pages

qpdf page.pdf --pages page.pdf 1,1,1,1,1,1,1,1,1,1 -- ten.pdf
for name in hundred thousand many; do
    qpdf ten.pdf --pages ten.pdf ten.pdf ten.pdf ten.pdf ten.pdf ten.pdf ten.pdf ten.pdf ten.pdf ten.pdf -- $name.pdf
    mv $name.pdf ten.pdf
done
mv ten.pdf many.pdf # 10,000 pages
convert many.pdf out.txt
expect_failure 2 'many.pdf: 10000 pages, more than the limit of 5000'
convert --pages 9999- many.pdf out.txt
expect_code 0
[ "$(tr -cd '\f' <out.txt | wc -c)" = 1 ] || fail "not two pages"
rm out.txt many.pdf

pdf large.pdf '0 0 14400 14400' "$text" "$image/Width 1/Height 1" '\377'
convert --layer ocr --dpi 600 large.pdf out.txt
expect_failure 2 'large.pdf: page 1: 120000 × 120000 pixels, more than the limit of 200000000'

# ---- Images that are small in the file and huge in memory

huge='/Width 60000/Height 60000'
pdf runs.pdf '0 0 300 150' "$draw" "$image$huge/Filter/RunLengthDecode" '\201\000\200'
pdf form.pdf '0 0 300 150' "$draw" "/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</J<<>>/I 5 0 R>>>>" ''
pdf jpx.pdf '0 0 300 150' "$draw" "$image/Width 9/Height 9/Filter/JPXDecode" \
    '\377\117\377\121\0\051\0\0\0\0\352\140\0\0\352\140\0\0\0\0\0\0\0\0\0\0\352\140\0\0\352\140\0\0\0\0\0\0\0\0\0\1\7\1\1'
pdf jbig2.pdf '0 0 300 150' "$draw" "$image/Width 9/Height 9/Filter[/JBIG2Decode]" \
    '\0\0\0\0\60\0\1\0\0\0\23\0\0\352\140\0\0\352\140\0\0\0\0\0\0\0\0\0\0\0'
pdf jpeg.pdf '0 0 300 150' "$draw" "$image/Width 9/Height 9/Filter/DCTDecode" \
    '\377\330\377\302\0\013\010\352\140\352\140\1\1\021\0'
pdf twice.pdf '0 0 300 150' "$draw" "$image/Width 9/Height 9/Filter[/RunLengthDecode/JPXDecode]" '\200'
for name in runs jpx jbig2 jpeg; do
    convert --layer ocr $name.pdf out.txt
    expect_failure 2 "$name.pdf: page 1: 60000 × 60000 pixels, more than the limit of 200000000"
    convert $name.pdf out.txt
    expect_failure 2 "$name.pdf: page 1: 60000 × 60000 pixels"
done
convert twice.pdf out.txt
expect_failure 2 'more than the limit'
convert form.pdf out.txt # it draws itself
expect_code 0
rm out.txt

# ---- Images

pdftoppm -r 100 -png page.pdf grey && mv grey-1.png page.png
pdftoppm -r 100 -mono -png page.pdf mono && mv mono-1.png mono.png
pdftoppm -r 100 -jpeg page.pdf colour && mv colour-1.jpg colour.jpg
pdftoppm -r 100 -jpegcmyk page.pdf ink && mv ink-1.jpg ink.jpg
pdftoppm -r 100 -tiff page.pdf one && mv one-1.tif one.tif
for name in page.png mono.png colour.jpg ink.jpg one.tif; do
    convert $name out.txt
    expect_code 0
    grep -q 'UBND' out.txt || fail "$name was not read: $(cat out.txt)"
    rm out.txt
    head -c 120 $name >cut
    convert cut out.txt
    expect_failure 2 'cut: '
done
rm cut

convert --max-pixels 1000 page.png out.txt
expect_failure 2 'page.png: page 1: 417 × 209 pixels, more than the limit of 1000'

# A header that states 60,000 × 60,000 pixels.
{ head -c 16 page.png; printf '\0\0\352\140\0\0\352\140'; tail -c +25 page.png; } >claim.png
convert claim.png out.txt
expect_failure 2 'claim.png: page 1: 60000 × 60000 pixels'

# A TIFF whose directory is followed by itself, and one whose directory lies beyond the end of the file.
printf 'II\52\0\10\0\0\0\0\0\10\0\0\0' >circle.tif
convert circle.tif out.txt
expect_failure 2 'circle.tif: a TIFF with more than 100000 images'
printf 'II\52\0\377\377\377\377' >beyond.tif
convert beyond.tif out.txt
expect_failure 2 'beyond.tif: the TIFF is cut off'

printf 'Kính gửi\n' >letter.txt
convert letter.txt out.txt
expect_failure 2 'letter.txt: neither a PDF, an image (PNG'

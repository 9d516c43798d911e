# PDF from PDF and from images: the text, its place, and that nothing else changes.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1
for program in pdftotext pdftoppm pdfimages qpdf; do
    command -v $program >/dev/null || fail "no $program (install the packages of packages.txt)"
done

# make_pdf FILE PAGE CONTENT [ROOT [OBJECT...]]: a PDF of one page, 300 × 200 points. PAGE and ROOT are entries of their
# dictionaries, OBJECTs become objects 6, 7 and on. Font /F is Helvetica, not embedded.
make_pdf() {
    local file=$1 page=$2 content=$3 root=${4-} number=6
    shift $(($# < 4 ? $# : 4))
    {
        printf '%%PDF-1.6\n1 0 obj << /Type /Catalog /Pages 2 0 R %s >> endobj\n' "$root"
        printf '2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n'
        printf '3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R %s\n' "$page"
        printf '/Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >> endobj\n'
        printf '4 0 obj << /Length %d >> stream\n%s\nendstream endobj\n' "${#content}" "$content"
        printf '5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> endobj\n'
        for object; do
            printf '%d 0 obj %s endobj\n' $number "$object"
            number=$((number + 1))
        done
        printf 'trailer << /Root 1 0 R /Size %d >>\n%%%%EOF\n' $number
    } >raw.pdf
    qpdf --warning-exit-0 --no-warn raw.pdf "$file" 2>/dev/null || fail "cannot make $file"
}

words() { tr -s ' \f\n' '\n' <"$1" | grep .; }

# expect_words PDF TEXT: both have the same words in the same order.
expect_words() {
    pdftotext -raw "$1" extracted.txt
    cmp -s <(words extracted.txt) <(words "$2") && return
    diff <(words extracted.txt) <(words "$2") | head -5 >&2
    fail "$1 does not say what $2 does"
}

# expect_same_look A B: all pages look the same when drawn.
expect_same_look() {
    rm -rf look && mkdir look
    pdftoppm -r 60 "$1" look/a && pdftoppm -r 60 "$2" look/b
    local page
    for page in look/a*; do cmp -s "$page" "look/b${page#look/a}" || fail "$2 looks different from $1: $page"; done
    [ "$(find look -name 'a*' | wc -l)" = "$(find look -name 'b*' | wc -l)" ] || fail "$2 has other pages than $1"
}

expect_sound() {
    qpdf --check "$1" >check.txt 2>&1 || fail "$1: $(tail -1 check.txt)"
    grep -qi warning check.txt && fail "$1: $(grep -i warning check.txt | head -1)"
}

# boxes PDF: x and y of the middle of each word, in whole points.
boxes() {
    pdftotext -bbox "$1" - | sed -n 's/.*xMin="\([^"]*\)" yMin="\([^"]*\)" xMax="\([^"]*\)" yMax="\([^"]*\)".*/\1 \2 \3 \4/p' |
        awk '{ printf "%.0f %.0f\n", ($1 + $3) / 2, ($2 + $4) / 2 }'
}

# A page read by OCR: the new layer has the text that --to text gives, the old layer is gone, the print is unchanged.
sample=$SOURCE_DIR/corpus/samples/decision.pdf
run convert --pages 1 --sidecar read.txt "$sample" read.pdf
expect_code 0
expect_sound read.pdf
expect_same_look "$sample" read.pdf
pdftotext -raw -f 1 -l 1 read.pdf first.txt
cmp -s <(words first.txt) <(words read.txt) || fail 'page 1 does not say what the sidecar does'
[ "$(wc -w <read.txt)" -gt 200 ] || fail 'too few words to mean anything'
growth=$(($(stat -c %s read.pdf) - $(stat -c %s "$sample")))
[ $growth -lt 20480 ] || fail "grew by $growth bytes"
# A page that is not converted does not change.
pdftotext -raw -f 2 -l 2 "$sample" old.txt
pdftotext -raw -f 2 -l 2 read.pdf new.txt
cmp -s old.txt new.txt || fail 'page 2 changed'

# If the layer is kept, the page does not change.
run convert --layer keep -q "$sample" kept.pdf
expect_code 0
pdftotext "$sample" old.txt
pdftotext kept.pdf new.txt
cmp -s old.txt new.txt || fail 'a kept layer changed'

# If the layer is repaired, words stay at their places, on pages with any rotation, with or without a crop box.
hidden='0.8 g 20 20 100 50 re f BT /F 12 Tf 3 Tr 40 150 Td (Phong trao thi dua yeu nuoc) Tj 0 -40 Td (cua nhan dan) Tj ET'
for page in '' '/Rotate 90' '/Rotate 180' '/Rotate 270' '/CropBox [10 20 290 190]' '/Rotate 90 /CropBox [10 20 290 190]'; do
    make_pdf turned.pdf "$page" "$hidden" '' '<< >>'
    run convert --layer repair --sidecar turned.txt turned.pdf out.pdf
    expect_code 0
    expect_sound out.pdf
    expect_words out.pdf turned.txt
    grep -q 'Phong trào thi đua' turned.txt || fail 'nothing was restored'
    expect_same_look turned.pdf out.pdf
    paste -d ' ' <(boxes turned.pdf) <(boxes out.pdf) |
        awk '($1 - $3) ^ 2 + ($2 - $4) ^ 2 > 9 { exit 1 } END { if (NR != 9) exit 1 }' || fail "words moved: $page"
done

# Converting the output again gives the same text.
run convert --layer repair out.pdf again.pdf
expect_code 0
expect_words again.pdf turned.txt

# Visible text stays visible, but only the new words can be found by searching.
make_pdf seen.pdf '' 'BT /F 12 Tf 40 150 Td (Phong trao thi dua yeu nuoc) Tj ET' '' '<< >>'
run convert --layer repair --sidecar seen.txt seen.pdf out.pdf
expect_code 0
expect_words out.pdf seen.txt
grep -q 'Phong trào thi đua yêu nước' seen.txt || fail 'nothing was restored'
expect_same_look seen.pdf out.pdf
qpdf --qdf --object-streams=disable out.pdf - | grep -qa '(Phong trao thi dua yeu nuoc) Tj' || fail 'visible text was removed'

# Text behind an image of the whole page is removed. Behind an image of a part of the page it stays.
image='<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 1 >> stream
x
endstream'
behind='BT /F 12 Tf 40 150 Td (Phong trao thi dua yeu nuoc) Tj ET'
make_pdf behind.pdf '' "$behind q 300 0 0 200 0 0 cm /X Do Q" '' "$image"
run convert --layer repair behind.pdf out.pdf
expect_code 0
expect_same_look behind.pdf out.pdf
qpdf --qdf --object-streams=disable out.pdf - | grep -qa 'trao thi dua' && fail 'hidden text was left'
for half in 'q 150 0 0 200 0 0 cm /X Do Q' 'q 0 0 10 10 re W n 300 0 0 200 0 0 cm /X Do Q'; do
    make_pdf behind.pdf '' "$behind $half" '' "$image"
    run convert --layer repair behind.pdf out.pdf
    expect_code 0
    expect_same_look behind.pdf out.pdf
    qpdf --qdf --object-streams=disable out.pdf - | grep -qa 'trao thi dua' || fail 'visible text was removed'
done

# Text hidden in a form. Another page might use the form too.
form='<< /Type /XObject /Subtype /Form /BBox [0 0 300 200] /Resources << /Font << /F 5 0 R >> >> /Length 66 >> stream
BT 3 Tr /F 12 Tf 40 150 Td (Phong trao thi dua yeu nuoc) Tj ET %%%
endstream'
make_pdf form.pdf '' '0.5 g 0 0 50 50 re f /X Do' '' "$form"
run convert --layer repair --sidecar form.txt form.pdf out.pdf
expect_code 0
expect_sound out.pdf
expect_words out.pdf form.txt
expect_same_look form.pdf out.pdf

# Links, bookmarks, page labels, metadata are kept.
make_pdf rich.pdf '/Annots [7 0 R]' "$hidden" \
    '/Outlines 8 0 R /PageLabels << /Nums [0 << /S /r >>] >> /Names << /EmbeddedFiles << /Names [(a.txt) 10 0 R] >> >>' \
    '<< >>' '<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Border [0 0 0] /A << /S /URI /URI (https://example.org/a) >> >>' \
    '<< /Type /Outlines /First 9 0 R /Last 9 0 R /Count 1 >>' \
    '<< /Title (Chapter) /Parent 8 0 R /Dest [3 0 R /Fit] >>' \
    '<< /Type /Filespec /F (a.txt) /EF << /F 11 0 R >> >>' $'<< /Type /EmbeddedFile /Length 5 >> stream\nhello\nendstream'
run convert --layer repair rich.pdf out.pdf
expect_code 0
qpdf --json out.pdf >out.json
for kept in 'https://example.org/a' 'u:Chapter' '"/S": "/r"' 'a.txt'; do
    grep -qF "$kept" out.json || fail "lost: $kept"
done

# A signed PDF is refused and not changed, unless the user allows it.
signature='/AcroForm << /SigFlags 3 /Fields [7 0 R] >>'
make_pdf signed.pdf '' "$hidden" "$signature" '<< >>' \
    '<< /FT /Sig /T (s) /V << /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <00> >> >>'
rm -f out.pdf
run convert -q --layer repair signed.pdf out.pdf
expect_code 2
expect_one_error
expect_err_has 'signed.pdf: the PDF is digitally signed'
[ -e out.pdf ] && fail 'wrote an output'
run convert -q --layer repair --sidecar signed.txt signed.pdf out.pdf
expect_code 2
expect_one_error
[ -e out.pdf ] && fail 'wrote an output'
[ -s signed.txt ] || fail 'no sidecar'
run convert --layer repair --break-signature signed.pdf out.pdf
expect_code 0
run convert --layer repair signed.pdf out.txt
expect_code 0
# A signature field that nobody has signed is not a signature.
make_pdf unsigned.pdf '' "$hidden" '/AcroForm << /SigFlags 1 /Fields [7 0 R] >>' '<< >>' '<< /FT /Sig /T (s) >>'
run convert --layer repair unsigned.pdf out.pdf
expect_code 0

# Images: the bytes of a JPEG are copied as they are.
pdftoppm -r 200 -x 200 -y 200 -W 1300 -H 220 -jpeg -singlefile "$sample" head
run convert --sidecar head.txt head.jpg head.pdf
expect_code 0
expect_words head.pdf head.txt
[ "$(wc -w <head.txt)" -gt 5 ] || fail 'too few words to mean anything'
pdfimages -all -f 1 -l 1 "$sample" scan
run convert --no-restore --timeout 0.001 scan-000.jpg scan.pdf
expect_code 15
expect_sound scan.pdf
pdfimages -all scan.pdf out
cmp scan-000.jpg out-000.jpg || fail 'the JPEG was changed'
# A JPEG is turned as its Exif orientation says: 6 is a quarter turn to the right. It has no text, so that the test is
# fast.
{
    head -c 2 scan-000.jpg
    printf '\377\341\0\042Exif\0\0MM\0\052\0\0\0\010\0\001\001\022\0\003\0\0\0\001\0\006\0\0\0\0\0\0'
    tail -c +3 scan-000.jpg
} >held.jpg
run convert --no-restore --clean none --timeout 0.001 held.jpg held.pdf
expect_code 15
run convert --no-restore --clean none --timeout 0.001 scan-000.jpg plain.pdf
expect_code 15
qpdf --rotate=90 plain.pdf turned.pdf
expect_same_look turned.pdf held.pdf

# A PNG looks the same, pixel for pixel, in grey and in colour.
for mode in -gray '' -mono; do
    # shellcheck disable=SC2086
    pdftoppm -r 72 -x 60 -y 40 -W 240 -H 160 $mode -png -singlefile "$sample" picture
    run convert --no-restore --timeout 0.001 picture.png picture.pdf
    expect_code 15
    expect_sound picture.pdf
    pdfimages -png picture.pdf drawn
    pdftoppm -r 72 -png -singlefile picture.pdf again
    run convert --no-restore --timeout 0.001 drawn-000.png drawn.pdf
    expect_same_look picture.pdf drawn.pdf
done

# A page for which OCR takes too long keeps its old layer.
run convert --layer ocr --timeout 0.001 --pages 1 "$sample" out.pdf
expect_code 15
expect_err_has 'page 1: not read within 0.001 s, left as it was'
pdftotext "$sample" old.txt
pdftotext out.pdf new.txt
cmp -s old.txt new.txt || fail 'a page given up changed'

# PDF/A: metadata and output intent. Refused if a visible font is not embedded.
make_pdf hidden.pdf '' "$hidden" '' '<< >>'
run convert --layer repair --pdfa hidden.pdf out.pdf
expect_code 0
expect_sound out.pdf
qpdf --qdf --object-streams=disable out.pdf out.qdf
for part in '<pdfaid:part>2</pdfaid:part>' '/GTS_PDFA1' '/FontFile2'; do
    grep -qaF -- "$part" out.qdf || fail "no $part"
done
run convert -q --layer repair --pdfa seen.pdf out.pdf
expect_code 2
expect_one_error
expect_err_has 'page 1: the font Helvetica is not embedded'

# The same input gives the same bytes.
run convert --layer repair hidden.pdf one.pdf
run convert --layer repair -j 1 hidden.pdf two.pdf
cmp one.pdf two.pdf || fail 'not the same bytes'

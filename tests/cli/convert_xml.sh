# hOCR, ALTO and JSON Lines: written from a scan, read again, returned with restored words; and hostile files.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1

sample=$SOURCE_DIR/corpus/samples/plan.pdf
pdftoppm -r 150 -f 1 -l 1 -x 0 -y 0 -W 1240 -H 640 -png "$sample" scan && mv scan*.png scan.png || fail 'no image'
# An engine without Vietnamese data omits the marks.
OMP_THREAD_LIMIT=1 tesseract scan.png in -l eng hocr alto 2>"$last/tesseract" || fail 'no Tesseract'
cp in.hocr kept.hocr
cp in.xml kept.xml

# Everything around the words stays the same byte for byte: without words and confidences both files are equal.
bare() { sed -E "s/x_wconf [0-9]+//; s/ WC=\"[0-9.]*\"//; s/CONTENT=\"[^\"]*\"//; s/>[^<>]*<\/span>/><\/span>/" "$1"; }
for kind in hocr xml; do
    run convert -q in.$kind out.$kind
    expect_code 0
    expect_err ''
    cmp -s in.$kind kept.$kind || fail "the input has changed: $kind"
    bare in.$kind >bare.in
    bare out.$kind >bare.out
    cmp -s bare.in bare.out || fail "more than words has changed: $kind"
    cmp -s in.$kind out.$kind && fail "no word has changed: $kind"
    xmllint --nonet --noout out.$kind 2>/dev/null || fail "not well-formed: $kind"
    run convert -q --no-restore in.$kind - --to "${kind/xml/alto}"
    cmp -s "$last/out" in.$kind || fail "changed without restoring: $kind"
    run convert -q --layer keep in.$kind - --to "${kind/xml/alto}"
    cmp -s "$last/out" in.$kind || fail "changed though kept: $kind"
done

# All formats give the same words.
run convert -q in.hocr from-hocr.txt
run convert -q in.xml from-alto.txt
words() { tr -s '\f \n' '\n' <"$1"; }
cmp -s <(words from-hocr.txt) <(words from-alto.txt) || fail 'other words from ALTO than from hOCR'
grep -q 'BAN NHÂN DÂN' from-hocr.txt || fail 'not restored'
for pair in in.hocr:new.xml in.xml:new.hocr in.hocr:new.jsonl; do
    run convert -q "${pair%:*}" "${pair#*:}"
    expect_code 0
    [ "${pair#*:}" = new.jsonl ] && continue
    xmllint --nonet --noout "${pair#*:}" 2>/dev/null || fail "not well-formed: ${pair#*:}"
    run convert -q --no-restore "${pair#*:}" back.txt
    expect_code 0
    cmp -s <(words back.txt) <(words from-hocr.txt) || fail "other words by way of ${pair#*:}"
done
[ "$(wc -l <new.jsonl)" = "$(grep -c '<TextLine' new.xml)" ] || fail 'not a record for each line'

# Tesseract's boxes are written back with the same pixel numbers.
grep -o 'bbox [0-9 ]*; x_wconf' in.hocr | sort >boxes.in
xmllint --nonet --xpath '//*[local-name()="String"]' new.xml |
    sed -E 's/.*HPOS="([0-9]+)" VPOS="([0-9]+)" WIDTH="([0-9]+)" HEIGHT="([0-9]+)".*/\1 \2 \3 \4/' |
    grep '^[0-9 ]*$' | awk '{ print "bbox " $1 " " $2 " " $1 + $3 " " $2 + $4 "; x_wconf" }' | sort >boxes.out
cmp -s boxes.in boxes.out || fail 'other places'

# From the scan itself: each box lies inside its parent's box, and no id occurs twice.
run convert -q scan.png scan.hocr
expect_code 0
xmllint --nonet --noout scan.hocr 2>/dev/null || fail 'scan.hocr: not well-formed'
[ "$(grep -o ' id="[^"]*"' scan.hocr | sort | uniq -d)" = '' ] || fail 'an id twice'
grep -o 'class="ocr[^>]*' scan.hocr | sed -E 's/class="([a-z_]+)".*bbox ([0-9 ]+).*/\1 \2/' | awk '
    BEGIN { level["ocr_page"] = 1; level["ocr_carea"] = 2; level["ocr_par"] = 3; level["ocr_line"] = 4; level["ocrx_word"] = 5 }
    { l = level[$1]; if (!l) exit 1; for (k = 2; k < 6; k++) box[l, k] = $k; count[l]++ }
    l > 1 && ($2 < box[l - 1, 2] || $3 < box[l - 1, 3] || $4 > box[l - 1, 4] || $5 > box[l - 1, 5]) { exit 1 }
    $2 > $4 || $3 > $5 { exit 1 }
    END { exit !(count[1] == 1 && count[5] > 20) }' || fail 'boxes are not nested'
run convert -q scan.png scan.xml
run convert -q scan.png again.xml -j 1
cmp -s scan.xml again.xml || fail 'not the same bytes twice'

# hOCR and ALTO have no images to write.
run convert --layer ocr in.hocr none.txt
expect_code 2
expect_one_error
expect_err_has 'hOCR holds no image'

# Hostile files: exit code 2, one line of error, no output.
refuse() { # FILE TEXT
    run convert -q "$1" none.txt
    expect_code 2
    expect_one_error
    expect_err_has "$2"
    [ ! -e none.txt ] || fail 'an output'
}
printf '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><html><div class="ocr_page">&x;</div></html>' >entity.hocr
refuse entity.hocr 'DTD of its own'
{
    printf '<!DOCTYPE alto [<!ENTITY a0 "ha">'
    for k in 1 2 3 4 5 6 7 8 9; do printf '<!ENTITY a%d "&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;">' $k $((k - 1)){,,,,,,,}; done
    printf ']><alto><Layout><Page ID="&a9;"/></Layout></alto>'
} >laughs.xml
refuse laughs.xml 'DTD of its own'
{ printf '<html>' && head -c 600000 /dev/zero | sed 's/\x0\x0\x0\x0\x0\x0/<div>/g'; } >deep.hocr
refuse deep.hocr 'not well-formed'
head -c 3000 in.hocr >cut.hocr
refuse cut.hocr 'not well-formed'
head -c 3000 in.xml >cut.xml
refuse cut.xml 'not well-formed'
printf '<?xml version="1.0"?><TEI><text/></TEI>' >tei.xml
refuse tei.xml 'an XML file, but neither hOCR'
printf '<html><body>text</body></html>' >page.html
refuse page.html 'ocr_page'

# In another encoding.
sed -e 's/UTF-8/UTF-16/' -e 's/[^\x00-\x7f]//g' in.xml | iconv -f UTF-8 -t UTF-16 >wide.xml
run convert -q wide.xml wide-out.xml
expect_code 0
xmllint --nonet --noout wide-out.xml || fail 'wide-out.xml: not well-formed'
grep -q 'encoding="UTF-8"' wide-out.xml || fail 'not UTF-8'
grep -q 'CONTENT="NHÂN"' wide-out.xml || fail 'not restored'

# A full disk.
if [ -w /dev/full ]; then
    for kind in hocr alto jsonl; do
        run convert -q --to $kind in.hocr /dev/full
        expect_code 5
        expect_one_error
    done
fi

# Pages that lie on a side or upside down: their text comes out right; PDF and review page show them upright, or as they
# lie, with the words where they stand.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1
for program in pdftotext pdftoppm pdfimages qpdf python3; do
    command -v $program >/dev/null || fail "no $program (install the packages of packages.txt)"
done

# turn IN DEGREES OUT: a PGM, turned clockwise.
turn() {
    python3 - "$@" <<'PYTHON'
import sys
magic, size, most, pixels = open(sys.argv[1], "rb").read().split(b"\n", 3)
width, height = map(int, size.split())
rows = [pixels[y * width : (y + 1) * width] for y in range(height)]
for quarter in range(int(sys.argv[2]) // 90):
    rows = [bytes(column) for column in zip(*rows[::-1])]
open(sys.argv[3], "wb").write(b"P5\n%d %d\n255\n" % (len(rows[0]), len(rows)) + b"".join(rows))
PYTHON
}

# expect_look PDF PGM: drawn at 75 pixels per inch it looks like the image, in the mean greys of squares of 6 pixels: the
# edges of letters differ, since turned images are drawn half a pixel off.
expect_look() {
    pdftoppm -r 75 -gray "$1" drawn && python3 - drawn-1.pgm "$2" <<'PYTHON' || fail "$1 does not look like $2"
import sys
def squares(name):
    magic, size, most, pixels = open(name, "rb").read().split(b"\n", 3)
    width, height = map(int, size.split())
    return size, [sum(sum(pixels[(y + k) * width + x : (y + k) * width + x + 6]) for k in range(6)) / 36
                  for y in range(0, height - 5, 6) for x in range(0, width - 5, 6)]
(size, one), (other_size, other) = map(squares, sys.argv[1:])
assert size == other_size, "another size"
difference = sum(abs(a - b) for a, b in zip(one, other)) / len(one)
assert difference < 8, difference
PYTHON
}

# expect_text FILE: four of five words of the upright page, at least: drawn again, letters are not quite the same.
expect_text() {
    local all common
    all=$(wc -w <up.txt)
    common=$(comm -12 <(tr -s ' \f' '\n' <up.txt | sort) <(tr -s ' \f' '\n' <"$1" | sort) | grep -c .)
    [ $((5 * common)) -ge $((4 * all)) ] || fail "$common of $all words: $(cat "$1")"
}

# boxes PDF: each word that stands there once, and the middle of its box on the page as it is shown.
boxes() {
    pdftotext -bbox "$1" - |
        sed -n 's/.*xMin="\([^"]*\)" yMin="\([^"]*\)" xMax="\([^"]*\)" yMax="\([^"]*\)">\(.*\)<.*/\5 \1 \2 \3 \4/p' |
        awk '{ print $1, ($2 + $4) / 2, ($3 + $5) / 2 }' | sort | awk '{ at[$1] = $0; count[$1]++ }
            END { for (word in at) if (count[word] == 1) print at[word] }' | sort
}

# expect_places EXPECTED FOUND: 20 words or more, nearly all within three points.
expect_places() {
    join "$1" "$2" | awk '{ count++ } ($2 - $4) ^ 2 + ($3 - $5) ^ 2 <= 9 { right++ }
        END { exit !(count >= 20 && right >= 0.9 * count) }' && return
    join "$1" "$2" >&2
    fail "words are at other places in $2"
}

# A few lines of a page, upright.
pdftoppm -r 150 -x 150 -y 560 -W 950 -H 300 -gray -singlefile "$SOURCE_DIR/corpus/samples/decision.pdf" up
run convert -q --no-restore --sidecar up.txt up.pgm up.pdf
expect_code 0
[ "$(wc -w <up.txt)" -gt 40 ] || fail 'too few words to mean anything'
boxes up.pdf >up.boxes
pdftoppm -r 75 -gray -singlefile up.pdf look
page=$(pdftotext -bbox up.pdf - | sed -n 's/.*page width="\([^"]*\)" height="\([^"]*\)".*/\1 \2/p')
pdfimages -all up.pdf up

for turn in 90 180 270; do
    # An image that is turned, and a PDF that says that it shall be shown turned.
    turn up.pgm $turn turned.pgm
    qpdf --rotate=+$turn up.pdf shown.pdf
    pdftoppm -r 75 -gray -singlefile shown.pdf lying
    for input in turned.pgm shown.pdf; do
        [ "$turn $input" = '90 shown.pdf' ] || [ $input = turned.pgm ] || continue
        run convert -q --no-restore --layer ocr --sidecar out.txt $input auto.pdf
        expect_code 0
        expect_text out.txt
        qpdf --check auto.pdf >check.txt 2>&1 || fail "auto.pdf: $(tail -1 check.txt)"
        pdftotext -layout auto.pdf layout.txt
        expect_text layout.txt
        [ $input = shown.pdf ] || expect_look auto.pdf look.pgm
        boxes auto.pdf >auto.boxes
        expect_places up.boxes auto.boxes

        run convert -q --no-restore --layer ocr --rotate keep --sidecar out.txt $input keep.pdf
        expect_code 0
        expect_text out.txt
        [ $input = shown.pdf ] || expect_look keep.pdf lying.pgm
        boxes keep.pdf >keep.boxes
        awk -v turn=$turn -v page="$page" 'BEGIN { split(page, size) }
            turn == 90 { print $1, size[2] - $3, $2 }
            turn == 180 { print $1, size[1] - $2, size[2] - $3 }
            turn == 270 { print $1, $3, size[1] - $2 }' up.boxes >expected.boxes
        expect_places expected.boxes keep.boxes
    done
    # The PDF shows the image that it showed before, the other way round.
    [ $turn = 90 ] || continue
    pdfimages -all auto.pdf auto
    cmp up-000.png auto-000.png || fail 'the image was changed'
    [ "$(qpdf --qdf auto.pdf - | grep -a -o '/Rotate .*')" = '/Rotate 0' ] || fail 'not shown as at first'
done

# The review page shows the page as the PDF does. Lengths are tenths of a point.
places() {
    grep -o '"text":"[^"]*"\|"box":\[[0-9,]*' "$1" | sed 's/"text":"\(.*\)"/\1/; s/"box":\[//; s/,/ /g' |
        awk 'NR % 2 { word = $0; next } { print word, $1 / 10, $2 / 10 }' | sort | awk '{ at[$1] = $0; count[$1]++ }
            END { for (word in at) if (count[word] == 1) print at[word] }' | sort
}
run convert -q --no-restore up.pgm up.review.html
expect_code 0
run convert -q --no-restore turned.pgm auto.review.html
expect_code 0
run convert -q --no-restore --rotate keep turned.pgm keep.review.html
expect_code 0
for name in up auto keep; do
    # A word without confidence, which is 1, has its box next to its text; all others have three fields.
    sed -i 's/"confidence":[0-9.]*,//g' $name.review.html
    places $name.review.html >$name.places
done
expect_places up.places auto.places
(expect_places up.places keep.places) 2>/dev/null && fail 'the kept page was turned'

# A page with hardly a word stays as it is: it may be a drawing.
printf 'P5\n600 400\n255\n' >few.pgm
head -c 240000 /dev/zero | tr '\0' '\377' >>few.pgm
run convert -q --no-restore few.pgm few.pdf
expect_code 0
qpdf --qdf few.pdf - | grep -qa '/Rotate' && fail 'turned without evidence'
exit 0

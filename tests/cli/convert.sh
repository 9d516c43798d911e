# convert: arguments, formats, outputs, and what happens if it is stopped or cannot write. For PDF see convert_pdf.sh.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1
sample=$SOURCE_DIR/corpus/samples/decision.pdf

# A PDF of one page with one line of text, so that no OCR is needed.
printf '%%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >> endobj
4 0 obj << /Length 68 >> stream
BT /F 12 Tf 40 150 Td (Phong trao thi dua yeu nuoc cua xa) Tj ET %%
endstream endobj
5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> endobj
trailer << /Root 1 0 R /Size 6 >>
' >in.pdf
text='Phong trào thi đua yêu nước của xã\n'

# Arguments.
for arguments in '' 'in.pdf' 'in.pdf a.txt b.txt'; do
    # shellcheck disable=SC2086
    run convert $arguments
    expect_code 1
    expect_err 'phucdau: convert needs INPUT and OUTPUT (see phucdau convert --help)\n'
done
while read -r option value; do
    run convert "$option" "$value" in.pdf out.txt
    expect_code 1
    expect_one_error
    expect_err_has "$option: "
done <<'END'
--layer best
--pages 0
--pages 2
--pages 1-x
--dpi 10
--clean soap
--timeout -1
--max-pixels 0
--max-pages many
--to doc
END
run convert --frobnicate in.pdf out.txt
expect_code 1
expect_err_has '--frobnicate: no such option'
run convert in.pdf out.doc
expect_code 1
expect_err_has 'out.doc: no format ends in .doc (give --to with one of: text, pdf'
expect_files in.pdf

# Formats: by the file's ending in small letters or capitals, by --to, and text if there is no ending.
for output in a.txt b.TXT c.text d; do
    run convert --layer repair in.pdf $output
    expect_code 0
    expect_out ''
    expect_err 'phucdau: page 1 (1 of 1) repaired: 8 words, 6 restored\n'
    expect_bytes "$text" $output
done
for format in text txt TXT; do
    run convert -q --layer repair --to $format in.pdf e.out
    expect_code 0
    expect_err ''
    expect_bytes "$text" e.out
done
run convert -q --layer repair --to pdf in.pdf f.out
expect_code 0
[ "$(head -c 5 f.out)" = %PDF- ] || fail 'no PDF'
run convert -q --layer repair in.pdf g.PDF
expect_code 0
cmp f.out g.PDF || fail 'not the same PDF'
rm -f -- a.txt b.TXT c.text d e.out f.out g.PDF

# Standard input and output.
run convert -q --layer repair - - <in.pdf
expect_code 0
expect_out "$text"
run convert -q --layer repair --to pdf - - <in.pdf
expect_code 0
[ "$(head -c 5 "$last/out")" = %PDF- ] || fail 'no PDF'

# The text is also written to a file of its own; no file may be used for two things.
run convert -q --layer repair --sidecar side.txt in.pdf out.pdf
expect_code 0
expect_bytes "$text" side.txt
expect_files in.pdf out.pdf side.txt
for outputs in 'in.pdf in.pdf' 'in.pdf out.pdf --sidecar in.pdf' 'in.pdf out.pdf --sidecar out.pdf'; do
    # shellcheck disable=SC2086
    run convert $outputs
    expect_code 1
    expect_one_error
    expect_err_has 'is also the'
done
cmp -s in.pdf <(cat in.pdf) && [ "$(head -c 8 in.pdf)" = %PDF-1.4 ] || fail 'the input was changed'
rm -f out.pdf side.txt

# Inputs that are not documents: nothing is written.
printf 'no PDF' >bad.pdf
: >empty.pdf
{ head -c 100 in.pdf; head -c 2000 /dev/urandom; } >broken.pdf
for input in bad.pdf empty.pdf broken.pdf; do
    run convert $input out.pdf
    expect_code 2
    expect_one_error
    expect_err_has "phucdau: $input: "
done
run convert missing.pdf out.pdf
expect_code 5
expect_err 'phucdau: missing.pdf: No such file or directory\n'
run convert in.pdf nowhere/out.pdf
expect_code 5
expect_err_has 'nowhere/out.pdf: cannot write'
PHUCDAU_MODEL=none run convert in.pdf out.pdf
expect_code 3
expect_one_error
rm -f bad.pdf empty.pdf broken.pdf
expect_files in.pdf

# A full disk: an error and no file.
for format in text pdf; do
    run convert -q --layer repair --to $format in.pdf /dev/full
    expect_code 5
    expect_err 'phucdau: /dev/full: cannot write: No space left on device\n'
done
run convert -q --layer repair --sidecar /dev/full in.pdf out.pdf
expect_code 5
expect_err 'phucdau: /dev/full: cannot write: No space left on device\n'
expect_files in.pdf out.pdf
rm out.pdf

# Stopped in the middle: no new file is left, and an old output is unchanged.
printf 'old\n' >out.pdf
for signal in INT TERM; do
    env --default-signal=INT,TERM "$PHUCDAU" convert -q --layer ocr --sidecar side.txt "$sample" out.pdf &
    pid=$!
    until [ "$(find . -name '.phucdau-*' | wc -l)" = 2 ] || ! kill -0 $pid 2>/dev/null; do sleep 0.05; done
    kill -s $signal $pid
    wait $pid
    code=$?
    [ $code = $((128 + $(kill -l $signal))) ] || fail "exit code $code after $signal"
    expect_files in.pdf out.pdf
    expect_bytes 'old\n' out.pdf
done

# phucdau batch --report: a page that needs no other file, whatever the names of the documents.
. "$(dirname "$0")/common.sh"
. "$SOURCE_DIR/tests/cli/batch/common.sh"

mkdir -p tree/'a b' pages/deep
make_pdf tree/'a b'/'x&y?#%.pdf' 1 "${lines[@]}"
make_pdf tree/javascript:x.pdf 1 "${lines[0]}"
make_pdf tree/$'\xff.pdf' 1 "${lines[0]}"
printf 'none' >tree/'<img src=x onerror=alert(1)>".pdf'
: >tree/empty
printf 'a letter' >tree/'<b>letter'
ln -s javascript:x.pdf tree/link
mkfifo tree/pipe
batch --report pages/deep/report.html tree out
expect_code 16

report=$(<pages/deep/report.html)
has() { [[ $report == *"$1"* ]] || fail "not in the report: $1"; }
has '<td><bdi>a b/x&#38;y?#%.pdf</bdi>'
has 'href="../../out/a%20b/x%26y%3F%23%25.pdf.txt"'
has 'href="../../out/javascript%3Ax.pdf.txt"'
has 'href="../../out/%FF.pdf.txt"'
has $'<bdi>\xef\xbf\xbd.pdf</bdi>'
has '<bdi>&#60;img src=x onerror=alert(1)&#62;&#34;.pdf</bdi>'
has 'neither a PDF, an image (PNG'
# What was passed over, each with why.
has '<h2>Passed over in the last run</h2>'
has '<tr><td><bdi>&#60;b&#62;letter</bdi></td><td>neither a PDF, an image (PNG'
has '<tr><td><bdi>empty</bdi></td><td>the file is empty</td></tr>'
has '<tr><td><bdi>link</bdi></td><td>a symbolic link (they are not followed)</td></tr>'
has '<tr><td><bdi>pipe</bdi></td><td>a pipe, a socket or a device</td></tr>'
has '<tr><th>Documents done</th><td class="n">3</td></tr>'
has '<tr><th>Documents failed</th><td class="n">1</td></tr>'
has 'color-scheme: light dark'
[[ $report != *'<img'* && $report != *'<script'* && $report != *'http://'* && $report != *'https://'* ]] ||
    fail 'the report is not of itself alone'
iconv -f utf-8 -t utf-8 pages/deep/report.html >/dev/null || fail 'not UTF-8'
xmllint --html --noout --nowarning pages/deep/report.html 2>"$last/xml" ||
    { command -v xmllint >/dev/null && fail "$(head -n 3 "$last/xml")"; }

# Every link leads to a file.
grep -o 'href="[^"]*"' pages/deep/report.html | sed 's/^href="//; s/"$//; s/%/\\x/g' | while IFS= read -r link; do
    [ -f "pages/deep/$(printf '%b' "$link")" ] || fail "a link to nothing: $link"
done || exit 1

# In DEST itself the links are short. The page is written even if there is nothing to convert. A folder that does not
# exist is an error.
batch --report out/report.html tree out
grep -q 'href="javascript%3Ax.pdf.txt"' out/report.html || fail 'links from DEST'
batch --report nowhere/report.html tree out
expect_code 5

# The most doubtful documents come first.
grep -o '^<tr><td class="n">[0-9.]*' pages/deep/report.html | sed 's/.*>//' | sort -c -g || fail 'not by doubt'
[ "$(grep -c '^<tr><td class="n">[0-9.]' pages/deep/report.html)" = 3 ] || fail 'not all are there'

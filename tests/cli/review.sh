# Review pages in a real browser: what a reviewer does, what is saved, what is stored, and that no other script can run.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1
command -v chromium >/dev/null || {
    skip 'no chromium'
    exit 77
}
export HOME=$folder

# browse FILE [OPTION]...: dom.html gets the page after its scripts have run, log the browser's messages.
browse() {
    local file=$1
    shift
    timeout 120 chromium --headless=new --no-sandbox --disable-gpu --user-data-dir="$folder/profile" --lang=en \
        --accept-lang=en --enable-logging=stderr --window-size=1400,900 "$@" --dump-dom \
        "file://$folder/$file" >dom.html 2>log || fail "chromium: $(tail -n 3 log)"
}

# with_script FILE SCRIPT: makes copy.html, the page with one more script, which its policy allows.
with_script() {
    sed "s/script-src 'sha256-[^']*'/script-src 'unsafe-inline'/" "$1" >copy.html
    grep -q "script-src 'unsafe-inline'" copy.html || fail 'no policy in the page'
    { printf '<script>' && cat "$2" && printf '</script>\n'; } >>copy.html
}

expect_checks() { # NAME
    sed -n '/<pre id="checks">/,/^end of checks/p' dom.html >checks
    grep -q '^end of checks' checks || fail "$1: the checks did not end: $(grep -i 'error' log | head -n 3)"
    [ "$(grep -c '^ok' checks)" -gt 0 ] || fail "$1: no checks"
    if grep '^FAILED' checks >&2; then fail "$1"; fi
}

# The engine reads Vietnamese as English, and only marks are restored, so that many words are doubtful.
pages=$SOURCE_DIR/corpus/samples/plan.pdf
run convert -q --lang eng --layer ocr --mode marks --sidecar plan.txt "$pages" plan.review.html
expect_code 0

# The page as it is: its policy allows its own style and script, and no other script.
browse plan.review.html
grep -q '<span data-word="0"' dom.html || fail 'the page shows no words'
if grep -i 'content.security.policy\|refused\|uncaught' log >&2; then fail 'the browser complains'; fi
cp plan.review.html hostile.html
echo '<script>document.title = "broken out"</script><img src="https://example.org/x.png">' >>hostile.html
browse hostile.html
if grep -q '<title>broken out' dom.html; then fail 'a foreign script ran'; fi
grep -qi 'content.security.policy' log || fail 'the policy stops nothing'
if grep -Eo '(src|href)="?(https?:)?//[^"> ]*' plan.review.html >&2; then fail 'something to load'; fi

# A reviewer's work.
with_script plan.review.html "$SOURCE_DIR/tests/review/session.js"
browse copy.html
expect_checks 'a session'
sed -n 's/^saved plan.txt //p' checks | head -n 1 | base64 -d | cmp - plan.txt || fail 'saved text is not what --to text writes'
sed -n 's/^saved plan.words.txt //p' checks | base64 -d >words.txt
printf 'thon Man Chuong\n' | run --words words.txt
expect_out 'thôn Mận Chướng\n'

# A file is really saved. The browser runs until the file exists.
echo 'document.getElementById("save-text").click();' >saving.js
with_script plan.review.html saving.js
chromium --headless=new --no-sandbox --disable-gpu --user-data-dir="$folder/saving" --remote-debugging-port=0 \
    "file://$folder/copy.html" >/dev/null 2>log &
browser=$!
for ((tries = 0; tries < 600; tries++)); do
    [ ! -e Downloads/plan.txt ] || break
    sleep 0.1
done
kill "$browser"
wait "$browser" 2>/dev/null
cmp Downloads/plan.txt plan.txt || fail 'no file was saved, or another text'

# Decisions are there when the page is opened again, but only for this document. The test itself puts back what the
# browser stored, because nobody knows when the browser writes it to disk.
kept=$(sed -n 's/^kept \(phucdau-review-[0-9a-f]*\) \(.*\)/localStorage.setItem("\1", decode("\2"));/p' checks)
[ -n "$kept" ] || fail 'nothing is kept'
cat >again.js <<'END'
const report = document.createElement("pre");
report.id = "checks";
const changed = [...document.querySelectorAll("main .changed")].map((word) => word.textContent).sort().join(" ");
report.textContent = `\nok ${document.getElementById("progress-text").textContent.match(/\d+/)[0]} ${changed}\nend of checks\n`;
document.body.append(report);
END
with_script plan.review.html again.js
decode='const decode = (text) => new TextDecoder().decode(Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0)));'
sed "s|^<body>|<body><script>$decode$kept</script>|" copy.html >again.html
browse again.html
expect_checks 'opened again'
grep -q '^ok [1-9][0-9]* .*Chướng' checks || fail "decisions are lost: $(cat checks)"
rm -r profile
sed 's/"digest":"[0-9a-f]*"/"digest":"0000000000000000"/' again.html >other.html
browse other.html
expect_checks 'another document'
grep -q '^ok 0 $' checks || fail "decisions of another document: $(cat checks)"

# A phone whose browser stores nothing: the page says so and works.
rm -r profile
{ printf 'Storage.prototype.setItem = () => { throw new Error("full"); };' && cat "$SOURCE_DIR/tests/review/session.js"; } >phone.js
with_script plan.review.html phone.js
browse copy.html --window-size=500,844
expect_checks 'a phone'
grep -q 'id="kept" class="small">The browser does not' dom.html || fail 'no word about decisions that are not kept'

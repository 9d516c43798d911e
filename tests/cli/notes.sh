# Notes as people type them, with abbreviations, slang and product codes: the filter adds marks and changes no letter,
# whether it gets a note alone or among others. The samples have their marks; Python takes them off.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1

strip_marks() {
    python3 -c '
import sys, unicodedata
text = unicodedata.normalize("NFD", sys.stdin.read())
text = "".join(c for c in text if unicodedata.category(c) != "Mn")
sys.stdout.write(unicodedata.normalize("NFC", text).replace("đ", "d").replace("Đ", "D"))'
}

expect_letters() { # NAME: the letters of NAME.out are those of NAME
    strip_marks <"$1.out" | diff - "$1" >&2 || fail "letters of $1 have changed"
}

for notes in "$SOURCE_DIR"/corpus/samples/notes/*.txt; do
    name=$(basename "$notes" .txt)
    strip_marks <"$notes" >"$name"
    "$PHUCDAU" <"$name" >"$name.out"
    expect_letters "$name"
    while IFS= read -r line; do printf '%s\n' "$line" | "$PHUCDAU"; done <"$name" >"$name.out"
    expect_letters "$name"
    "$PHUCDAU" <"$notes" >"$name.out"
    expect_letters "$name"
done

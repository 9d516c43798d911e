# Restoring breaks no word that OCR read right on pages of names, tables, codes, other languages: tests/readings has what
# Tesseract read of them (made by bench/kept-words). As text, without the engine's confidences, hardly a
# name changes.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1

records=() names=()
for truth in "$SOURCE_DIR"/tests/readings/*.txt; do
    name=$(basename "$truth" .txt)
    run convert -q -j 1 --mode ocr --channel tesseract-vie "${truth%.txt}.hocr" "$name.jsonl"
    expect_code 0
    records+=("${name%.*}" "$truth" "$name.jsonl")
    [[ $name == names-* ]] || continue
    python3 "$SOURCE_DIR/bench/kept_words.py" --read "$name.jsonl" >"$name.read.txt"
    "$PHUCDAU" --mode ocr --channel tesseract-vie <"$name.read.txt" >"$name.restored.txt" || fail "$name: not restored"
    names+=("${name%.*}" "$truth" "$name.read.txt" "$name.restored.txt")
done

expect_kept() { # LEAST MOST ARGUMENT...: of at least LEAST words that were read right, at most MOST are broken
    local least=$1 most=$2 right broken
    shift 2
    python3 "$SOURCE_DIR/bench/kept_words.py" --list "$@" >table || fail 'no table'
    read -r right broken < <(sed -nE 's/^all together +([0-9]+) +([0-9]+) .*/\1 \2/p' table)
    [ "${right:-0}" -ge "$least" ] && [ "$broken" -le "$most" ] && return
    cat table >&2
    fail 'right words are broken'
}
expect_kept 2500 0 "${records[@]}"
expect_kept 1400 3 --text "${names[@]}"

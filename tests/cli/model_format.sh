# models/FORMAT.md is enough to read a model: a reader in Python, written from it alone, gives the answers of the C
# code.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1
reader=$SOURCE_DIR/tests/format/read_model.py

expect_same() { # MODEL
    "${MODEL_ANSWERS:?names the C program}" "$1" >answers || fail "model_answers $1"
    python3 "$reader" "$1" <answers >differences || fail "$1: $(cat differences)"
    cat differences
}

expect_same "$SOURCE_DIR/models/vi.model"

# The radix and the width of a tag depend on the order, so models of other orders are trained here.
for order in 2 3 5; do
    run train --quiet --min-count 1 --cutoff 0 --second-score 0 --order $order -o small.model \
        "$SOURCE_DIR"/corpus/samples/texts/*.txt
    expect_code 0
    expect_same small.model
done

# Tables of languages, with words that are repeated so that their letters differ in how probable they are.
printf 'mai lan nga hoa\n%.0s' 1 2 3 >vi.txt
printf 'the cat met the other cats\n%.0s' 1 2 >en.txt
run train languages --model small.model -o languages.model vi=vi.txt en=en.txt
expect_code 0
mv languages.model small.model
expect_same small.model
grep -q '^languages = vi en$' answers || fail "not the languages of the model"
[ "$(grep -c '^letters ' answers)" -ge 100 ] || fail "too few words were asked for"

# If one constant of the reader is wrong, the comparison must fail.
wrong() { # FROM TO
    sed "s/$1/$2/" "$reader" >wrong.py
    cmp -s "$reader" wrong.py && fail "the reader has no $1"
    if python3 wrong.py small.model <answers >differences; then fail "nobody misses $1"; fi
}
wrong 'line_count - 1' 'line_count'
wrong '5: 27' '5: 26'
wrong '4: 26' '4: 27'
wrong '0xA0761D6478BD642F' '0xA0761D6478BD642D'
wrong '784 \* a + 28 \* b' '784 * b + 28 * a'

# Weights of repair learnt from a small page, and used; wrong files.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1
weights=$SOURCE_DIR/models/repair.weights

# A page of words, of which the engine was half sure, that were printed right, but for a mark lost in one of them.
page() {
    local word
    for word in Ủy ban nhân dân huyện phê duyệt kế hoạch sử dụng đất; do
        printf '%s\t%s\t0.500\n' "$word" "${word/huyện/huyên}"
    done
    printf '\n\f\n'
}
{ page; page; page; page; } >pages.tsv
# These weights leave every word as it is.
sed 's/^as_is_word\t.*/as_is_word\t10.0/' "$weights" >lazy.weights

run train weights --measure --start lazy.weights pages.tsv
expect_code 0
expect_err ''
grep -q '^pages.tsv: 48 words; broken 0, fixed 0, left 4; loss 4$' "$last/out" || { show; fail 'what was measured'; }

run train weights --start lazy.weights --only as_is_word --rounds 2 -q -o learnt.weights pages.tsv
expect_code 0
expect_out ''
expect_err ''
expect_files lazy.weights learnt.weights pages.tsv
run train weights --measure --start learnt.weights pages.tsv
grep -q 'broken 0, fixed 4,' "$last/out" || { show; fail 'nothing was learnt'; }
diff <(grep -v '^as_is_\|^confidence_\|^#' lazy.weights) <(grep -v '^as_is_\|^confidence_\|^#' learnt.weights) || fail 'weights changed that were not to be learnt'

# What was learnt is used where the file stands beside the model.
mkdir models
ln -s "$SOURCE_DIR/models/vi.model" models/vi.model
cp lazy.weights models/repair.weights
echo 'Ủy ban nhân dân huyên phê duyệt kế hoạch sử dụng đất' >text.txt
run --model models/vi.model --mode ocr --channel "$SOURCE_DIR/models/tesseract-vie.channel" text.txt
cmp -s text.txt "$last/out" || { show; fail 'other weights than those beside the model'; }
cp "$weights" models/repair.weights
run --model models/vi.model --mode ocr --channel "$SOURCE_DIR/models/tesseract-vie.channel" text.txt
grep -qx 'Ủy ban nhân dân huyện phê duyệt kế hoạch sử dụng đất' "$last/out" || { show; fail 'not repaired'; }

refused() { # CODE TEXT ARGUMENT...
    local code=$1 text=$2
    shift 2
    run "$@"
    expect_code "$code"
    expect_out ''
    expect_one_error
    expect_err_has "$text"
}
printf 'join\t1.0\njoin\t2.0\n' >models/repair.weights
refused 3 'repair.weights: line 2 ' --model models/vi.model --mode ocr text.txt
echo nonsense >bad.weights
refused 3 'bad.weights: line 1 ' train weights --start bad.weights pages.tsv
refused 3 'none.weights' train weights --start none.weights pages.tsv
refused 1 'start is missing' train weights pages.tsv
refused 1 'no pages given' train weights --start "$weights"
refused 1 'no-such-engine' train weights --start "$weights" --channel no-such-engine pages.tsv
refused 5 'none.tsv' train weights --start "$weights" -q none.tsv
printf 'a\tb\t7\n' >bad.tsv
refused 2 'bad.tsv: line 1 ' train weights --start "$weights" -q bad.tsv
run train weights --help
expect_code 0
grep -q '^Usage: phucdau train weights' "$last/out" || fail 'no help'

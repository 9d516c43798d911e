# The files made from the tables of options are up to date and contain every option of every table.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1
"$PHUCDAU" convert --dump-options >/dev/null 2>&1 || { echo 'built without documents' >&2; exit 77; }

mkdir contrib
cp -r "$SOURCE_DIR/man" .
cp -r "$SOURCE_DIR/contrib/completions" contrib
bash "$SOURCE_DIR/cmake/options/generate.bash" "$PHUCDAU" . || fail 'nothing generated'
diff -r "$SOURCE_DIR/man" man >&2 || fail 'the manual is not what the tables say (cmake --build BUILD --target options)'
diff -r "$SOURCE_DIR/contrib/completions" contrib/completions >&2 ||
    fail 'the completions are not what the tables say (cmake --build BUILD --target options)'

# What bash offers to complete the last of these words, one on each line.
# shellcheck source=contrib/completions/phucdau.bash
. "$SOURCE_DIR/contrib/completions/phucdau.bash"
offered() {
    COMP_WORDS=(phucdau "$@")
    COMP_CWORD=$#
    _phucdau
    printf '%s\n' "${COMPREPLY[@]}"
}

for page in restore convert batch train train-channel train-languages train-weights evaluate info; do
    read -ra words <<<"${page/-/ }"
    ask=("${words[@]}")
    [ $page != info ] || ask+=(.)
    [ $page != train-channel ] || "$PHUCDAU" "${ask[@]}" --render --dump-options >render.tsv
    "$PHUCDAU" "${ask[@]}" --dump-options >own.tsv
    "$PHUCDAU" "${ask[@]}" --help >help.txt
    names=$(cut -f 1,2 own.tsv | sed -n 's/^option\t//p')
    [ -n "$names" ] || fail "no options: $page"
    for name in $names; do
        grep -q -- "^ .*--$name" help.txt || fail "$page --help: no --$name"
        grep -q -- "Fl -$name" "man/phucdau-$page.1" || fail "phucdau-$page.1: no --$name"
        offered "${words[@]}" "--$name" | grep -qx -- "--$name" || fail "bash offers no $page --$name"
        grep -q -- "\*--${name}[=[]" contrib/completions/phucdau.zsh || fail "zsh: no --$name"
        grep -q -- "-l $name " contrib/completions/phucdau.fish || fail "fish: no --$name"
    done
done
names=$(cut -f 1,2 render.tsv | sed -n 's/^option\t//p')
for name in $names; do
    grep -q -- "Fl -$name" man/phucdau-train-channel.1 || fail "phucdau-train-channel.1: no --$name"
    offered train channel --render "--$name" | grep -qx -- "--$name" || fail "bash offers no --render --$name"
done

expect_offer() { # WORDS EXPECTED
    # shellcheck disable=SC2086
    [ "$(offered $1 "$2" | tr '\n' ' ')" = "$3 " ] || fail "bash offers for '$1' '$2': $(offered $1 "$2")"
}
expect_offer '' c 'convert'
expect_offer '' --vers '--version'
expect_offer '' --mo '--mode --model'
expect_offer 'train' ch 'channel'
expect_offer 'train' la 'languages'
expect_offer 'train' '' 'channel languages weights'
expect_offer 'train weights' --st '--start'
expect_offer 'restore --mode' '' 'auto marks ocr'
expect_offer 'restore --mode =' m 'marks'
expect_offer 'restore --mode' = 'auto marks ocr'
expect_offer 'convert --layer' r 'repair'
expect_offer 'batch --to' j 'jsonl'
expect_offer 'restore --from' v 'vni viscii vps viqr'
expect_offer 'evaluate --to' '' 'text json'
expect_offer 'restore -o' '' ''
expect_offer 'restore' x ''

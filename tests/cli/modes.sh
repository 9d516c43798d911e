# What each mode does not change.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1
letter=$SOURCE_DIR/tests/cli/texts/letter.txt

unchanged() { # OPTION...
    run "$@"
    expect_code 0
    cmp -s in.txt "$last/out" && return
    diff in.txt "$last/out" >&2
    fail "changed by $*"
}
cp "$letter" in.txt
unchanged in.txt
unchanged --mode marks in.txt
cat >in.txt <<'END'
The committee shall submit its report before the end of March.
for (int can = 0; can < nam; can++) printf("%d\n", can);
See https://example.org/bao-cao/ket-qua.html or write to van.phong@example.org.
END
unchanged in.txt

# Mode marks only adds marks: without marks, input and output are equal.
strip() {
    sed 'y/àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ/aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd/
         y/ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ/AAAAAAAAAAAAAAAAAEEEEEEEEEEEIIIIIOOOOOOOOOOOOOOOOOUUUUUUUUUUUYYYYYD/'
}
strip <"$letter" >stripped.txt
if grep -q '[^ -~]' stripped.txt; then fail 'the letter is not stripped'; fi
for mode in marks auto; do
    run --mode "$mode" stripped.txt
    expect_code 0
    strip <"$last/out" | cmp -s - stripped.txt || fail "mode $mode has changed more than marks"
    cp "$last/out" restored.txt
    run evaluate "$letter" restored.txt
    awk '/^words exact/ { found = $3 } END { exit !(found >= 90) }' "$last/out" || { show; fail "mode $mode restored little"; }
done

# A word is not changed if the confidence is too low.
run --mode marks --min-confidence 1 --to tsv stripped.txt
awk -F '\t' 'NR > 1 && $5 < 1 && $3 != $4 { exit 1 }' "$last/out" || fail 'a doubtful word was changed'

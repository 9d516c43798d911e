# A model trained on a few lines restores what it learnt.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1
letter=$SOURCE_DIR/tests/cli/texts/letter.txt
export TMPDIR="$folder/temporary"
mkdir "$TMPDIR"
options=(--quiet --min-count 1 --cutoff 0 --second-score 0 --order 3)

printf 'Bồ câu xám bay qua cầu mới.\n' >text.txt
cat "$letter" >>text.txt
run train "${options[@]}" --description 'a test' -o tiny.model --arpa tiny.arpa text.txt
expect_code 0
expect_out ''
expect_err ''
expect_files temporary text.txt tiny.arpa tiny.model
[ -z "$(ls -A "$TMPDIR")" ] || fail 'temporary files are left'
printf 'bo cau xam bay qua cau moi\n' | run --model tiny.model
expect_code 0
expect_out 'bồ câu xám bay qua cầu mới\n'
PHUCDAU_MODEL=tiny.model run text.txt
cmp -s text.txt "$last/out" || fail 'the training text has changed'

# The same text gives the same model with any number of threads; with weights it gives another.
run train "${options[@]}" -j 1 --description 'a test' -o one.model text.txt
expect_code 0
cmp -s one.model tiny.model || fail 'the model depends on the threads'
run train "${options[@]}" --description 'a test' -o one.model - <text.txt
cmp -s one.model tiny.model || fail 'standard input gives another model'
xz -k text.txt 2>/dev/null && {
    run train "${options[@]}" --description 'a test' -o one.model text.txt.xz
    cmp -s one.model tiny.model || fail 'xz gives another model'
}
run train "${options[@]}" --description 'a test' -o one.model text.txt:3 "$letter"
expect_code 0
if cmp -s one.model tiny.model; then fail 'weights change nothing'; fi

# info shows what the model contains.
run info tiny.model
expect_code 0
expect_err ''
grep -q '^order        3$' "$last/out" || { show; fail 'order'; }
grep -q "^size         $(stat -c %s tiny.model) bytes" "$last/out" || { show; fail 'size'; }
grep -q '^description  a test$' "$last/out" || { show; fail 'description'; }
grep -Eq '^checksum     [0-9a-f]{16}$' "$last/out" || { show; fail 'checksum'; }
bigrams=$(sed -n 's/^2-grams      //p' "$last/out")

# ARPA: the counts in its head are those of its sections and of info; no probability is above 1.
awk -v bigrams="$bigrams" '
    /^ngram / { split($2, part, "="); announced[part[1]] = part[2]; next }
    /^\\[0-9]+-grams:/ { order = substr($0, 2) + 0; next }
    /^\\end\\/ { ended = 1 }
    /^\\/ || /^$/ { next }
    { found[order]++; if ($1 > 0 || split($0, cells, "\t") < 2) exit bad = 1 }
    END { for (n = 1; n <= 3; n++) if (found[n] != announced[n]) bad = 1
          exit bad || !ended || found[2] != bigrams }' tiny.arpa || fail 'ARPA'

# A model cut off anywhere is refused.
size=$(stat -c %s tiny.model)
for share in 1 25 50 75 99; do
    head -c $((size * share / 100)) tiny.model >cut.model
    printf 'bo cau\n' | run --model cut.model
    expect_code 3
    expect_one_error
    expect_err_has cut.model
done
rm -f cut.model one.model text.txt.xz

# Errors, before any work is done.
run train "${options[@]}" -o missing/tiny.model text.txt
expect_code 5
expect_err 'phucdau: missing/tiny.model: cannot write: No such file or directory (make the folder first)\n'
run train "${options[@]}" -o other.model missing.txt
expect_code 5
expect_one_error
expect_err_has missing.txt
run train "${options[@]}" --arpa /dev/full text.txt
expect_code 5
expect_err 'phucdau: /dev/full: cannot write: No space left on device\n'
: >empty.txt
run train "${options[@]}" -o other.model empty.txt
[ "$(cat "$last/code")" != 0 ] || fail 'a model from nothing'
expect_one_error
rm empty.txt
expect_files temporary text.txt tiny.arpa tiny.model

# Interrupted while it reads: no output is left.
mkfifo to
for signal in INT TERM; do
    env --default-signal=INT "$PHUCDAU" train "${options[@]}" -o other.model --arpa other.arpa - <to &
    pid=$!
    exec 3>to
    # More than a pipe can hold: when all is written, the program has begun to read.
    for ((k = 0; k < 150; k++)); do cat text.txt >&3; done
    kill -s "$signal" "$pid"
    wait "$pid"
    code=$?
    exec 3>&-
    [ "$code" = $((128 + $(kill -l "$signal"))) ] || fail "exit code $code after $signal"
    expect_files temporary text.txt tiny.arpa tiny.model to
    [ -z "$(ls -A "$TMPDIR")" ] || fail 'temporary files are left'
done

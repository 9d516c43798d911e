# Options: help and version, and what is refused.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1

for arguments in --help -h 'restore --help' 'restore -h' 'train --help' 'evaluate --help' 'info --help' '-j 2 --help'; do
    # shellcheck disable=SC2086
    run $arguments
    expect_code 0
    expect_err ''
    grep -q '^Usage: phucdau' "$last/out" || fail "no usage: $arguments"
done
for option in --mode --min-confidence --tone-placement --keep --from --lossy --words --model --threads --to --line-buffered --output; do
    run restore --help
    grep -q -- " $option" "$last/out" || fail "$option is not in the help text"
done
for option in --output --arpa --weight --order --min-count --cutoff --size --prune --memory --threads --quiet; do
    run train --help
    grep -q -- " $option" "$last/out" || fail "$option is not in the help text"
done

run --version
expect_code 0
expect_out 'phucdau 0.2.0\n'
expect_err ''
run -V
expect_out 'phucdau 0.2.0\n'

refused() { # MESSAGE ARGUMENT...
    local message=$1
    shift
    run "$@" </dev/null
    expect_code 1
    expect_out ''
    expect_err "phucdau: $message\n"
}
refused '--loud: no such option (see phucdau restore --help)' --loud
refused '--loud: no such option (see phucdau restore --help)' restore --loud
refused '-x: no such option (see phucdau restore --help)' -x
refused '--mode: needs an argument (see phucdau restore --help)' --mode
refused '-o: needs an argument (see phucdau restore --help)' -o
refused '--mode: best: no such value (one of: auto, marks, ocr)' --mode best
refused '--tone-placement: newest: no such value (one of: keep, old, new)' --tone-placement newest
encodings=$("$PHUCDAU" restore --dump-options | awk -F '\t' '
    $1 == "option" { is_from = $2 == "from" }
    $1 == "value" && is_from { list = list separator last; separator = last == "" ? "" : ", "; last = $2 }
    END { print list " or " last }')
refused "--from: latin9: no such encoding ($encodings)" --from latin9
refused '--to: xml: not a format of restore (text, jsonl or tsv)' --to xml
for value in -0.1 1.1 nan high '' 0.5x; do
    refused "--min-confidence: $value: not a number from 0 to 1" --min-confidence "$value"
done
for value in 0 -1 2.5 many '' 99999999999999999999; do
    refused "--threads: $value: not a number from 1 to 1024" -j "$value"
done
refused '--loud: no such option (see phucdau train --help)' train --loud
refused '--order: 9 makes no sense here (see phucdau train --help)' train --order 9 -o m t
refused '--size: 8X makes no sense here (see phucdau train --help)' train --size 8X -o m t
refused 'train: no output given (use -o MODEL)' train text
refused 'train: no text given' train -o m
refused '--loud: no such option (see phucdau evaluate --help)' evaluate --loud
refused 'evaluate: needs pairs of texts: GOLD TEXT (see phucdau evaluate --help)' evaluate
refused 'evaluate: needs pairs of texts: GOLD TEXT (see phucdau evaluate --help)' evaluate a b c
refused '--to: xml: not a format of evaluate (text or json)' evaluate --to xml a b
refused '--input: 1 given for 2 pairs (give one for each pair, or none)' evaluate --input a a b c d
refused '--loud: no such option (see phucdau info --help)' info --loud
refused 'info: takes one model (see phucdau info --help)' info a b
expect_files

# Values at the limits of their ranges, and abbreviated names.
printf 'Phong trao thi dua\n' >in.txt
for arguments in '--min-confidence 0' '-j1' '--threads=1024' '--tone keep' '--from UTF-8' '--mode marks' '--mode=auto'; do
    # shellcheck disable=SC2086
    run $arguments in.txt
    expect_code 0
    expect_out 'Phong trào thi đua\n'
done
run --min-confidence 1 in.txt
expect_code 0
printf 'hoà bình, thuý\nhòa bình, thúy\n' | run --tone-placement new
expect_out 'hoà bình, thuý\nhoà bình, thuý\n'
printf 'hoà bình, thuý\nhòa bình, thúy\n' | run --tone-placement old
expect_out 'hòa bình, thúy\nhòa bình, thúy\n'

#!/usr/bin/env bash
# generate.bash PHUCDAU FOLDER: writes all text that is made from the program's tables of options: the generated parts
# of man/*.1 and of contrib/completions in FOLDER, which is the source tree or a copy of it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
phucdau=$1
folder=$2
tables=$(mktemp)
trap 'rm -f "$tables"' EXIT

# The dumps of all commands, each after the name of its command. `info` is called with a folder, because the form for a
# batch has all its options.
for command in restore convert batch train 'train channel' 'train channel --render' 'train languages' 'train weights' evaluate info; do
    read -ra words <<<"$command"
    [ "$command" != info ] || words+=(.)
    printf 'command\t%s\n' "$command"
    "$phucdau" "${words[@]}" --dump-options
done >"$tables"

for page in "$folder"/man/*.1; do
    awk -f "$here/tables.awk" -f "$here/man.awk" "$tables" "$page" >"$page.new"
    mv "$page.new" "$page"
done
for shell in bash zsh fish; do
    file=$folder/contrib/completions/phucdau.$shell
    awk -v shell=$shell -f "$here/tables.awk" -f "$here/completion.awk" "$tables" "$file" >"$file.new"
    mv "$file.new" "$file"
done

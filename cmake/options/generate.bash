#!/usr/bin/env bash
# generate.bash PHUCDAU FOLDER: writes what is made from the program's tables of options. In FOLDER, a copy of the source
# tree or the tree itself: the generated parts of man/*.1 and of contrib/completions.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
phucdau=$1
folder=$2
tables=$(mktemp)
trap 'rm -f "$tables"' EXIT

# Each dump under the name of its command. The options of `info` are those for the folder of a batch, which has them all.
for command in restore convert batch train 'train channel' 'train channel --render' evaluate info; do
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

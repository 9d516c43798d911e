# The files of the tree are in order: no local paths, nothing huge, text in UTF-8 and NFC, the format kept.
. "$(dirname "$0")/common.sh"
cd "$SOURCE_DIR" || exit 1

# The files that git knows or would add; outside a repository, all files except builds.
list() {
    git ls-files -z --cached --others --exclude-standard 2>/dev/null ||
        find . \( -name .git -o -name 'build*' -type d -o -name __pycache__ \) -prune -o -type f -printf '%P\0'
}
list | while IFS= read -r -d '' file; do [ -f "$file" ] && printf '%s\0' "$file"; done | sort -zu >"$last/files"
[ -s "$last/files" ] || fail "no files found"

bad=0
# complain FILE WHAT...: prints a message for each line of FILE.
complain() {
    local found=$1
    shift
    [ -s "$found" ] || return 0
    sed "s|^|$*: |" "$found" | head -n 20 >&2
    bad=1
}

# A path on somebody's disk; the samples are excepted, because they contain invented paths.
grep -zvE '^corpus/samples/|^tests/cli/tree\.sh$' "$last/files" |
    xargs -0 grep -nIE '(^|[^A-Za-z0-9_.~/-])/(home|Users|root|work|mnt|media)/[A-Za-z0-9_.-]+|[A-Z]:\\(Users|Documents)' \
        >"$last/paths"
complain "$last/paths" "path of one machine"

xargs -0 stat -c '%s %n' <"$last/files" | awk '$1 > 40000000' >"$last/large"
complain "$last/large" "more than 40 MB"

grep -zE '\.(orig|rej|bak|swp)$|~$' "$last/files" | tr '\0' '\n' >"$last/remains"
complain "$last/remains" "left over by a program"

# A text file is one without NUL bytes. What is the same for nearly all files is first asked of all of them at once.
xargs -0 grep -lIZ '' <"$last/files" >"$last/texts"
xargs -0 grep -laxvZ '.*' <"$last/texts" | tr '\0' '\n' >"$last/encoding"
# uconv comes with the library that the program uses for NFC. A line feed begins a new piece of text for NFC.
if command -v uconv >/dev/null; then
    xargs -0 cat <"$last/texts" >"$last/whole"
    if ! uconv -f UTF-8 -t UTF-8 -x '::NFC;' "$last/whole" 2>/dev/null | cmp -s - "$last/whole"; then
        while IFS= read -r -d '' file; do
            uconv -f UTF-8 -t UTF-8 -x '::NFC;' "$file" 2>/dev/null | cmp -s - "$file" || echo "$file"
        done <"$last/texts" >>"$last/encoding"
    fi
else
    skip "NFC: no uconv (icu-devtools)"
fi
complain "$last/encoding" "not UTF-8 in NFC"

if [ "$(xargs -0 tail -q -c 1 <"$last/texts" | tr -d '\n' | wc -c)" != 0 ]; then
    while IFS= read -r -d '' file; do
        [ -z "$(tail -c 1 "$file")" ] || echo "$file"
    done <"$last/texts" >"$last/ends"
    complain "$last/ends" "no line end at the end"
fi

grep -zE '\.(c|h|in|cmake|sh|md|json|txt|[13])$|^(try|check)$' "$last/texts" | grep -zv '^corpus/samples/' |
    xargs -0 grep -nE '[[:blank:]]+$|'$'\r''$' >"$last/spaces"
complain "$last/spaces" "space at the end of a line"

if command -v clang-format >/dev/null; then
    grep -zE '\.[ch]$' "$last/files" | xargs -0 clang-format --dry-run 2>&1 |
        sed -n 's/^\(.*\):[0-9]*:[0-9]*: warning: .*/\1/p' | sort -u >"$last/format"
    complain "$last/format" "not as clang-format has it"
else
    skip "format of the sources: no clang-format"
fi

[ "$bad" -eq 0 ] || exit 1

# shellcheck shell=bash
# Every script here sources this: an empty folder to work in, and checks that end the script with a message.
#
#   run ARGUMENT...       runs the program; keeps its output, its errors and its exit code, also at the end of a pipe
#   expect_code N         the exit code of the last run
#   expect_out FORMAT     its output, byte for byte, as printf writes FORMAT
#   expect_err FORMAT     its errors, in the same way
#   expect_err_has TEXT   a part of its errors
#   expect_files NAME...  the files in the folder, hidden ones included
set -u
export LC_ALL=C.UTF-8
: "${PHUCDAU:?names the program}" "${SOURCE_DIR:?names the source folder}"

last=$(mktemp -d) && folder=$(mktemp -d) && cd "$folder" || exit 1
trap 'rm -rf "$last" "$folder"' EXIT

fail() {
    local depth=0
    while [[ ${BASH_SOURCE[depth + 1]} == */common.sh ]]; do depth=$((depth + 1)); done
    printf 'FAILED at line %s: %s\n' "${BASH_LINENO[depth]}" "$1" >&2
    exit 1
}

run() {
    printf '%s ' "$@" >"$last/command"
    "$PHUCDAU" "$@" >"$last/out" 2>"$last/err"
    echo $? >"$last/code"
}

show() {
    printf '  phucdau %s\n' "$(cat "$last/command")" >&2
    head -c 400 "$last/out" >&2
    head -c 400 "$last/err" >&2
}

expect_code() {
    [ "$(cat "$last/code")" = "$1" ] && return
    show
    fail "exit code $(cat "$last/code"), expected $1"
}

expect_bytes() { # FORMAT FILE
    # shellcheck disable=SC2059
    printf "$1" | cmp -s - "$2" && return
    show
    fail "expected: $1"
}

expect_out() { expect_bytes "$1" "$last/out"; }
expect_err() { expect_bytes "$1" "$last/err"; }

expect_err_has() {
    grep -qF -- "$1" "$last/err" && return
    show
    fail "no such error: $1"
}

# An error is one line that begins with the program's name.
expect_one_error() {
    [ "$(grep -c '' "$last/err")" = 1 ] && grep -q '^phucdau: ' "$last/err" && return
    show
    fail "not one line of error"
}

expect_files() {
    local found
    found=$(ls -A)
    [ "$found" = "$(printf '%s\n' "$@" | grep . | sort)" ] || fail "files: $found"
}

skip() {
    printf 'skipped: %s\n' "$1" >&2
}

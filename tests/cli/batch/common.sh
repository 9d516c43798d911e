# shellcheck shell=bash
# Sourced by the tests of batch, after common.sh.
#
#   batch ARGUMENT...                runs phucdau batch, telling of failures only
#   expect_outputs FOLDER NAME...    the files of a DEST, without what is the batch's own
#   expect_state DEST PATH STATE     what the journal says of a document
#   wait_until COMMAND...            until it succeeds; a test that waits for ever has failed
. "$SOURCE_DIR/tests/cli/batch/documents.sh"

batch() { run batch -q -j 2 "$@"; }

expect_outputs() {
    local found folder=$1
    shift
    found=$(cd "$folder" && find . -name .phucdau -prune -o -type f -print | sort)
    [ "$found" = "$(printf '%s\n' "$@" | grep . | sed 's|^|./|' | sort)" ] || fail "outputs: $found"
}

expect_state() {
    "$PHUCDAU" info --to jsonl "$1" | grep -F "{\"path\":\"$2\",\"state\":\"$3\"," >/dev/null && return
    "$PHUCDAU" info --to jsonl "$1" | cut -c 1-200 >&2
    fail "$2 is not $3"
}

wait_until() {
    local tries=0
    until "$@" >/dev/null 2>&1; do
        [ $((tries += 1)) -lt 1200 ] || fail "waited in vain for: $*"
        sleep 0.05
    done
}

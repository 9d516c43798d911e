# shellcheck shell=bash
# Sourced by the tests of batch, after common.sh.
#
#   batch ARGUMENT...                runs phucdau batch, reporting failures only
#   expect_outputs FOLDER NAME...    the files of a DEST, without the batch's own files
#   expect_state DEST PATH STATE     what the journal says of a document
#   wait_until COMMAND...            waits until it succeeds; a test that waits for ever has failed
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

# workers_of DEST: the processes that have an output of it open.
workers_of() {
    find /proc/[0-9]*/fd -lname "$(realpath "$1")/.phucdau/unfinished-*" 2>/dev/null
}
has_no_workers() { [ -z "$(workers_of "$1")" ]; }

# expect_equal DEST OTHER: both have the same outputs, and their journals have the same content.
expect_equal() {
    diff -r -x .phucdau "$1" "$2" >"$last/difference" || fail "outputs differ: $(head -n 5 "$last/difference")"
    "$PHUCDAU" info --to jsonl "$1" >"$last/one" || fail "no journal of $1"
    "$PHUCDAU" info --to jsonl "$2" >"$last/other" || fail "no journal of $2"
    diff "$last/one" "$last/other" >"$last/difference" || fail "journals differ: $(cut -c 1-300 "$last/difference")"
    [ -z "$(find "$1"/.phucdau/unfinished-* -type f)" ] || fail 'outputs under way are left'
}

# A document that was done still has the same file: nothing is done twice. Then notes which documents are done now.
check_done_once() { # DEST
    if [ -s "$last/inodes" ]; then
        cut -d ' ' -f 2 "$last/inodes" | xargs stat -c '%i %n' | cmp -s - "$last/inodes" || fail 'done twice'
    fi
    "$PHUCDAU" info --to jsonl "$1" >"$last/now" 2>/dev/null || return 0
    grep -F '"state":"done"' "$last/now" | sed 's/^{"path":"\([^"]*\)".*/\1/' | while IFS= read -r path; do
        stat -c '%i %n' "$1/$path.txt" || exit 1
    done >"$last/inodes" || fail 'done without an output'
}

# kill_batch TIMES SOURCE DEST ARGUMENT...: starts a batch again and again and kills it each time, within the time that
# a
# whole batch takes. Starts from the beginning if all is done. At the end lets it finish. `midway` counts the kills
# during work.
kill_batch() {
    local times=$1 source=$2 dest=$3 kills=0 pid
    shift 3
    midway=0
    : >"$last/inodes"
    while [ $((kills += 1)) -le "$times" ]; do
        "$PHUCDAU" batch -q -j 2 "$@" "$source" "$dest" 2>>"$last/killed" &
        pid=$!
        sleep 0.$((RANDOM % 3))$((RANDOM % 10))
        kill -9 $pid 2>/dev/null
        wait $pid 2>/dev/null
        [ $? = 137 ] && midway=$((midway + 1))
        [ -d "$dest" ] || continue
        wait_until has_no_workers "$dest"
        check_done_once "$dest"
        grep -qF '"state":"pending"' "$last/now" && continue
        [ -s "$last/inodes" ] && rm -rf "$dest" && : >"$last/inodes"
    done
    run batch -q -j 2 "$@" "$source" "$dest"
    check_done_once "$dest"
}

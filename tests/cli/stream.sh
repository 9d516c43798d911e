# Streams: each line is answered at once, memory is bounded, and the reader may stop reading.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1

# The answer to a line comes while the input is still open. Without it, read would fail after its time limit.
answer_to() { # LINE EXPECTED OPTION...
    local line=$1 expected=$2 answer pid
    shift 2
    mkfifo to from
    "$PHUCDAU" --line-buffered "$@" <to >from &
    pid=$!
    exec 3>to 4<from
    for _ in 1 2; do
        # shellcheck disable=SC2059
        printf "$line\n" >&3
        IFS= read -r -t 60 answer <&4 || fail "no answer to a line"
        [ "$answer" = "$expected" ] || fail "answered: $answer"
    done
    exec 3>&- 4<&-
    wait "$pid" || fail "exit code $?"
    rm to from
}
answer_to 'Phong trao thi dua' 'Phong trào thi đua'
answer_to 'Phong trao thi đua' 'Phong trào thi đua'
answer_to 'Phong trao thi dua' 'Phong trào thi đua' --from utf-8 -j 1
answer_to 'Nh\342n d\342n th\364n \320\364ng' 'Nhân dân thôn Đông' --from viscii
answer_to 'Nh\342n d\342n th\364n \320\364ng \360\343 g\363p ng\340y c\364ng s\330a \360\337\266ng' \
    'Nhân dân thôn Đông đã góp ngày công sửa đường'

# A stream of 10 MB takes no more memory than its first 2 MB: the peak (VmHWM) hardly grows.
if [ -r "/proc/$$/status" ]; then
    for ((k = 0; k < 650; k++)); do cat "$SOURCE_DIR/tests/cli/texts/letter.txt"; done >auto
    iconv -f UTF-8 -t VISCII auto >viscii
    most() { awk '/^VmHWM/ { print $2 }' "/proc/$1/status"; }
    for encoding in auto viscii; do
        mkfifo to
        ASAN_OPTIONS="${ASAN_OPTIONS:-}:quarantine_size_mb=1" "$PHUCDAU" --from "$encoding" --lossy <to >/dev/null &
        pid=$!
        exec 3>to
        cat $encoding $encoding >&3
        before=$(most "$pid")
        for ((k = 0; k < 8; k++)); do cat $encoding >&3; done
        after=$(most "$pid")
        exec 3>&-
        wait "$pid" || fail "exit code $?"
        rm to
        ((after - before < 4000)) || fail "memory grew from $before kB to $after kB"
    done
else
    skip 'memory of a stream: no /proc'
fi

# If the reader closes the pipe early, this is not an error.
for k in 1 2 3; do
    yes 'bao cao ket qua' | head -n 100000 | "$PHUCDAU" 2>errors | head -c 1 >/dev/null
    codes=("${PIPESTATUS[@]}")
    [ "${codes[2]}" = 0 ] || fail "exit code ${codes[2]} on a closed pipe"
    [ ! -s errors ] || fail "a message on a closed pipe"
done

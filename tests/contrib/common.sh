# shellcheck shell=bash
# Every script here sources this. PHUCDAU names the program.
#
#   needs PACKAGES PROGRAM...     ends the script with 77 if a program is missing or the user is not root
#   make_tree                     tree/ with 60 documents and a locked one, and whole/ with one machine's outputs
#   expect_shared TEXT            shared/ has the same outputs as whole/; then prints TEXT
#
# daemons are ended with the script.
SOURCE_DIR=$(cd "$(dirname "$0")/../.." && pwd)
export SOURCE_DIR PHUCDAU_MODEL=${PHUCDAU_MODEL:-$SOURCE_DIR/models/vi.model} PATH=$PATH:/usr/sbin
daemons=()

needs() {
    local packages=$1 program
    shift
    for program; do
        command -v "$program" >/dev/null && continue
        echo "skipped: no $program (apt-get install $packages)" >&2
        exit 77
    done
    [ "$(id -u)" = 0 ] && return
    echo 'skipped: needs root' >&2
    exit 77
}

make_tree() {
    local k
    mkdir -p tree/sub
    for k in {10..39}; do
        make_pdf tree/$k.pdf $((k % 9 + 1)) "${lines[@]}" "Bao cao so $k"
        make_pdf tree/sub/$k.pdf 20 "${lines[@]}" "To trinh so $k"
    done
    make_encrypted_pdf tree/locked.pdf
    batch tree whole
    expect_code 16
}

expect_shared() {
    expect_equal shared whole
    "$PHUCDAU" info --merge shared | grep -q '61: 60 done, 1 failed, 0 to do' || fail 'merged totals'
    echo "$1: outputs and journals are those of one machine"
}

end() {
    disown -a
    [ ${#daemons[@]} -eq 0 ] || kill -9 "${daemons[@]}" 2>/dev/null
    pgrep -f -- "$folder/" | xargs -r kill -9 2>/dev/null
    rm -rf "$last" "$folder"
}

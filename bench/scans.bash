# Functions that print tables of word errors of scans and of text layers. sample-wer and ocr-documents source this file;
# they set `root`.
phucdau=${PHUCDAU:-$root/build/bench/phucdau}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# need_tools: if a program is missing, says so and ends the script.
need_tools() {
    if ! "$phucdau" convert --help > "$work/help" 2>&1; then
        echo "skipped: $phucdau has no command convert"
        exit 0
    fi
    local tool
    for tool in tesseract pdftoppm pdftotext; do
        command -v "$tool" > /dev/null && continue
        echo "skipped: no $tool (Debian packages tesseract-ocr, tesseract-ocr-vie and poppler-utils)"
        exit 0
    done
}

# read_scan SCAN TEXT: writes the text of Tesseract alone.
read_scan() {
    local page
    case $1 in
    *.pdf) pdftoppm -r 200 -gray -png "$1" "$work/page" ;;
    *) cp "$1" "$work/page.${1##*.}" ;;
    esac
    for page in "$work"/page*; do OMP_THREAD_LIMIT=1 tesseract "$page" - -l vie 2> /dev/null; done > "$2"
    rm -f "$work"/page*
}

# convert SCAN TEXT [OPTION]...: writes the text of convert. If it fails, prints why; the text is then empty.
convert() {
    local scan=$1 text=$2
    shift 2
    rm -f "$text"
    "$phucdau" convert --quiet "$@" "$scan" "$text" 2> "$work/message" || head -n 1 "$work/message" >&2
    [ -f "$text" ] || : > "$text"
}

# word_errors order-free|both GOLD TEXT [GOLD TEXT]...: prints the word errors of all pairs together, in percent.
word_errors() {
    local which=$1
    shift
    "$phucdau" evaluate "$@" | awk -v which="$which" '
        /word errors \(WER\)/ { wer = $4 }
        /word errors, order-free/ { bag = $4 }
        END { if (which == "both") printf " %8s %% %8s %%", wer, bag; else printf " %9s %%", bag }'
}

# scan_table GOLD SCAN [GOLD SCAN]...: errors of Tesseract alone, of its text after repair, and of convert.
scan_table() {
    local stage pairs
    local -A all=()
    printf '%-24s %-22s %-22s %-22s\n' "word errors of scans" "    Tesseract vie" "  ... then ocr mode" "    phucdau convert"
    printf '%-24s %s %s %s\n' "" "  in order  order-free" "  in order  order-free" "  in order  order-free"
    while [ $# -gt 0 ]; do
        read_scan "$2" "$work/$#.read.txt"
        "$phucdau" --mode ocr --channel tesseract-vie < "$work/$#.read.txt" > "$work/$#.repaired.txt"
        convert "$2" "$work/$#.converted.txt"
        printf '%-24s' "$(basename "$2")"
        for stage in read repaired converted; do
            word_errors both "$1" "$work/$#.$stage.txt"
            all[$stage]+="$1"$'\n'"$work/$#.$stage.txt"$'\n'
        done
        echo
        shift 2
    done
    printf '%-24s' "all together"
    for stage in read repaired converted; do
        mapfile -t pairs < <(printf '%s' "${all[$stage]}")
        word_errors both "${pairs[@]}"
    done
    echo
}

# layer_table GOLD PDF [GOLD PDF]...: errors of a PDF's text layer, of that text after repair, and of convert with each
# --layer.
layer_table() {
    local policy
    printf '%-24s %11s %11s' "order-free, of layers" "pdftotext" "| phucdau"
    for policy in keep repair ocr auto; do printf ' %11s' "$policy"; done
    echo
    while [ $# -gt 0 ]; do
        pdftotext "$2" "$work/layer.txt"
        "$phucdau" < "$work/layer.txt" > "$work/repaired.txt"
        printf '%-24s' "$(basename "$2")"
        word_errors order-free "$1" "$work/layer.txt"
        word_errors order-free "$1" "$work/repaired.txt"
        for policy in keep repair ocr auto; do
            convert "$2" "$work/converted.txt" --layer "$policy"
            word_errors order-free "$1" "$work/converted.txt"
        done
        echo
        shift 2
    done
}

# has_layer PDF
has_layer() {
    [[ $1 == *.pdf ]] && pdftotext "$1" - | grep -q '[[:alnum:]]'
}

# tables GOLD SCAN [GOLD SCAN]...: both tables; the second for the documents that have a layer.
tables() {
    local layers=() gold
    scan_table "$@"
    while [ $# -gt 0 ]; do
        gold=$1
        if has_layer "$2"; then layers+=("$gold" "$2"); fi
        shift 2
    done
    [ ${#layers[@]} -eq 0 ] && return
    echo
    layer_table "${layers[@]}"
}

# phucdau convert --to fields: what a catalogue asks for, as a line of JSON.
. "$(dirname "$0")/common.sh"

# words TOP LEFT TEXT: a line of an OCR engine, in pixels of 72 to the inch.
words() {
    local left=$2
    printf '<span class="ocr_line" title="bbox %d %d 590 %d">' "$2" "$1" $(($1 + 10))
    for word in $3; do
        printf '<span class="ocrx_word" title="bbox %d %d %d %d; x_wconf 50">%s</span>\n' "$left" "$1" \
            $((left + 5 * ${#word})) $(($1 + 10)) "$word"
        left=$((left + 5 * ${#word} + 3))
    done
    printf '</span>\n'
}
{
    printf '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>'
    printf '<meta name="ocr-system" content="tesseract 5"/></head><body>\n'
    printf '<div class="ocr_page" title="bbox 0 0 595 842; ppageno 0; scan_res 72 72">\n'
    words 60 60 'XÃ NAM BÌNH'
    words 60 300 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM'
    words 80 60 'Số: 7/"TB'
    words 80 300 'Nam Bình, ngày 3 tháng 5 năm 2024'
    printf '</div></body></html>\n'
} >letter.hocr

run convert -q --no-restore letter.hocr letter.fields.json
expect_code 0
[ "$(grep -c '' letter.fields.json)" = 1 ] || fail 'not one line'
python3 - letter.fields.json <<'END' || fail "$(cat letter.fields.json)"
import json, sys
with open(sys.argv[1], encoding='utf-8') as file:
    record = json.load(file)
assert list(record) == ['file', 'pages', 'state', 'superior', 'issuer', 'number', 'place', 'date', 'type', 'subject',
                        'authority', 'position', 'signer', 'recipients'], list(record)
assert record['file'] == 'letter.hocr' and record['pages'] == 1
assert record['number'] == {'text': '7/"TB', 'page': 1, 'box': [78, 80, 103, 90], 'confidence': 0.5}
assert record['date']['iso'] == '2024-05-03' and record['date']['text'] == 'ngày 3 tháng 5 năm 2024'
assert record['issuer']['text'] == 'XÃ NAM BÌNH' and record['issuer']['confidence'] == 0.125
assert record['signer'] is None and record['recipients'] == []
END

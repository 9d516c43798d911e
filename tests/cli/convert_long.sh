# Documents of many pages: all pages are read before the first is restored, and the words of a long document wait in a
# temporary file that has no name.
. "$(dirname "$0")/common.sh"

# make_pages FILE COUNT: hOCR whose pages have 100 words each.
make_pages() {
    LC_ALL=C awk -v pages="$2" 'BEGIN {
        count = split("Uy ban nhan dan xa bao cao ket qua thuc hien ke hoach trong rung cua cac thon", words, " ")
        print "<?xml version=\"1.0\" encoding=\"UTF-8\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><body>"
        for (p = 1; p <= pages; p++) {
            print "<div class=\"ocr_page\" title=\"bbox 0 0 1000 2000; scan_res 150 150\">"
            for (l = 0; l < 10; l++) {
                y = 100 + 50 * l
                printf "<span class=\"ocr_line\" title=\"bbox 100 %d 950 %d\">", y, y + 30
                for (w = 0; w < 10; w++)
                    printf "<span class=\"ocrx_word\" title=\"bbox %d %d %d %d; x_wconf 90\">%s</span> ",
                        100 + 85 * w, y, 170 + 85 * w, y + 30, words[(p * 7 + l * 10 + w) % count + 1]
                print "</span>"
            }
            print "</div>"
        }
        print "</body></html>"
    }' >"$1"
}

# make_lines FILE LINE...: hOCR with a page for each line, and its number above it.
make_lines() {
    local file=$1
    shift
    LC_ALL=C awk 'BEGIN {
        print "<?xml version=\"1.0\" encoding=\"UTF-8\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><body>"
        for (p = 1; p < ARGC; p++) {
            count = split(p " " ARGV[p], words, " ")
            print "<div class=\"ocr_page\" title=\"bbox 0 0 1500 2000; scan_res 150 150\">"
            for (w = 1; w <= count; w++) {
                y = w == 1 ? 20 : 100
                if (w < 3)
                    print (w == 2 ? "</span></div>" : "") "<div class=\"ocr_carea\"><span class=\"ocr_line\" title=\"bbox 100 " \
                        y " 1450 " y + 30 "\">"
                printf "<span class=\"ocrx_word\" title=\"bbox %d %d %d %d; x_wconf 95\">%s</span> ", 70 * w, y, 70 * w + 60, y + 30,
                    words[w]
            }
            print "</span></div></div>"
        }
        print "</body></html>"
    }' "$@" >"$file"
}

# A sentence that goes on on the next page is restored as if the page did not end: "ban" at the end of a page may be
# "bạn", "bản" or "bán", but "ban quản lý" tells, and page numbers do not stand between.
make_lines torn.hocr 'Cac thon nghe y kien cua ban' 'quan ly rung phong ho ve viec bao' 'cao ket qua trong cay dau nam.'
run convert -q --to text torn.hocr -
expect_code 0
for part in 'ý kiến của ban' 'quản lý rừng phòng hộ về việc báo' 'cáo kết quả trồng cây đầu năm.'; do
    grep -qF "$part" "$last/out" || fail "not restored: $part"
done

# What later pages show helps to read the first one: here a name that was misread there, with less confidence.
pages=('Ông Giảng A Lử yêu cầu các bản ghi sổ theo dõi người ra vào rừng hằng tuần.'
    'Ông Giàng A Lử đề nghị hạt kiểm lâm hướng dẫn nhân dân làm đường băng cản lửa.'
    'Trưởng bản báo cáo với ông Giàng A Lử rằng diện tích rừng đã được làm cỏ đợt một.'
    'Biên bản này đã đọc cho ông Giàng A Lử và trưởng các bản cùng nghe, nhất trí ký tên.')
make_lines one.hocr "${pages[0]}"
make_lines all.hocr "${pages[@]}"
sed -i 's/; x_wconf 95">Giảng/; x_wconf 70">Giảng/' one.hocr all.hocr
run convert -q --mode ocr --channel tesseract-vie --to text one.hocr -
grep -qF 'Ông Giảng A Lử' "$last/out" || fail 'a page alone teaches that'
run convert -q --mode ocr --channel tesseract-vie --to text all.hocr -
grep -qF 'Ông Giàng A Lử yêu cầu' "$last/out" || fail 'the first page has learnt nothing'

make_pages short.hocr 5
make_pages long.hocr 600
mkdir temporary

# The output does not depend on the number of threads; nothing is left behind.
export TMPDIR=$PWD/temporary
run convert -q -j 1 long.hocr one.jsonl
expect_code 0
run convert -q -j 4 long.hocr four.jsonl
expect_code 0
cmp one.jsonl four.jsonl || fail 'it depends on -j'
[ "$(grep -c '"page":600,' one.jsonl)" -ge 10 ] || fail 'the last page is missing'
[ -z "$(ls -A temporary)" ] || fail 'a temporary file is left'

# Killed at work: its temporary file is gone, since it never had a name.
has_temporary() { find "/proc/$pid/fd" -lname "$TMPDIR/*" 2>/dev/null | grep -q .; }
midway=0
for _ in 1 2 3 4 5; do
    "$PHUCDAU" convert -q -j 1 long.hocr killed.jsonl 2>/dev/null &
    pid=$!
    while kill -0 $pid 2>/dev/null && ! has_temporary; do sleep 0.01; done
    [ -z "$(ls -A temporary)" ] || fail 'the temporary file has a name'
    kill -9 $pid 2>/dev/null && midway=$((midway + 1))
    wait $pid 2>/dev/null
    [ -z "$(ls -A temporary)" ] || fail 'a temporary file is left'
done
[ $midway -gt 0 ] || fail 'it never had a temporary file, or was too fast for this test'
rm -f killed.jsonl .killed.jsonl.*

# A short document needs no such file. A long one that cannot have it fails, and leaves no output.
export TMPDIR=$PWD/missing
run convert -q short.hocr short.txt
expect_code 0
run convert -q long.hocr long.txt
expect_code 5
expect_err_has "$PWD/missing"
[ ! -e long.txt ] || fail 'an output is left'

# A folder of documents: the workers may make no file themselves.
export TMPDIR=$PWD/temporary
mkdir tree
mv long.hocr short.hocr tree
run batch -q -j 2 --to jsonl tree out
expect_code 0
cmp out/long.hocr.jsonl one.jsonl || fail 'batch gives something else'
[ -z "$(ls -A temporary)" ] || fail 'a temporary file is left'

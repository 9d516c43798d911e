# phucdau batch killed at random moments: the next run gives the same result as a run without interruption.
. "$(dirname "$0")/common.sh"
. "$SOURCE_DIR/tests/cli/batch/common.sh"
RANDOM=20

mkdir -p tree/sub
for k in 01 02 03 04 05 06 07 08 09 10 11 12; do
    make_pdf tree/$k.pdf "${k#0}" "${lines[@]}" "Bao cao so $k"
    make_pdf tree/sub/$k.pdf 1 "To trinh so $k"
done
head -c 400 tree/01.pdf >tree/cut.pdf
make_encrypted_pdf tree/sub/locked.pdf

batch tree whole
expect_code 16
kill_batch 8 tree killed
expect_code 16
expect_equal killed whole
echo "$midway of 8 kills came while it was at work"

# Killed after the last entry in the journal, but before the outputs got their names: the next run only has to rename.
mkdir -p one two
make_pdf one/a.pdf 1 "${lines[@]}"
batch one finished
batch --force one two
[ -s two/a.pdf.txt ] || fail 'nothing written'
sqlite() { sqlite3 "$1" "$2" || fail "sqlite3: $2"; }
sqlite two/.phucdau/journal-1-of-1.sqlite "update document set state='finishing'"
id=$(sqlite two/.phucdau/journal-1-of-1.sqlite 'select id from document')
inode=$(stat -c %i two/a.pdf.txt)
mv two/a.pdf.txt "two/.phucdau/unfinished-1-of-1/$id.0"
echo stray >two/.phucdau/unfinished-1-of-1/99.0
batch one two
expect_code 0
[ "$(stat -c %i two/a.pdf.txt)" = "$inode" ] || fail 'not the same file'
expect_equal two finished

# If these outputs are lost, the next run makes them again.
sqlite two/.phucdau/journal-1-of-1.sqlite "update document set state='finishing'"
rm two/a.pdf.txt
batch one two
expect_code 0
expect_equal two finished

# phucdau batch: which documents are chosen, which are converted again, which fail, and how it ends.
. "$(dirname "$0")/common.sh"
. "$SOURCE_DIR/tests/cli/batch/common.sh"

mkdir -p tree/deep/er tree/empty
make_pdf tree/letter.pdf 2 "${lines[@]}"
make_pdf tree/deep/er/plan 1 "${lines[@]}"
make_pdf tree/deep/wrong-name.doc 1 "${lines[@]}"
echo 'no document' >tree/notes.txt

# DEST has the same tree. Documents are recognised by content; other files are skipped.
batch tree out
expect_code 0
expect_err ''
expect_outputs out letter.pdf.txt deep/er/plan.txt deep/wrong-name.doc.txt
"$PHUCDAU" convert -q tree/letter.pdf - | cmp -s - out/letter.pdf.txt || fail 'not what convert writes'
[ -z "$(ls out/.phucdau/unfinished-1-of-1)" ] || fail 'outputs under way are left'

# A document that is done and has not changed is skipped, even if its time changed. If its content changed, it is done
# again.
mark() { touch -d '2001-01-01' out/letter.pdf.txt out/deep/er/plan.txt out/deep/wrong-name.doc.txt; }
done_again() { find out -name '*.txt' -newermt 2002-01-01 -printf '%P\n' | sort; }
mark
touch tree/letter.pdf
batch tree out
expect_code 0
[ -z "$(done_again)" ] || fail "done again: $(done_again)"
make_pdf tree/letter.pdf 1 'Quyet dinh ve viec thanh lap doan kiem tra'
batch tree out
[ "$(done_again)" = letter.pdf.txt ] || fail "done again: $(done_again)"
grep -q 'Quy' out/letter.pdf.txt || fail 'the old text'
size=$(stat -c %s tree/letter.pdf)
mark
sed -i 's/Quyet/Quiet/' tree/letter.pdf && touch -d '2020-01-01' tree/letter.pdf
[ "$(stat -c %s tree/letter.pdf)" = "$size" ] || fail 'another size'
batch tree out
[ "$(done_again)" = letter.pdf.txt ] || fail "of the same size, done again: $(done_again)"

# Outputs made with other options and missing outputs are made again; with --force, all outputs.
mark
batch --no-restore tree out
[ "$(done_again | wc -l)" = 3 ] || fail "other options: $(done_again)"
mark
rm out/deep/er/plan.txt
batch --no-restore tree out
[ "$(done_again)" = deep/er/plan.txt ] || fail "missing: $(done_again)"
mark
batch --no-restore --force tree out
[ "$(done_again | wc -l)" = 3 ] || fail "--force: $(done_again)"

# The originals have not changed: they are only read.
find tree -type f -exec sha256sum {} + | sort >before
chmod -R a-w tree
batch --force tree out
expect_code 0
chmod -R u+w tree
find tree -type f -exec sha256sum {} + | sort | cmp -s before - || fail 'originals have changed'
[ "$(find tree -type f | wc -l)" = 4 ] || fail 'a new file in SOURCE'

# Two inputs with the same stem have different outputs; several formats at once.
mkdir same
make_pdf same/a.pdf 1 "${lines[0]}"
make_pdf same/a.png 1 "${lines[1]}"
make_pdf same/a 1 'Kinh gui'
batch --to text,pdf same twins
expect_code 0
expect_outputs twins a.txt a.pdf a.pdf.txt a.pdf.pdf a.png.txt a.png.pdf
grep -q 'k' twins/a.png.txt || fail 'a.png'
head -c 5 twins/a.png.pdf | grep -q '%PDF-' || fail 'no PDF'

# With one more format, all is done again; with one less, nothing.
batch --to text same twins
touch -d 2001-01-01 twins/*
batch --to text same twins
[ -z "$(find twins -maxdepth 1 -type f -newermt 2002-01-01)" ] || fail 'done again for a format less'

# File names with any bytes.
mkdir names
make_pdf names/'two words.pdf' 1 "${lines[0]}"
make_pdf names/$'line\nbreak.pdf' 1 "${lines[0]}"
make_pdf names/$'\xff\xfe.pdf' 1 "${lines[0]}"
make_pdf names/-n.pdf 1 "${lines[0]}"
printf 'no PDF' >names/$'forged\nphucdau: done\e[31m.pdf'
run batch names odd
expect_code 16
[ -s odd/'two words.pdf.txt' ] && [ -s odd/$'line\nbreak.pdf.txt' ] && [ -s odd/$'\xff\xfe.pdf.txt' ] &&
    [ -s odd/-n.pdf.txt ] || fail 'odd names'
expect_err_has 'forged?phucdau: done?[31m.pdf: failed'
run info --to jsonl odd
expect_code 0
[ "$(grep -c '' "$last/out")" = 5 ] || fail 'a record is not a line'
run info odd
grep -q $'\e' "$last/out" && fail 'an escape sequence reaches the terminal'
long=$(printf 'x%.0s' {1..250}).pdf
mkdir long
make_pdf "long/$long" 1 "${lines[0]}"
batch long longer
expect_code 16
expect_err_has 'File name too long'

# A failure is reported with its reason and does not stop the other documents. It is tried again only on request.
mkdir bad
make_pdf bad/good.pdf 1 "${lines[@]}"
head -c 300 bad/good.pdf >bad/cut.pdf
printf 'just text' >bad/liar.pdf
: >bad/empty.png
make_encrypted_pdf bad/locked.pdf
make_png_bomb bad/bomb.png
batch bad worse
expect_code 16
expect_outputs worse good.pdf.txt
expect_state worse good.pdf done
for name in cut.pdf liar.pdf empty.png locked.pdf bomb.png; do expect_state worse $name failed; done
expect_err_has 'locked.pdf: failed: the PDF is encrypted'
expect_err_has 'bomb.png: failed: page 1: 65500 × 65500 pixels'
"$PHUCDAU" info --to jsonl worse | grep locked | grep -q '"code":8,' || fail 'code of an encrypted PDF'
batch bad worse
expect_code 16
expect_err ''
batch --retry bad worse
expect_code 16
expect_err_has 'locked.pdf: failed'
mv bad/good.pdf bad/cut.pdf
batch bad worse
expect_state worse cut.pdf done

# A document that never ends is stopped after a second try; the other documents are not affected.
mkdir slow
make_slow_pdf slow/slow.pdf
make_pdf slow/quick.pdf 1 "${lines[0]}"
run batch -j 2 --page-time 1 slow slower
expect_code 16
expect_outputs slower quick.pdf.txt
expect_err_has 'slow.pdf: will be tried again: page 1: took more than 1 s of processor time'
expect_err_has 'slow.pdf: failed: page 1: took more than 1 s of processor time'
"$PHUCDAU" info --to jsonl slower | grep slow.pdf | grep -q '"code":7,' || fail 'code of a dead worker'

# Patterns.
mkdir -p globs/keep globs/drop/keep
for name in globs/a.pdf globs/b.PDF globs/keep/c.pdf globs/drop/d.pdf globs/drop/keep/e.pdf; do
    make_pdf $name 1 "${lines[0]}"
done
batch --include '*.pdf' globs g1
expect_outputs g1 a.pdf.txt keep/c.pdf.txt drop/d.pdf.txt drop/keep/e.pdf.txt
batch --exclude drop globs g2
expect_outputs g2 a.pdf.txt b.PDF.txt keep/c.pdf.txt
batch --include keep --exclude 'drop/k*' globs g3
expect_outputs g3 keep/c.pdf.txt
batch --include 'drop/*.pdf' globs g4
expect_outputs g4 drop/d.pdf.txt

# A list of files, separated by lines or by NUL.
printf 'a.pdf\n./keep//c.pdf\na.pdf\n' | batch --files-from - globs l1
expect_code 0
expect_outputs l1 a.pdf.txt keep/c.pdf.txt
printf 'line\nbreak.pdf\0two words.pdf\0' | batch -0 --files-from - names l2
expect_code 0
[ "$(find l2 -name '*.txt' -print0 | tr -dc '\0' | wc -c)" = 2 ] || fail 'names by NUL'
printf 'a.pdf\ngone.pdf\nkeep\n' | batch --files-from - globs l3
expect_code 16
expect_err_has 'gone.pdf: failed: No such file or directory'
expect_err_has 'keep: failed: Is a directory'
for path in /etc/passwd ../globs/a.pdf keep/../a.pdf; do
    echo "$path" | batch --files-from - globs l4
    expect_code 1
    expect_err_has 'line 1: not a path below SOURCE'
done

# Symbolic links are not followed: not to files, not to folders, not in a list, not in DEST.
mkdir links outside
make_pdf outside/secret.pdf 1 "${lines[0]}"
make_pdf links/own.pdf 1 "${lines[0]}"
ln -s ../outside/secret.pdf links/file.pdf
ln -s ../outside links/folder
ln -s . links/loop
run batch links l5
expect_code 0
expect_outputs l5 own.pdf.txt
expect_err_has '3 symbolic links'
printf 'file.pdf\nfolder/secret.pdf\n' | batch --files-from - links l6
expect_code 16
expect_outputs l6
mkdir -p l7
mkdir -p links/sub && make_pdf links/sub/x.pdf 1 "${lines[0]}"
ln -s ../outside l7/sub
batch links l7
expect_code 16
[ "$(ls outside)" = secret.pdf ] || fail 'written through a link'

# SOURCE and DEST must be separate; a file that the batch did not write is not replaced.
batch tree tree/out
expect_code 1
expect_err_has 'lies in SOURCE'
[ ! -e tree/out ] || fail 'made a folder in SOURCE'
mkdir -p around/inner
batch around/inner around
expect_code 1
batch tree tree
expect_code 1
ln -s tree alias
batch alias/deep tree
expect_code 1
batch tree no/such/folder
expect_code 5
batch nowhere out
expect_code 5
mkdir taken
echo mine >taken/letter.pdf.txt
batch tree taken
expect_code 16
expect_err_has 'is there and not of this batch'
[ "$(cat taken/letter.pdf.txt)" = mine ] || fail 'replaced a file of others'
batch --force tree taken
expect_code 0

# Arguments.
for option in '--to doc' '--shard 0/2' '--shard 3/2' '--shard x' '--memory 3' '--memory 1K' '--page-time 0' '--nothing'; do
    # shellcheck disable=SC2086
    batch $option tree never
    expect_code 1
    expect_one_error
done
batch tree
expect_code 1
[ ! -e never ] || fail 'made DEST for bad arguments'
run batch --help
expect_code 0

# Shards divide the tree by the rule in the manual, and a DEST accepts only one number of shards.
for k in 1 2 3; do
    batch --shard $k/3 globs shards
    expect_code 0
done
expect_outputs shards a.pdf.txt b.PDF.txt keep/c.pdf.txt drop/d.pdf.txt drop/keep/e.pdf.txt
(cd globs && find . -type f -printf '%P\n') | while IFS= read -r path; do
    hash=$(printf %s "$path" | sha256sum | cut -c 1-16)
    # The remainder by 3, computed hexadecimal digit by digit: 16 leaves 1.
    sum=0
    for ((k = 0; k < 16; k++)); do sum=$((sum + 0x${hash:k:1})); done
    journal=$(grep -lF "$path" shards/.phucdau/journal-*-of-3.sqlite)
    [ "$journal" = "shards/.phucdau/journal-$((sum % 3 + 1))-of-3.sqlite" ] || fail "$path is in $journal"
done || exit 1
batch --shard 1/2 globs shards
expect_code 1
expect_err_has 'was begun with --shard 1/3'
run info --merge shards
expect_code 0
grep -q '^documents    5: 5 done, 0 failed, 0 to do$' "$last/out" || fail 'merged totals'
run info shards
[ "$(grep -c '^shard ' "$last/out")" = 3 ] || fail 'shards'

# A damaged journal is reported, with advice. After that, outputs that exist are replaced only with --force.
make_pdf same/b.pdf 1 "${lines[0]}"
head -c 9000 /dev/urandom >twins/.phucdau/journal-1-of-1.sqlite
batch same twins
expect_code 2
expect_err_has 'the journal is damaged'
expect_err_has 'move it away and run again with --force'
run info twins
expect_code 2
expect_one_error
rm twins/.phucdau/journal-1-of-1.sqlite
batch same twins
expect_code 16
batch --force same twins
expect_code 0
run info same
expect_code 2
expect_err_has 'not the DEST of a batch'

# Two runs at once: the second is refused. Ctrl-C ends the workers and leaves nothing unfinished; the next run
# continues.
make_slow_pdf slow/slow2.pdf
env --default-signal=INT "$PHUCDAU" batch -q -j 2 slow busy 2>/dev/null &
first=$!
trap 'kill -9 "$first" 2>/dev/null; rm -rf "$last" "$folder"' EXIT
has_workers() { [ "$(pgrep -P "$first" | wc -l)" = "$1" ]; }
wait_until has_workers 2
batch slow busy
expect_code 5
expect_err_has 'another run is at work here'
pids=$(pgrep -P $first)
kill -INT $first
wait $first
[ $? = 130 ] || fail 'exit code of an interrupt'
for pid in $pids; do kill -0 "$pid" 2>/dev/null && fail 'a worker is left'; done
[ -z "$(ls busy/.phucdau/unfinished-1-of-1)" ] || fail 'an interrupt leaves outputs under way'
rm slow/slow*.pdf
batch slow busy
expect_code 0
expect_outputs busy quick.pdf.txt

# If a worker dies twice on a document, only this document fails.
mkdir crash
make_slow_pdf crash/slow.pdf
make_pdf crash/good.pdf 1 "${lines[0]}"
"$PHUCDAU" batch -j 1 crash crashed 2>"$last/err" &
first=$!
trap 'kill -9 "$first" 2>/dev/null; rm -rf "$last" "$folder"' EXIT
reads_slow() { # The one worker has crash/slow.pdf open.
    pid=$(pgrep -P "$first") && [ "$(find -L /proc/"$pid"/fd -samefile crash/slow.pdf | wc -l)" = 1 ]
}
has_died() { [ "$(grep -c 'slow.pdf: .*: the worker was killed' "$last/err")" = "$1" ]; }
for try in 1 2; do
    wait_until reads_slow
    kill -KILL "$pid"
    wait_until has_died $try
done
wait $first
[ $? = 16 ] || fail 'exit code after a crash'
expect_outputs crashed good.pdf.txt

# If DEST is deleted while a worker runs, the batch ends, and the next run starts from the beginning.
env --default-signal=INT "$PHUCDAU" batch -q -j 1 crash vanished 2>"$last/err" &
first=$!
wait_until reads_slow
rm -rf vanished
kill -KILL "$pid"
wait $first
[ $? = 5 ] || fail 'exit code without DEST'
expect_err_has 'run the same again'
[ ! -e vanished ] || fail 'DEST is back'

# A full disk ends the batch, but no document counts as failed; when there is space, the next run continues.
mkdir full many
for k in 1 2 3 4 5 6 7 8 9; do make_pdf many/$k.pdf 30 "${lines[@]}" "${lines[@]}" "${lines[@]}" "so $k"; done
if mount -t tmpfs -o size=150k none full 2>/dev/null; then
    trap 'umount "$folder/full"; rm -rf "$last" "$folder"' EXIT
    batch many full/out
    expect_code 5
    expect_err_has 'run the same again'
    run info full/out
    grep -q ' 0 failed' "$last/out" || fail 'a full disk is no failure of a document'
    mount -o remount,size=20m full
    batch many full/out
    expect_code 0
    batch many roomy
    expect_equal full/out roomy
else
    skip 'a full disk needs the right to mount'
fi

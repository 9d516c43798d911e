# Errors counted by hand.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1

# One letter of 16 characters in 4 words is wrong; one word is lost.
printf 'xã Hòa An có lúa\n' >gold.txt
printf 'xa Hòa An có\n' >text.txt
run evaluate gold.txt text.txt
expect_code 0
expect_err ''
expect_out 'character errors (CER)     31.25 %%   5 of 16 characters
word errors (WER)          40.00 %%   2 of 5 words
word errors, order-free    40.00 %%   2 of 5 words
words exact                60.00 %%   3 of 5 words
marked words exact         50.00 %%   2 of 4 marked words\n'
run evaluate gold.txt gold.txt
grep -q '^character errors (CER)      0.00 %   0 of 16 characters$' "$last/out" || { show; fail 'equal texts'; }
run evaluate gold.txt - <text.txt
grep -q '^word errors (WER)          40.00 %   2 of 5 words$' "$last/out" || { show; fail 'standard input'; }

# The counts of two pairs are added.
run evaluate gold.txt text.txt gold.txt gold.txt
grep -q '^word errors (WER)          20.00 %   2 of 10 words$' "$last/out" || { show; fail 'pooled'; }

# Harm: in "xa Hòa An có 12 lua" the words Hòa An có 12 were right; 12 and Hòa became wrong.
printf 'xã Hòa An có 12 lúa\n' >gold.txt
printf 'xa Hòa An có 12 lua\n' >input.txt
printf 'xã Hóa An có 13 lúa\n' >text.txt
run evaluate --input input.txt gold.txt text.txt
grep -q '^right words broken         50.00 %   2 of 4 words right before$' "$last/out" || { show; fail 'harm'; }
grep -q '^numbers changed           100.00 %   1 of 1 numbers, dates, codes$' "$last/out" || { show; fail 'numbers'; }

# Line by line, a word on another line is wrong; as one text it is right.
printf 'một hai\nba\n' >gold.txt
printf 'một\nhai ba\n' >text.txt
run evaluate gold.txt text.txt
grep -q '^word errors (WER)           0.00 %   0 of 3 words$' "$last/out" || { show; fail 'one text'; }
run evaluate --lines gold.txt text.txt
grep -q '^word errors (WER)          66.67 %   2 of 3 words$' "$last/out" || { show; fail 'by line'; }

run evaluate --to json gold.txt text.txt
expect_code 0
if command -v python3 >/dev/null && python3 -c '' 2>/dev/null; then
    python3 -c '
import json, sys
report = json.load(open(sys.argv[1]))
assert report["wer"] == {"part": 0, "whole": 3, "share": 0.0}, report
' "$last/out" || fail 'JSON'
else
    skip 'JSON read back: no python3'
fi

run evaluate gold.txt missing.txt
expect_code 5
expect_err 'phucdau: missing.txt: No such file or directory\n'
printf 'x\377' >bad.txt
run evaluate gold.txt bad.txt
expect_code 2
expect_err 'phucdau: bad.txt: byte 1 is not UTF-8 (convert it to UTF-8 first)\n'

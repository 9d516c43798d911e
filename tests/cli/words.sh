# The user's own words.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1
line='Nhan dan thon Nam Chuong da gop ngay cong.\n'

# An invented name that no model knows: the list has priority over the model.
printf '# thon moi\nNặm Chướng\n' >names.txt
printf "$line" | run
if grep -q 'Nặm Chướng' "$last/out"; then fail 'the name is known already'; fi
printf "$line" | run --words names.txt
expect_code 0
expect_out 'Nhân dân thôn Nặm Chướng đã góp ngày công.\n'
printf 'NHAN DAN THON NAM CHUONG\n' | run --words names.txt
expect_out 'NHÂN DÂN THÔN NẶM CHƯỚNG\n'

# A hunspell list: the first line is a count, and flags follow a slash.
printf '1\nNặm Chướng/AB\n' >names.dic
printf "$line" | run --words names.dic
expect_out 'Nhân dân thôn Nặm Chướng đã góp ngày công.\n'

# Two lists.
printf 'Sẩm Lượt\n' >more.txt
printf 'Thon Nam Chuong va thon Sam Luot\n' | run --words names.txt --words more.txt
expect_out 'Thôn Nặm Chướng và thôn Sẩm Lượt\n'

# Files that are not word lists.
printf 'Nặm Chướng\n\nSẩm \377\n' >bad.txt
printf "$line" | run --words bad.txt
expect_code 2
expect_out ''
expect_one_error
expect_err_has 'bad.txt: line 3: '
printf "$line" | run --words missing.txt
expect_code 5
expect_err 'phucdau: missing.txt: No such file or directory\n'

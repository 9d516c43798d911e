# Text through the filter: words get their marks, everything else stays as it was.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1

printf 'Phong trao thi dua\n' | run
expect_code 0
expect_out 'Phong trào thi đua\n'
expect_err ''

printf 'PHONG TRAO THI DUA\nPhong Trao Thi Dua\n' | run
expect_out 'PHONG TRÀO THI ĐUA\nPhong Trào Thi Đua\n'

# Codes, numbers, dates.
printf 'Bao cao so 27/BC-UBND ngay 14/3/2019, dat 87,5%% ke hoach.\n' | run
expect_out 'Báo cáo số 27/BC-UBND ngày 14/3/2019, đạt 87,5%% kế hoạch.\n'

# Line ends, spaces.
printf 'Phong trao\r\n\r\nthi dua \t \r\n' | run
expect_out 'Phong trào\r\n\r\nthi đua \t \r\n'
printf '\n\n  Phong trao  thi dua   \n\n' | run
expect_out '\n\n  Phong trào  thi đua   \n\n'
printf 'Phong trao thi dua' | run
expect_out 'Phong trào thi đua'
printf '' | run
expect_code 0
expect_out ''
printf '\n' | run
expect_out '\n'
printf 'a\0b phong trao\n' | run
expect_code 0
expect_out 'a\0b phong trào\n'

# Decomposed letters (NFD) come out composed.
printf 'Phong tra\xCC\x80o thi \xC4\x91ua xa\xCC\x83 Ho\xCC\x80a An\n' | run
expect_out 'Phong trào thi đua xã Hòa An\n'

# - is standard input; restore is the same as no command; files can be named.
printf 'Phong trao thi dua\n' >in.txt
run - <in.txt
expect_out 'Phong trào thi đua\n'
run restore in.txt
expect_out 'Phong trào thi đua\n'
run in.txt - in.txt <in.txt
expect_out 'Phong trào thi đua\nPhong trào thi đua\nPhong trào thi đua\n'

# Input that arrives in pieces, cut anywhere, even inside letters, gives the same output.
printf 'Cán bộ xã báo cáo kết quả phong trao thi đua.\n' >pieces.txt
{
    for ((k = 0; k < $(wc -c <pieces.txt); k++)); do
        dd if=pieces.txt bs=1 skip="$k" count=1 status=none
        ((k % 20 == 0)) && sleep 0.01
    done
} | run
expect_out 'Cán bộ xã báo cáo kết quả phong trào thi đua.\n'

# Encrypted PDFs: passwords come from a file, are never shown, and a PDF that is written stays encrypted unless the user
# says otherwise.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1
for program in pdftotext qpdf; do
    command -v $program >/dev/null || fail "no $program (install the packages of packages.txt)"
done

content='BT /F 12 Tf 3 Tr 40 150 Td (Phong trao thi dua yeu nuoc) Tj ET'
{
    printf '%%PDF-1.6\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n'
    printf '2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n'
    printf '3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R '
    printf '/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >> endobj\n'
    printf '4 0 obj << /Length %d >> stream\n%s\nendstream endobj\n' "${#content}" "$content"
    printf 'trailer << /Root 1 0 R /Size 5 >>\n%%%%EOF\n'
} >raw.pdf
qpdf --warning-exit-0 --no-warn raw.pdf plain.pdf 2>/dev/null || fail 'cannot make plain.pdf'
convert() { run convert -q --layer repair "$@"; }

# The passwords of a folder: a byte order mark, CR LF, an empty line, and the right ones among others.
printf '\357\273\277wrong-1\r\n\r\nmật khẩu\r\nné-128\nowner-40' >passwords
qpdf --encrypt 'mật khẩu' owner-256 256 -- plain.pdf aes256.pdf
qpdf --encrypt "$(printf 'n\351-128')" owner-128 128 --use-aes=y -- plain.pdf aes128.pdf
qpdf --allow-weak-crypto --encrypt user-40 owner-40 40 -- plain.pdf rc4.pdf
for name in aes256 aes128 rc4; do
    convert $name.pdf out.txt
    expect_code 8
    expect_one_error
    expect_err_has "$name.pdf: the PDF is encrypted (--password-file FILE gives its password)"
    convert --password-file passwords $name.pdf out.txt
    expect_code 0
    grep -qx 'Phong trào thi đua yêu nước' out.txt || fail "$name.pdf: $(cat out.txt)"
    rm out.txt
done
convert --password-file - aes256.pdf out.txt <passwords
expect_code 0
rm out.txt
convert --password-file - - out.txt <passwords
expect_code 1

# Wrong passwords; the messages contain none.
printf 'hidden-one\n' >wrong
convert --password-file wrong aes256.pdf out.txt
expect_code 8
expect_one_error
expect_err_has 'aes256.pdf: the PDF is encrypted, and the password does not open it'
printf 'hidden-one\nhidden-two\n' >wrong
convert --password-file wrong aes256.pdf out.txt
expect_code 8
expect_err_has 'aes256.pdf: the PDF is encrypted, and none of the passwords opens it'
grep -q hidden "$last/err" && fail 'a password was shown'
convert --password-file nowhere aes256.pdf out.txt
expect_code 5
printf 'one\nhidden\377\n' >wrong
convert --password-file wrong aes256.pdf out.txt
expect_code 1
expect_one_error
expect_err_has 'wrong: line 2: not UTF-8'
grep -q hidden "$last/err" && fail 'a password was shown'
: >wrong
convert --password-file wrong aes256.pdf out.txt
expect_code 1
[ -e out.txt ] && fail 'wrote an output'

# A PDF stays encrypted: the same passwords open it, none does not. Two PDF outputs do not get in each other's way.
for name in aes256 aes128; do
    password='mật khẩu'
    [ $name = aes128 ] && password=$(printf 'n\351-128')
    convert --password-file passwords --to pdf --sidecar out.txt $name.pdf out.pdf
    expect_code 0
    pdftotext out.pdf none.txt 2>/dev/null && fail "$name: opens without a password"
    pdftotext -upw "$password" out.pdf read.txt || fail "$name: does not open"
    grep -q 'Phong trào thi đua yêu nước' read.txt || fail "$name: $(cat read.txt)"
    qpdf --password="owner-${name#aes}" --show-encryption out.pdf | grep -q 'Supplied password is owner' ||
        fail "$name: another owner"
done
convert --password-file passwords --pdfa aes256.pdf out2.pdf
expect_code 8
expect_one_error
expect_err_has 'aes256.pdf: the PDF is encrypted, which PDF/A forbids (--encryption remove writes it without)'
for option in '' --pdfa; do
    # shellcheck disable=SC2086
    convert --password-file passwords --encryption remove $option aes256.pdf out.pdf
    expect_code 0
    pdftotext out.pdf read.txt || fail 'does not open'
    grep -q 'Phong trào thi đua yêu nước' read.txt || fail "decrypted: $(cat read.txt)"
    qpdf --show-encryption out.pdf | grep -q 'not encrypted' || fail 'still encrypted'
done
# Without its encryption, the same input gives the same bytes.
convert --password-file passwords --encryption remove aes256.pdf one.pdf
convert --password-file passwords --encryption remove aes256.pdf two.pdf
cmp one.pdf two.pdf || fail 'not the same bytes'

# A batch: what failed for want of a password is tried again once there are some. Nothing of it is stored.
mkdir tree && cp aes256.pdf plain.pdf tree
qpdf --encrypt other other 256 -- plain.pdf tree/other.pdf
run batch -q -j 1 --layer repair tree out
expect_code 16
expect_err_has 'aes256.pdf: failed: the PDF is encrypted (--password-file FILE gives its password)'
run batch -q -j 1 --layer repair --password-file passwords --report report.html tree out
expect_code 16
expect_err_has 'other.pdf: failed: the PDF is encrypted, and none of the passwords opens it'
grep -q 'Phong trào' out/aes256.pdf.txt || fail 'aes256.pdf was not tried again'
grep -qF 'none of the passwords opens it' report.html || fail 'not in the report'
grep -raqF -e 'owner-40' -e 'wrong-1' out report.html "$last/out" "$last/err" && fail 'a password was stored'
exit 0

# shellcheck shell=bash
# Small documents for the tests and benchmarks of batch. All are made here, byte by byte.

# make_pdf FILE PAGES LINE...: every page has these lines, in Helvetica, as its text layer. Plain ASCII without ()\.
make_pdf() {
    local file=$1 pages=$2
    shift 2
    LC_ALL=C awk -v pages="$pages" 'BEGIN {
        text = "BT /F1 11 Tf 14 TL 50 780 Td"
        for (k = 1; k < ARGC; k++) text = text " (" ARGV[k] ") Tj T*"
        text = text " ET"
        kids = ""
        for (k = 0; k < pages; k++) kids = kids (5 + k) " 0 R "
        object[1] = "<</Type/Catalog/Pages 2 0 R>>"
        object[2] = "<</Type/Pages/Count " pages "/Kids[" kids "]>>"
        object[3] = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
        object[4] = "<</Length " length(text) ">>stream\n" text "\nendstream"
        for (k = 0; k < pages; k++)
            object[5 + k] = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]" \
                "/Resources<</Font<</F1 3 0 R>>>>/Contents 4 0 R>>"
        out = "%PDF-1.4\n"
        count = 5 + pages
        for (k = 1; k < count; k++) {
            place[k] = length(out)
            out = out k " 0 obj\n" object[k] "\nendobj\n"
        }
        start = length(out)
        out = out "xref\n0 " count "\n0000000000 65535 f \n"
        for (k = 1; k < count; k++) out = out sprintf("%010d 00000 n \n", place[k])
        printf "%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", out, count, start
        exit
    }' "$@" >"$file"
}

# make_slow_pdf FILE: a page draws a form, which draws ten others, each of which draws ten more: 10^9 in the end.
make_slow_pdf() {
    LC_ALL=C awk 'BEGIN {
        object[1] = "<</Type/Catalog/Pages 2 0 R>>"
        object[2] = "<</Type/Pages/Count 1/Kids[3 0 R]>>"
        object[3] = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</X 5 0 R>>>>/Contents 4 0 R>>"
        object[4] = "<</Length 4>>stream\n/X Do\nendstream"
        for (k = 5; k < 14; k++) {
            text = "/X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do"
            object[k] = "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X " (k + 1) \
                " 0 R>>>>/Length " length(text) ">>stream\n" text "\nendstream"
        }
        text = "0 0 m 9 9 l S"
        object[14] = "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Length " length(text) ">>stream\n" text "\nendstream"
        out = "%PDF-1.4\n"
        for (k = 1; k < 15; k++) {
            place[k] = length(out)
            out = out k " 0 obj\n" object[k] "\nendobj\n"
        }
        start = length(out)
        out = out "xref\n0 15\n0000000000 65535 f \n"
        for (k = 1; k < 15; k++) out = out sprintf("%010d 00000 n \n", place[k])
        printf "%strailer<</Size 15/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", out, start
    }' >"$1"
}

# make_encrypted_pdf FILE: a PDF that states that it is encrypted; nobody has its password.
make_encrypted_pdf() {
    local key=30313233343536373839303132333435363738393031323334353637383930
    make_pdf "$1" 1 'Xin chao'
    sed -i "s|trailer<</Size 6/Root 1 0 R>>|trailer<</Size 6/Root 1 0 R/Encrypt<</Filter/Standard/V 1/R 2/P -44/O<${key}31>/U<${key}32>>>/ID[<${key}><${key}>]>>|" "$1"
}

# make_png_bomb FILE: a PNG that states 65500 × 65500 pixels and has none. gzip computes its CRC.
make_png_bomb() {
    local header='IHDR\0\0\xff\xdc\0\0\xff\xdc\x08\x02\0\0\0' crc
    # shellcheck disable=SC2059
    crc=$(printf "$header" | gzip -c | tail -c 8 | od -An -tx1 -N4 | awk '{ printf "\\x%s\\x%s\\x%s\\x%s", $4, $3, $2, $1 }')
    # shellcheck disable=SC2059
    printf "\x89PNG\r\n\x1a\n\0\0\0\r$header$crc\0\0\0\0IDAT\x35\xaf\x06\x1e" >"$1"
}

# The lines of the documents. These tests do not check how they are restored.
lines=('Uy ban nhan dan xa Tan Hoa bao cao ket qua thuc hien' 'ke hoach trong rung nam nay cua cac thon trong xa')

# PDFs whose text layers hold the bytes of fonts from before Unicode.
# shellcheck source=tests/cli/common.sh
. "$SOURCE_DIR/tests/cli/common.sh" || exit 1

# Writes small PDFs: each line of a page is a list of (font, bytes). TCVN3 is the encoding that glibc's iconv calls TCVN,
# for small letters; VNI and VPS are spelled out.
cat >make.py <<'END'
import subprocess

def tcvn3(text):
    return subprocess.run(["iconv", "-f", "UTF-8", "-t", "TCVN"], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout

def pdf(path, pages, letters=""):
    # If `letters` is given, byte k stands for the k-th of them, by a ToUnicode map.
    fonts = sorted({font for page in pages for line in page for font, _ in line})
    first = 3 + 2 * len(pages)
    kids = " ".join("%d 0 R" % (3 + 2 * k) for k in range(len(pages)))
    resources = " ".join("/F%d %d 0 R" % (k, first + k) for k in range(len(fonts)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages))]
    for k, page in enumerate(pages):
        content = "BT 14 TL 50 760 Td\n"
        for line in page:
            content += "".join("/F%d 12 Tf <%s> Tj\n" % (fonts.index(f), data.hex()) for f, data in line) + "T*\n"
        content += "ET\n"
        objects.append("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << %s >> >> >>" % (4 + 2 * k, resources))
        objects.append("<< /Length %d >>\nstream\n%sendstream" % (len(content), content))
    encoding = "/Encoding /WinAnsiEncoding"
    if letters:
        encoding = "/ToUnicode %d 0 R" % (first + len(fonts))
    for font in fonts:
        name = "".join(c if c.isalnum() or c in ".-,+" else "#%02X" % ord(c) for c in font)
        widths = " ".join(["600"] * 256)
        objects.append("<< /Type /Font /Subtype /TrueType /BaseFont /%s %s /FirstChar 0 /LastChar 255 /Widths [%s] >>" % (name, encoding, widths))
    if letters:
        pairs = "".join("<%02X> <%04X>\n" % (k, ord(c)) for k, c in enumerate(letters, 1))
        cmap = "/CMapName /X def\n1 begincodespacerange <00> <FF> endcodespacerange\n%d beginbfchar\n%sendbfchar\nendcmap\n" % (len(letters), pairs)
        objects.append("<< /Length %d >>\nstream\n%sendstream" % (len(cmap), cmap))
    out, places = "%PDF-1.4\n", []
    for k, body in enumerate(objects):
        places.append(len(out))
        out += "%d 0 obj\n%s\nendobj\n" % (k + 1, body)
    table = "xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + "".join("%010d 00000 n \n" % p for p in places)
    out += table + "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, out.rindex("endobj\n") + 7)
    open(path, "wb").write(out.encode("latin-1"))

body = "ủy ban nhân dân xã đã họp, nhà nước ưu tiên đường cà-phê, số 12-15"
pdf("abc.pdf", [[[(".VnTimeH", tcvn3("ủy ban nhân dân xã"))],
                 [(".VnTime", tcvn3(body))],
                 [("BCDEEE+.VnArial,Bold", tcvn3("quyết định")), ("Times New Roman", b" caf\xe9 na\xefve "), (".VnTime", tcvn3("của xã"))]]])
# Nhà nước Việt Nam, ĐỘC LẬP: a letter, then its marks.
vni = [("VNI-Times", b"Nha\xf8 n\xf6\xf4\xf9c Vie\xe4t Nam, \xd1O\xc4C LA\xc4P")]
vps = [("VPS Times", b"Vi\x8ct Nam")]
pdf("vni.pdf", [[vni], [vps]])
# The same bytes in a font whose name does not tell the encoding.
plain = [("Garamond", tcvn3(line)) for line in ["ủy ban nhân dân xã đã họp bàn về việc làm đường giao thông nông thôn"]]
pdf("plain.pdf", [[plain, plain, plain]])
# Vietnamese in Unicode, in a font with an old name.
pdf("latin.pdf", [[[(".VnTime", b"c\xe0 ph\xea l\xe0 c\xe2y, c\xf3 \xfat, v\xe0 b\xe0 \xe1nh")]]])
text = "xã đã họp về việc nước-non"
letters = "".join(sorted(set(text)))
pdf("unicode.pdf", [[[(".VnTime", bytes(1 + letters.index(c) for c in text))]]], letters)
END
python3 make.py || fail 'no PDFs'

run convert -q --no-restore abc.pdf -
expect_code 0
expect_out 'ỦY BAN NHÂN DÂN XÃ\nủy ban nhân dân xã đã họp, nhà nước ưu tiên đường cà-phê, số 12-15\nquyết định café naïve của xã\n'

run convert -q --no-restore vni.pdf -
expect_code 0
expect_out 'Nhà nước Việt Nam, ĐỘC LẬP\n\fViệt Nam\n'

# Text in a legacy font that is Vietnamese as it is is not decoded.
run convert -q --no-restore latin.pdf -
expect_code 0
expect_out 'cà phê là cây, có út, và bà ánh\n'

run convert -q --no-restore unicode.pdf -
expect_out 'xã đã họp về việc nước-non\n'

# If the font does not tell the encoding, the text does, or --from.
wanted='ủy ban nhân dân xã đã họp bàn về việc làm đường giao thông nông thôn\n'
for from in auto tcvn3; do
    run convert -q --no-restore --from $from plain.pdf -
    expect_code 0
    expect_out "$wanted$wanted$wanted"
done

# With --from utf-8 nothing is decoded.
run convert -q --no-restore --from utf-8 vni.pdf - --pages 1
expect_code 0
expect_out 'Nhaø nöôùc Vieät Nam, ÑOÄC LAÄP\n'

# The record of a decoded word has the original text. A decoded page counts as repaired, unless the layer must be kept.
run convert -q --to jsonl vni.pdf - --pages 2
expect_code 0
grep -q '"ViŒt"' "$last/out" && grep -q '"Việt"' "$last/out" || { show; fail 'no record of a decoded word'; }
run convert abc.pdf out.txt
expect_err_has ' repaired: '
run convert --layer keep abc.pdf out.txt
expect_err_has ' kept: '

run convert --from latin9 abc.pdf out.txt
expect_code 1
expect_one_error

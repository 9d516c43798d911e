/*
 * Pages of a PDF whose images are JBIG2 or JPEG 2000: they are drawn as they are, and writing a text layer leaves the
 * bytes of the images alone. Images that become a PDF keep their pixels, and JPEG 2000 its bytes.
 */
#include "document/image/jpeg2000.h"
#include "document/image/source.h"
#include "document/kinds.h"
#include "document/writer.h"

#include "corner.h"

enum { WIDTH = 60, HEIGHT = 40, MAX_PIXELS = 1000000 };

static struct source *open_bytes(const struct bytes *bytes)
{
    struct source *source = NULL;
    pd_error error = {0};
    setMsgSeverity(L_SEVERITY_NONE);
    cr_assert_eq(source_open(&document_kinds, bytes->at, bytes->length, MAX_PIXELS, &source, &error), PD_OK, "%s",
                 error.message);
    return source;
}

static PIX *draw(struct source *source, size_t number)
{
    struct source_page_image image;
    pd_error error = {0};
    cr_assert_eq(source_image(source, number, 72, &image, &error), PD_OK, "%s", error.message);
    return image.pix;
}

/* Writes the source with one word on its first page. */
static struct bytes write_pdf(struct source *source, float width, float height)
{
    char *out = NULL;
    size_t size = 0;
    struct writer *writer;
    struct document_word *word;
    pd_error error = {0};
    const pd_box box = {5, 20, 30, 30};
    struct document_page *page = document_page_new(1);
    FILE *stream = open_memstream(&out, &size);
    const struct writer_options options = {.source = source, .language = "vi"};
    page->width = width;
    page->height = height;
    page->reading = PD_PAGE_OCR;
    cr_assert(document_add_word(page, "phong", 5, box, &word));
    document_close(page);
    cr_assert_eq(writer_pdf.open(stream, &options, &writer, &error), PD_OK, "%s", error.message);
    cr_assert_eq(writer_pdf.page(writer, page, &error), PD_OK, "%s", error.message);
    cr_assert_eq(writer_pdf.finish(writer, &error), PD_OK, "%s", error.message);
    writer_pdf.free(writer);
    document_page_free(page);
    fclose(stream);
    return (struct bytes){.at = out, .length = size};
}

static void append_text(struct bytes *to, const char *text)
{
    bytes_append(to, text, strlen(text));
}

/* A PDF of one page of WIDTH × HEIGHT points, all of it an image: data compressed by `filter`. */
static struct bytes make_pdf(const char *filter, const struct bytes *data)
{
    static const char *const objects[] = {"<< /Type /Catalog /Pages 2 0 R >>",
                                          "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                                          ("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 60 40] /Contents 4 0 R "
                                           "/Resources << /XObject << /I 5 0 R >> >> >>"),
                                          "<< /Length 27 >> stream\nq 60 0 0 40 0 0 cm /I Do Q \nendstream"};
    struct bytes pdf = bytes_of("%PDF-1.5\n", 9);
    size_t offsets[6];
    char line[256];
    for (int k = 1; k <= 5; k++) {
        offsets[k] = pdf.length;
        snprintf(line, sizeof line, "%d 0 obj ", k);
        append_text(&pdf, line);
        if (k < 5) append_text(&pdf, objects[k - 1]);
        if (k == 5) {
            snprintf(line, sizeof line,
                     "<< /Type /XObject /Subtype /Image /Width %d /Height %d /Filter /%s /Length %zu %s >> stream\n",
                     WIDTH, HEIGHT, filter, data->length,
                     strcmp(filter, "JBIG2Decode") == 0 ? "/ColorSpace /DeviceGray /BitsPerComponent 1" : "");
            append_text(&pdf, line);
            bytes_append(&pdf, data->at, data->length);
            append_text(&pdf, "\nendstream");
        }
        append_text(&pdf, " endobj\n");
    }
    const size_t table = pdf.length;
    append_text(&pdf, "xref\n0 6\n0000000000 65535 f \n");
    for (int k = 1; k <= 5; k++) {
        snprintf(line, sizeof line, "%010zu 00000 n \n", offsets[k]);
        append_text(&pdf, line);
    }
    snprintf(line, sizeof line, "trailer << /Root 1 0 R /Size 6 >>\nstartxref\n%zu\n%%%%EOF\n", table);
    append_text(&pdf, line);
    return pdf;
}

/* ---- Images in a PDF ----------------------------------------------------------------- */

/* The value of a tag of the first directory of a TIFF of this machine's byte order. */
static uint32_t tag_of(const unsigned char *bytes, unsigned wanted)
{
    uint16_t count, tag, type, small;
    uint32_t offset, large;
    memcpy(&offset, bytes + 4, 4);
    memcpy(&count, bytes + offset, 2);
    for (size_t k = 0; k < count; k++) {
        const unsigned char *entry = bytes + offset + 2 + 12 * k;
        memcpy(&tag, entry, 2);
        memcpy(&type, entry + 2, 2);
        memcpy(&small, entry + 8, 2);
        memcpy(&large, entry + 8, 4);
        if (tag == wanted) return type == 3 ? small : large;
    }
    cr_assert_fail("no tag %u", wanted);
    return 0;
}

static void put_32(struct bytes *to, size_t value)
{
    const char bytes[4] = {(char)(value >> 24), (char)(value >> 16), (char)(value >> 8), (char)value};
    bytes_append(to, bytes, 4);
}

/* JBIG2 as PDF embeds it (T.88, 7.2): a page and a generic region, which may be coded by MMR, that is CCITT G4. */
static struct bytes make_jbig2(PIX *pix)
{
    l_uint8 *tiff = NULL;
    size_t size;
    cr_assert_eq(pixWriteMemTiff(&tiff, &size, pix, IFF_TIFF_G4), 0);
    const uint32_t begin = tag_of(tiff, 273), length = tag_of(tiff, 279);
    struct bytes data = bytes_of("\0\0\0\0\x30\0\1", 7);
    put_32(&data, 19);
    put_32(&data, WIDTH);
    put_32(&data, HEIGHT);
    bytes_append(&data, "\0\0\0\0\0\0\0\0\0\0\0", 11);
    bytes_append(&data, "\0\0\0\1\x26\0\1", 7);
    put_32(&data, 18 + length);
    put_32(&data, WIDTH);
    put_32(&data, HEIGHT);
    bytes_append(&data, "\0\0\0\0\0\0\0\0\0\1", 10);
    bytes_append(&data, (const char *)tiff + begin, length);
    lept_free(tiff);
    return data;
}

static struct bytes make_jpeg2000(int depth)
{
    PIX *pix = draw_corner(WIDTH, HEIGHT, depth);
    l_uint8 *data = NULL;
    size_t size;
    cr_assert_eq(pixWriteMemJp2k(&data, &size, pix, 0, 5, 0, 0), 0);
    const struct bytes bytes = bytes_of((const char *)data, size);
    lept_free(data);
    pixDestroy(&pix);
    return bytes;
}

/* Expects a PDF that shows the corner, and the same image with the same bytes in what is written from it. */
static void expect_kept(const char *filter, const struct bytes *data)
{
    struct bytes pdf = make_pdf(filter, data);
    struct source *source = open_bytes(&pdf);
    PIX *before = draw(source, 0);
    expect_corner(before, TOP_LEFT, filter);
    struct bytes out = write_pdf(source, WIDTH, HEIGHT);
    cr_expect_not_null(memmem(out.at, out.length, data->at, data->length), "%s: other bytes", filter);
    struct source *written = open_bytes(&out);
    PIX *after = draw(written, 0);
    l_int32 same = 0;
    pixEqual(before, after, &same);
    cr_expect(same, "%s: looks different", filter);
    pixDestroy(&before);
    pixDestroy(&after);
    source_free(written);
    source_free(source);
    free(out.at);
    free(pdf.at);
}

Test(pdf_images, jbig2_is_drawn_and_kept)
{
    PIX *pix = draw_corner(WIDTH, HEIGHT, 1);
    struct bytes data = make_jbig2(pix);
    expect_kept("JBIG2Decode", &data);
    free(data.at);
    pixDestroy(&pix);
}

Test(pdf_images, jpeg_2000_is_drawn_and_kept)
{
    for (int depth = 8; depth <= 32; depth += 24) {
        struct bytes data = make_jpeg2000(depth);
        expect_kept("JPXDecode", &data);
        free(data.at);
    }
}

/* ---- Images that become a PDF -------------------------------------------------------- */

/* Writes an image file as a PDF and expects the corner on its page. The caller frees the result. */
static struct bytes expect_corner_in_pdf(const struct bytes *file, float width, float height, const char *what)
{
    struct source *source = open_bytes(file);
    struct bytes out = write_pdf(source, width, height);
    struct source *written = open_bytes(&out);
    PIX *pix = draw(written, 0);
    cr_expect(pixGetWidth(pix) == (int)width && pixGetHeight(pix) == (int)height, "%s", what);
    expect_corner(pix, TOP_LEFT, what);
    pixDestroy(&pix);
    source_free(written);
    source_free(source);
    return out;
}

/* A file of JP2 is copied; of a bare codestream only the boxes around it are new. */
Test(pdf_images, jpeg_2000_is_copied)
{
    for (int depth = 8; depth <= 32; depth += 24) {
        struct bytes file = make_jpeg2000(depth);
        struct jpeg2000 parts;
        struct bytes out = expect_corner_in_pdf(&file, WIDTH, HEIGHT, "JP2");
        cr_expect_not_null(memmem(out.at, out.length, file.at, file.length));
        cr_expect_not_null(memmem(out.at, out.length, "/JPXDecode", 10));
        free(out.at);
        cr_assert(jpeg2000_read((const unsigned char *)file.at, file.length, &parts));
        struct bytes bare = bytes_of((const char *)parts.code, parts.code_length);
        out = expect_corner_in_pdf(&bare, WIDTH, HEIGHT, "codestream");
        cr_expect_not_null(memmem(out.at, out.length, bare.at, bare.length));
        free(out.at);
        free(bare.at);
        free(file.at);
    }
}

Test(pdf_images, other_images_keep_their_pixels)
{
    PIX *pix = draw_corner(WIDTH, HEIGHT, 8), *colour = draw_corner(WIDTH, HEIGHT, 32);
    l_uint8 *data[4] = {NULL};
    size_t sizes[4];
    static const char *const names[4] = {"BMP", "GIF", "WebP", "PNM"};
    cr_assert_eq(pixWriteMemBmp(&data[0], &sizes[0], pix), 0);
    cr_assert_eq(pixWriteMemGif(&data[1], &sizes[1], pix), 0);
    cr_assert_eq(pixWriteMemWebP(&data[2], &sizes[2], colour, 0, 1), 0);
    cr_assert_eq(pixWriteMemPnm(&data[3], &sizes[3], colour), 0);
    for (int k = 0; k < 4; k++) {
        const struct bytes file = bytes_of((const char *)data[k], sizes[k]);
        struct bytes out = expect_corner_in_pdf(&file, WIDTH, HEIGHT, names[k]);
        free(out.at);
        free(file.at);
        lept_free(data[k]);
    }
    pixDestroy(&pix);
    pixDestroy(&colour);
}

/* The page of a fax is as high as its resolution from top to bottom says; also the second one, which nobody read. */
Test(pdf_images, a_fax_has_the_shape_of_its_paper)
{
    PIXA *pages = pixaCreate(2);
    l_uint8 *data = NULL;
    size_t size;
    for (int k = 0; k < 2; k++) {
        pixaAddPix(pages, draw_corner(WIDTH, HEIGHT, 1), L_INSERT);
        PIX *pix = pixaGetPix(pages, k, L_CLONE);
        pixSetResolution(pix, 144, 72);
        pixDestroy(&pix);
    }
    cr_assert_eq(pixaWriteMemMultipageTiff(&data, &size, pages), 0);
    const struct bytes file = bytes_of((const char *)data, size);
    struct bytes out = expect_corner_in_pdf(&file, WIDTH / 2.0F, HEIGHT, "fax");
    struct source *written = open_bytes(&out);
    cr_assert_eq(written->page_count, 2);
    PIX *second = draw(written, 1);
    cr_expect(pixGetWidth(second) == WIDTH / 2 && pixGetHeight(second) == HEIGHT);
    expect_corner(second, TOP_LEFT, "second page");
    pixDestroy(&second);
    source_free(written);
    free(out.at);
    free(file.at);
    lept_free(data);
    pixaDestroy(&pages);
}

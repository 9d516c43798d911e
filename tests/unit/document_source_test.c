/*
 * Sources: images of all kinds, made by Leptonica for each test, and small PDFs written by hand. The tests look where
 * the ink is, because a page that comes out turned, mirrored or inverted cannot be read.
 */
#include "document/image/jpeg.h"
#include "document/kinds.h"
#include "document/pdf/images.h"

#include "corner.h"

enum { WIDTH = 60, HEIGHT = 40, MAX_PIXELS = 1000000 };

static struct bytes png_of(PIX *pix)
{
    l_uint8 *data = NULL;
    size_t length = 0;
    cr_assert_eq(pixWriteMemPng(&data, &length, pix, 0), 0);
    const struct bytes bytes = bytes_of((const char *)data, length);
    lept_free(data);
    return bytes;
}

static struct bytes jpeg_of(PIX *pix)
{
    l_uint8 *data = NULL;
    size_t length = 0;
    cr_assert_eq(pixWriteMemJpeg(&data, &length, pix, 90, 0), 0);
    const struct bytes bytes = bytes_of((const char *)data, length);
    lept_free(data);
    return bytes;
}

static pd_status open_bytes(const struct bytes *bytes, uint64_t max_pixels, struct source **source, pd_error *error)
{
    setMsgSeverity(L_SEVERITY_NONE);
    return source_open(&document_kinds, bytes->at, bytes->length, max_pixels, source, error);
}

/* Reads the only page of `bytes`, frees them, and expects ink in one corner. */
static void expect_page(struct bytes bytes, int width, int height, enum corner corner, const char *what)
{
    struct source *source;
    struct source_page_image image;
    pd_error error = {0};
    cr_assert_eq(open_bytes(&bytes, MAX_PIXELS, &source, &error), PD_OK, "%s: %s", what, error.message);
    cr_assert_eq(source->page_count, 1);
    cr_assert_eq(source_image(source, 0, 300, &image, &error), PD_OK, "%s: %s", what, error.message);
    cr_assert_eq(pixGetWidth(image.pix), width, "%s", what);
    cr_assert_eq(pixGetHeight(image.pix), height, "%s", what);
    expect_corner(image.pix, corner, what);
    pixDestroy(&image.pix);
    source_free(source);
    free(bytes.at);
}

static void expect_error(const struct bytes *bytes, uint64_t max_pixels, const char *part)
{
    struct source *source = NULL;
    struct source_page_image image = {0};
    pd_error error = {0};
    pd_status status = open_bytes(bytes, max_pixels, &source, &error);
    if (status == PD_OK) status = source_image(source, 0, 300, &image, &error);
    cr_assert_eq(status, PD_ERROR_INPUT, "%s", part);
    cr_assert_not_null(strstr(error.message, part), "%s", error.message);
    cr_assert_null(strchr(error.message, '\n'));
    cr_assert_null(image.pix);
    source_free(source);
}

/* ---- Kinds of images ----------------------------------------------------------------- */

Test(image, png_of_every_depth)
{
    static const int depths[] = {1, 2, 4, 8, 16, 32};
    for (size_t k = 0; k < sizeof depths / sizeof *depths; k++) {
        char what[32];
        PIX *pix = draw_corner(WIDTH, HEIGHT, depths[k]);
        snprintf(what, sizeof what, "%d bits", depths[k]);
        expect_page(png_of(pix), WIDTH, HEIGHT, TOP_LEFT, what);
        pixDestroy(&pix);
    }
}

Test(image, png_with_a_palette)
{
    PIX *pix = draw_corner(WIDTH, HEIGHT, 8);
    PIXCMAP *colours = pixcmapCreate(8);
    for (int k = 0; k < 256; k++) pixcmapAddColor(colours, k < 255 ? 0 : 255, 0, k < 255 ? 0 : 255);
    pixcmapResetColor(colours, 255, 255, 255, 255);
    pixSetColormap(pix, colours);
    expect_page(png_of(pix), WIDTH, HEIGHT, TOP_LEFT, "palette");
    pixDestroy(&pix);
}

Test(image, what_is_transparent_is_white)
{
    PIX *pix = pixCreate(WIDTH, HEIGHT, 32);
    for (int y = 0; y < HEIGHT / 4; y++)
        for (int x = 0; x < WIDTH / 4; x++) pixSetPixel(pix, x, y, 0x000000FF);
    pixSetSpp(pix, 4);
    expect_page(png_of(pix), WIDTH, HEIGHT, TOP_LEFT, "alpha");
    pixDestroy(&pix);
}

Test(image, one_pixel)
{
    PIX *pix = pixCreate(1, 1, 8);
    struct bytes bytes = png_of(pix);
    struct source *source;
    struct source_page_image image;
    pd_error error;
    cr_assert_eq(open_bytes(&bytes, MAX_PIXELS, &source, &error), PD_OK);
    cr_assert_eq(source_image(source, 0, 300, &image, &error), PD_OK);
    cr_assert_eq(pixGetWidth(image.pix), 1);
    cr_assert_gt(image.resolution, 0);
    pixDestroy(&image.pix);
    pixDestroy(&pix);
    source_free(source);
    free(bytes.at);
}

Test(image, thirty_thousand_pixels_across)
{
    PIX *pix = draw_corner(30000, 8, 1);
    expect_page(png_of(pix), 30000, 8, TOP_LEFT, "wide");
    pixDestroy(&pix);
}

/* ---- Exif ---------------------------------------------------------------------------- */

/* A copy of the JPEG with an Exif segment that holds this orientation. */
static struct bytes with_orientation(const struct bytes *jpeg, unsigned orientation)
{
    const char segment[] = {(char)0xFF, (char)0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0,
                            'M',        'M',        0, 42, 0,   0,   0,   8,   0, 1,
                            0x01,       18,         0, 3,  0,   0,   0,   1,   0, (char)orientation,
                            0,          0,          0, 0,  0,   0};
    struct bytes all = bytes_of(jpeg->at, 2);
    bytes_append(&all, segment, sizeof segment);
    bytes_append(&all, jpeg->at + 2, jpeg->length - 2);
    return all;
}

/* CIPA DC-008, 4.6.4 A: which corner of the scene row 0, column 0 of the file shows. */
Test(image, exif_says_which_way_is_up)
{
    static const enum corner corners[9] = {TOP_LEFT, TOP_LEFT,  TOP_RIGHT,    BOTTOM_RIGHT, BOTTOM_LEFT,
                                           TOP_LEFT, TOP_RIGHT, BOTTOM_RIGHT, BOTTOM_LEFT};
    PIX *pix = draw_corner(64, 48, 8);
    struct bytes jpeg = jpeg_of(pix);
    for (unsigned orientation = 0; orientation <= 8; orientation++) {
        char what[32];
        snprintf(what, sizeof what, "orientation %u", orientation);
        const bool on_side = orientation >= 5;
        expect_page(with_orientation(&jpeg, orientation), on_side ? 48 : 64, on_side ? 64 : 48, corners[orientation],
                    what);
    }
    free(jpeg.at);
    pixDestroy(&pix);
}

/* ---- Many pages ---------------------------------------------------------------------- */

static struct bytes tiff_of(int pages)
{
    PIXA *all = pixaCreate(pages);
    for (int k = 0; k < pages; k++) pixaAddPix(all, draw_corner(WIDTH + k, HEIGHT, k % 2 == 0 ? 1 : 8), L_INSERT);
    l_uint8 *data = NULL;
    size_t length = 0;
    cr_assert_eq(pixaWriteMemMultipageTiff(&data, &length, all), 0);
    const struct bytes bytes = bytes_of((const char *)data, length);
    lept_free(data);
    pixaDestroy(&all);
    return bytes;
}

Test(image, tiff_of_many_pages_in_any_order)
{
    struct bytes bytes = tiff_of(5);
    struct source *source;
    pd_error error;
    cr_assert_eq(open_bytes(&bytes, MAX_PIXELS, &source, &error), PD_OK);
    cr_assert_eq(source->page_count, 5);
    for (size_t k = 5; k-- > 0;) {
        struct source_page_image image;
        cr_assert_eq(source_image(source, k, 300, &image, &error), PD_OK, "page %zu: %s", k + 1, error.message);
        cr_assert_eq(pixGetWidth(image.pix), WIDTH + (int)k);
        expect_corner(image.pix, TOP_LEFT, "page");
        pixDestroy(&image.pix);
    }
    source_free(source);
    free(bytes.at);
}

/* ---- Kinds --------------------------------------------------------------------------- */

/* ---- Pages of a PDF ------------------------------------------------------------------ */

/* The width of the image of a PDF page that shows an image of `width` pixels at `resolution`, drawn at 300 at most. */
static int drawn_width(int width, int height, int resolution)
{
    PIX *pix = draw_corner(width, height, 1);
    l_uint8 *data = NULL;
    size_t length = 0;
    struct source *source;
    struct source_page_image image;
    cr_assert_eq(pixConvertToPdfData(pix, L_G4_ENCODE, 0, &data, &length, 0, 0, resolution, NULL, NULL, 0), 0);
    const struct bytes bytes = bytes_of((const char *)data, length);
    lept_free(data);
    pixDestroy(&pix);
    cr_assert_eq(open_bytes(&bytes, 100000000, &source, NULL), PD_OK);
    cr_assert_eq(source_image(source, 0, 300, &image, NULL), PD_OK);
    const int drawn = pixGetWidth(image.pix);
    cr_expect_lt(abs((int)(image.resolution * width / resolution) - drawn), 2);
    pixDestroy(&image.pix);
    source_free(source);
    free(bytes.at);
    return drawn;
}

/* Widths of A4 at 150, 200, 250, 400 and 60 pixels per inch; the last is too coarse for a scan. */
Test(pdf, a_scan_is_drawn_as_large_as_it_is)
{
    static const struct {
        int resolution, width, height, drawn;
    } scans[] = {{150, 1240, 1754, 1654},
                 {200, 1654, 2339, 1654},
                 {250, 2067, 2923, 2067},
                 {400, 3307, 4677, 2480},
                 {60, 496, 702, 2480}};
    for (size_t k = 0; k < sizeof scans / sizeof *scans; k++) {
        const int drawn = drawn_width(scans[k].width, scans[k].height, scans[k].resolution);
        cr_expect_leq(abs(drawn - scans[k].drawn), 2, "%d: %d", scans[k].resolution, drawn);
    }
}

Test(kinds, documents_by_their_first_bytes)
{
    static const struct {
        const char *bytes;
        size_t length;
        bool is_document;
    } cases[] = {{"%PDF-1.4", 8, true},
                 {"junk before %PDF-1.7", 20, true},
                 {"\x89PNG\r\n\x1a\n", 8, true},
                 {"\xff\xd8\xff\xe0", 4, true},
                 {"II*\0\x08\0\0\0", 8, true},
                 {"MM\0*\0\0\0\x08", 8, true},
                 {"II+\0\x08\0\0\0", 8, true},
                 {"<?xml version=\"1.0\"?><alto xmlns=\"http://www.loc.gov/standards/alto/ns-v4#\">", 73, true},
                 {"\xEF\xBB\xBF\n<html><body><div class='ocr_page'>", 38, true},
                 {"<html><body>ALTO</body>", 23, false},
                 {"the class ocr_page of hOCR", 26, false},
                 {"", 0, false},
                 {"%PDF", 4, false},
                 {"\x89PN", 3, false},
                 {"GIF89a", 6, true},
                 {"RIFF\x10\0\0\0WEBPVP8 ", 16, true},
                 {"RIFF\x10\0\0\0WAVEfmt ", 16, false},
                 {"\0\0\0\14jP  \r\n\207\n", 12, true},
                 {"\xFFO\xFFQ", 4, true},
                 {"P5 2 2 255\n", 11, true},
                 {"P5 2 2 dm\n", 10, false},
                 {"BM and other letters of thirty bytes", 36, false},
                 {"PK\3\4", 4, false},
                 {"plain text", 10, false}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        cr_expect_eq(source_is_known(&document_kinds, cases[k].bytes, cases[k].length), cases[k].is_document, "%zu", k);
}

Test(kinds, documents_by_their_names)
{
    cr_expect(source_is_named(&document_kinds, "a/b.TIFF") && source_is_named(&document_kinds, "x.pdf") &&
              source_is_named(&document_kinds, "x.JP2") && source_is_named(&document_kinds, "x.pbm"));
    cr_expect(!source_is_named(&document_kinds, "pdf") && !source_is_named(&document_kinds, "a.pdf/b") &&
              !source_is_named(&document_kinds, "x.txt"));
}

static void list_more(const char *last, char *out, size_t size)
{
    snprintf(out, size, ", no card%sletter", last);
}

/* A kind that the library does not know: its table is all that source_open asks. */
static pd_status open_note(const struct source_kind *kind, const struct source_input *input, struct source **source,
                           pd_error *error)
{
    static struct source note;
    (void)kind, (void)error;
    note = (struct source){.page_count = input->length};
    *source = &note;
    return PD_OK;
}

Test(kinds, the_table_that_is_handed_in_says_what_is_read)
{
    static const char *const endings[] = {".note", NULL};
    static const struct source_kind note = {
        .name = "note", .endings = endings, .magics = {{.bytes = "NOTE", .length = 4}}, .open = open_note};
    static const struct source_kind *const all[] = {&note};
    static const struct source_kinds kinds = {.kinds = all, .count = 1, .refusal = "no note", .list_more = list_more};
    struct source *source;
    pd_error error;
    cr_assert_eq(source_open(&kinds, "NOTE 1", 6, MAX_PIXELS, &source, &error), PD_OK);
    cr_expect_str_eq(source->format, "note");
    cr_expect(source->page_count == 6 && source->length == 6 && source->max_pixels == MAX_PIXELS);
    cr_expect_eq(source_open(&kinds, "%PDF-1.4", 8, MAX_PIXELS, &source, &error), PD_ERROR_INPUT);
    cr_expect_str_eq(error.message, "no note, no card nor letter");
    cr_expect(source_is_named(&kinds, "a.NOTE") && !source_is_named(&kinds, "a.pdf"));
    cr_expect(source_is_known(&kinds, "NOTE", 4) && !source_is_known(&kinds, " NOTE", 5));
}

/* Two adjacent segments, then one after the data of a scan, then one that is cut off. */
Test(kinds, jpeg_segments)
{
    static const unsigned char bytes[] = {0xFF, 0xD8, 0xFF, 0xE0, 0,    3,    'a',  0xFF, 0xFF, 0xDA, 0, 2,
                                          'x',  0xFF, 0,    'y',  0xFF, 0xD0, 'z',  0xFF, 0xC0, 0,    8, 8,
                                          0,    40,   0,    60,   3,    0xFF, 0xE1, 0,    9,    'b'};
    static const struct {
        unsigned marker;
        size_t length, room;
        bool is_apart;
    } expected[] = {{0xE0, 1, 28, false}, {0xDA, 0, 22, false}, {0xC0, 6, 11, true}, {0xE1, 7, 1, false}};
    struct jpeg_reader reader = {.bytes = bytes, .length = sizeof bytes, .at = JPEG_START_BYTES};
    struct jpeg_segment segment;
    struct jpeg_frame frame;
    for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
        cr_assert(jpeg_next(&reader, &segment), "%zu", k);
        cr_expect_eq(segment.marker, expected[k].marker, "%zu", k);
        cr_expect(segment.length == expected[k].length && segment.room == expected[k].room, "%zu: %zu, %zu", k,
                  segment.length, segment.room);
        cr_expect_eq(segment.is_apart, expected[k].is_apart, "%zu", k);
        if (!jpeg_read_frame(&segment, &frame)) continue;
        cr_expect_eq(k, 2);
        cr_expect(frame.width == 60 && frame.height == 40 && frame.components == 3 && frame.bits == 8);
    }
    cr_expect(!jpeg_next(&reader, &segment));
}

/* ---- Damage and greed ---------------------------------------------------------------- */

Test(damage, what_is_no_document_says_so)
{
    const struct bytes empty = {.at = (char *)"", .length = 0}, text = {.at = (char *)"Kính gửi", .length = 8};
    expect_error(&empty, MAX_PIXELS, "the file is empty");
    expect_error(&text, MAX_PIXELS, "neither a PDF, an image (PNG");
}

/* An image cut off anywhere gives an error or a page of the right size. */
static void cut_everywhere(struct bytes whole)
{
    for (size_t length = 0; length < whole.length; length += 1 + length / 16) {
        struct bytes part = bytes_of(whole.at, length);
        struct source *source = NULL;
        struct source_page_image image = {0};
        pd_error error = {0};
        pd_status status = open_bytes(&part, MAX_PIXELS, &source, &error);
        for (size_t page = 0; status == PD_OK && page < source->page_count; page++) {
            status = source_image(source, page, 300, &image, &error);
            if (status == PD_OK) cr_assert_geq(pixGetWidth(image.pix), WIDTH);
            pixDestroy(&image.pix);
        }
        if (status != PD_OK) cr_assert_gt(strlen(error.message), 0, "length %zu", length);
        source_free(source);
        free(part.at);
    }
    free(whole.at);
}

Test(damage, cut_off_images)
{
    PIX *pix = draw_corner(WIDTH, HEIGHT, 8);
    struct bytes jpeg = jpeg_of(pix);
    cut_everywhere(bytes_of(jpeg.at, jpeg.length));
    cut_everywhere(png_of(pix));
    cut_everywhere(tiff_of(3));
    jpeg.length -= jpeg.length / 4;
    expect_error(&jpeg, MAX_PIXELS, "cut off");
    free(jpeg.at);
    pixDestroy(&pix);
}

Test(damage, changed_bytes_do_no_harm)
{
    PIX *pix = draw_corner(WIDTH, HEIGHT, 8);
    struct bytes whole[] = {jpeg_of(pix), png_of(pix), tiff_of(2)};
    struct random random = random_seeded(7);
    for (int round = 0; round < 600; round++) {
        struct bytes bytes = bytes_of(whole[round % 3].at, whole[round % 3].length);
        for (int k = 0; k < 4; k++)
            bytes.at[random_below(&random, (uint32_t)bytes.length)] = (char)random_below(&random, 256);
        struct source *source = NULL;
        pd_error error = {0};
        pd_status status = open_bytes(&bytes, MAX_PIXELS, &source, &error);
        for (size_t page = 0; status == PD_OK && page < source->page_count && page < 4; page++) {
            struct source_page_image image;
            status = source_image(source, page, 300, &image, &error);
            if (status == PD_OK) pixDestroy(&image.pix);
        }
        source_free(source);
        free(bytes.at);
    }
    for (size_t k = 0; k < 3; k++) free(whole[k].at);
    pixDestroy(&pix);
}

Test(greed, images_larger_than_the_limit_are_refused_by_their_header)
{
    PIX *pix = draw_corner(WIDTH, HEIGHT, 8);
    struct bytes kinds[] = {png_of(pix), jpeg_of(pix), tiff_of(1)};
    for (size_t k = 0; k < 3; k++) {
        expect_error(&kinds[k], WIDTH * HEIGHT - 1, "--max-pixels");
        free(kinds[k].at);
    }
    pixDestroy(&pix);
}

/* A PNG that states 60,000 × 60,000 pixels in less than a hundred bytes. */
Test(greed, a_header_alone_allocates_nothing)
{
    PIX *pix = draw_corner(WIDTH, HEIGHT, 8);
    struct bytes png = png_of(pix);
    static const char size[] = {0, 0, (char)0xEA, 0x60, 0, 0, (char)0xEA, 0x60};
    memcpy(png.at + 16, size, sizeof size);
    expect_error(&png, MAX_PIXELS, "60000 × 60000 pixels");
    free(png.at);
    pixDestroy(&pix);
}

/* ---- The sizes that compressed images of a PDF state --------------------------------- */

static void put_number(struct bytes *to, uint32_t value, unsigned size)
{
    for (unsigned k = size; k-- > 0;) {
        const char byte = (char)(value >> (8 * k));
        bytes_append(to, &byte, 1);
    }
}

static const unsigned char *unsigned_of(const struct bytes *bytes)
{
    return (const unsigned char *)bytes->at;
}

Test(sizes, jpeg_as_leptonica_writes_it)
{
    PIX *pix = draw_corner(WIDTH, HEIGHT, 8);
    struct bytes jpeg = jpeg_of(pix), turned = with_orientation(&jpeg, 6);
    for (int k = 0; k < 2; k++) {
        const struct bytes *bytes = k == 0 ? &jpeg : &turned;
        const struct pdf_image_size size = pdf_images_jpeg(unsigned_of(bytes), bytes->length);
        cr_assert(size.width == WIDTH && size.height == HEIGHT);
    }
    free(turned.at);
    free(jpeg.at);
    pixDestroy(&pix);
}

Test(sizes, jpeg_2000_by_its_size_marker)
{
    struct bytes bytes = bytes_of("some box", 8);
    put_number(&bytes, 0xFF4FFF51, 4);
    put_number(&bytes, 41, 2);
    put_number(&bytes, 0, 2);
    put_number(&bytes, 60010, 4);
    put_number(&bytes, 50020, 4);
    put_number(&bytes, 10, 4);
    put_number(&bytes, 20, 4);
    struct pdf_image_size size = pdf_images_jpeg2000(unsigned_of(&bytes), bytes.length);
    cr_assert(size.width == 60000 && size.height == 50000);
    for (size_t length = 0; length < bytes.length; length++) {
        struct bytes part = bytes_of(bytes.at, length);
        size = pdf_images_jpeg2000(unsigned_of(&part), part.length);
        cr_assert(size.width == 0 && size.height == 0, "length %zu", length);
        free(part.at);
    }
    free(bytes.at);
}

/* A segment of JBIG2 (T.88 7.2) without references: number, type, page 1, length of data. */
static void put_segment(struct bytes *to, uint32_t name, unsigned type, uint32_t length)
{
    put_number(to, name, 4);
    put_number(to, type, 1);
    put_number(to, 0, 1);
    put_number(to, 1, 1);
    put_number(to, length, 4);
}

Test(sizes, jbig2_by_its_page_and_its_regions)
{
    enum { PAGE = 48, REGION = 38 };
    struct bytes bytes = bytes_of("", 0);
    put_segment(&bytes, 0, PAGE, 19);
    put_number(&bytes, 1654, 4);
    put_number(&bytes, 2339, 4);
    for (int k = 0; k < 11; k++) put_number(&bytes, 0, 1);
    const size_t page_end = bytes.length;
    put_segment(&bytes, 1, REGION, 18);
    put_number(&bytes, 40000, 4);
    put_number(&bytes, 30000, 4);
    put_number(&bytes, 0, 4);
    put_number(&bytes, 500, 4);
    put_number(&bytes, 0, 2);
    struct pdf_image_size size = pdf_images_jbig2(unsigned_of(&bytes), page_end);
    cr_assert(size.width == 1654 && size.height == 2339);
    size = pdf_images_jbig2(unsigned_of(&bytes), bytes.length);
    cr_assert(size.width == 40000 && size.height == 30500);
    for (size_t length = 0; length < bytes.length; length++) {
        struct bytes part = bytes_of(bytes.at, length);
        pdf_images_jbig2(unsigned_of(&part), part.length);
        pdf_images_jpeg(unsigned_of(&part), part.length);
        free(part.at);
    }
    free(bytes.at);
}

Test(sizes, noise_states_what_it_likes)
{
    struct random random = random_seeded(11);
    for (int round = 0; round < 3000; round++) {
        char noise[64];
        for (size_t k = 0; k < sizeof noise; k++) {
            static const unsigned char likely[] = {0xFF, 0xC0, 0x4F, 0x51, 0, 48, 0xE0, 38};
            noise[k] = (char)(random_below(&random, 2) == 0 ? random_below(&random, 256)
                                                            : likely[random_below(&random, sizeof likely)]);
        }
        struct bytes bytes = bytes_of(noise, random_below(&random, sizeof noise + 1));
        pdf_images_jpeg(unsigned_of(&bytes), bytes.length);
        pdf_images_jpeg2000(unsigned_of(&bytes), bytes.length);
        pdf_images_jbig2(unsigned_of(&bytes), bytes.length);
        free(bytes.at);
    }
}

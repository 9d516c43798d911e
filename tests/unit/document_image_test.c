/*
 * Kinds of images: all that Leptonica writes, files made byte for byte after their specifications, and what is cut off,
 * damaged or claims to be huge.
 */
#include "document/image/jpeg2000.h"
#include "document/image/source.h"
#include "document/kinds.h"

#include "corner.h"

enum { WIDTH = 60, HEIGHT = 40, MAX_PIXELS = 1000000, DEPTHS_MAX = 6 };

static pd_status open_bytes(const struct bytes *bytes, struct source **source, pd_error *error)
{
    setMsgSeverity(L_SEVERITY_NONE);
    return source_open(&document_kinds, bytes->at, bytes->length, MAX_PIXELS, source, error);
}

/* Reads the only page; NULL with *error if that fails. */
static PIX *read_only_page(const struct bytes *bytes, const char *kind, double *resolution, pd_error *error)
{
    struct source *source = NULL;
    struct source_page_image image = {0};
    *error = (pd_error){0};
    pd_status status = open_bytes(bytes, &source, error);
    if (status == PD_OK && kind != NULL) {
        cr_assert_str_eq(source->format, kind);
        cr_assert_eq(source->page_count, 1);
    }
    if (status == PD_OK) status = source_image(source, 0, 300, &image, error);
    cr_assert_eq(image.pix != NULL, status == PD_OK);
    cr_assert(status == PD_OK || status == PD_ERROR_INPUT, "%d: %s", (int)status, error->message);
    if (status != PD_OK) cr_assert(error->message[0] != '\0' && strchr(error->message, '\n') == NULL);
    if (resolution != NULL) *resolution = image.resolution;
    source_free(source);
    return image.pix;
}

static void expect_refusal(const struct bytes *bytes, const char *part, const char *what)
{
    pd_error error;
    PIX *pix = read_only_page(bytes, NULL, NULL, &error);
    cr_assert_null(pix, "%s was read", what);
    cr_assert_not_null(strstr(error.message, part), "%s: %s", what, error.message);
}

/* ---- Files that Leptonica writes ----------------------------------------------------- */

static int write_jpeg2000(l_uint8 **data, size_t *size, PIX *pix)
{
    return pixWriteMemJp2k(data, size, pix, 0, 5, 0, 0);
}

static int write_webp(l_uint8 **data, size_t *size, PIX *pix)
{
    return pixWriteMemWebP(data, size, pix, 0, 1);
}

static int write_png(l_uint8 **data, size_t *size, PIX *pix)
{
    return pixWriteMemPng(data, size, pix, 0);
}

static int write_jpeg(l_uint8 **data, size_t *size, PIX *pix)
{
    return pixWriteMemJpeg(data, size, pix, 90, 0);
}

static int write_tiff(l_uint8 **data, size_t *size, PIX *pix)
{
    return pixWriteMemTiff(data, size, pix, IFF_TIFF_ZIP);
}

static int write_bmp(l_uint8 **data, size_t *size, PIX *pix)
{
    return pixWriteMemBmp(data, size, pix);
}

static int write_gif(l_uint8 **data, size_t *size, PIX *pix)
{
    return pixWriteMemGif(data, size, pix);
}

static int write_pnm(l_uint8 **data, size_t *size, PIX *pix)
{
    return pixWriteMemPnm(data, size, pix);
}

static const struct written_kind {
    const char *name;
    int (*write)(l_uint8 **data, size_t *size, PIX *pix);
    int depths[DEPTHS_MAX + 1];
    bool has_resolution;
} written_kinds[] = {{"PNG", write_png, {1, 2, 4, 8, 16, 32}, true},
                     {"JPEG", write_jpeg, {8, 32}, true},
                     {"TIFF", write_tiff, {1, 2, 4, 8, 16, 32}, true},
                     {"JPEG 2000", write_jpeg2000, {8, 32}, false},
                     {"BMP", write_bmp, {1, 2, 4, 8, 32}, true},
                     {"GIF", write_gif, {1, 2, 4, 8}, false},
                     {"WebP", write_webp, {8, 32}, false},
                     {"PNM", write_pnm, {1, 2, 4, 8, 16, 32}, false}};
enum { WRITTEN_KINDS = sizeof written_kinds / sizeof *written_kinds };

static struct bytes write_corner(const struct written_kind *kind, int depth)
{
    PIX *pix = draw_corner(WIDTH, HEIGHT, depth);
    l_uint8 *data = NULL;
    size_t size = 0;
    setMsgSeverity(L_SEVERITY_NONE);
    cr_assert_eq(kind->write(&data, &size, pix), 0, "%s of %d bits", kind->name, depth);
    const struct bytes bytes = bytes_of((const char *)data, size);
    lept_free(data);
    pixDestroy(&pix);
    return bytes;
}

Test(image, every_kind_in_every_depth)
{
    for (size_t k = 0; k < WRITTEN_KINDS; k++)
        for (const int *depth = written_kinds[k].depths; *depth != 0; depth++) {
            struct bytes bytes = write_corner(&written_kinds[k], *depth);
            pd_error error;
            double resolution;
            PIX *pix = read_only_page(&bytes, written_kinds[k].name, &resolution, &error);
            cr_assert_not_null(pix, "%s of %d bits: %s", written_kinds[k].name, *depth, error.message);
            cr_assert(pixGetWidth(pix) == WIDTH && pixGetHeight(pix) == HEIGHT);
            char what[32];
            snprintf(what, sizeof what, "%s, %d bits", written_kinds[k].name, *depth);
            expect_corner(pix, TOP_LEFT, what);
            if (written_kinds[k].has_resolution) cr_expect_float_eq(resolution, 300, 1, "%s", written_kinds[k].name);
            pixDestroy(&pix);
            free(bytes.at);
        }
}

/* Components of another size than the first would be read beyond their end. */
Test(image, jpeg_2000_of_unlike_components_is_refused)
{
    struct bytes bytes = write_corner(&written_kinds[3], 32);
    char *sizes = memmem(bytes.at, bytes.length, "\xFF\x4F\xFF\x51", 4);
    cr_assert_not_null(sizes);
    sizes[42 + 3 + 1] = 2; /* the second component has half the columns */
    expect_refusal(&bytes, "damaged or of a kind that cannot be read", "subsampled");
    free(bytes.at);
}

Test(image, a_bare_codestream_of_jpeg_2000)
{
    for (int depth = 8; depth <= 32; depth += 24) {
        struct bytes bytes = write_corner(&written_kinds[3], depth);
        struct jpeg2000 file;
        pd_error error;
        cr_assert(jpeg2000_read((const unsigned char *)bytes.at, bytes.length, &file));
        cr_expect(file.width == WIDTH && file.height == HEIGHT && file.components == (depth == 8 ? 1 : 3));
        cr_expect(file.is_plain && !file.is_cut && file.header != NULL);
        struct bytes bare = bytes_of((const char *)file.code, file.code_length);
        PIX *pix = read_only_page(&bare, "JPEG 2000", NULL, &error);
        cr_assert_not_null(pix, "%s", error.message);
        expect_corner(pix, TOP_LEFT, "codestream");
        pixDestroy(&pix);
        free(bare.at);
        free(bytes.at);
    }
}

/* ---- BMP ----------------------------------------------------------------------------- */

static void put_number(struct bytes *to, uint32_t value, unsigned size)
{
    for (unsigned k = 0; k < size; k++) {
        const char byte = (char)(k < 4 ? value >> (8 * k) : 0);
        bytes_append(to, &byte, 1);
    }
}

/* The headers of a BMP of 2 × 2 pixels; `masks`: red, green and blue, or NULL. */
static struct bytes begin_bmp(unsigned info, int height, unsigned bits, unsigned compression, const uint32_t *masks)
{
    struct bytes bmp = bytes_of("BM", 2);
    const unsigned extra = masks != NULL && info == 40 ? 12 : 0;
    put_number(&bmp, 0, 8);
    put_number(&bmp, 14 + info + extra, 4);
    put_number(&bmp, info, 4);
    put_number(&bmp, 2, 4);
    put_number(&bmp, (uint32_t)height, 4);
    put_number(&bmp, 1, 2);
    put_number(&bmp, bits, 2);
    put_number(&bmp, compression, 4);
    put_number(&bmp, 0, 4);
    put_number(&bmp, 11811, 4); /* 300 pixels per inch */
    put_number(&bmp, 11811, 4);
    put_number(&bmp, 0, 8);
    for (int k = 0; k < 3 && masks != NULL; k++) put_number(&bmp, masks[k], 4);
    while (bmp.length < 14 + info) put_number(&bmp, 0, 1);
    return bmp;
}

/* Expects red, green in the upper row, blue, white in the lower one. Frees the bytes. */
static void expect_four_colours(struct bytes bytes, const char *what)
{
    static const l_uint32 colours[4] = {0xFF0000, 0x00FF00, 0x0000FF, 0xFFFFFF};
    struct source *source;
    pd_error error;
    cr_assert_eq(open_bytes(&bytes, &source, &error), PD_OK, "%s: %s", what, error.message);
    PIX *pix = image_source_decode(source, 0);
    cr_assert_not_null(pix, "%s", what);
    cr_assert(pixGetWidth(pix) == 2 && pixGetHeight(pix) == 2);
    for (int k = 0; k < 4; k++) {
        l_uint32 value;
        pixGetPixel(pix, k % 2, k / 2, &value);
        cr_expect_eq(value >> 8, colours[k], "%s: pixel %d is %06x", what, k, value >> 8);
    }
    pixDestroy(&pix);
    source_free(source);
    free(bytes.at);
}

Test(image, bmp_in_colour)
{
    static const uint32_t masks_565[3] = {0xF800, 0x7E0, 0x1F}, masks_rgb[3] = {0xFF, 0xFF00, 0xFF0000};
    struct bytes bmp = begin_bmp(40, 2, 24, 0, NULL);
    bytes_append(&bmp, "\xFF\0\0\xFF\xFF\xFF\0\0\0\0\xFF\0\xFF\0\0\0", 16);
    expect_four_colours(bmp, "24 bits");
    bmp = begin_bmp(124, -2, 32, 0, NULL);
    bytes_append(&bmp, "\0\0\xFF\0\0\xFF\0\0\xFF\0\0\0\xFF\xFF\xFF\0", 16);
    expect_four_colours(bmp, "32 bits from the top");
    bmp = begin_bmp(40, -2, 32, 3, masks_rgb);
    bytes_append(&bmp, "\xFF\0\0\0\0\xFF\0\0\0\0\xFF\0\xFF\xFF\xFF\0", 16);
    expect_four_colours(bmp, "32 bits with masks");
    bmp = begin_bmp(108, -2, 16, 3, masks_565);
    bytes_append(&bmp, "\x00\xF8\xE0\x07\x1F\x00\xFF\xFF", 8);
    expect_four_colours(bmp, "16 bits with masks");
    bmp = begin_bmp(40, -2, 16, 0, NULL);
    bytes_append(&bmp, "\x00\x7C\xE0\x03\x1F\x00\xFF\x7F more", 13);
    expect_four_colours(bmp, "16 bits and bytes behind");
}

/* OS/2: a shorter header, colours of three bytes. */
Test(image, bmp_with_the_old_header)
{
    struct bytes bmp = bytes_of("BM\0\0\0\0\0\0\0\0\x20\0\0\0\x0C\0\0\0\x02\0\x02\0\x01\0\x01\0", 26);
    bytes_append(&bmp, "\xFF\xFF\xFF\0\0\0", 6);
    bytes_append(&bmp, "\x40\0\0\0\x80\0\0\0", 8); /* rows from below: white black, black white */
    pd_error error;
    PIX *pix = read_only_page(&bmp, "BMP", NULL, &error);
    cr_assert_not_null(pix, "%s", error.message);
    cr_expect(is_ink(pix, 0, 0) && !is_ink(pix, 0.5, 0) && !is_ink(pix, 0, 0.5) && is_ink(pix, 0.5, 0.5));
    pixDestroy(&pix);
    free(bmp.at);
}

Test(image, bmp_of_run_lengths_is_refused)
{
    struct bytes bmp = begin_bmp(40, 2, 8, 1, NULL);
    bytes_append(&bmp, "\2\0\0\0\2\0\0\1", 8);
    expect_refusal(&bmp, "of a kind that cannot be read", "run lengths");
    free(bmp.at);
}

/* ---- PNM ----------------------------------------------------------------------------- */

/* All are two pixels: black, and what is next to white. */
Test(image, pnm_as_text_and_as_bytes)
{
#define PIXELS(text) text, sizeof text - 1
    static const struct {
        const char *bytes;
        size_t length;
        l_uint32 white;
    } cases[] = {{PIXELS("P1\n# a comment\n2 1\n10"), 255},
                 {PIXELS("P1 2 1 1 0\n"), 255},
                 {PIXELS("P2\n2 1 # width, height\n10\n0 5\n"), 127},
                 {PIXELS("P3\n2 1\n255\n0 0 0 255 255 255"), 255},
                 {PIXELS("P4 2 1\n\x80"), 255},
                 {PIXELS("P5\n2 1\n255\n\0\xC8"), 200},
                 {PIXELS("P5\n2 1\n65535\n\0\0\x80\x01"), 128},
                 {PIXELS("P6\n2 1\n1\n\0\0\0\1\1\1"), 255},
                 {PIXELS("P6\n2 1\n511\n\0\0\0\0\0\0\1\xFF\1\xFF\1\xFF"), 255}};
#undef PIXELS
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const struct bytes bytes = bytes_of(cases[k].bytes, cases[k].length);
        pd_error error;
        l_uint32 black, white;
        PIX *pix = read_only_page(&bytes, "PNM", NULL, &error);
        cr_assert_not_null(pix, "%s: %s", cases[k].bytes, error.message);
        PIX *grey = pixConvertTo8(pix, 0);
        pixGetPixel(grey, 0, 0, &black);
        pixGetPixel(grey, 1, 0, &white);
        cr_expect(pixGetWidth(grey) == 2 && black == 0 && white == cases[k].white, "%s: %u %u", cases[k].bytes, black,
                  white);
        pixDestroy(&grey);
        pixDestroy(&pix);
        free(bytes.at);
    }
}

Test(image, text_that_begins_like_an_image_is_none)
{
    static const char *const texts[] = {"P1 ",        "P2 Hà Nội 12", "P5\n",
                                        "P9 1 1 1 1", "BM",           "BMTTN số 12/2019 ngày 4 tháng 5",
                                        "GIF",        "RIFF",         "P1 0 0 1"};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        struct bytes bytes = bytes_of(texts[k], strlen(texts[k]));
        cr_expect(!source_is_known(&document_kinds, bytes.at, bytes.length), "%s", texts[k]);
        expect_refusal(&bytes, "neither a PDF, an image (PNG, JPEG, JPEG 2000, TIFF, BMP, GIF, WebP, PNM), hOCR",
                       texts[k]);
        free(bytes.at);
    }
}

/* ---- What the pixels are ------------------------------------------------------------- */

/* The pages of a fax are half as fine from top to bottom as they are across. */
Test(image, pixels_that_are_not_square_become_so)
{
    PIX *pix = draw_corner(WIDTH, HEIGHT, 1);
    l_uint8 *data = NULL;
    size_t size;
    pixSetResolution(pix, 204, 102);
    cr_assert_eq(pixWriteMemTiff(&data, &size, pix, IFF_TIFF_G4), 0);
    struct bytes bytes = bytes_of((const char *)data, size);
    double resolution;
    pd_error error;
    PIX *read = read_only_page(&bytes, "TIFF", &resolution, &error);
    cr_assert_not_null(read, "%s", error.message);
    cr_expect(pixGetWidth(read) == WIDTH && pixGetHeight(read) == 2 * HEIGHT && resolution == 204);
    expect_corner(read, TOP_LEFT, "fax");
    pixDestroy(&read);
    pixDestroy(&pix);
    lept_free(data);
    free(bytes.at);
}

/* Only the first image of a GIF is decoded: the second one asks for 65,535 × 65,535 pixels. */
Test(image, further_images_of_a_gif_are_left_alone)
{
    struct bytes bytes = write_corner(&written_kinds[5], 8);
    pd_error error;
    cr_assert_eq(bytes.at[bytes.length - 1], 0x3B);
    bytes.length--;
    bytes_append(&bytes, "\x2C\0\0\0\0\xFF\xFF\xFF\xFF\0\2\1\x44\0\x3B", 15);
    PIX *pix = read_only_page(&bytes, "GIF", NULL, &error);
    cr_assert_not_null(pix, "%s", error.message);
    expect_corner(pix, TOP_LEFT, "GIF");
    pixDestroy(&pix);
    free(bytes.at);
}

/* Exif in a chunk of its own, after a chunk of an odd length; 6 is a quarter turn to the right. */
Test(image, webp_says_which_way_is_up)
{
    static const char exif[] = "odd \1\0\0\0x\0"
                               "EXIF\x1A\0\0\0MM\0\x2A\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0";
    struct bytes bytes = write_corner(&written_kinds[6], 32);
    pd_error error;
    bytes_append(&bytes, exif, sizeof exif - 1);
    bytes.at[4] = (char)(bytes.length - 8);
    bytes.at[5] = (char)((bytes.length - 8) >> 8);
    PIX *pix = read_only_page(&bytes, "WebP", NULL, &error);
    cr_assert_not_null(pix, "%s", error.message);
    cr_expect(pixGetWidth(pix) == HEIGHT && pixGetHeight(pix) == WIDTH);
    expect_corner(pix, TOP_RIGHT, "WebP");
    pixDestroy(&pix);
    free(bytes.at);
}

/* ---- Many pages ---------------------------------------------------------------------- */

/* Each page has its own size, depth, resolution and compression. */
Test(image, tiff_of_pages_that_differ_in_everything)
{
    static const struct {
        int width, height, depth, resolution, compression;
    } pages[] = {{60, 40, 1, 200, IFF_TIFF_G4}, {80, 120, 8, 300, IFF_TIFF_LZW}, {33, 47, 32, 150, IFF_TIFF_ZIP},
                 {90, 30, 1, 400, IFF_TIFF_G3}, {64, 64, 8, 96, IFF_TIFF_JPEG},  {50, 70, 1, 600, IFF_TIFF_PACKBITS},
                 {16, 24, 16, 100, IFF_TIFF},   {120, 80, 1, 240, IFF_TIFF_RLE}};
    enum { PAGES = sizeof pages / sizeof *pages };
    char *path = temporary_file("", 0);
    for (size_t k = 0; k < PAGES; k++) {
        PIX *pix = draw_corner(pages[k].width, pages[k].height, pages[k].depth);
        pixSetResolution(pix, pages[k].resolution, pages[k].resolution);
        cr_assert_eq(pixWriteTiff(path, pix, pages[k].compression, k == 0 ? "w" : "a"), 0, "page %zu", k + 1);
        pixDestroy(&pix);
    }
    struct bytes bytes = bytes_read(path);
    struct source *source;
    pd_error error;
    cr_assert_eq(open_bytes(&bytes, &source, &error), PD_OK, "%s", error.message);
    cr_assert_eq(source->page_count, PAGES);
    for (size_t k = PAGES; k-- > 0;) {
        struct source_page_image image;
        cr_assert_eq(source_image(source, k, 300, &image, &error), PD_OK, "page %zu: %s", k + 1, error.message);
        cr_expect(pixGetWidth(image.pix) == pages[k].width && pixGetHeight(image.pix) == pages[k].height);
        cr_expect_float_eq(image.resolution, pages[k].resolution, 1, "page %zu: %g", k + 1, image.resolution);
        expect_corner(image.pix, TOP_LEFT, "page");
        pixDestroy(&image.pix);
    }
    source_free(source);
    free(bytes.at);
    unlink(path);
    free(path);
}

/* ---- Damage -------------------------------------------------------------------------- */

/* Ends the file at every length; frees its bytes. Only bytes behind the pixels may be missing. */
Test(damage, what_is_cut_off_is_refused)
{
    enum { SLACK = 24 };
    for (size_t k = 0; k < WRITTEN_KINDS; k++) {
        struct bytes bytes = write_corner(&written_kinds[k], 8);
        const size_t step = bytes.length < 600 ? 1 : bytes.length / 300;
        for (size_t length = 1; length < bytes.length; length += step) {
            struct bytes cut = bytes_of(bytes.at, length);
            pd_error error;
            PIX *pix = read_only_page(&cut, NULL, NULL, &error);
            cr_expect(pix == NULL || length + SLACK >= bytes.length, "%s: %zu of %zu bytes were read",
                      written_kinds[k].name, length, bytes.length);
            pixDestroy(&pix);
            free(cut.at);
        }
        free(bytes.at);
    }
}

/* Any answer will do, but it is a page or one line of error. */
Test(damage, flipped_bits_do_no_harm)
{
    enum { ROUNDS = 150, FLIPS = 4 };
    struct random random = random_seeded(8);
    for (size_t k = 0; k < WRITTEN_KINDS; k++) {
        struct bytes bytes = write_corner(&written_kinds[k], 8);
        for (int round = 0; round < ROUNDS; round++) {
            struct bytes bad = bytes_of(bytes.at, bytes.length);
            const uint32_t below = (uint32_t)(round % 2 == 0 && bad.length > 100 ? 100 : bad.length);
            for (int flip = 0; flip < FLIPS; flip++)
                bad.at[random_below(&random, below)] ^= (char)(1 << random_below(&random, 8));
            pd_error error;
            PIX *pix = read_only_page(&bad, NULL, NULL, &error);
            pixDestroy(&pix);
            free(bad.at);
        }
        free(bytes.at);
    }
}

/* A header that states more pixels than allowed is believed before anything is decoded. */
Test(damage, claims_of_huge_images_are_refused)
{
    static const struct {
        size_t kind;
        size_t at;
        const char *bytes;
        size_t length;
    } claims[] = {{4, 18, "\x60\xEA\0\0\x60\xEA\0\0", 8}, {0, 16, "\0\0\xEA\x60\0\0\xEA\x60", 8}};
    for (size_t k = 0; k < sizeof claims / sizeof *claims; k++) {
        struct bytes bytes = write_corner(&written_kinds[claims[k].kind], 8);
        memcpy(bytes.at + claims[k].at, claims[k].bytes, claims[k].length);
        expect_refusal(&bytes, "60000 × 60000 pixels, more than the limit", written_kinds[claims[k].kind].name);
        free(bytes.at);
    }
    struct bytes text = bytes_of("P5 60000 60000 255\n", 19);
    expect_refusal(&text, "60000 × 60000 pixels, more than the limit", "PNM");
    free(text.at);
    struct bytes gif = bytes_of("GIF89a\1\0\1\0\x80\0\0\0\0\0\xFF\xFF\xFF\x2C\0\0\0\0\x60\xEA\x60\xEA\0\2\2D\1\0;", 35);
    expect_refusal(&gif, "60000 × 60000 pixels, more than the limit", "GIF");
    free(gif.at);
    struct bytes code = bytes_of("\xFFO\xFFQ\0\x29\0\0\0\0\xEA\x60\0\0\xEA\x60\0\0\0\0\0\0\0\0\0\0\xEA\x60\0\0\xEA\x60"
                                 "\0\0\0\0\0\0\0\0\0\1\7\1\1",
                                 45);
    expect_refusal(&code, "60000 × 60000 pixels, more than the limit", "JPEG 2000");
    free(code.at);
    struct bytes webp = write_corner(&written_kinds[6], 8); /* VP8L: 14 bits of width − 1, then 14 of height − 1 */
    char *size = memmem(webp.at, webp.length, "VP8L", 4);
    cr_assert_not_null(size);
    memcpy(size + 9, "\xFF\xFF\xFF\x0F", 4);
    expect_refusal(&webp, "16384 × 16384 pixels, more than the limit", "WebP");
    free(webp.at);
}

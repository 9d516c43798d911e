/*
 * Whole pages, A4 at 200 pixels per inch, read with the real engine: blank ones, such through which the other side
 * shows, and such with faint print. They are made from a page of a sample, by fading, mirroring and adding grain.
 * The engine is not built with sanitizers, so they see only the first page of each kind.
 */
#include "document/kinds.h"
#include "document/scan/clean.h"
#include "document/scan/scan.h"
#include "document/scan/trial.h"
#include "support.h"

#include <math.h>

enum { PAPER = 245 };

#ifdef __SANITIZE_ADDRESS__
enum { THROUGH = 1, FAINT = 1 };
#else
enum { THROUGH = 3, FAINT = 2 };
#endif

/* A page of a sample; the caller destroys it. */
static PIX *read_sample(void)
{
    char *bytes;
    size_t length;
    struct source *source;
    struct source_page_image image;
    pd_error error = {0};
    const int file = open(PHUCDAU_SOURCE_DIR "/corpus/samples/decision.pdf", O_RDONLY);
    cr_assert_eq(file_read(file, 10000000, &bytes, &length), 0);
    close(file);
    cr_assert_eq(source_open(&document_kinds, bytes, length, 100000000, &source, &error), PD_OK, "%s", error.message);
    cr_assert_eq(source_image(source, 0, 200, &image, &error), PD_OK, "%s", error.message);
    source_free(source);
    free(bytes);
    return image.pix;
}

/* Fades the print to `share` of its contrast, on grey paper with a grain of this standard deviation. */
static void fade(PIX *pix, double share, double grain)
{
    struct random random = random_seeded(7);
    for (int y = 0; y < pixGetHeight(pix); y++) {
        l_uint32 *row = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);
        for (int x = 0; x < pixGetWidth(pix); x++) {
            double sum = 0; /* of 12 numbers between -1/2 and 1/2: nearly normal, with deviation 1 */
            for (int k = 0; grain > 0 && k < 12; k++) sum += random_between(&random, -0.5, 0.5);
            const double grey = PAPER * (1 - share * (255 - (int)GET_DATA_BYTE(row, x)) / 255) + grain * sum;
            SET_DATA_BYTE(row, x, (l_uint8)(grey < 0 ? 0 : grey > 255 ? 255 : lround(grey)));
        }
    }
}

/* How many words `engine` reads on the page. */
static size_t count_words(struct ocr_engine *engine, PIX *pix)
{
    const struct source_page_image image = {.pix = pix, .resolution = 200, .page = 1};
    struct document_page *page = document_page_new(1);
    pd_error error = {0};
    cr_assert_eq(scan_read(engine, &image, PD_CLEAN_ALL, 0, page, &error), PD_OK, "%s", error.message);
    const size_t count = document_word_count(page);
    document_page_free(page);
    return count;
}

static struct ocr_engine *open_tesseract(void)
{
    struct ocr_engine *engine;
    pd_error error = {0};
    cr_assert_eq(ocr_engine_new("vie", NULL, &engine, &error), PD_OK, "%s", error.message);
    return engine;
}

/* ---- Blank pages ------------------------------------------------------------------------- */

static size_t readings;

static pd_status count_reading(struct ocr_engine *engine, const struct ocr_image *image, struct ocr_result *result,
                               pd_error *error)
{
    (void)engine, (void)image, (void)result, (void)error;
    readings++;
    return PD_OK;
}

Test(scan_page, a_blank_page_is_not_read_whatever_its_grain)
{
    static const struct ocr_engine_kind kind = {.name = "counter", .read = count_reading};
    static const double grains[] = {0, 1, 4, 8};
    struct ocr_engine engine = {.kind = &kind};
    for (size_t k = 0; k < sizeof grains / sizeof *grains; k++) {
        PIX *pix = pixCreate(1654, 2339, 8);
        cr_assert_not_null(pix);
        pixSetAll(pix);
        fade(pix, 0, grains[k]);
        cr_expect_eq(count_words(&engine, pix), 0);
        cr_expect_eq(readings, 0, "grain %g", grains[k]);
        pixDestroy(&pix);
    }
}

Test(scan_page, a_page_with_one_small_number_is_read)
{
    static const struct ocr_engine_kind kind = {.name = "counter", .read = count_reading};
    static const int greys[] = {0, 150, 215};
    struct ocr_engine engine = {.kind = &kind};
    for (size_t k = 0; k < sizeof greys / sizeof *greys; k++) {
        PIX *pix = pixCreate(1654, 2339, 8);
        cr_assert_not_null(pix);
        pixSetAll(pix);
        fade(pix, 0, 2);
        BOX *box = boxCreate(820, 2200, 4, 24); /* a 1 at the foot */
        pixSetInRectArbitrary(pix, box, (l_uint32)greys[k]);
        readings = 0;
        count_words(&engine, pix);
        cr_expect_gt(readings, 0, "grey %d", greys[k]);
        boxDestroy(&box);
        pixDestroy(&pix);
    }
}

/* ---- The other side ---------------------------------------------------------------------- */

/* Print that shows through is mirrored, faint and blurred; the sheet may have been turned over by either edge. */
Test(scan_page, what_shows_through_from_the_other_side_gives_no_words, .timeout = 300)
{
    static const double shares[] = {0.08, 0.08, 0.2}, grains[] = {4, 1, 1};
    struct ocr_engine *engine = open_tesseract();
    for (size_t k = 0; k < THROUGH; k++) {
        PIX *page = read_sample(), *mirrored = k == 1 ? pixFlipTB(NULL, page) : pixFlipLR(NULL, page);
        PIX *blurred = pixBlockconvGray(mirrored, NULL, 1, 1);
        fade(blurred, shares[k], grains[k]);
        cr_expect_eq(count_words(engine, blurred), 0, "share %g, grain %g", shares[k], grains[k]);
        pixDestroy(&page);
        pixDestroy(&mirrored);
        pixDestroy(&blurred);
    }
    ocr_engine_free(engine);
}

/* The page has more than 400 words. */
Test(scan_page, faint_print_is_read, .timeout = 300)
{
    static const double shares[] = {0.08, 0.12}, grains[] = {4, 1};
    struct ocr_engine *engine = open_tesseract();
    for (size_t k = 0; k < FAINT; k++) {
        PIX *page = read_sample();
        fade(page, shares[k], grains[k]);
        cr_expect_gt(count_words(engine, page), 380, "share %g, grain %g", shares[k], grains[k]);
        pixDestroy(&page);
    }
    ocr_engine_free(engine);
}

/* ---- Trial readings ---------------------------------------------------------------------- */

/* An engine that reads well what has its ink in the given corner, and badly anything else. */
static bool ink_is_left, ink_is_above;

static pd_status read_corner(struct ocr_engine *engine, const struct ocr_image *image, struct ocr_result *result,
                             pd_error *error)
{
    (void)engine, (void)error;
    const int x = ink_is_left ? 5 : pixGetWidth(image->pix) - 6, y = ink_is_above ? 5 : pixGetHeight(image->pix) - 6;
    l_uint32 grey = 255;
    pixGetPixel(image->pix, x, y, &grey);
    *result = (struct ocr_result){.words = 50, .confidence = grey == 0 ? 0.9 : 0.4};
    return PD_OK;
}

Test(trial, lines_that_are_read_well_in_the_mirror_show_through)
{
    static const struct ocr_engine_kind kind = {.name = "corner", .read = read_corner};
    struct ocr_engine engine = {.kind = &kind};
    PIX *pix = pixCreate(400, 200, 8);
    BOX *corner = boxCreate(0, 0, 40, 40);
    pixSetAll(pix);
    pixClearInRect(pix, corner);
    const struct ocr_image band = {.pix = pix};
    for (int k = 0; k < 4; k++) {
        bool shows_through = false;
        ink_is_left = k % 2 == 0;
        ink_is_above = k / 2 == 0;
        cr_assert_eq(trial_shows_through(&engine, &band, &shows_through, NULL), PD_OK);
        /* As it is, mirrored, upended; turned upside down it is no page's back. */
        cr_expect_eq(shows_through, k == 1 || k == 2, "corner %d", k);
    }
    boxDestroy(&corner);
    pixDestroy(&pix);
}

Test(trial, the_band_has_the_lines)
{
    for (int depth = 1; depth <= 8; depth += 7) {
        PIX *pix = pixCreate(300, 2400, depth);
        if (depth == 8) pixSetAll(pix);
        for (int y = 1500; y < 1700; y += 20)
            for (int x = 20; x < 280; x += 8) {
                BOX *stroke = boxCreate(x, y, 3, 12);
                pixSetInRectArbitrary(pix, stroke, depth == 8 ? 200 : 1);
                boxDestroy(&stroke);
            }
        PIX *band = trial_band(pix), *strokes = NULL;
        cr_assert_eq(pixGetHeight(band), 300);
        strokes = depth == 8 ? pixThresholdToBinary(band, 220) : pixClone(band);
        int pieces = 0;
        pixCountConnComp(strokes, 8, &pieces);
        cr_expect_eq(pieces, 10 * 33, "%d strokes", pieces);
        pixDestroy(&strokes);
        pixDestroy(&band);
        pixDestroy(&pix);
    }
}

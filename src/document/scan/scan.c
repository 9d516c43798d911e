/*
 * Which side of the page is up? Lines that run from top to bottom show in the profile of the page. A page upside down
 * does not, but it shows in the engine's result: text upside down is read with a confidence of 40–50 %, upright text
 * with more than 85 %, or 75 % on bad scans. So a page is read as it is, and turned only if the result is bad. A normal
 * page costs no extra time.
 *
 * Where lines are bent, as on photographs, the page is read as it is and straightened, and what was read better counts.
 *
 * A page on which nothing stands out from the grain of the paper is blank, and is not read. Where all print is faint,
 * it may be that of the other side, which engines read as hundreds of words: a few lines are read first, also in the
 * mirror. Both are found before anything is enlarged.
 */
#include "document/scan/scan.h"

#include "base/clock.h"
#include "base/error.h"
#include "document/layout/reading_order.h"
#include "document/scan/clean.h"
#include "document/scan/second_look.h"
#include "document/scan/tidy.h"
#include "document/scan/trial.h"
#include "document/scan/warp.h"

#include <math.h>

static const double UPRIGHT_CONFIDENCE = 0.70;

enum { WORDS_TO_JUDGE = 5, SIDE_MIN = 3 };

struct scan {
    struct ocr_engine *engine;
    const struct source_page_image *image;
    PIX *pix; /* of `image`: that which is read */
    unsigned steps;
    double deadline;        /* a time of the clock, in seconds; 0 for none */
    struct clean_look look; /* of the page before it is turned */
    struct clean_image cleaned;
    int quarters; /* the turn of `cleaned` */
    struct ocr_result result;
    struct warp warp; /* how the lines of the page run, if they are bent */
    bool is_straight; /* `cleaned` was straightened by it */
};

/* Cleans the page, turned clockwise by `quarters`, unless that was done last. False if memory runs out. */
static bool prepare(struct scan *scan, int quarters)
{
    if (scan->cleaned.pix != NULL && scan->quarters == quarters) return true;
    struct clean_image turned = {.pix = pixClone(scan->pix), .matrix = {1, 0, 0, 0, 1, 0}, .scale = 1};
    const bool is_turned = turned.pix != NULL && clean_turn(&turned, quarters);
    clean_image_free(&scan->cleaned);
    const bool is_clean = is_turned && (quarters == 0 ? clean_seen(turned.pix, &scan->look, scan->steps, &scan->cleaned)
                                                      : clean_image(turned.pix, scan->steps, &scan->cleaned));
    pixDestroy(&turned.pix);
    if (!is_clean) return false;
    clean_combine(turned.matrix, scan->cleaned.matrix);
    for (int k = 0; k < 6; k++) scan->cleaned.matrix[k] = turned.matrix[k];
    scan->quarters = quarters;
    return true;
}

/* What the engine is to read, within the time that is left; false if there is none. `pix` is cleaned, or a part of it.
 */
static bool describe(const struct scan *scan, PIX *pix, struct ocr_image *image)
{
    *image = (struct ocr_image){
        .pix = pix,
        .resolution = scan->image->guessed ? 0 : scan->image->resolution * scan->cleaned.scale,
        .seconds = scan->deadline > 0 ? scan->deadline - clock_seconds() : 0,
        .file = scan->image->file,
        .page = scan->image->page,
    };
    return image->seconds > 0 || scan->deadline == 0;
}

/* Cleans the page, turned clockwise by `quarters`, and reads it. The result is in *scan. */
static pd_status read_turned(struct scan *scan, int quarters, pd_error *error)
{
    struct ocr_image image;
    if (!prepare(scan, quarters)) return error_memory(error);
    if (describe(scan, scan->cleaned.pix, &image)) return ocr_recognise(scan->engine, &image, &scan->result, error);
    scan->result = (struct ocr_result){.timed_out = true};
    return PD_OK;
}

/* Whether the faint print of the page is that of the other side. A few lines tell. */
static pd_status check_sides(struct scan *scan, int quarters, bool *shows_through, pd_error *error)
{
    struct ocr_image image;
    *shows_through = false;
    if (!prepare(scan, quarters)) return error_memory(error);
    PIX *band = trial_band(scan->cleaned.pix);
    if (band == NULL) return error_memory(error);
    pd_status status = PD_OK;
    if (describe(scan, band, &image)) status = trial_shows_through(scan->engine, &image, shows_through, error);
    pixDestroy(&band);
    return status;
}

static bool looks_upright(const struct ocr_result *result)
{
    return result->timed_out || result->words < WORDS_TO_JUDGE || result->confidence >= UPRIGHT_CONFIDENCE;
}

/* Reads the page in the direction that seems upright. If the result is bad, also in the other directions. */
static pd_status read_upright(struct scan *scan, pd_error *error)
{
    const bool may_turn = (scan->steps & PD_CLEAN_ORIENTATION) != 0 && scan->look.is_legible;
    const bool is_bent = scan->warp.lines != NULL; /* then its lines run from left to right */
    const int first = may_turn && !is_bent && clean_is_sideways(&scan->look) ? 1 : 0;
    pd_status status = PD_OK;
    bool shows_through = false;
    if (scan->look.is_legible && clean_is_faint(&scan->look)) status = check_sides(scan, first, &shows_through, error);
    if (status != PD_OK || shows_through) return status;
    status = read_turned(scan, first, error);
    if (status != PD_OK || !may_turn || looks_upright(&scan->result)) return status;
    int best = first;
    double best_confidence = scan->result.confidence;
    for (int more = 0; more < 3; more++) {
        static const int order[3] = {2, 1, 3};
        const int quarters = (first + order[more]) & 3;
        status = read_turned(scan, quarters, error);
        if (status != PD_OK || scan->result.timed_out) return status;
        if (scan->result.words >= WORDS_TO_JUDGE && scan->result.confidence > best_confidence) {
            best = quarters;
            best_confidence = scan->result.confidence;
        }
        if (best == quarters && looks_upright(&scan->result)) return PD_OK;
    }
    return scan->quarters == best ? PD_OK : read_turned(scan, best, error);
}

/* Letters that were probably read rightly. */
static double success(const struct ocr_result *result)
{
    return result->timed_out ? 0 : result->confidence * result->letters;
}

/* Reads the straightened page, and keeps that in *scan instead, if it was read better. */
static pd_status try_straight(struct scan *scan, PIX *straight, unsigned steps, bool *is_better, pd_error *error)
{
    struct scan other = {
        .engine = scan->engine, .image = scan->image, .pix = straight, .steps = steps, .deadline = scan->deadline};
    pd_status status = clean_look(straight, &other.look) ? read_turned(&other, 0, error) : error_memory(error);
    *is_better = status == PD_OK && success(&other.result) > success(&scan->result);
    if (*is_better) {
        clean_image_free(&scan->cleaned);
        scan->cleaned = other.cleaned;
        scan->result = other.result;
        other.cleaned = (struct clean_image){0};
    }
    clean_image_free(&other.cleaned);
    clean_look_free(&other.look);
    return status;
}

/* Finds out whether the lines of the page are bent. A page in black and white is no photograph. */
static void find_warp(struct scan *scan)
{
    if ((scan->steps & PD_CLEAN_DESKEW) == 0 || !scan->look.is_legible || scan->look.binary == NULL) return;
    if (pixGetDepth(scan->pix) != 8) return;
    warp_find(scan->look.binary, pixGetWidth(scan->pix), pixGetHeight(scan->pix), &scan->warp);
}

/*
 * Reads a page with bent lines straightened as well: with its paper made white, and as it is. A photograph has shades
 * that are neither.
 */
static pd_status read_straight(struct scan *scan, pd_error *error)
{
    if (scan->warp.lines == NULL || scan->quarters != 0 || scan->result.timed_out) return PD_OK;
    bool is_better = false, is_best = false;
    PIX *straight = warp_straighten(scan->pix, &scan->warp);
    pd_status status = straight != NULL ? PD_OK : error_memory(error);
    if (status == PD_OK) status = try_straight(scan, straight, scan->steps, &is_better, error);
    if (status == PD_OK && (scan->steps & PD_CLEAN_BACKGROUND) != 0)
        status = try_straight(scan, straight, scan->steps & ~(unsigned)PD_CLEAN_BACKGROUND, &is_best, error);
    pixDestroy(&straight);
    scan->is_straight = is_better || is_best;
    if (status != PD_OK || is_best) return status;
    struct ocr_image image; /* the engine has the words of its last image */
    if (describe(scan, scan->cleaned.pix, &image)) return ocr_recognise(scan->engine, &image, &scan->result, error);
    scan->result = (struct ocr_result){.timed_out = true};
    return PD_OK;
}

/* Changes a matrix to pixels of the image into one to points of the page. */
static void to_points(double matrix[6], double resolution)
{
    for (int k = 0; k < 6; k++) matrix[k] *= 72 / resolution;
}

/*
 * Reads weak words again, from the cleaned page at another size: there the engine makes other errors. A smaller picture
 * found more words on scans than a larger one or the page as it came, and takes less time.
 */
static pd_status look_again(struct scan *scan, struct document_page *page, pd_error *error)
{
    static const float SCALE = 0.75f;
    double matrix[6];
    for (int k = 0; k < 6; k++) matrix[k] = scan->cleaned.matrix[k] / (k % 3 < 2 ? (double)SCALE : 1);
    const double seconds = scan->deadline > 0 ? scan->deadline - clock_seconds() : 0;
    if (seconds < 0) return PD_OK;
    const struct ocr_image image = {
        .pix = pixScale(scan->cleaned.pix, SCALE, SCALE),
        .resolution = scan->image->guessed ? 0 : scan->image->resolution * scan->cleaned.scale * (double)SCALE,
        .seconds = seconds,
        .file = scan->image->file,
        .page = scan->image->page,
    };
    if (image.pix == NULL) return error_memory(error);
    const pd_status status = second_look(scan->engine, &image, matrix, page, error);
    PIX *pix = image.pix;
    pixDestroy(&pix);
    return status;
}

pd_status scan_read(struct ocr_engine *engine, const struct source_page_image *image, unsigned steps, double seconds,
                    struct document_page *page, pd_error *error)
{
    const int width = pixGetWidth(image->pix), height = pixGetHeight(image->pix);
    page->reading = PD_PAGE_OCR;
    page->resolution = (float)image->resolution;
    page->width = (float)(width * 72 / image->resolution);
    page->height = (float)(height * 72 / image->resolution);
    if (width < SIDE_MIN || height < SIDE_MIN) return PD_OK;
    struct scan scan = {
        .engine = engine, .image = image, .steps = steps, .deadline = seconds > 0 ? clock_seconds() + seconds : 0};
    pd_status status = PD_OK;
    scan.pix = (steps & PD_CLEAN_COLOUR) != 0 && image->faded != NULL ? image->faded : image->pix;
    if (steps != PD_CLEAN_NONE && !clean_look(scan.pix, &scan.look)) status = error_memory(error);
    if (status == PD_OK) find_warp(&scan);
    if (status == PD_OK && !scan.look.is_blank) status = read_upright(&scan, error);
    if (status == PD_OK && scan.result.words > 0) status = read_straight(&scan, error);
    clean_look_free(&scan.look);
    page->timed_out = status == PD_OK && scan.result.timed_out;
    if (status == PD_OK && scan.result.words > 0) {
        page->rotation = 90 * scan.quarters;
        page->skew = scan.cleaned.skew;
        to_points(scan.cleaned.matrix, image->resolution);
        status = ocr_add_words(engine, scan.cleaned.matrix, page, error);
        if (status == PD_OK) status = look_again(&scan, page, error);
        if (status == PD_OK && !tidy_page(page)) status = error_memory(error);
        if (status == PD_OK && !form_put(&scan.cleaned.marks, scan.cleaned.matrix, page)) status = error_memory(error);
        if (status == PD_OK) status = reading_order_set(page, error);
        if (status == PD_OK && scan.is_straight) warp_bend(&scan.warp, image->resolution, page);
    }
    warp_free(&scan.warp);
    clean_image_free(&scan.cleaned);
    return status;
}

/*
 * Which side of the page is up? Lines that run from top to bottom show in the profile of the page. A page upside down
 * does not, but it shows in the engine's result: text upside down is read with a confidence of 40–50 %, upright text
 * with more than 85 %, or 75 % on bad scans. So a page is read as it is, and turned only if the result is bad. A normal
 * page costs no extra time.
 */
#include "document/scan/scan.h"

#include "base/clock.h"
#include "base/error.h"
#include "document/layout/reading_order.h"
#include "document/scan/clean.h"

#include <math.h>

static const double UPRIGHT_CONFIDENCE = 0.70;

enum { WORDS_TO_JUDGE = 5, SIDE_MIN = 3 };

struct scan {
    struct ocr_engine *engine;
    const struct source_page_image *image;
    unsigned steps;
    double deadline;        /* a time of the clock, in seconds; 0 for none */
    struct clean_look look; /* of the page before it is turned */
    struct clean_image cleaned;
    int quarters; /* the turn of `cleaned` */
    struct ocr_result result;
};

/* Cleans the page, turned clockwise by `quarters`, and reads it. The result is in *scan. */
static pd_status read_turned(struct scan *scan, int quarters, pd_error *error)
{
    double seconds = 0;
    if (scan->deadline > 0 && (seconds = scan->deadline - clock_seconds()) <= 0) {
        scan->result = (struct ocr_result){.timed_out = true};
        return PD_OK;
    }
    struct clean_image turned = {.pix = pixClone(scan->image->pix), .matrix = {1, 0, 0, 0, 1, 0}, .scale = 1};
    const bool is_turned = turned.pix != NULL && clean_turn(&turned, quarters);
    pixDestroy(&scan->cleaned.pix);
    const bool is_clean = is_turned && (quarters == 0 ? clean_seen(turned.pix, &scan->look, scan->steps, &scan->cleaned)
                                                      : clean_image(turned.pix, scan->steps, &scan->cleaned));
    pixDestroy(&turned.pix);
    if (!is_clean) return error_memory(error);
    clean_combine(turned.matrix, scan->cleaned.matrix);
    for (int k = 0; k < 6; k++) scan->cleaned.matrix[k] = turned.matrix[k];
    scan->quarters = quarters;
    const struct ocr_image image = {
        .pix = scan->cleaned.pix,
        .resolution = scan->image->guessed ? 0 : scan->image->resolution * scan->cleaned.scale,
        .seconds = seconds,
        .file = scan->image->file,
        .page = scan->image->page,
    };
    return ocr_recognise(scan->engine, &image, &scan->result, error);
}

static bool looks_upright(const struct ocr_result *result)
{
    return result->timed_out || result->words < WORDS_TO_JUDGE || result->confidence >= UPRIGHT_CONFIDENCE;
}

/* Reads the page in the direction that seems upright. If the result is bad, also in the other directions. */
static pd_status read_upright(struct scan *scan, pd_error *error)
{
    const bool may_turn = (scan->steps & PD_CLEAN_ORIENTATION) != 0;
    const int first = may_turn && clean_is_sideways(&scan->look) ? 1 : 0;
    pd_status status = read_turned(scan, first, error);
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

/* Changes a matrix to pixels of the image into one to points of the page. */
static void to_points(double matrix[6], double resolution)
{
    for (int k = 0; k < 6; k++) matrix[k] *= 72 / resolution;
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
    pd_status status = clean_look(image->pix, &scan.look) ? read_upright(&scan, error) : error_memory(error);
    clean_look_free(&scan.look);
    page->timed_out = status == PD_OK && scan.result.timed_out;
    if (status == PD_OK && !page->timed_out) {
        page->rotation = 90 * scan.quarters;
        page->skew = scan.cleaned.skew;
        to_points(scan.cleaned.matrix, image->resolution);
        status = ocr_add_words(engine, scan.cleaned.matrix, page, error);
        if (status == PD_OK) status = reading_order_set(page, error);
    }
    pixDestroy(&scan.cleaned.pix);
    return status;
}

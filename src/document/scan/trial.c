/*
 * Strokes are where neighbouring pixels of a row differ. The sum of these differences needs no threshold, so it finds
 * the lines of a faint page as well as those of a black one.
 */
#include "document/scan/trial.h"

#include "base/error.h"

#include <stdint.h>
#include <stdlib.h>

enum { PARTS = 8, BAND_MIN = 200, WORDS_MIN = 4 };

/* Text that is read in the mirror has a confidence of 25–45 %. */
static const double READABLE = 0.6;

/* The sum of the differences between neighbours in a row. */
static uint64_t strokes_in_row(PIX *pix, int y)
{
    const int width = pixGetWidth(pix), depth = pixGetDepth(pix);
    l_uint32 *row = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);
    uint64_t sum = 0;
    for (int x = 0; x + 1 < width; x++)
        sum += depth == 1 ? GET_DATA_BIT(row, x) ^ GET_DATA_BIT(row, x + 1)
                          : (unsigned)abs((int)GET_DATA_BYTE(row, x) - (int)GET_DATA_BYTE(row, x + 1));
    return sum;
}

/* The first row of the band of `rows` rows that has most strokes. */
static int find_band(PIX *pix, int rows)
{
    const int height = pixGetHeight(pix);
    uint64_t sum = 0, most = 0;
    int top = 0;
    for (int y = 0; y < height; y++) {
        sum += strokes_in_row(pix, y);
        if (y >= rows) sum -= strokes_in_row(pix, y - rows);
        if (y + 1 >= rows && sum > most) {
            most = sum;
            top = y + 1 - rows;
        }
    }
    return top;
}

PIX *trial_band(PIX *pix)
{
    const int height = pixGetHeight(pix), rows = height / PARTS > BAND_MIN ? height / PARTS : BAND_MIN;
    if (rows >= height) return pixClone(pix);
    BOX *box = boxCreate(0, find_band(pix, rows), pixGetWidth(pix), rows);
    PIX *band = box != NULL ? pixClipRectangle(pix, box, NULL) : NULL;
    boxDestroy(&box);
    return band;
}

pd_status trial_read(struct ocr_engine *engine, const struct ocr_image *image, enum trial_turn turn,
                     struct ocr_result *result, pd_error *error)
{
    struct ocr_image turned = *image;
    turned.pix = turn == TRIAL_MIRRORED  ? pixFlipLR(NULL, image->pix)
                 : turn == TRIAL_UPENDED ? pixFlipTB(NULL, image->pix)
                                         : pixClone(image->pix);
    if (turned.pix == NULL) return error_memory(error);
    const pd_status status = ocr_recognise(engine, &turned, result, error);
    pixDestroy(&turned.pix);
    return status;
}

static bool is_readable(const struct ocr_result *result)
{
    return result->words >= WORDS_MIN && result->confidence >= READABLE;
}

pd_status trial_shows_through(struct ocr_engine *engine, const struct ocr_image *band, bool *shows_through,
                              pd_error *error)
{
    static const enum trial_turn turns[] = {TRIAL_AS_IS, TRIAL_MIRRORED, TRIAL_UPENDED};
    *shows_through = false;
    for (size_t k = 0; k < sizeof turns / sizeof *turns; k++) {
        struct ocr_result result;
        const pd_status status = trial_read(engine, band, turns[k], &result, error);
        if (status != PD_OK || result.timed_out) return status;
        if (!is_readable(&result)) continue;
        *shows_through = turns[k] != TRIAL_AS_IS;
        return PD_OK;
    }
    return PD_OK;
}

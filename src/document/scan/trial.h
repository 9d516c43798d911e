/* Trial readings: a few lines of a page are read to find out how well it can be read. */
#ifndef PHUCDAU_DOCUMENT_SCAN_TRIAL_H
#define PHUCDAU_DOCUMENT_SCAN_TRIAL_H

#include "document/scan/engine.h"

/* How the lines are turned before they are read. */
enum trial_turn {
    TRIAL_AS_IS,
    TRIAL_MIRRORED, /* left and right are exchanged */
    TRIAL_UPENDED   /* top and bottom are exchanged */
};

/*
 * The band across an image (1 or 8 bits a pixel) that holds most strokes: an eighth of its height, or all of a small
 * image. NULL if memory runs out. The caller frees it: pixDestroy.
 */
PIX *trial_band(PIX *pix);

/* Reads `image`, turned, and forgets its words. Errors: those of ocr_recognise, PD_ERROR_MEMORY. */
pd_status trial_read(struct ocr_engine *engine, const struct ocr_image *image, enum trial_turn turn,
                     struct ocr_result *result, pd_error *error);

/*
 * Whether the lines of a band are those of the other side of the sheet, which show through: they are read well in the
 * mirror, and badly as they are. (The sheet may have been turned over by its long or by its short edge.) Errors: those
 * of trial_read.
 */
pd_status trial_shows_through(struct ocr_engine *engine, const struct ocr_image *band, bool *shows_through,
                              pd_error *error);

#endif

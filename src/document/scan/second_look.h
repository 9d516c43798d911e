/*
 * A second look at words that the engine was not sure of: they are read once more, with their neighbours, from another
 * picture of the same page.
 */
#ifndef PHUCDAU_DOCUMENT_SCAN_SECOND_LOOK_H
#define PHUCDAU_DOCUMENT_SCAN_SECOND_LOOK_H

#include "document/scan/engine.h"

/*
 * Reads the weak words of a page again from `image`, whose pixels `matrix` maps to points of the page. A second reading
 * of which the engine is clearly more sure takes the place of the first; otherwise its letters become choices of the
 * symbols, and where both differ, the word is less sure than the engine said. Ends early after image->seconds. Errors:
 * those of ocr_recognise, PD_ERROR_MEMORY.
 */
pd_status second_look(struct ocr_engine *engine, const struct ocr_image *image, const double matrix[6],
                      struct document_page *page, pd_error *error);

#endif

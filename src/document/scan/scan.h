/* Reading the image of a page: cleaning, finding which way is up, OCR. */
#ifndef PHUCDAU_DOCUMENT_SCAN_SCAN_H
#define PHUCDAU_DOCUMENT_SCAN_SCAN_H

#include "document/document.h"
#include "document/scan/engine.h"
#include "document/source.h"

/*
 * Reads `image` into `page`: words, size, resolution, rotation. `steps`: enum pd_clean. `seconds`: after this time
 * the page is given up: it gets no words and page->timed_out; 0 for never. Errors: those of ocr_recognise,
 * PD_ERROR_MEMORY.
 */
pd_status scan_read(struct ocr_engine *engine, const struct source_page_image *image, unsigned steps, double seconds,
                    struct document_page *page, pd_error *error);

#endif

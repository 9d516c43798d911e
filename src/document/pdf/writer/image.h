/* Pages of a new PDF. Each page shows one image of the input, without loss. */
#ifndef PHUCDAU_DOCUMENT_PDF_WRITER_IMAGE_H
#define PHUCDAU_DOCUMENT_PDF_WRITER_IMAGE_H

#include "document/source.h"

#include <qpdf/qpdf-c.h>

/* PD_ERROR_INPUT if `source` is NULL or not an image file, or if one of its images is too large. */
pd_status pdf_image_check(const struct source *source, pd_error *error);

/*
 * Adds the image of the source's page `index`, from 0, as the last page. The size is that of `page`, or the one that
 * the image states if `page` is NULL. A JPEG or JPEG 2000 file is copied as it is; of a PNG without transparency the
 * compressed pixels are copied. All others are compressed again: black and white by CCITT G4, the rest by Flate.
 * Errors: PD_ERROR_INPUT (damaged), PD_ERROR_MEMORY.
 */
pd_status pdf_image_add(const struct source *source, size_t index, const struct document_page *page, qpdf_data pdf,
                        pd_error *error);

#endif

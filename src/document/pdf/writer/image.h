/* Pages of a new PDF, each of them one image of the input, without loss. */
#ifndef PHUCDAU_DOCUMENT_PDF_WRITER_IMAGE_H
#define PHUCDAU_DOCUMENT_PDF_WRITER_IMAGE_H

#include "document/source.h"

#include <qpdf/qpdf-c.h>

/* PD_ERROR_INPUT if the source, or NULL, is none of images, and if one of several is too large. */
pd_status pdf_image_check(const struct source *source, pd_error *error);

/*
 * Adds the image of a source's page `index`, from 0, as the last page. Its size is that of `page`, or what the image
 * says if that is NULL. A JPEG is taken over as it is, of a PNG without transparency the compressed pixels are; all
 * else is compressed again: black and white by CCITT G4, the rest by Flate. Errors: PD_ERROR_INPUT (damaged),
 * PD_ERROR_MEMORY.
 */
pd_status pdf_image_add(const struct source *source, size_t index, const struct document_page *page, qpdf_data pdf,
                        pd_error *error);

#endif

/*
 * The size of the images that must be decoded to draw a page of a PDF, found without decoding anything. A few hundred
 * bytes of JPEG 2000 or JBIG2 can ask for gigabytes of pixels, and Poppler has no limit.
 */
#ifndef PHUCDAU_DOCUMENT_PDF_IMAGES_H
#define PHUCDAU_DOCUMENT_PDF_IMAGES_H

#include "document/pdf/file.h"

struct pdf_image_size {
    double width, height; /* pixels; 0 if there is no image */
};

/*
 * Finds the largest image that a page (from 0) can show, as its dictionaries and its compressed data state it. Takes
 * the file's lock. Errors: PD_ERROR_INPUT (more objects than any real page has), PD_ERROR_MEMORY.
 */
pd_status pdf_images_largest(struct pdf_file *file, size_t page, struct pdf_image_size *largest, pd_error *error);

/*
 * The largest size that compressed image data state: JPEG (ITU-T T.81), JPEG 2000 (T.800 A.5.1) or JBIG2 as embedded in
 * PDF (T.88 7.2). 0 × 0 if they state none. Hostile bytes are safe.
 */
struct pdf_image_size pdf_images_jpeg(const unsigned char *bytes, size_t length);
struct pdf_image_size pdf_images_jpeg2000(const unsigned char *bytes, size_t length);
struct pdf_image_size pdf_images_jbig2(const unsigned char *bytes, size_t length);

#endif

/*
 * How large the images are that drawing a page of a PDF decodes, found before anything is decoded. A few hundred bytes
 * of JPEG 2000 or JBIG2 can ask for gigabytes, and Poppler has no limit.
 */
#ifndef PHUCDAU_DOCUMENT_PDF_IMAGES_H
#define PHUCDAU_DOCUMENT_PDF_IMAGES_H

#include "document/pdf/file.h"

struct pdf_image_size {
    double width, height; /* pixels; 0 where there is none */
};

/*
 * The largest image that a page (from 0) can show, by what its dictionaries and what the compressed data state. Errors:
 * PD_ERROR_INPUT (more objects than a page has use for), PD_ERROR_MEMORY. Takes the file's lock.
 */
pd_status pdf_images_largest(struct pdf_file *file, size_t page, struct pdf_image_size *largest, pd_error *error);

/*
 * The largest size that compressed image data state: JPEG (ITU-T T.81), JPEG 2000 (T.800 A.5.1) or JBIG2 as it is
 * embedded in PDF (T.88 7.2). 0 × 0 where they state none; hostile bytes do no harm.
 */
struct pdf_image_size pdf_images_jpeg(const unsigned char *bytes, size_t length);
struct pdf_image_size pdf_images_jpeg2000(const unsigned char *bytes, size_t length);
struct pdf_image_size pdf_images_jbig2(const unsigned char *bytes, size_t length);

#endif

/* Pages of a new PDF, each of them one image of the input, without loss. */
#ifndef PHUCDAU_DOCUMENT_PDF_WRITER_IMAGE_H
#define PHUCDAU_DOCUMENT_PDF_WRITER_IMAGE_H

#include "document/source.h"

#include <qpdf/qpdf-c.h>

/* The images of a file: one of a PNG or JPEG, all pages of a TIFF. */
struct pdf_image_pages {
    const unsigned char *bytes; /* of the file */
    size_t length;
    int format;      /* Leptonica's: IFF_PNG, IFF_JFIF_JPEG, IFF_TIFF */
    size_t *offsets; /* of a TIFF's pages */
    size_t count;
};

/*
 * The images of a source, which must outlive them. PD_ERROR_INPUT if it is none of images, or NULL. To be freed with
 * pdf_image_pages_free.
 */
pd_status pdf_image_pages_open(const struct source *source, struct pdf_image_pages *images, pd_error *error);
void pdf_image_pages_free(struct pdf_image_pages *images);

/*
 * Adds image `index`, from 0, as the last page. Its size is that of `page`, or what the image says where that is NULL.
 * A JPEG is taken over as it is, of a PNG without transparency the compressed pixels are; all else is compressed
 * again: black and white by CCITT G4, the rest by Flate. Errors: PD_ERROR_INPUT (damaged, too large), PD_ERROR_MEMORY.
 */
pd_status pdf_image_pages_add(const struct pdf_image_pages *images, size_t index, const struct document_page *page,
                              qpdf_data pdf, pd_error *error);

#endif

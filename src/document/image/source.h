/* Image files as sources: PNG, JPEG, TIFF with one or many pages. */
#ifndef PHUCDAU_DOCUMENT_IMAGE_SOURCE_H
#define PHUCDAU_DOCUMENT_IMAGE_SOURCE_H

#include "document/source.h"

extern const struct source_kind png_source_kind, jpeg_source_kind, tiff_source_kind;

struct image_page {
    uint64_t width, height; /* pixels, before the image is turned upright */
    size_t offset;          /* TIFF: of the page's directory in the file */
};

/* A page, from 0, of an image file. NULL if `source` is NULL or not an image file. */
const struct image_page *image_source_page(const struct source *source, size_t page);

/*
 * The resolution to use for an image of width × height pixels, in pixels per inch. This is `stated` if that value is
 * possible. If not, *guessed becomes true and the result is the resolution at which the image fits A4.
 */
double image_resolution(int stated, int width, int height, bool *guessed);

#endif

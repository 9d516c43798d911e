/* Image files as sources: PNG, JPEG, TIFF of one or many pages. */
#ifndef PHUCDAU_DOCUMENT_IMAGE_SOURCE_H
#define PHUCDAU_DOCUMENT_IMAGE_SOURCE_H

#include "document/source.h"

extern const struct source_kind png_source_kind, jpeg_source_kind, tiff_source_kind;

struct image_page {
    uint64_t width, height; /* pixels, before it is turned */
    size_t offset;          /* of its directory in a TIFF */
};

/* A page, from 0, of a source of one of these kinds; NULL if the source is of another, or NULL. */
const struct image_page *image_source_page(const struct source *source, size_t page);

/* The resolution of an image that states one: pixels per inch. What cannot be true is *guessed, so that it fits A4. */
double image_resolution(int stated, int width, int height, bool *guessed);

#endif

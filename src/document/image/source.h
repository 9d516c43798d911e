/* Image files as sources. */
#ifndef PHUCDAU_DOCUMENT_IMAGE_SOURCE_H
#define PHUCDAU_DOCUMENT_IMAGE_SOURCE_H

#include "document/image/kind.h"

/* A page, from 0, of an image file. NULL if `source` is NULL or not an image file. */
const struct image_page *image_source_page(const struct source *source, size_t page);

/*
 * The image of a page of an image file as the file has it: any depth, with its colours, not turned. The size must have
 * been checked. NULL if it is damaged. The caller frees it with pixDestroy.
 */
PIX *image_source_decode(const struct source *source, size_t page);

/*
 * The resolution to use for an image of width × height pixels, in pixels per inch. This is `stated` if that value is
 * possible. If not, *guessed becomes true and the result is the resolution at which the image fits A4, upright or not.
 */
double image_resolution(int stated, int width, int height, bool *guessed);

#endif

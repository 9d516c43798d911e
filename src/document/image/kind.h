/* The kinds of image files. Each has a file of its own here; image/source.c makes sources of them. */
#ifndef PHUCDAU_DOCUMENT_IMAGE_KIND_H
#define PHUCDAU_DOCUMENT_IMAGE_KIND_H

#include "document/source.h"

struct image_page {
    uint64_t width, height; /* pixels, before the image is turned upright */
    size_t offset;          /* TIFF: of the page's directory in the file */
    unsigned orientation;   /* Exif orientation 1–8: how the decoded image must be turned */
};

/*
 * What the kinds differ in. `measure` and `is_whole` read headers only, and hostile bytes are safe for all three. Only
 * a file whose size has been checked is decoded.
 */
struct image_kind {
    struct source_kind source;
    /* Reads the size of a file's only image; false if its header is damaged. NULL for TIFF, which has many. */
    bool (*measure)(const unsigned char *bytes, size_t length, struct image_page *page);
    /* Whether the file reaches to the end of its image. NULL: only decoding can tell. */
    bool (*is_whole)(const unsigned char *bytes, size_t length);
    /* The pixels, with the resolution that the file states; NULL if that fails. The caller frees them: pixDestroy. */
    PIX *(*decode)(const unsigned char *bytes, size_t length, const struct image_page *page);
};

extern const struct image_kind png_image_kind, jpeg_image_kind, tiff_image_kind, bmp_image_kind, gif_image_kind,
    webp_image_kind, jpeg2000_image_kind, pnm_image_kind;

/* The functions of struct source_kind, the same for all kinds of images. */
pd_status image_open(const struct source_kind *kind, const struct source_input *input, struct source **source,
                     pd_error *error);
pd_status image_read(struct source *source, size_t page, double resolution, struct source_page_image *out,
                     pd_error *error);
void image_free(struct source *source);

#endif

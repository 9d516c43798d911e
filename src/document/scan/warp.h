/*
 * Lines of text that are bent or fan out, as on photographs of sheets that are not flat, or not seen from straight
 * above; and straightening them.
 */
#ifndef PHUCDAU_DOCUMENT_SCAN_WARP_H
#define PHUCDAU_DOCUMENT_SCAN_WARP_H

#include "document/document.h"

#include <leptonica/allheaders.h>
#include <stdbool.h>

/* Where the lines of an image run. {0}: everywhere level. */
struct warp {
    int width, height; /* of the image, pixels */
    int columns, rows; /* of the grid */
    float *lines;      /* rows × columns: the height in the image of a line, in pixels; owned */
};

/*
 * Finds how the lines of an image of `width` × `height` pixels run, from `binary`, the same reduced. False if they are
 * straight and have one slope, if their course cannot be told, or if memory runs out; *warp is then {0}. The caller
 * frees it with warp_free.
 */
bool warp_find(PIX *binary, int width, int height, struct warp *warp);
void warp_free(struct warp *warp);

/*
 * A copy of `pix` (8 bits a pixel, of the size that was given to warp_find) with level lines. NULL if memory runs out.
 * The caller frees it: pixDestroy.
 */
PIX *warp_straighten(PIX *pix, const struct warp *warp);

/*
 * Moves the words of a page, read from the straightened image, to their places in the image as it was, whose
 * `resolution` is in pixels per inch.
 */
void warp_bend(const struct warp *warp, double resolution, struct document_page *page);

#endif

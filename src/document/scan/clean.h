/*
 * Cleaning the image of a page for reading. Only the OCR engine sees the cleaned image; a matrix says where each of its
 * pixels lies in the original.
 */
#ifndef PHUCDAU_DOCUMENT_SCAN_CLEAN_H
#define PHUCDAU_DOCUMENT_SCAN_CLEAN_H

#include "document/scan/print.h"
#include "phucdau-document.h"

#include <leptonica/allheaders.h>
#include <stdbool.h>

struct clean_image {
    PIX *pix;         /* 1 or 8 bits a pixel */
    double matrix[6]; /* x of the original = m0 x + m1 y + m2, y = m3 x + m4 y + m5 */
    double scale;     /* enlarged by this factor */
    float skew;       /* turned clockwise by this angle, degrees */
};

/* What one look at a page tells. */
struct clean_look {
    PIX *paper;              /* print_paper; may be NULL */
    PIX *binary;             /* the page in 1 bit a pixel, made smaller; NULL for a page too small to tell */
    int reduction;           /* `binary` is smaller by this factor: 1, 2, 4 … */
    struct page_print print; /* in pixels of the page */
};

/* Looks at `pix` (1 or 8 bits); false where memory runs out. The caller frees it with clean_look_free in any case. */
bool clean_look(PIX *pix, struct clean_look *look);
void clean_look_free(struct clean_look *look);

/*
 * Cleans `pix` (1 or 8 bits; untouched) by the steps of `steps` (enum pd_clean, orientation excepted). A step that
 * finds nothing to do, or fails on an odd image, changes nothing. False where memory runs out. The caller frees
 * out->pix with pixDestroy.
 */
bool clean_image(PIX *pix, unsigned steps, struct clean_image *out);

/* The same, with a look at `pix` that was taken before. */
bool clean_seen(PIX *pix, const struct clean_look *look, unsigned steps, struct clean_image *out);

/* outer := the matrix of first `inner`, then `outer`. */
void clean_combine(double outer[6], const double inner[6]);

/* Whether the lines of text on a page run from top to bottom rather than across. */
bool clean_is_sideways(const struct clean_look *look);

/* Turns an image clockwise by `quarters` of a circle, in place; false where memory runs out. */
bool clean_turn(struct clean_image *image, int quarters);

#endif

/*
 * Cleaning the image of a page for reading. Only the OCR engine sees the cleaned image; a matrix tells where each of
 * its pixels lies in the original image.
 */
#ifndef PHUCDAU_DOCUMENT_SCAN_CLEAN_H
#define PHUCDAU_DOCUMENT_SCAN_CLEAN_H

#include "document/scan/form.h"
#include "document/scan/print.h"
#include "phucdau-document.h"

#include <leptonica/allheaders.h>
#include <stdbool.h>

struct clean_image {
    PIX *pix;                /* 1 or 8 bits a pixel */
    double matrix[6];        /* x of the original = m0 x + m1 y + m2, y = m3 x + m4 y + m5 */
    double scale;            /* the image was enlarged by this factor */
    float skew;              /* the image was turned clockwise by this angle, degrees */
    struct form_marks marks; /* taken out of the image; pixels of `pix` */
};

/* What is measured on a page before it is cleaned. */
struct clean_look {
    PIX *paper;      /* print_paper; may be NULL */
    PIX *binary;     /* the page, reduced, 1 bit a pixel; NULL if the page is too small to judge */
    int reduction;   /* `binary` is smaller than the page by this factor: 1, 2, 4 … */
    int smoothings;  /* how often the reduced page had to be smoothed so that strokes stand out from the grain */
    bool is_legible; /* strokes stand out from the grain; if not, the page is not cleaned */
    bool is_blank;   /* there is nothing on the page but the grain of the paper */
    struct page_print print; /* in pixels of the unreduced page, smoothed */
};

/*
 * Measures `pix` (1 or 8 bits a pixel); false if memory runs out. The caller frees the result with clean_look_free,
 * also after a failure.
 */
bool clean_look(PIX *pix, struct clean_look *look);
void clean_look_free(struct clean_look *look);

/*
 * Cleans `pix` (1 or 8 bits a pixel), which stays unchanged, by the steps in `steps` (enum pd_clean, except
 * orientation). A step that has nothing to do, or fails on an unusual image, changes nothing. False if memory runs out.
 * The caller frees *out with clean_image_free, also after a failure.
 */
bool clean_image(PIX *pix, unsigned steps, struct clean_image *out);

/* The same, with a look at `pix` that was taken before. */
bool clean_seen(PIX *pix, const struct clean_look *look, unsigned steps, struct clean_image *out);

void clean_image_free(struct clean_image *image);

/* Sets `outer` to the matrix that applies first `inner`, then `outer`. */
void clean_combine(double outer[6], const double inner[6]);

/*
 * Whether the print is so faint that it may come from the other side of the sheet; light print and copies of pencil are
 * as faint.
 */
bool clean_is_faint(const struct clean_look *look);

/* Whether the lines of text on a page run from top to bottom, not from left to right. */
bool clean_is_sideways(const struct clean_look *look);

/* Turns an image in place, clockwise by `quarters` times 90 degrees; false if memory runs out. */
bool clean_turn(struct clean_image *image, int quarters);

#endif

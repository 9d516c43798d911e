/* What can be measured on the image of a page before it is read: paper, ink, blur and size of the letters. */
#ifndef PHUCDAU_DOCUMENT_SCAN_PRINT_H
#define PHUCDAU_DOCUMENT_SCAN_PRINT_H

#include <leptonica/allheaders.h>
#include <stdbool.h>

/* If a page has more connected pieces than this, they are noise, and finding them would take all memory. */
enum { PRINT_COMPONENTS_MAX = 500000 };

/* How the print of a page looks. */
struct page_print {
    double blur;   /* pixels: standard deviation of the Gaussian that blurs a sharp edge as much; 0 for 1 bit a pixel */
    int threshold; /* pixels darker than this grey are ink; it lies halfway between paper and strokes */
    int letter_height; /* pixels: median height of the pieces that could be letters; for body text this is between
                          x-height and capitals; 0 if there are too few */
};

/*
 * The grey of the paper, as a small image that covers all of `pix`. NULL if `pix` has 1 bit a pixel or memory runs out.
 * The caller frees it: pixDestroy.
 */
PIX *print_paper(PIX *pix);

/* Whether the paper has the same grey everywhere, except in small parts. */
bool print_is_even(PIX *paper);

/*
 * A copy of an image in which the paper is white, whatever shade or colour it had. If `paper` is NULL or `pix` has 1
 * bit a pixel, the image itself (a new reference). NULL if memory runs out. The caller frees it: pixDestroy.
 */
PIX *print_whiten(PIX *pix, PIX *paper);

/*
 * Measures an image whose paper has the same grey everywhere (print_whiten). What cannot be measured gets the values of
 * a sharp, black page.
 */
void print_measure(PIX *even, struct page_print *print);

/*
 * A new image with 1 bit a pixel, 1 for ink. An image that has 1 bit already is returned itself (a new reference). NULL
 * if memory runs out. The caller frees it: pixDestroy.
 */
PIX *print_binarise(PIX *even, const struct page_print *print);

#endif

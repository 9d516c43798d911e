/* What can be measured on the image of a page before it is read: paper, ink, blur and size of the letters. */
#ifndef PHUCDAU_DOCUMENT_SCAN_PRINT_H
#define PHUCDAU_DOCUMENT_SCAN_PRINT_H

#include <leptonica/allheaders.h>
#include <stdbool.h>

/* How the print of a page looks. */
struct page_print {
    double blur;   /* pixels: standard deviation of the Gaussian that blurs a sharp edge as much; 0 for 1 bit a pixel */
    double grain;  /* greys: standard deviation of the paper; 0 for 1 bit a pixel */
    int contrast;  /* greys: how much darker the strokes are than the paper; 0 if nothing stands out from the grain */
    int most;      /* greys: the largest contrast in any small square */
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
 * a sharp page; on an image too small for measuring edges, `contrast` is that of black ink.
 */
void print_measure(PIX *even, struct page_print *print);

/* The same without the height of the letters, which takes most of the time. */
void print_measure_ink(PIX *even, struct page_print *print);

/*
 * Counts the connected pieces of a binary image. False if there are more than letters and marks can be on an image of
 * this size: they are noise, and to look at each of them would take too long.
 */
bool print_count_pieces(PIX *binary, int *count);

/*
 * A new image with 1 bit a pixel, 1 for ink. An image that has 1 bit already is returned itself (a new reference). NULL
 * if memory runs out. The caller frees it: pixDestroy.
 */
PIX *print_binarise(PIX *even, const struct page_print *print);

#endif

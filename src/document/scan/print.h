/* What can be measured on the image of a page before it is read: its paper, its ink, how blurred and how large. */
#ifndef PHUCDAU_DOCUMENT_SCAN_PRINT_H
#define PHUCDAU_DOCUMENT_SCAN_PRINT_H

#include <leptonica/allheaders.h>
#include <stdbool.h>

/* More pieces than that are noise, and finding them would take all memory. */
enum { PRINT_COMPONENTS_MAX = 500000 };

/* How a page is printed. */
struct page_print {
    double blur;       /* deviation of the Gaussian that would blur a sharp edge as much, pixels; 0 for 1 bit a pixel */
    int threshold;     /* grey below it is ink, halfway between paper and strokes */
    int letter_height; /* median height of what could be letters, pixels: for body text between x-height and
                          capitals; 0 where there are too few */
};

/*
 * The grey of the paper, as a small image that stands for all of `pix`; NULL where `pix` has 1 bit a pixel, and where
 * memory runs out. The caller's: pixDestroy.
 */
PIX *print_paper(PIX *pix);

/* Whether the paper has the same grey everywhere, but for small parts. */
bool print_is_even(PIX *paper);

/*
 * A copy of an image whose paper becomes white, whatever its shade or colour was; the image itself where `paper` is
 * NULL. NULL where memory runs out. The caller's: pixDestroy.
 */
PIX *print_whiten(PIX *pix, PIX *paper);

/* Measures an image whose paper is even (print_whiten). What cannot be measured is that of a sharp, black page. */
void print_measure(PIX *even, struct page_print *print);

/* A new image with 1 bit a pixel, 1 for ink; the same where it has 1 bit. NULL where memory runs out. */
PIX *print_binarise(PIX *even, const struct page_print *print);

#endif

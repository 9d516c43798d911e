/* What can be measured on the image of a page before it is read: its paper, its ink, how blurred and how large. */
#ifndef PHUCDAU_DOCUMENT_IMAGE_PRINT_H
#define PHUCDAU_DOCUMENT_IMAGE_PRINT_H

#include <leptonica/allheaders.h>
#include <stdbool.h>

/* More pieces than that are noise, and finding them would take all memory. */
enum { PRINT_COMPONENTS_MAX = 500000 };

/* How a page is printed. */
struct print {
    double blur;       /* deviation of the Gaussian that would blur a sharp edge as much, pixels; 0 for 1 bit a pixel */
    int threshold;     /* grey below it is ink, halfway between paper and strokes */
    int letter_height; /* median height of what could be letters, pixels: for body text between x-height and
                          capitals; 0 where there are too few */
};

/*
 * An image of the same size whose paper is white (8 bits a pixel), whatever its shade or colour was; the same image
 * where it has 1 bit a pixel. NULL where memory runs out or the image is too small to tell. The caller's: pixDestroy.
 */
PIX *print_even(PIX *pix);

/* Measures an image whose paper is even (print_even). What cannot be measured is that of a sharp, black page. */
void print_measure(PIX *even, struct print *print);

/* A new image with 1 bit a pixel, 1 for ink; the same where it has 1 bit. NULL where memory runs out. */
PIX *print_binarise(PIX *even, const struct print *print);

#endif

/*
 * Forms have more than print: dotted lines to write on, and boxes to tick. Engines read dots as letters and digits
 * ("03....." as "0317") and boxes as "L]" or "bó". They are found in the image, taken out before it is read, and put
 * back among the words: a dotted line as that many full stops, a box as U+2610 ☐, or U+2612 ☒ if it is ticked.
 */
#ifndef PHUCDAU_DOCUMENT_SCAN_FORM_H
#define PHUCDAU_DOCUMENT_SCAN_FORM_H

#include "document/document.h"

#include <leptonica/allheaders.h>
#include <stdbool.h>

/* A dotted line or a box; pixels of the image in which it was found. */
struct form_mark {
    int left, top, right, bottom;
    int dots; /* of a line; 0: a box */
    bool is_ticked;
};

/* A growing array; {0} is empty. Free `items`. */
struct form_marks {
    struct form_mark *items;
    size_t count, capacity;
};

/* Whether a binary image, which may be skewed, seems to have such marks. Costs less than binarising a page does. */
bool form_is_likely(PIX *binary, int letter_height);

/*
 * Finds dotted lines and boxes in a binary image (1 for ink) whose letters have this height in pixels. *ink gets a mask
 * of what belongs to them, which the caller frees; NULL if there is nothing. False if memory runs out.
 */
bool form_find(PIX *binary, int letter_height, struct form_marks *marks, PIX **ink);

/* Puts the marks among the words of a page; `matrix` leads from their pixels to points. False if memory runs out. */
bool form_put(const struct form_marks *marks, const double matrix[6], struct document_page *page);

#endif

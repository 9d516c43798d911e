/* Images with a black square in one corner: one that comes out turned, mirrored or inverted is noticed. */
#ifndef PHUCDAU_TEST_CORNER_H
#define PHUCDAU_TEST_CORNER_H

#include "support.h"

#include <leptonica/allheaders.h>

/* A white image of `depth` bits with a black square in the top left corner. */
static inline PIX *draw_corner(int width, int height, int depth)
{
    PIX *pix = pixCreate(width, height, depth);
    BOX *box = boxCreate(0, 0, width / 4, height / 4);
    cr_assert_not_null(pix);
    if (depth == 1)
        pixSetInRect(pix, box);
    else {
        pixSetAll(pix);
        if (depth == 32) pixSetAllArbitrary(pix, 0xFFFFFF00);
        pixClearInRect(pix, box);
    }
    boxDestroy(&box);
    pixSetResolution(pix, 300, 300);
    return pix;
}

/* Whether there is ink at a place, given in shares of width and height. */
static inline bool is_ink(PIX *pix, double across, double down)
{
    l_uint32 value = 0;
    const int x = (int)(across * pixGetWidth(pix)), y = (int)(down * pixGetHeight(pix));
    cr_assert_eq(pixGetPixel(pix, x, y, &value), 0);
    return pixGetDepth(pix) == 1 ? value == 1 : value < 128;
}

enum corner { TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT };

static inline void expect_corner(PIX *pix, enum corner corner, const char *what)
{
    cr_assert(pixGetDepth(pix) == 1 || pixGetDepth(pix) == 8, "%s: depth %d", what, pixGetDepth(pix));
    cr_assert_null(pixGetColormap(pix), "%s: has colours", what);
    for (int k = 0; k < 4; k++)
        cr_assert_eq(is_ink(pix, k % 2 == 0 ? 0.1 : 0.9, k / 2 == 0 ? 0.1 : 0.9), k == (int)corner, "%s: corner %d",
                     what, k);
}

#endif

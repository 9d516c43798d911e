/*
 * In grey, a red stamp is as dark as a letter, and the letters under it cannot be read. The brightest of the three
 * colours of a pixel tells them apart: it is high for red and for blue ink, and low for black.
 *
 * But coloured ink may be the text itself, such as a red heading. Only where coloured ink and black print run into each
 * other, as one large piece, is the coloured ink a stamp or a signature; it fades within the bounds of that piece. A
 * page with much colour is a picture or coloured paper, and nothing fades.
 */
#include "document/image/colour.h"

#include <stdbool.h>
#include <stdlib.h>

/* Ink has colour if its brightest and its darkest colour differ by this much; ink without is black up to BLACK_MAX. */
enum { COLOUR_MIN = 50, INK_MAX = 210, BLACK_MAX = 110 };

/* Coloured ink covers at least one pixel in SHARE_LEAST and at most one in SHARE_MOST. */
enum { SHARE_LEAST = 2000, SHARE_MOST = 8 };

/* A stamp or a signature is higher and wider than this part of the page, and this part of its ink at least is black. */
enum { PARTS = 60, BLACK_PART = 50, COLOURED_PART = 3 };

struct inks {
    PIX *coloured, *black; /* 1 bit a pixel */
};

static int brightest_of(l_uint32 pixel, int *darkest)
{
    const int red = (int)(pixel >> L_RED_SHIFT & 255), green = (int)(pixel >> L_GREEN_SHIFT & 255),
              blue = (int)(pixel >> L_BLUE_SHIFT & 255);
    const int most = red > green ? red : green, least = red < green ? red : green;
    *darkest = blue < least ? blue : least;
    return blue > most ? blue : most;
}

static l_uint32 *row_of(PIX *pix, int y)
{
    return pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);
}

static void destroy(struct inks *inks)
{
    pixDestroy(&inks->coloured);
    pixDestroy(&inks->black);
}

/* Separates coloured from black ink; false if there is too little or too much colour, or memory runs out. */
static bool separate(PIX *colours, PIX *grey, struct inks *inks)
{
    const int width = pixGetWidth(grey), height = pixGetHeight(grey);
    long long coloured = 0;
    *inks = (struct inks){pixCreate(width, height, 1), pixCreate(width, height, 1)};
    if (inks->coloured == NULL || inks->black == NULL) return false;
    for (int y = 0; y < height; y++) {
        l_uint32 *from = row_of(colours, y), *greys = row_of(grey, y);
        l_uint32 *to_coloured = row_of(inks->coloured, y), *to_black = row_of(inks->black, y);
        for (int x = 0; x < width; x++) {
            if ((int)GET_DATA_BYTE(greys, x) >= INK_MAX) continue;
            int darkest;
            const int brightest = brightest_of(from[x], &darkest);
            if (brightest - darkest >= COLOUR_MIN) {
                SET_DATA_BIT(to_coloured, x);
                coloured++;
            } else if (brightest < BLACK_MAX) {
                SET_DATA_BIT(to_black, x);
            }
        }
    }
    const long long pixels = (long long)width * height;
    return coloured >= pixels / SHARE_LEAST && coloured <= pixels / SHARE_MOST;
}

/* How many pixels of `ink` are in `piece`, whose place is `box`; 0 if memory runs out. */
static int count_in(PIX *ink, PIX *piece, BOX *box)
{
    int count = 0;
    PIX *part = pixClipRectangle(ink, box, NULL);
    if (part != NULL) {
        pixAnd(part, part, piece);
        pixCountPixels(part, &count, NULL);
    }
    pixDestroy(&part);
    return count;
}

/* Whether coloured ink and black print run into each other in a piece. */
static bool is_overprint(const struct inks *inks, PIX *piece, BOX *box)
{
    const int coloured = count_in(inks->coloured, piece, box), black = count_in(inks->black, piece, box);
    return coloured > (coloured + black) / COLOURED_PART && black > (coloured + black) / BLACK_PART;
}

/* Fades coloured ink in `box`, with the edge around it. False if memory runs out. */
static bool fade_in(PIX *faded, PIX *colours, const struct inks *inks, BOX *box)
{
    int left, top, width, height;
    PIX *part = pixClipRectangle(inks->coloured, box, NULL);
    PIX *mask = part != NULL ? pixDilateBrick(NULL, part, 5, 5) : NULL;
    pixDestroy(&part);
    if (mask == NULL) return false;
    boxGetGeometry(box, &left, &top, &width, &height);
    for (int y = 0; y < height; y++) {
        l_uint32 *masked = row_of(mask, y), *black = row_of(inks->black, top + y);
        l_uint32 *from = row_of(colours, top + y), *to = row_of(faded, top + y);
        for (int x = 0; x < width; x++) {
            if (!GET_DATA_BIT(masked, x) || GET_DATA_BIT(black, left + x)) continue;
            int darkest;
            SET_DATA_BYTE(to, left + x, (l_uint8)brightest_of(from[left + x], &darkest));
        }
    }
    pixDestroy(&mask);
    return true;
}

/* All ink in pieces that are large enough for a stamp or a signature; NULL if memory runs out. */
static PIX *find_large(const struct inks *inks)
{
    const int longer =
        pixGetWidth(inks->black) > pixGetHeight(inks->black) ? pixGetWidth(inks->black) : pixGetHeight(inks->black);
    PIX *all = pixOr(NULL, inks->coloured, inks->black);
    PIX *large = all != NULL ? pixSelectBySize(all, longer / PARTS + 1, longer / PARTS + 1, 8, L_SELECT_IF_BOTH,
                                               L_SELECT_IF_GTE, NULL)
                             : NULL;
    pixDestroy(&all);
    return large;
}

/* A copy of `grey` with all that lies over print faded; NULL if nothing does. */
static PIX *fade_pieces(PIX *colours, PIX *grey, const struct inks *inks, PIX *large)
{
    PIXA *pieces = NULL;
    PIX *faded = NULL;
    BOXA *boxes = pixConnComp(large, &pieces, 8);
    const int count = boxes != NULL ? boxaGetCount(boxes) : 0;
    for (int k = 0; k < count; k++) {
        BOX *box = boxaGetBox(boxes, k, L_CLONE);
        PIX *piece = pixaGetPix(pieces, k, L_CLONE);
        if (box != NULL && piece != NULL && is_overprint(inks, piece, box)) {
            if (faded == NULL) faded = pixCopy(NULL, grey);
            if (faded != NULL) fade_in(faded, colours, inks, box);
        }
        boxDestroy(&box);
        pixDestroy(&piece);
    }
    boxaDestroy(&boxes);
    pixaDestroy(&pieces);
    return faded;
}

PIX *colour_fade(PIX *colours, PIX *grey)
{
    struct inks inks;
    PIX *large = separate(colours, grey, &inks) ? find_large(&inks) : NULL;
    PIX *faded = large != NULL ? fade_pieces(colours, grey, &inks, large) : NULL;
    pixDestroy(&large);
    destroy(&inks);
    return faded;
}

/*
 * What is done here is what was found to lower the word error of Tesseract 5 on scans, and no more: binarising is left
 * to the engine, sharpening and removing every speck lose marks. All sizes are relative to the height of letters, since
 * the resolution that a file states is often missing or wrong.
 *
 * Small letters are enlarged until their median height is 16 pixels. Skew is found by the sharpness of the profile of
 * rows (Bloomberg, Kopec, Dasari 1995), the background by Leptonica's tiles.
 */
#include "document/image_clean.h"

#include <math.h>
#include <stdlib.h>

/* Letters below this height are enlarged to it; pixels. */
static const double LETTER_HEIGHT = 16;
static const double ENLARGE_MIN = 1.1, ENLARGE_MAX = 4;

/* The engine's limits on its image. */
enum { SIDE_MAX = 32000, PIXELS_MAX = 400000000, SIDE_MIN = 16 };

/* More pieces than that are noise, and finding them would take all memory. */
enum { COMPONENTS_MAX = 500000, LETTERS_MIN = 20 };

static const float SKEW_RANGE = 7, SKEW_MIN = 0.1f, SKEW_CONFIDENCE = 3;

static const int INK = 160; /* grey below this is ink, on an even background */

/* ---- Helpers ------------------------------------------------------------------------- */

/* Replaces image->pix, where there is a new one. */
static void replace(struct clean_image *image, PIX *pix)
{
    if (pix == NULL) return;
    pixDestroy(&image->pix);
    image->pix = pix;
}

void clean_combine(double outer[6], const double inner[6])
{
    const double *o = outer, *i = inner;
    const double product[6] = {o[0] * i[0] + o[1] * i[3], o[0] * i[1] + o[1] * i[4], o[0] * i[2] + o[1] * i[5] + o[2],
                               o[3] * i[0] + o[4] * i[3], o[3] * i[1] + o[4] * i[4], o[3] * i[2] + o[4] * i[5] + o[5]};
    for (int k = 0; k < 6; k++) outer[k] = product[k];
}

/* A new image with 1 bit a pixel, 1 for ink; NULL where that fails. */
static PIX *binarise(PIX *pix)
{
    if (pixGetDepth(pix) == 1) return pixClone(pix);
    PIX *even = pixBackgroundNormSimple(pix, NULL, NULL);
    PIX *binary = pixThresholdToBinary(even != NULL ? even : pix, INK);
    pixDestroy(&even);
    return binary;
}

static bool is_countable(PIX *binary)
{
    int count = 0;
    return pixCountConnComp(binary, 8, &count) == 0 && count <= COMPONENTS_MAX;
}

static int compare_heights(const void *a, const void *b)
{
    const int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

/* Neither a speck, nor a line, nor a picture. */
static bool could_be_letter(int width, int height, int page_height)
{
    return height >= 5 && width >= 2 && width < 8 * height && height < 12 * width && height < page_height / 10;
}

static int median_height(BOXA *boxes, int page_height)
{
    const int count = boxaGetCount(boxes);
    int *heights = malloc(((size_t)count + 1) * sizeof *heights), letters = 0, median = 0;
    for (int k = 0; heights != NULL && k < count; k++) {
        int x, y, width, height;
        if (boxaGetBoxGeometry(boxes, k, &x, &y, &width, &height) != 0) continue;
        if (could_be_letter(width, height, page_height)) heights[letters++] = height;
    }
    if (letters >= LETTERS_MIN) {
        qsort(heights, (size_t)letters, sizeof *heights, compare_heights);
        median = heights[letters / 2];
    }
    free(heights);
    return median;
}

int clean_letter_height(PIX *pix)
{
    PIX *binary = binarise(pix);
    if (binary == NULL) return 0;
    BOXA *boxes = is_countable(binary) ? pixConnCompBB(binary, 8) : NULL;
    const int height = boxes != NULL ? median_height(boxes, pixGetHeight(binary)) : 0;
    boxaDestroy(&boxes);
    pixDestroy(&binary);
    return height;
}

/* ---- The steps ----------------------------------------------------------------------- */

static void even_background(struct clean_image *image)
{
    if (pixGetDepth(image->pix) == 8) replace(image, pixBackgroundNormSimple(image->pix, NULL, NULL));
}

static PIX *with_grey(PIX *pix)
{
    return pixGetDepth(pix) == 8 ? pixClone(pix) : pixConvert1To8(NULL, pix, 255, 0);
}

/* By how much to enlarge, so that letters become high enough; below 1 where the image is too large for the engine. */
static double enlarging_factor(PIX *pix, int letter_height)
{
    const double width = pixGetWidth(pix), height = pixGetHeight(pix);
    double factor = letter_height > 0 ? fmin(LETTER_HEIGHT / letter_height, ENLARGE_MAX) : 1;
    if (factor < ENLARGE_MIN) factor = 1;
    factor = fmin(factor, SIDE_MAX / fmax(width, height));
    return fmin(factor, sqrt(PIXELS_MAX / (width * height)));
}

/* Also makes an image smaller that is too large for the engine. */
static void enlarge(struct clean_image *image, double factor)
{
    if (factor == 1) return;
    const int before = pixGetWidth(image->pix), before_down = pixGetHeight(image->pix);
    PIX *grey = with_grey(image->pix);
    PIX *scaled = grey != NULL ? pixScale(grey, (float)factor, (float)factor) : NULL;
    pixDestroy(&grey);
    if (scaled == NULL) return;
    const double matrix[6] = {(double)before / pixGetWidth(scaled),       0, 0, 0,
                              (double)before_down / pixGetHeight(scaled), 0};
    clean_combine(image->matrix, matrix);
    replace(image, scaled);
    image->scale = factor;
}

/*
 * The clockwise angle in degrees that makes lines of text horizontal, and how sure that is: how much sharper the
 * profile of rows is at this angle than at the worst one. Both 0 where none is found.
 */
static float find_skew(PIX *pix, float *confidence)
{
    PIX *binary = binarise(pix);
    float angle = 0;
    *confidence = 0;
    const bool is_found =
        binary != NULL && pixFindSkewSweepAndSearch(binary, &angle, confidence, 4, 2, SKEW_RANGE, 1, 0.01f) == 0;
    pixDestroy(&binary);
    if (is_found && *confidence >= SKEW_CONFIDENCE && fabsf(angle) <= SKEW_RANGE) return angle;
    *confidence = 0;
    return 0;
}

/* Turns the image on a larger one, so that no corner is lost. */
static void deskew(struct clean_image *image)
{
    float confidence;
    const float angle = find_skew(image->pix, &confidence);
    if (fabsf(angle) < SKEW_MIN) return;
    const double radians = angle * 3.14159265358979323846 / 180;
    const int width = pixGetWidth(image->pix), height = pixGetHeight(image->pix);
    PIX *grey = with_grey(image->pix);
    PIX *wide = grey != NULL ? pixEmbedForRotation(grey, (float)radians, L_BRING_IN_WHITE, width, height) : NULL;
    PIX *turned = wide != NULL ? pixRotateAM(wide, (float)radians, L_BRING_IN_WHITE) : NULL;
    pixDestroy(&grey);
    pixDestroy(&wide);
    if (turned == NULL) return;
    const int wide_width = pixGetWidth(turned), wide_height = pixGetHeight(turned);
    const double x = wide_width / 2, y = wide_height / 2, c = cos(radians), s = sin(radians);
    const double left = (wide_width - width) / 2, top = (wide_height - height) / 2;
    const double matrix[6] = {c, s, x - x * c - y * s - left, -s, c, y + x * s - y * c - top};
    clean_combine(image->matrix, matrix);
    replace(image, turned);
    image->skew = angle;
}

/*
 * Dots in a row are the dotted line of a form or of a table of contents, and no specks: takes them out of
 * `specks`.
 */
static void spare_leaders(PIX *specks, int letter_height)
{
    PIX *joined = pixCloseSafeBrick(NULL, specks, letter_height / 2 + 1, 1);
    PIX *rows =
        joined != NULL ? pixSelectBySize(joined, 3 * letter_height, 0, 8, L_SELECT_WIDTH, L_SELECT_IF_GTE, NULL) : NULL;
    if (rows != NULL) pixSubtract(specks, specks, rows);
    pixDestroy(&joined);
    pixDestroy(&rows);
}

/*
 * The specks of a binary image: pieces of a third of a letter's height that are not near anything larger, and pieces
 * too small for a dot wherever they are. NULL where that fails.
 */
static PIX *find_specks(PIX *binary, int letter_height)
{
    const int isolated = letter_height / 3, tiny = (letter_height + 3) / 7;
    PIX *small = pixSelectBySize(binary, isolated, isolated, 8, L_SELECT_IF_BOTH, L_SELECT_IF_LTE, NULL);
    PIX *large = small != NULL ? pixSubtract(NULL, binary, small) : NULL;
    PIX *near = large != NULL ? pixDilateBrick(NULL, large, letter_height, letter_height) : NULL;
    PIX *seeds = near != NULL ? pixAnd(NULL, small, near) : NULL;
    PIX *kept = seeds != NULL ? pixSeedfillBinary(NULL, seeds, small, 8) : NULL;
    PIX *specks = kept != NULL ? pixSubtract(NULL, small, kept) : NULL;
    PIX *dust = specks != NULL ? pixSelectBySize(binary, tiny, tiny, 8, L_SELECT_IF_BOTH, L_SELECT_IF_LTE, NULL) : NULL;
    if (dust != NULL) pixOr(specks, specks, dust);
    pixDestroy(&small);
    pixDestroy(&large);
    pixDestroy(&near);
    pixDestroy(&seeds);
    pixDestroy(&kept);
    pixDestroy(&dust);
    return specks;
}

/* Paints specks white, with the grey seam around each. */
static void erase(struct clean_image *image, PIX *binary, PIX *specks)
{
    if (pixGetDepth(image->pix) == 1) {
        replace(image, pixSubtract(NULL, binary, specks));
        return;
    }
    PIX *letters = pixSubtract(NULL, binary, specks), *seam = pixDilateBrick(NULL, specks, 3, 3);
    PIX *copy = pixCopy(NULL, image->pix);
    if (letters != NULL && seam != NULL && copy != NULL) {
        pixSubtract(seam, seam, letters);
        pixPaintThroughMask(copy, seam, 0, 0, 255);
        replace(image, copy);
    } else {
        pixDestroy(&copy);
    }
    pixDestroy(&letters);
    pixDestroy(&seam);
}

/* Where there are many: a few do no harm, and a clean page keeps each of its dots. */
static void remove_specks(struct clean_image *image, int letter_height)
{
    enum { MANY = 5 }; /* more than one for this many pieces */
    PIX *binary = letter_height >= 8 ? binarise(image->pix) : NULL;
    if (binary == NULL) return;
    PIX *specks = is_countable(binary) ? find_specks(binary, letter_height) : NULL;
    if (specks != NULL) spare_leaders(specks, letter_height);
    int found = 0, all = 0;
    if (specks != NULL && pixCountConnComp(specks, 8, &found) == 0 && pixCountConnComp(binary, 8, &all) == 0 &&
        found > (all - found) / MANY)
        erase(image, binary, specks);
    pixDestroy(&specks);
    pixDestroy(&binary);
}

/* ---- All of it ----------------------------------------------------------------------- */

bool clean_image(PIX *pix, unsigned steps, struct clean_image *out)
{
    *out = (struct clean_image){.pix = pixClone(pix), .matrix = {1, 0, 0, 0, 1, 0}, .scale = 1};
    if (out->pix == NULL) return false;
    if (pixGetWidth(pix) < SIDE_MIN || pixGetHeight(pix) < SIDE_MIN) return true;
    const int height = (steps & (CLEAN_ENLARGE | CLEAN_SPECKS)) != 0 ? clean_letter_height(pix) : 0;
    if ((steps & CLEAN_BACKGROUND) != 0) even_background(out);
    enlarge(out, enlarging_factor(pix, (steps & CLEAN_ENLARGE) != 0 ? height : 0));
    if ((steps & CLEAN_DESKEW) != 0) deskew(out);
    if ((steps & CLEAN_SPECKS) != 0) remove_specks(out, (int)lround(height * out->scale));
    return true;
}

bool clean_is_sideways(PIX *pix)
{
    float across = 0, down = 0;
    if (pixGetWidth(pix) < SIDE_MIN || pixGetHeight(pix) < SIDE_MIN) return false;
    PIX *turned = pixRotateOrth(pix, 1);
    if (turned == NULL) return false;
    find_skew(pix, &across);
    find_skew(turned, &down);
    pixDestroy(&turned);
    return down > across;
}

bool clean_turn(struct clean_image *image, int quarters)
{
    const double width = pixGetWidth(image->pix), height = pixGetHeight(image->pix);
    const double turns[4][6] = {
        {1, 0, 0, 0, 1, 0}, {0, 1, 0, -1, 0, height}, {-1, 0, width, 0, -1, height}, {0, -1, width, 1, 0, 0}};
    PIX *turned = pixRotateOrth(image->pix, quarters & 3);
    if (turned == NULL) return false;
    clean_combine(image->matrix, turns[quarters & 3]);
    replace(image, turned);
    return true;
}

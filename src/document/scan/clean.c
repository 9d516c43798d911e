/*
 * These are the steps that lower the word error of Tesseract 5 on scans, and no others. Binarising is left to the
 * engine, and removing every speck would remove marks. All sizes are relative to the height of the letters, because the
 * resolution that a file states is often missing or wrong.
 *
 * Small letters are enlarged until their median height is 16 pixels.
 *
 * Where the grain of the paper is strong compared with the contrast of the strokes, as on faint copies, the page is
 * smoothed: the engine takes grain for strokes, and then finds no lines or none of its letters.
 *
 * If the blur is large compared to the letters, they are sharpened after enlarging. Without this, enlarging spreads
 * blurred strokes until neighbouring letters touch.
 *
 * The skew is the angle at which the profile of pixel rows is sharpest (Bloomberg, Kopec, Dasari 1995).
 */
#include "document/scan/clean.h"

#include "document/scan/print.h"

#include <math.h>
#include <stdlib.h>

/* Letters smaller than this are enlarged to it; pixels. */
static const double LETTER_HEIGHT = 16;
static const double ENLARGE_MIN = 1.1, ENLARGE_MAX = 4;

/* An image is sharpened if its blur is more than this share of the letters' height. */
static const double BLUR_MAX = 0.08;
static const double SHARPEN_HALF_WIDTH = 1.6, SHARPEN_SHARE = 2;

/* The page is measured on a copy whose longer side is at most this, pixels. */
enum { LOOK_SIDE = 2400, SPECKS_LETTER_MIN = 8 };

/* The limits that the engine sets on its image, and the size up to which images are enlarged: A3 at 450 dpi. */
enum { SIDE_MAX = 32000, PIXELS_MAX = 400000000, SIDE_MIN = 16, ENLARGED_MAX = 40000000 };

/*
 * A page is smoothed until the contrast of its strokes is so many times the deviation of the paper's grain. If it stays
 * below the second figure, no engine reads the page, and smoothing would make strokes out of grain.
 */
static const double CLEAR = 20, LEGIBLE = 12;
enum { SMOOTHINGS_MAX = 2 };

/* On a page without strokes, contrasts up to this come from the grain, smoothed as often as possible. */
enum { GRAIN_MAX = 20 };

/* Print of less contrast is faint; greys. */
enum { FAINT = 100 };

static const float SKEW_RANGE = 7, SKEW_MIN = 0.1f, SKEW_CONFIDENCE = 3;

/* ---- Helpers ------------------------------------------------------------------------- */

/* Replaces image->pix, unless `pix` is NULL. */
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

/* ---- The steps ----------------------------------------------------------------------- */

static PIX *with_grey(PIX *pix)
{
    return pixGetDepth(pix) == 8 ? pixClone(pix) : pixConvert1To8(NULL, pix, 255, 0);
}

/*
 * The factor by which to enlarge the image, so that letters are high enough. Below 1 if the image is too large for the
 * engine.
 */
static double enlarging_factor(PIX *pix, int letter_height)
{
    const double width = pixGetWidth(pix), height = pixGetHeight(pix);
    double factor = letter_height > 0 ? fmin(LETTER_HEIGHT / letter_height, ENLARGE_MAX) : 1;
    factor = fmin(factor, sqrt(ENLARGED_MAX / (width * height)));
    if (factor < ENLARGE_MIN) factor = 1;
    factor = fmin(factor, SIDE_MAX / fmax(width, height));
    return fmin(factor, sqrt(PIXELS_MAX / (width * height)));
}

/* Scales an image. A factor below 1 makes an image smaller that is too large for the engine. */
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

/* Undoes the blur as far as possible. */
static void sharpen(struct clean_image *image, const struct page_print *print)
{
    if (print->letter_height == 0 || print->blur <= BLUR_MAX * print->letter_height) return;
    const int half_width = (int)lround(SHARPEN_HALF_WIDTH * print->blur * image->scale);
    PIX *grey = with_grey(image->pix);
    if (grey != NULL)
        replace(image, pixUnsharpMaskingGray(grey, half_width > 0 ? half_width : 1, (float)SHARPEN_SHARE));
    pixDestroy(&grey);
}

/*
 * Finds the clockwise angle in degrees that makes lines of text horizontal. *confidence: how much sharper the profile
 * of rows is at this angle than at the worst one. Both are 0 if no angle is found. The last search is on the image
 * reduced by `reduction`, 1 or 2.
 */
static float find_skew(PIX *binary, int reduction, float *confidence)
{
    float angle = 0;
    *confidence = 0;
    const bool is_found =
        pixFindSkewSweepAndSearch(binary, &angle, confidence, 2 * reduction, reduction, SKEW_RANGE, 1, 0.01f) == 0;
    if (is_found && *confidence >= SKEW_CONFIDENCE && fabsf(angle) <= SKEW_RANGE) return angle;
    *confidence = 0;
    return 0;
}

/* The grey of the paper: a tenth of the page is brighter. */
static int paper_grey(PIX *grey)
{
    float rank = 255;
    pixGetRankValueMasked(grey, NULL, 0, 0, 8, 0.9f, &rank, NULL);
    return (int)rank;
}

/* A copy in the middle of a larger image that is otherwise of one grey; NULL if that fails. */
static PIX *embed(PIX *grey, int width, int height, int around)
{
    PIX *wide = pixCreate(width, height, 8);
    if (wide == NULL) return NULL;
    pixSetAllGray(wide, around);
    pixRasterop(wide, (width - pixGetWidth(grey)) / 2, (height - pixGetHeight(grey)) / 2, pixGetWidth(grey),
                pixGetHeight(grey), PIX_SRC, grey, 0, 0);
    return wide;
}

/* Rotates the image. It is put on a larger one first, so that no corner is lost. */
static void deskew(struct clean_image *image, float angle)
{
    if (fabsf(angle) < SKEW_MIN) return;
    const double radians = angle * 3.14159265358979323846 / 180, c = cos(radians), s = sin(radians);
    const int width = pixGetWidth(image->pix), height = pixGetHeight(image->pix);
    const int wide_width = (int)ceil(width * c + height * fabs(s)),
              wide_height = (int)ceil(height * c + width * fabs(s));
    PIX *grey = with_grey(image->pix);
    const int around = grey != NULL ? paper_grey(grey) : 0;
    PIX *wide = grey != NULL ? embed(grey, wide_width, wide_height, around) : NULL;
    PIX *turned = wide != NULL ? pixRotateAMGray(wide, (float)radians, (l_uint8)around) : NULL;
    pixDestroy(&grey);
    pixDestroy(&wide);
    if (turned == NULL) return;
    const double x = wide_width / 2, y = wide_height / 2;
    const double left = (wide_width - width) / 2, top = (wide_height - height) / 2;
    const double matrix[6] = {c, s, x - x * c - y * s - left, -s, c, y + x * s - y * c - top};
    clean_combine(image->matrix, matrix);
    replace(image, turned);
    image->skew = angle;
}

/* Dots in a row are the dotted line of a form or of a table of contents, not specks: removes them from `specks`. */
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
 * Finds the specks of a binary image: pieces smaller than a third of a letter's height that are not near anything
 * larger, and pieces that are too small for a dot anywhere. NULL if that fails.
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

/* Paints white what `mask` covers, and the grey edge around it, but no other ink of `binary`. */
static void erase(struct clean_image *image, PIX *binary, PIX *mask)
{
    if (pixGetDepth(image->pix) == 1) {
        replace(image, pixSubtract(NULL, binary, mask));
        return;
    }
    PIX *letters = pixSubtract(NULL, binary, mask), *seam = pixDilateBrick(NULL, mask, 3, 3);
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

/*
 * Whether there are so many specks that removing them helps: more than one for every five other pieces. A few do no
 * harm, and a page without dirt keeps its dots.
 */
static bool are_many(PIX *specks, PIX *binary)
{
    enum { MANY = 5 };
    int found = 0, all = 0;
    return pixCountConnComp(specks, 8, &found) == 0 && pixCountConnComp(binary, 8, &all) == 0 &&
           found > (all - found) / MANY;
}

/* The specks of a binary image if there are many; else NULL. */
static PIX *find_many_specks(PIX *binary, int letter_height)
{
    int count;
    if (letter_height < SPECKS_LETTER_MIN || !print_count_pieces(binary, &count)) return NULL;
    PIX *specks = find_specks(binary, letter_height);
    if (specks != NULL) spare_leaders(specks, letter_height);
    if (specks != NULL && !are_many(specks, binary)) pixDestroy(&specks);
    return specks;
}

/* ---- A look at the page -------------------------------------------------------------- */

/* Half as large; NULL if that fails. */
static PIX *halve(PIX *pix)
{
    return pixGetDepth(pix) == 1 ? pixReduceRankBinary2(pix, 2, NULL) : pixScaleAreaMap2(pix);
}

/* A copy small enough to be measured quickly; letters on it are still about ten pixels high. */
static PIX *reduce(PIX *pix, int *reduction)
{
    PIX *small = pixClone(pix);
    *reduction = 1;
    while (small != NULL && (pixGetWidth(small) > LOOK_SIDE || pixGetHeight(small) > LOOK_SIDE)) {
        PIX *half = halve(small);
        pixDestroy(&small);
        small = half;
        *reduction *= 2;
    }
    return small;
}

/* Replaces *grey by a smoother image: each pixel becomes the mean of the square around it; false if memory runs out. */
static bool smooth(PIX **grey, int half_width)
{
    PIX *smoother = pixBlockconvGray(*grey, NULL, half_width, half_width);
    if (smoother == NULL) return false;
    pixDestroy(grey);
    *grey = smoother;
    return true;
}

/* Whether the contrast of the strokes is so many times the grain. */
static bool stands_out(const struct page_print *print, double times)
{
    return print->contrast > 0 && print->contrast >= times * print->grain;
}

/* Smooths *even until strokes stand out from the grain; false if memory runs out. */
static bool smooth_grain(PIX **even, struct clean_look *look)
{
    if (pixGetDepth(*even) == 1) {
        int is_empty = 0;
        look->is_blank = pixZero(*even, &is_empty) == 0 && is_empty;
        look->is_legible = true;
        return true;
    }
    struct page_print print;
    print_measure_ink(*even, &print);
    while (!stands_out(&print, CLEAR) && look->smoothings < SMOOTHINGS_MAX) {
        if (!smooth(even, 1)) return false;
        look->smoothings++;
        print_measure_ink(*even, &print);
    }
    look->is_blank = print.contrast == 0 && print.most <= GRAIN_MAX;
    look->is_legible = stands_out(&print, LEGIBLE);
    if (!look->is_legible) look->smoothings = 0;
    return true;
}

bool clean_look(PIX *pix, struct clean_look *look)
{
    *look = (struct clean_look){.reduction = 1};
    if (pixGetWidth(pix) < SIDE_MIN || pixGetHeight(pix) < SIDE_MIN) return true;
    PIX *small = reduce(pix, &look->reduction);
    if (small == NULL) return false;
    look->paper = print_paper(small);
    PIX *even = print_whiten(small, look->paper);
    pixDestroy(&small);
    if (even == NULL || !smooth_grain(&even, look)) {
        pixDestroy(&even);
        return false;
    }
    print_measure(even, &look->print);
    look->binary = print_binarise(even, &look->print);
    look->print.blur *= look->reduction;
    look->print.letter_height *= look->reduction;
    pixDestroy(&even);
    return look->binary != NULL;
}

void clean_look_free(struct clean_look *look)
{
    pixDestroy(&look->paper);
    pixDestroy(&look->binary);
}

bool clean_is_faint(const struct clean_look *look)
{
    return look->print.contrast < FAINT;
}

bool clean_is_sideways(const struct clean_look *look)
{
    float across = 0, down = 0;
    PIX *turned = look->binary != NULL ? pixRotateOrth(look->binary, 1) : NULL;
    if (turned == NULL) return false;
    find_skew(look->binary, 2, &across);
    find_skew(turned, 2, &down);
    pixDestroy(&turned);
    return down > across;
}

/* Smooths the page as often as the look has found to be necessary; false if memory runs out. */
static bool smooth_out(struct clean_image *image, const struct clean_look *look)
{
    for (int k = 0; k < look->smoothings; k++) {
        PIX *copy = pixBlockconvGray(image->pix, NULL, look->reduction, look->reduction);
        if (copy == NULL) return false;
        replace(image, copy);
    }
    return true;
}

/* ---- All of it ----------------------------------------------------------------------- */

/* The image of a page with 1 bit a pixel, measured; NULL if memory runs out. */
static PIX *binarise(PIX *pix, struct page_print *print)
{
    *print = (struct page_print){0};
    PIX *paper = print_paper(pix), *even = print_whiten(pix, paper);
    if (even != NULL) print_measure(even, print);
    PIX *binary = even != NULL ? print_binarise(even, print) : NULL;
    pixDestroy(&paper);
    pixDestroy(&even);
    return binary;
}

/* Takes dotted lines and boxes out of the image after the other steps, and notes where they were. */
static void take_forms(struct clean_image *image, const struct clean_look *look)
{
    struct page_print print;
    PIX *ink = NULL;
    const int small_height = look->print.letter_height / look->reduction;
    if (!form_is_likely(look->binary, small_height)) return;
    PIX *binary = binarise(image->pix, &print);
    if (binary != NULL && form_find(binary, print.letter_height, &image->marks, &ink) && ink != NULL)
        erase(image, binary, ink);
    pixDestroy(&binary);
    pixDestroy(&ink);
}

/*
 * Removes specks from the image after the other steps. The look, taken before, often shows that there is nothing to do.
 */
static void remove_specks(struct clean_image *image, const struct clean_look *look)
{
    const int small_height = look->print.letter_height / look->reduction;
    if (small_height >= SPECKS_LETTER_MIN) {
        PIX *specks = find_many_specks(look->binary, small_height);
        if (specks == NULL) return;
        pixDestroy(&specks);
    }
    struct page_print print;
    PIX *binary = binarise(image->pix, &print);
    PIX *specks = binary != NULL ? find_many_specks(binary, print.letter_height) : NULL;
    if (specks != NULL) erase(image, binary, specks);
    pixDestroy(&binary);
    pixDestroy(&specks);
}

bool clean_seen(PIX *pix, const struct clean_look *look, unsigned steps, struct clean_image *out)
{
    *out = (struct clean_image){.pix = pixClone(pix), .matrix = {1, 0, 0, 0, 1, 0}, .scale = 1};
    if (out->pix == NULL) return false;
    /*
     * White paper need not be whitened. Small images are whitened all the same: they gain by it, and it takes little
     * time.
     */
    const bool is_white = look->reduction > 1 && print_is_even(look->paper);
    if ((steps & PD_CLEAN_BACKGROUND) != 0 && !is_white) replace(out, print_whiten(pix, look->paper));
    if ((steps & PD_CLEAN_GRAIN) != 0 && !smooth_out(out, look)) return false;
    if (!look->is_legible) steps = PD_CLEAN_NONE;
    enlarge(out, enlarging_factor(pix, (steps & PD_CLEAN_ENLARGE) != 0 ? look->print.letter_height : 0));
    if (look->binary == NULL) return true;
    const int further = look->reduction == 1 ? 2 : 1;
    float confidence;
    if ((steps & PD_CLEAN_SHARPEN) != 0) sharpen(out, &look->print);
    if ((steps & PD_CLEAN_DESKEW) != 0) deskew(out, find_skew(look->binary, further, &confidence));
    if ((steps & PD_CLEAN_FORMS) != 0) take_forms(out, look);
    if ((steps & PD_CLEAN_SPECKS) != 0) remove_specks(out, look);
    return true;
}

void clean_image_free(struct clean_image *image)
{
    pixDestroy(&image->pix);
    free(image->marks.items);
    image->marks = (struct form_marks){0};
}

bool clean_image(PIX *pix, unsigned steps, struct clean_image *out)
{
    struct clean_look look;
    *out = (struct clean_image){0};
    const bool is_clean = clean_look(pix, &look) && clean_seen(pix, &look, steps, out);
    clean_look_free(&look);
    return is_clean;
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

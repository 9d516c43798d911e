/*
 * The paper is found by a closing that is wider than any stroke, and the image is divided by it. What is darker than a
 * third of the brightest paper is not paper: pictures, and the black border that a copier leaves, stay as they are.
 *
 * The blur of a page is measured at its steepest edges: a step of height c, blurred by a Gaussian of standard deviation
 * s, rises by at most c / (s √2π) a pixel. Noise makes edges steep, so a noisy page seems sharp. This is wanted,
 * because sharpening would also sharpen the noise.
 *
 * On a blurred page the strokes touch at any threshold, so its letters are measured on a sharpened copy.
 *
 * Paper has a grain, and on an empty page the grain is all there is. It shows in the squares with the least contrast:
 * at least a tenth of a page is bare paper. Ink is what stands out from it.
 */
#include "document/scan/print.h"

#include <math.h>
#include <stdlib.h>

/* The paper is measured on a reduced image, in windows of this part of its longer side. */
enum { PAPER_PARTS = 40, PAPER_SIDE = 800 };
static const float PAPER_DARKEST = 0.35f;
static const float PAPER_LOW = 0.05f, PAPER_HIGH = 0.9f, PAPER_EVEN = 0.93f;

/* Edges are measured in squares of this side that have at least half the contrast of the strongest. */
enum { TILE = 12, GREYS = 256, CONTRAST_MIN = 8 };
static const double EDGE_RANK = 0.99, EDGE_SHARE = 0.5;

/*
 * The contrast of a square of bare paper is the range of 144 samples of the grain: 4.3 deviations in the tenth of the
 * squares that have the least, 8.5 in the one of 30,000 that has the most.
 */
static const double PAPER_RANK = 0.1, RANGE_OF_GRAIN = 4.3, INK_MIN = 2.5;

/* A letter with the white around it has more pixels than this. */
enum { PIXELS_PER_PIECE = 50, PIECES_MIN = 1000, PIECES_MAX = 500000 };

static const double ROOT_OF_TWO_PI = 2.5066282746310002;
static const double DIGITISING = 0.7; /* the part of the deviation that comes from the pixels themselves */

/* If the blur is less than this share of the letters' height, letters do not touch. */
static const double BLUR_LITTLE = 0.045;
static const double SHARPEN_HALF_WIDTH = 1.3, SHARPEN_SHARE = 2;

enum { LETTERS_MIN = 20, THRESHOLD_USUAL = 160 };

/* ---- Paper --------------------------------------------------------------------------- */

PIX *print_paper(PIX *pix)
{
    if (pixGetDepth(pix) == 1) return NULL;
    const int width = pixGetWidth(pix), height = pixGetHeight(pix), longer = width > height ? width : height;
    const float factor = longer > PAPER_SIDE ? (float)PAPER_SIDE / (float)longer : 1;
    PIX *small = factor < 1 ? pixScaleAreaMap(pix, factor, factor) : pixClone(pix);
    if (small == NULL) return NULL;
    const int window = (int)((float)longer * factor / PAPER_PARTS) | 1;
    PIX *closed = pixCloseGray(small, window, window);
    PIX *paper = closed != NULL ? pixBlockconv(closed, window, window) : NULL;
    pixDestroy(&small);
    pixDestroy(&closed);
    return paper;
}

/* Divides `image` in place by the paper, which was found on a reduced copy; false if memory runs out. */
static bool divide(PIX *image, PIX *paper, int darkest)
{
    const size_t width = (size_t)pixGetWidth(image), height = (size_t)pixGetHeight(image);
    const size_t paper_width = (size_t)pixGetWidth(paper), paper_height = (size_t)pixGetHeight(paper);
    l_uint32 *factors = malloc(width * sizeof *factors), *last = NULL; /* 65536 × 255 / paper, by column */
    if (factors == NULL) return false;
    for (size_t y = 0; y < height; y++) {
        l_uint32 *row = pixGetData(image) + y * (size_t)pixGetWpl(image);
        l_uint32 *below = pixGetData(paper) + y * paper_height / height * (size_t)pixGetWpl(paper);
        for (size_t x = 0; below != last && x < width; x++) {
            const int grey = GET_DATA_BYTE(below, x * paper_width / width);
            factors[x] = (255U << 16) / (l_uint32)(grey > darkest ? grey : darkest);
        }
        last = below;
        for (size_t x = 0; x < width; x++) {
            const l_uint32 grey = GET_DATA_BYTE(row, x) * factors[x] >> 16;
            SET_DATA_BYTE(row, x, (l_uint8)(grey > 255 ? 255 : grey));
        }
    }
    free(factors);
    return true;
}

/* The grey that this share of the paper does not exceed; 0 if it cannot be found. */
static float rank_of(PIX *paper, float share)
{
    float grey = 0;
    return pixGetRankValueMasked(paper, NULL, 0, 0, 1, share, &grey, NULL) == 0 ? grey : 0;
}

bool print_is_even(PIX *paper)
{
    return paper == NULL || rank_of(paper, PAPER_LOW) >= PAPER_EVEN * rank_of(paper, PAPER_HIGH);
}

PIX *print_whiten(PIX *pix, PIX *paper)
{
    if (paper == NULL || pixGetDepth(pix) == 1) return pixClone(pix);
    PIX *even = pixCopy(NULL, pix);
    const int darkest = (int)(PAPER_DARKEST * rank_of(paper, PAPER_HIGH));
    if (even != NULL && !divide(even, paper, darkest > 0 ? darkest : 1)) pixDestroy(&even);
    return even;
}

/* ---- Edges --------------------------------------------------------------------------- */

/* The contrast of a square, and its steepest rise from left to right over two pixels. */
struct tile {
    int contrast, rise;
};

static struct tile measure_tile(PIX *pix, int left, int top)
{
    int darkest = GREYS, brightest = 0, rise = 0;
    for (int y = top; y < top + TILE; y++) {
        l_uint32 *row = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);
        int before = GET_DATA_BYTE(row, left - 1), grey = GET_DATA_BYTE(row, left);
        for (int x = left; x < left + TILE; x++) {
            const int after = GET_DATA_BYTE(row, x + 1), step = abs(after - before);
            if (grey < darkest) darkest = grey;
            if (grey > brightest) brightest = grey;
            if (step > rise) rise = step;
            before = grey;
            grey = after;
        }
    }
    return (struct tile){brightest - darkest, rise};
}

static struct tile *measure_tiles(PIX *pix, size_t *count)
{
    const int width = pixGetWidth(pix), height = pixGetHeight(pix);
    *count = 0;
    if (width < TILE + 2 || height < TILE) return NULL;
    struct tile *tiles = malloc((size_t)(width / TILE + 1) * (size_t)(height / TILE + 1) * sizeof *tiles);
    if (tiles == NULL) return NULL;
    for (int top = 0; top + TILE <= height; top += TILE)
        for (int left = 1; left + TILE + 1 <= width; left += TILE) tiles[(*count)++] = measure_tile(pix, left, top);
    return tiles;
}

static int compare_contrasts(const void *a, const void *b)
{
    const int x = ((const struct tile *)a)->contrast, y = ((const struct tile *)b)->contrast;
    return (x > y) - (x < y);
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sets blur, contrast and threshold from the tiles with strokes, of which there is at least one. */
static void judge_strokes(const struct tile *tiles, size_t count, struct page_print *print)
{
    double *deviations = malloc(count * sizeof *deviations);
    if (deviations == NULL) return;
    for (size_t k = 0; k < count; k++)
        deviations[k] = 2 * tiles[k].contrast / (ROOT_OF_TWO_PI * (tiles[k].rise > 0 ? tiles[k].rise : 1));
    qsort(deviations, count, sizeof *deviations, compare_doubles);
    const double deviation = deviations[count / 2];
    print->contrast = tiles[count / 2].contrast;
    print->threshold = GREYS - print->contrast / 2;
    print->blur = sqrt(fmax(0, deviation * deviation - DIGITISING * DIGITISING));
    free(deviations);
}

/* Sets what the tiles show. */
static void judge_tiles(struct tile *tiles, size_t count, struct page_print *print)
{
    qsort(tiles, count, sizeof *tiles, compare_contrasts);
    const double bare = tiles[(size_t)((double)(count - 1) * PAPER_RANK)].contrast;
    const double ink = fmax(CONTRAST_MIN, INK_MIN * bare);
    size_t paper = 0;
    while (paper < count && tiles[paper].contrast < ink) paper++;
    print->grain = bare / RANGE_OF_GRAIN;
    print->contrast = 0;
    print->most = tiles[count - 1].contrast;
    if (paper == count) return;
    const size_t strong = paper + (size_t)((double)(count - 1 - paper) * EDGE_RANK);
    const double least = EDGE_SHARE * tiles[strong].contrast;
    size_t first = paper;
    while (tiles[first].contrast < least) first++;
    judge_strokes(tiles + first, count - first, print);
}

void print_measure_ink(PIX *even, struct page_print *print)
{
    *print = (struct page_print){.contrast = GREYS - 1, .most = GREYS - 1, .threshold = THRESHOLD_USUAL};
    if (pixGetDepth(even) == 1) return;
    size_t count;
    struct tile *tiles = measure_tiles(even, &count);
    if (tiles != NULL && count > 0) judge_tiles(tiles, count, print);
    free(tiles);
}

/* ---- Letters ------------------------------------------------------------------------- */

static int compare_heights(const void *a, const void *b)
{
    const int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

/* Whether a piece is neither a speck, nor a line, nor a picture. */
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

bool print_count_pieces(PIX *binary, int *count)
{
    const int most = pixGetWidth(binary) * (pixGetHeight(binary) / PIXELS_PER_PIECE) + PIECES_MIN;
    return pixCountConnComp(binary, 8, count) == 0 && *count <= (most < PIECES_MAX ? most : PIECES_MAX);
}

static int measure_letters(PIX *binary)
{
    int count = 0;
    if (!print_count_pieces(binary, &count)) return 0;
    BOXA *boxes = pixConnCompBB(binary, 8);
    const int height = boxes != NULL ? median_height(boxes, pixGetHeight(binary)) : 0;
    boxaDestroy(&boxes);
    return height;
}

PIX *print_binarise(PIX *even, const struct page_print *print)
{
    return pixGetDepth(even) == 1 ? pixClone(even) : pixThresholdToBinary(even, print->threshold);
}

/* The height of letters on a sharpened copy; 0 if there are too few. */
static int measure_sharpened(PIX *even, const struct page_print *print)
{
    const int half_width = (int)lround(SHARPEN_HALF_WIDTH * print->blur);
    PIX *sharpened = pixUnsharpMaskingGray(even, half_width > 0 ? half_width : 1, (float)SHARPEN_SHARE);
    struct page_print sharp;
    if (sharpened == NULL) return 0;
    print_measure_ink(sharpened, &sharp);
    PIX *letters = print_binarise(sharpened, &sharp);
    const int height = letters != NULL ? measure_letters(letters) : 0;
    pixDestroy(&sharpened);
    pixDestroy(&letters);
    return height;
}

void print_measure(PIX *even, struct page_print *print)
{
    print_measure_ink(even, print);
    if (print->contrast == 0) return;
    PIX *letters = print_binarise(even, print);
    if (letters != NULL) print->letter_height = measure_letters(letters);
    pixDestroy(&letters);
    if (print->blur <= BLUR_LITTLE * print->letter_height) return;
    const int height = measure_sharpened(even, print);
    if (height > 0) print->letter_height = height;
}

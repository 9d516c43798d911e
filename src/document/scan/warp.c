/*
 * The slope of the lines is measured in the tiles of a grid, by the profile of pixel rows as for a skewed page. A
 * polynomial is fitted to these slopes: slope changes slowly over a sheet, and tiles that show a picture or a table
 * have no say against all others. The course of a line follows from the slopes step by step, from the middle of the
 * image to both sides. Pixels move up or down only.
 *
 * Pages from a scanner have one slope. Only where slopes clearly differ, and follow the polynomial, are lines bent.
 */
#include "document/scan/warp.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

enum { ACROSS = 4, DOWN = 8, TILES = ACROSS * DOWN, TERMS = 6, STEP = 16 };

/* A tile reaches beyond its cell by this part of it on each side. */
static const double OVERLAP = 0.25;

/* Slopes are looked for up to this angle; degrees. */
static const float RANGE = 7, DELTA = 0.05f;

/* How much sharper the profile of a tile must be at its slope than at the worst one; more than the second is as good.
 */
static const double TOLD = 1.15, WELL_TOLD = 2.2;

/* Wide images are first searched at half their size. */
enum { TILES_MIN = 10, WIDE = 1000 };

/*
 * Lines are bent if the fitted slopes deviate from their mean by this much (degrees, root of the mean square), and if
 * what is left of the measured slopes is at most this share of it.
 */
static const double BENT = 0.35, UNEXPLAINED = 0.6;

/* A slope in a place, from -1 to 1 across and down. */
struct warp_sample {
    double x, y, slope, weight;
};

static void terms_at(double x, double y, double terms[TERMS])
{
    const double all[TERMS] = {1, x, y, x * y, x * x, x * x * y};
    for (int k = 0; k < TERMS; k++) terms[k] = all[k];
}

static double value_at(const double factors[TERMS], double x, double y)
{
    double terms[TERMS], sum = 0;
    terms_at(x, y, terms);
    for (int k = 0; k < TERMS; k++) sum += factors[k] * terms[k];
    return sum;
}

/* ---- Measuring ----------------------------------------------------------------------- */

/* Measures the slope of the lines in one tile, in degrees, down to the right; the weight is 0 if it cannot be told. */
static void measure_tile(PIX *binary, int column, int row, struct warp_sample *sample)
{
    const double width = (double)pixGetWidth(binary) / ACROSS, height = (double)pixGetHeight(binary) / DOWN;
    const int left = (int)fmax(0, (column - OVERLAP) * width), top = (int)fmax(0, (row - OVERLAP) * height);
    const int right = (int)fmin(pixGetWidth(binary), (column + 1 + OVERLAP) * width);
    const int bottom = (int)fmin(pixGetHeight(binary), (row + 1 + OVERLAP) * height);
    *sample = (struct warp_sample){(2 * column + 1.0) / ACROSS - 1, (2 * row + 1.0) / DOWN - 1, 0, 0};
    BOX *box = boxCreate(left, top, right - left, bottom - top);
    PIX *tile = box != NULL ? pixClipRectangle(binary, box, NULL) : NULL;
    const int reduction = pixGetWidth(binary) > WIDE ? 2 : 1;
    float angle = 0, confidence = 0;
    if (tile != NULL && pixFindSkewSweepAndSearch(tile, &angle, &confidence, reduction, 1, RANGE, 1, DELTA) == 0 &&
        (double)confidence >= TOLD) {
        sample->slope = -(double)angle;
        sample->weight = fmin((double)confidence, WELL_TOLD) - 1;
    }
    boxDestroy(&box);
    pixDestroy(&tile);
}

/* ---- Fitting ------------------------------------------------------------------------- */

/* Solves a system of equations with a symmetric positive matrix, by elimination; both are overwritten. */
static void solve(double matrix[TERMS][TERMS], double values[TERMS], double solution[TERMS])
{
    for (int k = 0; k < TERMS; k++)
        for (int row = k + 1; row < TERMS; row++) {
            const double factor = matrix[row][k] / matrix[k][k];
            for (int column = k; column < TERMS; column++) matrix[row][column] -= factor * matrix[k][column];
            values[row] -= factor * values[k];
        }
    for (int k = TERMS - 1; k >= 0; k--) {
        solution[k] = values[k];
        for (int column = k + 1; column < TERMS; column++) solution[k] -= matrix[k][column] * solution[column];
        solution[k] /= matrix[k][k];
    }
}

/* Least squares; samples far from the last fit count little (Cauchy's weights), unless it is the first. */
static void fit_once(const struct warp_sample *samples, bool is_first, double factors[TERMS])
{
    static const double SPREAD = 0.5, STIFFNESS = 0.02; /* degrees; the higher terms stay small if nothing needs them */
    double matrix[TERMS][TERMS] = {{0}}, values[TERMS] = {0};
    for (int s = 0; s < TILES; s++) {
        const struct warp_sample *sample = &samples[s];
        const double off = is_first ? 0 : (sample->slope - value_at(factors, sample->x, sample->y)) / SPREAD;
        const double weight = sample->weight / (1 + off * off);
        double terms[TERMS];
        terms_at(sample->x, sample->y, terms);
        for (int k = 0; k < TERMS; k++) {
            for (int j = 0; j < TERMS; j++) matrix[k][j] += weight * terms[k] * terms[j];
            values[k] += weight * terms[k] * sample->slope;
        }
    }
    for (int k = 0; k < TERMS; k++) matrix[k][k] += STIFFNESS * (k == 0 ? 0.01 : 1);
    solve(matrix, values, factors);
}

/* Whether the slopes that were fitted differ clearly, and the measured ones lie near them. */
static bool is_bent(const struct warp_sample *samples, const double factors[TERMS])
{
    double weight = 0, mean = 0, spread = 0, left = 0;
    int told = 0;
    for (int s = 0; s < TILES; s++) {
        told += samples[s].weight > 0;
        weight += samples[s].weight;
        mean += samples[s].weight * value_at(factors, samples[s].x, samples[s].y);
    }
    if (told < TILES_MIN) return false;
    mean /= weight;
    for (int s = 0; s < TILES; s++) {
        const double fitted = value_at(factors, samples[s].x, samples[s].y);
        spread += samples[s].weight * (fitted - mean) * (fitted - mean) / weight;
        left += samples[s].weight * fmin(1, fabs(samples[s].slope - fitted)) *
                fmin(1, fabs(samples[s].slope - fitted)) / weight;
    }
    return sqrt(spread) >= BENT && sqrt(left) <= UNEXPLAINED * sqrt(spread);
}

static bool fit(PIX *binary, double factors[TERMS])
{
    enum { FITS = 5 };
    struct warp_sample samples[TILES];
    for (int s = 0; s < TILES; s++) measure_tile(binary, s % ACROSS, s / ACROSS, &samples[s]);
    for (int k = 0; k < FITS; k++) fit_once(samples, k == 0, factors);
    return is_bent(samples, factors);
}

/* ---- The course of the lines --------------------------------------------------------- */

/* Follows the line that crosses the middle of the image at the height of grid row `row`. */
static void follow(const struct warp *warp, const double factors[TERMS], int row)
{
    const int middle = warp->columns / 2;
    float *line = warp->lines + (size_t)row * (size_t)warp->columns;
    line[middle] = (float)(row * STEP);
    for (int side = -1; side <= 1; side += 2)
        for (int column = middle; column + side >= 0 && column + side < warp->columns; column += side) {
            const double x = 2.0 * column * STEP / warp->width - 1, y = 2.0 * (double)line[column] / warp->height - 1;
            const double within = fmax(-1, fmin(1, y)); /* a polynomial runs wild outside */
            const double slope = value_at(factors, fmin(1, x), within);
            line[column + side] = line[column] + (float)(side * STEP * tan(slope * 3.14159265358979323846 / 180));
        }
}

bool warp_find(PIX *binary, int width, int height, struct warp *warp)
{
    enum { SIDE_MIN = 400 }; /* of the reduced image: smaller tiles have too few letters */
    double factors[TERMS] = {0};
    *warp = (struct warp){0};
    if (pixGetWidth(binary) < SIDE_MIN || pixGetHeight(binary) < SIDE_MIN || !fit(binary, factors)) return false;
    *warp = (struct warp){
        .width = width, .height = height, .columns = (width - 1) / STEP + 2, .rows = (height - 1) / STEP + 2};
    warp->lines = malloc((size_t)warp->columns * (size_t)warp->rows * sizeof *warp->lines);
    if (warp->lines == NULL) {
        *warp = (struct warp){0};
        return false;
    }
    for (int row = 0; row < warp->rows; row++) follow(warp, factors, row);
    return true;
}

void warp_free(struct warp *warp)
{
    free(warp->lines);
    *warp = (struct warp){0};
}

/* ---- Straightening ------------------------------------------------------------------- */

/* The height in the image of what is at (x, y) once it is straight. */
static double height_at(const struct warp *warp, double x, double y)
{
    const double across = fmax(0, fmin(x / STEP, warp->columns - 1.001));
    const double down = fmax(0, fmin(y / STEP, warp->rows - 1.001));
    const int column = (int)across, row = (int)down;
    const double right = across - column, below = down - row;
    const float *upper = warp->lines + (size_t)row * (size_t)warp->columns + column, *lower = upper + warp->columns;
    return (1 - below) * ((1 - right) * (double)upper[0] + right * (double)upper[1]) +
           below * ((1 - right) * (double)lower[0] + right * (double)lower[1]);
}

/* The grey at a height of a column, between two pixels. Beyond the image, its last pixel goes on. */
static l_uint8 grey_at(l_uint32 **rows, int height, int x, double y)
{
    const double within = fmax(0, fmin(y, height - 1));
    const int above = (int)within, below = above + 1 < height ? above + 1 : above;
    const double upper = GET_DATA_BYTE(rows[above], x), lower = GET_DATA_BYTE(rows[below], x);
    return (l_uint8)lround(upper + (within - above) * (lower - upper));
}

PIX *warp_straighten(PIX *pix, const struct warp *warp)
{
    PIX *straight = pixCreateTemplate(pix);
    l_uint32 **from = (l_uint32 **)pixGetLinePtrs(pix, NULL);
    for (int y = 0; straight != NULL && from != NULL && y < warp->height; y++) {
        l_uint32 *to = pixGetData(straight) + (ptrdiff_t)y * pixGetWpl(straight);
        for (int x = 0; x < warp->width; x++)
            SET_DATA_BYTE(to, x, grey_at(from, warp->height, x, height_at(warp, x, y)));
    }
    if (from == NULL) pixDestroy(&straight);
    lept_free(from);
    return straight;
}

/* ---- Back to the image as it was ----------------------------------------------------- */

static void bend_box(const struct warp *warp, double scale, const struct document_page *page, pd_box *box)
{
    const double x = scale * (double)(box->left + box->right) / 2, y = scale * (double)(box->top + box->bottom) / 2;
    const float shift = (float)((height_at(warp, x, y) - y) / scale);
    box->top = fmaxf(0, fminf(box->top + shift, page->height));
    box->bottom = fmaxf(0, fminf(box->bottom + shift, page->height));
}

void warp_bend(const struct warp *warp, double resolution, struct document_page *page)
{
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++)
            for (size_t w = 0; w < page->blocks[b].lines[l].word_count; w++) {
                struct document_word *word = &page->blocks[b].lines[l].words[w];
                bend_box(warp, resolution / 72, page, &word->box);
                for (size_t k = 0; k < word->symbol_count; k++)
                    bend_box(warp, resolution / 72, page, &word->symbols[k].box);
            }
    document_close(page);
}

/*
 * The order is that of nature: ink spreads or fades on paper, the sheet lies askew, the lens blurs, the sensor adds
 * noise, the software makes it black and white or compresses it.
 */
#include "render/degrade.h"

#include "base/error.h"

#include <math.h>

double degrade_resolution(struct prng *prng)
{
    static const double usual[] = {300, 300, 200, 200, 200, 150, 150};
    if (prng_chance(prng, 0.6)) return usual[prng_below(prng, sizeof usual / sizeof *usual)];
    return floor(prng_between(prng, 110, 260));
}

/* Puts `next` in the place of *pix; false where there is none. */
static bool replace(PIX **pix, PIX *next)
{
    if (next == NULL) return false;
    pixDestroy(pix);
    *pix = next;
    return true;
}

static l_uint8 grey(double value)
{
    return (l_uint8)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* ---- Ink ----------------------------------------------------------------------------- */

/* Strokes grow (share > 0) or shrink (share < 0) by up to a pixel on each side. */
static bool spread_ink(PIX **pix, double share)
{
    PIX *moved = share > 0 ? pixErodeGray(*pix, 3, 3) : pixDilateGray(*pix, 3, 3);
    if (moved == NULL) return false;
    PIX *mixed = pixBlendGray(NULL, *pix, moved, 0, 0, (l_float32)fabs(share), L_BLEND_GRAY, 0, 0);
    pixDestroy(&moved);
    return replace(pix, mixed);
}

/* An odd number of pixels for a length in points. */
static int odd_pixels(double points, double resolution)
{
    return 1 + 2 * (int)(points * resolution / 144);
}

/* Opening the white closes the black: gaps narrower than the brick fill with ink. */
pd_status degrade_blot(PIX **pix, double resolution, struct prng *prng, pd_error *error)
{
    const double down = prng_between(prng, 0.5, 1.8), across = prng_chance(prng, 0.4) ? prng_between(prng, 0, 0.9) : 0;
    const int height = odd_pixels(down, resolution), width = odd_pixels(across, resolution);
    if (height == 1 && width == 1) return PD_OK;
    return replace(pix, pixOpenGray(*pix, width, height)) ? PD_OK : error_memory(error);
}

/* White becomes `paper`, black becomes `ink`, with a slow change of both across the page. */
static void tint(PIX *pix, double ink, double paper, double slope_x, double slope_y)
{
    const int width = pixGetWidth(pix), height = pixGetHeight(pix);
    for (int y = 0; y < height; y++) {
        l_uint32 *line = pixGetData(pix) + (ptrdiff_t)y * pixGetWpl(pix);
        for (int x = 0; x < width; x++) {
            const double shade = slope_x * ((double)x / width - 0.5) + slope_y * ((double)y / height - 0.5);
            const double value = ink + (paper - ink) * GET_DATA_BYTE(line, x) / 255 + shade;
            SET_DATA_BYTE(line, x, grey(value));
        }
    }
}

/* ---- Geometry ------------------------------------------------------------------------ */

/* Turns the page by an angle; leptonica turns clockwise about the middle. */
static bool turn(PIX **pix, double radians, double matrix[6])
{
    const int x = pixGetWidth(*pix) / 2, y = pixGetHeight(*pix) / 2;
    const double c = cos(radians), s = sin(radians);
    const double turned[6] = {c, s, x - c * x - s * y, -s, c, y + s * x - c * y};
    if (!replace(pix, pixRotateAMGray(*pix, (l_float32)radians, 255))) return false;
    for (int k = 0; k < 6; k++) matrix[k] = turned[k];
    return true;
}

/* ---- Lens and sensor ----------------------------------------------------------------- */

static bool blur(PIX **pix, double sigma)
{
    L_KERNEL *across, *down;
    const int reach = sigma > 1 ? 3 : 2;
    if (makeGaussianKernelSep(reach, reach, (l_float32)sigma, 1, &across, &down) != 0) return false;
    const bool is_done = replace(pix, pixConvolveSep(*pix, across, down, 8, 1));
    kernelDestroy(&across);
    kernelDestroy(&down);
    return is_done;
}

/* Adds noise of this standard deviation (the sum of eight bytes is nearly normal) and specks of dust. */
static void add_noise(PIX *pix, double deviation, double specks, struct prng *prng)
{
    const int width = pixGetWidth(pix), height = pixGetHeight(pix);
    const double scale = deviation / 209.03; /* √(8 (256² − 1) / 12) */
    for (int y = 0; y < height; y++) {
        l_uint32 *line = pixGetData(pix) + (ptrdiff_t)y * pixGetWpl(pix);
        for (int x = 0; x < width; x++) {
            uint64_t bits = prng_next(prng);
            int sum = -1020;
            for (int k = 0; k < 8; k++, bits >>= 8) sum += (int)(bits & 255);
            const double value = GET_DATA_BYTE(line, x) + scale * sum;
            SET_DATA_BYTE(line, x, grey(value));
        }
    }
    const size_t count = (size_t)ceil(specks * width * height);
    for (size_t k = 0; k < count; k++) {
        const int x = (int)prng_below(prng, (size_t)width), y = (int)prng_below(prng, (size_t)height);
        const unsigned value = prng_chance(prng, 0.6) ? 30 : 235;
        const int size = 1 + (int)prng_below(prng, 2);
        for (int k2 = 0; k2 < size * size; k2++) pixSetPixel(pix, x + k2 % size, y + k2 / size, value);
    }
}

/* ---- Files --------------------------------------------------------------------------- */

static bool compress(PIX **pix, int quality)
{
    l_uint8 *bytes = NULL;
    size_t length = 0;
    if (pixWriteMemJpeg(&bytes, &length, *pix, quality, 0) != 0) return false;
    PIX *read = pixReadMemJpeg(bytes, length, 0, 1, NULL, 0);
    lept_free(bytes);
    return replace(pix, read);
}

static bool make_file(PIX **pix, double ink, double paper, struct prng *prng)
{
    if (prng_chance(prng, 0.45)) {
        const double level = ink + (paper - ink) * prng_between(prng, 0.35, 0.8);
        return replace(pix, pixThresholdToBinary(*pix, (l_int32)level));
    }
    return prng_chance(prng, 0.4) || compress(pix, (int)prng_between(prng, 15, 80));
}

pd_status degrade(PIX **pix, struct prng *prng, double matrix[6], pd_error *error)
{
    static const double same[6] = {1, 0, 0, 0, 1, 0};
    for (int k = 0; k < 6; k++) matrix[k] = same[k];
    const double hardness = prng_unit(prng); /* how badly this page fares */
    bool is_done = true;
    if (prng_chance(prng, 0.5)) is_done = spread_ink(pix, prng_between(prng, -0.6, 0.7) * hardness);
    const double ink = prng_between(prng, 0, 40 + 90 * hardness), paper = prng_between(prng, 255 - 60 * hardness, 255);
    const double slope = 30 * hardness;
    tint(*pix, ink, paper, prng_between(prng, -slope, slope), prng_between(prng, -slope, slope));
    if (is_done && prng_chance(prng, 0.5)) is_done = turn(pix, prng_between(prng, -0.018, 0.018), matrix);
    if (is_done && prng_chance(prng, 0.7)) is_done = blur(pix, prng_between(prng, 0.3, 0.5 + 0.6 * hardness));
    if (prng_chance(prng, 0.7))
        add_noise(*pix, prng_between(prng, 0, 28 * hardness), prng_chance(prng, 0.3) ? 4e-4 * hardness : 0, prng);
    is_done = is_done && make_file(pix, ink, paper, prng);
    return is_done ? PD_OK : error_memory(error);
}

/*
 * photograph FAULT OUT IMAGE...: makes of images of flat pages what a telephone would make of the sheets, and writes
 * them into one TIFF file. FAULT is one of
 *
 *   keystone  taken from the side: the sheet narrows towards one corner, and its lines fan out
 *   bend      the sheet is not flat: its lines are curves that differ from top to bottom
 *   shade     lit from one side, with the shadow of a hand
 *   blur      out of focus
 *   all       all of these, each at half its strength
 *   none
 *
 * No image states a resolution, as photographs do not.
 */
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common.h"

/* How strong each fault is, 0 to 1. */
struct faults {
    double keystone, bend, shade, blur;
};

static struct faults faults_of(const char *name)
{
    if (strcmp(name, "keystone") == 0) return (struct faults){.keystone = 1};
    if (strcmp(name, "bend") == 0) return (struct faults){.bend = 1};
    if (strcmp(name, "shade") == 0) return (struct faults){.shade = 1};
    if (strcmp(name, "blur") == 0) return (struct faults){.blur = 1};
    if (strcmp(name, "all") == 0) return (struct faults){0.5, 0.5, 0.5, 0.5};
    if (strcmp(name, "none") == 0) return (struct faults){0};
    bench_fail("%s: keystone, bend, shade, blur, all or none", name);
}

/* Where on the sheet a point of the photograph lies; both from -1 to 1 across and down. */
static void look_through(const struct faults *faults, double x, double y, double *across, double *down)
{
    const double far = 1 + faults->keystone * (0.07 * x - 0.05 * y);
    const double size = 1 + 0.14 * faults->keystone; /* the whole sheet is on the photograph */
    const double flat_x = size * x / far, flat_y = size * y / far;
    *across = flat_x;
    *down = flat_y + faults->bend * (0.012 * flat_x * flat_x + 0.025 * flat_x * flat_x * flat_x * flat_y);
}

/* How bright a place of the sheet is, 0 to 1. */
static double light_at(const struct faults *faults, double x, double y)
{
    const double side = 1 - faults->shade * 0.2 * (1 - x), hand = x * 0.6 + y - 0.9;
    return side * (1 - faults->shade * 0.35 / (1 + exp(-12 * hand)));
}

/* The grey of the sheet between four pixels; beyond it is a table. */
static double grey_at(PIX *sheet, double x, double y)
{
    enum { TABLE = 90 };
    const int width = pixGetWidth(sheet), height = pixGetHeight(sheet), left = (int)floor(x), top = (int)floor(y);
    double sum = 0;
    for (int corner = 0; corner < 4; corner++) {
        const int column = left + (corner & 1), row = top + (corner >> 1);
        const double share = (1 - fabs(x - column)) * (1 - fabs(y - row));
        l_uint32 grey = TABLE;
        if (column >= 0 && column < width && row >= 0 && row < height) pixGetPixel(sheet, column, row, &grey);
        sum += share * grey;
    }
    return sum;
}

/* Replaces *pix by its blurred copy. */
static void blur(PIX **pix, double deviation)
{
    L_KERNEL *across, *down;
    if (makeGaussianKernelSep(4, 4, (l_float32)deviation, 1, &across, &down) != 0) bench_fail("out of memory");
    PIX *blurred = pixConvolveSep(*pix, across, down, 8, 1);
    kernelDestroy(&across);
    kernelDestroy(&down);
    if (blurred == NULL) bench_fail("out of memory");
    pixDestroy(pix);
    *pix = blurred;
}

static PIX *photograph(PIX *sheet, const struct faults *faults)
{
    const int width = pixGetWidth(sheet), height = pixGetHeight(sheet);
    PIX *photo = pixCreate(width, height, 8);
    if (photo == NULL) bench_fail("out of memory");
    for (int row = 0; row < height; row++)
        for (int column = 0; column < width; column++) {
            const double x = 2.0 * column / width - 1, y = 2.0 * row / height - 1;
            double across, down;
            look_through(faults, x, y, &across, &down);
            const double grey = grey_at(sheet, (across + 1) / 2 * width, (down + 1) / 2 * height);
            pixSetPixel(photo, column, row, (l_uint32)lround(grey * light_at(faults, x, y)));
        }
    if (faults->blur > 0) blur(&photo, 1.6 * faults->blur);
    return photo;
}

int main(int argc, char **argv)
{
    if (argc < 4) bench_fail("usage: photograph FAULT OUT IMAGE...");
    const struct faults faults = faults_of(argv[1]);
    for (int k = 3; k < argc; k++) {
        PIX *read = pixRead(argv[k]), *sheet = read != NULL ? pixConvertTo8(read, 0) : NULL;
        if (sheet == NULL) bench_fail("%s: not an image", argv[k]);
        PIX *photo = photograph(sheet, &faults);
        if (pixWriteTiff(argv[2], photo, IFF_TIFF_ZIP, k == 3 ? "w" : "a") != 0) bench_fail("cannot write %s", argv[2]);
        pixDestroy(&read);
        pixDestroy(&sheet);
        pixDestroy(&photo);
    }
    return 0;
}

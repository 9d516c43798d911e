/* What is measured on an image, compared with images drawn with known paper, ink, letters and blur. */
#include "document/scan/print.h"

#include "document/scan/clean.h"
#include "support.h"

#include <math.h>

enum { WIDTH = 900, HEIGHT = 1200, STROKE = 4 };

/* Paper of one grey with rows of upright strokes, `letter` pixels high. */
static PIX *draw_page(int paper, int ink, int letter)
{
    PIX *pix = pixCreate(WIDTH, HEIGHT, 8);
    cr_assert_not_null(pix);
    pixSetAllGray(pix, paper);
    for (int y = 100; y + letter < HEIGHT - 100; y += 3 * letter)
        for (int x = 100; x < WIDTH - 100; x += 16) {
            BOX *box = boxCreate(x, y, STROKE, letter);
            pixSetInRectArbitrary(pix, box, (l_uint32)ink);
            boxDestroy(&box);
        }
    return pix;
}

static struct page_print measure(PIX *pix)
{
    struct page_print print;
    PIX *paper = print_paper(pix), *even = print_whiten(pix, paper);
    cr_assert_not_null(even);
    print_measure(even, &print);
    pixDestroy(&paper);
    pixDestroy(&even);
    return print;
}

Test(print, letters_have_the_height_they_were_drawn_with)
{
    static const int papers[] = {255, 200, 120}, inks[] = {0, 150, 60};
    for (size_t k = 0; k < 3; k++)
        for (int letter = 10; letter <= 40; letter += 10) {
            PIX *pix = draw_page(papers[k], inks[k], letter);
            const struct page_print print = measure(pix);
            cr_assert_leq(abs(print.letter_height - letter), 1, "paper %d, letter %d: %d", papers[k], letter,
                          print.letter_height);
            pixDestroy(&pix);
        }
}

/* The variances of box blurs add up to the variance of the Gaussian that they approximate. */
Test(print, blur_is_told_within_a_third)
{
    PIX *sharp = draw_page(240, 30, 30);
    cr_assert_lt(measure(sharp).blur, 0.7);
    for (int half = 1; half <= 2; half++) {
        PIX *once = pixBlockconvGray(sharp, NULL, half, half), *twice = pixBlockconvGray(once, NULL, half, half);
        const double side = 2 * half + 1, deviation = sqrt(2 * (side * side - 1) / 12);
        const double measured = measure(twice).blur;
        cr_assert_lt(fabs(measured - deviation), deviation / 3, "%.2f for %.2f", measured, deviation);
        pixDestroy(&once);
        pixDestroy(&twice);
    }
    pixDestroy(&sharp);
}

Test(print, shaded_paper_becomes_white_and_ink_stays_dark)
{
    PIX *pix = draw_page(255, 0, 20);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            l_uint32 grey;
            pixGetPixel(pix, x, y, &grey);
            pixSetPixel(pix, x, y, grey * (l_uint32)(110 + 140 * x / WIDTH) / 255);
        }
    PIX *paper = print_paper(pix), *even = print_whiten(pix, paper);
    cr_assert_not(print_is_even(paper));
    for (int x = 50; x < WIDTH; x += 200) {
        l_uint32 white, black;
        pixGetPixel(even, x, 50, &white);
        pixGetPixel(even, 100 + 16 * (x / 25), 105, &black);
        cr_assert_geq(white, 240, "at %d: %u", x, white);
        cr_assert_leq(black, 40, "at %d: %u", x, black);
    }
    pixDestroy(&paper);
    pixDestroy(&even);
    pixDestroy(&pix);
}

Test(print, odd_images_are_measured_without_harm)
{
    static const int sides[][2] = {{1, 1}, {1, 3000}, {3000, 1}, {16, 16}, {13, 12}, {40, 40}};
    for (size_t k = 0; k < sizeof sides / sizeof *sides; k++)
        for (int depth = 1; depth <= 8; depth += 7)
            for (int fill = 0; fill < 2; fill++) {
                PIX *pix = pixCreate(sides[k][0], sides[k][1], depth);
                if (fill) pixSetAll(pix);
                struct clean_image clean;
                cr_assert(clean_image(pix, PD_CLEAN_ALL, &clean), "%d × %d", sides[k][0], sides[k][1]);
                clean_image_free(&clean);
                pixDestroy(&pix);
            }
}

/* Small letters on a large page; enlarged to the height that the engine reads best they would take 57 million pixels.
 */
Test(clean, enlarging_has_a_bound)
{
    PIX *pix = pixCreate(2300, 2400, 8);
    cr_assert_not_null(pix);
    pixSetAll(pix);
    for (int y = 100; y < 2300; y += 20)
        for (int x = 100; x < 2200; x += 8) {
            BOX *box = boxCreate(x, y, 3, 5);
            pixClearInRect(pix, box);
            boxDestroy(&box);
        }
    struct clean_image clean;
    cr_assert(clean_image(pix, PD_CLEAN_ENLARGE, &clean));
    const double pixels = (double)pixGetWidth(clean.pix) * pixGetHeight(clean.pix);
    cr_expect_gt(clean.scale, 1.5);
    cr_expect_lt(pixels, 41e6, "%.0f", pixels);
    clean_image_free(&clean);
    pixDestroy(&pix);
}

/* The matrix maps each pixel of the cleaned image to its place in the original. */
Test(clean, a_skewed_page_is_straightened_and_places_are_kept)
{
    PIX *straight = draw_page(255, 0, 20);
    PIX *skewed = pixRotateAMGray(straight, 0.05f, 255); /* clockwise, 2.9 degrees */
    struct clean_image clean;
    cr_assert(clean_image(skewed, PD_CLEAN_DESKEW, &clean));
    cr_assert_lt(fabs(clean.skew + 2.86), 0.2, "%.2f", (double)clean.skew);
    size_t dark = 0, kept = 0;
    for (int y = 0; y < pixGetHeight(clean.pix); y += 7)
        for (int x = 0; x < pixGetWidth(clean.pix); x += 5) {
            l_uint32 grey, before = 255;
            pixGetPixel(clean.pix, x, y, &grey);
            if (grey > 40) continue;
            const double *m = clean.matrix;
            pixGetPixel(skewed, (int)lround(m[0] * x + m[1] * y + m[2]), (int)lround(m[3] * x + m[4] * y + m[5]),
                        &before);
            dark++;
            if (before < 160) kept++;
        }
    cr_assert_gt(dark, 300);
    cr_assert_geq(kept * 10, dark * 9, "%zu of %zu", kept, dark);
    clean_image_free(&clean);
    pixDestroy(&skewed);
    pixDestroy(&straight);
}

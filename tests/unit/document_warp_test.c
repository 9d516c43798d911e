/* Bent lines: rows of dashes, as far apart and as long as words of print, along curves that are known. */
#include "document/scan/warp.h"

#include <criterion/criterion.h>
#include <math.h>

enum { WIDTH = 800, HEIGHT = 1100, MIDDLE = WIDTH / 2, LEADING = 25, THICK = 10 };

/* The height at `x` of the line that crosses the middle of the image at `y`. */
typedef double course(double x, double y);

/* Seen from the side: lines fan out by up to 3 degrees. */
static double fan(double x, double y)
{
    return y + 0.1 * (y / HEIGHT - 0.5) * (x - MIDDLE);
}

/* The right side of the sheet is bent, more so at the bottom. */
static double curl(double x, double y)
{
    const double across = x > MIDDLE ? (x - MIDDLE) / MIDDLE : 0;
    return y - (10 + 30 * y / HEIGHT) * across * across;
}

/* A page of a scanner that lies askew by 2 degrees. */
static double slant(double x, double y)
{
    return y + 0.035 * (x - MIDDLE);
}

static double level(double x, double y)
{
    (void)x;
    return y;
}

/* Draws lines of dashes, black on white; 8 bits a pixel. */
static PIX *draw(course *line)
{
    PIX *pix = pixCreate(WIDTH, HEIGHT, 8);
    pixSetAll(pix);
    for (int y = 60; y < HEIGHT - 60; y += LEADING)
        for (int x = 60; x < WIDTH - 60; x++) {
            const int top = (int)lround(line(x, y)) - THICK / 2, word = (x + 37 * y) / 9 % 6;
            for (int k = 0; word > 0 && x % 9 < 6 && k < THICK; k++) pixSetPixel(pix, x, top + k, 0);
        }
    return pix;
}

static bool find(PIX *pix, struct warp *warp)
{
    PIX *binary = pixThresholdToBinary(pix, 128);
    const bool is_bent = warp_find(binary, WIDTH, HEIGHT, warp);
    pixDestroy(&binary);
    return is_bent;
}

/* In the straightened image, every line is where it crossed the middle, from its beginning to its end. */
static void expect_straight(course *line)
{
    struct warp warp;
    PIX *pix = draw(line);
    cr_assert(find(pix, &warp));
    PIX *straight = warp_straighten(pix, &warp);
    cr_assert(straight);
    int inked = 0, misplaced = 0;
    for (int y = 60; y < HEIGHT - 60; y++)
        for (int x = 70; x < WIDTH - 70; x++) {
            l_uint32 grey;
            pixGetPixel(straight, x, y, &grey);
            if (grey > 60) continue;
            const double off = fabs(remainder(y - 60 + 0.5, LEADING));
            inked++;
            misplaced += off > THICK / 2 + 2.5;
        }
    cr_expect(inked > 50000, "%d", inked);
    cr_expect(misplaced < inked / 50, "%d of %d", misplaced, inked);
    pixDestroy(&straight);
    pixDestroy(&pix);
    warp_free(&warp);
}

Test(warp, lines_that_fan_out_are_straightened)
{
    expect_straight(fan);
}

Test(warp, lines_that_curl_are_straightened)
{
    expect_straight(curl);
}

static void expect_not_bent(course *line)
{
    struct warp warp;
    PIX *pix = draw(line);
    cr_expect(!find(pix, &warp));
    cr_expect_null(warp.lines);
    pixDestroy(&pix);
}

Test(warp, pages_of_a_scanner_are_not_bent)
{
    expect_not_bent(level);
    expect_not_bent(slant);
}

Test(warp, a_page_without_lines_is_not_bent)
{
    struct warp warp;
    PIX *pix = pixCreate(WIDTH, HEIGHT, 8);
    pixSetAll(pix);
    cr_expect(!find(pix, &warp));
    for (int k = 0; k < 20000; k++) pixSetPixel(pix, k * 7919 % WIDTH, k * 104729 % HEIGHT, 0);
    cr_expect(!find(pix, &warp));
    pixDestroy(&pix);
}

/* Words go back to where the line runs: the page has 144 pixels per inch, two for each point. */
Test(warp, words_go_back_to_their_places)
{
    struct warp warp;
    struct document_word *word;
    PIX *pix = draw(fan);
    cr_assert(find(pix, &warp));
    struct document_page *page = document_page_new(1);
    page->width = WIDTH / 2;
    page->height = HEIGHT / 2;
    cr_assert(document_begin_block(page) && document_begin_line(page));
    cr_assert(document_add_word(page, "xa", 2, (pd_box){340, 98, 360, 102}, &word));
    document_close(page);
    warp_bend(&warp, 144, page);
    const struct document_line *line = &page->blocks[0].lines[0];
    const double expected = fan(700, 200) / 2, found = (double)(line->words[0].box.top + line->words[0].box.bottom) / 2;
    cr_expect(fabs(found - expected) < 1.5, "%f is not %f", found, expected);
    cr_expect_float_eq(line->box.top, line->words[0].box.top, 1e-6);
    document_page_free(page);
    pixDestroy(&pix);
    warp_free(&warp);
}

/* Coloured ink over black print fades; all other ink stays as it was. */
#include "document/image/colour.h"
#include "support.h"

enum { WIDTH = 900, HEIGHT = 1200, STROKE = 4 };

static const l_uint32 RED = 0xC8282800, BLUE = 0x2828C800, BLACK = 0x20202000;

static void fill(PIX *pix, int left, int top, int width, int height, l_uint32 colour)
{
    BOX *box = boxCreate(left, top, width, height);
    cr_assert_eq(pixSetInRectArbitrary(pix, box, colour), 0);
    boxDestroy(&box);
}

/* Upright strokes in a row. */
static void write_line(PIX *pix, int top, l_uint32 colour)
{
    for (int x = 100; x < 800; x += 16) fill(pix, x, top, STROKE, 20, colour);
}

/* The frame of a stamp, 200 × 160. */
static void stamp(PIX *pix, int left, int top, l_uint32 colour)
{
    fill(pix, left, top, 200, 6, colour);
    fill(pix, left, top + 154, 200, 6, colour);
    fill(pix, left, top, 6, 160, colour);
    fill(pix, left + 194, top, 6, 160, colour);
}

static PIX *white_page(void)
{
    PIX *pix = pixCreate(WIDTH, HEIGHT, 32);
    cr_assert_not_null(pix);
    pixSetAllArbitrary(pix, 0xFFFFFF00);
    return pix;
}

static int grey_at(PIX *pix, int x, int y)
{
    l_uint32 grey = 0;
    cr_assert_eq(pixGetPixel(pix, x, y, &grey), 0);
    return (int)grey;
}

/* The brightest colour of a pixel is its grey where it has faded. */
Test(colour, a_stamp_over_print_fades_and_the_print_stays)
{
    static const l_uint32 colours[] = {RED, BLUE};
    for (size_t k = 0; k < 2; k++) {
        PIX *page = white_page();
        stamp(page, 400, 500, colours[k]);
        write_line(page, 495, BLACK); /* through the upper edge of the stamp */
        write_line(page, 570, BLACK);
        PIX *grey = pixConvertTo8(page, 0), *faded = colour_fade(page, grey);
        cr_assert_not_null(faded);
        cr_expect_eq(grey_at(faded, 500, 657), 0xC8);
        cr_expect_eq(grey_at(faded, 402, 600), 0xC8);
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++) {
                l_uint32 pixel;
                pixGetPixel(page, x, y, &pixel);
                if (pixel == BLACK) cr_assert_eq(grey_at(faded, x, y), grey_at(grey, x, y), "at %d, %d", x, y);
            }
        pixDestroy(&page);
        pixDestroy(&grey);
        pixDestroy(&faded);
    }
}

Test(colour, coloured_text_stays)
{
    PIX *page = white_page();
    for (int y = 100; y < 1000; y += 60) write_line(page, y, y % 120 < 60 ? RED : BLACK);
    PIX *grey = pixConvertTo8(page, 0);
    cr_expect_null(colour_fade(page, grey));
    pixDestroy(&page);
    pixDestroy(&grey);
}

Test(colour, a_stamp_beside_the_print_stays)
{
    PIX *page = white_page();
    write_line(page, 300, BLACK);
    stamp(page, 400, 500, RED);
    PIX *grey = pixConvertTo8(page, 0);
    cr_expect_null(colour_fade(page, grey));
    pixDestroy(&page);
    pixDestroy(&grey);
}

Test(colour, coloured_paper_stays)
{
    PIX *page = white_page();
    pixSetAllArbitrary(page, 0x50A0D000);
    write_line(page, 300, BLACK);
    PIX *grey = pixConvertTo8(page, 0);
    cr_expect_null(colour_fade(page, grey));
    pixDestroy(&page);
    pixDestroy(&grey);
}

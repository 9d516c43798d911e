/* Dotted lines and boxes of forms, drawn with one bit a pixel for letters 18 pixels high. */
#include "document/scan/form.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { LETTER = 18, SIDE = 400 };

static PIX *sheet(void)
{
    PIX *pix = pixCreate(SIDE, SIDE, 1);
    cr_assert_not_null(pix);
    return pix;
}

static void fill(PIX *pix, int x, int y, int w, int h)
{
    pixRasterop(pix, x, y, w, h, PIX_SET, NULL, 0, 0);
}

static void draw_dots(PIX *pix, int x, int y, int count, int distance)
{
    for (int k = 0; k < count; k++) fill(pix, x + k * distance, y, 3, 3);
}

/* The sides of a square, two pixels wide; `sides` is how many of them. */
static void draw_square(PIX *pix, int x, int y, int size, int sides)
{
    fill(pix, x, y, 2, size);
    fill(pix, x, y + size - 2, size, 2);
    if (sides > 2) fill(pix, x + size - 2, y, 2, size);
    if (sides > 3) fill(pix, x, y, size, 2);
}

static void draw_cross(PIX *pix, int x, int y, int size)
{
    for (int k = 4; k < size - 4; k++) {
        fill(pix, x + k, y + k, 2, 2);
        fill(pix, x + size - 2 - k, y + k, 2, 2);
    }
}

/* Finds the marks of the drawing, and frees it; checks that the ink covers them and nothing else is taken. */
static struct form_marks found(PIX *pix)
{
    struct form_marks marks = {0};
    PIX *ink;
    cr_assert(form_find(pix, LETTER, &marks, &ink));
    cr_assert_eq(ink != NULL, marks.count > 0);
    for (size_t k = 0; k < marks.count; k++) {
        l_uint32 is_ink = 0;
        pixGetPixel(ink, marks.items[k].left, marks.items[k].top, &is_ink);
        cr_expect_eq(is_ink, 1);
    }
    pixDestroy(&ink);
    pixDestroy(&pix);
    return marks;
}

static void expect_none(PIX *pix, const char *what)
{
    struct form_marks marks = found(pix);
    cr_expect_eq(marks.count, 0, "%s", what);
    free(marks.items);
}

Test(form, a_dotted_line_is_found_with_the_number_of_its_dots)
{
    PIX *pix = sheet();
    draw_dots(pix, 40, 100, 30, 8);
    fill(pix, 10, 90, 4, LETTER);
    cr_assert(form_is_likely(pix, LETTER));
    struct form_marks marks = found(pix);
    cr_assert_eq(marks.count, 1);
    cr_expect_eq(marks.items[0].dots, 30);
    cr_expect_eq(marks.items[0].left, 40);
    cr_expect_eq(marks.items[0].right, 40 + 29 * 8 + 3);
    cr_expect_eq(marks.items[0].top, 100);
    cr_expect_eq(marks.items[0].bottom, 103);
    free(marks.items);
}

Test(form, dots_that_are_few_or_uneven_or_far_apart_are_no_line)
{
    PIX *few = sheet(), *uneven = sheet(), *far = sheet(), *high = sheet();
    draw_dots(few, 40, 100, 9, 9);
    for (int k = 0, x = 20; k < 24; k++, x += k % 3 == 0 ? 17 : 5) fill(uneven, x, 100, 3, 3);
    draw_dots(far, 10, 100, 14, 26);
    for (int k = 0; k < 30; k++) fill(high, 40 + 10 * k, 100, 3, LETTER); /* strokes */
    expect_none(few, "nine dots");
    expect_none(uneven, "uneven dots");
    expect_none(far, "dots as far apart as the marks of letters");
    expect_none(high, "strokes");
}

Test(form, boxes_are_found_and_whether_they_are_ticked)
{
    PIX *pix = sheet();
    draw_square(pix, 50, 50, 26, 4);
    draw_square(pix, 50, 150, 26, 4);
    draw_cross(pix, 50, 150, 26);
    cr_assert(form_is_likely(pix, LETTER));
    struct form_marks marks = found(pix);
    cr_assert_eq(marks.count, 2);
    const size_t upper = marks.items[0].top < marks.items[1].top ? 0 : 1;
    cr_expect_eq(marks.items[upper].dots, 0);
    cr_expect_not(marks.items[upper].is_ticked);
    cr_expect(marks.items[1 - upper].is_ticked);
    cr_expect_eq(marks.items[upper].left, 50);
    cr_expect_eq(marks.items[upper].bottom, 76);
    free(marks.items);
}

Test(form, what_is_no_box)
{
    PIX *open = sheet(), *letter = sheet(), *small = sheet(), *large = sheet(), *blot = sheet(), *wide = sheet();
    draw_square(open, 50, 50, 26, 3);
    draw_square(letter, 50, 50, 26, 4);
    fill(letter, 79, 50, 3, 26); /* the next letter of a word */
    draw_square(small, 50, 50, 11, 4);
    draw_square(large, 50, 50, 60, 4);
    fill(blot, 50, 50, 26, 26);
    draw_square(wide, 50, 50, 24, 4);
    fill(wide, 74, 50, 16, 2);
    fill(wide, 74, 72, 16, 2);
    fill(wide, 88, 50, 2, 24);
    expect_none(open, "three sides");
    expect_none(letter, "in a word");
    expect_none(small, "too small");
    expect_none(large, "too large");
    expect_none(blot, "a blot");
    expect_none(wide, "a cell of a table");
    cr_expect_not(form_is_likely(pixCreate(SIDE, SIDE, 1), LETTER));
}

/* The words of a page, a line for each of its lines. */
static void text_of(const struct document_page *page, char *out)
{
    *out = '\0';
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++) {
            const struct document_line *line = &page->blocks[b].lines[l];
            for (size_t w = 0; w < line->word_count; w++)
                strcat(strcat(out, line->words[w].text), w + 1 < line->word_count ? " " : "\n");
        }
}

Test(form, marks_are_put_among_the_words_beside_them)
{
    struct document_page *page = document_page_new(1);
    struct document_word *word;
    struct form_mark items[] = {
        {.left = 100, .top = 28, .right = 200, .bottom = 30, .dots = 12},      /* behind "ten:" */
        {.left = 40, .top = 50, .right = 56, .bottom = 66, .is_ticked = true}, /* before "Ngo" */
        {.left = 100, .top = 300, .right = 200, .bottom = 302, .dots = 20},    /* beside nothing */
        {.left = 40, .top = 400, .right = 56, .bottom = 416},                  /* the same */
    };
    const struct form_marks marks = {.items = items, .count = 4};
    const double matrix[6] = {0.5, 0, 0, 0, 0.5, 0};
    char text[200];
    cr_assert(document_begin_block(page) && document_begin_line(page));
    cr_assert(document_add_word(page, "ten:", 4, (pd_box){20, 5, 48, 15}, &word));
    cr_assert(document_add_word(page, "nam", 3, (pd_box){110, 5, 130, 15}, &word));
    cr_assert(document_begin_line(page));
    cr_assert(document_add_word(page, "Ngo", 3, (pd_box){32, 24, 60, 34}, &word));
    document_close(page);
    cr_assert(form_put(&marks, matrix, page));
    text_of(page, text);
    cr_expect_str_eq(text, "ten: ............ nam\n☒ Ngo\n☐\n");
    cr_expect_eq(page->blocks[0].lines[1].box.left, 20);
    document_page_free(page);
}

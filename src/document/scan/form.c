/*
 * A dotted line is a row of many small pieces as far apart as the letters are high or less, all on one height. The
 * marks over letters are farther apart and not so many.
 *
 * A box is a piece about as high as letters, as wide as high, with ink along all of its four sides and little inside.
 * No letter has four straight sides.
 */
#include "document/scan/form.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Letters lower than this are too coarse to tell a box from a letter; pixels. */
enum { LETTER_MIN = 8 };

/* A dotted line: so many dots at least, and at most so many are written. */
enum { DOTS_MIN = 10, DOTS_MAX = 200 };

/* Sizes of a box, in heights of a letter; its width over its height; the share of each side that has ink. */
static const double BOX_LEAST = 0.7, BOX_MOST = 2.4, BOX_ASPECT = 1.25, SIDE_INK = 0.92;

/* The share of the inside of a box that has ink: of a ticked box, and of what is no box but a blot. */
static const double TICK_INK = 0.06, BLOT_INK = 0.85;

/* The share of ink beside a box; more is a letter. */
static const double SPECK_INK = 0.05;

/* The middle of a mark is not lower than this below the line to which it belongs, in heights of the line. */
static const float BELOW = 0.05f;

static bool add_mark(struct form_marks *marks, struct form_mark mark)
{
    if (!memory_reserve(&marks->items, &marks->capacity, marks->count + 1, sizeof *marks->items)) return false;
    marks->items[marks->count++] = mark;
    return true;
}

/* ---- Dotted lines -------------------------------------------------------------------- */

static int dot_size(int height)
{
    return height / 3 > 2 ? height / 3 : 2;
}

/*
 * The dots of a binary image that stand in rows, and the rows that are at most `flat_most` pixels high; NULL if there
 * are none, or memory runs out. The caller frees both.
 */
static PIX *find_rows(PIX *binary, int height, int flat_most, PIX **dots)
{
    const int dot = dot_size(height);
    int is_empty = 1;
    *dots = pixSelectBySize(binary, dot, dot, 8, L_SELECT_IF_BOTH, L_SELECT_IF_LTE, NULL);
    PIX *joined = *dots != NULL ? pixCloseSafeBrick(NULL, *dots, height, 1) : NULL;
    PIX *flat =
        joined != NULL ? pixSelectBySize(joined, 0, flat_most, 8, L_SELECT_HEIGHT, L_SELECT_IF_LTE, NULL) : NULL;
    PIX *rows = flat != NULL ? pixSelectBySize(flat, 4 * height, 0, 8, L_SELECT_WIDTH, L_SELECT_IF_GTE, NULL) : NULL;
    pixDestroy(&joined);
    pixDestroy(&flat);
    if (rows == NULL || pixZero(rows, &is_empty) != 0 || is_empty) pixDestroy(&rows);
    return rows;
}

static int compare_ints(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* Whether numbers are nearly all near their median; sorts them. */
static bool are_even(int *values, size_t count)
{
    size_t near = 0;
    qsort(values, count, sizeof *values, compare_ints);
    const int median = values[count / 2];
    for (size_t k = 0; k < count; k++) near += 3 * values[k] >= 2 * median && 2 * values[k] <= 3 * median;
    return 10 * near >= 9 * count;
}

/* Counts the dots of one row, if they stand at even distances as those of a printed line do; else 0. */
static int count_dots(PIX *dots, BOX *row)
{
    int lefts[DOTS_MAX + 1], gaps[DOTS_MAX];
    size_t count = 0;
    PIX *part = pixClipRectangle(dots, row, NULL);
    BOXA *places = part != NULL ? pixConnCompBB(part, 8) : NULL;
    for (int k = 0; places != NULL && k < boxaGetCount(places) && count <= DOTS_MAX; k++)
        boxaGetBoxGeometry(places, k, &lefts[count++], NULL, NULL, NULL);
    boxaDestroy(&places);
    pixDestroy(&part);
    if (count < DOTS_MIN) return 0;
    qsort(lefts, count, sizeof *lefts, compare_ints);
    for (size_t k = 1; k < count; k++) gaps[k - 1] = lefts[k] - lefts[k - 1];
    return are_even(gaps, count - 1) ? (int)count : 0;
}

/* Adds the dotted lines to the marks and, with the light seam of the dots, to the ink. */
static bool find_leaders(PIX *binary, int height, struct form_marks *marks, PIX *ink)
{
    PIX *dots = NULL, *rows = find_rows(binary, height, dot_size(height), &dots);
    BOXA *boxes = rows != NULL ? pixConnCompBB(rows, 8) : NULL;
    bool is_done = true;
    for (int k = 0; is_done && boxes != NULL && k < boxaGetCount(boxes); k++) {
        BOX *box = boxaGetBox(boxes, k, L_CLONE);
        int x, y, w, h;
        boxGetGeometry(box, &x, &y, &w, &h);
        const int count = count_dots(dots, box);
        if (count > 0) {
            pixRasterop(ink, x - 1, y - 1, w + 2, h + 2, PIX_SET, NULL, 0, 0);
            is_done = add_mark(
                marks,
                (struct form_mark){
                    .left = x, .top = y, .right = x + w, .bottom = y + h, .dots = count < DOTS_MAX ? count : DOTS_MAX});
        }
        boxDestroy(&box);
    }
    boxaDestroy(&boxes);
    pixDestroy(&rows);
    pixDestroy(&dots);
    return is_done;
}

/* ---- Boxes --------------------------------------------------------------------------- */

/* Whether there is ink near the side of a piece along nearly all of its length; `quarters`: which side. */
static bool has_side(PIX *piece, int quarters)
{
    PIX *turned = pixRotateOrth(piece, quarters);
    if (turned == NULL) return false;
    const int width = pixGetWidth(turned), height = pixGetHeight(turned), depth = width / 12 > 3 ? width / 12 : 3;
    int with_ink = 0;
    for (int y = 0; y < height; y++) {
        l_uint32 ink = 0;
        for (int x = 0; x < depth && x < width && ink == 0; x++) pixGetPixel(turned, x, y, &ink);
        with_ink += ink != 0;
    }
    pixDestroy(&turned);
    return with_ink >= SIDE_INK * height;
}

/* The share of ink in the middle of a piece, other pieces included; 1 if that fails. */
static float ink_inside(PIX *binary, int x, int y, int w, int h)
{
    const int across = w / 4, down = h / 4;
    float share = 1;
    BOX *middle = boxCreate(x + across, y + down, w - 2 * across, h - 2 * down);
    PIX *part = middle != NULL ? pixClipRectangle(binary, middle, NULL) : NULL;
    if (part == NULL || pixForegroundFraction(part, &share) != 0) share = 1;
    boxDestroy(&middle);
    pixDestroy(&part);
    return share;
}

static bool is_box(PIX *piece)
{
    const double w = pixGetWidth(piece), h = pixGetHeight(piece);
    if (w > BOX_ASPECT * h || h > BOX_ASPECT * w) return false;
    for (int side = 0; side < 4; side++)
        if (!has_side(piece, side)) return false;
    return true;
}

/* Whether there is hardly any ink on the left and the right of a piece: it is no letter of a word. */
static bool stands_alone(PIX *binary, int x, int y, int w, int h)
{
    const int gap = h / 4 > 2 ? h / 4 : 2;
    for (int side = 0; side < 2; side++) {
        float ink = 0;
        BOX *box = boxCreate(side == 0 ? x - gap : x + w, y, gap, h);
        PIX *part = box != NULL ? pixClipRectangle(binary, box, NULL) : NULL;
        if (part != NULL) pixForegroundFraction(part, &ink);
        boxDestroy(&box);
        pixDestroy(&part);
        if ((double)ink > SPECK_INK) return false;
    }
    return true;
}

/* The pieces of a binary image that have the size of a box; NULL if memory runs out. */
static PIX *of_box_size(PIX *binary, int height)
{
    const int least = (int)(BOX_LEAST * height), most = (int)(BOX_MOST * height);
    PIX *large = pixSelectBySize(binary, least, least, 8, L_SELECT_IF_BOTH, L_SELECT_IF_GTE, NULL);
    PIX *pieces = large != NULL ? pixSelectBySize(large, most, most, 8, L_SELECT_IF_BOTH, L_SELECT_IF_LTE, NULL) : NULL;
    pixDestroy(&large);
    return pieces;
}

static bool find_boxes(PIX *binary, int height, struct form_marks *marks, PIX *ink)
{
    PIX *candidates = of_box_size(binary, height);
    PIXA *pieces = NULL;
    BOXA *places = candidates != NULL ? pixConnComp(candidates, &pieces, 8) : NULL;
    bool is_done = true;
    for (int k = 0; is_done && places != NULL && k < boxaGetCount(places); k++) {
        PIX *piece = pixaGetPix(pieces, k, L_CLONE);
        int x, y, w, h;
        boxaGetBoxGeometry(places, k, &x, &y, &w, &h);
        const double inside = (double)ink_inside(binary, x, y, w, h);
        if (piece != NULL && inside <= BLOT_INK && is_box(piece) && stands_alone(binary, x, y, w, h)) {
            pixRasterop(ink, x - 1, y - 1, w + 2, h + 2, PIX_SET, NULL, 0, 0);
            is_done = add_mark(
                marks, (struct form_mark){
                           .left = x, .top = y, .right = x + w, .bottom = y + h, .is_ticked = inside > TICK_INK});
        }
        pixDestroy(&piece);
    }
    boxaDestroy(&places);
    pixaDestroy(&pieces);
    pixDestroy(&candidates);
    return is_done;
}

bool form_is_likely(PIX *binary, int letter_height)
{
    struct form_marks marks = {0};
    PIX *dots = NULL, *ink = NULL;
    if (letter_height < LETTER_MIN) return false;
    PIX *rows = find_rows(binary, letter_height, 2 * letter_height, &dots);
    bool is_likely = rows != NULL;
    if (!is_likely && (ink = pixCreateTemplate(binary)) != NULL)
        is_likely = find_boxes(binary, letter_height, &marks, ink) && marks.count > 0;
    free(marks.items);
    pixDestroy(&rows);
    pixDestroy(&dots);
    pixDestroy(&ink);
    return is_likely;
}

bool form_find(PIX *binary, int letter_height, struct form_marks *marks, PIX **ink)
{
    const size_t before = marks->count;
    *ink = NULL;
    if (letter_height < LETTER_MIN) return true;
    *ink = pixCreateTemplate(binary);
    if (*ink == NULL) return false;
    const bool is_done =
        find_leaders(binary, letter_height, marks, *ink) && find_boxes(binary, letter_height, marks, *ink);
    if (!is_done || marks->count == before) pixDestroy(ink);
    return is_done;
}

/* ---- Among the words ----------------------------------------------------------------- */

/* The box of a mark on the page, in points. */
static pd_box place_of(const struct form_mark *mark, const double matrix[6])
{
    const double x[2] = {mark->left, mark->right}, y[2] = {mark->top, mark->bottom};
    pd_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int corner = 0; corner < 4; corner++) {
        const double across = x[corner & 1], down = y[corner >> 1];
        const float left = (float)(matrix[0] * across + matrix[1] * down + matrix[2]);
        const float top = (float)(matrix[3] * across + matrix[4] * down + matrix[5]);
        box = document_box_union(box, (pd_box){left, top, left, top});
    }
    return box;
}

/* How far a box is from a line, to the side; INFINITY if it is not at the line's height. */
static float distance(const struct document_line *line, pd_box box)
{
    const float middle = (box.top + box.bottom) / 2, height = line->box.bottom - line->box.top;
    if (middle < line->box.top || middle > line->box.bottom + BELOW * height) return INFINITY;
    return fmaxf(0, fmaxf(line->box.left - box.right, box.left - line->box.right));
}

/* The line of the first `blocks` blocks that a box stands in or next to; NULL if there is none. */
static struct document_line *line_for(struct document_page *page, size_t blocks, pd_box box)
{
    enum { FAR = 12 }; /* heights of the line */
    struct document_line *best = NULL;
    float least = INFINITY;
    for (size_t b = 0; b < blocks; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++) {
            struct document_line *line = &page->blocks[b].lines[l];
            const float away = distance(line, box);
            if (away >= least || away > FAR * (line->box.bottom - line->box.top)) continue;
            least = away;
            best = line;
        }
    return best;
}

/* Moves the last word of a page, which stands alone on its line, into another line, in order from left to right. */
static bool move_last(struct document_page *page, struct document_line *line)
{
    struct document_block *block = &page->blocks[page->block_count - 1];
    struct document_line *alone = &block->lines[block->line_count - 1];
    struct document_word *words =
        arena_grow(&page->arena, line->words, line->word_count, &line->word_capacity, sizeof *words);
    if (words == NULL) return false;
    const struct document_word moved = alone->words[0];
    size_t at = line->word_count++;
    line->words = words;
    for (; at > 0 && words[at - 1].box.left > moved.box.left; at--) words[at] = words[at - 1];
    words[at] = moved;
    alone->word_count = 0;
    return true;
}

/* Adds a mark as a word on a line of its own. False if memory runs out. */
static bool add_alone(struct document_page *page, const struct form_mark *mark, pd_box box)
{
    char text[DOTS_MAX + 1];
    struct document_word *word;
    memset(text, '.', (size_t)mark->dots);
    text[mark->dots] = '\0';
    if (mark->dots == 0) strcpy(text, mark->is_ticked ? "☒" : "☐");
    if (!document_begin_block(page) || !document_begin_line(page) ||
        !document_add_word(page, text, strlen(text), box, &word))
        return false;
    word->origin = ORIGIN_OCR;
    return true;
}

bool form_put(const struct form_marks *marks, const double matrix[6], struct document_page *page)
{
    const size_t blocks = page->block_count;
    for (size_t m = 0; m < marks->count; m++) {
        const pd_box box = place_of(&marks->items[m], matrix);
        if (!add_alone(page, &marks->items[m], box)) return false;
        struct document_line *line = line_for(page, blocks, box);
        if (line != NULL && !move_last(page, line)) return false;
        if (line == NULL && marks->items[m].dots > 0) document_remove_word(page); /* nothing is printed beside it */
    }
    document_close(page);
    return true;
}

/*
 * A page that is read with a slight tilt would mix its rows: over the width of a page, one degree is the height of a
 * line. So the tilt is taken from the long lines, as the median of their slopes, and removed before lines are compared.
 */
#include "document/layout/rows.h"

#include "base/floats.h"
#include "document/layout/layout.h"
#include "document/layout/words.h"

#include <stdlib.h>

/* In heights of a word: a gap in a line that parts two pieces; how far the pieces of a row may be from its middle. */
static const float GAP = 1, ROW_SPREAD = 0.4F;

static const float SPACE = 0.33F; /* between words, if there are too few to measure it */

enum { LONG_LINE_WORDS = 5, SLOPES_MIN = 3, SPACES_MIN = 10 };

static float middle_of(pd_box box)
{
    return (box.top + box.bottom) / 2;
}

/* The slope of a line: down for each point to the right. False if it is too short to tell. */
static bool slope_of(const struct document_line *line, float height, float *slope)
{
    if (line->word_count < LONG_LINE_WORDS) return false;
    const struct document_word *first = &line->words[0], *last = &line->words[line->word_count - 1];
    if (!layout_has_place(first) || !layout_has_place(last)) return false;
    const float width = last->box.left - first->box.left;
    if (width < 10 * height) return false;
    *slope = (last->box.bottom - first->box.bottom) / width;
    return *slope > -0.1F && *slope < 0.1F;
}

/* The usual space between words of a line. `values` has room for one number a word. */
static float find_space(const struct layout_source *source, float height, float *values)
{
    size_t count = 0;
    for (size_t l = 0; l < source->count; l++)
        for (size_t w = 1; w < source->lines[l]->word_count; w++) {
            const struct document_word *word = &source->lines[l]->words[w];
            if (!layout_has_place(word) || !layout_has_place(word - 1)) continue;
            const float gap = word->box.left - word[-1].box.right;
            if (gap > 0 && gap < GAP * height) values[count++] = gap;
        }
    return count < SPACES_MIN ? SPACE * height : floats_median(values, count);
}

/* Finds the usual height of a word and the slope of the page. False if memory runs out. */
static bool measure(struct arena *arena, const struct layout_source *source, struct layout_rows *rows, float *slope)
{
    size_t words = 0, count = 0, slopes = 0;
    for (size_t l = 0; l < source->count; l++) words += source->lines[l]->word_count;
    float *values = arena_take(arena, (words + source->count + 1) * sizeof *values);
    if (values == NULL) return false;
    for (size_t l = 0; l < source->count; l++)
        for (size_t w = 0; w < source->lines[l]->word_count; w++) {
            const struct document_word *word = &source->lines[l]->words[w];
            if (layout_has_place(word)) values[count++] = word->box.bottom - word->box.top;
        }
    rows->height = floats_median(values, count);
    rows->space = find_space(source, rows->height, values);
    for (size_t l = 0; l < source->count; l++)
        if (slope_of(source->lines[l], rows->height, &values[slopes])) slopes++;
    *slope = slopes >= SLOPES_MIN ? floats_median(values, slopes) : 0;
    return true;
}

/* Adds the pieces of a line. */
static void add_pieces(const struct document_line *line, size_t number, float height, float slope,
                       struct layout_piece *pieces, size_t *count)
{
    struct layout_piece *piece = NULL;
    for (size_t w = 0; w < line->word_count; w++) {
        const struct document_word *word = &line->words[w];
        if (!layout_has_place(word)) {
            piece = NULL;
            continue;
        }
        const float gap = piece != NULL ? word->box.left - piece->box.right : 0;
        if (piece == NULL || gap > GAP * height || gap < -GAP * height) {
            piece = &pieces[(*count)++];
            *piece = (struct layout_piece){.box = word->box, .line = number, .first = w};
        }
        piece->count++;
        piece->box = document_box_union(piece->box, word->box);
        piece->middle = middle_of(piece->box) - slope * (piece->box.left + piece->box.right) / 2;
    }
}

static int by_middle(const void *a, const void *b)
{
    const struct layout_piece *one = a, *other = b;
    if (one->middle != other->middle) return one->middle < other->middle ? -1 : 1;
    if (one->line != other->line) return one->line < other->line ? -1 : 1;
    return one->first < other->first ? -1 : one->first > other->first;
}

static int by_left(const void *a, const void *b)
{
    const struct layout_piece *one = a, *other = b;
    if (one->box.left != other->box.left) return one->box.left < other->box.left ? -1 : 1;
    return by_middle(a, b);
}

bool layout_rows_make(struct arena *arena, const struct layout_source *source, struct layout_rows *rows)
{
    float slope;
    size_t words = 0, count = 0;
    *rows = (struct layout_rows){.count = 0};
    if (!measure(arena, source, rows, &slope)) return false;
    for (size_t l = 0; l < source->count; l++) words += source->lines[l]->word_count;
    struct layout_piece *pieces = arena_take(arena, (words + 1) * sizeof *pieces);
    rows->rows = arena_take(arena, (words + 1) * sizeof *rows->rows);
    if (pieces == NULL || rows->rows == NULL) return false;
    for (size_t l = 0; l < source->count; l++)
        if (source->kinds[l] == LAYOUT_TEXT) add_pieces(source->lines[l], l, rows->height, slope, pieces, &count);
    if (count > 0) qsort(pieces, count, sizeof *pieces, by_middle);
    for (size_t p = 0; p < count; p++) {
        struct layout_row *row = rows->count > 0 ? &rows->rows[rows->count - 1] : NULL;
        if (row == NULL || pieces[p].middle - row->middle > ROW_SPREAD * rows->height) {
            row = &rows->rows[rows->count++];
            *row = (struct layout_row){.pieces = &pieces[p], .middle = pieces[p].middle};
        }
        row->piece_count++;
        row->middle += (pieces[p].middle - row->middle) / (float)row->piece_count;
    }
    for (size_t r = 0; r < rows->count; r++)
        qsort(rows->rows[r].pieces, rows->rows[r].piece_count, sizeof *pieces, by_left);
    return true;
}

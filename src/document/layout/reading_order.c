/*
 * An OCR engine reads straight across the two columns at the head of a letter, and so mixes the name of the agency with
 * the motto of the state. Tables have columns too, but they must be read across. So columns are separated only if words
 * show what they are.
 *
 * Decree 30/2020/NĐ-CP prescribes these words: the name of the state and its motto stand on the right of the head, the
 * recipients ("Nơi nhận") on the left of the end. The gutter between the columns lies left of the motto, or right of
 * the recipients. The columns end at the first line that crosses it.
 */
#include "document/layout/reading_order.h"

#include "base/error.h"
#include "document/layout/words.h"

#include <string.h>

/* Two columns are at least this far apart, in heights of a line; words of one line are closer. */
static const float GAP_HEAD = 0.9f, GAP_END = 2, GAP_LINES = 1.5f;

enum { HEAD_LINES = 16, MOTTO_WORDS = 4, DATE_LINES = 4 };

struct lines {
    struct document_line **at;
    size_t *block; /* index of each line's block */
    size_t count;
};

static bool collect(struct document_page *page, struct lines *lines)
{
    size_t count = 0;
    for (size_t b = 0; b < page->block_count; b++) count += page->blocks[b].line_count;
    *lines = (struct lines){.at = arena_take(&page->arena, (count + 1) * sizeof *lines->at),
                            .block = arena_take(&page->arena, (count + 1) * sizeof *lines->block)};
    if (lines->at == NULL || lines->block == NULL) return false;
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++) {
            lines->block[lines->count] = b;
            lines->at[lines->count++] = &page->blocks[b].lines[l];
        }
    return true;
}

/* ---- Words --------------------------------------------------------------------------- */

static float height_of(const struct document_line *line)
{
    return line->box.bottom - line->box.top;
}

/*
 * How many words of a line are in `list`, in which a space stands before and after each word. *first: the first of them
 * that begins a column; if none does, the first of them.
 */
static size_t find_words(const struct document_line *line, const char *list, size_t *first)
{
    size_t found = 0;
    bool begins = false;
    *first = 0;
    for (size_t w = 0; w < line->word_count; w++) {
        char text[LAYOUT_WORD_BYTES], spaced[LAYOUT_WORD_BYTES + 2];
        layout_strip(&line->words[w], text);
        const size_t length = strlen(text);
        if (length < 2) continue;
        spaced[0] = ' ';
        memcpy(spaced + 1, text, length);
        memcpy(spaced + 1 + length, " ", 2);
        if (strstr(list, spaced) == NULL) continue;
        const float gap = w > 0 ? line->words[w].box.left - line->words[w - 1].box.right : 0;
        const bool is_begin = !begins && gap >= GAP_HEAD * height_of(line);
        if (found == 0 || is_begin) *first = w;
        begins = begins || is_begin;
        found++;
    }
    return found;
}

/*
 * How many words of a line stand left of the gutter. SIZE_MAX if a word crosses it, or words on both sides are too
 * close.
 */
static size_t split_at(const struct document_line *line, float gutter, float gap)
{
    size_t left = 0;
    while (left < line->word_count && line->words[left].box.right <= gutter) left++;
    for (size_t w = left; w < line->word_count; w++)
        if (line->words[w].box.left < gutter) return SIZE_MAX;
    if (left == 0 || left == line->word_count) return left;
    const float between = line->words[left].box.left - line->words[left - 1].box.right;
    return between >= gap * height_of(line) ? left : SIZE_MAX;
}

/* ---- Columns ------------------------------------------------------------------------- */

static void put_part(struct document_block *block, const struct document_line *line, size_t first, size_t end)
{
    if (first == end) return;
    block->lines[block->line_count++] =
        (struct document_line){.words = line->words + first, .word_count = end - first, .word_capacity = end - first};
}

static bool make_block(struct document_page *page, size_t lines, struct document_block *block)
{
    *block = (struct document_block){.lines = arena_take(&page->arena, (lines + 1) * sizeof *block->lines),
                                     .line_capacity = lines + 1};
    return block->lines != NULL;
}

/* Adds the lines first … end - 1 to `blocks` unchanged. Lines of different blocks stay in different blocks. */
static bool put_plain(struct document_page *page, const struct lines *lines, size_t first, size_t end,
                      struct document_block *blocks, size_t *count)
{
    for (size_t l = first; l < end; l++) {
        if ((l == first || lines->block[l] != lines->block[l - 1]) && !make_block(page, end - l, &blocks[(*count)++]))
            return false;
        put_part(&blocks[*count - 1], lines->at[l], 0, lines->at[l]->word_count);
    }
    return true;
}

/* Rebuilds the page so that the lines first … end - 1 are two blocks, left and right of the gutter. */
static pd_status split_columns(struct document_page *page, const struct lines *lines, size_t first, size_t end,
                               float gutter, pd_error *error)
{
    size_t count = 0;
    struct document_block *blocks = arena_take(&page->arena, (page->block_count + 6) * sizeof *blocks);
    if (blocks == NULL || !put_plain(page, lines, 0, first, blocks, &count)) return error_memory(error);
    struct document_block *left = &blocks[count++], *right = &blocks[count++];
    if (!make_block(page, end - first, left) || !make_block(page, end - first, right)) return error_memory(error);
    for (size_t l = first; l < end; l++) {
        const size_t split = split_at(lines->at[l], gutter, 0);
        put_part(left, lines->at[l], 0, split);
        put_part(right, lines->at[l], split, lines->at[l]->word_count);
    }
    if (!put_plain(page, lines, end, lines->count, blocks, &count)) return error_memory(error);
    page->blocks = blocks;
    page->block_count = page->block_capacity = count;
    document_close(page);
    return PD_OK;
}

/* ---- The head ------------------------------------------------------------------------ */

/* Finds the line of the head with the name of the state or its motto; *gutter is just left of these words. */
static size_t find_motto(const struct lines *lines, float *gutter)
{
    static const char *const mottos[] = {" cong hoa xa hoi chu nghia viet nam ", " doc lap tu do hanh phuc "};
    for (size_t m = 0; m < 2; m++)
        for (size_t l = 0; l < lines->count && l < HEAD_LINES; l++) {
            size_t first;
            if (find_words(lines->at[l], mottos[m], &first) < MOTTO_WORDS) continue;
            *gutter = lines->at[l]->words[first].box.left - 0.1f * height_of(lines->at[l]);
            return l;
        }
    return lines->count;
}

static bool is_date(const struct document_line *line)
{
    size_t first;
    return find_words(line, " ngay thang nam ", &first) >= 2;
}

/* Moves the gutter left of the place and date, which are centred below the motto and may be longer. */
static void clear_date(const struct lines *lines, size_t motto, float *gutter)
{
    for (size_t l = motto + 1; l < lines->count && l <= motto + DATE_LINES; l++) {
        const struct document_line *line = lines->at[l];
        if (!is_date(line)) continue;
        size_t begin = 0;
        for (size_t w = 1; w < line->word_count; w++)
            if (line->words[w].box.left - line->words[w - 1].box.right >= GAP_HEAD * height_of(line)) begin = w;
        if (begin > 0 && line->words[begin].box.left < *gutter)
            *gutter = line->words[begin].box.left - 0.1f * height_of(line);
        return;
    }
}

/* Whether a line starts with these two words. */
static bool starts_with(const struct document_line *line, const char *first, const char *second)
{
    char text[LAYOUT_WORD_BYTES], next[LAYOUT_WORD_BYTES];
    if (line->word_count < 2) return false;
    layout_strip(&line->words[0], text);
    layout_strip(&line->words[1], next);
    return strcmp(text, first) == 0 && strcmp(next, second) == 0;
}

/*
 * Whether a line after the date can belong to the head: only the subject may follow there, on the left and close below,
 * but not "Kính gửi".
 */
static bool follows(const struct lines *lines, size_t line, size_t split)
{
    if (line == 0 || split != lines->at[line]->word_count) return false;
    if (starts_with(lines->at[line], "kinh", "gui")) return false;
    const struct document_line *above = lines->at[line - 1], *here = lines->at[line];
    return here->box.top - above->box.bottom < GAP_LINES * height_of(here);
}

static pd_status split_head(struct document_page *page, struct lines *lines, pd_error *error)
{
    float gutter;
    const size_t motto = find_motto(lines, &gutter);
    if (motto == lines->count) return PD_OK;
    clear_date(lines, motto, &gutter);
    size_t first = motto, end = motto + 1, seen = motto + 1;
    while (first > 0 && split_at(lines->at[first - 1], gutter, GAP_HEAD) != SIZE_MAX) first--;
    for (bool is_dated = false; seen < lines->count && seen < HEAD_LINES; seen++) {
        const size_t split = split_at(lines->at[seen], gutter, GAP_HEAD);
        if (split == SIZE_MAX || (is_dated && !follows(lines, seen, split))) break;
        is_dated = is_dated || is_date(lines->at[seen]);
        if (is_dated || (split > 0 && split < lines->at[seen]->word_count)) end = seen + 1;
    }
    return end - first > 1 ? split_columns(page, lines, first, end, gutter, error) : PD_OK;
}

/* ---- The end ------------------------------------------------------------------------- */

/* The last line that starts with "Nơi nhận"; lines->count if there is none. */
static size_t find_recipients(const struct lines *lines)
{
    for (size_t l = lines->count; l-- > 0;)
        if (starts_with(lines->at[l], "noi", "nhan")) return l;
    return lines->count;
}

/* The left end of the signature: the leftmost text that stands far right of the recipients. 0 if there is none. */
static float find_signature(const struct lines *lines, size_t first)
{
    float leftmost = 0;
    for (size_t l = first; l < lines->count; l++)
        for (size_t w = 1; w < lines->at[l]->word_count; w++) {
            const struct document_word *words = lines->at[l]->words;
            if (words[w].box.left - words[w - 1].box.right < GAP_END * height_of(lines->at[l])) continue;
            if (leftmost == 0 || words[w].box.left < leftmost) leftmost = words[w].box.left;
        }
    return leftmost;
}

static pd_status split_end(struct document_page *page, struct lines *lines, pd_error *error)
{
    const size_t first = find_recipients(lines);
    const float gutter = find_signature(lines, first) - 1;
    size_t end = first;
    if (gutter <= 0) return PD_OK;
    while (end < lines->count && split_at(lines->at[end], gutter, GAP_HEAD) != SIZE_MAX) end++;
    return end - first > 1 ? split_columns(page, lines, first, end, gutter, error) : PD_OK;
}

pd_status reading_order_set(struct document_page *page, pd_error *error)
{
    struct lines lines;
    if (!collect(page, &lines)) return error_memory(error);
    const pd_status status = split_head(page, &lines, error);
    if (status != PD_OK) return status;
    if (!collect(page, &lines)) return error_memory(error);
    return split_end(page, &lines, error);
}

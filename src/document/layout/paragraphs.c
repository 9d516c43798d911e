/*
 * The margins are those of most lines: the tenth part that reaches furthest to the left or right may be dirt or notes
 * on the margin. A paragraph begins with an indent, with the mark of a list item, after a line that ends early, or
 * after a gap.
 */
#include "document/layout/paragraphs.h"

#include "base/floats.h"
#include "document/layout/words.h"

#include <string.h>

/* In heights of a word. */
static const float INDENT = 0.8F, EARLY = 4, OFF_CENTRE = 1.2F, APART = 1.2F, SAME_INDENT = 0.4F;
static const float CENTRED_WIDTH = 0.85F; /* at most, of the width of the text */

enum { FULL_LINE_WORDS = 5, MARK_BYTES = 8, COMMON_LINES = 3 };

static bool is_flowing(const struct layout_line *line)
{
    return line->kind == LAYOUT_TEXT;
}

/* The left ends of the longer lines, sorted. */
struct left_ends {
    float *at;
    size_t count;
};

/* Finds layout->body. False if memory runs out. */
static bool find_body(struct arena *arena, struct layout *layout, struct left_ends *ends)
{
    float *lefts = arena_take(arena, (2 * layout->count + 2) * sizeof *lefts);
    if (lefts == NULL) return false;
    float *rights = lefts + layout->count + 1;
    size_t count = 0;
    ends->at = lefts;
    ends->count = 0;
    for (size_t l = 0; l < layout->count; l++) {
        const struct layout_line *line = &layout->lines[l];
        if (!is_flowing(line) || line->word_count < FULL_LINE_WORDS) continue;
        layout->body = count == 0 ? line->box : document_box_union(layout->body, line->box);
        lefts[count] = line->box.left;
        rights[count++] = line->box.right;
    }
    if (count == 0) return true;
    floats_sort(lefts, count);
    floats_sort(rights, count);
    layout->body.left = lefts[count / 10];
    layout->body.right = rights[count - 1 - count / 10];
    ends->count = count;
    return true;
}

/* How many left ends lie before a place. */
static size_t count_before(const struct left_ends *ends, float place)
{
    size_t low = 0, high = ends->count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (ends->at[middle] < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether several lines begin at a place: where paragraphs are indented, not where a line is centred. */
static bool is_common(const struct left_ends *ends, float place, float height)
{
    const float reach = SAME_INDENT * height;
    return count_before(ends, place + reach) - count_before(ends, place - reach) >= COMMON_LINES;
}

/*
 * Whether a line begins with the mark of a list item or a numbered part: "-", "+", "•", "a)", "1.", "1.2.", "IV.",
 * "(1)".
 */
static bool has_mark(const struct layout_line *line)
{
    const char *text = line->words[0]->text;
    const size_t length = line->words[0]->length;
    if (strcmp(text, "-") == 0 || strcmp(text, "+") == 0 || strcmp(text, "•") == 0 || strcmp(text, "–") == 0)
        return line->word_count > 1;
    if (length < 2 || length > MARK_BYTES || line->word_count < 2) return false;
    if (strchr(".)", text[length - 1]) == NULL) return false;
    const size_t from = text[0] == '(';
    const bool is_roman = strspn(text + from, "IVXL") == length - 1 - from;
    const bool is_number =
        text[from] >= '0' && text[from] <= '9' && strspn(text + from, "0123456789.") >= length - 1 - from;
    const bool is_letter = length == 2 + from && text[from] >= 'a' && text[from] <= 'z' && text[length - 1] == ')';
    return is_roman || is_number || is_letter || strcmp(text, "đ)") == 0;
}

/* "Điều 5." begins a paragraph; "Chương II", "Mục 1", "Phụ lục" are headings if they stand alone. */
static bool is_article(const struct layout_line *line)
{
    return line->word_count > 1 && layout_begins(line->words, 1, "dieu", NULL) && layout_has_digit(line->words[1]) &&
           layout_capitals(line->words, 1) > 0;
}

static void look_at(const struct layout *layout, const struct left_ends *ends, struct layout_line *line)
{
    const pd_box body = layout->body, box = line->box;
    const float width = body.right - body.left, off = (box.left + box.right - body.left - body.right) / 2;
    line->is_indented = box.left > body.left + INDENT * layout->height;
    line->is_centred = line->is_indented && box.right - box.left < CENTRED_WIDTH * width &&
                       off < OFF_CENTRE * layout->height && off > -OFF_CENTRE * layout->height &&
                       box.left > body.left + 2 * layout->height && !is_common(ends, box.left, layout->height);
    const bool is_capital = line->word_count > 1 && layout_capitals(line->words, line->word_count) > 0.8F;
    if (has_mark(line) && !is_capital)
        line->kind = LAYOUT_LIST_ITEM;
    else if (is_capital || (line->is_centred && line->word_count > 1))
        line->kind = LAYOUT_HEADING;
}

/* Whether a paragraph, heading or list item begins with a line. */
static bool begins_after(const struct layout *layout, const struct layout_line *before, const struct layout_line *line)
{
    const float height = layout->height;
    const bool was_text = before->kind == LAYOUT_TEXT || before->kind == LAYOUT_LIST_ITEM;
    if (before->kind == LAYOUT_TABLE || line->box.top < before->box.top) return true;
    if (line->box.top - before->box.bottom > APART * height) return true;
    if (line->kind == LAYOUT_HEADING && before->kind == LAYOUT_HEADING) {
        const bool is_capital = layout_capitals(line->words, line->word_count) > 0.8F;
        return is_capital != (layout_capitals(before->words, before->word_count) > 0.8F) || has_mark(line) ||
               line->is_centred != before->is_centred;
    }
    if (line->kind != LAYOUT_TEXT || !was_text) return true;
    if (is_article(line) || (line->is_indented && !before->is_indented)) return true;
    const struct document_word *last = before->words[before->word_count - 1];
    const bool ends = last->length > 0 && strchr(".;:!?/", last->text[last->length - 1]) != NULL;
    return before->box.right < layout->body.right - EARLY * height && (ends || line->is_indented);
}

bool layout_find_paragraphs(struct arena *arena, struct layout *layout)
{
    struct left_ends ends;
    if (!find_body(arena, layout, &ends)) return false;
    for (size_t l = 0; l < layout->count; l++)
        if (is_flowing(&layout->lines[l])) look_at(layout, &ends, &layout->lines[l]);
    for (size_t l = 0; l < layout->count; l++) {
        struct layout_line *line = &layout->lines[l];
        line->begins = l == 0 || line->kind > LAYOUT_LIST_ITEM || begins_after(layout, &layout->lines[l - 1], line);
    }
    return true;
}

/*
 * A line at the top or bottom of a page is set aside if it is a page number, or if a neighbour has the same line near
 * the same edge, numbers aside. The sentence goes on if the last line has no sign that ends one, and the first line of
 * the next page begins with a small letter, or a comma stands before it.
 */
#include "document/page/flow.h"

#include "alphabet/alphabet.h"
#include "text/utf8.h"

#include <string.h>

enum {
    EDGE_LINES = 3, /* at each edge of a page that may be set aside */
    LEAST_WORDS = 2 /* of a line that is part of a sentence: fewer are a cell or a heading */
};

/* ---- Lines from one edge of a page -------------------------------------------------------- */

/* Moves to the next line from the top, or to the one before; false if there is none. */
static bool step(const struct document_page *page, bool from_top, struct page_place *place)
{
    if (from_top) {
        if (++place->line < page->blocks[place->block].line_count) return true;
        place->line = 0;
        return ++place->block < page->block_count;
    }
    if (place->line > 0) {
        place->line--;
        return true;
    }
    if (place->block == 0) return false;
    place->line = page->blocks[--place->block].line_count - 1;
    return true;
}

/* The first line from an edge; false if the page has none. A closed page has no empty blocks. */
static bool begin(const struct document_page *page, bool from_top, struct page_place *place)
{
    *place = (struct page_place){0};
    if (page == NULL || page->block_count == 0) return false;
    if (!from_top) {
        place->block = page->block_count - 1;
        place->line = page->blocks[place->block].line_count - 1;
    }
    return true;
}

static const struct document_line *line_at(const struct document_page *page, struct page_place place)
{
    return &page->blocks[place.block].lines[place.line];
}

/* ---- What is set aside -------------------------------------------------------------------- */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Whether a line is a page number: 7, - 7 -, 7/12, Trang 7. */
static bool is_page_number(const struct document_line *line)
{
    enum { DIGITS_MAX = 9 };
    size_t digits = 0;
    for (size_t w = 0; w < line->word_count; w++) {
        const struct document_word *word = &line->words[w];
        if (w == 0 && line->word_count > 1 && (strcmp(word->text, "Trang") == 0 || strcmp(word->text, "trang") == 0))
            continue;
        for (size_t k = 0; k < word->length; k++) {
            if (is_digit(word->text[k]))
                digits++;
            else if (strchr("-–—/.|", word->text[k]) == NULL)
                return false;
        }
    }
    return digits > 0 && digits <= DIGITS_MAX;
}

/* Whether two words are the same but for their digits. */
static bool same_word(const struct document_word *a, const struct document_word *b)
{
    size_t i = 0, j = 0;
    while (i < a->length && j < b->length) {
        if (is_digit(a->text[i]) && is_digit(b->text[j])) {
            while (i < a->length && is_digit(a->text[i])) i++;
            while (j < b->length && is_digit(b->text[j])) j++;
        } else if (a->text[i++] != b->text[j++]) {
            return false;
        }
    }
    return i == a->length && j == b->length;
}

/* Whether two lines are the same but for their digits and for one word in four, which the engine may have misread. */
static bool same_line(const struct document_line *a, const struct document_line *b)
{
    size_t same = 0;
    if (a->word_count != b->word_count) return false;
    for (size_t w = 0; w < a->word_count; w++) same += same_word(&a->words[w], &b->words[w]);
    return 4 * same >= 3 * a->word_count;
}

/* Whether a page has such a line near an edge. */
static bool has_near_edge(const struct document_page *page, bool from_top, const struct document_line *line)
{
    struct page_place place;
    bool is_line = begin(page, from_top, &place);
    for (size_t k = 0; is_line && k < EDGE_LINES; k++) {
        if (same_line(line_at(page, place), line)) return true;
        is_line = step(page, from_top, &place);
    }
    return false;
}

/* Finds the first line from an edge that is not set aside; false if there is none. */
static bool find_body(const struct document_page *page, bool from_top, const struct document_page *one,
                      const struct document_page *other, struct page_place *place)
{
    bool is_line = begin(page, from_top, place);
    for (size_t k = 0; is_line && k < EDGE_LINES; k++) {
        const struct document_line *line = line_at(page, *place);
        if (!is_page_number(line) && !has_near_edge(one, from_top, line) && !has_near_edge(other, from_top, line))
            return true;
        is_line = step(page, from_top, place);
    }
    return is_line;
}

/* ---- Sentences ---------------------------------------------------------------------------- */

static bool begins_small(const struct document_word *word)
{
    size_t at = 0;
    struct letter letter;
    return letter_split(utf8_next(word->text, word->length, &at), &letter) && !letter.upper;
}

bool page_line_goes_on(const struct document_line *line, const struct document_line *next)
{
    if (line->word_count < LEAST_WORDS || next->word_count < LEAST_WORDS) return false;
    const struct document_word *last = &line->words[line->word_count - 1];
    const char sign = last->text[last->length - 1];
    if (strchr(".;:!?", sign) != NULL) return false;
    /* a list item: "a) …" */
    const struct document_word *first = &next->words[0];
    if (strchr(").", first->text[first->length - 1]) != NULL && first->length <= 3) return false;
    return begins_small(first) || sign == ',';
}

void page_flow_find(const struct document_page *page, const struct document_page *before,
                    const struct document_page *after, struct page_flow *flow)
{
    struct page_place place;
    *flow = (struct page_flow){.joins_blocks = true};
    if (find_body(page, true, before, after, &flow->first) && find_body(before, false, page, NULL, &place) &&
        page_line_goes_on(line_at(before, place), line_at(page, flow->first)))
        flow->before = line_at(before, place);
    if (find_body(page, false, before, after, &flow->last) && find_body(after, true, page, NULL, &place) &&
        page_line_goes_on(line_at(page, flow->last), line_at(after, place)))
        flow->after = line_at(after, place);
}

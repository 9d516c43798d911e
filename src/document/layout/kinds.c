/*
 * These parts are found by the words that must stand there, then by their place beside or below them. Words are
 * compared without marks, because OCR loses them.
 */
#include "document/layout/kinds.h"

#include "document/layout/layout.h"
#include "document/layout/words.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD_LINES = 20, MOTTO_WORDS = 4, PHRASE_WORDS = 24 };

/* In heights of a word: how far lines of one part may be from each other. */
static const float NEAR = 4, SIDE = 0.5F;

struct kinds {
    const struct layout_source *source;
    const size_t *blocks;
    const struct document_page *page;
    float height;
    char *kinds;
};

static const struct document_line *line_at(const struct kinds *k, size_t line)
{
    return k->source->lines[line];
}

/* How many of the first words of a line are in `list`, in which a space stands before and after each word. */
static size_t count_words(const struct document_line *line, const char *list)
{
    size_t found = 0;
    for (size_t w = 0; w < line->word_count && w < PHRASE_WORDS; w++) {
        char spaced[LAYOUT_WORD_BYTES + 2] = " ";
        layout_strip(&line->words[w], spaced + 1);
        const size_t length = strlen(spaced);
        if (length < 3) continue;
        memcpy(spaced + length, " ", 2);
        found += strstr(list, spaced) != NULL;
    }
    return found;
}

static bool begins(const struct document_line *line, const char *phrase)
{
    const struct document_word *words[PHRASE_WORDS];
    size_t count = 0;
    for (; count < line->word_count && count < PHRASE_WORDS; count++) words[count] = &line->words[count];
    return layout_begins(words, count, phrase, NULL);
}

static bool is_motto(const struct document_line *line)
{
    return count_words(line, " cong hoa xa hoi chu nghia viet nam ") >= MOTTO_WORDS ||
           count_words(line, " doc lap tu do hanh phuc ") >= MOTTO_WORDS;
}

static bool is_date(const struct document_line *line)
{
    return count_words(line, " ngay thang nam ") >= 2 && line->word_count < PHRASE_WORDS / 2;
}

/* ---- The letterhead ----------------------------------------------------------------------- */

/* Finds the lines of the right half: motto, date, and what is between them. Returns the box around them. */
static bool find_state(struct kinds *k, pd_box *state)
{
    size_t first = 0, last;
    while (first < k->source->count && first < HEAD_LINES && !is_motto(line_at(k, first))) first++;
    if (first == k->source->count || first == HEAD_LINES) return false;
    last = first;
    for (size_t l = first + 1; l < k->source->count && l <= first + 4; l++) {
        const bool is_part = is_motto(line_at(k, l)) || is_date(line_at(k, l));
        if (!is_part || line_at(k, l)->box.top - line_at(k, last)->box.bottom > NEAR * k->height) continue;
        last = l;
        if (is_date(line_at(k, l))) break;
    }
    *state = line_at(k, first)->box;
    for (size_t l = first; l <= last; l++) {
        k->kinds[l] = LAYOUT_STATE;
        *state = document_box_union(*state, line_at(k, l)->box);
    }
    return true;
}

/* The lines beside the state, and those of their blocks, are the agency's. */
static void find_letterhead(struct kinds *k)
{
    pd_box state;
    size_t block = SIZE_MAX;
    if (!find_state(k, &state)) return;
    for (size_t l = 0; l < k->source->count && l < 2 * HEAD_LINES; l++) {
        const pd_box box = line_at(k, l)->box;
        if (k->kinds[l] != LAYOUT_TEXT || box.right > state.left + SIDE * k->height) continue;
        const bool is_beside = box.bottom > state.top - NEAR * k->height && box.top < state.bottom + k->height;
        if (!is_beside && (block != k->blocks[l] || box.top > state.bottom + 2 * NEAR * k->height)) continue;
        k->kinds[l] = LAYOUT_AGENCY;
        block = k->blocks[l];
    }
}

/* ---- The end ------------------------------------------------------------------------------- */

/* Finds the recipients: the last line that names them, and the lines below it in its column. */
static bool find_recipients(struct kinds *k, pd_box *recipients)
{
    size_t first = k->source->count;
    while (first > 0 && !begins(line_at(k, first - 1), "noi nhan")) first--;
    if (first-- == 0) return false;
    *recipients = line_at(k, first)->box;
    for (size_t l = first; l < k->source->count; l++) {
        const pd_box box = line_at(k, l)->box;
        const bool is_listed = line_at(k, l)->words[0].text[0] == '-';
        if (k->kinds[l] != LAYOUT_TEXT || box.top < recipients->top) continue;
        if (l != first && k->blocks[l] != k->blocks[first] && !is_listed) continue;
        if (box.left > recipients->left + 2 * NEAR * k->height || box.top > recipients->bottom + NEAR * k->height)
            continue;
        k->kinds[l] = LAYOUT_RECIPIENTS;
        *recipients = document_box_union(*recipients, box);
    }
    return true;
}

/* Whether a line names the authority or the office of a signer, as it stands above the signature. */
static bool is_office(const struct document_line *line)
{
    static const char *const offices[] = {"tm",
                                          "kt",
                                          "tl",
                                          "tuq",
                                          "q",
                                          "chu tich",
                                          "pho chu tich",
                                          "giam doc",
                                          "pho giam doc",
                                          "hieu truong",
                                          "cuc truong",
                                          "chanh van phong",
                                          "bo truong",
                                          "thu truong",
                                          "truong phong",
                                          "chi cuc truong",
                                          "tong giam doc",
                                          "truong ban",
                                          "bi thu",
                                          "pho bi thu",
                                          "chanh thanh tra"};
    const struct document_word *words[PHRASE_WORDS];
    size_t count = 0;
    for (; count < line->word_count && count < PHRASE_WORDS; count++) words[count] = &line->words[count];
    if (layout_capitals(words, count) < 0.8F) return false;
    for (size_t o = 0; o < sizeof offices / sizeof *offices; o++)
        if (begins(line, offices[o])) return true;
    return false;
}

/* The middle of the text from left to right. */
static float centre_of(const struct kinds *k)
{
    float left = 0, right = k->page->width;
    for (size_t l = 0; l < k->source->count; l++) {
        const pd_box box = line_at(k, l)->box;
        if (l == 0 || box.left < left) left = box.left;
        if (l == 0 || box.right > right) right = box.right;
    }
    return (left + right) / 2;
}

static void find_signature(struct kinds *k, const pd_box *recipients)
{
    const float centre = centre_of(k);
    float top = 0, left = centre;
    bool is_found = recipients != NULL;
    if (is_found) {
        top = recipients->top - 2 * k->height;
        if (recipients->right < left) left = recipients->right;
    }
    for (size_t l = k->source->count; l-- > 0 && recipients == NULL;) {
        const pd_box box = line_at(k, l)->box;
        if ((box.left + box.right) / 2 <= centre || !is_office(line_at(k, l))) continue;
        if (is_found && top - box.bottom > NEAR * k->height) break;
        top = box.top;
        left = box.left - NEAR * k->height;
        is_found = true;
    }
    for (size_t l = 0; l < k->source->count && is_found; l++) {
        const pd_box box = line_at(k, l)->box;
        if (k->kinds[l] == LAYOUT_TEXT && box.top >= top && box.left > left && (box.left + box.right) / 2 > centre)
            k->kinds[l] = LAYOUT_SIGNATURE;
    }
}

/* ---- Page numbers ------------------------------------------------------------------------- */

/* Whether a line is a number, perhaps between dashes, at the top or bottom of the page. */
static bool is_page_number(const struct kinds *k, const struct document_line *line)
{
    size_t digits = 0;
    for (size_t w = 0; w < line->word_count; w++)
        for (const char *at = line->words[w].text; *at != '\0'; at++) {
            if (*at >= '0' && *at <= '9')
                digits++;
            else if (*at != '-')
                return false;
        }
    if (digits == 0 || digits > 4 || line->word_count > 3) return false;
    return line->box.bottom < 0.1F * k->page->height || line->box.top > 0.9F * k->page->height;
}

static void find_page_numbers(struct kinds *k)
{
    size_t top = SIZE_MAX, bottom = SIZE_MAX;
    for (size_t l = 0; l < k->source->count; l++) {
        const pd_box box = line_at(k, l)->box;
        if (top == SIZE_MAX || box.top < line_at(k, top)->box.top) top = l;
        if (bottom == SIZE_MAX || box.bottom > line_at(k, bottom)->box.bottom) bottom = l;
    }
    if (top != SIZE_MAX && is_page_number(k, line_at(k, top))) k->kinds[top] = LAYOUT_PAGE_NUMBER;
    if (bottom != SIZE_MAX && is_page_number(k, line_at(k, bottom))) k->kinds[bottom] = LAYOUT_PAGE_NUMBER;
}

void layout_find_kinds(const struct layout_source *source, const size_t *blocks, const struct document_page *page,
                       float height, char *kinds)
{
    struct kinds k = {.source = source, .blocks = blocks, .page = page, .height = height, .kinds = kinds};
    pd_box recipients;
    find_page_numbers(&k);
    find_letterhead(&k);
    find_signature(&k, find_recipients(&k, &recipients) ? &recipients : NULL);
}

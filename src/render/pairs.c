/*
 * Printed words are given to the true line they stand on, whatever the engine took for a line: it joins columns and
 * parts justified lines at wide spaces. From there on the words' order from left to right is all that counts.
 */
#include "render/pairs.h"

#include "base/error.h"
#include "base/memory.h"
#include "render/align.h"

#include <stdlib.h>
#include <string.h>

#define LINE_ERROR_MOST 0.6 /* share of letters beyond which a line teaches nothing */
#define WORD_ERROR_MOST 0.8 /* likewise of a group of three letters and more */

struct words {
    struct align_word *items;
    size_t count, capacity;
};

/* A printed word and the true line it stands on. */
struct placed {
    struct align_word word;
    const struct document_line *line;
};

struct pairing {
    struct placed *placed; /* all printed words, by line, from left to right */
    size_t placed_count, placed_capacity;
    struct words truth, printed;
    struct align_group *groups;
    size_t group_capacity;
};

/* ---- Lines --------------------------------------------------------------------------- */

/* The line of the page on which the middle of a box stands, or which is nearest within half its height; or NULL. */
static const struct document_line *find_line(const struct document_page *page, const pd_box *box)
{
    const float middle = (box->top + box->bottom) / 2;
    const struct document_line *nearest = NULL;
    float least = 0;
    for (size_t b = 0; b < page->block_count; b++) {
        for (size_t k = 0; k < page->blocks[b].line_count; k++) {
            const struct document_line *line = &page->blocks[b].lines[k];
            const float centre = (line->box.top + line->box.bottom) / 2;
            const float distance = middle > centre ? middle - centre : centre - middle;
            if (distance > (line->box.bottom - line->box.top) / 2) continue;
            if (box->right < line->box.left || box->left > line->box.right) continue;
            if (nearest == NULL || distance < least) {
                nearest = line;
                least = distance;
            }
        }
    }
    return nearest;
}

/* A line as read is placed as a whole: the box of one word, "..." say, may stand far from the middle of its line. */
static bool place_line(struct pairing *pairing, const struct document_page *truth, const struct document_line *read)
{
    for (size_t k = 0; k < read->word_count; k++) {
        const struct document_word *word = &read->words[k];
        const pd_box box = {word->box.left, read->box.top, word->box.right, read->box.bottom};
        const struct document_line *line = find_line(truth, &box);
        if (line == NULL) continue;
        if (!memory_reserve(&pairing->placed, &pairing->placed_capacity, pairing->placed_count + 1,
                            sizeof *pairing->placed))
            return false;
        pairing->placed[pairing->placed_count++] =
            (struct placed){{word->text, word->length, word->box.left, word->box.right}, line};
    }
    return true;
}

static int compare_placed(const void *left, const void *right)
{
    const struct placed *a = left, *b = right;
    if (a->line->box.top != b->line->box.top) return a->line->box.top < b->line->box.top ? -1 : 1;
    if (a->line != b->line) return a->line->box.left < b->line->box.left ? -1 : 1;
    if (a->word.left != b->word.left) return a->word.left < b->word.left ? -1 : 1;
    return a->word.right < b->word.right ? -1 : a->word.right > b->word.right;
}

/* ---- Output -------------------------------------------------------------------------- */

static bool add_bytes(struct pairs_text *out, const char *bytes, size_t length)
{
    if (!memory_reserve(&out->bytes, &out->capacity, out->length + length, 1)) return false;
    memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
    return true;
}

static bool add_words(struct pairs_text *out, const struct align_word *words, size_t count, const char *end)
{
    bool is_added = true;
    for (size_t k = 0; is_added && k < count; k++)
        is_added = add_bytes(out, words[k].text, words[k].length) && add_bytes(out, k + 1 < count ? " " : end, 1);
    return is_added;
}

static bool is_lost(const struct align_group *group)
{
    return group->letters >= 3 && (double)group->distance > WORD_ERROR_MOST * (double)group->letters;
}

/* Aligns the words of one line and writes its groups. */
static pd_status pair_line(struct pairing *pairing, float height, struct pairs_text *out, pd_error *error)
{
    const struct align_line line = {pairing->truth.items, pairing->truth.count, pairing->printed.items,
                                    pairing->printed.count, height};
    if (!memory_reserve(&pairing->groups, &pairing->group_capacity, line.truth_count + 1, sizeof *pairing->groups))
        return error_memory(error);
    size_t count;
    double error_share;
    const pd_status status = align_words(&line, pairing->groups, &count, &error_share, error);
    if (status != PD_OK || error_share > LINE_ERROR_MOST) return status;
    for (size_t k = 0; k < count; k++) {
        const struct align_group *group = &pairing->groups[k];
        if (is_lost(group)) continue;
        if (!add_words(out, line.truth + group->truth, group->truth_count, "\t") ||
            !add_words(out, line.printed + group->printed, group->printed_count, "\n"))
            return error_memory(error);
    }
    return PD_OK;
}

/* ---- Pages --------------------------------------------------------------------------- */

static bool collect_truth(struct words *words, const struct document_line *line)
{
    words->count = 0;
    if (!memory_reserve(&words->items, &words->capacity, line->word_count, sizeof *words->items)) return false;
    for (size_t k = 0; k < line->word_count; k++) {
        const struct document_word *word = &line->words[k];
        words->items[words->count++] = (struct align_word){word->text, word->length, word->box.left, word->box.right};
    }
    return true;
}

/* Takes the printed words of `line`, which start at placed[*at]. */
static bool collect_printed(struct pairing *pairing, const struct document_line *line, size_t *at)
{
    struct words *words = &pairing->printed;
    words->count = 0;
    for (; *at < pairing->placed_count && pairing->placed[*at].line == line; ++*at) {
        if (!memory_reserve(&words->items, &words->capacity, words->count + 1, sizeof *words->items)) return false;
        words->items[words->count++] = pairing->placed[*at].word;
    }
    return true;
}

static pd_status pair_page(struct pairing *pairing, const struct document_page *truth,
                           const struct document_page *printed, struct pairs_text *out, pd_error *error)
{
    for (size_t b = 0; b < printed->block_count; b++)
        for (size_t k = 0; k < printed->blocks[b].line_count; k++)
            if (!place_line(pairing, truth, &printed->blocks[b].lines[k])) return error_memory(error);
    if (pairing->placed_count > 0)
        qsort(pairing->placed, pairing->placed_count, sizeof *pairing->placed, compare_placed);
    for (size_t at = 0; at < pairing->placed_count;) {
        const struct document_line *line = pairing->placed[at].line;
        if (!collect_truth(&pairing->truth, line) || !collect_printed(pairing, line, &at)) return error_memory(error);
        const pd_status status = pair_line(pairing, line->box.bottom - line->box.top, out, error);
        if (status != PD_OK) return status;
    }
    return PD_OK;
}

pd_status pairs_add(const struct document_page *truth, const struct document_page *printed, struct pairs_text *out,
                    pd_error *error)
{
    struct pairing pairing = {0};
    const pd_status status = pair_page(&pairing, truth, printed, out, error);
    free(pairing.placed);
    free(pairing.truth.items);
    free(pairing.printed.items);
    free(pairing.groups);
    return status;
}

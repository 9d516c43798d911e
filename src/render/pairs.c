/*
 * Printed words are assigned to the true line on which they stand, not to the lines of the engine: an engine joins
 * columns, and splits justified lines at wide spaces. Within a line only the order from left to right counts.
 */
#include "render/pairs.h"

#include "base/error.h"
#include "base/memory.h"
#include "render/align.h"

#include <stdlib.h>
#include <string.h>

#define LINE_ERROR_MOST 0.6 /* lines with a larger share of errors are left out */
#define WORD_ERROR_MOST 0.8 /* likewise groups, if they have three letters or more */

struct words {
    struct align_word *items;
    size_t count, capacity;
};

/* A printed word, its number on the page as printed, and the true line on which it stands. */
struct placed {
    struct align_word word;
    size_t number;
    const struct document_line *line;
};

struct pairing {
    struct placed *placed; /* all printed words, by line, from left to right */
    size_t placed_count, placed_capacity;
    size_t seen; /* printed words of the page so far */
    struct words truth, printed;
    size_t *numbers; /* of the printed words of the line */
    size_t number_capacity;
    struct align_group *groups;
    size_t group_capacity;
    pairs_see *see;
    void *self;
};

/* ---- Lines --------------------------------------------------------------------------- */

/*
 * The line of the page whose middle is nearest to the middle of a box, at most half the line's height away; NULL if
 * there is none.
 */
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

/*
 * Assigns the words of a printed line. The height of the whole line counts, because the box of a single word, such as
 * "...", may lie far from the middle of its line. Returns false if memory runs out.
 */
static bool place_line(struct pairing *pairing, const struct document_page *truth, const struct document_line *read)
{
    for (size_t k = 0; k < read->word_count; k++) {
        const struct document_word *word = &read->words[k];
        const size_t number = pairing->seen++;
        const pd_box box = {word->box.left, read->box.top, word->box.right, read->box.bottom};
        const struct document_line *line = find_line(truth, &box);
        if (line == NULL) continue;
        if (!memory_reserve(&pairing->placed, &pairing->placed_capacity, pairing->placed_count + 1,
                            sizeof *pairing->placed))
            return false;
        pairing->placed[pairing->placed_count++] =
            (struct placed){{word->text, word->length, word->box.left, word->box.right}, number, line};
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

/* ---- Groups --------------------------------------------------------------------------- */

static bool is_lost(const struct align_group *group)
{
    return group->letters >= 3 && (double)group->distance > WORD_ERROR_MOST * (double)group->letters;
}

/* Aligns the words of one line and passes its groups on. */
static pd_status pair_line(struct pairing *pairing, float height, pd_error *error)
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
        if (!is_lost(group) && !pairing->see(pairing->self, &line, group, pairing->numbers)) return error_memory(error);
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

/* Collects the printed words of `line`, which start at placed[*at], and moves *at past them. */
static bool collect_printed(struct pairing *pairing, const struct document_line *line, size_t *at)
{
    struct words *words = &pairing->printed;
    words->count = 0;
    for (; *at < pairing->placed_count && pairing->placed[*at].line == line; ++*at) {
        if (!memory_reserve(&words->items, &words->capacity, words->count + 1, sizeof *words->items) ||
            !memory_reserve(&pairing->numbers, &pairing->number_capacity, words->count + 1, sizeof *pairing->numbers))
            return false;
        pairing->numbers[words->count] = pairing->placed[*at].number;
        words->items[words->count++] = pairing->placed[*at].word;
    }
    return true;
}

static pd_status pair_page(struct pairing *pairing, const struct document_page *truth,
                           const struct document_page *printed, pd_error *error)
{
    for (size_t b = 0; b < printed->block_count; b++)
        for (size_t k = 0; k < printed->blocks[b].line_count; k++)
            if (!place_line(pairing, truth, &printed->blocks[b].lines[k])) return error_memory(error);
    if (pairing->placed_count > 0)
        qsort(pairing->placed, pairing->placed_count, sizeof *pairing->placed, compare_placed);
    for (size_t at = 0; at < pairing->placed_count;) {
        const struct document_line *line = pairing->placed[at].line;
        if (!collect_truth(&pairing->truth, line) || !collect_printed(pairing, line, &at)) return error_memory(error);
        const pd_status status = pair_line(pairing, line->box.bottom - line->box.top, error);
        if (status != PD_OK) return status;
    }
    return PD_OK;
}

pd_status pairs_find(const struct document_page *truth, const struct document_page *printed, pairs_see *see, void *self,
                     pd_error *error)
{
    struct pairing pairing = {.see = see, .self = self};
    const pd_status status = pair_page(&pairing, truth, printed, error);
    free(pairing.placed);
    free(pairing.numbers);
    free(pairing.truth.items);
    free(pairing.printed.items);
    free(pairing.groups);
    return status;
}

/* ---- Output -------------------------------------------------------------------------- */

bool pairs_put(struct pairs_text *out, const char *bytes, size_t length)
{
    if (!memory_reserve(&out->bytes, &out->capacity, out->length + length, 1)) return false;
    memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
    return true;
}

bool pairs_put_words(struct pairs_text *out, const struct align_word *words, size_t count, const char *end)
{
    bool is_added = true;
    for (size_t k = 0; is_added && k < count; k++)
        is_added = pairs_put(out, words[k].text, words[k].length) && pairs_put(out, k + 1 < count ? " " : end, 1);
    return is_added;
}

static bool add_pair(void *self, const struct align_line *line, const struct align_group *group, const size_t *numbers)
{
    (void)numbers;
    return pairs_put_words(self, line->truth + group->truth, group->truth_count, "\t") &&
           pairs_put_words(self, line->printed + group->printed, group->printed_count, "\n");
}

pd_status pairs_add(const struct document_page *truth, const struct document_page *printed, struct pairs_text *out,
                    pd_error *error)
{
    return pairs_find(truth, printed, add_pair, out, error);
}

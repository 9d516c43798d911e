/*
 * Dynamic programming over pairs of prefixes. Place alone is not enough: if words ran together, an engine's boxes are
 * wrong by a letter. Text alone is not enough either: in a line that was read badly, "và" is similar to every second
 * word. A group is allowed only if its two sides overlap and each word overlaps a word of the other side. This also
 * keeps the work small.
 */
#include "render/align.h"

#include "alphabet/alphabet.h"
#include "base/error.h"
#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>

/* Costs, in tenths of an edit. */
enum {
    COST_EDIT = 10,
    COST_MARKS = 2,      /* the same letter with another case or other marks */
    COST_MORE_WORDS = 6, /* for each word beyond the first on a side */
    COST_PLACE = 10,     /* for a difference of place equal to the height of the line */
    COST_LOST = 9        /* for each letter of a word without a counterpart */
};
enum { GROUP_LETTERS = 120 }; /* most letters on one side of a group */
#define OVERLAP_LEAST 0.3F    /* share of the narrower side's width */
#define COST_NONE     UINT32_MAX

struct letter_pair {
    uint32_t letter, base;
};

/* One side of a line: all its letters; those of word k are letters[starts[k]] … letters[starts[k + 1] - 1]. */
struct side {
    const struct align_word *words;
    size_t count;
    struct letter_pair *letters;
    size_t *starts;
};

/* The cost of the best path to a pair of prefixes, and the counts of words in its last step. */
struct align_cell {
    uint32_t cost;
    uint8_t truth_count, printed_count;
};

/* ---- Letters ------------------------------------------------------------------------- */

static bool read_side(struct side *side, const struct align_word *words, size_t count)
{
    size_t bytes = 0;
    for (size_t k = 0; k < count; k++) bytes += words[k].length;
    *side = (struct side){.words = words, .count = count};
    side->letters = calloc(bytes + 1, sizeof *side->letters);
    side->starts = calloc(count + 1, sizeof *side->starts);
    if (side->letters == NULL || side->starts == NULL) return false;
    size_t letters = 0;
    for (size_t k = 0; k < count; k++) {
        for (size_t at = 0; at < words[k].length; letters++) {
            const uint32_t letter = utf8_next(words[k].text, words[k].length, &at);
            side->letters[letters] = (struct letter_pair){letter, letter_lower(letter_strip(letter))};
        }
        side->starts[k + 1] = letters;
    }
    return true;
}

static void free_side(struct side *side)
{
    free(side->letters);
    free(side->starts);
}

/* The cost of changing one text into the other. A letter that differs only in case or marks costs `marks`. */
static uint32_t edit_cost(const struct letter_pair *a, size_t a_count, const struct letter_pair *b, size_t b_count,
                          uint32_t marks)
{
    uint32_t row[GROUP_LETTERS + 1];
    for (size_t k = 0; k <= b_count; k++) row[k] = (uint32_t)k * COST_EDIT;
    for (size_t i = 1; i <= a_count; i++) {
        uint32_t diagonal = row[0];
        row[0] = (uint32_t)i * COST_EDIT;
        for (size_t k = 1; k <= b_count; k++) {
            const struct letter_pair *x = &a[i - 1], *y = &b[k - 1];
            const uint32_t change = x->letter == y->letter ? 0 : x->base == y->base ? marks : COST_EDIT;
            uint32_t best = diagonal + change;
            if (row[k] + COST_EDIT < best) best = row[k] + COST_EDIT;
            if (row[k - 1] + COST_EDIT < best) best = row[k - 1] + COST_EDIT;
            diagonal = row[k];
            row[k] = best;
        }
    }
    return row[b_count];
}

static size_t letter_count(const struct side *side, size_t word, size_t count)
{
    return side->starts[word + count] - side->starts[word];
}

/* ---- Groups -------------------------------------------------------------------------- */

/* Whether each word overlaps one of the others: noise beside a lost word is not a reading of that word. */
static bool each_overlaps(const struct align_word *words, size_t count, const struct align_word *others,
                          size_t other_count)
{
    for (size_t k = 0; k < count; k++) {
        bool overlaps = false;
        for (size_t j = 0; j < other_count && !overlaps; j++)
            overlaps = words[k].left < others[j].right && others[j].left < words[k].right;
        if (!overlaps) return false;
    }
    return true;
}

/* The cost of a group; COST_NONE if it is not allowed. */
static uint32_t group_cost(const struct side *truth, const struct side *printed, float height,
                           const struct align_group *group)
{
    const float left = truth->words[group->truth].left, other_left = printed->words[group->printed].left;
    const float right = truth->words[group->truth + group->truth_count - 1].right;
    const float other_right = printed->words[group->printed + group->printed_count - 1].right;
    const float overlap = fminf(right, other_right) - fmaxf(left, other_left);
    if (!(overlap >= OVERLAP_LEAST * fminf(right - left, other_right - other_left))) return COST_NONE;
    const struct align_word *words = truth->words + group->truth, *others = printed->words + group->printed;
    if (!each_overlaps(words, group->truth_count, others, group->printed_count) ||
        !each_overlaps(others, group->printed_count, words, group->truth_count))
        return COST_NONE;
    const size_t letters = letter_count(truth, group->truth, group->truth_count);
    const size_t other_letters = letter_count(printed, group->printed, group->printed_count);
    if (letters > GROUP_LETTERS || other_letters > GROUP_LETTERS) return COST_NONE;
    const float place = COST_PLACE * (fabsf(left - other_left) + fabsf(right - other_right)) / height;
    const uint32_t more = (uint32_t)(group->truth_count + group->printed_count - 2) * COST_MORE_WORDS;
    return more + (place < 10000 ? (uint32_t)place : 10000) +
           edit_cost(truth->letters + truth->starts[group->truth], letters,
                     printed->letters + printed->starts[group->printed], other_letters, COST_MARKS);
}

static void offer(struct align_cell *cell, uint32_t before, uint32_t cost, size_t truth_count, size_t printed_count)
{
    if (before == COST_NONE || cost == COST_NONE || before + cost >= cell->cost) return;
    *cell = (struct align_cell){before + cost, (uint8_t)truth_count, (uint8_t)printed_count};
}

/* Fills cells[i * width + k], the cell of the first i true words and the first k printed words. */
static void fill_cell(struct align_cell *cells, size_t i, size_t k, const struct side *truth,
                      const struct side *printed, float height)
{
    const size_t width = printed->count + 1;
    struct align_cell *cell = &cells[i * width + k];
    *cell = (struct align_cell){i == 0 && k == 0 ? 0 : COST_NONE, 0, 0};
    if (i > 0) offer(cell, cells[(i - 1) * width + k].cost, COST_LOST * (uint32_t)letter_count(truth, i - 1, 1), 1, 0);
    if (k > 0) offer(cell, cells[i * width + k - 1].cost, COST_LOST * (uint32_t)letter_count(printed, k - 1, 1), 0, 1);
    for (size_t a = 1; a <= ALIGN_GROUP_WORDS && a <= i; a++) {
        for (size_t b = 1; b <= ALIGN_GROUP_WORDS && b <= k; b++) {
            const struct align_group group = {.truth = i - a, .truth_count = a, .printed = k - b, .printed_count = b};
            offer(cell, cells[(i - a) * width + k - b].cost, group_cost(truth, printed, height, &group), a, b);
        }
    }
}

/* Goes back from the end along the cheapest path; collects its groups and its edits. */
static void trace(const struct align_cell *cells, const struct side *truth, const struct side *printed,
                  struct align_group *groups, size_t *group_count, double *error_share)
{
    size_t i = truth->count, k = printed->count, count = 0, edits = 0;
    while (i > 0 || k > 0) {
        const struct align_cell *cell = &cells[i * (printed->count + 1) + k];
        i -= cell->truth_count;
        k -= cell->printed_count;
        const size_t letters = truth->starts[i + cell->truth_count] - truth->starts[i];
        const size_t others = printed->starts[k + cell->printed_count] - printed->starts[k];
        if (letters == 0 || others == 0) {
            edits += letters + others;
            continue;
        }
        const size_t distance =
            edit_cost(truth->letters + truth->starts[i], letters, printed->letters + printed->starts[k], others, 0) /
            COST_EDIT;
        edits += distance;
        groups[count++] = (struct align_group){i, cell->truth_count, k, cell->printed_count, distance, letters};
    }
    for (size_t low = 0, high = count; low + 1 < high; low++) {
        const struct align_group group = groups[low];
        groups[low] = groups[--high];
        groups[high] = group;
    }
    *group_count = count;
    const size_t letters = truth->starts[truth->count];
    *error_share = letters == 0 || edits >= letters ? 1 : (double)edits / (double)letters;
}

pd_status align_words(const struct align_line *line, struct align_group *groups, size_t *group_count,
                      double *error_share, pd_error *error)
{
    *group_count = 0;
    *error_share = 1;
    if (line->truth_count > ALIGN_LINE_WORDS || line->printed_count > ALIGN_LINE_WORDS) return PD_OK;
    struct side truth = {0}, printed = {0};
    const size_t width = line->printed_count + 1;
    struct align_cell *cells = calloc((line->truth_count + 1) * width, sizeof *cells);
    const bool is_ready = cells != NULL && read_side(&truth, line->truth, line->truth_count) &&
                          read_side(&printed, line->printed, line->printed_count);
    if (is_ready) {
        for (size_t i = 0; i <= line->truth_count; i++)
            for (size_t k = 0; k < width; k++) fill_cell(cells, i, k, &truth, &printed, fmaxf(line->height, 1e-3F));
        trace(cells, &truth, &printed, groups, group_count, error_share);
    }
    free_side(&truth);
    free_side(&printed);
    free(cells);
    return is_ready ? PD_OK : error_memory(error);
}

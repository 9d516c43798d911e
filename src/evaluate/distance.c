/*
 * The distance: the band is doubled until the distance found fits into it (Ukkonen 1985), which costs at most four
 * times as much as if the distance were known beforehand.
 *
 * The alignment: the distance is then known, and with it the band. If all columns of a problem fit into a fixed amount
 * of memory, they are kept and the path is traced back through them. A larger problem is cut in two at the middle
 * column, in a row whose distance from the start and distance from the end add up to the whole distance (D. S.
 * Hirschberg, "A linear space algorithm for computing maximal common subsequences", CACM 18 (1975)). The distances of
 * both halves are then known too.
 */
#include "evaluate/distance.h"

#include "evaluate/myers.h"

#include <stdlib.h>

enum {
    FIRST_GUESS = 64,
    /* Limit of the kept columns of one problem, in words of 64 bits: 64 MB. */
    KEPT_MAX = 8 << 20,
    /* Each cut halves a text shorter than 2³² and leaves one half on the stack. */
    WAITING_MAX = 40
};

/* The length of the common beginning of two sequences. */
static size_t common_prefix(const uint32_t *gold, size_t gold_length, const uint32_t *text, size_t text_length)
{
    size_t k = 0;
    while (k < gold_length && k < text_length && gold[k] == text[k]) k++;
    return k;
}

static size_t common_suffix(const uint32_t *gold, size_t gold_length, const uint32_t *text, size_t text_length)
{
    size_t k = 0;
    while (k < gold_length && k < text_length && gold[gold_length - 1 - k] == text[text_length - 1 - k]) k++;
    return k;
}

/* Computes the distance inside a band. It is exact if it is at most the distance for which the band was made. */
static bool distance_in_band(const struct myers_pattern *pattern, const uint32_t *text, size_t text_length,
                             struct myers_band band, size_t *distance)
{
    struct myers_column column;
    const bool ok = myers_column_start(&column, pattern, band);
    if (ok) {
        for (size_t j = 0; j < text_length; j++) myers_column_advance(&column, text[j]);
        *distance = column.score;
    }
    myers_column_free(&column);
    return ok;
}

/* Computes the distance of two sequences that are not empty. */
static bool distance_by_doubling(const uint32_t *gold, size_t gold_length, const uint32_t *text, size_t text_length,
                                 size_t *distance)
{
    struct myers_pattern pattern;
    bool ok = myers_pattern_make(&pattern, gold, gold_length);
    const size_t longer = gold_length > text_length ? gold_length : text_length;
    const size_t shorter = gold_length < text_length ? gold_length : text_length;
    size_t guess = longer - shorter + FIRST_GUESS;
    while (ok) {
        if (guess > longer / 2) guess = longer;
        ok = distance_in_band(&pattern, text, text_length, myers_band_for(gold_length, text_length, guess), distance);
        if (ok && *distance <= guess) break;
        guess *= 2;
    }
    myers_pattern_free(&pattern);
    return ok;
}

bool distance_levenshtein(const uint32_t *gold, size_t gold_length, const uint32_t *text, size_t text_length,
                          size_t *distance)
{
    if (gold_length > UINT32_MAX || text_length > UINT32_MAX) return false;
    const size_t before = common_prefix(gold, gold_length, text, text_length);
    gold += before;
    text += before;
    gold_length -= before;
    text_length -= before;
    const size_t after = common_suffix(gold, gold_length, text, text_length);
    gold_length -= after;
    text_length -= after;
    if (gold_length == 0 || text_length == 0) {
        *distance = gold_length + text_length;
        return true;
    }
    return distance_by_doubling(gold, gold_length, text, text_length, distance);
}

/* A part of the two sequences that is still to be aligned, and its distance. */
struct problem {
    size_t gold, gold_length;
    size_t text, text_length;
    size_t distance;
};

/* The whole task: both sequences, also reversed, and a stack of problems. */
struct alignment {
    const uint32_t *gold, *text;
    uint32_t *gold_reversed, *text_reversed;
    size_t gold_length, text_length;
    size_t *partners;
    size_t *from_start, *from_end; /* [row]: distances at the column of a cut */
    uint64_t *kept;                /* the kept columns of one problem; see keep_column */
    size_t kept_capacity;
    struct problem waiting[WAITING_MAX];
    size_t waiting_count;
};

static uint32_t *reversed_copy(const uint32_t *symbols, size_t length)
{
    uint32_t *copy = calloc(length + 1, sizeof *copy);
    if (copy == NULL) return NULL;
    for (size_t k = 0; k < length; k++) copy[k] = symbols[length - 1 - k];
    return copy;
}

/* Aligns equal beginnings and ends, and shrinks the problem to the part between them. */
static void align_ends(struct alignment *all, struct problem *problem)
{
    const uint32_t *gold = all->gold + problem->gold, *text = all->text + problem->text;
    const size_t before = common_prefix(gold, problem->gold_length, text, problem->text_length);
    for (size_t k = 0; k < before; k++) all->partners[problem->gold + k] = problem->text + k;
    problem->gold += before;
    problem->text += before;
    problem->gold_length -= before;
    problem->text_length -= before;
    const size_t after = common_suffix(gold + before, problem->gold_length, text + before, problem->text_length);
    problem->gold_length -= after;
    problem->text_length -= after;
    for (size_t k = 0; k < after; k++)
        all->partners[problem->gold + problem->gold_length + k] = problem->text + problem->text_length + k;
}

/* How many blocks of a column are kept: as many as the band can touch, at most all. */
static size_t kept_width(const struct problem *problem, struct myers_band band)
{
    const size_t blocks = (problem->gold_length + 63) / 64;
    const size_t touched = (band.above + band.below) / 64 + 2;
    return touched < blocks ? touched : blocks;
}

/* Keeps a column: the number of its first block, then increments and decrements of each block. */
static void keep_column(const struct myers_column *column, size_t width, uint64_t *kept)
{
    *kept++ = column->first;
    for (size_t k = 0; k < width; k++) {
        const size_t block = column->first + k;
        *kept++ = block < column->last ? column->increments[block] : UINT64_MAX;
        *kept++ = block < column->last ? column->decrements[block] : 0;
    }
}

/* D[row][j] - D[row - 1][j] in a kept column; below the band D grows. */
static int vertical_difference(const uint64_t *kept, size_t width, size_t row)
{
    const size_t block = (row - 1) / 64 - (size_t)kept[0];
    if (block >= width) return 1;
    const uint64_t bit = UINT64_C(1) << (row - 1) % 64;
    return ((kept[1 + 2 * block] & bit) != 0) - ((kept[2 + 2 * block] & bit) != 0);
}

/* Walks back from the lower right corner; a match is always on a shortest path. */
static void trace_back(struct alignment *all, const struct problem *problem, size_t width)
{
    const size_t stride = 1 + 2 * width;
    size_t i = problem->gold_length, j = problem->text_length;
    while (i > 0 && j > 0) {
        const bool match = all->gold[problem->gold + i - 1] == all->text[problem->text + j - 1];
        if (!match && vertical_difference(all->kept + j * stride, width, i) > 0) {
            i--;
        } else if (!match && vertical_difference(all->kept + (j - 1) * stride, width, i) < 0) {
            j--;
        } else {
            all->partners[problem->gold + --i] = problem->text + --j;
        }
    }
}

/* Solves a problem by keeping all its columns. */
static bool solve_directly(struct alignment *all, const struct problem *problem, struct myers_band band)
{
    const size_t width = kept_width(problem, band), stride = 1 + 2 * width;
    const size_t need = stride * (problem->text_length + 1);
    if (need > all->kept_capacity) {
        free(all->kept);
        all->kept_capacity = 0;
        all->kept = calloc(need, sizeof *all->kept);
        if (all->kept == NULL) return false;
        all->kept_capacity = need;
    }
    struct myers_pattern pattern;
    struct myers_column column = {0};
    const bool ok = myers_pattern_make(&pattern, all->gold + problem->gold, problem->gold_length) &&
                    myers_column_start(&column, &pattern, band);
    if (ok) {
        keep_column(&column, width, all->kept);
        for (size_t j = 0; j < problem->text_length; j++) {
            myers_column_advance(&column, all->text[problem->text + j]);
            keep_column(&column, width, all->kept + (j + 1) * stride);
        }
        trace_back(all, problem, width);
    }
    myers_column_free(&column);
    myers_pattern_free(&pattern);
    return ok;
}

/* Computes the distances of all rows in the column after `text_length` symbols. */
static bool distances_at(const uint32_t *gold, size_t gold_length, const uint32_t *text, size_t text_length,
                         struct myers_band band, size_t *values)
{
    struct myers_pattern pattern;
    struct myers_column column = {0};
    const bool ok = myers_pattern_make(&pattern, gold, gold_length) && myers_column_start(&column, &pattern, band);
    if (ok) {
        for (size_t j = 0; j < text_length; j++) myers_column_advance(&column, text[j]);
        myers_column_values(&column, values);
    }
    myers_column_free(&column);
    myers_pattern_free(&pattern);
    return ok;
}

/* Cuts a problem at the middle of its text and puts both halves on the stack. */
static bool cut(struct alignment *all, const struct problem *whole, struct myers_band band)
{
    const size_t middle = whole->text_length / 2;
    const size_t gold_back = all->gold_length - whole->gold - whole->gold_length;
    const size_t text_back = all->text_length - whole->text - whole->text_length;
    if (!distances_at(all->gold + whole->gold, whole->gold_length, all->text + whole->text, middle, band,
                      all->from_start) ||
        !distances_at(all->gold_reversed + gold_back, whole->gold_length, all->text_reversed + text_back,
                      whole->text_length - middle, band, all->from_end))
        return false;
    size_t row = 0, smallest = SIZE_MAX;
    for (size_t i = 0; i <= whole->gold_length; i++) {
        const size_t start = all->from_start[i], end = all->from_end[whole->gold_length - i];
        if (start == SIZE_MAX || end == SIZE_MAX || start + end >= smallest) continue;
        smallest = start + end;
        row = i;
    }
    all->waiting[all->waiting_count++] = (struct problem){.gold = whole->gold,
                                                          .gold_length = row,
                                                          .text = whole->text,
                                                          .text_length = middle,
                                                          .distance = all->from_start[row]};
    all->waiting[all->waiting_count++] = (struct problem){.gold = whole->gold + row,
                                                          .gold_length = whole->gold_length - row,
                                                          .text = whole->text + middle,
                                                          .text_length = whole->text_length - middle,
                                                          .distance = all->from_end[whole->gold_length - row]};
    return true;
}

/* Solves the problem on top of the stack, or replaces it with its halves. */
static bool solve_next(struct alignment *all)
{
    struct problem problem = all->waiting[--all->waiting_count];
    align_ends(all, &problem);
    if (problem.gold_length == 0 || problem.text_length == 0) return true;
    const struct myers_band band = myers_band_for(problem.gold_length, problem.text_length, problem.distance);
    const size_t column = 1 + 2 * kept_width(&problem, band);
    if (problem.text_length == 1 || problem.text_length < KEPT_MAX / column) return solve_directly(all, &problem, band);
    return cut(all, &problem, band);
}

bool distance_align(const uint32_t *gold, size_t gold_length, const uint32_t *text, size_t text_length,
                    size_t *partners)
{
    for (size_t i = 0; i < gold_length; i++) partners[i] = DISTANCE_DELETED;
    size_t distance;
    if (!distance_levenshtein(gold, gold_length, text, text_length, &distance)) return false;
    struct alignment all = {.gold = gold,
                            .text = text,
                            .gold_reversed = reversed_copy(gold, gold_length),
                            .text_reversed = reversed_copy(text, text_length),
                            .gold_length = gold_length,
                            .text_length = text_length,
                            .partners = partners,
                            .from_start = calloc(gold_length + 1, sizeof(size_t)),
                            .from_end = calloc(gold_length + 1, sizeof(size_t)),
                            .waiting_count = 1};
    all.waiting[0] = (struct problem){.gold_length = gold_length, .text_length = text_length, .distance = distance};
    bool ok = all.gold_reversed != NULL && all.text_reversed != NULL && all.from_start != NULL && all.from_end != NULL;
    while (ok && all.waiting_count > 0) ok = solve_next(&all);
    free(all.gold_reversed);
    free(all.text_reversed);
    free(all.from_start);
    free(all.from_end);
    free(all.kept);
    return ok;
}

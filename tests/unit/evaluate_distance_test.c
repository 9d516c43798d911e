/*
 * Distance and alignment against the textbook matrix, cell by cell, on random sequences: short ones
 * with few symbols, where ties abound, and long ones that span many blocks of the bit-parallel matrix.
 */
#include "evaluate/distance.h"

#include "base/prng.h"
#include <criterion/criterion.h>
#include <stdlib.h>

static struct prng generator = {20240117};

static uint32_t random_below(uint32_t bound)
{
    return (uint32_t)prng_below(&generator, bound);
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    const size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Two rows of the matrix of Wagner and Fischer. */
static size_t textbook_distance(const uint32_t *a, size_t a_length, const uint32_t *b, size_t b_length)
{
    size_t *row = calloc(b_length + 1, sizeof *row);
    cr_assert_not_null(row);
    for (size_t j = 0; j <= b_length; j++) row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            const size_t above = row[j];
            row[j] = smallest(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    const size_t distance = row[b_length];
    free(row);
    return distance;
}

/* What an alignment costs; fails where partners do not ascend. */
static size_t cost_of(const uint32_t *a, size_t a_length, const uint32_t *b, size_t b_length, const size_t *partners)
{
    size_t cost = 0, aligned = 0, behind = 0;
    for (size_t i = 0; i < a_length; i++) {
        if (partners[i] == DISTANCE_DELETED) {
            cost++;
            continue;
        }
        cr_assert_geq(partners[i], behind);
        cr_assert_lt(partners[i], b_length);
        behind = partners[i] + 1;
        aligned++;
        cost += a[i] != b[partners[i]];
    }
    return cost + b_length - aligned;
}

static void check_pair(const uint32_t *a, size_t a_length, const uint32_t *b, size_t b_length)
{
    const size_t expected = textbook_distance(a, a_length, b, b_length);
    size_t distance = SIZE_MAX;
    cr_assert(distance_levenshtein(a, a_length, b, b_length, &distance));
    cr_assert_eq(distance, expected, "%zu and %zu symbols: %zu, not %zu", a_length, b_length, distance, expected);
    size_t *partners = calloc(a_length + 1, sizeof *partners);
    cr_assert_not_null(partners);
    cr_assert(distance_align(a, a_length, b, b_length, partners));
    cr_assert_eq(cost_of(a, a_length, b, b_length, partners), expected);
    free(partners);
}

static uint32_t *random_sequence(size_t length, uint32_t symbols)
{
    uint32_t *sequence = calloc(length + 1, sizeof *sequence);
    cr_assert_not_null(sequence);
    for (size_t k = 0; k < length; k++) sequence[k] = random_below(symbols) * 977;
    return sequence;
}

/* A copy in which about `edits` symbols in a thousand were removed, replaced or doubled; its length in *length. */
static uint32_t *damaged_copy(const uint32_t *sequence, size_t *length, uint32_t edits, uint32_t symbols)
{
    uint32_t *copy = calloc(2 * *length + 1, sizeof *copy);
    cr_assert_not_null(copy);
    size_t out = 0;
    for (size_t k = 0; k < *length; k++) {
        const uint32_t kind = random_below(1000) < edits ? random_below(3) : 3;
        if (kind == 0) continue;
        copy[out++] = kind == 1 ? random_below(symbols) * 977 : sequence[k];
        if (kind == 2) copy[out++] = sequence[k];
    }
    *length = out;
    return copy;
}

static void check_random(size_t a_length, size_t b_length, uint32_t symbols)
{
    uint32_t *a = random_sequence(a_length, symbols), *b = random_sequence(b_length, symbols);
    check_pair(a, a_length, b, b_length);
    free(a);
    free(b);
}

static void check_damaged(size_t length, uint32_t edits, uint32_t symbols)
{
    uint32_t *a = random_sequence(length, symbols);
    size_t b_length = length;
    uint32_t *b = damaged_copy(a, &b_length, edits, symbols);
    check_pair(a, length, b, b_length);
    free(a);
    free(b);
}

Test(evaluate_distance, every_short_length)
{
    for (size_t a = 0; a <= 10; a++)
        for (size_t b = 0; b <= 10; b++)
            for (uint32_t symbols = 1; symbols <= 4; symbols++) check_random(a, b, symbols);
}

Test(evaluate_distance, lengths_around_a_block)
{
    for (size_t a = 60; a <= 70; a++)
        for (size_t b = 60; b <= 130; b += 3) check_random(a, b, 3);
    for (size_t a = 124; a <= 132; a++) check_random(a, 5, 3);
}

Test(evaluate_distance, few_edits_in_a_long_sequence)
{
    for (uint32_t edits = 2; edits <= 300; edits *= 2) check_damaged(2500, edits, 60);
}

Test(evaluate_distance, many_rare_symbols)
{
    check_damaged(2500, 20, 5000);
    check_random(700, 1900, 5000);
    check_random(1900, 700, 5000);
}

Test(evaluate_distance, one_symbol_dominates)
{
    uint32_t *a = random_sequence(1500, 40), *b = random_sequence(1300, 40);
    for (size_t k = 0; k < 1500; k++)
        if (random_below(3) != 0) a[k] = 0;
    for (size_t k = 0; k < 1300; k++)
        if (random_below(3) != 0) b[k] = 0;
    check_pair(a, 1500, b, 1300);
    free(a);
    free(b);
}

/* Too much to keep every column: the alignment is cut in halves. */
Test(evaluate_distance, sequences_that_are_cut_in_halves)
{
    check_random(17000, 17500, 20);
    check_damaged(17000, 600, 1000);
}

Test(evaluate_distance, equal_ends_are_aligned_with_each_other)
{
    const uint32_t a[] = {1, 2, 3, 4, 5}, b[] = {1, 2, 9, 9, 4, 5};
    size_t partners[5];
    cr_assert(distance_align(a, 5, b, 6, partners));
    cr_assert_eq(partners[0], 0);
    cr_assert_eq(partners[1], 1);
    cr_assert_eq(partners[3], 4);
    cr_assert_eq(partners[4], 5);
}

/*
 * Why bit-parallel and banded: a text of a megabyte has 10¹² cells. To compute 64 at once leaves 10¹⁰ steps, and a band
 * as wide as the distance leaves a few per cent of these.
 *
 * A step needs the set of rows in which the pattern has the text's next symbol. If symbols are words, a text has
 * thousands of different ones, and a table of all symbols × all rows would be far too large. So only the symbols that
 * occur more often than there are blocks get a row in a table; there are at most 64 of them. For any other symbol the
 * bits are set one by one, which costs no more than the step itself.
 */
#include "evaluate/myers.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64 };

static int compare_keys(const void *left, const void *right)
{
    const uint64_t a = *(const uint64_t *)left;
    const uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Groups the sorted keys by symbol. A key has the symbol in its upper half and the position in its lower half. */
static void group_positions(struct myers_pattern *pattern, const uint64_t *keys)
{
    pattern->distinct = 0;
    for (size_t k = 0; k < pattern->length; k++) {
        const uint32_t symbol = (uint32_t)(keys[k] >> 32);
        if (k == 0 || symbol != pattern->symbols[pattern->distinct - 1]) {
            pattern->symbols[pattern->distinct] = symbol;
            pattern->starts[pattern->distinct++] = k;
        }
        pattern->positions[k] = (uint32_t)keys[k];
    }
    pattern->starts[pattern->distinct] = pattern->length;
}

static void set_bits(const struct myers_pattern *pattern, size_t begin, size_t end, uint64_t *bits)
{
    for (size_t k = begin; k < end; k++)
        bits[pattern->positions[k] / BLOCK] |= UINT64_C(1) << pattern->positions[k] % BLOCK;
}

static bool make_dense_rows(struct myers_pattern *pattern)
{
    size_t count = 0;
    for (size_t s = 0; s < pattern->distinct; s++) {
        const bool frequent = pattern->starts[s + 1] - pattern->starts[s] > pattern->blocks;
        pattern->rows[s] = frequent ? count++ : SIZE_MAX;
    }
    if (count == 0) return true;
    pattern->dense = calloc(count * pattern->blocks, sizeof *pattern->dense);
    if (pattern->dense == NULL) return false;
    for (size_t s = 0; s < pattern->distinct; s++)
        if (pattern->rows[s] != SIZE_MAX)
            set_bits(pattern, pattern->starts[s], pattern->starts[s + 1],
                     pattern->dense + pattern->rows[s] * pattern->blocks);
    return true;
}

bool myers_pattern_make(struct myers_pattern *pattern, const uint32_t *symbols, size_t length)
{
    *pattern = (struct myers_pattern){.length = length, .blocks = (length + BLOCK - 1) / BLOCK};
    uint64_t *keys = calloc(length, sizeof *keys);
    pattern->symbols = calloc(length, sizeof *pattern->symbols);
    pattern->starts = calloc(length + 1, sizeof *pattern->starts);
    pattern->positions = calloc(length, sizeof *pattern->positions);
    pattern->rows = calloc(length, sizeof *pattern->rows);
    const bool allocated = keys != NULL && pattern->symbols != NULL && pattern->starts != NULL &&
                           pattern->positions != NULL && pattern->rows != NULL;
    if (allocated) {
        for (size_t k = 0; k < length; k++) keys[k] = (uint64_t)symbols[k] << 32 | k;
        qsort(keys, length, sizeof *keys, compare_keys);
        group_positions(pattern, keys);
    }
    free(keys);
    return allocated && make_dense_rows(pattern);
}

void myers_pattern_free(struct myers_pattern *pattern)
{
    free(pattern->symbols);
    free(pattern->starts);
    free(pattern->positions);
    free(pattern->rows);
    free(pattern->dense);
    *pattern = (struct myers_pattern){0};
}

/* The index of a symbol among the distinct ones, or SIZE_MAX. */
static size_t find_symbol(const struct myers_pattern *pattern, uint32_t symbol)
{
    size_t low = 0, high = pattern->distinct;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (pattern->symbols[middle] < symbol)
            low = middle + 1;
        else
            high = middle;
    }
    return low < pattern->distinct && pattern->symbols[low] == symbol ? low : SIZE_MAX;
}

/* The index of the first of positions[begin, end) that is `row` or greater. */
static size_t find_position(const struct myers_pattern *pattern, size_t begin, size_t end, size_t row)
{
    while (begin < end) {
        const size_t middle = begin + (end - begin) / 2;
        if (pattern->positions[middle] < row)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

struct myers_band myers_band_for(size_t pattern_length, size_t text_length, size_t distance)
{
    const size_t wider = text_length > pattern_length ? text_length - pattern_length : 0;
    const size_t taller = pattern_length > text_length ? pattern_length - text_length : 0;
    const size_t aside = distance > wider + taller ? (distance - wider - taller) / 2 : 0;
    return (struct myers_band){.above = wider + aside, .below = taller + aside};
}

/* How many rows of a block belong to the pattern. */
static size_t block_rows(const struct myers_pattern *pattern, size_t block)
{
    const size_t left = pattern->length - block * BLOCK;
    return left < BLOCK ? left : BLOCK;
}

/* The lowest row of the band in the current column; at least 1. */
static size_t lowest_row(const struct myers_column *column)
{
    const size_t length = column->pattern->length;
    if (column->j >= length || column->band.below >= length - column->j) return length;
    const size_t row = column->j + column->band.below;
    return row > 0 ? row : 1;
}

/* Moves the band to the current column. In blocks that enter it from below, D grows by one in each row. */
static void move_band(struct myers_column *column)
{
    const size_t top = column->j > column->band.above ? column->j - column->band.above : 1;
    const size_t first = (top - 1) / BLOCK;
    const size_t last = (lowest_row(column) - 1) / BLOCK + 1;
    while (column->last < last) {
        column->increments[column->last] = UINT64_MAX;
        column->decrements[column->last] = 0;
        column->score += block_rows(column->pattern, column->last++);
    }
    column->first = first < column->last ? first : column->last - 1;
}

bool myers_column_start(struct myers_column *column, const struct myers_pattern *pattern, struct myers_band band)
{
    *column = (struct myers_column){.pattern = pattern, .band = band};
    column->increments = calloc(pattern->blocks, sizeof *column->increments);
    column->decrements = calloc(pattern->blocks, sizeof *column->decrements);
    column->matches = calloc(pattern->blocks, sizeof *column->matches);
    if (column->increments == NULL || column->decrements == NULL || column->matches == NULL) return false;
    move_band(column);
    return true;
}

void myers_column_free(struct myers_column *column)
{
    free(column->increments);
    free(column->decrements);
    free(column->matches);
    *column = (struct myers_column){0};
}

/*
 * Computes the blocks of the band from top to bottom, given the rows that match. `up` and `down` carry the horizontal
 * difference from block to block. Above the band, D is assumed to grow by one in each column.
 */
static void advance_blocks(struct myers_column *column, const uint64_t *matches)
{
    uint64_t up = 1, down = 0;
    for (size_t block = column->first; block < column->last; block++) {
        const uint64_t increments = column->increments[block];
        const uint64_t decrements = column->decrements[block];
        const uint64_t vertical = matches[block] | decrements;
        const uint64_t equal = matches[block] | down;
        const uint64_t horizontal = (((equal & increments) + increments) ^ increments) | equal;
        uint64_t rising = decrements | ~(horizontal | increments);
        uint64_t falling = increments & horizontal;
        const unsigned lowest = (unsigned)block_rows(column->pattern, block) - 1;
        const uint64_t out_up = rising >> lowest & 1;
        const uint64_t out_down = falling >> lowest & 1;
        rising = rising << 1 | up;
        falling = falling << 1 | down;
        column->increments[block] = falling | ~(vertical | rising);
        column->decrements[block] = rising & vertical;
        up = out_up;
        down = out_down;
    }
    column->score += up;
    column->score -= down;
}

void myers_column_advance(struct myers_column *column, uint32_t symbol)
{
    const struct myers_pattern *pattern = column->pattern;
    column->j++;
    move_band(column);
    const size_t s = find_symbol(pattern, symbol);
    if (s != SIZE_MAX && pattern->rows[s] != SIZE_MAX) {
        advance_blocks(column, pattern->dense + pattern->rows[s] * pattern->blocks);
        return;
    }
    size_t begin = 0, end = 0;
    if (s != SIZE_MAX) {
        begin = find_position(pattern, pattern->starts[s], pattern->starts[s + 1], column->first * BLOCK);
        end = find_position(pattern, begin, pattern->starts[s + 1], column->last * BLOCK);
    }
    set_bits(pattern, begin, end, column->matches);
    advance_blocks(column, column->matches);
    for (size_t k = begin; k < end; k++) column->matches[pattern->positions[k] / BLOCK] = 0;
}

void myers_column_values(const struct myers_column *column, size_t *values)
{
    const size_t length = column->pattern->length;
    size_t row = column->last * BLOCK < length ? column->last * BLOCK : length;
    size_t value = column->score;
    for (size_t i = length; i > row; i--) values[i] = SIZE_MAX;
    for (; row > column->first * BLOCK; row--) {
        values[row] = value;
        value -= column->increments[(row - 1) / BLOCK] >> (row - 1) % BLOCK & 1;
        value += column->decrements[(row - 1) / BLOCK] >> (row - 1) % BLOCK & 1;
    }
    values[row] = value;
    while (row > 0) values[--row] = SIZE_MAX;
}

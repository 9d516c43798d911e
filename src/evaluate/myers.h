/*
 * Myers' bit-parallel Levenshtein matrix: 64 rows in one machine word, computed in a band.
 *
 * The rows of the matrix are the symbols of a pattern, its columns those of a text; D[i][j] is the distance between the
 * first i symbols of one and the first j of the other. A symbol is any 32-bit number. A block is 64 rows of one column,
 * held as vertical differences.
 *
 * Source: G. Myers, "A fast bit-vector algorithm for approximate string matching based on dynamic programming", JACM 46
 * (1999); blocks and band: H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances",
 * Nordic Journal of Computing 10 (2003); E. Ukkonen, "Algorithms for approximate string matching", Information and
 * Control 64 (1985).
 */
#ifndef PHUCDAU_EVALUATE_MYERS_H
#define PHUCDAU_EVALUATE_MYERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A pattern, indexed: at which positions each symbol stands. */
struct myers_pattern {
    size_t length;
    size_t blocks;
    size_t distinct;
    uint32_t *symbols;   /* the distinct ones, ascending */
    size_t *starts;      /* [s], [s + 1]: the range of `positions` of symbol s */
    uint32_t *positions; /* ascending within a symbol */
    size_t *rows;        /* [s]: the symbol's row in `dense`, or SIZE_MAX if it is rare */
    uint64_t *dense;     /* one bit for each row of the matrix; each frequent symbol has `blocks` words */
};

/*
 * Indexes a pattern of at least one and at most UINT32_MAX symbols. Returns false if memory
 * runs out. Free with myers_pattern_free in either case.
 */
bool myers_pattern_make(struct myers_pattern *pattern, const uint32_t *symbols, size_t length);
void myers_pattern_free(struct myers_pattern *pattern);

/*
 * The part of the matrix that is computed: row i of column j where j - above <= i <= j + below. Computed values are
 * never too small. They are exact if a cheapest path to their cell lies inside the band.
 */
struct myers_band {
    size_t above, below;
};

/* The band that holds every path of at most `distance` edits from one corner of the matrix to the other. */
struct myers_band myers_band_for(size_t pattern_length, size_t text_length, size_t distance);

/* One column of the matrix, which moves to the right. Free with myers_column_free. */
struct myers_column {
    const struct myers_pattern *pattern;
    struct myers_band band;
    size_t j;             /* symbols of the text so far */
    size_t first, last;   /* the blocks in the band: first … last - 1 */
    size_t score;         /* D at the lowest row of block last - 1 */
    uint64_t *increments; /* [block]: bit i: D grows by one from row i to row i + 1 */
    uint64_t *decrements; /* [block]: bit i: D falls by one from row i to row i + 1 */
    uint64_t *matches;    /* scratch; all zero between calls */
};

/* Starts at column 0. Returns false if memory runs out. */
bool myers_column_start(struct myers_column *column, const struct myers_pattern *pattern, struct myers_band band);
void myers_column_free(struct myers_column *column);

/* Moves one column to the right; `symbol` is the next symbol of the text. */
void myers_column_advance(struct myers_column *column, uint32_t symbol);

/*
 * Writes D[i][j] of every row i = 0 … pattern length into `values`; SIZE_MAX outside the band.
 */
void myers_column_values(const struct myers_column *column, size_t *values);

#endif

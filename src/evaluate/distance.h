/*
 * Levenshtein distance and alignment of two sequences of symbols (code points, word ids): each insertion, deletion or
 * substitution costs 1. The results are exact for sequences of up to 2³² − 1 symbols. Time grows with length × distance
 * / 64, memory with the length. Pure functions, safe to call from any thread.
 */
#ifndef PHUCDAU_EVALUATE_DISTANCE_H
#define PHUCDAU_EVALUATE_DISTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The partner of a symbol that has none. */
#define DISTANCE_DELETED SIZE_MAX

/* Computes the distance. Returns false if memory runs out or a sequence is too long. */
bool distance_levenshtein(const uint32_t *gold, size_t gold_length, const uint32_t *text, size_t text_length,
                          size_t *distance);

/*
 * Finds one alignment of smallest distance: partners[i] is the index in `text` that gold[i] is aligned with, or
 * DISTANCE_DELETED. Partners ascend. If there are several such alignments, the choice depends only on the two
 * sequences; equal beginnings and ends are always aligned with each other. `partners` has room for gold_length. Returns
 * false if memory runs out or a sequence is too long.
 */
bool distance_align(const uint32_t *gold, size_t gold_length, const uint32_t *text, size_t text_length,
                    size_t *partners);

#endif

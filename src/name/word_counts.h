/*
 * How often words are used in a document: a table of counts by spelling. The case of letters makes no difference. A
 * full table drops the rarest words, so that it stays small for a document of any length.
 */
#ifndef PHUCDAU_NAME_WORD_COUNTS_H
#define PHUCDAU_NAME_WORD_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct word_use {
    uint64_t spelling; /* word_spelling; 0: the place is free */
    uint32_t count;
};

/* {0} is empty; free it with word_counts_free. Read-only, it may be shared by threads. */
struct word_counts {
    struct word_use *items; /* a hash table with linear probing */
    size_t count, capacity; /* the capacity is a power of two */
};

void word_counts_free(struct word_counts *uses);

/*
 * How a document's uses of words differ from those of Vietnamese text. Only words count that the engine was sure of.
 */
struct word_usage {
    const float *by_symbol; /* the logarithm of how many times more often than usual, at least 0; NULL: not known */
    const struct word_counts *sure;
};

/* A number for the spelling of a word, given as code points in any case; never 0. */
uint64_t word_spelling(const uint32_t *points, size_t count);

/* Counts one use of a word. False if memory runs out. */
bool word_counts_add(struct word_counts *uses, uint64_t spelling);

/* How often it has been counted; 0 if it has not, or has been dropped. */
uint32_t word_counts_of(const struct word_counts *uses, uint64_t spelling);

#endif

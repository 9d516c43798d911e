/* Sorts n-grams packed into 80-bit keys. */
#ifndef PHUCDAU_TRAIN_NGRAM_SORT_H
#define PHUCDAU_TRAIN_NGRAM_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Ordered by `key`, then by the 16 highest bits of `rest`; the other 48 bits do not affect the order. */
struct sort_record {
    uint64_t key;
    uint64_t rest;
};

/* In place, not stable, with up to `threads` threads. */
void sort_records(struct sort_record *records, size_t count, unsigned threads);

#endif

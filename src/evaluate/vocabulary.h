/* Numbers for words: equal words get the same number, so that comparing words is comparing numbers. */
#ifndef PHUCDAU_EVALUATE_VOCABULARY_H
#define PHUCDAU_EVALUATE_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The words seen so far. {0} is empty. The code points that were added must outlive it. */
struct evaluate_vocabulary {
    struct evaluate_entry {
        const uint32_t *points; /* NULL where the slot is free */
        size_t length;
        uint32_t id;
    } * slots;
    size_t capacity; /* a power of two */
    uint32_t count;
};

/* The number of a word, counted from 0 as words come. Returns false where memory runs out. */
bool evaluate_vocabulary_add(struct evaluate_vocabulary *vocabulary, const uint32_t *points, size_t length,
                             uint32_t *id);
void evaluate_vocabulary_free(struct evaluate_vocabulary *vocabulary);

#endif

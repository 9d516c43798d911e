/* Gives numbers to words. Equal words get the same number, so that words can be compared by their numbers. */
#ifndef PHUCDAU_EVALUATE_VOCABULARY_H
#define PHUCDAU_EVALUATE_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The words seen so far. {0} is empty. It points to the code points of the words, which must outlive it. */
struct evaluate_vocabulary {
    struct evaluate_entry {
        const uint32_t *points; /* NULL if the slot is free */
        size_t length;
        uint32_t id;
    } * slots;
    size_t capacity; /* a power of two */
    uint32_t count;
};

/* Finds the number of a word; a new word gets the next number, from 0 on. Returns false if memory runs out. */
bool evaluate_vocabulary_add(struct evaluate_vocabulary *vocabulary, const uint32_t *points, size_t length,
                             uint32_t *id);
void evaluate_vocabulary_free(struct evaluate_vocabulary *vocabulary);

#endif

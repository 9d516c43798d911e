/*
 * All n-grams of one order while they are estimated and pruned, grouped by context.
 *
 * Contexts are sorted as in struct gram (nearest word first), the words of a context by id. N-grams of order n are
 * thus in the order of (wn-1, …, w1, wn).
 */
#ifndef PHUCDAU_TRAIN_NGRAM_LEVEL_H
#define PHUCDAU_TRAIN_NGRAM_LEVEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct level {
    unsigned order;
    size_t context_count;
    uint64_t *contexts;
    uint32_t *first;  /* [context_count + 1]: its n-grams are first[c] … first[c + 1] - 1 */
    float *backoff;   /* weight of the lower order after this context */
    float *frequency; /* relative frequency of the context in the texts */
    uint32_t *owner;  /* the n-gram of order n - 1 that the context is; unused for order 1 */

    size_t ngram_count;
    uint16_t *words;
    uint32_t *suffix; /* the n-gram of order n - 1 without the first word; unused for order 1 */
    float *p;         /* probability after the context */
    float *group_p;   /* probability of all words with the same letters after the context */
    float *loss;      /* loss of the model without this n-gram, see prune.h */
};

/*
 * Allocates room for this many contexts and n-grams. Returns false if memory runs out. Free with level_free in either
 * case.
 */
bool level_init(struct level *level, unsigned order, size_t context_count, size_t ngram_count);

void level_free(struct level *level);

/* The context in contexts[first, last) with this key; it must be there. Fastest if it is near the front. */
size_t level_find_context(const struct level *level, size_t first, size_t last, uint64_t context);

/*
 * The n-gram with this word among the n-grams [first, last) of one context; it must be there. Fastest if it is near the
 * front.
 */
size_t level_find_word(const struct level *level, size_t first, size_t last, uint16_t word);

#endif

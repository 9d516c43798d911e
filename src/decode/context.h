/*
 * What a search for the most probable words knows of the words behind it: the n-gram context that the model can still
 * use, at most order - 1 words, fewer if no longer n-gram starts with them (KenLM keeps its state in the same way:
 * Heafield 2011). Two paths with the same context differ in score alone, so only the better one has to be followed.
 *
 * The searches differ in how they find an n-gram, so that is handed in; it is called from a function that is always
 * inlined, and so becomes a part of the search's innermost loop.
 */
#ifndef PHUCDAU_DECODE_CONTEXT_H
#define PHUCDAU_DECODE_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "model/model.h"

enum { CONTEXT_MAX = MODEL_ORDER_MAX - 1 };

/* {0} is no context at all. */
struct context {
    uint32_t readings[CONTEXT_MAX]; /* [k-1]: what the newest k words add to the reading of an n-gram of order k + 1 */
    float backoff[CONTEXT_MAX];     /* [k-1]: weight of the context of k words */
    uint16_t words[CONTEXT_MAX];    /* newest first */
    uint8_t indices[CONTEXT_MAX];   /* of these words in their groups */
    uint8_t length;                 /* words that count */
};

/* The index of a word in its group. */
static inline uint32_t context_index(const pd_model *model, uint16_t word, unsigned group)
{
    return word - (uint32_t)model->groups[group].first;
}

/* Finds the n-gram of order k + 1: the newest k words of `from` and the new word. NULL: the model does not have it. */
typedef const struct model_match *(*context_find)(void *finder, const struct context *from, unsigned k);

/*
 * Follows a context with a word. Returns log P(word | from). Writes to `to` the words and weights of the new context;
 * if that is kept, context_complete does the rest.
 */
__attribute__((always_inline)) static inline float context_extend(const pd_model *model, const struct context *from,
                                                                  uint16_t word, context_find find, void *finder,
                                                                  struct context *to)
{
    const struct model_entry *entry = &model->entries[word];
    float log_p = entry->log_p;
    to->words[0] = word;
    memcpy(to->words + 1, from->words, sizeof to->words - sizeof *to->words);
    to->backoff[0] = entry->log_backoff;
    to->length = 1;
    unsigned k = 1;
    for (; k <= from->length; k++) {
        const struct model_match *match = find(finder, from, k);
        if (!match) break;
        const struct model_table *table = &model->tables[k + 1];
        log_p = table->log_p[match->p];
        if (k + 1 < model->order) {
            to->backoff[k] = table->log_backoff[match->backoff];
            if (match->backoff) to->length = (uint8_t)(k + 1);
        }
    }
    for (; k <= from->length; k++) log_p += from->backoff[k - 1];
    return log_p;
}

/* Fills in what finding n-grams behind a new context needs. `index`: of its newest word in its group. */
static inline void context_complete(const pd_model *model, const struct context *from, uint32_t index,
                                    struct context *to)
{
    to->indices[0] = (uint8_t)index;
    memcpy(to->indices + 1, from->indices, sizeof to->indices - sizeof *to->indices);
    for (unsigned k = 0; k < to->length && k + 2 <= model->order; k++) {
        const uint32_t radix = model->tables[k + 2].radix;
        uint32_t reading = 0;
        for (unsigned j = k + 1; j-- > 0;) reading = (reading + to->indices[j]) * radix;
        to->readings[k] = reading;
    }
}

static inline bool context_same(const struct context *a, const struct context *b)
{
    if (a->length != b->length) return false;
    for (unsigned k = 0; k < a->length; k++)
        if (a->words[k] != b->words[k]) return false;
    return true;
}

/* One more than the highest number that a reading of an n-gram has; `counts`: words in the groups of its n words. */
static inline uint32_t context_limit(uint32_t radix, const uint16_t *counts, unsigned n)
{
    uint32_t limit = 0;
    for (unsigned k = n; k-- > 0;) limit = limit * radix + counts[k] - 1u;
    return limit + 1;
}

/*
 * The score that a state must reach to be one of the best `most`; `low` if no more than that reach `low`. `scores` are
 * those of the states that reach `low`; they are sorted.
 */
float context_threshold(float *scores, size_t count, size_t most, float low);

#endif

/* One pass over the sorted n-grams of the highest order that shows the counts of every order. */
#ifndef PHUCDAU_TRAIN_NGRAM_WALK_H
#define PHUCDAU_TRAIN_NGRAM_WALK_H

#include "train/ngram/count.h"

/* How often a word follows a context of some order. */
struct ngram_tally {
    uint64_t count;    /* occurrences */
    uint64_t weighted; /* occurrences times the weight of their text */
    /*
     * The adjusted counts of Kneser–Ney: for the highest order and after a context that starts at <s>, the occurrences;
     * otherwise the number of different words seen in front of the n-gram, `adjusted` unweighted and
     * `mass` each with the greatest weight of a text that has it.
     */
    uint64_t adjusted;
    uint64_t mass;
    uint16_t weight; /* the greatest weight of a text that has the n-gram */
};

/* What follows one context: words[0 … count - 1], rising; the tally of word w is tallies[w]. */
struct distribution {
    unsigned order;   /* of the n-grams: 1 has the empty context */
    uint64_t context; /* as in struct gram; lower 16-bit fields are 0 */
    size_t count;
    const uint16_t *words;
    const struct ngram_tally *tallies;
};

/*
 * Calls `visit` for every context of every order, in the order of contexts within each order. A visit for a longer
 * context comes before those for the shorter ones it extends. Errors: PD_ERROR_IO, PD_ERROR_MEMORY.
 */
pd_status walk_orders(const struct counts *counts, const struct train_options *options, const char *phase,
                      struct train_progress *progress,
                      void (*visit)(const struct distribution *distribution, void *context), void *context,
                      pd_error *error);

#endif

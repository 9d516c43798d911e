/*
 * A second opinion on the words that the n-gram model is not sure of.
 *
 * An n-gram sees the words on the left of a word, and those on its right only one by one. This score is a log-linear
 * model over features of both sides at once: the decoded words around it, their capitals, words farther away. It is
 * trained on the errors of the n-gram model (train/rescore.h), with that model's posterior as an offset, so that the
 * two can be added:
 *
 *     log P(word) = log posterior + Σ weight(feature, word) - log Σ…
 *
 * The weights are in one table of signed bytes. A hash of feature and word is the index (Weinberger et al. 2009,
 * "Feature hashing for large scale multitask learning").
 */
#ifndef PHUCDAU_DECODE_RESCORE_H
#define PHUCDAU_DECODE_RESCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/decision.h"
#include "lattice/lattice.h"
#include "lattice/network.h"
#include "model/model.h"

enum {
    RESCORE_FEATURES_MAX = 40,
    RESCORE_REACH = 9 /* positions; no feature looks farther to the left or right */
};

/* A sentence as decoded: one symbol, capitals and group for each position. */
struct rescore_sentence {
    const uint16_t *symbols;
    const uint8_t *cases; /* enum token_case */
    size_t count;
};

/* The hashes of the features of position i; returns how many. */
size_t rescore_features(const struct rescore_sentence *sentence, size_t i, uint64_t hashes[RESCORE_FEATURES_MAX]);

/* The index of the weight of a feature for a word, in a table of 2^bits weights. */
static inline size_t rescore_index(uint64_t feature, uint16_t symbol, unsigned bits)
{
    return (size_t)((feature ^ symbol * 0x9E3779B97F4A7C15u) * 0xD6E8FEB86659FD93u >> (64 - bits));
}

/* Whether a second opinion is asked for: the decision has alternatives and is not sure. */
static inline bool rescore_is_wanted(const struct decision *decision)
{
    return decision->count > 1 && decision->readings[0].posterior < 0.995f;
}

/*
 * Decides again at every doubtful position of a decoded sentence. Changes `decisions`, whose numbers are those of
 * candidates. `symbols` and `cases` have one entry for each position.
 */
void rescore_decisions(const pd_model *model, const struct network *network, const uint8_t *cases,
                       const uint16_t *symbols, struct decision *decisions);

/* The words of a path through a lattice, as a sentence. */
struct rescore_path {
    uint16_t *symbols; /* room for one a step; filled by rescore_path_decisions, without steps that have no symbol */
    uint8_t *cases;
    struct decision *steps; /* whose numbers are those of edges */
    size_t count;
};

/* Factors of the second score in a lattice, where a reading has other letters, too. */
struct rescore_factors {
    float marks;   /* for a reading with the base letters of the one decided for */
    float letters; /* for a reading with others */
};

/*
 * Decides again at every doubtful step of a path. How much better a word's score is than that of the word decided for
 * counts by the factors. They count less between words that are
 * in doubt themselves. Readings that are no words of the model keep their weight.
 */
void rescore_path_decisions(const pd_model *model, const struct lattice *lattice, struct rescore_factors factors,
                            struct rescore_path *path);

#endif

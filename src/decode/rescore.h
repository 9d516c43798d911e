/*
 * A second opinion on the words that the n-gram model is not sure of.
 *
 * An n-gram sees a word's left side, and its right side only through the words that follow one by one. This
 * score is a log-linear model over features of both sides at once: the words around as they were
 * decoded, their capitals, words farther off. It is trained on what the n-gram model gets wrong (train/rescore.h), with
 * that model's posterior as an offset, so the two add up:
 *
 *     log P(word) = log posterior + Σ weight(feature, word) - log Σ…
 *
 * Weights live in one table of signed bytes, addressed by a hash of feature and word (Weinberger
 * et al. 2009, "Feature hashing for large scale multitask learning").
 */
#ifndef PHUCDAU_DECODE_RESCORE_H
#define PHUCDAU_DECODE_RESCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/decision.h"
#include "lattice/network.h"
#include "model/model.h"

enum {
    RESCORE_FEATURES_MAX = 40,
    RESCORE_REACH = 9 /* no feature looks farther to either side */
};

/* A sentence as decoded: one symbol, capitals and group for each position. */
struct rescore_sentence {
    const uint16_t *symbols;
    const uint8_t *cases; /* enum token_case */
    size_t count;
};

/* The hashes of the features of position i; returns how many. */
size_t rescore_features(const struct rescore_sentence *sentence, size_t i, uint64_t hashes[RESCORE_FEATURES_MAX]);

/* Where the weight of a feature for a word stands in a table of 2^bits weights. */
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
 * Reconsiders every doubtful position of a decoded sentence; changes `decisions`, whose numbers are
 * candidates. `symbols` and `cases` have one entry a position.
 */
void rescore_decisions(const pd_model *model, const struct network *network, const uint8_t *cases,
                       const uint16_t *symbols, struct decision *decisions);

#endif

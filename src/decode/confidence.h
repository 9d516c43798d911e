/*
 * Confidence in a repaired word: the probability that it is right, from what is known of it. A posterior in the lattice
 * is not yet that probability: it compares the readings that were found, but it does not know whether the true word is
 * among them, nor how far to trust the engine. A logistic regression learnt from pages whose text is known puts that
 * right (Platt 1999, "Probabilistic outputs for support vector machines"): one for plain text, one for text with the
 * engine's own confidences. Pure functions, safe to call from any thread.
 */
#ifndef PHUCDAU_DECODE_CONFIDENCE_H
#define PHUCDAU_DECODE_CONFIDENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "lattice/repair_weights.h"

struct confidence_evidence {
    float posterior;    /* of the reading, in the lattice */
    float engine;       /* the engine's confidence in the print, 0–1; below 0: not known */
    float channel;      /* log P(print | reading), engine's evidence included */
    size_t printed;     /* characters */
    bool is_word;       /* a word of the model, not the print as it is or a number */
    bool is_kept;       /* spelled as it was printed */
    bool other_letters; /* not only marks or case differ from the print */
    bool is_foreign;    /* of another language: neither model nor channel knows anything of it */
};

enum { CONFIDENCE_FEATURES = 9 };

/*
 * The features of the regression. Returns how many; their weights are that many rows of the table, one after the other,
 * from row *first on.
 */
size_t confidence_features(const struct confidence_evidence *evidence, float features[CONFIDENCE_FEATURES],
                           size_t *first);

/* If an engine has read a foreign word, its confidence is what counts. */
float confidence_of(const struct repair_weights *weights, const struct confidence_evidence *evidence);

/*
 * The factor for the posteriors of the other readings, when a posterior has become a confidence: none of them becomes
 * more probable than it was, nor than the reading itself, and together they stay below one.
 */
float confidence_factor(float posterior, float confidence);

#endif

/*
 * The decoder: the most probable path through a network under the n-gram model, and how sure it is.
 */
#ifndef PHUCDAU_DECODER_H
#define PHUCDAU_DECODER_H

#include "lattice/network.h"

enum {
    DECODER_BEAM = 32, /* states kept at a position, at most */
    DECODER_ALTERNATIVES = 4
};

/* Another reading of a position: index among its candidates, and posterior. */
struct decoded_alternative {
    uint16_t candidate;
    float posterior;
};

/* The decision at one position. The posterior and alternatives are filled only when asked for. */
struct decoded {
    uint16_t candidate; /* index among the position's candidates */
    uint8_t alternative_count;
    float posterior;                                               /* P(this candidate | the whole network), 0–1 */
    struct decoded_alternative alternatives[DECODER_ALTERNATIVES]; /* most probable first */
};

/* Working memory; grows to the longest sentence seen. {0} is empty; freed by decoder_free. */
struct decoder;

/* NULL: out of memory. */
struct decoder *decoder_new(const pd_model *model);
void decoder_free(struct decoder *decoder);

/*
 * Decodes a network that starts after `context`, the `context_count` newest symbols before it, oldest
 * first (usually SYMBOL_START alone), and ends with SYMBOL_END when `ends` is set. Writes a
 * decision for each position to `out`. Returns the path's log probability, or NAN where memory runs out.
 */
double decoder_run(struct decoder *decoder, const struct network *network, const uint16_t *context,
                   size_t context_count, bool ends, bool posteriors, struct decoded *out);

#endif

/*
 * The most probable path through a lattice of readings under the n-gram model, and how sure each step of it is.
 */
#ifndef PHUCDAU_DECODE_LATTICE_DECODER_H
#define PHUCDAU_DECODE_LATTICE_DECODER_H

#include "decode/rescore.h"
#include "lattice/lattice.h"

/* Working memory of one thread. It grows to what the longest sentence needs. */
struct lattice_decoder;

/* NULL if memory runs out. The model must outlive the decoder. The caller frees it with lattice_decoder_free. */
struct lattice_decoder *lattice_decoder_new(const pd_model *model);
void lattice_decoder_free(struct lattice_decoder *decoder);

/*
 * Sets the factor of the language model's score, and those of the second score, which then decides again where the
 * best path is in doubt. Without a call they are 1 and 0.
 */
void lattice_decoder_weigh(struct lattice_decoder *decoder, float language_model, struct rescore_factors second_score);

/*
 * The result of decoding a lattice. It belongs to the decoder and is valid until its next use. Posteriors are P(edge |
 * the whole lattice); alternatives are other edges between the same two nodes. Where the
 * second score decided for another edge, the steps are no longer the best path, but still a path.
 */
struct lattice_path {
    const struct decision *steps; /* a reading's number is its edge; without the step to SYMBOL_END */
    size_t count;
    double log_p; /* natural logarithm of P(print and best path); NAN if memory ran out */
};

/* Decodes a lattice that starts after `context`, the newest symbols before it, oldest first. */
struct lattice_path lattice_decode(struct lattice_decoder *decoder, const struct lattice *lattice,
                                   const uint16_t *context, size_t context_count);

#endif

/*
 * The most probable path through a lattice of readings under the n-gram model, and how sure each step of it is.
 */
#ifndef PHUCDAU_DECODE_LATTICE_DECODER_H
#define PHUCDAU_DECODE_LATTICE_DECODER_H

#include "decode/decision.h"
#include "lattice/lattice.h"

/* Working memory; grows to the longest sentence seen. */
struct lattice_decoder;

/* NULL: out of memory. */
struct lattice_decoder *lattice_decoder_new(const pd_model *model);
void lattice_decoder_free(struct lattice_decoder *decoder);

/*
 * What came of a lattice; belongs to the decoder until its next use. Posteriors are P(edge | the whole lattice);
 * alternatives are other edges between the same two nodes.
 */
struct lattice_path {
    const struct decision *steps; /* a reading's number is its edge; without the step to SYMBOL_END */
    size_t count;
    double log_p; /* of the print and the best path; NAN where memory ran out */
};

/* Decodes a lattice that starts after `context`, the newest symbols before it, oldest first. */
struct lattice_path lattice_decode(struct lattice_decoder *decoder, const struct lattice *lattice,
                                   const uint16_t *context, size_t context_count);

#endif

/*
 * The most probable path through a confusion network under the n-gram model, and how sure each word of it is.
 */
#ifndef PHUCDAU_DECODE_NETWORK_DECODER_H
#define PHUCDAU_DECODE_NETWORK_DECODER_H

#include "decode/decision.h"
#include "lattice/network.h"

enum { NETWORK_DECODER_BEAM = 32 }; /* states kept at a position, at most */

/* Working memory; grows to the longest sentence seen. {0} is empty; freed by network_decoder_free. */
struct network_decoder;

/* NULL: out of memory. */
struct network_decoder *network_decoder_new(const pd_model *model);
void network_decoder_free(struct network_decoder *decoder);

/*
 * Decodes a network that starts after `context`, the `context_count` newest symbols before it, oldest
 * first (usually SYMBOL_START alone), and ends with SYMBOL_END when `ends` is set. Writes a
 * decision for each position to `out`. Returns the path's log probability, or NAN where memory runs out.
 */
double network_decode(struct network_decoder *decoder, const struct network *network, const uint16_t *context,
                      size_t context_count, bool ends, bool posteriors, struct decision *out);

#endif

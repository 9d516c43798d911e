/*
 * The most probable path through a confusion network under the n-gram model, and how sure each word of it is.
 */
#ifndef PHUCDAU_DECODE_NETWORK_DECODER_H
#define PHUCDAU_DECODE_NETWORK_DECODER_H

#include "decode/decision.h"
#include "lattice/network.h"

enum { NETWORK_DECODER_BEAM = 32 }; /* states kept at a position, at most */

/* Working memory of one thread. It grows to what the longest sentence needs. */
struct network_decoder;

/* NULL if memory runs out. The model must outlive the decoder. The caller frees it with network_decoder_free. */
struct network_decoder *network_decoder_new(const pd_model *model);
void network_decoder_free(struct network_decoder *decoder);

/*
 * Decodes a network. `context` is the `context_count` newest symbols before it, oldest first (usually SYMBOL_START
 * alone). If `ends`, SYMBOL_END follows the network. Writes a decision for each position to `out`. Returns the natural
 * logarithm of the path's probability, or NAN if memory runs out.
 */
double network_decode(struct network_decoder *decoder, const struct network *network, const uint16_t *context,
                      size_t context_count, bool ends, bool posteriors, struct decision *out);

#endif

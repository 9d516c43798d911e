/*
 * The most probable path through a graph of readings under the n-gram model, and how sure each step of it is.
 */
#ifndef PHUCDAU_GRAPH_DECODER_H
#define PHUCDAU_GRAPH_DECODER_H

#include "decode/decoder.h"
#include "lattice/graph.h"

/* One step of the path. Alternatives are other edges between the same two nodes. */
struct graph_step {
    uint32_t edge;
    float posterior; /* P(this edge | the whole graph), 0–1 */
    uint8_t alternative_count;
    struct {
        uint32_t edge;
        float posterior;
    } alternatives[DECODER_ALTERNATIVES]; /* most probable first */
};

/* Working memory; grows to the longest sentence seen. */
struct graph_decoder;

/* NULL: out of memory. */
struct graph_decoder *graph_decoder_new(const pd_model *model);
void graph_decoder_free(struct graph_decoder *decoder);

/* What came of a graph; belongs to the decoder until its next run. */
struct graph_path {
    const struct graph_step *steps; /* without the one to SYMBOL_END */
    size_t count;
    double log_p; /* of the print and the best path; NAN where memory ran out */
};

/* Decodes a graph that starts after `context`, the newest symbols before it, oldest first. */
struct graph_path graph_decoder_run(struct graph_decoder *decoder, const struct graph *graph, const uint16_t *context,
                                    size_t context_count);

#endif

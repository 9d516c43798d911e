/* The channels of OCR engines, as the restorer uses them. */
#ifndef PHUCDAU_RESTORE_CHANNELS_H
#define PHUCDAU_RESTORE_CHANNELS_H

#include "channel/channel.h"
#include "lattice/repair_weights.h"
#include "lattice/trie.h"
#include "phucdau.h"

/* One engine's table. */
struct engine {
    char *name;
    struct channel_counts counts;
    struct channel *channel;
    double observations;   /* how many letters the table was made from */
    bool knows_vietnamese; /* it prints letters that only Vietnamese has */
    bool loses_horns;      /* it prints nothing for most ư */
};

/* A set of channels after loading, as repairing needs it. Read-only; threads may share it. */
struct channel_set {
    struct repair_weights weights;
    struct channel_alphabet alphabet;
    struct trie *trie;
    struct engine *engines;
    size_t count;
};

/* Loads the tables if they are not loaded yet. The set belongs to `channels`; NULL and an error if loading fails. */
const struct channel_set *channels_load(pd_channels *channels, pd_error *error);

/*
 * Replaces the weights of loaded channels. Only for learning weights: no restorer may be at work with the channels.
 */
void channels_set_weights(pd_channels *channels, const struct repair_weights *weights);

#endif

/* The channels of OCR engines, as the restorer uses them. */
#ifndef PHUCDAU_RESTORE_CHANNELS_H
#define PHUCDAU_RESTORE_CHANNELS_H

#include "channel/channel.h"
#include "lattice/trie.h"
#include "phucdau.h"

/* One engine's table. */
struct engine {
    char *name;
    struct channel_counts counts;
    struct channel *channel;
    double observations;   /* of letters, from which the table was made */
    bool knows_vietnamese; /* prints letters that no other language has */
};

/* What repairing needs of a set of channels, once it has been loaded. Shared by threads. */
struct channel_set {
    struct channel_alphabet alphabet;
    struct trie *trie;
    struct engine *engines;
    size_t count;
};

/* Loads what has not been loaded yet; NULL and an error if that fails. */
const struct channel_set *channels_load(pd_channels *channels, pd_error *error);

#endif

/*
 * Pairs of true and printed words, for learning a channel. A file has a pair a line,
 *
 *     true TAB printed
 *
 * each one word, or several joined by spaces where the engine split words or ran them together.
 */
#ifndef PHUCDAU_TRAIN_CHANNEL_PAIRS_H
#define PHUCDAU_TRAIN_CHANNEL_PAIRS_H

#include "channel/channel.h"

/* Growing arrays; {0} is empty; freed by channel_pairs_free. */
struct channel_pairs {
    struct channel_example *examples; /* point into the two below once channel_pairs_link has been called */
    size_t count, capacity;
    uint8_t *letters;
    size_t letter_count, letter_capacity;
    uint32_t *printed;
    size_t printed_count, printed_capacity;
    size_t skipped; /* pairs that are too long or hold true characters that no channel knows */
};

/*
 * Adds the pairs of a file ("-": standard input). Errors: PD_ERROR_IO, PD_ERROR_INPUT (with the line: not two fields,
 * not UTF-8), PD_ERROR_MEMORY.
 */
pd_status channel_pairs_read(const char *path, const struct channel_alphabet *alphabet, struct channel_pairs *pairs,
                             pd_error *error);

/* To be called when all files have been read. */
void channel_pairs_link(struct channel_pairs *pairs);

void channel_pairs_free(struct channel_pairs *pairs);

#endif

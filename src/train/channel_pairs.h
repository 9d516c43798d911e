/*
 * Pairs of true and printed words, for learning a channel. A file has a pair a line,
 *
 *     true TAB printed
 *
 * Each field is one word. It is several words, joined by spaces, if the engine split words or ran them together.
 */
#ifndef PHUCDAU_TRAIN_CHANNEL_PAIRS_H
#define PHUCDAU_TRAIN_CHANNEL_PAIRS_H

#include "channel/channel.h"

/* Growing arrays; {0} is empty; freed by channel_pairs_free. */
struct channel_pairs {
    struct channel_example *examples; /* they point into the two arrays below after channel_pairs_link */
    size_t count, capacity;
    uint8_t *letters;
    size_t letter_count, letter_capacity;
    uint32_t *printed;
    size_t printed_count, printed_capacity;
    size_t skipped; /* pairs that are too long, or whose true word has a character that no channel knows */
};

/*
 * Adds the pairs of a file ("-": standard input). Errors: PD_ERROR_IO, PD_ERROR_INPUT (not two fields, or not UTF-8;
 * gives the line), PD_ERROR_MEMORY.
 */
pd_status channel_pairs_read(const char *path, const struct channel_alphabet *alphabet, struct channel_pairs *pairs,
                             pd_error *error);

/* Sets the pointers of the examples. Call it once, after all files have been read: reading moves the arrays. */
void channel_pairs_link(struct channel_pairs *pairs);

void channel_pairs_free(struct channel_pairs *pairs);

#endif

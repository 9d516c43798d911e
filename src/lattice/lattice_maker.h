/* Makes the lattice of a sentence of OCR text from its print. */
#ifndef PHUCDAU_LATTICE_LATTICE_MAKER_H
#define PHUCDAU_LATTICE_LATTICE_MAKER_H

#include "channel/channel.h"
#include "lattice/lattice.h"
#include "lattice/trie.h"
#include "text/token.h"

/* Working memory of one thread for making lattices. */
struct lattice_maker;

/* NULL if memory runs out. The caller frees it with lattice_maker_free. */
struct lattice_maker *lattice_maker_new(const pd_model *model, const struct channel_alphabet *alphabet,
                                        const struct trie *trie);
void lattice_maker_free(struct lattice_maker *maker);

/*
 * From now on prints are read under this channel, and what another engine read under `other` (NULL: left out). Both
 * must outlive their use.
 */
void lattice_maker_set_channel(struct lattice_maker *maker, const struct channel *channel, const struct channel *other);

/* A stretch of text that the model sees as one sentence, and its tokens. */
struct lattice_sentence {
    const char *text;
    size_t begin, end;          /* bytes */
    const struct token *tokens; /* of the whole text, from the first that ends behind `begin` on */
    size_t token_count;
    const pd_reading *readings; /* what else is known of the text; NULL: nothing */
    size_t reading_count;
};

/* Makes the lattice of a sentence; false if memory runs out. */
bool lattice_make(struct lattice_maker *maker, const struct lattice_sentence *sentence, struct lattice *lattice);

#endif

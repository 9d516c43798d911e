/* Makes the lattice of a sentence of OCR text from its print. */
#ifndef PHUCDAU_LATTICE_LATTICE_MAKER_H
#define PHUCDAU_LATTICE_LATTICE_MAKER_H

#include "channel/channel.h"
#include "lattice/lattice.h"
#include "lattice/repair_weights.h"
#include "lattice/trie.h"
#include "lattice/word_uses.h"
#include "name/place.h"
#include "text/token.h"

/* Working memory of one thread for making lattices. */
struct lattice_maker;

/*
 * NULL if memory runs out. The model, the alphabet, the trie and the weights must outlive it. The caller frees it with
 * lattice_maker_free.
 */
struct lattice_maker *lattice_maker_new(const pd_model *model, const struct channel_alphabet *alphabet,
                                        const struct trie *trie, const struct repair_weights *weights);
void lattice_maker_free(struct lattice_maker *maker);

/*
 * Sets the channel under which prints are read from now on, and `other`, the channel of another engine whose readings
 * are used as evidence (NULL: they are not used). Both must stay valid as long as the maker uses them. `riddle`: if the
 * most probable word for a print is less probable than this natural logarithm, and nothing else is known of the print,
 * many more words are tried, which takes longer; -INFINITY: never.
 */
void lattice_maker_set_channel(struct lattice_maker *maker, const struct channel *channel, const struct channel *other,
                               float riddle);

/* A part of a text that the model sees as one sentence, and its tokens. */
struct lattice_sentence {
    const char *text;
    size_t length;              /* of the text */
    size_t begin, end;          /* bytes */
    const struct token *tokens; /* those of the whole text, from the first one that ends after `begin` */
    size_t token_count;
    const pd_reading *readings; /* what else is known about the text; NULL: nothing */
    size_t reading_count;
    const struct name_places *names; /* of the text; NULL: names are read like other words */
    const struct word_uses *uses;    /* of the text; NULL: not used */
    const struct word_usage *usage;  /* of the text's document; NULL: not known */
    float
        earned; /* by the engine in the whole text: engine_evidence_earn, without readings engine_evidence_earn_text */
};

/* Makes the lattice of a sentence; false if memory runs out. */
bool lattice_make(struct lattice_maker *maker, const struct lattice_sentence *sentence, struct lattice *lattice);

#endif

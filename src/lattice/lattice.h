/*
 * The network of OCR text: a lattice of what may stand between any two places of a sentence.
 *
 * The print is cut into units: words (as far as can be seen), numbers, commas. Nodes are the starts of units, the end
 * of the last one, and places inside a unit where two words may have run together; they are numbered in the order of
 * the text. An edge is a reading of the print between two nodes: one word of the model, or the print as it is.
 */
#ifndef PHUCDAU_LATTICE_LATTICE_H
#define PHUCDAU_LATTICE_LATTICE_H

#include "channel/channel.h"
#include "lattice/search.h"
#include "lattice/trie.h"
#include "model/model.h"
#include "text/token.h"

enum edge_kind {
    EDGE_PRINT,  /* the print as it is */
    EDGE_WORD,   /* the word of a node of the trie, in a case */
    EDGE_DIGITS, /* the print with letters that stand for digits put right: O → 0, l and I → 1 */
    EDGE_ROMAN   /* a Roman numeral: 1, l, | and ! → I */
};

struct lattice_edge {
    uint32_t from, to;   /* nodes */
    float score;         /* log P(print | reading) */
    float prior;         /* the highest score + unigram of the edges with the same end and symbol */
    uint32_t trie_node;  /* of EDGE_WORD */
    uint32_t begin, end; /* bytes of the text */
    uint16_t symbol;     /* SYMBOL_PAD: none, context reaches across */
    uint8_t kind;        /* enum edge_kind */
    uint8_t letter_case; /* enum token_case, of EDGE_WORD */
    bool space_before;   /* a space is missing in front of it */
};

/* Growing arrays; {0} is empty; freed by lattice_free. Edges are sorted by `to`, prior (highest first), symbol. */
struct lattice {
    struct lattice_edge *edges;
    size_t edge_count, edge_capacity;
    uint32_t *keys; /* of nodes, while the lattice is made */
    size_t key_count, key_capacity;
    size_t node_count; /* node 0 is the start; the last one is behind SYMBOL_END */
};

void lattice_free(struct lattice *lattice);

/* Working memory of one thread for making lattices. */
struct lattice_maker;

/* NULL where memory runs out. The caller frees it with lattice_maker_free. */
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

/* Makes the lattice of a sentence; false where memory runs out. */
bool lattice_make(struct lattice_maker *maker, const struct lattice_sentence *sentence, struct lattice *lattice);

#endif

/*
 * The lattice of OCR text: what may stand between any two places of a sentence.
 *
 * The print is cut into units: words (as far as can be seen), numbers, commas. Nodes are the starts of units, the end
 * of the last one, and places inside a unit where two words may have run together; they are numbered in the order of
 * the text. An edge is a reading of the print between two nodes: one word of the model, or the print as it is.
 */
#ifndef PHUCDAU_LATTICE_LATTICE_H
#define PHUCDAU_LATTICE_LATTICE_H

#include "model/model.h"

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

/* Empties the lattice, keeping its memory. */
void lattice_clear(struct lattice *lattice);

/*
 * Adds an edge whose `from` and `to` are keys: any numbers in the order of the text that nodes are told apart by. False
 * if memory runs out.
 */
bool lattice_add_edge(struct lattice *lattice, struct lattice_edge edge);

/* Makes the lattice ready for decoding, once it has all its edges: numbers the nodes, sorts the edges. */
void lattice_finish(struct lattice *lattice, const pd_model *model);

#endif

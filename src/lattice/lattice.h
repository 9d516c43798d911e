/*
 * The lattice of OCR text: all readings of a sentence, each between two places in it.
 *
 * The print is cut into units: what looks like a word, a number, a comma. Nodes are the starts of units, the end of the
 * last unit, and places inside a unit where two words may have run together. They are numbered in the order of the
 * text. An edge is a reading of the print between two nodes: one word of the trie, the print as it is, or a number.
 */
#ifndef PHUCDAU_LATTICE_LATTICE_H
#define PHUCDAU_LATTICE_LATTICE_H

#include "model/model.h"

enum edge_kind {
    EDGE_PRINT,  /* the print as it is */
    EDGE_WORD,   /* the word of a node of the trie, in one case */
    EDGE_DIGITS, /* the print with letters replaced by the digits they stand for: O → 0, l and I → 1 */
    EDGE_ROMAN,  /* a Roman numeral: 1, l, | and ! → I */
    EDGE_TEXT    /* `text` of the lattice */
};

struct lattice_edge {
    uint32_t from, to; /* nodes */
    float score;       /* log P(print | reading) */
    float prior;       /* the highest score + unigram of the edges with the same end and symbol */
    union {
        uint32_t trie_node; /* of EDGE_WORD */
        uint32_t text;      /* of EDGE_TEXT: a place in the text of the lattice, which ends with NUL there */
    };
    uint32_t begin, end; /* bytes of the text */
    uint16_t symbol;     /* SYMBOL_PAD: none, context reaches across */
    uint8_t kind;        /* enum edge_kind */
    uint8_t letter_case; /* enum token_case; of a number CASE_LOWER */
    bool space_before;   /* the print has no space before it; one must be added */
};

/*
 * Growing arrays; {0} is empty; freed by lattice_free. When finished, edges are sorted by `to`, prior (highest first)
 * and symbol.
 */
struct lattice {
    struct lattice_edge *edges;
    size_t edge_count, edge_capacity;
    char *text; /* of edges */
    size_t text_length, text_capacity;
    size_t node_count; /* node 0 is the start; the last one is after SYMBOL_END */

    /* working memory of lattice_finish */
    struct lattice_edge *sorted;
    size_t sorted_capacity;
    struct lattice_keys *keys; /* 64 keys each */
    size_t key_capacity;
    uint32_t *first_edge; /* by node */
    size_t first_capacity;
    uint64_t *order;
    size_t order_capacity;
};

void lattice_free(struct lattice *lattice);

/* Empties the lattice, keeping its memory. */
void lattice_clear(struct lattice *lattice);

/*
 * Adds an edge. Its `from` and `to` are not yet node numbers but keys: each place has a key of its own, and keys grow
 * in the order of the text, without large gaps. False if memory runs out.
 */
bool lattice_add_edge(struct lattice *lattice, struct lattice_edge edge);

/* Adds a text for edges; *place is where. False if memory runs out. */
bool lattice_add_text(struct lattice *lattice, const char *text, size_t length, uint32_t *place);

/*
 * Makes the lattice ready for decoding, when it has all its edges: numbers the nodes and sorts the edges. False if
 * memory runs out.
 */
bool lattice_finish(struct lattice *lattice, const pd_model *model);

#endif

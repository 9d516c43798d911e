/*
 * The confusion network of a sentence (Mangu, Brill and Stolcke 2000): what each of its words may be, and how well each
 * reading fits the print.
 *
 * A position is one token. All its candidates lose their marks to the same letters, except
 * that a word of the user's which the model does not know stands as SYMBOL_UNKNOWN.
 */
#ifndef PHUCDAU_LATTICE_NETWORK_H
#define PHUCDAU_LATTICE_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "text/token.h"

enum { NETWORK_CANDIDATES_MAX = MODEL_GROUP_MAX + 8, NETWORK_NONE = 0xFFFF };

/* One reading. `entry` is 0 for a word of the model, else 1 + its number in the user's list. */
struct candidate {
    float score; /* log P(print | word), up to a constant of the position */
    uint32_t entry;
    uint16_t symbol;
    uint16_t syllable; /* which syllable of the user's entry */
};

struct position {
    uint32_t first; /* in network.candidates */
    uint16_t count;
    uint16_t group; /* the model's group, for n-gram look-ups */
    uint16_t as_is; /* index among the candidates of the one that leaves the print as it is, or NETWORK_NONE */
};

/* What looking a token up gives: done once, used by every decoding of the token. */
struct token_print {
    uint16_t group; /* MODEL_NO_GROUP: not a word of the model's */
    uint16_t only;  /* the one symbol that it can be; 0: as the group says */
    bool marked;    /* carries a mark */
};

/* Growing arrays; {0} is empty; freed by network_free. */
struct network {
    struct position *positions;
    size_t position_count, position_capacity;
    struct candidate *candidates;
    size_t candidate_count, candidate_capacity;
};

/* What is known of the text around: how the print is to be judged. */
struct evidence {
    float strip_cost;  /* log P(a word lost its marks); 0 in text that is stripped throughout */
    float keep_bonus;  /* log-odds for leaving the word as it is, because foreign words stand beside it */
    float case_weight; /* how much capitals tell here; 0 at the start of a sentence or in a heading */
};

/* Empties the network, keeping its memory. */
void network_clear(struct network *network);

/* Looks a token up in the model's vocabulary. `text` is the text that the token's offsets refer to. */
struct token_print network_look_up(const pd_model *model, const char *text, const struct token *token);

/* Appends the position of one token; false where memory runs out. */
bool network_add_token(struct network *network, const pd_model *model, const char *text, const struct token *token,
                       struct token_print print, const struct evidence *evidence);

/*
 * Adds a reading of the user's to a position, or lifts the one that is there, by `bonus`.
 */
bool network_add_reading(struct network *network, size_t position, unsigned symbol, uint32_t entry, unsigned syllable,
                         float bonus);

void network_free(struct network *network);

#endif

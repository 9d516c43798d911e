/*
 * The confusion network of a sentence (Mangu, Brill and Stolcke 2000): what each of its words may be, and how well each
 * reading fits the print.
 *
 * A position is one token. All its candidates have the same letters without marks. A word of the user's list that the
 * model does not know has the symbol SYMBOL_UNKNOWN.
 */
#ifndef PHUCDAU_LATTICE_NETWORK_H
#define PHUCDAU_LATTICE_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "text/token.h"

enum { NETWORK_CANDIDATES_MAX = MODEL_GROUP_MAX + 8, NETWORK_NONE = 0xFFFF };

/* One reading. `entry` is 0 for a word of the model, else 1 + the number of the entry in the user's list. */
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

/* The result of looking a token up in the model. It is found once and used by every decoding of the token. */
struct token_print {
    uint16_t group; /* MODEL_NO_GROUP: not a word of the model */
    uint16_t only;  /* the only symbol that it can be; 0: any of the group */
    bool marked;    /* carries a mark */
};

/* Growing arrays; {0} is empty; freed by network_free. */
struct network {
    struct position *positions;
    size_t position_count, position_capacity;
    struct candidate *candidates;
    size_t candidate_count, candidate_capacity;
};

/* What is known from the text around a token: how to score its readings. All are natural logarithms. */
struct evidence {
    float strip_cost;  /* log P(a word lost its marks); 0 in text that is stripped throughout */
    float keep_bonus;  /* log-odds for leaving the word as it is, because there are foreign words next to it */
    float case_weight; /* weight of capitals as evidence; 0 at the start of a sentence or in a heading */
};

/* Empties the network, keeping its memory. */
void network_clear(struct network *network);

/* Looks a token up in the model's vocabulary. `text` is the text that the token's offsets refer to. */
struct token_print network_look_up(const pd_model *model, const char *text, const struct token *token);

/* Appends the position of one token; false if memory runs out. */
bool network_add_token(struct network *network, const pd_model *model, const char *text, const struct token *token,
                       struct token_print print, const struct evidence *evidence);

/*
 * Raises the score of a reading at a position by `bonus`, unless it was raised already. If the position does not have
 * the reading, adds it. `entry` and `syllable` say which syllable of the user's list it is. False if memory runs out.
 */
bool network_add_reading(struct network *network, size_t position, unsigned symbol, uint32_t entry, unsigned syllable,
                         float bonus);

void network_free(struct network *network);

#endif

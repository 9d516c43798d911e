/*
 * The network: what each word of a sentence may be, and how well each reading fits the print.
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

enum {
    NETWORK_LETTERS_MAX = 32, /* of a word that is looked up; longer ones stay as they are */
    NETWORK_CANDIDATES_MAX = MODEL_GROUP_MAX + 8,
    NETWORK_NONE = 0xFFFF
};

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

/* ---- Words as letters ---- */

#include "alphabet/alphabet.h"

/* A word taken apart. */
struct word_letters {
    struct letter letters[NETWORK_LETTERS_MAX];
    size_t count;
    char base[NETWORK_LETTERS_MAX]; /* lower-case letters without marks, `count` bytes */
    bool marked;                    /* some letter carries a mark */
    uint8_t tone;                   /* the last tone that a letter carries */
    uint8_t tones;                  /* letters that carry a tone: in a syllable, one at most */
};

/* False where the word has a letter outside the Vietnamese alphabet or is too long. */
bool word_take_apart(const char *word, size_t length, struct word_letters *out);

enum { NETWORK_WORD_BYTES = 4 * NETWORK_LETTERS_MAX };

/* The word as code points, and as UTF-8; the latter returns the bytes written. */
void word_points(const struct word_letters *word, uint32_t points[NETWORK_LETTERS_MAX]);
size_t word_write(const struct word_letters *word, char out[NETWORK_WORD_BYTES]);

/* Which placement the word's tone shows; false where it has no choice. */
bool word_shows_placement(const struct word_letters *word, enum tone_placement *placement);

/* Moves the tone of a syllable to where `placement` wants it; anything else stays. */
void word_place_tone(struct word_letters *word, enum tone_placement placement);

/*
 * Whether a reading keeps every mark that the print shows: the same shapes where it shows one, the same
 * tone (on whichever vowel) where it shows one, no fewer tones. Both have the same base letters.
 */
bool word_agrees(const struct word_letters *print, const struct word_letters *reading);

#endif

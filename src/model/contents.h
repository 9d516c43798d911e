/*
 * What a trained model consists of, before it is packed into a file. Training makes it, model_write packs it. The
 * layout of the file is in models/FORMAT.md.
 */
#ifndef PHUCDAU_MODEL_CONTENTS_H
#define PHUCDAU_MODEL_CONTENTS_H

#include <stddef.h>
#include <stdint.h>

enum { MODEL_ORDER_MAX = 5, MODEL_SYMBOLS_MAX = 65536, MODEL_NAMES_MAX = 65535 };

/*
 * One symbol. Words are canonical (word_canonical) and form groups. A group is all words with the same letters without
 * marks ("phong": phòng, phong, phóng …); they have consecutive ids. Groups are sorted by those letters (byte order);
 * within a group the most frequent word is first (ties: byte order). The fixed classes keep the ids of enum symbol;
 * unused ids below SYMBOL_FIRST_WORD have text "".
 */
struct model_symbol {
    const char *text;  /* UTF-8, NUL-terminated; "<s>", "<num>" … for classes */
    float log_p;       /* natural logarithm of the unigram probability; -99 for SYMBOL_START */
    float log_backoff; /* natural logarithm of the back-off weight of this symbol as a context */
    uint64_t count;    /* raw occurrences in the training text */
    uint64_t cased[4]; /* of these, the ones inside a sentence, not at its start, by enum token_case */
};

/* All n-grams of one order ≥ 2, sorted by (w1, …, wn), without duplicates. */
struct model_ngrams {
    size_t count;
    uint16_t *ids;      /* count × order symbol ids, oldest word first */
    float *log_p;       /* natural logarithm of p(wn | w1 … wn-1) */
    float *log_backoff; /* of (w1 … wn) as a context; 0 if it is not one; NULL for the highest order */
};

enum { MODEL_NAME_MAX = 4 };

/* A name of 2 to MODEL_NAME_MAX words, as symbols; after them SYMBOL_PAD. */
struct model_name {
    uint16_t symbols[MODEL_NAME_MAX];
};

/*
 * A whole model. If it has the n-gram (w1 … wn), it also has (w2 … wn) and (w1 … wn-1).
 */
struct model_contents {
    unsigned order;
    size_t symbol_count; /* ids 0 … symbol_count - 1, at most MODEL_SYMBOLS_MAX */
    struct model_symbol *symbols;
    struct model_ngrams ngrams[MODEL_ORDER_MAX + 1]; /* [n] holds order n; [0] and [1] are empty */
    const int8_t *weights; /* of the second score (decode/rescore.h): 2^weight_bits; NULL if there are none */
    unsigned weight_bits;
    float weight_unit;              /* what a weight of 1 adds to a natural logarithm */
    const struct model_name *names; /* in any order, duplicates allowed; at most MODEL_NAMES_MAX */
    size_t name_count;
    const char *description; /* free text for `phucdau info`: sources, recipe; UTF-8 */
};

#endif

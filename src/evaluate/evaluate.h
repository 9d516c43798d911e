/*
 * Measures how much a text differs from the true (gold) text, and what restoring has harmed. Texts are compared in the
 * normal form of normal.h; differences of case and punctuation count.
 */
#ifndef PHUCDAU_EVALUATE_EVALUATE_H
#define PHUCDAU_EVALUATE_EVALUATE_H

#include "phucdau.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Counts, pooled over any number of pairs. "Aligned" is an alignment of smallest Levenshtein
 * distance, word against word.
 */
struct evaluation {
    uint64_t characters;       /* of the gold text, one space between words */
    uint64_t character_errors; /* Levenshtein distance in characters */
    uint64_t words;            /* of the gold text */
    uint64_t word_errors;      /* Levenshtein distance in words */
    uint64_t bag_errors;       /* missing words or extra words, whichever are more; order does not matter */
    uint64_t words_right;      /* gold words aligned with an equal word */
    uint64_t marked;           /* gold words that carry a mark */
    uint64_t marked_right;

    /* Harm; counted only if the text before restoring is known. */
    uint64_t input_right;     /* gold words that were right before */
    uint64_t broken;          /* of these, how many are wrong now */
    uint64_t numbers;         /* gold words that contain a digit: numbers, dates, codes */
    uint64_t numbers_changed; /* of these, how many now have neither the digits of the input nor the true ones */
};

/* A text in valid UTF-8 and its length in bytes; `bytes` is NULL if there is no text. */
struct evaluate_source {
    const char *bytes;
    size_t length;
};

/*
 * Adds one pair to the counts. `input`, the text before restoring, may be missing. With `by_line`, line k of one text
 * is compared with line k of the other if both texts have the same number of lines; otherwise they are compared as
 * wholes. Errors: PD_ERROR_MEMORY, in which case the counts are unchanged.
 */
pd_status evaluate_pair(struct evaluation *sum, struct evaluate_source gold, struct evaluate_source text,
                        struct evaluate_source input, bool by_line);

/* part / whole, or NAN if there is no whole. */
double evaluate_share(uint64_t part, uint64_t whole);

#endif

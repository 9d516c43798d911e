/*
 * The channel: P(what an OCR engine printed | what stands on the page).
 *
 * A weighted transducer that reads a word from left to right in pieces of one or two true letters and prints
 * nothing, one, two or three characters for each (Kolak and Resnik 2002; pieces as in Brill and Moore 2000). What is
 * kept is how often each piece was printed as what, so that tables can be read, added up and learnt on.
 *
 *     P(print | word) = Σ over ways to cut both into pieces  Π P(printed piece | true piece)
 *
 * Probabilities are smoothed: a letter never seen to be printed as something leans on the letters of the same base
 * (ẵ on ã, ă and a), and these on what any letter may become. So nothing is impossible, and everything unusual is dear.
 *
 * The layout of a table's file is in models/FORMAT.md.
 */
#ifndef PHUCDAU_CHANNEL_H
#define PHUCDAU_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "phucdau.h"

enum {
    CHANNEL_CASE = 93,        /* letters of one case: a–z and the 67 marked ones */
    CHANNEL_LETTERS = 240,    /* true characters: lower-case letters, upper-case ones at + CHANNEL_CASE, then others */
    CHANNEL_NO_LETTER = 0xFF, /* no true character; also the second one of a piece that has but one */
    CHANNEL_PRINTED_MAX = 3,  /* characters printed for a piece */
    CHANNEL_TEXT_MAX = 64,    /* characters of a word or print */
    CHANNEL_POINTS = 0x2040   /* code points below may be true characters */
};

/* One to three printed characters, 21 bits each, the first lowest; 0: none. */
typedef uint64_t channel_print;

static inline channel_print channel_pack(const uint32_t *points, size_t count)
{
    channel_print packed = 0;
    for (size_t i = count; i-- > 0;) packed = packed << 21 | points[i];
    return packed;
}

/* How often a true piece was printed so. */
struct channel_count {
    uint8_t first, second; /* true characters; `second` may be CHANNEL_NO_LETTER */
    bool apart;            /* instead: how often the two letters were not taken as one piece */
    channel_print printed;
    double count;
};

/* Counts, sorted by true piece, then printed. The caller owns `items` and frees it. {0} is empty. */
struct channel_counts {
    struct channel_count *items;
    size_t count, capacity;
};

/* A piece of two letters that may have been printed so. */
struct channel_pair {
    uint8_t first, second;
    float log_p;
};

/* What may stand behind a print of 0 to 3 characters. */
struct channel_row {
    channel_print printed;
    uint32_t first_pair, pair_count;
    float best[2]; /* the highest that a lower-case letter, or a pair that ends in one, gives it; upper */
    float log_p[CHANNEL_LETTERS]; /* by true character; -INFINITY: impossible */
};

/* Read-only once made; may be shared by threads. */
struct channel {
    struct channel_row *rows; /* row 0: nothing printed; row 1: a character never seen in training */
    size_t row_count;
    struct channel_pair *pairs;
    size_t pair_count, pair_capacity;
    uint32_t *index; /* open addressing: print → row; 0: free */
    size_t index_mask;
};

/* ---- True characters ---- */

/* Code points to characters and back; made once, at 16 kB. */
struct channel_alphabet {
    uint8_t letter_of[CHANNEL_POINTS]; /* CHANNEL_NO_LETTER: none */
    uint32_t point_of[CHANNEL_LETTERS];
};

void channel_alphabet_init(struct channel_alphabet *alphabet);

static inline uint8_t channel_letter(const struct channel_alphabet *alphabet, uint32_t point)
{
    return point < CHANNEL_POINTS ? alphabet->letter_of[point] : (uint8_t)CHANNEL_NO_LETTER;
}

/* ---- Counts ---- */

void channel_counts_free(struct channel_counts *counts);

/* The order in which counts are sorted, for qsort. */
int channel_count_order(const void *a, const void *b);

/* Reads a table. Errors: PD_ERROR_IO, PD_ERROR_INPUT (with the line), PD_ERROR_MEMORY. */
pd_status channel_counts_read(const char *path, const struct channel_alphabet *alphabet, struct channel_counts *counts,
                              pd_error *error);

/* Writes a table, with `description` (may have several lines) as its head; ferror(stream) says what went wrong. */
void channel_counts_write(FILE *stream, const struct channel_alphabet *alphabet, const struct channel_counts *counts,
                          const char *description);

/*
 * Adds `from` to `to`. Where `mass` is above 0, what `to` says of a true piece is first scaled down to `mass`
 * observations, if it has more. False where memory runs out, with `to` as it was.
 */
bool channel_counts_add(struct channel_counts *to, const struct channel_counts *from, double mass);

/* ---- The channel ---- */

/* Smooths counts into a channel; NULL where memory runs out. The caller frees it with channel_free. */
struct channel *channel_new(const struct channel_alphabet *alphabet, const struct channel_counts *counts);
void channel_free(struct channel *channel);

/* The row of a print; NULL where it is of two or three characters and was never seen. */
const struct channel_row *channel_find(const struct channel *channel, channel_print printed);

/*
 * log P(print | word) by the best way to cut both, with `insertion` for a character that belongs to no letter; at most
 * CHANNEL_TEXT_MAX of each.
 */
float channel_log_p(const struct channel *channel, const uint8_t *letters, size_t letter_count, const uint32_t *printed,
                    size_t printed_count, float insertion);

/* ---- Learning ---- */

/* A word, or several with the spaces between them, and its print; and how often it is to be counted. */
struct channel_example {
    const uint8_t *letters;              /* true characters */
    const uint32_t *printed;             /* code points */
    uint8_t letter_count, printed_count; /* at most CHANNEL_TEXT_MAX */
    float weight;
};

/* Gives examples whose letters and prints stand one behind another in two arrays their places there. */
void channel_examples_link(struct channel_example *examples, size_t count, const uint8_t *letters,
                           const uint32_t *printed);

/*
 * Expected counts of pieces by EM (Dempster, Laird and Rubin 1977), `rounds` of it. `start` is what the first round
 * believes; NULL: that letters are printed as themselves, mostly. The result replaces what `counts` held. False where
 * memory runs out.
 */
bool channel_learn(const struct channel_alphabet *alphabet, const struct channel_example *examples, size_t count,
                   const struct channel *start, unsigned rounds, struct channel_counts *counts);

#endif

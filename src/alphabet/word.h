/*
 * Words as letters: taken apart, compared, put together again. All functions are pure.
 */
#ifndef PHUCDAU_ALPHABET_WORD_H
#define PHUCDAU_ALPHABET_WORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alphabet/alphabet.h"

enum {
    WORD_LETTERS_MAX = 32,
    WORD_BYTES_MAX = 4 * WORD_LETTERS_MAX /* as UTF-8 */
};

/* A word taken apart. */
struct word_letters {
    struct letter letters[WORD_LETTERS_MAX];
    size_t count;
    char base[WORD_LETTERS_MAX]; /* lower-case letters without marks, `count` bytes */
    bool marked;                 /* at least one letter carries a mark */
    uint8_t tone;                /* the last tone that a letter carries */
    uint8_t tones;               /* letters that carry a tone: in a syllable, one at most */
};

/* False if the word has a letter outside the Vietnamese alphabet or is too long. */
bool word_take_apart(const char *word, size_t length, struct word_letters *out);

/* The word as code points, and as UTF-8; the latter returns the bytes written. */
void word_points(const struct word_letters *word, uint32_t points[WORD_LETTERS_MAX]);
size_t word_write(const struct word_letters *word, char out[WORD_BYTES_MAX]);

/* Which placement the word's tone shows; false if both placements put it in the same place. */
bool word_shows_placement(const struct word_letters *word, enum tone_placement *placement);

/* Moves the tone of a syllable to the place that `placement` asks for. Other words stay as they are. */
void word_place_tone(struct word_letters *word, enum tone_placement placement);

/*
 * Whether a reading keeps every mark that the print shows: each letter that has a shape in the print has the same shape
 * in the reading; if the print has a tone, the reading has the same tone (on any vowel) and no fewer tones. Both have
 * the same base letters.
 */
bool word_agrees(const struct word_letters *print, const struct word_letters *reading);

/* The same for a reading that is a word of the vocabulary, as UTF-8, with the same base letters. */
bool word_agrees_with_text(const struct word_letters *print, const char *text, size_t length);

#endif

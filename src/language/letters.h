/*
 * The letters of a word as languages count them, and how probable they are in a language.
 *
 * A language is known by its trigrams of letters: P(letter | the two before it), with all marks removed. So Vietnamese
 * that lost its marks and Vietnamese with all of them look alike, and a word that no dictionary has still looks like
 * the language that it is from (Cavnar and Trenkle 1994, Dunning 1994).
 */
#ifndef PHUCDAU_LANGUAGE_LETTERS_H
#define PHUCDAU_LANGUAGE_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"

/* What a character is in the tables of model_language: 1 to 26 are the letters a to z, whatever their marks. */
enum {
    LANGUAGE_EDGE = 0,   /* before the first and after the last letter */
    LANGUAGE_OTHER = 27, /* a digit, an apostrophe or another sign inside a word; a letter that Vietnamese has not */
    LANGUAGE_LETTERS_MAX = 40
};

/* A run of characters without blanks and punctuation that has at least one letter. */
struct language_word {
    size_t begin, end;                     /* bytes of the text */
    uint8_t symbols[LANGUAGE_LETTERS_MAX]; /* see above */
    uint8_t count;                         /* of symbols; 0: the word is longer than any word of a language */
    uint8_t vowels, others, uppers;        /* how many of the symbols are these */
    uint8_t own_marks; /* letters with marks that hardly any language but Vietnamese has: ă, ơ, ạ, ế */
    bool has_apostrophe;
    bool starts_upper, edge_digit; /* its first letter is a capital; a digit is its first or last character */
};

/* Finds the first word of text[*at, end) and moves *at behind it; false if there is none. */
bool language_next_word(const char *text, size_t end, size_t *at, struct language_word *word);

/* log P(letters of the word | language), natural; the word has letters. */
float language_log_p(const struct model_language *language, const struct language_word *word);

#endif

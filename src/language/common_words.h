/* The most common words of other languages: which languages of a model have a word. */
#ifndef PHUCDAU_LANGUAGE_COMMON_WORDS_H
#define PHUCDAU_LANGUAGE_COMMON_WORDS_H

#include "language/letters.h"

/* A hash table of words; {0} is empty, freed by common_words_free. Languages are bits: 1 << number in the model. */
struct common_words {
    struct common_word *slots;
    uint32_t languages; /* that have a list */
};

/* Fills the table with the lists of the model's languages, if that has not been done yet. False if memory runs out. */
bool common_words_know(struct common_words *words, const pd_model *model);

/* The languages of which the word is a common one. */
uint32_t common_words_find(const struct common_words *words, const struct language_word *word);

void common_words_free(struct common_words *words);

#endif

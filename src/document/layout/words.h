/* Words as the rules of layout compare them: without marks, so that misread ones are still found. */
#ifndef PHUCDAU_DOCUMENT_LAYOUT_WORDS_H
#define PHUCDAU_DOCUMENT_LAYOUT_WORDS_H

#include "document/document.h"

enum { LAYOUT_WORD_BYTES = 16 };

/* The letters a–z of a word, in lower case and without marks; longer words are cut. */
void layout_strip(const struct document_word *word, char text[LAYOUT_WORD_BYTES]);

/*
 * Whether words begin with the words of a phrase, as layout_strip writes them, with spaces between them. Words of which
 * layout_strip leaves nothing are passed over. *taken: how many words of the line these were; NULL is accepted.
 */
bool layout_begins(const struct document_word *const *words, size_t count, const char *phrase, size_t *taken);

/* The share of capitals among the letters of a word or of words, 0–1; 0 if there are no letters. */
float layout_capitals(const struct document_word *const *words, size_t count);

/* Whether a word has a digit. */
bool layout_has_digit(const struct document_word *word);

/* Whether the place of a word can be used for computing: it is finite, and no larger than any real page. */
bool layout_has_place(const struct document_word *word);

#endif

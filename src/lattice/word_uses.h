/*
 * How often a text has each word, in any case. A word that an engine prints again and again is hardly a misprint: an
 * engine makes different errors of the same word.
 */
#ifndef PHUCDAU_LATTICE_WORD_USES_H
#define PHUCDAU_LATTICE_WORD_USES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/token.h"

/* A growing array; {0} is empty; freed by word_uses_free. */
struct word_uses {
    uint64_t *numbers; /* one for the spelling of each word, sorted */
    size_t count, capacity;
};

/* Counts the words of a text (NFC), instead of those of the text before. False if memory runs out. */
bool word_uses_count(struct word_uses *uses, const char *text, const struct token_list *tokens);

/* How often the text has a word, given as code points in any case, its tone in the old place. */
size_t word_uses_of(const struct word_uses *uses, const uint32_t *points, size_t count);

void word_uses_free(struct word_uses *uses);

#endif

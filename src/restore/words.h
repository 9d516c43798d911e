/* The user's words, as the restorer asks for them. */
#ifndef PHUCDAU_RESTORE_WORDS_H
#define PHUCDAU_RESTORE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "phucdau.h"

enum { WORDS_SYLLABLES_MAX = 8, WORDS_KEY_MAX = 256 };

/* One entry: "Nậm Păm". `key` is its base letters in lower case, with one space between syllables: "nam pam". */
struct word_entry {
    char *key;
    uint16_t key_length;
    uint8_t syllables;
    bool capital;                        /* starts with a capital: meant for capitalised words only */
    char *syllable[WORDS_SYLLABLES_MAX]; /* canonical, NUL-terminated */
};

/*
 * The entries of one key. words_find gives the number of the first, words_next that of the next one; UINT32_MAX if
 * there is none, or no more.
 */
uint32_t words_find(const pd_words *words, const char *key, size_t length);
uint32_t words_next(const pd_words *words, uint32_t entry);
const struct word_entry *words_entry(const pd_words *words, uint32_t entry);

/* The number of entries; they are numbered from 0. */
size_t words_count(const pd_words *words);

/* Whether any hunspell dictionary was loaded. If not, words_spell is false for every word. */
bool words_has_dictionaries(const pd_words *words);

/* Whether a hunspell dictionary has the word, NUL-terminated, also inflected. Safe to call from several threads. */
bool words_spell(const pd_words *words, const char *word);

/* How many syllables the longest entry has. */
size_t words_longest(const pd_words *words);

#endif

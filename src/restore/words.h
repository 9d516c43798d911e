/* The user's words, as the restorer asks for them. */
#ifndef PHUCDAU_RESTORE_WORDS_H
#define PHUCDAU_RESTORE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "phucdau.h"

enum { WORDS_SYLLABLES_MAX = 8, WORDS_KEY_MAX = 256 };

/* One entry: "Nậm Păm". `key` is its base letters, lower case, syllables parted by one space: "nam pam". */
struct word_entry {
    char *key;
    uint16_t key_length;
    uint8_t syllables;
    bool capital;                        /* starts with a capital: meant for capitalised words only */
    char *syllable[WORDS_SYLLABLES_MAX]; /* canonical, NUL-terminated */
};

/*
 * The entries of one key: the number of the first, and of those that follow it by words_next; UINT32_MAX if
 * there is none (any more).
 */
uint32_t words_find(const pd_words *words, const char *key, size_t length);
uint32_t words_next(const pd_words *words, uint32_t entry);
const struct word_entry *words_entry(const pd_words *words, uint32_t entry);

/* How many entries there are; their numbers are below it. */
size_t words_count(const pd_words *words);

/* Whether hunspell dictionaries with rules of inflection are among the lists; then words_spell is worth asking. */
bool words_has_dictionaries(const pd_words *words);

/* Whether one of them has the word, NUL-terminated, in some inflected form. Safe to call from several threads. */
bool words_spell(const pd_words *words, const char *word);

/* The syllables of the longest entry. */
size_t words_longest(const pd_words *words);

#endif

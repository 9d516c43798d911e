/*
 * The user's words, as the restorer asks for them.
 *
 * A hunspell dictionary whose file is named after another language than Vietnamese, as en_US.dic, tells what words that
 * language has: it prefers none.
 */
#ifndef PHUCDAU_LANGUAGE_WORDS_H
#define PHUCDAU_LANGUAGE_WORDS_H

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

/* Whether any hunspell dictionary of Vietnamese words was loaded. If not, words_spell is false for every word. */
bool words_has_dictionaries(const pd_words *words);

/*
 * Whether a hunspell dictionary of Vietnamese words has the word, NUL-terminated, also inflected. Safe to call from
 * several threads.
 */
bool words_spell(const pd_words *words, const char *word);

/* Whether any dictionary of another language was loaded. */
bool words_has_other_languages(const pd_words *words);

enum words_answer { WORDS_UNKNOWN, WORDS_NO, WORDS_YES };

/*
 * The same of the dictionaries of another language, as "en". WORDS_UNKNOWN if there is none, or if the word has letters
 * that its encoding does not have.
 */
enum words_answer words_spell_in(const pd_words *words, const char *language, const char *word);

/* How many syllables the longest entry has. */
size_t words_longest(const pd_words *words);

#endif

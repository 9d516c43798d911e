/*
 * The syllables of Vietnamese names, those of the ethnic minorities included: how often each is a surname, a middle
 * name, a given name, and which consonants and vowels names begin and end with. Learnt from the names in the training
 * text; there are no names in the table, only their syllables one by one (dictionaries/name-syllables.txt).
 *
 * Syllables are code points in NFC, in any case, with the tone in its old place.
 */
#ifndef PHUCDAU_NAME_SYLLABLES_H
#define PHUCDAU_NAME_SYLLABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The place of a syllable in a name; NAME_ANY if that is not known. */
enum name_role { NAME_SURNAME, NAME_MIDDLE, NAME_GIVEN, NAME_ROLES, NAME_ANY = NAME_ROLES };

enum { NAME_LETTERS_MAX = 16 };

/* How often the syllable has this place, in a million names; in NAME_ANY, its most frequent place counts. */
float name_syllable_frequency(const uint32_t *points, size_t count, enum name_role role);

/*
 * Whether a name may hold this word by its spelling alone: one to four syllables without a space, each with consonants
 * and vowels that names have and with one tone at most (Chứ, Pánh, Kpă, Kbuôr, Zơrâm); before it there may be
 * consonants with an apostrophe (H'Hen, K'Brơi). Case does not matter.
 */
bool name_word_is_possible(const uint32_t *points, size_t count);

#endif

/*
 * Which words speak of OCR damage by their letters alone. People who type use abbreviations, slang and words of other
 * languages: odd words. Engines that misread print words that no keyboard makes, or that nobody has a use for: broken
 * ones.
 */
#ifndef PHUCDAU_LANGUAGE_DAMAGE_H
#define PHUCDAU_LANGUAGE_DAMAGE_H

#include "language/finder.h"

/* How a word speaks of damage. */
enum damage {
    NO_DAMAGE,
    ODD_WORD,   /* of letters that the model has never seen together: damage, an abbreviation, slang, a foreign word */
    BROKEN_WORD /* no keyboard makes it, or nobody has a use for it: h6i, hi¢n, thuGng, quyét */
};

/*
 * How word `i` speaks of damage by its letters, its marks aside. Capitals are abbreviations, and names start with one:
 * only words that start with a small letter speak.
 */
enum damage damage_of_word(const struct language_text *text, size_t i);

/*
 * Whether word `i`, in small letters, carries marks, and can be no Vietnamese syllable: quyét. The model's own words
 * (mét-tơ) aside.
 */
bool damage_is_marked_wrongly(const struct language_text *text, size_t i);

/*
 * Whether a word must have lost an ư: its ơ stands before c, ng or u, where only ươ can stand, and with an ư it is a
 * word of the model: đợc, trờng, rợu.
 */
bool damage_has_lost_horn(const pd_model *model, const char *word, size_t length);

#endif

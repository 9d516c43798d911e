/*
 * The state of making a lattice, for the files that make it: lattice_maker.c cuts the print into units, unit.c
 * finds what each unit is, unit_readings.c and unit_numbers.c add its possible readings.
 */
#ifndef PHUCDAU_LATTICE_UNIT_H
#define PHUCDAU_LATTICE_UNIT_H

#include "lattice/engine_evidence.h"
#include "lattice/lattice_maker.h"
#include "lattice/name_evidence.h"
#include "lattice/part.h"
#include "lattice/repair_weights.h"
#include "lattice/word_finder.h"

/* What is known about a unit; needed to join it with the next one. */
struct unit {
    struct part part;
    bool is_word; /* may be half a word */
    bool is_poor; /* no word fits it well */
};

enum case_context { CASE_USUAL, CASE_SENTENCE_START, CASE_CAPITALS };

struct lattice_maker {
    const pd_model *model;
    const struct trie *trie;
    const struct repair_weights *weights;
    struct word_finder *finder;
    struct engine_evidence evidence;
    struct name_evidence names;
    /* The current sentence. */
    const struct lattice_sentence *sentence;
    struct lattice *lattice;
    size_t printed_uses; /* of the current part in the text */
    size_t token;        /* the first one that ends after the current place */
    size_t unit_count;
    struct unit before; /* the last unit */
    size_t number_end;  /* end of the last number, or of the unit behind it; 0: there was none */
    bool started;       /* a word has been seen */
    enum case_context context;
    size_t line_end; /* end of the line that `capitals` is about */
    bool capitals;   /* most letters of that line are capitals */
    bool failed;     /* memory ran out */
};

/* ---- unit.c ---- */

/* Adds text[begin, end) as a unit that stays as it is. */
void unit_add_fixed(struct lattice_maker *maker, size_t begin, size_t end, unsigned symbol);

/* Adds a number, which stays as it is. */
void unit_add_number(struct lattice_maker *maker, size_t begin, size_t end);

/* Adds a word that follows a number without a space. */
void unit_add_behind_number(struct lattice_maker *maker, size_t begin, size_t end);

/*
 * Adds a unit of area that was printed with a question mark for ² (120 m?), if one stands at `begin` behind a number.
 * Returns its end, or `begin` if there is none.
 */
size_t unit_add_area(struct lattice_maker *maker, size_t begin, size_t end);

/* Adds any other part. `in_code`: it is in a code, whose words are abbreviations. */
void unit_add(struct lattice_maker *maker, size_t begin, size_t end, bool in_code);

/* Whether a token in text[begin, end) is opaque or of another language; the class of the number there. Ask in the order
 * of the text. */
bool unit_is_opaque(struct lattice_maker *maker, size_t begin, size_t end);
unsigned unit_number_class(struct lattice_maker *maker, size_t begin, size_t end);

/* ---- unit_readings.c: each function adds edges for the current unit ---- */

/* Adds the words found for the whole part. */
void unit_read_words(struct lattice_maker *maker, const struct part *part, const struct search_word *found,
                     size_t count);

/* The same for a part that is a code, rather than a word: only words that begin with its first character. */
void unit_read_words_of_code(struct lattice_maker *maker, const struct part *part, const struct search_word *found,
                             size_t count);

/*
 * Adds the words found for a part of a code, which has only abbreviations. If the part spells one, its letters stay:
 * only its marks may be lost (QD, ND).
 */
void unit_read_abbreviations(struct lattice_maker *maker, const struct part *part, const struct search_word *found,
                             size_t count);

/*
 * Adds the words found for text[begin, end), which was added as several units from `unit` on: signs in it may be
 * letters. `started`: a word stands before it in the sentence.
 */
void unit_read_signs_as_letters(struct lattice_maker *maker, size_t unit, size_t begin, size_t end, bool started);

/*
 * Adds the print as it is: a word of the model in mixed case (TTg), or a word that the model does not know.
 * `is_code`: it looks like a code, rather than a word.
 */
void unit_read_as_is(struct lattice_maker *maker, const struct part *part, bool is_code);

/* Adds words that run together: from every place where a word may end, all words that fit the next characters. */
void unit_read_run_together(struct lattice_maker *maker, const struct part *part);

/* Adds words that were printed in two halves: the unit before this one, and this part. */
void unit_read_split(struct lattice_maker *maker, const struct part *part);

/* ---- unit_signs.c ---- */

/* Adds the sign text[begin, end) as a unit if it may be none, or another one. False: it stays as it is. */
bool unit_add_sign(struct lattice_maker *maker, size_t begin, size_t end);

/* Adds the chunk text[begin, end) if it is specks, or specks instead of the hyphen before a list item. False: it is
 * not. */
bool unit_add_specks(struct lattice_maker *maker, size_t begin, size_t end);

/* Drops a quote at `begin` that has no partner, in the chunk that ends at `end`. Returns its end; `begin`: none. */
size_t unit_add_quote(struct lattice_maker *maker, size_t begin, size_t end);

/*
 * Adds what stands behind the chunk text[begin, end), up to the end of a code that the engine cut: 12/KH- UBND. Returns
 * its end; `end`: the chunk is not the start of a code that was cut.
 */
size_t unit_add_code_end(struct lattice_maker *maker, size_t begin, size_t end);

/* ---- unit_numbers.c: the same for numbers ---- */

/* Adds the print of a part that is a number of class `symbol`, or a code. */
void unit_read_number(struct lattice_maker *maker, const struct part *part, unsigned symbol);

/* Adds the number that the part is if letters are printed for some of its digits, and no word. False: it is none. */
bool unit_read_misread_number(struct lattice_maker *maker, const struct part *part);

/* Adds the print, and numbers that it may be, if it is garbled and stands where only a number can. False: it does not.
 */
bool unit_read_garbled_number(struct lattice_maker *maker, const struct part *part);

/* Add a number, or a Roman numeral, in which other signs may stand for some digits. */
void unit_read_digits(struct lattice_maker *maker, const struct part *part);
void unit_read_roman(struct lattice_maker *maker, const struct part *part);

/* ---- unit_readings.c: for all ---- */

/* Calls word_finder_find. If memory runs out, sets maker->failed and returns 0. */
size_t unit_find_words(struct lattice_maker *maker, const uint32_t *print, size_t count, enum word_purpose purpose,
                       const struct search_word **found);

/*
 * Adds an edge between two places, each given as a unit and a character in it. Sets maker->failed if memory runs out.
 */
void unit_add_edge(struct lattice_maker *maker, struct lattice_edge edge, size_t from_unit, size_t from_character,
                   size_t to_unit, size_t to_character);

#endif

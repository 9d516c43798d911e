/*
 * A lattice in the making; for the files that make it: lattice_maker.c cuts the print into units, unit.c says what each
 * of them is, unit_readings.c lists what it may stand for.
 */
#ifndef PHUCDAU_LATTICE_UNIT_H
#define PHUCDAU_LATTICE_UNIT_H

#include "lattice/engine_evidence.h"
#include "lattice/lattice_maker.h"
#include "lattice/part.h"
#include "lattice/word_finder.h"

/* What is known of a unit: for joining it with the next. */
struct unit {
    struct part part;
    bool is_word; /* may be half a word */
    bool is_poor; /* no word fits it well */
};

enum case_context { CASE_USUAL, CASE_SENTENCE_START, CASE_CAPITALS };

struct lattice_maker {
    const pd_model *model;
    const struct trie *trie;
    struct word_finder *finder;
    struct engine_evidence evidence;
    /* The sentence at hand. */
    const struct lattice_sentence *sentence;
    struct lattice *lattice;
    size_t token; /* the first that ends behind the place at hand */
    size_t unit_count;
    struct unit before; /* the last unit */
    bool started;       /* a word has been seen */
    enum case_context context;
    size_t line_end; /* of the line that `capitals` speaks of */
    bool capitals;   /* its letters are mostly capitals */
    bool failed;     /* memory ran out */
};

/* ---- unit.c ---- */

/* text[begin, end) as it is, as a unit of its own. */
void unit_add_fixed(struct lattice_maker *maker, size_t begin, size_t end, unsigned symbol);

/* A number, which stays. */
void unit_add_number(struct lattice_maker *maker, size_t begin, size_t end);

/* A word that a number runs into: the space between them is missing. */
void unit_add_behind_number(struct lattice_maker *maker, size_t begin, size_t end);

/* Any other stretch without blanks and separators. `in_code`: it stands in a code, whose words are abbreviations. */
void unit_add(struct lattice_maker *maker, size_t begin, size_t end, bool in_code);

/* What the tokens say of text[begin, end), asked in the order of the text: is it opaque; as a number, its class. */
bool unit_is_opaque(struct lattice_maker *maker, size_t begin, size_t end);
unsigned unit_number_class(struct lattice_maker *maker, size_t begin, size_t end);

/* ---- unit_readings.c: each adds edges from the unit at hand on ---- */

/* Words found for the whole part; only those in capitals if so asked. */
void unit_read_words(struct lattice_maker *maker, const struct part *part, const struct search_word *found,
                     size_t count, bool only_capitals);

/* The print as it is: a word of the model in unusual case (TTg), or one that it does not know. */
void unit_read_as_is(struct lattice_maker *maker, const struct part *part);

/* Words that run together: from every place reached, all words that fit the next characters. */
void unit_read_run_together(struct lattice_maker *maker, const struct part *part);

/* A word that was printed in two: the unit before and this part. */
void unit_read_split(struct lattice_maker *maker, const struct part *part);

/* Numbers and Roman numerals in which other signs stand for some digits, as one more reading. */
void unit_read_digits(struct lattice_maker *maker, const struct part *part);
void unit_read_roman(struct lattice_maker *maker, const struct part *part);

/* word_finder_find; 0 words if memory runs out, which is noted. */
size_t unit_find_words(struct lattice_maker *maker, const uint32_t *print, size_t count, enum word_purpose purpose,
                       const struct search_word **found);

/* lattice_add_edge between places given as units and characters inside them. Notes if memory runs out. */
void unit_add_edge(struct lattice_maker *maker, struct lattice_edge edge, size_t from_unit, size_t from_character,
                   size_t to_unit, size_t to_character);

#endif

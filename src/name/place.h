/*
 * Where the names of persons and places stand in a text: runs of capitalised words behind a title (Ông, Bà, đồng chí),
 * an office (Chủ tịch) or a kind of place (xã, bản), behind "Họ và tên:", as rows of lists, as lines and cells of their
 * own, as in signature blocks, and runs that begin with a surname. What such words are says little about what other
 * words of the text are, and a language model knows few of them.
 */
#ifndef PHUCDAU_NAME_PLACE_H
#define PHUCDAU_NAME_PLACE_H

#include "name/syllables.h"
#include "name/word_counts.h"

/* A word in a name's place. */
struct name_place {
    uint32_t begin, end;   /* bytes of the text, without the signs around the word */
    uint8_t role;          /* enum name_role */
    bool is_capitals;      /* two or more letters, all capitals */
    uint8_t before, after; /* words of the same name that stand before and after it: the items beside it */
    uint64_t spelling;     /* word_spelling */
};

/* The names of a text; growing arrays. {0} is empty; free it with name_places_free. */
struct name_places {
    struct name_place *items; /* in the order of the text */
    size_t count, capacity;
    uint64_t *uses; /* a number for the spelling of each item, sorted */
    size_t use_capacity;
    /* Of all texts of a document; NULL: this text stands alone. */
    const struct word_counts *document; /* uses in names */
    const struct word_counts *pairs;    /* uses of two words in one name (name_places_pair) */
};

void name_places_free(struct name_places *places);

/* Finds the names of a text (NFC), instead of those of the text before. False if memory runs out. */
bool name_places_find(struct name_places *places, const char *text, size_t length);

/* The place that covers text[begin, end); NULL if it is not in a name's place. */
const struct name_place *name_places_at(const struct name_places *places, size_t begin, size_t end);

/* How often a word, given as code points in any case, is printed in a name's place of the text, or of its document. */
size_t name_places_uses(const struct name_places *places, const uint32_t *points, size_t count);

enum { NAME_PAIR_MOST = 2 }; /* how far the words of a pair stand apart */

/*
 * A number for a word beside another one of the same name: `distance` words behind `place`, or before it if negative. 0
 * if the name has no such word.
 */
uint64_t name_places_pair(const struct name_place *place, uint64_t spelling, int distance);

/*
 * How often the document has a word, given by its spelling, in the same name as the words beside `place`: the most of
 * these words; 0 if there is no document.
 */
uint32_t name_places_pair_uses(const struct name_places *places, const struct name_place *place, uint64_t spelling);

#endif

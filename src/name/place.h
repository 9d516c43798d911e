/*
 * Where the names of persons and places stand in a text: runs of capitalised words behind a title (Ông, Bà, đồng chí),
 * an office (Chủ tịch) or a kind of place (xã, bản), behind "Họ và tên:", as rows of lists, as lines and cells of their
 * own, as in signature blocks, and runs that begin with a surname. What such words are says little about what other
 * words of the text are, and a language model knows few of them.
 */
#ifndef PHUCDAU_NAME_PLACE_H
#define PHUCDAU_NAME_PLACE_H

#include "name/syllables.h"

/* A word in a name's place. */
struct name_place {
    uint32_t begin, end; /* bytes of the text, without the signs around the word */
    uint8_t role;        /* enum name_role */
    bool is_capitals;    /* two or more letters, all capitals */
};

/* The names of a text; growing arrays. {0} is empty; free it with name_places_free. */
struct name_places {
    struct name_place *items; /* in the order of the text */
    size_t count, capacity;
    uint64_t *uses; /* a number for the spelling of each item, sorted */
    size_t use_capacity;
};

void name_places_free(struct name_places *places);

/* Finds the names of a text (NFC), instead of those of the text before. False if memory runs out. */
bool name_places_find(struct name_places *places, const char *text, size_t length);

/* The place that covers text[begin, end); NULL if it is not in a name's place. */
const struct name_place *name_places_at(const struct name_places *places, size_t begin, size_t end);

/* How often a word, given as code points in any case, is printed in a name's place. */
size_t name_places_uses(const struct name_places *places, const uint32_t *points, size_t count);

#endif

/*
 * A part: a piece of the print without blanks and separators, as characters. The functions here say what it looks like;
 * unit_readings.c finds which words it may be.
 */
#ifndef PHUCDAU_LATTICE_PART_H
#define PHUCDAU_LATTICE_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lattice/search.h"

/* At most SEARCH_PRINTED_MAX characters. */
struct part {
    size_t begin, end; /* bytes */
    size_t count;      /* characters */
    uint32_t points[SEARCH_PRINTED_MAX + 1];
    uint32_t offsets[SEARCH_PRINTED_MAX + 1]; /* bytes from `begin` */
    size_t letters, uppers, digits;
};

static inline bool part_is_digit(uint32_t point)
{
    return point >= '0' && point <= '9';
}

/* Reads text[begin, end); false if it is too long for a word. */
bool part_read(const char *text, size_t begin, size_t end, struct part *part);

/* Whether it is two or more of I, V and X: a Roman numeral, which stays as it is. */
bool part_is_roman(const struct part *part);

/* The number of digits before a word that follows without a space (2021cua), if there are three or more; else 0. */
size_t part_leading_number(const struct part *part);

/*
 * Writes the part with letters replaced by the digits they stand for: O → 0; l, I and | → 1. Returns how many were
 * replaced, or SIZE_MAX if it has other letters.
 */
size_t part_as_digits(const struct part *part, char out[SEARCH_PRINTED_MAX]);

/* The same for a Roman numeral with other signs for I, written in small letters: 1, l, | and ! → i. */
size_t part_as_roman(const struct part *part, char out[SEARCH_PRINTED_MAX]);

#endif

/*
 * A part: a stretch of the print without blanks and separators, taken apart into characters. What it is by its looks
 * alone stands here; which words it may be, in unit_readings.c.
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

/* Two or more of I, V and X: a number, which stays. */
bool part_is_roman(const struct part *part);

/* Digits alone, with a per cent or degree sign, or with a unit behind them; units of area and volume: these stay. */
bool part_is_quantity(const struct part *part);

/* The digits in front of a word that runs on from them (2021cua), if they are three or more; else 0. */
size_t part_leading_number(const struct part *part);

/*
 * Writes the part with its letters that stand for digits put right: O → 0; l, I and | → 1. Returns how many these are,
 * or SIZE_MAX if other letters stand in it.
 */
size_t part_as_digits(const struct part *part, char out[SEARCH_PRINTED_MAX]);

/* The same for a Roman numeral whose I look otherwise: 1, l, | and ! → i; V and X in small letters. */
size_t part_as_roman(const struct part *part, char out[SEARCH_PRINTED_MAX]);

#endif

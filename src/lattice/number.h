/*
 * Numbers and what belongs to them: codes, quantities, units, coordinates. What an engine read there stays as printed,
 * for no rule of the language can tell a right digit from a wrong one. The functions here say how much a part of the
 * print looks like a number by its characters alone.
 */
#ifndef PHUCDAU_LATTICE_NUMBER_H
#define PHUCDAU_LATTICE_NUMBER_H

#include "lattice/part.h"

enum number_kind {
    NUMBER_NONE,   /* no digit, or a digit that engines print for a letter inside a word: h6i, c4c, 1an */
    NUMBER_LIKELY, /* a code, rather than a word with a misread letter: Q6 */
    NUMBER_SURE    /* can be nothing but a number, a code, a formula or a quantity: H2SO4, 6tr6, 8ha, $8, RX78 */
};

/* The kind of a part of `text`. `in_capitals`: it stands in a line of capitals, where H6I is a word. */
enum number_kind number_kind_of(const char *text, const struct part *part, bool in_capitals);

/* Whether text[begin, end) is a unit as it is spelled (tỷ, ha, kWh), if a number stands before it. */
bool number_is_unit(const char *text, size_t begin, size_t end);

/* Whether the part is a unit that needs no number before it: of area or volume (km², m3), of temperature (°C). */
bool number_is_measure(const struct part *part);

#endif

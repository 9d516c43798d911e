/*
 * Worn letters: what an engine that knows no Vietnamese letters makes of them. Layers of older scanner software lose
 * marked letters wholly, or take them for the unmarked letter, a capital, a digit or two letters (Hạnh phúc: Hph
 * phtic).
 */
#ifndef PHUCDAU_RENDER_WEAR_H
#define PHUCDAU_RENDER_WEAR_H

#include "base/prng.h"

enum { WEAR_LETTERS_MAX = 2 };

/*
 * Wears one letter: a Vietnamese letter with marks with probability `share` (0 to 1), an i or l, which engines take for
 * one another, a tenth as often; any other character stays. Writes what is left of it, 0 to WEAR_LETTERS_MAX code
 * points, and returns their number.
 */
size_t wear_letter(uint32_t letter, double share, struct prng *prng, uint32_t out[WEAR_LETTERS_MAX]);

#endif

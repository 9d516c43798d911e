/*
 * Wears letters: imitates what an engine without Vietnamese letters makes of them. In the text layers of older scanner
 * software a marked letter is missing, or it has become the unmarked letter, a capital, a digit or two letters (Hạnh
 * phúc: Hph phtic).
 */
#ifndef PHUCDAU_RENDER_WEAR_H
#define PHUCDAU_RENDER_WEAR_H

#include "base/prng.h"

enum { WEAR_LETTERS_MAX = 2 };

/*
 * Wears one letter. A Vietnamese letter with marks is worn with probability `share` (0 to 1). An i or l, which engines
 * confuse with each other, is worn a tenth as often. Any other character stays. Writes the result, 0 to
 * WEAR_LETTERS_MAX code points, and returns their number.
 */
size_t wear_letter(uint32_t letter, double share, struct prng *prng, uint32_t out[WEAR_LETTERS_MAX]);

#endif

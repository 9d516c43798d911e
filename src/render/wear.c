/*
 * A letter is replaced by one of similar outline. With a circumflex or a tone on top, o is as tall as O, 6 or 8. A dot
 * below looks like the tail of 9, p or Q. A horn becomes a separate stroke: r, t or an apostrophe. The bar of đ splits
 * it into cl. Later the page is set, degraded and read, so that the engine adds its own errors to these.
 */
#include "render/wear.h"

#include "alphabet/alphabet.h"

#include <string.h>

/* A random character of a string. */
static uint32_t pick(const char *among, struct prng *prng)
{
    return (unsigned char)among[prng_below(prng, strlen(among))];
}

/* The letter without its tone or without its shape. */
static uint32_t lose_one_mark(struct letter parts, struct prng *prng)
{
    const bool has_both = parts.shape != SHAPE_PLAIN && parts.tone != TONE_LEVEL;
    if (!has_both || prng_chance(prng, 0.5))
        parts.tone = TONE_LEVEL;
    else
        parts.shape = SHAPE_PLAIN;
    return letter_join(parts);
}

/* A character that looks like a marked vowel; 0 if there is none. */
static uint32_t look_alike(struct letter parts, struct prng *prng)
{
    const bool is_tall = parts.shape == SHAPE_CIRCUMFLEX || parts.shape == SHAPE_BREVE ||
                         (parts.tone != TONE_LEVEL && parts.tone != TONE_DOT);
    if (parts.base == 'o' && parts.tone == TONE_DOT) return pick(parts.upper ? "Q0D" : "9pQgO", prng);
    if (parts.base == 'o' && is_tall) return pick(parts.upper ? "06GQ" : "O068b", prng);
    if (parts.base == 'a' && is_tall) return pick(parts.upper ? "AXM" : "AdiO", prng);
    if (parts.base == 'a' && parts.tone == TONE_DOT) return pick(parts.upper ? "AXR" : "gqp", prng);
    if (parts.base == 'u' && is_tall) return pick(parts.upper ? "UO" : "Uil", prng);
    if (parts.base == 'u' && parts.tone == TONE_DOT) return pick(parts.upper ? "VY" : "yvg", prng);
    if (parts.base == 'e') return pick(parts.upper ? "BFR" : "eceds", prng);
    if (parts.base == 'i') return pick(parts.upper ? "Jl1" : "1lfj", prng);
    if (parts.base == 'y') return pick(parts.upper ? "VY" : "vSk", prng);
    return 0;
}

/*
 * Splits a letter with a horn, or đ, into two characters. Returns their number; 0 if the letter has neither a horn nor
 * a bar.
 */
static size_t split_letter(struct letter parts, struct prng *prng, uint32_t out[WEAR_LETTERS_MAX])
{
    if (parts.upper) return 0;
    if (parts.shape == SHAPE_STROKE) {
        out[0] = 'c';
        out[1] = 'l';
        return 2;
    }
    if (parts.shape != SHAPE_HORN) return 0;
    out[0] = parts.base == 'u' ? pick("utiu", prng) : pick("oceo", prng);
    out[1] = pick("r'rt", prng);
    return 2;
}

static size_t wear_marked(struct letter parts, struct prng *prng, uint32_t out[WEAR_LETTERS_MAX])
{
    const struct letter bare = {.base = parts.base, .upper = parts.upper};
    const double kind = prng_unit(prng);
    out[0] = letter_join(bare);
    if (kind < 0.07) return 0;
    if (kind < 0.17) {
        out[0] = lose_one_mark(parts, prng);
        return 1;
    }
    if (kind < 0.27) {
        const size_t count = split_letter(parts, prng, out);
        if (count > 0) return count;
    }
    if (kind < 0.45) {
        const uint32_t other = look_alike(parts, prng);
        if (other != 0) out[0] = other;
    }
    return 1;
}

size_t wear_letter(uint32_t letter, double share, struct prng *prng, uint32_t out[WEAR_LETTERS_MAX])
{
    struct letter parts;
    out[0] = letter;
    if (!letter_split(letter, &parts)) return 1;
    const bool is_marked = parts.shape != SHAPE_PLAIN || parts.tone != TONE_LEVEL;
    if (is_marked) return prng_chance(prng, share) ? wear_marked(parts, prng, out) : 1;
    if ((letter == 'i' || letter == 'l') && prng_chance(prng, share / 10)) out[0] = pick("1lIij", prng);
    return 1;
}

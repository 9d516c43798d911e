/*
 * The only table of the alphabet. VOWELS lists twelve vowels in six tones; CONSONANTS lists đ and the plain consonants.
 * Both are expanded twice: into an array that splits a code point and into one that joins parts. The arrays are
 * constants: nothing is set up at run time, and a letter costs one array access.
 *
 * Capitals are not listed. Unicode puts the letters of Latin-1 (and ASCII) 0x20 below their small letter and all others
 * one below, so a capital follows from its small letter.
 */
#include "alphabet/alphabet.h"

/* base, shape, then the small letter in the order of enum letter_tone. */
#define VOWELS(X)                                                                                                      \
    X('a', SHAPE_PLAIN, 'a', 0xE0, 0xE1, 0x1EA3, 0xE3, 0x1EA1)                                                         \
    X('a', SHAPE_BREVE, 0x103, 0x1EB1, 0x1EAF, 0x1EB3, 0x1EB5, 0x1EB7)                                                 \
    X('a', SHAPE_CIRCUMFLEX, 0xE2, 0x1EA7, 0x1EA5, 0x1EA9, 0x1EAB, 0x1EAD)                                             \
    X('e', SHAPE_PLAIN, 'e', 0xE8, 0xE9, 0x1EBB, 0x1EBD, 0x1EB9)                                                       \
    X('e', SHAPE_CIRCUMFLEX, 0xEA, 0x1EC1, 0x1EBF, 0x1EC3, 0x1EC5, 0x1EC7)                                             \
    X('i', SHAPE_PLAIN, 'i', 0xEC, 0xED, 0x1EC9, 0x129, 0x1ECB)                                                        \
    X('o', SHAPE_PLAIN, 'o', 0xF2, 0xF3, 0x1ECF, 0xF5, 0x1ECD)                                                         \
    X('o', SHAPE_CIRCUMFLEX, 0xF4, 0x1ED3, 0x1ED1, 0x1ED5, 0x1ED7, 0x1ED9)                                             \
    X('o', SHAPE_HORN, 0x1A1, 0x1EDD, 0x1EDB, 0x1EDF, 0x1EE1, 0x1EE3)                                                  \
    X('u', SHAPE_PLAIN, 'u', 0xF9, 0xFA, 0x1EE7, 0x169, 0x1EE5)                                                        \
    X('u', SHAPE_HORN, 0x1B0, 0x1EEB, 0x1EE9, 0x1EED, 0x1EEF, 0x1EF1)                                                  \
    X('y', SHAPE_PLAIN, 'y', 0x1EF3, 0xFD, 0x1EF7, 0x1EF9, 0x1EF5)

#define CONSONANTS(X)                                                                                                  \
    X('d', SHAPE_STROKE, 0x111)                                                                                        \
    X('b', SHAPE_PLAIN, 'b')                                                                                           \
    X('c', SHAPE_PLAIN, 'c')                                                                                           \
    X('d', SHAPE_PLAIN, 'd')                                                                                           \
    X('f', SHAPE_PLAIN, 'f')                                                                                           \
    X('g', SHAPE_PLAIN, 'g')                                                                                           \
    X('h', SHAPE_PLAIN, 'h')                                                                                           \
    X('j', SHAPE_PLAIN, 'j')                                                                                           \
    X('k', SHAPE_PLAIN, 'k')                                                                                           \
    X('l', SHAPE_PLAIN, 'l')                                                                                           \
    X('m', SHAPE_PLAIN, 'm')                                                                                           \
    X('n', SHAPE_PLAIN, 'n')                                                                                           \
    X('p', SHAPE_PLAIN, 'p')                                                                                           \
    X('q', SHAPE_PLAIN, 'q')                                                                                           \
    X('r', SHAPE_PLAIN, 'r')                                                                                           \
    X('s', SHAPE_PLAIN, 's')                                                                                           \
    X('t', SHAPE_PLAIN, 't')                                                                                           \
    X('v', SHAPE_PLAIN, 'v')                                                                                           \
    X('w', SHAPE_PLAIN, 'w')                                                                                           \
    X('x', SHAPE_PLAIN, 'x')                                                                                           \
    X('z', SHAPE_PLAIN, 'z')

#define CAPITAL(small) ((small) - ((small) < 0x100 ? 0x20 : 1))

/* The letters are in U+0000–U+01FF and U+1E00–U+1EFF. SLOT puts the two ranges one after the other. */
#define SLOT(code_point) ((code_point) < 0x200 ? (code_point) : (code_point)-0x1C00)

enum { SLOTS = 0x300, BASES = 26, SHAPES = SHAPE_STROKE + 1, TONES = TONE_DOT + 1 };

#define SPLIT(base, shape, tone, small)                                                                                \
    [SLOT(small)] = {base, shape, tone, false}, [SLOT(CAPITAL(small))] = {base, shape, tone, true},
#define SPLIT_VOWEL(base, shape, level, grave, acute, hook, tilde, dot)                                                \
    SPLIT(base, shape, TONE_LEVEL, level)                                                                              \
    SPLIT(base, shape, TONE_GRAVE, grave)                                                                              \
    SPLIT(base, shape, TONE_ACUTE, acute)                                                                              \
    SPLIT(base, shape, TONE_HOOK, hook)                                                                                \
    SPLIT(base, shape, TONE_TILDE, tilde)                                                                              \
    SPLIT(base, shape, TONE_DOT, dot)
#define SPLIT_CONSONANT(base, shape, small) SPLIT(base, shape, TONE_LEVEL, small)

/* By slot; base 0 if there is no letter. */
static const struct letter LETTERS[SLOTS] = {VOWELS(SPLIT_VOWEL) CONSONANTS(SPLIT_CONSONANT)};

#define JOIN_VOWEL(base, shape, level, grave, acute, hook, tilde, dot)                                                 \
    [(base) - 'a'][shape] = {level, grave, acute, hook, tilde, dot},
#define JOIN_CONSONANT(base, shape, small) [(base) - 'a'][shape] = {small},

/* Small letters by base, shape and tone; 0 if there is no letter. */
static const uint16_t SMALL_LETTERS[BASES][SHAPES][TONES] = {VOWELS(JOIN_VOWEL) CONSONANTS(JOIN_CONSONANT)};

/* The table's entry for a code point; NULL if it is not a letter of the alphabet. */
static const struct letter *find(uint32_t code_point)
{
    if (code_point >= 0x200 && (code_point < 0x1E00 || code_point > 0x1EFF)) return NULL;
    const struct letter *entry = &LETTERS[SLOT(code_point)];
    return entry->base ? entry : NULL;
}

bool letter_split(uint32_t code_point, struct letter *out)
{
    const struct letter *entry = find(code_point);
    if (!entry) return false;
    *out = *entry;
    return true;
}

uint32_t letter_join(struct letter parts)
{
    if (parts.base < 'a' || parts.base > 'z' || parts.shape >= SHAPES || parts.tone >= TONES) return 0;
    const uint32_t small = SMALL_LETTERS[parts.base - 'a'][parts.shape][parts.tone];
    return small && parts.upper ? CAPITAL(small) : small;
}

uint32_t letter_lower(uint32_t code_point)
{
    const struct letter *entry = find(code_point);
    if (!entry || !entry->upper) return code_point;
    return SMALL_LETTERS[entry->base - 'a'][entry->shape][entry->tone];
}

uint32_t letter_upper(uint32_t code_point)
{
    const struct letter *entry = find(code_point);
    return entry && !entry->upper ? CAPITAL(code_point) : code_point;
}

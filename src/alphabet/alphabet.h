/*
 * The Vietnamese alphabet: letters and their parts, case, syllables, tone placement.
 *
 * Everything here comes from one table of vowels × tones (letters.c) and from the spelling rule of the syllable
 * (syllable.c). All functions are pure and safe to call from any thread. None allocates memory, except text_strip and
 * text_compose if a letter carries hundreds of marks.
 */
#ifndef PHUCDAU_ALPHABET_H
#define PHUCDAU_ALPHABET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The shape that turns a base letter into another letter: a â ă, o ô ơ, u ư, d đ, e ê. */
enum letter_shape { SHAPE_PLAIN, SHAPE_CIRCUMFLEX, SHAPE_BREVE, SHAPE_HORN, SHAPE_STROKE };

/* The six tones: ngang, huyền, sắc, hỏi, ngã, nặng. */
enum letter_tone { TONE_LEVEL, TONE_GRAVE, TONE_ACUTE, TONE_HOOK, TONE_TILDE, TONE_DOT };

/* The parts of one letter. `base` is a lower-case ASCII letter. */
struct letter {
    char base;
    uint8_t shape; /* enum letter_shape */
    uint8_t tone;  /* enum letter_tone */
    bool upper;
};

/*
 * Splits a code point into its parts. True for the 52 ASCII letters (f, j, w and z included) and the 134 marked
 * Vietnamese letters. For anything else false, with *out unchanged.
 */
bool letter_split(uint32_t code_point, struct letter *out);

/* The code point with these parts (NFC); 0 if the alphabet has no such letter. */
uint32_t letter_join(struct letter parts);

/* Lower and upper case of ASCII and Vietnamese letters; any other code point comes back as it is. */
uint32_t letter_lower(uint32_t code_point);
uint32_t letter_upper(uint32_t code_point);

/*
 * The code point without its marks: đ → d, ệ → e, é → e, other Latin letters too (ç → c, ö → o: the base of the
 * canonical decomposition). A combining mark U+0300–U+036F gives 0, which means that nothing is left. Everything else
 * comes back as it is.
 */
uint32_t letter_strip(uint32_t code_point);

/*
 * Strips all marks from UTF-8 text: canonical decomposition, combining marks U+0300–U+036F removed, đ → d and Đ → D,
 * then canonical composition. The promise of PD_MODE_MARKS (phucdau.h) is about texts stripped in this way. `out` has
 * room for `capacity` bytes; 3 × length + 1 is always enough. Returns the bytes written (no terminator), or SIZE_MAX if
 * the text is not valid UTF-8, `out` is too small or memory runs out. Uses ICU for anything beyond ASCII and
 * Vietnamese.
 */
size_t text_strip(const char *text, size_t length, char *out, size_t capacity);

/*
 * NFC of valid UTF-8 text into `out` (3 × length is always enough). Text of ASCII and precomposed Vietnamese letters is
 * in NFC already; it is recognised with a table and copied. Other text goes through ICU. Returns the bytes written, or
 * SIZE_MAX if the text is not valid UTF-8, `out` is too small or memory runs out.
 */
size_t text_compose(const char *text, size_t length, char *out, size_t capacity);

/*
 * The length in bytes of the piece at text[at], where a piece must start. A piece is a character and everything that
 * may join it or change places with it when it is composed. So composing piece by piece gives the same result as
 * composing the whole text.
 */
size_t text_piece(const char *text, size_t length, size_t at);

/* Whether this code point starts a piece. So does UTF8_INVALID, which is written as U+FFFD. */
bool text_piece_starts(uint32_t code_point);

/* True if the text is certainly in NFC, by one table look-up for each code point. False: it may be or not. */
bool text_is_composed(const char *text, size_t length);

/* Where a tone stands in open syllables ending in oa, oe, uy: hòa, khỏe, thúy or hoà, khoẻ, thuý. */
enum tone_placement { PLACEMENT_OLD, PLACEMENT_NEW };

enum { SYLLABLE_LETTERS_MAX = 7 }; /* nghiêng */

/*
 * A syllable of the Vietnamese spelling rule, lower case: its letters with their shapes but without tone, and its one
 * tone. `onset` and `final` count the letters of the first and last consonants. The i of gi belongs to the onset if
 * another vowel follows (già, giếng: 2; gì, gìn: 1); the u of qu always does.
 */
struct syllable {
    uint32_t letters[SYLLABLE_LETTERS_MAX]; /* code points, tone removed: t h u y ê n */
    uint8_t length;
    uint8_t onset;
    uint8_t final;
    uint8_t tone;
};

/*
 * Reads a word of `length` code points, in upper or lower case, as a syllable. The tone may stand on any vowel (hoà =
 * hòa, qủa = quả). True if onset, rime and tone obey the spelling rule:
 *   - the onset and the rime exist in Vietnamese, rare rimes of common loan words (such as `oong`) included;
 *   - a rime that ends in c, ch, p or t has the tone sắc or nặng;
 *   - k/c, g/gh, ng/ngh and i/y are used as in print (`quí` and `quý`, `kỹ` and `kĩ` are both right).
 */
bool syllable_read(const uint32_t *word, size_t length, struct syllable *out);

/* Writes a syllable in lower case with its tone placed the old or the new way; returns its length. */
size_t syllable_write(const struct syllable *syllable, enum tone_placement placement,
                      uint32_t out[SYLLABLE_LETTERS_MAX]);

/*
 * Finds which placement a word shows. True if it is a syllable with a tone whose place differs between the two
 * placements.
 */
bool syllable_shows_placement(const uint32_t *word, size_t length, enum tone_placement *out);

/*
 * Moves the tone of a word to the place that `placement` asks for; the letters keep their case. False, with the word
 * unchanged, if the tone is there already or has no other place.
 */
bool syllable_place_tone(uint32_t *word, size_t length, enum tone_placement placement);

/*
 * The canonical form of a word, as the model's vocabulary holds it: lower case, NFC, the tone of a syllable in its old
 * place. A word that is not a syllable (ubnd, covid, qđ, đắk) is only lower-cased. `out` has room for `capacity` bytes.
 * Returns the bytes written; 0 if the word does not fit, is not valid UTF-8, or is longer than 512 bytes and perhaps
 * not in NFC.
 */
size_t word_canonical(const char *word, size_t length, char *out, size_t capacity);

/*
 * Calls `visit` once for every syllable that the rule allows (about 15,500), in a fixed order, until it returns false.
 */
void syllable_enumerate(bool (*visit)(const struct syllable *syllable, void *context), void *context);

#endif

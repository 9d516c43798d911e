/*
 * Words as letters, and the vocabulary's form of a word. Nearly every word is short and composed, and is handled on the
 * stack without ICU. Words that are not composed, or have letters outside the alphabet, go through ICU. Lower-casing
 * comes before composing, because some small letters have a composed form and their capitals have none (U+1E96, but
 * U+0048 U+0331).
 */
#include "alphabet/word.h"

#include <string.h>
#include <unicode/uchar.h>

#include "text/utf8.h"

enum { UNCOMPOSED_MAX = 512 }; /* bytes of a word that is not composed */

/* ---- Words as letters ---- */

/* The same as letter_split, but most letters of a text are ASCII, for which no table is needed. */
static inline bool split(uint32_t point, struct letter *letter)
{
    if (point >= 0x80) return letter_split(point, letter);
    const uint32_t small = point | 0x20;
    if (small < 'a' || small > 'z') return false;
    *letter = (struct letter){.base = (char)small, .upper = point != small};
    return true;
}

bool word_take_apart(const char *word, size_t length, struct word_letters *out)
{
    size_t count = 0;
    unsigned tone = TONE_LEVEL, tones = 0, marks = 0;
    out->count = 0;
    for (size_t at = 0; at < length; count++) {
        const uint32_t point =
            (unsigned char)word[at] < 0x80 ? (unsigned char)word[at++] : utf8_next(word, length, &at);
        if (count == WORD_LETTERS_MAX || !split(point, &out->letters[count])) return false;
        const struct letter letter = out->letters[count];
        out->base[count] = letter.base;
        if (letter.tone) {
            tone = letter.tone;
            tones++;
        }
        marks |= letter.tone | letter.shape;
    }
    out->count = count;
    out->marked = marks != 0;
    out->tone = (uint8_t)tone;
    out->tones = (uint8_t)tones;
    return count > 0;
}

void word_points(const struct word_letters *word, uint32_t points[WORD_LETTERS_MAX])
{
    for (size_t i = 0; i < word->count; i++) points[i] = letter_join(word->letters[i]);
}

size_t word_write(const struct word_letters *word, char out[WORD_BYTES_MAX])
{
    size_t length = 0;
    for (size_t i = 0; i < word->count; i++) length += utf8_put(letter_join(word->letters[i]), out + length);
    return length;
}

/* A quick test before the rule is tried: only a word with a tone that ends in oa, oe or uy may have two placements. */
static bool may_choose_placement(const struct word_letters *word)
{
    if (word->count < 2 || word->tone == TONE_LEVEL) return false;
    const char a = word->base[word->count - 2], b = word->base[word->count - 1];
    return (a == 'o' && (b == 'a' || b == 'e')) || (a == 'u' && b == 'y');
}

bool word_shows_placement(const struct word_letters *word, enum tone_placement *placement)
{
    uint32_t points[WORD_LETTERS_MAX];
    if (!may_choose_placement(word)) return false;
    word_points(word, points);
    return syllable_shows_placement(points, word->count, placement);
}

void word_place_tone(struct word_letters *word, enum tone_placement placement)
{
    uint32_t points[WORD_LETTERS_MAX];
    if (!may_choose_placement(word)) return;
    word_points(word, points);
    if (!syllable_place_tone(points, word->count, placement)) return;
    for (size_t i = 0; i < word->count; i++) letter_split(points[i], &word->letters[i]);
}

bool word_agrees(const struct word_letters *print, const struct word_letters *reading)
{
    if (print->count != reading->count) return false;
    if (print->tone && (print->tone != reading->tone || print->tones > reading->tones)) return false;
    for (size_t i = 0; i < print->count; i++)
        if (print->letters[i].shape && print->letters[i].shape != reading->letters[i].shape) return false;
    return true;
}

bool word_agrees_with_text(const struct word_letters *print, const char *text, size_t length)
{
    unsigned tone = TONE_LEVEL, tones = 0;
    size_t i = 0;
    for (size_t at = 0; at < length; i++) {
        struct letter letter;
        if (i == print->count) return false;
        const unsigned shape = print->letters[i].shape;
        if ((unsigned char)text[at] < 0x80) {
            if (shape) return false;
            at++;
            continue;
        }
        if (!letter_split(utf8_next(text, length, &at), &letter) || (shape && shape != letter.shape)) return false;
        if (!letter.tone) continue;
        tone = letter.tone;
        tones++;
    }
    return i == print->count && (!print->tone || (print->tone == tone && print->tones <= tones));
}

/* ---- The vocabulary's form ---- */

static uint32_t lower(uint32_t code_point)
{
    const uint32_t small = letter_lower(code_point);
    return small == code_point && code_point >= 0x80 ? (uint32_t)u_tolower((UChar32)code_point) : small;
}

/* Lower-cases UTF-8 text; returns the bytes written, 0 if it does not fit or is not valid. */
static size_t lower_text(const char *text, size_t length, char *out, size_t capacity)
{
    size_t written = 0;
    for (size_t at = 0; at < length;) {
        const uint32_t code_point = utf8_next(text, length, &at);
        char bytes[4];
        if (code_point == UTF8_INVALID) return 0;
        const size_t count = utf8_put(lower(code_point), bytes);
        if (capacity - written < count) return 0;
        memcpy(out + written, bytes, count);
        written += count;
    }
    return written;
}

/*
 * Writes a composed word with its tone in the old place; returns the bytes, 0 if it is not a syllable or does not fit.
 */
static size_t write_as_syllable(const char *word, size_t length, char *out, size_t capacity)
{
    uint32_t letters[SYLLABLE_LETTERS_MAX];
    size_t count = 0;
    for (size_t at = 0; at < length;) {
        if (count == SYLLABLE_LETTERS_MAX) return 0;
        letters[count++] = utf8_next(word, length, &at);
    }
    struct syllable syllable;
    if (!syllable_read(letters, count, &syllable)) return 0;
    count = syllable_write(&syllable, PLACEMENT_OLD, letters);
    char bytes[4 * SYLLABLE_LETTERS_MAX];
    size_t written = 0;
    for (size_t k = 0; k < count; k++) written += utf8_put(letters[k], bytes + written);
    if (written > capacity) return 0;
    memcpy(out, bytes, written);
    return written;
}

size_t word_canonical(const char *word, size_t length, char *out, size_t capacity)
{
    if (text_is_composed(word, length)) {
        const size_t written = write_as_syllable(word, length, out, capacity);
        return written ? written : lower_text(word, length, out, capacity);
    }
    char small[UNCOMPOSED_MAX], composed[3 * UNCOMPOSED_MAX];
    size_t count = lower_text(word, length, small, sizeof small);
    if (count == 0) return 0;
    count = text_compose(small, count, composed, sizeof composed);
    if (count == SIZE_MAX) return 0;
    const size_t written = write_as_syllable(composed, count, out, capacity);
    if (written || count > capacity) return written;
    memcpy(out, composed, count);
    return count;
}

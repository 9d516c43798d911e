/*
 * The vocabulary's form of a word. Nearly every word is plain, a few letters long, and handled on the stack; what is
 * not composed, or has letters beyond the alphabet, goes through ICU. Lower-casing comes before
 * composing, because some small letters are composed where their capitals are not (U+0048 U+0331, U+1E96).
 */
#include "alphabet/alphabet.h"

#include <string.h>
#include <unicode/uchar.h>

#include "text/utf8.h"

enum { WORD_BYTES = 512 }; /* of a word that is not composed */

static uint32_t lower(uint32_t code_point)
{
    const uint32_t small = letter_lower(code_point);
    return small == code_point && code_point >= 0x80 ? (uint32_t)u_tolower((UChar32)code_point) : small;
}

/* Lower-cases valid text; 0 where it does not fit or is not valid. */
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

/* Reads a composed word as a syllable and writes it with its tone in the old place; 0 where it is no syllable. */
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
    char small[WORD_BYTES], composed[3 * WORD_BYTES];
    size_t count = lower_text(word, length, small, sizeof small);
    if (count == 0) return 0;
    count = text_compose(small, count, composed, sizeof composed);
    if (count == SIZE_MAX) return 0;
    const size_t written = write_as_syllable(composed, count, out, capacity);
    if (written || count > capacity) return written;
    memcpy(out, composed, count);
    return count;
}

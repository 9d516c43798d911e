/*
 * What the names of an encoding's fonts look like is part of its kind (text/encoding_kind.h). The decoding itself is
 * that of text files, for text that was read as windows-1252.
 */
#include "document/pdf/legacy_font.h"

#include "text/encoding_kind.h"
#include "text/utf8.h"

#include <string.h>
#include <strings.h>

enum { SUBSET_TAG = 7 }; /* ABCDEF+ */

/* ---- Names ---------------------------------------------------------------------------- */

static const char *skip_subset_tag(const char *name)
{
    for (size_t k = 0; k + 1 < SUBSET_TAG; k++)
        if (name[k] < 'A' || name[k] > 'Z') return name;
    return name[SUBSET_TAG - 1] == '+' ? name + SUBSET_TAG : name;
}

static bool goes_on(const struct encoding_font *font, char next)
{
    const bool is_small = next >= 'a' && next <= 'z', is_capital = next >= 'A' && next <= 'Z';
    switch (font->next) {
    case FONT_LETTER: return is_small || is_capital;
    case FONT_CAPITAL: return is_capital;
    case FONT_NO_SMALL: break;
    }
    return next != '\0' && !is_small;
}

static bool is_font_of(const struct encoding_kind *kind, const char *name)
{
    for (const struct encoding_font *font = kind->fonts; font != NULL && font->prefix != NULL; font++) {
        const size_t length = strlen(font->prefix);
        const int other =
            font->any_case ? strncasecmp(name, font->prefix, length) : strncmp(name, font->prefix, length);
        if (other == 0 && goes_on(font, name[length])) return true;
    }
    return false;
}

/* Whether a family, the style aside, prints capitals: .VnTimeH, .VnArialH,Bold. */
static bool prints_capitals(const struct encoding_kind *kind, const char *family)
{
    const size_t length = strcspn(family, ",-");
    return kind->capital_fonts_end != 0 && length > 0 && family[length - 1] == kind->capital_fonts_end;
}

struct legacy_font legacy_font_by_name(const char *name)
{
    if (name == NULL) return (struct legacy_font){.encoding = ENCODING_AUTO};
    name = skip_subset_tag(name);
    for (enum encoding k = ENCODING_UTF8; k < ENCODING_COUNT; k++) {
        const struct encoding_kind *kind = encoding_kind_of(k);
        if (is_font_of(kind, name)) return (struct legacy_font){k, prints_capitals(kind, name)};
    }
    return (struct legacy_font){.encoding = ENCODING_AUTO};
}

/* ---- Decoding -------------------------------------------------------------------------- */

size_t legacy_font_room(size_t length)
{
    return 2 * (4 * length + ENCODING_ROOM);
}

/* Symbol fonts keep their bytes at U+F020–U+F0FF: moves them back. Returns the bytes written. */
static size_t unmap_symbols(const char *text, size_t length, char *out)
{
    size_t written = 0;
    for (size_t at = 0; at < length;) {
        uint32_t c = utf8_next(text, length, &at);
        if (c == UTF8_INVALID) return 0;
        if (c >= 0xF020 && c <= 0xF0FF) c -= 0xF000;
        written += utf8_put(c, out + written);
    }
    return written;
}

static bool is_syllable(const uint32_t *letters, size_t count)
{
    struct syllable syllable;
    return count <= SYLLABLE_LETTERS_MAX && syllable_read(letters, count, &syllable);
}

/* The letters that text[begin, end) starts with, at most one more than a syllable has; appended to letters[count]. */
static size_t read_letters(const char *text, size_t begin, size_t end, uint32_t *letters, size_t count)
{
    while (begin < end && count <= SYLLABLE_LETTERS_MAX) {
        struct letter parts;
        const uint32_t c = utf8_next(text, end, &begin);
        if (!letter_split(c, &parts)) break;
        letters[count++] = c;
    }
    return count;
}

/* Copies text with `letter` for each hyphen that it makes a syllable of the letters around. */
static size_t replace_hyphens(const char *text, size_t length, uint32_t letter, char *out)
{
    uint32_t letters[SYLLABLE_LETTERS_MAX + 1];
    size_t count = 0, written = 0;
    for (size_t at = 0; at < length;) {
        struct letter parts;
        uint32_t c = utf8_next(text, length, &at);
        if (c == '-' && count < SYLLABLE_LETTERS_MAX) {
            letters[count] = letter;
            const size_t whole = read_letters(text, at, length, letters, count + 1);
            if (whole > 1 && is_syllable(letters, whole)) c = letter;
        }
        if (!letter_split(c, &parts))
            count = 0;
        else if (count <= SYLLABLE_LETTERS_MAX)
            letters[count++] = c;
        written += utf8_put(c, out + written);
    }
    return written;
}

static size_t to_capitals(const char *text, size_t length, char *out)
{
    size_t written = 0;
    for (size_t at = 0; at < length;) written += utf8_put(letter_upper(utf8_next(text, length, &at)), out + written);
    return written;
}

size_t legacy_font_decode(struct legacy_font font, const char *text, size_t length, char *out)
{
    char *work = out + legacy_font_room(length) / 2;
    const size_t room = legacy_font_room(length) / 2;
    struct encoding_decoder decoder;
    size_t consumed, written;
    length = unmap_symbols(text, length, work);
    encoding_decoder_init(&decoder, (struct encoding_guess){font.encoding, true}, true);
    if (encoding_decode(&decoder, work, length, true, &consumed, out, room, &written) != ENCODING_DONE) return 0;
    const uint32_t hyphen = encoding_kind_of(font.encoding)->hyphen;
    if (hyphen != 0) {
        written = replace_hyphens(out, written, hyphen, work);
        memcpy(out, work, written);
    }
    if (!font.capitals) return written;
    written = to_capitals(out, written, work);
    memcpy(out, work, written);
    return written;
}

bool legacy_font_is_unicode(const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        struct letter parts;
        const uint32_t c = utf8_next(text, length, &at);
        if (c > 0xFF && letter_split(c, &parts)) return true;
    }
    return false;
}

size_t legacy_font_syllables(const char *text, size_t length)
{
    uint32_t letters[SYLLABLE_LETTERS_MAX + 1];
    size_t count = 0, found = 0;
    bool is_marked = false;
    for (size_t at = 0; at < length;) {
        struct letter parts;
        const uint32_t c = utf8_next(text, length, &at);
        const bool is_letter = letter_split(c, &parts);
        if (is_letter && count <= SYLLABLE_LETTERS_MAX) letters[count++] = c;
        if (is_letter) is_marked = is_marked || parts.shape || parts.tone;
        if (is_letter && at < length) continue;
        found += is_marked && is_syllable(letters, count);
        count = 0;
        is_marked = false;
    }
    return found;
}

/*
 * The name of a font is what its makers agreed on: .Vn… for TCVN3 (the ABC fonts), VNI-… and VPS … for those sets. The
 * decoding itself is that of text files (text/encoding.h), for text that was read as windows-1252.
 */
#include "document/pdf/legacy_font.h"

#include "alphabet/alphabet.h"
#include "text/utf8.h"

#include <ctype.h>
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

static bool is_ascii_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* VNI-Times, VPS Times, VPSTimes; no VPStar. */
static bool has_prefix(const char *name, const char *prefix)
{
    const size_t length = strlen(prefix);
    return strncmp(name, prefix, length) == 0 && name[length] != '\0' && !islower((unsigned char)name[length]);
}

/* .VnTime, .VNTIME, VnTime. */
static bool is_abc(const char *name)
{
    if (name[0] == '.') return strncasecmp(name + 1, "Vn", 2) == 0 && is_ascii_letter(name[3]);
    return strncmp(name, "Vn", 2) == 0 && name[2] >= 'A' && name[2] <= 'Z';
}

/* Whether a family, the style aside, ends in H, as those of capitals do: .VnTimeH, .VnArialH,Bold. */
static bool ends_in_h(const char *family)
{
    const size_t length = strcspn(family, ",-");
    return length > 0 && family[length - 1] == 'H';
}

struct legacy_font legacy_font_by_name(const char *name)
{
    struct legacy_font font = {.encoding = ENCODING_AUTO};
    if (name == NULL) return font;
    name = skip_subset_tag(name);
    if (is_abc(name)) {
        font.encoding = ENCODING_TCVN3;
        font.capitals = ends_in_h(name);
    } else if (has_prefix(name, "VNI")) {
        font.encoding = ENCODING_VNI;
    } else if (has_prefix(name, "VPS")) {
        font.encoding = ENCODING_VPS;
    }
    return font;
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

/* Copies text with ư for each hyphen that it makes a syllable of the letters around. */
static size_t restore_horns(const char *text, size_t length, char *out)
{
    enum { U_HORN = 0x01B0 };
    uint32_t letters[SYLLABLE_LETTERS_MAX + 1];
    size_t count = 0, written = 0;
    for (size_t at = 0; at < length;) {
        struct letter parts;
        uint32_t c = utf8_next(text, length, &at);
        if (c == '-' && count < SYLLABLE_LETTERS_MAX) {
            letters[count] = U_HORN;
            const size_t whole = read_letters(text, at, length, letters, count + 1);
            if (whole > 1 && is_syllable(letters, whole)) c = U_HORN;
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
    if (font.encoding == ENCODING_TCVN3) {
        written = restore_horns(out, written, work);
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

/*
 * Stripping and composing. Nearly all text is ASCII, precomposed Vietnamese and common punctuation. These code points
 * are called plain here. Plain code points in a row are in NFC, and each strips to exactly one code point whatever its
 * neighbours are, so a table look-up is enough. ICU is called only for the rest, in pieces. A piece starts with the
 * last plain code point before the rest, because a mark may join it, and ends before the next plain code point.
 *
 * A long piece is also cut at a place where, as ICU says, nothing before can join what follows. So pieces fit a buffer
 * on the stack, except if one letter carries hundreds of marks.
 */
#include "alphabet/alphabet.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#include "text/utf8.h"

enum {
    PIECE_BYTES = 256, /* a piece longer than this is cut at the next boundary */
    STACK_UNITS = 320,
    GROWTH = 4 /* UTF-16 units out for one in, at most: U+1F82 decomposed */
};

/*
 * The plain code points that are not letters of the alphabet: starters in NFC that never join what stands before them,
 * and that stay the same when they are stripped. So Latin-1 letters with foreign marks (ç, ö) are not plain.
 */
static bool is_plain_symbol(uint32_t code_point)
{
    return (code_point >= 0x80 && code_point < 0xC0) ||      /* Latin-1 signs */
           (code_point >= 0x2010 && code_point <= 0x2027) || /* dashes, quotes, bullet, ellipsis */
           (code_point >= 0x2030 && code_point <= 0x205E) || /* per mille, primes, fraction slash */
           (code_point >= 0x20A0 && code_point <= 0x20C0) || /* currency */
           (code_point >= 0x25A0 && code_point <= 0x27BF) || /* shapes, ticks */
           (code_point >= 0xE000 && code_point <= 0xF8FF);   /* private use: bullets of symbol fonts */
}

static bool is_plain(uint32_t code_point)
{
    struct letter parts;
    return code_point < 0x80 || letter_split(code_point, &parts) || is_plain_symbol(code_point);
}

/* Whether a code point is plain; if so, *out is the same without its marks. */
static bool strip_plain(uint32_t code_point, uint32_t *out)
{
    struct letter parts;
    *out = code_point;
    if (code_point < 0x80) return true;
    if (!letter_split(code_point, &parts)) return is_plain_symbol(code_point);
    *out = (uint32_t)(parts.upper ? parts.base - 'a' + 'A' : parts.base);
    return true;
}

static bool is_mark(UChar unit)
{
    return unit >= 0x300 && unit <= 0x36F;
}

/* Drops the marks from decomposed text, and the stroke of đ, in place. Returns the units that stay. */
static int32_t drop_marks(UChar *units, int32_t count)
{
    int32_t kept = 0;
    for (int32_t k = 0; k < count; k++) {
        if (is_mark(units[k])) continue;
        units[kept++] = units[k] == 0x111 ? 'd' : units[k] == 0x110 ? 'D' : units[k];
    }
    return kept;
}

/*
 * Composes `count` units, without their marks if `strip`. `work` has room for GROWTH × count units and `out` for
 * `capacity`. Returns the units written, -1 on an error.
 */
static int32_t normalise_units(const UChar *units, int32_t count, bool strip, UChar *work, UChar *out, int32_t capacity)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    if (strip) {
        const UNormalizer2 *nfd = unorm2_getNFDInstance(&status);
        count = unorm2_normalize(nfd, units, count, work, GROWTH * count, &status);
        if (U_FAILURE(status)) return -1;
        count = drop_marks(work, count);
        units = work;
    }
    const int32_t written = unorm2_normalize(nfc, units, count, out, capacity, &status);
    return U_FAILURE(status) ? -1 : written;
}

/* Converts valid UTF-8 of at least one byte to UTF-16; returns the units written. */
static int32_t units_from_utf8(const char *text, size_t length, UChar *units)
{
    int32_t count = 0;
    size_t at = 0;
    do {
        const UChar32 code_point = (UChar32)utf8_next(text, length, &at);
        U16_APPEND_UNSAFE(units, count, code_point);
    } while (at < length);
    return count;
}

static uint32_t next_code_point(const UChar *units, int32_t *at)
{
    const UChar lead = units[(*at)++];
    return U16_IS_LEAD(lead) ? (uint32_t)U16_GET_SUPPLEMENTARY(lead, units[(*at)++]) : lead;
}

static size_t utf8_from_units(const UChar *units, int32_t count, char *out, size_t capacity)
{
    size_t written = 0;
    for (int32_t at = 0; at < count;) {
        char bytes[4];
        const size_t length = utf8_put(next_code_point(units, &at), bytes);
        if (capacity - written < length) return SIZE_MAX;
        memcpy(out + written, bytes, length);
        written += length;
    }
    return written;
}

/* Composes or strips one piece of valid text. Returns the bytes written, SIZE_MAX on an error. */
static size_t normalise_piece(const char *text, size_t length, bool strip, char *out, size_t capacity)
{
    UChar stack[STACK_UNITS * (1 + 2 * GROWTH)];
    UChar *units = stack;
    if (length > INT32_MAX / (2 * GROWTH)) return SIZE_MAX;
    if (length > STACK_UNITS) {
        units = malloc(length * (1 + 2 * GROWTH) * sizeof *units);
        if (!units) return SIZE_MAX;
    }
    const int32_t count = units_from_utf8(text, length, units);
    UChar *work = units + length;
    UChar *result = work + length * GROWTH;
    const int32_t written = normalise_units(units, count, strip, work, result, GROWTH * (int32_t)length);
    const size_t bytes = written < 0 ? SIZE_MAX : utf8_from_units(result, written, out, capacity);
    if (units != stack) free(units);
    return bytes;
}

bool text_piece_starts(uint32_t code_point)
{
    UErrorCode status = U_ZERO_ERROR;
    if (code_point == UTF8_INVALID || is_plain(code_point)) return true;
    return unorm2_hasBoundaryBefore(unorm2_getNFCInstance(&status), (UChar32)code_point);
}

/*
 * The end of the piece that begins at `begin`: the start of the next plain code point, or an earlier place to cut.
 * SIZE_MAX if the text is not valid.
 */
static size_t piece_end(const char *text, size_t length, size_t begin)
{
    for (size_t at = begin; at < length;) {
        const size_t start = at;
        const uint32_t code_point = utf8_next(text, length, &at);
        if (code_point == UTF8_INVALID) return SIZE_MAX;
        if (start == begin) continue;
        if (is_plain(code_point) || (start - begin >= PIECE_BYTES && text_piece_starts(code_point))) return start;
    }
    return length;
}

static size_t normalise(const char *text, size_t length, bool strip, char *out, size_t capacity)
{
    size_t at = 0, written = 0;
    size_t last_at = 0, last_written = 0; /* before the last plain code point */
    while (at < length) {
        const size_t start = at;
        uint32_t code_point = utf8_next(text, length, &at);
        if (code_point == UTF8_INVALID) return SIZE_MAX;
        uint32_t stripped;
        if (strip_plain(code_point, &stripped)) {
            char bytes[4];
            const size_t count = utf8_put(strip ? stripped : code_point, bytes);
            if (capacity - written < count) return SIZE_MAX;
            last_at = start;
            last_written = written;
            memcpy(out + written, bytes, count);
            written += count;
            continue;
        }
        const size_t end = piece_end(text, length, last_at);
        if (end == SIZE_MAX) return SIZE_MAX;
        written = last_written;
        const size_t count = normalise_piece(text + last_at, end - last_at, strip, out + written, capacity - written);
        if (count == SIZE_MAX) return SIZE_MAX;
        last_written = written += count;
        last_at = at = end;
    }
    return written;
}

size_t text_strip(const char *text, size_t length, char *out, size_t capacity)
{
    return normalise(text, length, true, out, capacity);
}

size_t text_compose(const char *text, size_t length, char *out, size_t capacity)
{
    return normalise(text, length, false, out, capacity);
}

size_t text_piece(const char *text, size_t length, size_t at)
{
    const size_t begin = at;
    utf8_next(text, length, &at);
    while (at < length) {
        size_t next = at;
        if (text_piece_starts(utf8_next(text, length, &next))) break;
        at = next;
    }
    return at - begin;
}

bool text_is_composed(const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        const uint32_t code_point = utf8_next(text, length, &at);
        if (code_point == UTF8_INVALID || !is_plain(code_point)) return false;
    }
    return true;
}

uint32_t letter_strip(uint32_t code_point)
{
    uint32_t stripped;
    if (strip_plain(code_point, &stripped)) return stripped;
    if (code_point > 0x10FFFF || U_IS_SURROGATE(code_point)) return code_point;
    UChar units[2], work[2 * GROWTH], result[2 * GROWTH];
    int32_t count = 0;
    U16_APPEND_UNSAFE(units, count, (UChar32)code_point);
    const int32_t written = normalise_units(units, count, true, work, result, 2 * GROWTH);
    if (written == 0) return 0;
    if (written < 0) return code_point;
    int32_t read = 0;
    const uint32_t first = next_code_point(result, &read);
    return read == written ? first : code_point;
}

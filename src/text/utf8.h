/* UTF-8, one code point at a time. Pure functions; nothing allocates. */
#ifndef PHUCDAU_UTF8_H
#define PHUCDAU_UTF8_H

#include <stddef.h>
#include <stdint.h>

#define UTF8_INVALID UINT32_MAX

/*
 * Reads the code point at text[*at] and moves *at to the next one. An overlong form, a surrogate, a value above
 * U+10FFFF or an incomplete sequence gives UTF8_INVALID, and *at moves by one byte. The caller makes sure that *at <
 * length.
 */
static inline uint32_t utf8_next(const char *text, size_t length, size_t *at)
{
    const unsigned char *bytes = (const unsigned char *)text;
    const size_t start = *at;
    const uint32_t lead = bytes[start];
    *at = start + 1;
    if (lead < 0x80) return lead;
    if (lead < 0xC2 || lead > 0xF4) return UTF8_INVALID;
    const size_t more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    if (length - start <= more) return UTF8_INVALID;
    uint32_t code_point = lead & (0x3Fu >> more);
    for (size_t k = 1; k <= more; k++) {
        const uint32_t byte = bytes[start + k];
        if ((byte & 0xC0) != 0x80) return UTF8_INVALID;
        code_point = code_point << 6 | (byte & 0x3F);
    }
    if (more == 2 && (code_point < 0x800 || (code_point >= 0xD800 && code_point <= 0xDFFF))) return UTF8_INVALID;
    if (more == 3 && (code_point < 0x10000 || code_point > 0x10FFFF)) return UTF8_INVALID;
    *at = start + 1 + more;
    return code_point;
}

/* Writes a valid code point (1 to 4 bytes) and returns how many bytes it took. */
static inline size_t utf8_put(uint32_t code_point, char *out)
{
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        out[0] = (char)(0xC0 | code_point >> 6);
        out[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        out[0] = (char)(0xE0 | code_point >> 12);
        out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code_point >> 18);
    out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}

/* The offset of the first byte that is not valid UTF-8; `length` if all bytes are valid. */
size_t utf8_first_invalid(const char *text, size_t length);

#endif

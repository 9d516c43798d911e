/* What several tests need: a generator of the same numbers everywhere, buffers that end where the text ends, files. */
#ifndef PHUCDAU_TEST_SUPPORT_H
#define PHUCDAU_TEST_SUPPORT_H

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "text/utf8.h"

/*
 * xorshift64* (Vigna 2016), not base/prng.h: some tests hold for nearly all samples, not for all, and were checked with
 * these ones.
 */
struct random {
    uint64_t state;
};

static inline struct random random_seeded(uint64_t seed)
{
    return (struct random){.state = seed * 0x9E3779B97F4A7C15u + 1};
}

static inline uint64_t random_bits(struct random *r)
{
    r->state ^= r->state >> 12;
    r->state ^= r->state << 25;
    r->state ^= r->state >> 27;
    return r->state * 0x2545F4914F6CDD1Du;
}

/* 0 … limit - 1 */
static inline uint32_t random_below(struct random *r, uint32_t limit)
{
    return (uint32_t)((random_bits(r) >> 32) * limit >> 32);
}

/* Between low and high. */
static inline double random_between(struct random *r, double low, double high)
{
    return low + (high - low) * (double)(random_bits(r) >> 11) / 9007199254740992.0;
}

/* Bytes in a block of their own size, so that a sanitizer sees one byte read too far; freed by the caller. */
struct bytes {
    char *at;
    size_t length;
};

static inline struct bytes bytes_of(const char *text, size_t length)
{
    struct bytes copy = {.at = malloc(length ? length : 1), .length = length};
    cr_assert_not_null(copy.at);
    memcpy(copy.at, text, length);
    return copy;
}

static inline void bytes_append(struct bytes *to, const char *text, size_t length)
{
    to->at = realloc(to->at, to->length + length + 1);
    cr_assert_not_null(to->at);
    memcpy(to->at + to->length, text, length);
    to->length += length;
}

static inline void bytes_append_point(struct bytes *to, uint32_t code_point)
{
    char utf8[4];
    bytes_append(to, utf8, utf8_put(code_point, utf8));
}

/* The whole file; freed by the caller. */
static inline struct bytes bytes_read(const char *path)
{
    struct bytes whole;
    const int file = open(path, O_RDONLY);
    cr_assert_geq(file, 0, "%s", path);
    cr_assert_eq(file_read(file, SIZE_MAX, &whole.at, &whole.length), 0, "%s", path);
    close(file);
    return whole;
}

/* A random code point of one of the kinds that have a way of breaking things; no surrogate. */
static inline uint32_t random_point(struct random *r)
{
    static const uint32_t odd[] = {0x00,   0x09,   0x0A,    0x0B,    0x0C,    0x0D,    0x7F,   0x85,    0xA0,   0xAD,
                                   0x110,  0x111,  0x130,   0x131,   0x1A0,   0x1B0,   0x1E9E, 0x202E,  0x2019, 0x200B,
                                   0x200F, 0x2028, 0x2126,  0x212A,  0x212B,  0x0340,  0x0341, 0x0344,  0x3000, 0xFB01,
                                   0xFEFF, 0xFF21, 0xFFFD,  0xFFFF,  0xAC00,  0x1100,  0x1161, 0x11A8,  0x05D0, 0x0627,
                                   0x0958, 0x0F43, 0x1D15E, 0x1D400, 0x1F600, 0x1F468, 0xFE0F, 0x10FFFF};
    switch (random_below(r, 8)) {
    case 0: return random_below(r, 0x80);
    case 1: return 0x0300 + random_below(r, 0x70);
    case 2: return 0x00C0 + random_below(r, 0x180);
    case 3: return 0x1EA0 + random_below(r, 0x5A);
    case 4: return 'a' + random_below(r, 26);
    case 5: return odd[random_below(r, sizeof odd / sizeof *odd)];
    case 6: return random_below(r, 2) ? ' ' : '\n';
    default: {
        const uint32_t c = random_below(r, 0x110000);
        return c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c;
    }
    }
}

#endif

/* The head of a model file. The layout is described in models/FORMAT.md. */
#ifndef PHUCDAU_MODEL_FORMAT_H
#define PHUCDAU_MODEL_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include "model/model.h"

#define FORMAT_MAGIC "phucdau\n"

enum { FORMAT_ALIGN = 64, FORMAT_REACH_MAX = 1024, FORMAT_POOL_MAX = 1 << 26 };

/* Where the n-grams of one order stand. */
struct format_table {
    uint64_t offset; /* of the lines, a multiple of FORMAT_ALIGN */
    uint64_t line_count;
    uint64_t ngrams;
    uint32_t reach;
    uint32_t reserved; /* 0 */
    float log_p[1 << MODEL_P_BITS];
    float log_backoff[1 << MODEL_BACKOFF_BITS];
};

/* Where the letters of languages stand. It has the place of the head of a table of order 0, which no model has. */
struct format_languages {
    uint64_t offset; /* of the first struct model_language, a multiple of FORMAT_ALIGN; 0 if there are none */
    uint64_t count;
    char reserved[sizeof(struct format_table) - 2 * sizeof(uint64_t)]; /* 0 */
};

/* All numbers little-endian, as on every machine the library is built for. */
struct format_header {
    char magic[8];
    uint32_t version;
    uint32_t order;
    uint64_t file_size;
    uint64_t checksum; /* of all that follows this field, to the end of the file */
    uint32_t symbol_count, group_count;
    uint64_t entries, groups;   /* offsets */
    uint64_t index, index_size; /* offset; entries, a power of two */
    uint64_t pool, pool_size;
    uint64_t description, description_size; /* NUL included */
    uint64_t weights;                       /* of the second score; 0 if there are none */
    uint32_t weight_bits;
    float weight_unit;
    float case_cost[256][4];
    struct format_languages languages;
    struct format_table tables[MODEL_ORDER_MAX]; /* [n - 1] is of order n; [0] is empty */
    uint32_t names;                              /* offset in units of FORMAT_ALIGN; 0 if there are none */
    uint32_t name_count;
};

/* A fast checksum of `length` bytes, 64 bits. It finds damage, not forgery. */
uint64_t format_checksum(const void *bytes, size_t length);

/* Hash of base letters, for the index of groups. */
static inline uint64_t format_hash(const char *text, size_t length)
{
    uint64_t hash = 0xCBF29CE484222325u ^ length;
    for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)text[i]) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 29;
}

#endif

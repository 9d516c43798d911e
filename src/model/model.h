/*
 * The language model as the decoder uses it: mapped from its file, never copied.
 *
 * The layout, and why it is fast, is described in models/FORMAT.md. In short: the letters
 * of the input are known, so n-grams are filed under the letters of their words without marks.
 * One cache line answers for all marked readings of one sequence of base words at once, and
 * its address is known before anything has been decoded.
 */
#ifndef PHUCDAU_MODEL_H
#define PHUCDAU_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/contents.h"
#include "phucdau.h"
#include "text/token.h"

enum {
    MODEL_VERSION = 1,
    MODEL_LINE_SLOTS = 16,  /* n-grams in a cache line of 64 bytes */
    MODEL_P_BITS = 8,       /* of a probability's code */
    MODEL_BACKOFF_BITS = 5, /* of a back-off weight's code, below the highest order */
    MODEL_TAG_BITS = 19,    /* below the highest order */
    MODEL_TAG_BITS_HIGHEST = 24,
    MODEL_NO_GROUP = 0xFFFF,
    MODEL_GROUP_MAX = 64 /* words in one group */
};

/* One symbol as the file holds it; 16 bytes. */
struct model_entry {
    float log_p; /* natural logarithm, unigram */
    float log_backoff;
    uint32_t text; /* offset in the string pool */
    uint16_t group;
    uint8_t text_length; /* bytes */
    uint8_t letter_case; /* code of the case costs */
};

/* The words of one base: symbols first … first + count - 1; 8 bytes. */
struct model_group {
    uint32_t text; /* offset of the base letters in the string pool */
    uint16_t first;
    uint8_t text_length;
    uint8_t count;
};

/*
 * One cache line of n-grams, 32 bits each. A key is the lower 16 bits of the tag. A code is, from its highest bit: the
 * rest of the tag, the back-off weight's code (not in the highest order), the probability's code. Key and
 * code 0 are an empty slot; slots are filled from the first.
 */
struct model_line {
    uint16_t keys[MODEL_LINE_SLOTS];
    uint16_t codes[MODEL_LINE_SLOTS];
};

/* The n-grams of one order. */
struct model_table {
    const struct model_line *lines;
    uint64_t line_count;
    uint64_t ngrams;
    float log_p[1 << MODEL_P_BITS];
    float log_backoff[1 << MODEL_BACKOFF_BITS]; /* code 0: no context of any longer n-gram; weight 0 */
    bool highest;
    uint32_t radix; /* of a reading's number */
    unsigned reach; /* lines that a look-up may have to read, ≥ 1 */
};

struct pd_model {
    unsigned order;
    size_t symbol_count, group_count;
    const struct model_entry *entries;
    const struct model_group *groups;
    const uint16_t *index; /* open addressing: base letters → group */
    size_t index_mask;
    const char *pool;
    size_t pool_size;
    float case_cost[256][4]; /* log P(case | word) by enum token_case, by model_entry.letter_case */
    struct model_table tables[MODEL_ORDER_MAX + 1];
    const int8_t *weights; /* of the second score (decode/rescore.h), 2^weight_bits; NULL where the model has none */
    unsigned weight_bits;
    float weight_unit;              /* what a weight of 1 adds to a natural logarithm */
    const struct model_name *names; /* sorted by the groups of their words; NULL where there are none */
    const uint16_t *name_first;     /* by group: names[name_first[g]] … names[name_first[g + 1] - 1] start with it */
    const char *description;
    char *path; /* of the file */
    const unsigned char *map;
    size_t map_size;
    uint64_t checksum;
};

/* The group of base letters (lower case, UTF-8, no marks); MODEL_NO_GROUP where there is none. */
unsigned model_find_group(const pd_model *model, const char *base, size_t length);

/* The symbol of a canonical word (word_canonical); SYMBOL_UNKNOWN where there is none. */
unsigned model_find_word(const pd_model *model, const char *word, size_t length);

/*
 * The names whose words have these groups, 2 to MODEL_NAME_MAX of them: returns how many (no more than
 * MODEL_NAMES_ALIKE), and the first in *names. The model has names.
 */
enum { MODEL_NAMES_ALIKE = 64 };
size_t model_find_names(const pd_model *model, const uint16_t *groups, size_t count, const struct model_name **names);

/* ---- Where an n-gram stands: shared by the writer and the reader ---- */

/*
 * The groups of an n-gram's words give its home line and the tag of its reading 0, through a sum of products with
 * one odd constant a position. Position 0 is the newest word.
 */
static const uint64_t model_group_factor[MODEL_ORDER_MAX] = {
    0x9E3779B97F4A7C15u, 0xC2B2AE3D27D4EB4Fu, 0x165667B19E3779F9u, 0xD6E8FEB86659FD93u, 0xA0761D6478BD642Fu};

/*
 * Which of the readings of these base words it is, as one number: the index of each word in its group is a
 * digit, the newest word's the lowest. Digits beyond the radix carry over, which only matters
 * to groups larger than that; up to it no two readings share a number.
 */
static inline uint32_t model_radix(unsigned order, bool highest)
{
    static const uint8_t lower[] = {0, 0, 64, 64, 26, 13}, top[] = {0, 0, 64, 64, 64, 27};
    return highest ? top[order] : lower[order];
}

static inline uint32_t model_tag_mask(bool highest)
{
    return (1u << (highest ? MODEL_TAG_BITS_HIGHEST : MODEL_TAG_BITS)) - 1;
}

/* Where the tag's higher bits start in a code. */
static inline unsigned model_tag_shift(bool highest)
{
    return highest ? MODEL_P_BITS : MODEL_P_BITS + MODEL_BACKOFF_BITS;
}

static inline uint64_t model_mix(uint64_t sum)
{
    sum ^= sum >> 32;
    sum *= 0xD6E8FEB86659FD93u;
    return sum ^ sum >> 29;
}

/*
 * What to look for: the home line, the step to the next line where that one is full, and the tag of reading 0. A
 * reading's tag is that plus its number. Steps of their own keep full lines from growing together (Knuth 1973, double
 * hashing).
 */
struct model_probe {
    uint64_t line, step;
    uint32_t tag;
};

static inline struct model_probe model_probe(uint64_t line_count, bool highest, uint64_t group_sum)
{
    const uint64_t hash = model_mix(group_sum);
    return (struct model_probe){
        .line = (uint64_t)((unsigned __int128)(hash * 0x9E3779B97F4A7C15u) * line_count >> 64),
        .step = 1 + (uint64_t)((unsigned __int128)(hash * 0x165667B19E3779F9u) * (line_count - 1) >> 64),
        .tag = (uint32_t)(hash * 0xC2B2AE3D27D4EB4Fu >> 40) & model_tag_mask(highest),
    };
}

/* The line behind `line` in the order of a probe. */
static inline uint64_t model_next_line(uint64_t line, uint64_t step, uint64_t line_count)
{
    line += step;
    return line >= line_count ? (line - line_count) % line_count : line;
}

/* One of the readings that the table holds for some base words, and its two codes. */
struct model_match {
    uint32_t reading;
    uint8_t p;
    uint8_t backoff; /* 0: nothing longer starts with this n-gram */
};

enum { MODEL_MATCHES_MAX = 128 };

/*
 * All readings for the base words of `probe` whose numbers are below `limit`, at most MODEL_MATCHES_MAX; returns how
 * many. Some may belong to other base words: a tag is a fingerprint.
 */
size_t model_find_matches(const struct model_table *table, struct model_probe probe, uint32_t limit,
                          struct model_match out[MODEL_MATCHES_MAX]);

/* The n-gram words[0] … words[n-1], oldest first, 2 ≤ n ≤ order; false if the table does not have it. */
bool model_find_ngram(const pd_model *model, const uint16_t *words, size_t n, struct model_match *out);

/* log p(words[n-1] | words[0] … words[n-2]) with back-off, as the decoder computes it; for tests and tools. */
double model_log_p(const pd_model *model, const uint16_t *words, size_t n);

/*
 * Packs trained contents into a file: written beside `path` under another name, synchronised, then
 * renamed. Errors: PD_ERROR_ARGUMENT (contents that break the rules of contents.h), PD_ERROR_IO, PD_ERROR_MEMORY.
 */
pd_status model_write(const char *path, const struct model_contents *contents, pd_error *error);

#endif

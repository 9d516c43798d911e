/*
 * The language model as the decoder uses it: the file is mapped into memory and never copied.
 *
 * The layout, and why it is fast, is described in models/FORMAT.md. In short: the letters of the input are known, so
 * n-grams are stored under the letters of their words without marks, the base words. One cache line holds all marked
 * readings of one sequence of base words, and its address is known before anything has been decoded.
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

/* The words of one group: symbols first … first + count - 1; 8 bytes. */
struct model_group {
    uint32_t text; /* offset of the base letters in the string pool */
    uint16_t first;
    uint8_t text_length;
    uint8_t count;
};

/*
 * One cache line of n-grams, 32 bits each. A key is the lower 16 bits of the tag. A code is, from its highest bit: the
 * rest of the tag, the back-off weight's code (not in the highest order), the probability's code. A slot is empty if
 * its key and code are both 0. Slots are filled from the first.
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
    float log_backoff[1 << MODEL_BACKOFF_BITS]; /* code 0: not a context of any longer n-gram; weight 0 */
    bool highest;
    uint32_t radix; /* of a reading's number (model_radix) */
    unsigned reach; /* lines that a look-up may have to read, ≥ 1 */
};

/*
 * The letters of a language: for two symbols and the one that follows them, -log P(next | both) times
 * MODEL_LANGUAGE_UNIT, natural. The symbols are those of language/letters.h. Languages whose name is "vi" or starts
 * with "vi-" are Vietnamese.
 */
enum { MODEL_LANGUAGE_SYMBOLS = 28, MODEL_LANGUAGE_UNIT = 16, MODEL_LANGUAGE_NAME = 64, MODEL_LANGUAGES_MAX = 24 };
struct model_language {
    char name[MODEL_LANGUAGE_NAME]; /* NUL-terminated: "vi", "en" */
    uint8_t cost[MODEL_LANGUAGE_SYMBOLS][MODEL_LANGUAGE_SYMBOLS][MODEL_LANGUAGE_SYMBOLS];
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
    const int8_t *weights; /* of the second score (decode/rescore.h), 2^weight_bits; NULL if the model has none */
    unsigned weight_bits;
    float weight_unit;              /* what a weight of 1 adds to a natural logarithm */
    const struct model_name *names; /* sorted by the groups of their words; NULL if there are none */
    const uint16_t *name_first;     /* by group: names[name_first[g]] … names[name_first[g + 1] - 1] start with it */
    const struct model_language *languages; /* NULL if the model has none */
    size_t language_count;
    const char *description;
    char *path; /* of the file */
    const unsigned char *map;
    size_t map_size;
    uint64_t checksum;
};

/* The group of base letters (lower case, UTF-8, no marks); MODEL_NO_GROUP if there is none. */
unsigned model_find_group(const pd_model *model, const char *base, size_t length);

/* The symbol of a canonical word (word_canonical); SYMBOL_UNKNOWN if there is none. */
unsigned model_find_word(const pd_model *model, const char *word, size_t length);

/*
 * Finds the names whose words have these groups, 2 to MODEL_NAME_MAX groups. Returns how many there are, at most
 * MODEL_NAMES_ALIKE; *names is the first. The model must have names.
 */
enum { MODEL_NAMES_ALIKE = 64 };
size_t model_find_names(const pd_model *model, const uint16_t *groups, size_t count, const struct model_name **names);

/* ---- Where an n-gram stands: shared by the writer and the reader ---- */

/*
 * The groups of an n-gram's words give its home line and the tag of its reading 0, through a sum of products: each
 * group times the odd constant of its position. Position 0 is the newest word.
 */
static const uint64_t model_group_factor[MODEL_ORDER_MAX] = {
    0x9E3779B97F4A7C15u, 0xC2B2AE3D27D4EB4Fu, 0x165667B19E3779F9u, 0xD6E8FEB86659FD93u, 0xA0761D6478BD642Fu};

/*
 * A reading of some base words has a number. It has one digit for each word, the word's index in its group, and the
 * newest word's digit is the lowest. This is the radix of these numbers. If a group has more words than the radix, two
 * readings may have the same number; otherwise no two have.
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

/* The lowest bit of a code that belongs to the tag. */
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
 * What to look for: the home line, the step to the next line if a line is full, and the tag of reading 0. The tag of
 * another reading is that plus its number. Each probe has a step of its own, so that full lines do not form long runs
 * (double hashing, Knuth 1973).
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

/* The line that a probe tries after `line`. */
static inline uint64_t model_next_line(uint64_t line, uint64_t step, uint64_t line_count)
{
    line += step;
    return line >= line_count ? (line - line_count) % line_count : line;
}

/* One of the readings that the table holds for some base words, and its two codes. */
struct model_match {
    uint32_t reading;
    uint8_t p;
    uint8_t backoff; /* 0: no longer n-gram starts with this one */
};

enum { MODEL_MATCHES_MAX = 128 };

/*
 * Finds all readings for the base words of `probe` whose numbers are below `limit`, at most MODEL_MATCHES_MAX; returns
 * how many. A few may belong to other base words, because a tag is only a fingerprint.
 */
size_t model_find_matches(const struct model_table *table, struct model_probe probe, uint32_t limit,
                          struct model_match out[MODEL_MATCHES_MAX]);

/* Finds one reading, the same that model_find_matches would find first; false if the table does not have it. */
bool model_find_reading(const struct model_table *table, struct model_probe probe, uint32_t reading,
                        struct model_match *out);

/* The n-gram words[0] … words[n-1], oldest first, 2 ≤ n ≤ order; false if the table does not have it. */
bool model_find_ngram(const pd_model *model, const uint16_t *words, size_t n, struct model_match *out);

/* log p(words[n-1] | words[0] … words[n-2]) with back-off, as the decoder computes it; for tests and tools. */
double model_log_p(const pd_model *model, const uint16_t *words, size_t n);

/*
 * Packs trained contents into a file. It has a temporary name in the same folder until it is complete and on disk.
 * Errors: PD_ERROR_ARGUMENT (contents that break the rules of contents.h), PD_ERROR_IO, PD_ERROR_MEMORY.
 */
pd_status model_write(const char *path, const struct model_contents *contents, pd_error *error);

/*
 * Writes a copy of an open model with these languages instead of its own; all other parts have the same bytes. The
 * file is written as by model_write. Errors: PD_ERROR_ARGUMENT (too many languages, or names that no model may have),
 * PD_ERROR_IO, PD_ERROR_MEMORY.
 */
pd_status model_write_languages(const char *path, const pd_model *model, const struct model_language *languages,
                                size_t count, pd_error *error);

/* Whether a file may have these languages: each has a name of small letters and hyphens, and no name is there twice. */
bool model_languages_fit(const struct model_language *languages, size_t count);

#endif

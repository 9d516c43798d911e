/* What the benchmarks share: texts, words, clocks. Every error ends the program with a line on standard error. */
#ifndef PHUCDAU_BENCH_COMMON_H
#define PHUCDAU_BENCH_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alphabet/alphabet.h"
#include "phucdau.h"

/* UTF-8. A text owns its bytes, to be freed with free; a word is a piece of one. */
struct text {
    char *bytes;
    size_t length;
};

_Noreturn void bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* malloc that does not fail. */
void *bench_allocate(size_t size);

/* A whole file, or several one behind the other. */
struct text bench_read_file(const char *path);
struct text bench_read_files(char *const *paths, size_t count);

/* What a path is called in a table: its part behind the last slash. */
const char *bench_file_name(const char *path);

pd_model *bench_open_model(const char *path);

/* The next piece of a stream; false when there is none ready. */
bool bench_next_block(pd_restorer *restorer, pd_block *block);

bool bench_is_space(char c);

/* The next word from *at on, white space to white space; moves *at behind it. False at the end. */
bool bench_next_word(const struct text *text, size_t *at, struct text *word);
size_t bench_count_words(const struct text *text);

/* A copy, NUL-terminated, in which every syllable has its tone in the old or the new place (hòa, hoà). */
struct text bench_place_tones(const struct text *text, enum tone_placement placement);

/* A copy without marks, except on a share `keep` of the words, which a fixed generator chooses. */
struct text bench_strip(const struct text *text, double keep);

/* A copy in NFD, by ICU. */
struct text bench_decompose(const struct text *text);

/* The middle of `count` values, which it sorts. */
double bench_median(double *values, size_t count);

/* A field of /proc/self/status, such as "RssAnon:", in MB. */
double bench_read_status(const char *field);

#endif

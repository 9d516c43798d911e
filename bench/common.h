/* Shared by all benchmarks: texts, words, statistics. Each error ends the program with a line on standard error. */
#ifndef PHUCDAU_BENCH_COMMON_H
#define PHUCDAU_BENCH_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alphabet/alphabet.h"
#include "phucdau.h"

/* A text in UTF-8, which owns its bytes (free them with free); or a word, which is a part of a text. */
struct text {
    char *bytes;
    size_t length;
};

_Noreturn void bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* malloc that ends the program if memory runs out. */
void *bench_allocate(size_t size);

/* Reads a file, or several files one after the other. */
struct text bench_read_file(const char *path);
struct text bench_read_files(char *const *paths, size_t count);

/* The name of a path in tables: the part after the last slash. */
const char *bench_file_name(const char *path);

pd_model *bench_open_model(const char *path);

/* Gets the next block of a stream. Returns false if none is ready. */
bool bench_next_block(pd_restorer *restorer, pd_block *block);

bool bench_is_space(char c);

/* Finds the next word from *at on, from white space to white space, and moves *at past it. Returns false at the end. */
bool bench_next_word(const struct text *text, size_t *at, struct text *word);
size_t bench_count_words(const struct text *text);

/* A copy, NUL-terminated, in which each syllable has its tone in the old place (hòa) or in the new place (hoà). */
struct text bench_place_tones(const struct text *text, enum tone_placement placement);

/* A copy without marks; a share `keep` of the words, chosen by a fixed generator, keeps its marks. */
struct text bench_strip(const struct text *text, double keep);

/* A copy in NFD, made with ICU. */
struct text bench_decompose(const struct text *text);

/* The median of `count` values, which it sorts. */
double bench_median(double *values, size_t count);

/* A field of /proc/self/status, such as "RssAnon:", in MB (10⁶ bytes). */
double bench_read_status(const char *field);

#endif

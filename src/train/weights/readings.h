/*
 * Pages of readings: what an OCR engine printed, word by word, with what is true and what else the engine says.
 * `phucdau train channel --render --readings` makes them (render/readings.h); models/FORMAT.md describes the file.
 */
#ifndef PHUCDAU_TRAIN_READINGS_H
#define PHUCDAU_TRAIN_READINGS_H

#include "phucdau.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Printed words whose truth is known: bytes [begin, end) of the page's text. */
struct readings_group {
    size_t begin, end;
    const char *truth; /* one or more words with a space between them */
    size_t truth_length;
    bool is_right; /* as printed */
};

/* A page: the text that the engine printed, and what is known of it. */
struct readings_page {
    char *text;
    size_t length, text_capacity;
    pd_reading *readings; /* of each word; none if the page is text and nothing more */
    size_t reading_count, reading_capacity;
    struct readings_group *groups; /* in the order of the text */
    size_t group_count, group_capacity;
    pd_symbol *symbols;
    size_t symbol_count, symbol_capacity;
    pd_alternative *choices;
    size_t choice_count, choice_capacity;
};

/* Growing arrays; {0} is empty. */
struct readings {
    struct readings_page *pages;
    size_t count, capacity;
    char **files; /* the bytes that texts point into */
    size_t file_count, file_capacity;
};

/*
 * Adds the pages of a file. Errors: PD_ERROR_IO, PD_ERROR_INPUT (no page in it, or not a file of readings; with the
 * line), PD_ERROR_MEMORY. Call readings_free in any case.
 */
pd_status readings_read(const char *path, struct readings *readings, pd_error *error);
void readings_free(struct readings *readings);

/* Whether two texts are the same but for white space and differences that do not count (evaluate/normal.h). */
bool readings_same(const char *a, size_t a_length, const char *b, size_t b_length);

#endif

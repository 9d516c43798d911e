/*
 * The normal form in which texts are compared: differences that do not count are removed.
 *
 * NFC; soft hyphens vanish; “ ” become ", ‘ ’ become ', en and em dash become -, … becomes three full stops; the tone
 * of open oa, oe, uy moves to its old place (hoà = hòa); each run of white space, which includes form feeds and line
 * breaks, becomes one space; white space at both ends is removed.
 */
#ifndef PHUCDAU_EVALUATE_NORMAL_H
#define PHUCDAU_EVALUATE_NORMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A run of code points[begin, begin + length) without white space. */
struct normal_word {
    size_t begin;
    size_t length;
};

struct normal_text {
    uint32_t *points; /* words with one space between them */
    size_t point_count;
    struct normal_word *words;
    size_t word_count;
    size_t *line_starts; /* [k]: the first word of line k; [line_count]: word_count */
    size_t line_count;   /* line breaks (LF, CR LF, CR) plus one */
};

/*
 * Reads valid UTF-8. Returns false if memory runs out. Free with normal_text_free in either
 * case.
 */
bool normal_text_read(struct normal_text *out, const char *text, size_t length);
void normal_text_free(struct normal_text *text);

#endif

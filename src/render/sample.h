/* Chooses passages of text at random from files of any length, which are read once. */
#ifndef PHUCDAU_RENDER_SAMPLE_H
#define PHUCDAU_RENDER_SAMPLE_H

#include "base/prng.h"
#include "phucdau.h"

#include <stddef.h>

/* Successive paragraphs in NFC, one a line: enough to fill a page. */
struct passage {
    char *text;
    size_t length;
};

/*
 * Chooses `count` passages of a text (UTF-8, a paragraph a line, plain or xz; "-": standard input) into `passages`. If
 * the text has fewer passages, they are repeated in turn. The caller frees the text of each passage, also after an
 * error. Errors: PD_ERROR_IO, PD_ERROR_INPUT (no text in it, or damaged), PD_ERROR_MEMORY.
 */
pd_status sample_passages(const char *path, struct prng *prng, struct passage *passages, size_t count, pd_error *error);

#endif

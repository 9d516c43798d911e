/* Passages of text, chosen at random from files of any length in one reading. */
#ifndef PHUCDAU_RENDER_SAMPLE_H
#define PHUCDAU_RENDER_SAMPLE_H

#include "base/prng.h"
#include "phucdau.h"

#include <stddef.h>

/* Successive paragraphs, a line each, in NFC: enough to fill a page. */
struct passage {
    char *text;
    size_t length;
};

/*
 * Chooses `count` passages of a text (UTF-8, a paragraph a line, plain or xz; "-": standard input) into `passages`. A
 * text of fewer passages gives them all, in turn, as often as needed. The caller frees each text, also after an error.
 * Errors: PD_ERROR_IO, PD_ERROR_INPUT (no text in it, or damaged), PD_ERROR_MEMORY.
 */
pd_status sample_passages(const char *path, struct prng *prng, struct passage *passages, size_t count, pd_error *error);

#endif

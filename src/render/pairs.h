/* Makes pairs of true and printed words from a page as it was set and the same page as it was read. */
#ifndef PHUCDAU_RENDER_PAIRS_H
#define PHUCDAU_RENDER_PAIRS_H

#include "document/document.h"
#include "render/align.h"

/* A text that grows; the caller frees `bytes`. */
struct pairs_text {
    char *bytes;
    size_t length, capacity;
};

/* Adds bytes; false if memory runs out. */
bool pairs_put(struct pairs_text *out, const char *bytes, size_t length);

/* Adds words with spaces between them and `end`, one byte, after them; false if memory runs out. */
bool pairs_put_words(struct pairs_text *out, const struct align_word *words, size_t count, const char *end);

/*
 * Gets a group of words that correspond. numbers[k] is the place of line->printed[k] among all words of the printed
 * page, in the order of that page. Returns false if memory runs out.
 */
typedef bool pairs_see(void *self, const struct align_line *line, const struct align_group *group,
                       const size_t *numbers);

/*
 * Finds the words of two pages that correspond, and calls `see` for each group. The places on both pages have the same
 * unit. Lines that were read too badly give no groups. Errors: PD_ERROR_MEMORY.
 */
pd_status pairs_find(const struct document_page *truth, const struct document_page *printed, pairs_see *see, void *self,
                     pd_error *error);

/* Adds a line "TRUE<TAB>PRINTED<LF>" to *out for each group of words, see pairs_find. Errors: PD_ERROR_MEMORY. */
pd_status pairs_add(const struct document_page *truth, const struct document_page *printed, struct pairs_text *out,
                    pd_error *error);

#endif

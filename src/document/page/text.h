/*
 * The text of a page as one string. Spaces join words, line feeds join lines, and empty lines separate blocks. A code
 * that a line end cuts at its hyphen ("4869/UBND-", "SYT") is joined: all of it is on the first of the two lines. So is
 * a number or a syllable that the engine cut where the page has no space ("201 7", "tr ong").
 */
#ifndef PHUCDAU_DOCUMENT_PAGE_TEXT_H
#define PHUCDAU_DOCUMENT_PAGE_TEXT_H

#include "document/page/flow.h"

/* A word, and where it stands in the text and on the page. */
struct page_text_word {
    const struct document_word *word;
    size_t begin, end; /* bytes of the text, `end` not included */
    size_t block, line;
    bool is_beside; /* it belongs to the page before or behind this one */
};

struct page_text {
    const char *bytes; /* ends with a line feed if the page has words; not NUL-terminated */
    size_t length;
    struct page_text_word *words;
    size_t word_count;
};

/* Makes the text of a page. It lives in the page's arena. Errors: PD_ERROR_MEMORY. */
pd_status page_text_make(struct document_page *page, struct page_text *text, pd_error *error);

/*
 * The same with the lines of the pages beside it whose sentences go on here. Lines that do not belong to a sentence, as
 * page numbers, stand outside. `flow` must outlive the text.
 */
pd_status page_text_make_in_flow(struct document_page *page, const struct page_flow *flow, struct page_text *text,
                                 pd_error *error);

#endif

/* The text of a page as one string: words joined by spaces, lines by line feeds, blocks by an empty line. */
#ifndef PHUCDAU_DOCUMENT_PAGE_TEXT_H
#define PHUCDAU_DOCUMENT_PAGE_TEXT_H

#include "document/document.h"

/* A word's place in the text and in the page. */
struct page_text_word {
    const struct document_word *word;
    size_t begin, end; /* bytes of the text */
    size_t block, line;
};

struct page_text {
    const char *bytes; /* ends with a line feed where there is any word; not NUL-terminated */
    size_t length;
    struct page_text_word *words;
    size_t word_count;
};

/* Lives in the page's arena. PD_ERROR_MEMORY. */
pd_status page_text_make(struct document_page *page, struct page_text *text, pd_error *error);

#endif

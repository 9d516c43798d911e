/*
 * Where the text of a page goes on from the page before it, and on the page behind it. Page numbers, running heads and
 * feet are set aside: they stand between two parts of a sentence.
 */
#ifndef PHUCDAU_DOCUMENT_PAGE_FLOW_H
#define PHUCDAU_DOCUMENT_PAGE_FLOW_H

#include "document/document.h"

/* A line of a page. */
struct page_place {
    size_t block, line;
};

/* The lines between which the text of the pages beside it belongs. */
struct page_flow {
    const struct document_line *before; /* of the page before, whose sentence goes on here; NULL: none */
    struct page_place first;            /* the line that goes on with it */
    struct page_place last;             /* the line whose sentence goes on on the next page */
    const struct document_line *after;  /* the line there; NULL: none */
    bool joins_blocks;                  /* sentences also go on from block to block, as from column to column */
};

/* Whether a sentence goes on from one line to another one, which begins a block or page. */
bool page_line_goes_on(const struct document_line *line, const struct document_line *next);

/*
 * Finds out how the text of a page is connected with that of its neighbours; NULL: there is none. What *flow points to
 * belongs to these.
 */
void page_flow_find(const struct document_page *page, const struct document_page *before,
                    const struct document_page *after, struct page_flow *flow);

#endif

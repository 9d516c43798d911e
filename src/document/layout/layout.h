/*
 * The layout of a page: which of its lines are headings, paragraphs, list items, the letterhead, the signature, the
 * recipients; and which words are cells of a table. It is found from the boxes of the words and from the words that
 * Decree 30/2020/NĐ-CP prescribes for official documents; no image is needed.
 *
 * The order is the one in which a clerk would type the page: the agency before the state and its motto, the recipients
 * before the signature, the rows of a table from left to right.
 */
#ifndef PHUCDAU_DOCUMENT_LAYOUT_LAYOUT_H
#define PHUCDAU_DOCUMENT_LAYOUT_LAYOUT_H

#include "document/document.h"

enum layout_kind {
    LAYOUT_TEXT,
    LAYOUT_HEADING,
    LAYOUT_LIST_ITEM,
    LAYOUT_AGENCY, /* left half of the letterhead: the issuing agency, the number of the document */
    LAYOUT_STATE,  /* right half: the name of the state, its motto, place and date */
    LAYOUT_RECIPIENTS,
    LAYOUT_SIGNATURE,
    LAYOUT_PAGE_NUMBER,
    LAYOUT_TABLE
};

struct layout_cell {
    const struct document_word **words;
    size_t word_count, capacity;
};

struct layout_table {
    struct layout_cell *cells; /* rows × columns, row by row */
    size_t rows, columns;
    pd_box box;
};

/* A line of text, or a table. */
struct layout_line {
    enum layout_kind kind;
    const struct document_word **words; /* from left to right; none for a table */
    size_t word_count;
    pd_box box;
    size_t block;    /* index of its block, in the order of the layout */
    bool begins;     /* a paragraph, list item or heading begins here, or goes on: false */
    bool is_centred; /* between the margins of the text */
    bool is_indented;
    const struct layout_table *table; /* NULL unless it is a table */
};

struct layout {
    struct layout_line *lines; /* in reading order */
    size_t count;
    pd_box body;  /* around the lines of text */
    float height; /* of a usual word, points; 0 if the page has no words */
};

/*
 * Finds the layout of a page, which stays as it is; everything found lives in the page's arena. Every word of the page
 * is in exactly one line or cell, but for vertical strokes in tables, which are left out: what an engine reads of a
 * rule. Errors: PD_ERROR_MEMORY.
 */
pd_status layout_make(struct document_page *page, struct layout *layout, pd_error *error);

/* A cell of a table. */
const struct layout_cell *layout_cell(const struct layout_table *table, size_t row, size_t column);

/* The words joined by spaces, in the arena. NULL if memory runs out. */
char *layout_join(struct arena *arena, const struct document_word *const *words, size_t count);

#endif

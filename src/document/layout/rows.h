/*
 * The rows of a page: what stands beside each other, whatever order the reader of the page gave it. A row consists of
 * pieces, runs of words of one line without a wide gap between them.
 */
#ifndef PHUCDAU_DOCUMENT_LAYOUT_ROWS_H
#define PHUCDAU_DOCUMENT_LAYOUT_ROWS_H

#include "document/document.h"

/* Lines of a page. */
struct layout_source {
    const struct document_line **lines;
    const char *kinds; /* enum layout_kind of each line; see layout.h */
    size_t count;
};

struct layout_piece {
    pd_box box;
    float middle;        /* between top and bottom, as if the page were straight: see rows.c */
    size_t line;         /* index of its line */
    size_t first, count; /* its words in the line */
};

struct layout_row {
    struct layout_piece *pieces; /* from left to right */
    size_t piece_count;
    float middle;
};

struct layout_rows {
    struct layout_row *rows; /* from top to bottom */
    size_t count;
    float height; /* of a usual word, points; 0 if there are no words */
    float space;  /* between usual words, points */
};

/*
 * Makes the rows of all lines of the kind LAYOUT_TEXT. Words without a usable place are in no row. Everything lives in
 * `arena`. False if memory runs out.
 */
bool layout_rows_make(struct arena *arena, const struct layout_source *source, struct layout_rows *rows);

#endif

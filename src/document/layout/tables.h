/* Tables on a page, found by the alignment of its words; rules are not needed. */
#ifndef PHUCDAU_DOCUMENT_LAYOUT_TABLES_H
#define PHUCDAU_DOCUMENT_LAYOUT_TABLES_H

#include "document/layout/layout.h"
#include "document/layout/rows.h"

/* A table, and the rows of the page that it was made of: first … end - 1. */
struct layout_found_table {
    struct layout_table table;
    size_t first, end;
};

/*
 * Finds the tables of a page, from top to bottom. The words of the cells are those of the source's lines. Words that
 * are only a vertical stroke, what an engine reads of a rule, are left out. Everything lives in `arena`. False if
 * memory runs out.
 */
bool layout_tables_find(struct arena *arena, const struct layout_source *source, const struct layout_rows *rows,
                        struct layout_found_table **tables, size_t *count);

#endif

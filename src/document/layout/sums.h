/*
 * Checking the numbers of a table against each other: a row of totals, and columns that are shares of others. What does
 * not fit is doubtful, and never changed: the print itself may be wrong.
 */
#ifndef PHUCDAU_DOCUMENT_LAYOUT_SUMS_H
#define PHUCDAU_DOCUMENT_LAYOUT_SUMS_H

#include "document/layout/layout.h"

enum table_doubt {
    TABLE_SURE,
    TABLE_SUM,   /* the column does not add up to its total */
    TABLE_SHARE, /* not the percentage that this column has in other rows */
    TABLE_NUMBER /* its digits are no number, in a column of numbers with a total */
};

/*
 * Finds the doubtful cells of a table: *doubts, row by row as the cells, holds enum table_doubt, or is NULL if there
 * are none. It lives in `arena`. False if memory runs out.
 *
 * A column is compared with its total only if exactly one row says that it is the total, the first or the last. It fits
 * if all other rows add up to it, or those of one level of numbering: I, II; 1, 2; a, b. Shares are looked for in the
 * numbers: a column that is 100 × another / a third in most rows, rounded.
 */
bool table_check(struct arena *arena, const struct layout_table *table, const unsigned char **doubts);

#endif

/* The parts of an official document that Decree 30/2020/NĐ-CP gives a place of their own. */
#ifndef PHUCDAU_DOCUMENT_LAYOUT_KINDS_H
#define PHUCDAU_DOCUMENT_LAYOUT_KINDS_H

#include "document/layout/rows.h"

/*
 * Finds the lines of letterhead, recipients and signature, and the page number. `blocks`: the block of each line.
 * `kinds` has LAYOUT_TEXT for each line and gets enum layout_kind. A word of the page is `height` points high.
 */
void layout_find_kinds(const struct layout_source *source, const size_t *blocks, const struct document_page *page,
                       float height, char *kinds);

#endif

/* Headings, list items and paragraphs among the lines of a layout. */
#ifndef PHUCDAU_DOCUMENT_LAYOUT_PARAGRAPHS_H
#define PHUCDAU_DOCUMENT_LAYOUT_PARAGRAPHS_H

#include "document/layout/layout.h"

/*
 * Finds the margins of the text, which lines are centred or indented, which are headings and list items, and where
 * paragraphs begin. False if memory runs out.
 */
bool layout_find_paragraphs(struct arena *arena, struct layout *layout);

#endif

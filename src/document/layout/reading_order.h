/* The reading order of a page with columns. */
#ifndef PHUCDAU_DOCUMENT_LAYOUT_READING_ORDER_H
#define PHUCDAU_DOCUMENT_LAYOUT_READING_ORDER_H

#include "document/document.h"

/*
 * Finds the two columns at the head of an official letter (agency; state and motto) and at its end (recipients;
 * signature). Puts the left column before the right one and leaves all other text as it is. document_close must have
 * been called on the page. Errors: PD_ERROR_MEMORY.
 */
pd_status reading_order_set(struct document_page *page, pd_error *error);

#endif

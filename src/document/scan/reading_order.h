/* The order in which a page is to be read, where it has columns. */
#ifndef PHUCDAU_DOCUMENT_SCAN_READING_ORDER_H
#define PHUCDAU_DOCUMENT_SCAN_READING_ORDER_H

#include "document/document.h"

/*
 * Puts the two columns of the head of an official letter (agency; state and motto) and of its end (recipients;
 * signature) one after the other, left before right, where a page has them; leaves all else as it is. The page must
 * have been closed. PD_ERROR_MEMORY.
 */
pd_status reading_order_set(struct document_page *page, pd_error *error);

#endif

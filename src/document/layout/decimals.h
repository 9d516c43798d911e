/*
 * Signs in the numbers of a table. Engines mix up the comma before decimals, the point between thousands and the colon:
 * "38.0" for 38,0 and "3:127" for 3.127. The other numbers of the column show which sign it is. Digits never change.
 */
#ifndef PHUCDAU_DOCUMENT_LAYOUT_DECIMALS_H
#define PHUCDAU_DOCUMENT_LAYOUT_DECIMALS_H

#include "document/document.h"

/*
 * Puts signs right in all tables of a page that was read by OCR. A word that changes keeps its box and confidence, gets
 * ORIGIN_REPAIRED, and keeps its old text in `before`; *changed is raised for each. Errors: PD_ERROR_MEMORY.
 */
pd_status decimals_repair(struct document_page *page, size_t *changed, pd_error *error);

#endif

/* Lists of pages in the notation of print dialogs: "1-3,7,10-". "10-" means from page 10 to the end. */
#ifndef PHUCDAU_DOCUMENT_PAGE_LIST_H
#define PHUCDAU_DOCUMENT_PAGE_LIST_H

#include "phucdau.h"

/* Whether a text is a valid list of pages. */
bool page_list_is_valid(const char *list);

/*
 * Finds the pages of a list in a document of `count` pages. *pages gets `*chosen` page numbers, counted from 0, in
 * rising order, each page once. The caller frees it. If `list` is NULL, all pages are chosen. Errors: PD_ERROR_ARGUMENT
 * (the document has fewer pages), PD_ERROR_MEMORY.
 */
pd_status page_list_choose(const char *list, size_t count, size_t **pages, size_t *chosen, pd_error *error);

#endif

/* Lists of pages, as people write them: "1-3,7,10-". */
#ifndef PHUCDAU_DOCUMENT_PAGE_LIST_H
#define PHUCDAU_DOCUMENT_PAGE_LIST_H

#include "phucdau.h"

/* Whether a text is such a list. */
bool page_list_is_valid(const char *list);

/*
 * The pages of a list in a document of `count` pages: *pages, counted from 0, each once and in their order, *chosen of
 * them; the caller's to free. NULL is the list of all. Errors: PD_ERROR_ARGUMENT (the document has fewer),
 * PD_ERROR_MEMORY.
 */
pd_status page_list_choose(const char *list, size_t count, size_t **pages, size_t *chosen, pd_error *error);

#endif

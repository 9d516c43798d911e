/*
 * A store of pages: those of a document that have been read and wait for the last one. It keeps a small document in
 * memory, and the rest of a larger one in a temporary file, so that memory does not grow with the number of pages.
 */
#ifndef PHUCDAU_DOCUMENT_PAGE_STORE_H
#define PHUCDAU_DOCUMENT_PAGE_STORE_H

#include "document/document.h"

/* The functions below may be called by several threads, one at a time. */
struct page_store;

/*
 * Makes an empty store. `file`, open for reading and writing, is the temporary file, and still belongs to the caller;
 * -1: the store makes one in $TMPDIR if it needs one. NULL if memory runs out. The caller frees it with
 * page_store_free.
 */
struct page_store *page_store_new(int file);
void page_store_free(struct page_store *store);

/*
 * Adds a copy of a page, without its image (page/record.h). Errors: PD_ERROR_IO (the temporary file cannot be written),
 * PD_ERROR_MEMORY.
 */
pd_status page_store_add(struct page_store *store, const struct document_page *page, pd_error *error);

/* How many pages there are. */
size_t page_store_count(const struct page_store *store);

/*
 * Makes page `index` again, in the order in which the pages were added, from 0. The caller frees *page with
 * document_page_free. Errors: PD_ERROR_IO (the temporary file cannot be read, or is not as it was written),
 * PD_ERROR_MEMORY.
 */
pd_status page_store_get(struct page_store *store, size_t index, struct document_page **page, pd_error *error);

#endif

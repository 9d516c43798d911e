/* Reading one page: its text layer, OCR of its image, or both. */
#ifndef PHUCDAU_DOCUMENT_PAGE_READ_H
#define PHUCDAU_DOCUMENT_PAGE_READ_H

#include "document/source.h"

#include <pthread.h>

/* What one thread reads pages with. It is made by {.source = …, .lock = …, .settings = …}. */
struct page_reader {
    struct source *source;
    pthread_mutex_t *lock; /* held while the source is used */
    const pd_document_options *settings;
    struct ocr_engine *engine; /* made when it is first needed */
};

/*
 * Reads page `number` of the source, from 0, and decides where its words come from (page->reading). The caller frees
 * *page with document_page_free. Errors: those of source_layer, source_image and OCR; *page is then NULL.
 */
pd_status page_read(struct page_reader *reader, size_t number, struct document_page **page, pd_error *error);

/* Frees what the reader has made. */
void page_reader_free(struct page_reader *reader);

#endif

/*
 * A page as bytes, so that it can wait in a file: everything that is known of it except its image and the places of its
 * symbols, which are of use only while it is read. The bytes are for the machine that wrote them.
 */
#ifndef PHUCDAU_DOCUMENT_PAGE_RECORD_H
#define PHUCDAU_DOCUMENT_PAGE_RECORD_H

#include "document/document.h"

/* A growing array of bytes; {0} is empty. The caller frees `bytes`. */
struct page_record {
    unsigned char *bytes;
    size_t length, capacity;
};

/* Writes a page, instead of what the record had before. False if memory runs out. */
bool page_record_write(struct page_record *record, const struct document_page *page);

/*
 * Makes the page again. The caller frees *page with document_page_free. Errors: PD_ERROR_IO (the bytes are not a
 * record), PD_ERROR_MEMORY.
 */
pd_status page_record_read(const unsigned char *bytes, size_t length, struct document_page **page, pd_error *error);

#endif

/*
 * The review page around its data, made at build time from src/document/review/ by cmake/embed_page.cmake: style and
 * script stand in the page itself, and its Content-Security-Policy names them by their SHA-256 and allows nothing else.
 * The file is `review_page_head`, the data blocks, `review_page_tail`.
 */
#ifndef PHUCDAU_DOCUMENT_REVIEW_PAGE_H
#define PHUCDAU_DOCUMENT_REVIEW_PAGE_H

#include <stddef.h>

extern const unsigned char review_page_head[], review_page_tail[];
extern const size_t review_page_head_length, review_page_tail_length;

#endif

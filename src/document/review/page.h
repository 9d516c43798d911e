/*
 * The fixed parts of the review page. cmake/embed_page.cmake makes them at build time from src/document/review/. The
 * page contains its style and script. Its Content-Security-Policy allows only these two, which it identifies by their
 * SHA-256. A review file is `review_page_head`, the blocks of data, `review_page_tail`.
 */
#ifndef PHUCDAU_DOCUMENT_REVIEW_PAGE_H
#define PHUCDAU_DOCUMENT_REVIEW_PAGE_H

#include <stddef.h>

extern const unsigned char review_page_head[], review_page_tail[];
extern const size_t review_page_head_length, review_page_tail_length;

#endif

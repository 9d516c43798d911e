/* Makes pairs of true and printed words from a page as it was set and the same page as it was read. */
#ifndef PHUCDAU_RENDER_PAIRS_H
#define PHUCDAU_RENDER_PAIRS_H

#include "document/document.h"

/* A text that grows; the caller frees `bytes`. */
struct pairs_text {
    char *bytes;
    size_t length, capacity;
};

/*
 * Adds a line "TRUE<TAB>PRINTED<LF>" to *out for each group of words. The places on both pages have the same unit.
 * Lines that were read too badly give no pairs. Errors: PD_ERROR_MEMORY.
 */
pd_status pairs_add(const struct document_page *truth, const struct document_page *printed, struct pairs_text *out,
                    pd_error *error);

#endif

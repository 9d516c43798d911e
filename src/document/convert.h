/*
 * Converting a document: pages go from the source through reading and restoring to whoever takes them, in parallel and
 * in order.
 */
#ifndef PHUCDAU_DOCUMENT_CONVERT_H
#define PHUCDAU_DOCUMENT_CONVERT_H

#include "document/document.h"
#include "document/layer.h"
#include "document/source.h"

struct convert_options {
    const pd_document_options *settings; /* complete; threads: at least 1 */
    const pd_model *model;               /* NULL: no restoring */
    const pd_options *restoring;         /* of text layers */
    const pd_options *restoring_ocr;     /* of pages that were read by OCR */
    bool keep_images;                    /* fill document_page.image, for writers that need it */
};

/* Who takes the pages. The calls come one at a time, in the order of the pages, from any thread. */
struct convert_sink {
    void *self;
    pd_status (*page)(void *self, struct document_page *page, pd_error *error);
    void (*progress)(void *self, const pd_progress *progress); /* may be NULL */
};

/*
 * Converts `count` pages of a source, `pages` (from 0), in this order. What comes out does not depend on the number of
 * threads. Stops at the first page that fails and returns its error; pages before it have been handed over.
 * Errors: those of reading, of OCR, of restoring and of the sink.
 */
pd_status convert_pages(struct source *source, const size_t *pages, size_t count, const struct convert_options *options,
                        const struct convert_sink *sink, pd_error *error);

#endif

/*
 * Converting a document: all pages are read, then each is restored and handed to a sink. Several threads work in
 * parallel; the pages arrive in order.
 */
#ifndef PHUCDAU_DOCUMENT_CONVERT_H
#define PHUCDAU_DOCUMENT_CONVERT_H

#include "document/document.h"
#include "document/layer.h"
#include "document/source.h"

struct convert_options {
    const pd_document_options *settings; /* with all fields set; threads: at least 1 */
    const pd_model *model;               /* NULL: no restoring */
    const pd_options *restoring;         /* for text layers */
    const pd_options *restoring_ocr;     /* for pages read by OCR */
    bool keep_images;                    /* fill document_page.image, if a writer needs it */
    int temporary;                       /* a file for the words of the pages (document/page/store.h), or -1 */
};

/* The receiver of the pages. Calls come one at a time, in the order of the pages, from any thread. */
struct convert_sink {
    void *self;
    pd_status (*page)(void *self, struct document_page *page, pd_error *error);
    void (*progress)(void *self, const pd_progress *progress); /* may be NULL */
};

/*
 * Converts `count` pages of a source in the order of `pages` (numbers from 0). The result does not depend on the number
 * of threads. Stops at the first page that fails and returns its error. If a page cannot be read, the sink has received
 * none; otherwise all pages before the one that failed. Errors: those of reading, of OCR, of the temporary file, of
 * restoring and of the sink.
 */
pd_status convert_pages(struct source *source, const size_t *pages, size_t count, const struct convert_options *options,
                        const struct convert_sink *sink, pd_error *error);

#endif

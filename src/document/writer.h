/*
 * Writers turn pages, one after another and in order, into a file of one format. A writer uses only the document model
 * and knows nothing of the readers.
 */
#ifndef PHUCDAU_DOCUMENT_WRITER_H
#define PHUCDAU_DOCUMENT_WRITER_H

#include "document/document.h"

#include <stdio.h>

struct source;

/* What a writer may need to know of the input. All pointers outlive the writer. */
struct writer_options {
    const char *name;      /* of the input file, for titles; NULL for standard input */
    struct source *source; /* the input; NULL: none */
    const char *language;  /* of the text, a BCP 47 tag: "vi" */
    bool break_signature;  /* the writer may write a changed copy of a signed PDF */
    bool pdfa;             /* PDF/A-2b */
    bool decrypt;          /* a PDF that is written is not encrypted, even if the input is */
};

/* An output being written. Each kind of writer starts its own struct with this one. */
struct writer {
    const struct writer_kind *kind;
    FILE *stream;
};

struct writer_kind {
    pd_format format;
    bool needs_images; /* the writer needs document_page.image */

    /* Starts a file on `stream`, which the caller owns. Errors: PD_ERROR_INPUT, PD_ERROR_IO, PD_ERROR_MEMORY. */
    pd_status (*open)(FILE *stream, const struct writer_options *options, struct writer **writer, pd_error *error);
    pd_status (*page)(struct writer *writer, struct document_page *page, pd_error *error);
    /* Ends the file, after the last page. Before this call the stream may hold nothing useful. */
    pd_status (*finish)(struct writer *writer, pd_error *error);
    void (*free)(struct writer *writer);
};

#define WRITER(name) extern const struct writer_kind writer_##name;
#include "document/writers.def"
#undef WRITER

/* The kind that has this name, as for pd_document_format_named. NULL if there is none. */
const struct writer_kind *writer_by_name(const char *name, size_t length);

#endif

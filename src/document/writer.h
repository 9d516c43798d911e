/*
 * Writers: the pages of a document, one after another and in order, become a file of some format. A writer knows the
 * document model and nothing of readers.
 */
#ifndef PHUCDAU_DOCUMENT_WRITER_H
#define PHUCDAU_DOCUMENT_WRITER_H

#include "document/document.h"

#include <stdio.h>

struct source;

/* What a writer may want to know of the input. All pointers outlive the writer. */
struct writer_options {
    const char *name;      /* of the input file, for titles; NULL for standard input */
    struct source *source; /* the input; NULL: none */
    const char *language;  /* of the text, as in BCP 47: "vi" */
    bool break_signature;  /* may write a changed copy of a signed PDF */
    bool pdfa;             /* PDF/A-2b */
};

/* One output under way. Each kind starts its own struct with this one. */
struct writer {
    const struct writer_kind *kind;
    FILE *stream;
};

struct writer_kind {
    pd_format format;
    bool needs_images; /* wants document_page.image */

    /* Begins a file on `stream`, which stays the caller's. Errors: PD_ERROR_INPUT, PD_ERROR_IO, PD_ERROR_MEMORY. */
    pd_status (*open)(FILE *stream, const struct writer_options *options, struct writer **writer, pd_error *error);
    pd_status (*page)(struct writer *writer, struct document_page *page, pd_error *error);
    /* After the last page. Until then nothing on the stream need be of use. */
    pd_status (*finish)(struct writer *writer, pd_error *error);
    void (*free)(struct writer *writer);
};

#define WRITER(name) extern const struct writer_kind writer_##name;
#include "document/writers.def"
#undef WRITER

/* The kind that `name` names, as pd_document_format_named has it. NULL if there is none. */
const struct writer_kind *writer_by_name(const char *name, size_t length);

#endif

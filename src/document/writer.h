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
    const char *name;           /* as --to takes it: "pdf" */
    const char *const *endings; /* of file names, in lower case, NULL at the end: ".pdf" */
    bool needs_images;          /* wants document_page.image */

    /* Begins a file on `stream`, which stays the caller's. Errors: PD_ERROR_INPUT, PD_ERROR_IO, PD_ERROR_MEMORY. */
    pd_status (*open)(FILE *stream, const struct writer_options *options, struct writer **writer, pd_error *error);
    pd_status (*page)(struct writer *writer, struct document_page *page, pd_error *error);
    /* After the last page. Until then nothing on the stream need be of use. */
    pd_status (*finish)(struct writer *writer, pd_error *error);
    void (*free)(struct writer *writer);
};

extern const struct writer_kind writer_text, writer_pdf, writer_hocr, writer_alto, writer_jsonl, writer_review;

/*
 * The kind that `name` names, as --to takes it: a name of a kind, or one of its endings without the dot ("txt").
 * NULL where there is none.
 */
const struct writer_kind *writer_by_name(const char *name, size_t length);

/* The kind that a file's name asks for by its ending, the longest that fits. NULL where there is none. */
const struct writer_kind *writer_by_ending(const char *path);

/* The names of all kinds, "text, pdf, hocr", for messages. At most `size` bytes with the NUL. */
void writer_names(char *names, size_t size);

enum { WRITERS_MAX = 8 };

/* Several writers that get the same pages. {0} is an empty group. */
struct writer_group {
    struct writer *writers[WRITERS_MAX];
    size_t count;
    size_t failed; /* which writer the last error came from */
};

/* Opens one writer more. Errors: PD_ERROR_ARGUMENT (too many), and those of writer_kind.open. */
pd_status writer_group_add(struct writer_group *group, const struct writer_kind *kind, FILE *stream,
                           const struct writer_options *options, pd_error *error);

bool writer_group_needs_images(const struct writer_group *group);

/* Gives a page to all writers. `group` is a struct writer_group: this is the call of a convert_sink. */
pd_status writer_group_page(void *group, struct document_page *page, pd_error *error);

pd_status writer_group_finish(struct writer_group *group, pd_error *error);

/* Frees the writers; their streams stay open. */
void writer_group_free(struct writer_group *group);

#endif

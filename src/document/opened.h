/* An open document inside the library. */
#ifndef PHUCDAU_DOCUMENT_OPENED_H
#define PHUCDAU_DOCUMENT_OPENED_H

#include "document/source.h"

struct pd_document {
    struct source *source;
    char *name;        /* of the file; NULL: none */
    const char *bytes; /* the file */
    size_t length;
    char *owned; /* the same bytes if they are the document's own; else NULL */
};

#endif

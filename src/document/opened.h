/* An open document, as the library sees it. */
#ifndef PHUCDAU_DOCUMENT_OPENED_H
#define PHUCDAU_DOCUMENT_OPENED_H

#include "document/source.h"

struct pd_document {
    struct source *source;
    char *name;        /* of the file; NULL if it has none */
    const char *bytes; /* the file */
    size_t length;
    char *owned;   /* the same bytes if the document allocated them; else NULL */
    int temporary; /* pd_document_set_temporary; -1: none */
};

#endif

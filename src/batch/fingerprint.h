/* What documents were converted with, in words: if it differs, outputs may differ. */
#ifndef PHUCDAU_BATCH_FINGERPRINT_H
#define PHUCDAU_BATCH_FINGERPRINT_H

#include "phucdau-document.h"

/* All on which outputs depend besides the document. */
struct batch_inputs {
    const pd_model *model; /* NULL: none */
    const pd_document_options *options;
    const pd_options *restoring;
    const char *channel; /* its name or file; NULL: the one that fits */
    const uint8_t
        *files; /* 32 bytes: the digest of the files with the user's words and channel; NULL: there are none */
};

/* One line, the caller's to free; NULL if memory runs out. */
char *batch_fingerprint(const struct batch_inputs *inputs);

#endif

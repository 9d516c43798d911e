/* The fingerprint: a text of all settings with which documents are converted. If it differs, outputs may differ. */
#ifndef PHUCDAU_BATCH_FINGERPRINT_H
#define PHUCDAU_BATCH_FINGERPRINT_H

#include "phucdau-document.h"

/* All that outputs depend on, except the document. */
struct batch_inputs {
    const pd_model *model; /* NULL: none */
    const pd_document_options *options;
    const char *restoring; /* the options of restoring, in words */
    const char *channel;   /* its name or file; NULL: the one that fits */
    const uint8_t
        *files; /* 32 bytes: the digest of the files with the user's words and channel; NULL: there are none */
};

/* Makes the fingerprint, one line, which the caller frees. NULL if memory runs out. */
char *batch_fingerprint(const struct batch_inputs *inputs);

#endif

/* What `convert` and `batch` share: the options of reading and writing documents, and what is made from them. */
#ifndef PHUCDAU_CLI_DOCUMENTS_CONVERTING_H
#define PHUCDAU_CLI_DOCUMENTS_CONVERTING_H

#include "cli/options.h"
#include "cli/restoring.h"
#include "phucdau-document.h"

/*
 * The options' table, made from that of the library; `many`: without what is about one document. `options` have been
 * initialised. To be called once in a process.
 */
struct option_group converting_options(pd_document_options *options, bool many, const char *title);

enum { CONVERTING_FORMATS_MAX = 15 };

/* The table of the names of all formats. */
void converting_format_names(struct name names[CONVERTING_FORMATS_MAX + 1]);

/*
 * Opens the model, unless nothing is to be restored, and makes a converter. Returns EXIT_DONE or, reported, the exit
 * code; *converter and *model (NULL: none) are the caller's to free, in this order, in any case.
 */
int converting_open(const pd_document_options *options, struct restoring *restoring, pd_model **model,
                    pd_converter **converter);

#endif

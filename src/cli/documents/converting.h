/* Shared by `convert` and `batch`: the options for reading and writing documents, and the converter made from them. */
#ifndef PHUCDAU_CLI_DOCUMENTS_CONVERTING_H
#define PHUCDAU_CLI_DOCUMENTS_CONVERTING_H

#include "cli/options.h"
#include "cli/restoring.h"
#include "phucdau-document.h"

/*
 * The table of the options, made from the library's settings. With `many`, it leaves out the options that concern one
 * document. `options` must be initialised. It may be called only once in a process: the table is static.
 */
struct option_group converting_options(pd_document_options *options, bool many, const char *title);

enum { CONVERTING_FORMATS_MAX = 15 };

/* The table of the names of all formats. */
void converting_format_names(struct name names[CONVERTING_FORMATS_MAX + 1]);

/*
 * Opens the model, unless nothing is to be restored, and makes a converter. Returns EXIT_DONE, or reports an error and
 * returns the exit code. In any case the caller frees *converter and *model, in this order; each may be NULL.
 */
int converting_open(const pd_document_options *options, struct restoring *restoring, pd_model **model,
                    pd_converter **converter);

#endif

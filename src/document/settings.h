/* The options of documents, as the library sees them. */
#ifndef PHUCDAU_DOCUMENT_SETTINGS_H
#define PHUCDAU_DOCUMENT_SETTINGS_H

#include "phucdau-document.h"

/*
 * Copies `from`, a caller's struct that starts with its own size, over the defaults in *to, a struct of `known` bytes.
 * The sizes can differ, because the caller may have been compiled against another version. False if the size is
 * impossible, or a field is set that this version does not know.
 */
bool settings_copy(void *to, size_t known, const void *from, size_t size);

/*
 * Completes a caller's options with the defaults and checks their values. `given` may be NULL or from a version with
 * fewer options. Errors: PD_ERROR_ARGUMENT.
 */
pd_status settings_complete(const pd_document_options *given, pd_document_options *complete, pd_error *error);

#endif

/* Options of documents inside the library. */
#ifndef PHUCDAU_DOCUMENT_SETTINGS_H
#define PHUCDAU_DOCUMENT_SETTINGS_H

#include "phucdau-document.h"

/*
 * Copies a caller's struct that starts with its size over the defaults in *to, a struct of `known` bytes: the caller
 * may have been compiled against another version. False if the size makes no sense, or something is set that this
 * version does not know.
 */
bool settings_copy(void *to, size_t known, const void *from, size_t size);

/*
 * Completes the options of a caller, who may know fewer of them (NULL: none), by the defaults, and checks their values.
 * Errors: PD_ERROR_ARGUMENT.
 */
pd_status settings_complete(const pd_document_options *given, pd_document_options *complete, pd_error *error);

#endif

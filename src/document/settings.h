/* The options of documents, as the library sees them. */
#ifndef PHUCDAU_DOCUMENT_SETTINGS_H
#define PHUCDAU_DOCUMENT_SETTINGS_H

#include "phucdau-document.h"

/*
 * Completes a caller's options with the defaults and checks their values. `given` may be NULL or from a version with
 * fewer options. Errors: PD_ERROR_ARGUMENT.
 */
pd_status settings_complete(const pd_document_options *given, pd_document_options *complete, pd_error *error);

#endif

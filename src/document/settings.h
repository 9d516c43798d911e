/* Options of documents inside the library. */
#ifndef PHUCDAU_DOCUMENT_SETTINGS_H
#define PHUCDAU_DOCUMENT_SETTINGS_H

#include "phucdau-document.h"

/*
 * Completes the options of a caller, who may know fewer of them (NULL: none), by the defaults, and checks their values.
 * Errors: PD_ERROR_ARGUMENT.
 */
pd_status settings_complete(const pd_document_options *given, pd_document_options *complete, pd_error *error);

#endif

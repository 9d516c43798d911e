/* Taking over the options of a caller who may have been compiled against another version of the library. */
#ifndef PHUCDAU_RESTORE_OPTIONS_H
#define PHUCDAU_RESTORE_OPTIONS_H

#include "phucdau.h"

/*
 * Fills *to from the first from->size bytes of *from and, beyond them, from the defaults; NULL means the defaults.
 * Nothing else reads a caller's pd_options. Errors: PD_ERROR_ARGUMENT.
 */
pd_status options_copy(pd_options *to, const pd_options *from, pd_error *error);

#endif

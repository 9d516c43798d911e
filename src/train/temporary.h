/* Temporary files of training, in $TMPDIR (or /tmp). */
#ifndef PHUCDAU_TRAIN_TEMPORARY_H
#define PHUCDAU_TRAIN_TEMPORARY_H

#include "phucdau.h"

#include <stdio.h>

/* Opens a temporary file that has no name any more. NULL if that fails (PD_ERROR_IO). */
FILE *train_temporary(pd_error *error);

enum { TRAIN_PATH_MAX = 4096 };

/* Makes a folder, for the caller to remove. Errors: PD_ERROR_IO. */
pd_status train_temporary_folder(char path[TRAIN_PATH_MAX], pd_error *error);

#endif

/* Temporary files, in $TMPDIR (or /tmp). */
#ifndef PHUCDAU_TEMPORARY_H
#define PHUCDAU_TEMPORARY_H

#include "phucdau.h"

#include <stdio.h>

/*
 * Opens a temporary file for reading and writing. It has no name, so that it vanishes when it is closed or the process
 * ends, in whatever way. -1 if that fails (PD_ERROR_IO).
 */
int temporary_open(pd_error *error);

/* The same as a stream; NULL if that fails. */
FILE *temporary_file(pd_error *error);

enum { TEMPORARY_PATH_MAX = 4096 };

/* Makes a folder, which the caller removes; `path` receives its path. Errors: PD_ERROR_IO. */
pd_status temporary_folder(char path[TEMPORARY_PATH_MAX], pd_error *error);

#endif

#include "train/temporary.h"

#include "base/error.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The template of a name in $TMPDIR. */
static pd_status temporary_name(char path[TRAIN_PATH_MAX], pd_error *error)
{
    const char *folder = getenv("TMPDIR");
    if (!folder || !*folder) folder = "/tmp";
    const int length = snprintf(path, TRAIN_PATH_MAX, "%s/phucdau-XXXXXX", folder);
    if (length < 0 || length >= TRAIN_PATH_MAX) return error_set(error, PD_ERROR_IO, "the path in TMPDIR is too long");
    return PD_OK;
}

pd_status train_temporary_folder(char path[TRAIN_PATH_MAX], pd_error *error)
{
    const pd_status status = temporary_name(path, error);
    if (status != PD_OK || mkdtemp(path)) return status;
    return error_set(error, PD_ERROR_IO, "%s: cannot make a temporary folder: %s", path, strerror(errno));
}

FILE *train_temporary(pd_error *error)
{
    char path[TRAIN_PATH_MAX];
    if (temporary_name(path, error) != PD_OK) return NULL;
    const int descriptor = mkstemp(path);
    if (descriptor < 0) {
        error_set(error, PD_ERROR_IO, "%s: cannot make a temporary file: %s", path, strerror(errno));
        return NULL;
    }
    unlink(path);
    FILE *file = fdopen(descriptor, "w+b");
    if (!file) {
        error_set(error, PD_ERROR_IO, "%s: cannot open a temporary file: %s", path, strerror(errno));
        close(descriptor);
    }
    return file;
}

/*
 * A file made without a name leaves nothing behind even if the process is killed at once. Where the file system cannot
 * do that, the name is removed as soon as the file is open.
 */
#include "base/temporary.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *temporary_place(void)
{
    const char *folder = getenv("TMPDIR");
    return folder && *folder ? folder : "/tmp";
}

/* The template of a name in $TMPDIR. */
static pd_status temporary_name(char path[TEMPORARY_PATH_MAX], pd_error *error)
{
    const int length = snprintf(path, TEMPORARY_PATH_MAX, "%s/phucdau-XXXXXX", temporary_place());
    if (length < 0 || length >= TEMPORARY_PATH_MAX)
        return error_set(error, PD_ERROR_IO, "the path in TMPDIR is too long");
    return PD_OK;
}

pd_status temporary_folder(char path[TEMPORARY_PATH_MAX], pd_error *error)
{
    const pd_status status = temporary_name(path, error);
    if (status != PD_OK || mkdtemp(path)) return status;
    return error_set(error, PD_ERROR_IO, "%s: cannot make a temporary folder: %s", path, strerror(errno));
}

int temporary_open(pd_error *error)
{
    char path[TEMPORARY_PATH_MAX];
    int file = open(temporary_place(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0) return file;
    if (temporary_name(path, error) != PD_OK) return -1;
    file = mkostemp(path, O_CLOEXEC);
    if (file < 0)
        error_set(error, PD_ERROR_IO, "%s: cannot make a temporary file: %s", path, strerror(errno));
    else
        unlink(path);
    return file;
}

FILE *temporary_file(pd_error *error)
{
    const int descriptor = temporary_open(error);
    if (descriptor < 0) return NULL;
    FILE *file = fdopen(descriptor, "w+b");
    if (!file) {
        error_set(error, PD_ERROR_IO, "cannot open a temporary file: %s", strerror(errno));
        close(descriptor);
    }
    return file;
}

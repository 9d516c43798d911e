#include "base/file.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Reading ------------------------------------------------------------------------------ */

/* Reads on into *bytes, which has room for `capacity`. */
static int read_on(int file, size_t most, size_t capacity, char **bytes, size_t *length)
{
    enum { READ_BYTES = 1 << 16 };
    for (;;) {
        if (capacity - *length < 2 && !memory_reserve(bytes, &capacity, *length + READ_BYTES, 1)) return ENOMEM;
        const ssize_t count = read(file, *bytes + *length, capacity - *length - 1);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno;
        if (count == 0) break;
        *length += (size_t)count;
        if (*length > most) return EFBIG;
    }
    (*bytes)[*length] = '\0';
    return 0;
}

int file_read(int file, size_t most, char **bytes, size_t *length)
{
    struct stat status;
    size_t capacity = 0;
    *bytes = NULL;
    *length = 0;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode)) {
        if ((uintmax_t)status.st_size > most) return EFBIG;
        capacity = (size_t)status.st_size + 2; /* one byte more than there is tells the end, one is the NUL */
        *bytes = malloc(capacity);
        if (*bytes == NULL) return ENOMEM;
    }
    const int error_number = read_on(file, most, capacity, bytes, length);
    if (error_number == 0) return 0;
    free(*bytes);
    *bytes = NULL;
    return error_number;
}

/* ---- Writing ------------------------------------------------------------------------------ */

/* The length of the folder's part of a path, with its slash; 0 for a name alone. */
static int folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : (int)(slash + 1 - path);
}

int file_output_init(struct file_output *output, const char *path)
{
    *output = (struct file_output){0};
    struct stat status;
    uint64_t number;
    const bool exists = stat(path, &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) return EISDIR;
    if (exists && access(path, W_OK) != 0) return errno;
    if (exists && S_ISREG(status.st_mode)) {
        if (realpath(path, output->path) == NULL) return errno;
    } else {
        if (strlen(path) >= sizeof output->path) return ENAMETOOLONG;
        strcpy(output->path, path);
        if (exists) return 0;
    }
    if (getrandom(&number, sizeof number, 0) != sizeof number) return errno;
    snprintf(output->temporary, sizeof output->temporary, "%.*s.phucdau-%016" PRIx64, folder_length(output->path),
             output->path, number);
    return 0;
}

static int open_temporary(struct file_output *output)
{
    struct stat status;
    const int file = open(output->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) return errno;
    if (stat(output->path, &status) != 0 || fchmod(file, status.st_mode & 0777) == 0)
        output->stream = fdopen(file, "wb");
    if (output->stream != NULL) return 0;
    const int error_number = errno;
    close(file);
    unlink(output->temporary);
    return error_number;
}

int file_output_open(struct file_output *output)
{
    if (output->temporary[0] != '\0') return open_temporary(output);
    output->stream = fopen(output->path, "wb");
    return output->stream != NULL ? 0 : errno;
}

int file_finish(FILE *stream, bool to_disk)
{
    errno = 0;
    if (fflush(stream) == 0 && !ferror(stream) && (!to_disk || fsync(fileno(stream)) == 0)) return 0;
    return errno != 0 ? errno : EIO;
}

/* The new name must be on disk as well as what it stands for. */
static void sync_folder(const char *path)
{
    char folder[PATH_MAX];
    const int length = folder_length(path);
    snprintf(folder, sizeof folder, "%.*s", length > 0 ? length : 1, length > 0 ? path : ".");
    const int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return;
    fsync(file);
    close(file);
}

int file_output_commit(struct file_output *output)
{
    const bool is_temporary = output->temporary[0] != '\0';
    int error_number = file_finish(output->stream, is_temporary);
    if (fclose(output->stream) != 0 && error_number == 0) error_number = errno;
    output->stream = NULL;
    if (!is_temporary) return error_number;
    if (error_number == 0 && rename(output->temporary, output->path) != 0) error_number = errno;
    if (error_number == 0)
        sync_folder(output->path);
    else
        unlink(output->temporary);
    return error_number;
}

void file_output_discard(struct file_output *output)
{
    if (output->stream != NULL) fclose(output->stream);
    output->stream = NULL;
    if (output->temporary[0] != '\0') unlink(output->temporary);
}

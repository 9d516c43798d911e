/*
 * Unfinished outputs lie in one folder, not beside their final places. So those that a killed run has left are found
 * without a walk through the tree, and nobody mistakes one for a result. Both folders are on one file system, so
 * renaming is atomic.
 *
 * The lock is one of fcntl: it is released when the process ends in any way, workers do not inherit it, and it works
 * between the machines of a cluster.
 */
#include "batch/destination.h"

#include "base/error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FOLDER_FLAGS = O_RDONLY | O_DIRECTORY | O_CLOEXEC };

static pd_status fail_errno(const char *path, int error_number, pd_error *error)
{
    return error_set(error, PD_ERROR_IO, "%.180s: %s", path, strerror(error_number));
}

/* ---- Not in each other --------------------------------------------------------------------- */

/* Whether `folder` is `other` or lies in it. */
static bool lies_in(int folder, const struct stat *other)
{
    int at = openat(folder, ".", FOLDER_FLAGS);
    struct stat status, above;
    bool found = false;
    while (at >= 0 && !found && fstat(at, &status) == 0) {
        found = status.st_dev == other->st_dev && status.st_ino == other->st_ino;
        const int next = openat(at, "..", FOLDER_FLAGS);
        const bool is_root =
            next < 0 || fstat(next, &above) != 0 || (above.st_dev == status.st_dev && above.st_ino == status.st_ino);
        close(at);
        at = next;
        if (is_root) break;
    }
    if (at >= 0) close(at);
    return found;
}

static pd_status check_apart(const char *path, int folder, int source, pd_error *error)
{
    struct stat of_source, of_folder;
    if (fstat(source, &of_source) != 0 || fstat(folder, &of_folder) != 0) return fail_errno(path, errno, error);
    if (lies_in(folder, &of_source))
        return error_set(error, PD_ERROR_ARGUMENT, "%.150s: lies in SOURCE (name a folder outside of it)", path);
    if (lies_in(source, &of_folder))
        return error_set(error, PD_ERROR_ARGUMENT, "%.150s: SOURCE lies in it (name a folder outside of it)", path);
    return PD_OK;
}

/* Makes DEST if it is missing, but first checks that it would not lie in SOURCE. */
static pd_status make_folder(const char *path, int source, pd_error *error)
{
    struct stat status, of_source;
    if (stat(path, &status) == 0 || errno != ENOENT) return PD_OK;
    char *copy = strdup(path);
    if (copy == NULL) return error_memory(error);
    const int above = open(dirname(copy), FOLDER_FLAGS);
    const int error_number = errno;
    free(copy);
    if (above < 0) return fail_errno(path, error_number, error);
    const bool is_inside = fstat(source, &of_source) == 0 && lies_in(above, &of_source);
    close(above);
    if (is_inside)
        return error_set(error, PD_ERROR_ARGUMENT, "%.150s: lies in SOURCE (name a folder outside of it)", path);
    return mkdir(path, 0777) == 0 || errno == EEXIST ? PD_OK : fail_errno(path, errno, error);
}

/* ---- Locking ------------------------------------------------------------------------------- */

static pd_status lock(const char *path, int state, struct batch_shard shard, struct batch_destination *destination,
                      pd_error *error)
{
    char name[BATCH_NAME_BYTES];
    snprintf(name, sizeof name, "lock-%u-of-%u", shard.index + 1, shard.count);
    destination->lock = openat(state, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (destination->lock < 0) return fail_errno(path, errno, error);
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(destination->lock, F_SETLK, &whole) == 0) return PD_OK;
    if (errno != EACCES && errno != EAGAIN) return fail_errno(path, errno, error);
    return error_set(error, PD_ERROR_IO, "%.120s: another run is at work here (wait until it ends%s)", path,
                     shard.count > 1 ? ", or take another shard" : "");
}

/* A DEST has one number of shards: with another number, documents would be converted twice. */
static pd_status check_shards(const char *path, int state, unsigned count, pd_error *error)
{
    const int copy = openat(state, ".", FOLDER_FLAGS);
    DIR *stream = copy < 0 ? NULL : fdopendir(copy);
    if (stream == NULL) {
        const int error_number = errno;
        if (copy >= 0) close(copy);
        return fail_errno(path, error_number, error);
    }
    unsigned other = count;
    for (const struct dirent *entry; other == count && (entry = readdir(stream)) != NULL;) {
        unsigned index, found;
        char rest;
        if (sscanf(entry->d_name, "lock-%9u-of-%9u%c", &index, &found, &rest) == 2) other = found;
    }
    closedir(stream);
    if (other == count) return PD_OK;
    return error_set(error, PD_ERROR_ARGUMENT, "%.120s: was begun with --shard 1/%u (go on with %u shards)", path,
                     other, other);
}

/* ---- Opening ------------------------------------------------------------------------------- */

static int open_made(int folder, const char *name)
{
    if (mkdirat(folder, name, 0777) != 0 && errno != EEXIST) return -1;
    return openat(folder, name, FOLDER_FLAGS | O_NOFOLLOW);
}

/* Opens the files in DEST/.phucdau, which is open as `state`. */
static pd_status open_state(const char *path, int state, struct batch_shard shard,
                            struct batch_destination *destination, pd_error *error)
{
    char name[BATCH_NAME_BYTES];
    pd_status status = lock(path, state, shard, destination, error);
    if (status == PD_OK) status = check_shards(path, state, shard.count, error);
    if (status != PD_OK) return status;
    snprintf(name, sizeof name, "unfinished-%u-of-%u", shard.index + 1, shard.count);
    destination->unfinished = open_made(state, name);
    if (destination->unfinished < 0) return fail_errno(path, errno, error);
    char *whole = realpath(path, NULL); /* the journal is opened without following links, so the path must have none */
    if (whole == NULL) return fail_errno(path, errno, error);
    if (asprintf(&destination->journal, "%s/" BATCH_FOLDER "/journal-%u-of-%u.sqlite", whole, shard.index + 1,
                 shard.count) < 0)
        destination->journal = NULL;
    free(whole);
    return destination->journal != NULL ? PD_OK : error_memory(error);
}

pd_status batch_destination_open(const char *path, int source, struct batch_shard shard,
                                 struct batch_destination *destination, pd_error *error)
{
    *destination = (struct batch_destination){.folder = -1, .unfinished = -1, .lock = -1};
    pd_status status = make_folder(path, source, error);
    if (status != PD_OK) return status;
    destination->folder = open(path, FOLDER_FLAGS);
    if (destination->folder < 0) return fail_errno(path, errno, error);
    status = check_apart(path, destination->folder, source, error);
    if (status != PD_OK) return status;
    const int state = open_made(destination->folder, BATCH_FOLDER);
    if (state < 0) return fail_errno(path, errno, error);
    status = open_state(path, state, shard, destination, error);
    close(state);
    return status;
}

void batch_destination_close(struct batch_destination *destination)
{
    if (destination->unfinished >= 0) close(destination->unfinished);
    if (destination->folder >= 0) close(destination->folder);
    if (destination->lock >= 0) close(destination->lock);
    free(destination->journal);
    *destination = (struct batch_destination){.folder = -1, .unfinished = -1, .lock = -1};
}

/* ---- Outputs -------------------------------------------------------------------------------- */

/* The temporary name of output `index` of a document. */
static void batch_temporary_name(int64_t id, size_t index, char name[BATCH_NAME_BYTES])
{
    snprintf(name, BATCH_NAME_BYTES, "%lld.%zu", (long long)id, index);
}

int batch_destination_create(const struct batch_destination *destination, int64_t id, size_t index)
{
    char name[BATCH_NAME_BYTES];
    batch_temporary_name(id, index, name);
    return openat(destination->unfinished, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
}

int batch_destination_move(const struct batch_destination *destination, int64_t id, size_t index, size_t to)
{
    char name[BATCH_NAME_BYTES], new_name[BATCH_NAME_BYTES];
    batch_temporary_name(id, index, name);
    batch_temporary_name(id, to, new_name);
    return renameat(destination->unfinished, name, destination->unfinished, new_name) == 0 ? 0 : errno;
}

/* Makes the file name of an output from the last part of its path. False if it is too long. */
static bool output_name(const char *name, const char *ending, char output[NAME_MAX + 1])
{
    return snprintf(output, NAME_MAX + 1, "%s%s", name, ending) <= NAME_MAX;
}

int batch_destination_rename(const struct batch_destination *destination, int64_t id, size_t index, const char *path,
                             const char *ending)
{
    char temporary[BATCH_NAME_BYTES], output[NAME_MAX + 1];
    const char *name;
    const int folder = batch_open_parent(destination->folder, path, true, &name);
    if (folder < 0) return errno == ENOENT ? ESTALE : errno;
    batch_temporary_name(id, index, temporary);
    int error_number = 0;
    if (!output_name(name, ending, output))
        error_number = ENAMETOOLONG;
    else if (renameat(destination->unfinished, temporary, folder, output) != 0)
        error_number = errno;
    else if (fsync(folder) != 0)
        error_number = errno;
    close(folder);
    return error_number;
}

bool batch_destination_has(const struct batch_destination *destination, const char *path, const char *ending)
{
    char output[NAME_MAX + 1];
    struct stat status;
    const char *name;
    const int folder = batch_open_parent(destination->folder, path, false, &name);
    if (folder < 0) return false;
    const bool found = output_name(name, ending, output) && fstatat(folder, output, &status, AT_SYMLINK_NOFOLLOW) == 0;
    close(folder);
    return found;
}

static void sweep_all(int folder)
{
    const int copy = openat(folder, ".", FOLDER_FLAGS);
    DIR *stream = copy < 0 ? NULL : fdopendir(copy);
    for (const struct dirent *entry; stream != NULL && (entry = readdir(stream)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) unlinkat(folder, entry->d_name, 0);
    if (stream != NULL)
        closedir(stream);
    else if (copy >= 0)
        close(copy);
}

void batch_destination_sweep(const struct batch_destination *destination, int64_t id, size_t count)
{
    char name[BATCH_NAME_BYTES];
    if (id == 0) sweep_all(destination->unfinished);
    for (size_t k = 0; id != 0 && k < count; k++) {
        batch_temporary_name(id, k, name);
        unlinkat(destination->unfinished, name, 0);
    }
}

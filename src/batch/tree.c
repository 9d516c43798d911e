/*
 * Paths are opened one component at a time with O_NOFOLLOW. So a link that somebody makes between the check of a path
 * and its opening is not followed. A walk keeps a stack of names, not of open folders, so that a deep tree uses up
 * neither file descriptors nor the program's stack.
 */
#include "batch/plan.h"

#include "base/error.h"
#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FOLDER_FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

/* ---- Opening ------------------------------------------------------------------------- */

/* Opens the folder `name` in `folder`; with `make`, makes it if it is missing. Closes `folder`. */
static int step(int folder, const char *name, bool make)
{
    int next = openat(folder, name, FOLDER_FLAGS);
    if (next < 0 && errno == ENOENT && make && (mkdirat(folder, name, 0777) == 0 || errno == EEXIST)) {
        fsync(folder);
        next = openat(folder, name, FOLDER_FLAGS);
    }
    const int error_number = errno;
    close(folder);
    errno = error_number;
    return next;
}

int batch_open_parent(int root, const char *path, bool make, const char **name)
{
    char part[NAME_MAX + 1];
    int folder = openat(root, ".", FOLDER_FLAGS);
    for (const char *slash; folder >= 0 && (slash = strchr(path, '/')) != NULL; path = slash + 1) {
        const size_t length = (size_t)(slash - path);
        if (length >= sizeof part) {
            close(folder);
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(part, path, length);
        part[length] = '\0';
        folder = step(folder, part, make);
    }
    *name = path;
    return folder;
}

int batch_open_below(int root, const char *path, int flags)
{
    const char *name;
    const int folder = batch_open_parent(root, path, false, &name);
    if (folder < 0) return -1;
    const int file = openat(folder, name, flags | O_NOFOLLOW | O_CLOEXEC);
    const int error_number = errno;
    close(folder);
    errno = error_number;
    return file;
}

bool batch_is_below(const char *path)
{
    for (const char *at = path;; at++) {
        const size_t length = strcspn(at, "/");
        if (length == 0 || (length == 1 && at[0] == '.') || (length == 2 && at[0] == '.' && at[1] == '.')) return false;
        at += length;
        if (*at == '\0') return true;
    }
}

/* ---- Building a plan ------------------------------------------------------------------ */

struct batch_stamp batch_stamp_of(const struct stat *status)
{
    const int64_t second = 1000000000;
    return (struct batch_stamp){.size = status->st_size,
                                .modified = status->st_mtim.tv_sec * second + status->st_mtim.tv_nsec,
                                .changed = status->st_ctim.tv_sec * second + status->st_ctim.tv_nsec};
}

/* Takes `path` over. */
static pd_status add_file(struct batch_plan *plan, char *path, struct batch_stamp stamp, int reason, pd_error *error)
{
    if (path == NULL || !memory_reserve(&plan->files, &plan->capacity, plan->count + 1, sizeof *plan->files)) {
        free(path);
        return error_memory(error);
    }
    plan->files[plan->count++] = (struct batch_file){.path = path, .stamp = stamp, .error = reason};
    return PD_OK;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct batch_file *)a)->path, ((const struct batch_file *)b)->path);
}

/* Sorts the files and removes duplicates. */
static void finish(struct batch_plan *plan)
{
    if (plan->count == 0) return;
    qsort(plan->files, plan->count, sizeof *plan->files, by_path);
    size_t kept = 1;
    for (size_t k = 1; k < plan->count; k++) {
        if (strcmp(plan->files[k].path, plan->files[kept - 1].path) == 0)
            free((char *)plan->files[k].path);
        else
            plan->files[kept++] = plan->files[k];
    }
    plan->count = kept;
}

bool batch_plan_pass(struct batch_plan *plan, const char *path, const char *reason)
{
    if (!memory_reserve(&plan->passed, &plan->passed_capacity, plan->passed_count + 1, sizeof *plan->passed))
        return false;
    const struct batch_passed passed = {.path = strdup(path), .reason = strdup(reason)};
    plan->passed[plan->passed_count++] = passed;
    return passed.path != NULL && passed.reason != NULL;
}

static int by_path_passed(const void *a, const void *b)
{
    return strcmp(((const struct batch_passed *)a)->path, ((const struct batch_passed *)b)->path);
}

void batch_plan_sort_passed(struct batch_plan *plan)
{
    if (plan->passed_count > 1) qsort(plan->passed, plan->passed_count, sizeof *plan->passed, by_path_passed);
}

void batch_plan_free(struct batch_plan *plan)
{
    for (size_t k = 0; k < plan->count; k++) free((char *)plan->files[k].path);
    for (size_t k = 0; k < plan->passed_count; k++) {
        free(plan->passed[k].path);
        free(plan->passed[k].reason);
    }
    free(plan->passed);
    free(plan->files);
    *plan = (struct batch_plan){0};
}

/* ---- Walking a tree -------------------------------------------------------------------- */

struct tree_walk {
    int source;
    const struct batch_choice *choice;
    struct batch_plan *plan;
    char **folders; /* still to be read */
    size_t count, capacity;
};

/* "FOLDER/NAME", or NAME if the folder is "". NULL if memory runs out. */
static char *join(const char *folder, const char *name)
{
    char *path;
    return asprintf(&path, "%s%s%s", folder, folder[0] != '\0' ? "/" : "", name) < 0 ? NULL : path;
}

/* Takes `path` over. */
static pd_status push(struct tree_walk *walk, char *path, pd_error *error)
{
    if (path == NULL || !memory_reserve(&walk->folders, &walk->capacity, walk->count + 1, sizeof *walk->folders)) {
        free(path);
        return error_memory(error);
    }
    walk->folders[walk->count++] = path;
    return PD_OK;
}

static pd_status visit(struct tree_walk *walk, int folder, const char *folder_path, const char *name, pd_error *error)
{
    struct stat status;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) return PD_OK;
    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return PD_OK;
    if (S_ISLNK(status.st_mode)) walk->plan->links++;
    if (!S_ISLNK(status.st_mode) && !S_ISDIR(status.st_mode) && !S_ISREG(status.st_mode)) walk->plan->special++;
    char *path = join(folder_path, name);
    if (path != NULL && !S_ISDIR(status.st_mode) && !S_ISREG(status.st_mode)) {
        const bool is_noted = batch_plan_pass(walk->plan, path,
                                              S_ISLNK(status.st_mode) ? "a symbolic link (they are not followed)"
                                                                      : "a pipe, a socket or a device");
        free(path);
        return is_noted ? PD_OK : error_memory(error);
    }
    if (path != NULL && S_ISDIR(status.st_mode)) return push(walk, path, error);
    if (path != NULL && !batch_is_chosen(walk->choice, path)) {
        free(path);
        return PD_OK;
    }
    return add_file(walk->plan, path, batch_stamp_of(&status), 0, error);
}

/* Visits all entries of one folder. False with errno if it cannot be read. */
static bool read_folder(struct tree_walk *walk, const char *path, pd_status *result, pd_error *error)
{
    const int file =
        path[0] == '\0' ? openat(walk->source, ".", FOLDER_FLAGS) : batch_open_below(walk->source, path, FOLDER_FLAGS);
    DIR *stream = file < 0 ? NULL : fdopendir(file);
    if (stream == NULL) {
        const int error_number = errno;
        if (file >= 0) close(file);
        errno = error_number;
        return false;
    }
    int error_number = 0;
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(stream);
        error_number = errno;
        if (entry == NULL || *result != PD_OK) break;
        *result = visit(walk, dirfd(stream), path, entry->d_name, error);
    }
    closedir(stream);
    errno = error_number;
    return error_number == 0;
}

/* False if memory runs out. */
static bool note_unread(struct batch_plan *plan, const char *path, int reason,
                        void (*warn)(const char *path, int error))
{
    warn(path, reason);
    return batch_plan_pass(plan, path, strerror(reason));
}

pd_status batch_plan_tree(int source, const struct batch_choice *choice, void (*warn)(const char *path, int error),
                          struct batch_plan *plan, pd_error *error)
{
    *plan = (struct batch_plan){0};
    struct tree_walk walk = {.source = source, .choice = choice, .plan = plan};
    pd_status status = push(&walk, strdup(""), error);
    while (status == PD_OK && walk.count > 0) {
        char *path = walk.folders[--walk.count];
        if (!read_folder(&walk, path, &status, error)) {
            if (path[0] == '\0')
                status = error_set(error, PD_ERROR_IO, "%s", strerror(errno));
            else if (!note_unread(plan, path, errno, warn))
                status = error_memory(error);
            plan->unread++;
        }
        free(path);
    }
    while (walk.count > 0) free(walk.folders[--walk.count]);
    free(walk.folders);
    finish(plan);
    if (status != PD_OK) batch_plan_free(plan);
    return status;
}

/* ---- A list ---------------------------------------------------------------------------- */

/* Copies a path without "./", "//" and a slash at the end. NULL with errno EINVAL if it leads out of SOURCE. */
static char *normalise_path(const char *text, size_t length)
{
    char *path = malloc(length + 1), *end = path;
    bool is_inside = length > 0 && text[0] != '/' && memchr(text, '\0', length) == NULL;
    for (size_t at = 0; path != NULL && at < length;) {
        const char *slash = memchr(text + at, '/', length - at);
        const size_t part = slash != NULL ? (size_t)(slash - text) - at : length - at;
        if (part == 2 && memcmp(text + at, "..", 2) == 0) is_inside = false;
        if (part > 0 && !(part == 1 && text[at] == '.')) {
            if (end != path) *end++ = '/';
            memcpy(end, text + at, part);
            end += part;
        }
        at += part + 1;
    }
    if (path == NULL) return NULL;
    *end = '\0';
    if (is_inside && end != path) return path;
    free(path);
    errno = EINVAL;
    return NULL;
}

static pd_status add_listed(int source, char *path, struct batch_plan *plan, pd_error *error)
{
    struct stat status = {0};
    const int file = batch_open_below(source, path, O_PATH);
    int reason = file < 0 ? errno : 0;
    if (file >= 0 && fstat(file, &status) != 0) reason = errno;
    if (file >= 0) close(file);
    if (reason == 0 && S_ISLNK(status.st_mode)) reason = ELOOP;
    if (reason == 0 && S_ISDIR(status.st_mode)) reason = EISDIR;
    if (reason == 0 && !S_ISREG(status.st_mode)) reason = EINVAL;
    return add_file(plan, path, batch_stamp_of(&status), reason, error);
}

pd_status batch_plan_list(int source, const char *list, size_t length, char end, const struct batch_choice *choice,
                          struct batch_plan *plan, pd_error *error)
{
    *plan = (struct batch_plan){0};
    pd_status status = PD_OK;
    uint64_t line = 1;
    for (size_t at = 0; status == PD_OK && at < length; line++) {
        const char *stop = memchr(list + at, end, length - at);
        const size_t size = stop != NULL ? (size_t)(stop - list) - at : length - at;
        char *path = size > 0 ? normalise_path(list + at, size) : NULL;
        if (path != NULL && batch_is_chosen(choice, path))
            status = add_listed(source, path, plan, error);
        else if (path != NULL)
            free(path);
        else if (size > 0)
            status = errno == EINVAL
                         ? error_on_line(error, PD_ERROR_ARGUMENT, line, "not a path below SOURCE (such as a/b.pdf)")
                         : error_memory(error);
        at += size + 1;
    }
    finish(plan);
    if (status != PD_OK) batch_plan_free(plan);
    return status;
}

/*
 * The plan of a batch: the files of a folder tree, chosen by path and shard, sorted by path. Symbolic links are never
 * followed.
 */
#ifndef PHUCDAU_BATCH_PLAN_H
#define PHUCDAU_BATCH_PLAN_H

#include "phucdau.h"

#include <stdbool.h>
#include <sys/stat.h>

/* Identifies the contents of a file without reading them. */
struct batch_stamp {
    int64_t size;
    int64_t modified, changed; /* nanoseconds since 1970: last change of the contents; of contents or status */
};

struct batch_stamp batch_stamp_of(const struct stat *status);

/* A file of the plan. */
struct batch_file {
    const char *path; /* path below SOURCE, in the bytes of the file system; the plan owns it */
    struct batch_stamp stamp;
    int error; /* errno value if a listed file cannot be opened; else 0 */
};

/* A file or folder that is passed over. */
struct batch_passed {
    char *path;   /* below SOURCE */
    char *reason; /* why, in one line */
};

struct batch_plan {
    struct batch_file *files; /* sorted by path, each once */
    size_t count, capacity;
    struct batch_passed *passed;
    size_t passed_count, passed_capacity;
    size_t links;   /* symbolic links, which were skipped */
    size_t special; /* pipes, sockets and devices, which were skipped */
    size_t unread;  /* folders that could not be read */
};

/* A part of the tree: shard `index`, from 0, of `count`. */
struct batch_shard {
    unsigned index, count;
};

/*
 * A document's shard: the first eight bytes of the SHA-256 of its path, as a big-endian number, modulo `count`. So all
 * machines get the same result, whatever else is in the tree.
 */
unsigned batch_shard_of(const char *path, unsigned count);

struct batch_choice {
    const char *const *include; /* patterns; none: all */
    size_t include_count;
    const char *const *exclude;
    size_t exclude_count;
    struct batch_shard shard;
};

/*
 * Whether `path` is chosen. Patterns are those of the shell (* ? [...]). A pattern without a slash is compared with the
 * name of the file and of each folder above it, a pattern with a slash with the path below SOURCE. A pattern that
 * matches a folder matches all below it.
 */
bool batch_is_chosen(const struct batch_choice *choice, const char *path);

/*
 * Finds the files of the tree in the open folder `source`. Calls `warn` for each folder that cannot be read. Errors:
 * PD_ERROR_IO (SOURCE itself cannot be read), PD_ERROR_MEMORY. The caller frees the plan with batch_plan_free.
 */
pd_status batch_plan_tree(int source, const struct batch_choice *choice, void (*warn)(const char *path, int error),
                          struct batch_plan *plan, pd_error *error);

/*
 * The same from a list of paths below SOURCE, each ended by `end` ('\n' or '\0'). A path that is absolute or contains
 * ".." gives PD_ERROR_ARGUMENT with its line. A file that does not exist is in the plan, with its error.
 */
pd_status batch_plan_list(int source, const char *list, size_t length, char end, const struct batch_choice *choice,
                          struct batch_plan *plan, pd_error *error);

void batch_plan_free(struct batch_plan *plan);

/* Adds copies of both texts to plan->passed; false if memory runs out. */
bool batch_plan_pass(struct batch_plan *plan, const char *path, const char *reason);

/* Sorts plan->passed by path. */
void batch_plan_sort_passed(struct batch_plan *plan);

/* Whether `path` stays below its folder: it is not absolute and has no empty part, no "." and no "..". */
bool batch_is_below(const char *path);

/*
 * Opens the file or folder `path` below the folder `root` with the flags of open(2). Follows no symbolic link in any
 * part of the path. Returns -1 with errno (ELOOP or ENOTDIR for a link) if that fails.
 */
int batch_open_below(int root, const char *path, int flags);

/*
 * Opens the folder of `path` below `root`. With `make`, makes the folders that are missing. *name becomes the last part
 * of `path`. Returns -1 with errno if that fails.
 */
int batch_open_parent(int root, const char *path, bool make, const char **name);

#endif

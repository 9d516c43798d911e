/*
 * What a batch is to do: the documents of a folder tree, chosen by name and content, in the order of their names.
 * Symbolic links are never followed.
 */
#ifndef PHUCDAU_BATCH_PLAN_H
#define PHUCDAU_BATCH_PLAN_H

#include "phucdau.h"

#include <sys/stat.h>

/* What identifies the bytes of a file without reading them. */
struct batch_stamp {
    int64_t size;
    int64_t modified, changed; /* nanoseconds since 1970: of the content; of content or status, by the system's clock */
};

struct batch_stamp batch_stamp_of(const struct stat *status);

/* A file that the batch is about. */
struct batch_file {
    const char *path; /* below SOURCE, bytes as the file system has them; the plan's */
    struct batch_stamp stamp;
    int error; /* errno value, where a file that was asked for cannot be had */
};

struct batch_plan {
    struct batch_file *files; /* sorted by path, each once */
    size_t count, capacity;
    size_t links;   /* symbolic links passed over */
    size_t special; /* pipes, sockets, devices passed over */
    size_t unread;  /* folders that could not be read */
};

/* Which part of the tree: shard `index` of `count`, from 0. */
struct batch_shard {
    unsigned index, count;
};

/*
 * A document's shard: the first eight bytes of the SHA-256 of its path, as a big-endian number, modulo `count`. Every
 * machine finds the same, whatever else the tree holds.
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
 * Whether `path` is chosen. A pattern of the shell (* ? [...]) without a slash is held against the name of the file and
 * of each folder above it, one with a slash against the path from SOURCE on; what a folder's pattern takes or leaves is
 * all below it.
 */
bool batch_is_chosen(const struct batch_choice *choice, const char *path);

/*
 * Finds the files of the tree that the open folder `source` holds. `warn` is told of folders that cannot be read.
 * Errors: PD_ERROR_IO (SOURCE itself cannot be read), PD_ERROR_MEMORY. The caller frees with batch_plan_free.
 */
pd_status batch_plan_tree(int source, const struct batch_choice *choice, void (*warn)(const char *path, int error),
                          struct batch_plan *plan, pd_error *error);

/*
 * The same from a list of paths below SOURCE, each ended by `end` ('\n' or '\0'). A path that is absolute or has ".."
 * in it: PD_ERROR_ARGUMENT, with its line. A file that is not there is in the plan, with its error.
 */
pd_status batch_plan_list(int source, const char *list, size_t length, char end, const struct batch_choice *choice,
                          struct batch_plan *plan, pd_error *error);

void batch_plan_free(struct batch_plan *plan);

/* Whether `path` leads below a folder: not absolute, no empty part, no "." and "..". */
bool batch_is_below(const char *path);

/*
 * Opens the file or folder `path` below the folder `root` with open(2)'s `flags`, without following a symbolic link
 * anywhere on the way. Returns -1 with errno (ELOOP or ENOTDIR for a link) where it cannot.
 */
int batch_open_below(int root, const char *path, int flags);

/*
 * The folder of `path` below `root`, made with all above it where it is missing. *name is the rest of `path`.
 * -1 with errno where it cannot be.
 */
int batch_open_parent(int root, const char *path, bool make, const char **name);

#endif

/*
 * DEST, and the files of a batch in DEST/.phucdau. Each shard has a lock, a journal, and a folder for unfinished
 * outputs.
 */
#ifndef PHUCDAU_BATCH_DESTINATION_H
#define PHUCDAU_BATCH_DESTINATION_H

#include "batch/plan.h"

struct batch_destination {
    int folder;     /* DEST */
    int unfinished; /* the folder of unfinished outputs */
    int lock;
    char *journal; /* path of the journal */
};

#define BATCH_FOLDER ".phucdau"

/*
 * Opens DEST and locks its shard for this process. Makes DEST if it is missing. `source` is the open folder SOURCE.
 * Errors: PD_ERROR_ARGUMENT (DEST lies in SOURCE, or SOURCE in DEST; DEST was begun with another number of shards),
 * PD_ERROR_IO (also if another run has the lock), PD_ERROR_MEMORY. Close it with batch_destination_close, also after an
 * error.
 */
pd_status batch_destination_open(const char *path, int source, struct batch_shard shard,
                                 struct batch_destination *destination, pd_error *error);
void batch_destination_close(struct batch_destination *destination);

enum { BATCH_NAME_BYTES = 48 };

/* Makes the temporary file of output `index` of document `id` and opens it for writing. -1 with errno if that fails. */
int batch_destination_create(const struct batch_destination *destination, int64_t id, size_t index);

/* Gives the temporary file of output `index` of a document the place of output `to`. Returns 0 or an errno value. */
int batch_destination_move(const struct batch_destination *destination, int64_t id, size_t index, size_t to);

/*
 * Gives output `index` of a document its final name, `path` + `ending`, and syncs its folder. Returns 0 or an errno
 * value. ENOENT: there is no such temporary file, and nothing was done.
 */
int batch_destination_rename(const struct batch_destination *destination, int64_t id, size_t index, const char *path,
                             const char *ending);

/* Whether DEST has a file `path` + `ending`. */
bool batch_destination_has(const struct batch_destination *destination, const char *path, const char *ending);

/* Removes the first `count` temporary files of document `id`; if `id` is 0, all temporary files. */
void batch_destination_sweep(const struct batch_destination *destination, int64_t id, size_t count);

#endif

/*
 * DEST, and what a batch keeps in DEST/.phucdau for each shard: a lock, the journal, and a folder for outputs under
 * way.
 */
#ifndef PHUCDAU_BATCH_DESTINATION_H
#define PHUCDAU_BATCH_DESTINATION_H

#include "batch/plan.h"

struct batch_destination {
    int folder;     /* DEST */
    int unfinished; /* the folder of outputs under way */
    int lock;
    char *journal; /* path */
};

#define BATCH_FOLDER ".phucdau"

/*
 * Opens DEST, making it where it is missing, and takes it for this process. Errors: PD_ERROR_ARGUMENT (DEST lies
 * in SOURCE, or SOURCE in DEST; another number of shards was begun), PD_ERROR_IO (also where another run has it). To be
 * closed by batch_destination_close, also after an error.
 */
pd_status batch_destination_open(const char *path, int source, struct batch_shard shard,
                                 struct batch_destination *destination, pd_error *error);
void batch_destination_close(struct batch_destination *destination);

enum { BATCH_NAME_BYTES = 48 };

/* Opens it for writing. -1 with errno where it cannot be. */
int batch_destination_create(const struct batch_destination *destination, int64_t id, size_t index);

/*
 * Gives output `index` of a document its name, "PATH" + ending, and syncs its folder. Returns 0 or an errno value;
 * ENOENT with nothing done where there is no such temporary file.
 */
int batch_destination_rename(const struct batch_destination *destination, int64_t id, size_t index, const char *path,
                             const char *ending);

/* Whether "PATH" + ending is there. */
bool batch_destination_has(const struct batch_destination *destination, const char *path, const char *ending);

/* Removes the temporary files of a document; of all documents where `id` is 0. */
void batch_destination_sweep(const struct batch_destination *destination, int64_t id, size_t count);

#endif

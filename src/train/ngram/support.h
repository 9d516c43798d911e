/* What the steps of training share: temporary files, parallel loops, growing arrays. */
#ifndef PHUCDAU_TRAIN_NGRAM_SUPPORT_H
#define PHUCDAU_TRAIN_NGRAM_SUPPORT_H

#include "phucdau.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Opens a temporary file in $TMPDIR (or /tmp) that has no name any more; NULL where that fails. */
FILE *train_temporary(pd_error *error);

enum { TRAIN_PATH_MAX = 4096 };

/* Makes a folder in $TMPDIR (or /tmp), for the caller to remove. Errors: PD_ERROR_IO. */
pd_status train_temporary_folder(char path[TRAIN_PATH_MAX], pd_error *error);

/*
 * Calls work(first, last, context) for ranges that together cover [0, count), from up to
 * `threads` threads at once. Returns when all is done. Which thread does what is not fixed, so
 * results must not depend on it.
 */
void train_parallel(unsigned threads, size_t count, void (*work)(size_t first, size_t last, void *context),
                    void *context);

/* Makes room for `needed` items: grows *items by doubling. False where memory runs out; then nothing has changed. */
bool train_reserve(void **items, size_t *capacity, size_t needed, size_t item_size);

#endif

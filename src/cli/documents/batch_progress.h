/* What a batch says while it runs, and at its end; on standard error. */
#ifndef PHUCDAU_CLI_DOCUMENTS_BATCH_PROGRESS_H
#define PHUCDAU_CLI_DOCUMENTS_BATCH_PROGRESS_H

#include "batch/batch.h"
#include "cli/progress.h"

struct batch_progress {
    bool quiet;
    struct progress progress;
};

void batch_progress_init(struct batch_progress *progress, bool quiet);

/* The `tell` of struct batch_options; `self` is a struct batch_progress. */
void batch_progress_tell(void *self, const struct batch_event *event);

/* The last words: totals. */
void batch_progress_end(struct batch_progress *progress, const struct batch_totals *totals);

#endif

/* What a batch says while it runs, and at its end; on standard error. */
#ifndef PHUCDAU_CLI_DOCUMENTS_BATCH_PROGRESS_H
#define PHUCDAU_CLI_DOCUMENTS_BATCH_PROGRESS_H

#include "batch/batch.h"

struct batch_progress {
    bool quiet, is_terminal;
    double started;  /* seconds of CLOCK_MONOTONIC */
    bool has_status; /* the terminal shows a line that moves */
};

void batch_progress_init(struct batch_progress *progress, bool quiet);

/* The `tell` of struct batch_options; `self` is a struct batch_progress. */
void batch_progress_tell(void *self, const struct batch_event *event);

/* The last words: totals. */
void batch_progress_end(struct batch_progress *progress, const struct batch_totals *totals);

#endif

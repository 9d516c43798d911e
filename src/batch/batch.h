/*
 * A batch: the documents of a folder tree, converted in parallel, each by a process of its own, into a tree of the same
 * shape. It can be ended at any moment by anything; the next run goes on where it was.
 *
 * The outputs of a/b.pdf are a/b.pdf.txt, a/b.pdf.pdf …: the whole name and the format's ending, so that no two
 * documents ever share an output, whatever else is in the folder.
 */
#ifndef PHUCDAU_BATCH_H
#define PHUCDAU_BATCH_H

#include "batch/destination.h"
#include "batch/worker.h"

/* How the batch stands. */
struct batch_totals {
    size_t documents; /* chosen for this run */
    size_t unchanged; /* of these, done before */
    size_t done;      /* in this run */
    size_t failed;    /* in this run, or before and not tried again */
    size_t others;    /* files that are no documents */
    size_t links, special, unread;
    uint64_t pages, words, restored; /* of those done in this run */
    int64_t bytes, bytes_done;       /* of the documents to do; of these, done or failed */
};

enum batch_event_kind {
    BATCH_PLANNED, /* the totals are known; the work begins */
    BATCH_PAGE,    /* a page more somewhere */
    BATCH_DONE,
    BATCH_FAILED,
    BATCH_AGAIN, /* a worker died; the document will be tried once more */
    BATCH_TICK   /* half a second has passed */
};

struct batch_event {
    enum batch_event_kind kind;
    const char *path;                        /* of the document it is about, or NULL */
    const struct journal_document *document; /* likewise */
    const struct batch_totals *totals;
    size_t running; /* workers */
};

struct batch_options {
    int source; /* open folder */
    const struct batch_plan *plan;
    bool listed; /* the user has named the files: one that is no document has failed */
    struct batch_destination *destination;
    struct journal *journal;
    const char *settings; /* all on which outputs depend besides the file, in words */
    struct worker_settings worker;
    unsigned workers;
    bool force; /* all again */
    bool retry; /* also what failed before */
    int (*exit_code)(pd_status status);
    void *self;
    void (*tell)(void *self, const struct batch_event *event);
};

/*
 * Runs the batch to its end. *interrupted is the number of a signal that has ended it, or 0. Errors: what makes
 * it senseless to go on: PD_ERROR_IO (DEST cannot be written), PD_ERROR_INPUT (damaged journal), PD_ERROR_MEMORY. No
 * worker is left either way.
 */
pd_status batch_run(const struct batch_options *options, struct batch_totals *totals, int *interrupted,
                    pd_error *error);

#endif

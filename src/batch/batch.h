/*
 * A batch converts the documents of a folder tree in parallel, each in a process of its own, into a tree of the same
 * shape. It may be stopped at any moment and in any way; the next run continues its work.
 *
 * The outputs of a/b.pdf are a/b.pdf.txt, a/b.pdf.pdf …: the whole name plus the ending of the format. So two documents
 * never have the same output.
 */
#ifndef PHUCDAU_BATCH_H
#define PHUCDAU_BATCH_H

#include "batch/destination.h"
#include "batch/worker.h"

/* The state of a batch. */
struct batch_totals {
    size_t documents; /* chosen for this run */
    size_t unchanged; /* of these, done in an earlier run */
    size_t done;      /* in this run */
    size_t failed;    /* in this run, or in an earlier run and not tried again */
    size_t others;    /* files that are not documents */
    size_t links, special, unread;
    uint64_t pages;            /* read in this run */
    uint64_t words, restored;  /* of the documents done in this run */
    int64_t bytes, bytes_done; /* size of the documents to do; of these, done or failed */
};

enum batch_event_kind {
    BATCH_PLANNED, /* the totals are known and the work begins */
    BATCH_PAGE,    /* a page of some document has been read */
    BATCH_DONE,
    BATCH_FAILED,
    BATCH_AGAIN, /* a worker died; its document will be tried once more */
    BATCH_TICK   /* half a second has passed */
};

struct batch_event {
    enum batch_event_kind kind;
    const char *path;                        /* path of the document, or NULL */
    const struct journal_document *document; /* likewise */
    const struct batch_totals *totals;
    size_t running; /* number of workers */
};

struct batch_options {
    int source;              /* open folder */
    struct batch_plan *plan; /* gets the files that turn out to be no documents */
    bool listed;             /* the user has listed the files: a file that is not a document counts as failed */
    struct batch_destination *destination;
    struct journal *journal;
    const char *settings; /* the fingerprint: all that the outputs depend on, except the file */
    struct worker_settings worker;
    unsigned workers;
    bool force; /* convert everything again */
    bool retry; /* also convert what failed in an earlier run */
    int (*exit_code)(pd_status status);
    void *self;
    void (*tell)(void *self, const struct batch_event *event);
};

/*
 * Runs the batch to its end. *interrupted becomes the number of the signal that ended it, or 0. Failures of documents
 * are no errors; only what makes it useless to continue is: PD_ERROR_IO (DEST cannot be written), PD_ERROR_INPUT
 * (damaged journal), PD_ERROR_INTERNAL, PD_ERROR_MEMORY. In all cases no worker is left running.
 */
pd_status batch_run(const struct batch_options *options, struct batch_totals *totals, int *interrupted,
                    pd_error *error);

#endif

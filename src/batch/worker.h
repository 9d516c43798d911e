/*
 * A worker: a process that converts one document and ends. It inherits the open input, the open outputs, the model in
 * memory, and a pipe for its reports. All other files of the parent are closed in it.
 */
#ifndef PHUCDAU_BATCH_WORKER_H
#define PHUCDAU_BATCH_WORKER_H

#include "batch/journal.h"
#include "phucdau-document.h"
#include "sandbox/sandbox.h"

#include <sys/types.h>

/* How documents are converted; the same for all workers. */
struct worker_settings {
    const pd_converter *converter;
    const char *const *passwords; /* to try on encrypted documents */
    size_t password_count;
    double timeout;                           /* seconds of OCR for a page, as set in the converter */
    const pd_format *formats[PD_OUTPUTS_MAX]; /* the format of each output */
    size_t format_count;
    const struct sandbox *sandbox; /* NULL: none */
    struct sandbox_limits limits;  /* `seconds` counts for each page */
    double silence;                /* a worker that reports nothing for this many seconds is ended */
};

/* The files of one document; the parent closes its copies. */
struct worker_files {
    const char *name; /* name of the input, for titles */
    int input, outputs[PD_OUTPUTS_MAX];
    int temporary; /* for the words of its pages; -1: none */
};

/* A report of a worker: one for each page that has been read, then one for each page that is done, and one at the end.
 */
enum worker_message_kind { WORKER_READ = 1, WORKER_PAGE, WORKER_END };
struct worker_message {
    uint32_t kind;
    uint32_t status;        /* pd_status, at the end */
    uint64_t number, total; /* number of the page; number of pages to convert */
    uint32_t reading;       /* pd_page_reading */
    uint32_t timed_out;
    uint64_t words, restored; /* in the page; of these, restored */
    double confidence;        /* mean over its words */
    uint8_t digest[JOURNAL_DIGEST_BYTES];
    uint32_t has_digest;
    uint32_t write_error;     /* errno of a failed write, at the end */
    uint32_t written;         /* bits of the outputs that are whole, at the end; the others have failed */
    struct batch_stamp stamp; /* stamp of the file when it was read */
    char error[256];
};

struct worker {
    pid_t pid;
    int results; /* read end of the pipe */
    struct worker_message message;
    size_t output_count;
    size_t filled;        /* bytes of `message` that have been received */
    uint64_t read, pages; /* pages reported as read, as done */
    double heard;         /* time of the last report; seconds of CLOCK_MONOTONIC */
    bool silenced;        /* it was ended because it reported nothing */
};

/* Starts a worker. Returns 0 or an errno value. */
int worker_start(struct worker *worker, const struct worker_settings *settings, const struct worker_files *files);

/*
 * Reads from the worker without waiting. 1: worker->message is complete; 0: nothing more for now; -1: the worker has
 * ended, or its message cannot be true.
 */
int worker_hear(struct worker *worker, const struct worker_settings *settings);

/* Ends the process if it still runs, and returns its status as of waitpid. */
int worker_end(struct worker *worker);

/* Writes why a worker died that did not report its end. */
void worker_explain(const struct worker *worker, int wait_status, const struct worker_settings *settings, char *text,
                    size_t size);

#endif

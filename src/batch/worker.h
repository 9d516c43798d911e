/*
 * A worker: one process that converts one document and is gone. It inherits the opened input, the opened outputs, the
 * model in memory, and a pipe by which it reports; nothing else of the parent is left open to it.
 */
#ifndef PHUCDAU_BATCH_WORKER_H
#define PHUCDAU_BATCH_WORKER_H

#include "batch/journal.h"
#include "phucdau-document.h"
#include "sandbox/sandbox.h"

#include <sys/types.h>

/* How documents are converted; the same for all. */
struct worker_settings {
    const pd_converter *converter;
    double timeout;                           /* seconds of OCR for a page, as the converter has it */
    const pd_format *formats[PD_OUTPUTS_MAX]; /* one for each output */
    size_t format_count;
    const struct sandbox *sandbox; /* NULL: none */
    struct sandbox_limits limits;  /* seconds: for each page */
    double silence;                /* seconds without a page after which a worker is ended */
};

/* The files of one document, the parent's to close. */
struct worker_files {
    const char *name; /* of the input, for titles */
    int input, outputs[PD_OUTPUTS_MAX];
};

/* What a worker reports, one message a page and one at the end. */
enum worker_message_kind { WORKER_PAGE = 1, WORKER_END };
struct worker_message {
    uint32_t kind;
    uint32_t status;        /* pd_status, at the end */
    uint64_t number, total; /* of the page; pages to come in all */
    uint32_t reading;       /* pd_page_reading */
    uint32_t timed_out;
    uint64_t words, restored; /* of the page */
    double confidence;        /* mean of its words */
    uint8_t digest[JOURNAL_DIGEST_BYTES];
    uint32_t has_digest;
    uint32_t write_error;     /* errno of a failed write, at the end */
    struct batch_stamp stamp; /* of the file when it had been read */
    char error[256];
};

struct worker {
    pid_t pid;
    int results; /* read end of the pipe */
    struct worker_message message;
    size_t filled;  /* bytes of `message` that are there */
    uint64_t pages; /* reported */
    double heard;   /* when it last reported; seconds of CLOCK_MONOTONIC */
    bool silenced;  /* ended for having been silent */
};

/* Starts one. Returns 0 or an errno value. */
int worker_start(struct worker *worker, const struct worker_settings *settings, const struct worker_files *files);

/*
 * What the worker has to say, without waiting. 1: worker->message is a whole one; 0: nothing more for now; -1: it has
 * ended or says what no worker can say.
 */
int worker_hear(struct worker *worker, const struct worker_settings *settings);

/* Ends the process, where it still runs, and returns its status as waitpid gives it. */
int worker_end(struct worker *worker);

/* Why a worker that did not report its end died, in words. */
void worker_explain(const struct worker *worker, int wait_status, const struct worker_settings *settings, char *text,
                    size_t size);

#endif

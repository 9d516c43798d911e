/*
 * A batch may be stopped at any moment because of the order of these steps: (1) a worker writes and syncs its outputs
 * under temporary names; (2) the journal stores all results of the document, synced, with the state "finishing"; (3)
 * the outputs get their final names; (4) the journal says "done". If a run is stopped before step 2, the next run
 * converts the document again; if it is stopped later, the next run only has to rename. So no finished work is lost,
 * and no output exists without an entry in the journal.
 *
 * The largest documents come first, so that no large one is left to a single worker at the end.
 */
#include "batch/batch.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/temporary.h"
#include "batch/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TICK_MILLISECONDS = 500, ATTEMPTS_MAX = 2, OUTPUTS_BYTES = 256 };

struct running_job {
    const struct batch_file *file;
    int64_t id;
    unsigned attempts;
};

/* A worker that runs, and its document. */
struct running {
    struct worker worker;
    struct running_job job;
    int64_t started;
    struct journal_page *pages;
    size_t page_count, page_capacity;
    size_t timed_out;
    char outputs[OUTPUTS_BYTES]; /* the endings of those made */
    char note[600];              /* a remark about the document, or why some of its outputs could not be made */
};

struct batch {
    const struct batch_options *options;
    struct batch_totals *totals;
    struct running_job *queue; /* the jobs; from `next` on, those to do */
    size_t next, count, capacity;
    struct running *running;
    size_t running_count;
    struct pollfd *polls;
    pd_error *error;
};

/* ---- Interrupts -------------------------------------------------------------------------- */

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
    interrupted = number;
}

static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { ENDING_COUNT = sizeof ending_signals / sizeof *ending_signals };

struct signals {
    struct sigaction actions[ENDING_COUNT];
    sigset_t mask;
};

/* Blocks the signals that end a program, except during ppoll. */
static void hold_signals(struct signals *before)
{
    sigset_t held;
    interrupted = 0;
    sigemptyset(&held);
    for (size_t k = 0; k < ENDING_COUNT; k++) sigaddset(&held, ending_signals[k]);
    sigprocmask(SIG_BLOCK, &held, &before->mask);
    for (size_t k = 0; k < ENDING_COUNT; k++) {
        struct sigaction action = {.sa_handler = interrupt};
        sigemptyset(&action.sa_mask);
        sigaction(ending_signals[k], NULL, &before->actions[k]);
        if (before->actions[k].sa_handler != SIG_IGN) sigaction(ending_signals[k], &action, NULL);
    }
}

static void release_signals(const struct signals *before)
{
    for (size_t k = 0; k < ENDING_COUNT; k++) sigaction(ending_signals[k], &before->actions[k], NULL);
    sigprocmask(SIG_SETMASK, &before->mask, NULL);
}

/* Whether a signal has come; lets blocked signals through first. */
static bool is_interrupted(void)
{
    sigset_t none;
    const struct timespec now = {0};
    sigemptyset(&none);
    if (interrupted == 0) ppoll(NULL, 0, &now, &none);
    return interrupted != 0;
}

/* ---- Telling ------------------------------------------------------------------------------ */

static void tell(const struct batch *batch, enum batch_event_kind kind, const struct journal_document *document)
{
    const struct batch_event event = {.kind = kind,
                                      .path = document != NULL ? document->path : NULL,
                                      .document = document,
                                      .totals = batch->totals,
                                      .running = batch->running_count};
    batch->options->tell(batch->options->self, &event);
}

/* ---- What is to be done -------------------------------------------------------------------- */

static const char *ending(const struct batch *batch, size_t index)
{
    return batch->options->worker.formats[index]->endings[0];
}

/* Whether `name` is one of a list of words. */
static bool holds(const char *list, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = list; (at = strstr(at, name)) != NULL; at += length)
        if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) return true;
    return false;
}

static bool has_all_outputs(const struct batch *batch, const char *path)
{
    for (size_t k = 0; k < batch->options->worker.format_count; k++)
        if (!batch_destination_has(batch->options->destination, path, ending(batch, k))) return false;
    return true;
}

/* Whether a document of which some outputs could not be made has all that are wanted now. */
static bool made_all_outputs(const struct batch *batch, const struct journal_document *known)
{
    for (size_t k = 0; k < batch->options->worker.format_count; k++)
        if (!holds(known->outputs, ending(batch, k))) return false;
    return known->pages > 0 && has_all_outputs(batch, known->path);
}

/* The ending of an output that exists already and was not made by this batch; NULL if there is none. */
static const char *find_foreign(const struct batch *batch, const char *path, const char *known)
{
    for (size_t k = 0; k < batch->options->worker.format_count; k++)
        if (!holds(known, ending(batch, k)) &&
            batch_destination_has(batch->options->destination, path, ending(batch, k)))
            return ending(batch, k);
    return NULL;
}

/*
 * Whether the cause of a failure may have gone: it lay in the environment (dependencies, files), not in the document,
 * or the document is encrypted and there are passwords to try.
 */
static bool may_be_over(const struct batch *batch, int code)
{
    return code == 3 || code == 5 || (code == 8 && batch->options->worker.password_count > 0);
}

/* Whether a file with another stamp still has the bytes whose digest the journal has. */
static bool has_same_bytes(const struct batch *batch, const struct batch_file *file,
                           const struct journal_document *known)
{
    uint8_t digest[JOURNAL_DIGEST_BYTES];
    if (!known->has_digest || known->stamp.size != file->stamp.size) return false;
    const int opened = batch_open_below(batch->options->source, file->path, O_RDONLY | O_NONBLOCK);
    if (opened < 0) return false;
    const int failed = digest_file(opened, digest);
    close(opened);
    return failed == 0 && memcmp(digest, known->digest, sizeof digest) == 0;
}

static bool is_same_stamp(const struct batch_stamp *a, const struct batch_stamp *b)
{
    return a->size == b->size && a->modified == b->modified && a->changed == b->changed;
}

/*
 * Sets *settled if the journal's entry of a file is still valid, so that there is nothing to do; counts the file then.
 */
static pd_status check_known(struct batch *batch, const struct batch_file *file, const struct journal_document *known,
                             bool *settled)
{
    const struct batch_options *options = batch->options;
    *settled = false;
    const bool had_failed = known->state == JOURNAL_FAILED && !made_all_outputs(batch, known);
    const bool was_done = known->state == JOURNAL_DONE || (known->state == JOURNAL_FAILED && !had_failed);
    if (options->force || file->error != 0 || strcmp(known->settings, options->settings) != 0) return PD_OK;
    if (had_failed && (options->retry || may_be_over(batch, known->code))) return PD_OK;
    if (!had_failed && (!was_done || !has_all_outputs(batch, file->path))) return PD_OK;
    const bool is_same = is_same_stamp(&file->stamp, &known->stamp);
    if (!is_same && !has_same_bytes(batch, file, known)) return PD_OK;
    *settled = true;
    batch->totals->documents++;
    if (had_failed)
        batch->totals->failed++;
    else
        batch->totals->unchanged++;
    return is_same ? PD_OK : journal_touch(options->journal, known->id, &file->stamp, batch->error);
}

/* Records that a document has failed. */
static pd_status fail_document(struct batch *batch, const struct batch_file *file, struct journal_document *document)
{
    document->path = file->path;
    document->finished = (int64_t)time(NULL);
    batch->totals->failed++;
    const pd_status status = journal_failed(batch->options->journal, document, batch->error);
    if (status == PD_OK) tell(batch, BATCH_FAILED, document);
    return status;
}

/* The same for a document that no worker has been given. */
static pd_status fail_early(struct batch *batch, const struct batch_file *file, int code, const char *message)
{
    int64_t id;
    batch->totals->documents++;
    const pd_status status =
        journal_plan(batch->options->journal, file->path, &file->stamp, batch->options->settings, &id, batch->error);
    struct journal_document document = {.id = id, .code = code, .error = message};
    return status == PD_OK ? fail_document(batch, file, &document) : status;
}

/* Fails a file that, by its name or the user's list, should be a document. `reason` tells why it is not. */
static pd_status fail_refused(struct batch *batch, const struct batch_file *file, const pd_error *reason)
{
    char message[300];
    snprintf(message, sizeof message, "%s, whatever its name says", reason->message);
    return fail_early(batch, file, 2, message);
}

/*
 * Reads the first bytes of a file and decides whether it is a document. Returns 0, or an errno value if it cannot be
 * read.
 */
static int read_head(const struct batch *batch, const struct batch_file *file, bool *is_document, pd_error *reason)
{
    char head[PD_DOCUMENT_HEAD_BYTES];
    if (file->error != 0) return file->error;
    const int opened = batch_open_below(batch->options->source, file->path, O_RDONLY | O_NONBLOCK);
    if (opened < 0) return errno;
    const ssize_t count = pread(opened, head, sizeof head, 0);
    const int error_number = count < 0 ? errno : 0;
    close(opened);
    *is_document = count >= 0 && pd_document_recognise(head, (size_t)count, reason) == PD_OK;
    return error_number;
}

static pd_status enqueue(struct batch *batch, const struct batch_file *file)
{
    struct running_job job = {.file = file};
    const pd_status status = journal_plan(batch->options->journal, file->path, &file->stamp, batch->options->settings,
                                          &job.id, batch->error);
    if (status != PD_OK) return status;
    if (!memory_reserve(&batch->queue, &batch->capacity, batch->count + 1, sizeof job))
        return error_memory(batch->error);
    batch->queue[batch->count++] = job;
    batch->totals->documents++;
    batch->totals->bytes += file->stamp.size;
    return PD_OK;
}

/* Decides what to do with one file of the plan, and does or queues it. */
static pd_status plan_file(struct batch *batch, const struct batch_file *file)
{
    struct journal_document known;
    pd_error reason;
    bool settled = false, is_document = false;
    pd_status status = journal_find(batch->options->journal, file->path, &known, batch->error);
    if (status == PD_OK && known.id != 0) status = check_known(batch, file, &known, &settled);
    if (status != PD_OK || settled) return status;
    const int error_number = read_head(batch, file, &is_document, &reason);
    if (error_number == ELOOP) return fail_early(batch, file, 5, "is a symbolic link (they are not followed)");
    if (error_number != 0) return fail_early(batch, file, 5, strerror(error_number));
    if (!is_document && (batch->options->listed || pd_document_is_named(file->path)))
        return fail_refused(batch, file, &reason);
    if (!is_document) {
        batch->totals->others++;
        const char *why = file->stamp.size == 0 ? "the file is empty" : reason.message;
        return batch_plan_pass(batch->options->plan, file->path, why) ? PD_OK : error_memory(batch->error);
    }
    const char *foreign = find_foreign(batch, file->path, known.id != 0 ? known.outputs : "");
    if (foreign == NULL || batch->options->force) return enqueue(batch, file);
    char message[256];
    snprintf(message, sizeof message, "its output *%s is there and not of this batch (move it away, or --force)",
             foreign);
    return fail_early(batch, file, 5, message);
}

static int by_size(const void *a, const void *b)
{
    const struct batch_file *one = ((const struct running_job *)a)->file,
                            *other = ((const struct running_job *)b)->file;
    if (one->stamp.size != other->stamp.size) return one->stamp.size > other->stamp.size ? -1 : 1;
    return strcmp(one->path, other->path);
}

static pd_status plan_all(struct batch *batch)
{
    const struct batch_plan *plan = batch->options->plan;
    pd_status status = journal_begin(batch->options->journal, batch->error);
    for (size_t k = 0; k < plan->count && status == PD_OK && !is_interrupted(); k++)
        status = plan_file(batch, &plan->files[k]);
    if (status == PD_OK) status = journal_commit(batch->options->journal, batch->error);
    if (status == PD_OK && batch->count > 0) qsort(batch->queue, batch->count, sizeof *batch->queue, by_size);
    return status;
}

/* ---- What an earlier run left --------------------------------------------------------------- */

struct recovery {
    struct batch *batch;
    pd_status status;
};

/*
 * Gives the outputs of a finishing document their final names. Outputs that have them already are skipped. Returns 0 or
 * an errno value.
 */
static int rename_outputs(const struct batch *batch, int64_t id, const char *path, const char *outputs)
{
    char list[OUTPUTS_BYTES];
    if (!batch_is_below(path) || snprintf(list, sizeof list, "%s", outputs) >= (int)sizeof list) return EINVAL;
    char *rest = list;
    size_t index = 0;
    for (char *one; (one = strtok_r(rest, " ", &rest)) != NULL; index++) {
        if (strchr(one, '/') != NULL) return EINVAL;
        const int error_number = batch_destination_rename(batch->options->destination, id, index, path, one);
        if (error_number == ENOENT && batch_destination_has(batch->options->destination, path, one)) continue;
        if (error_number != 0) return error_number;
    }
    return 0;
}

/* Completes a finishing document. If its outputs are lost, makes it pending again. */
static bool recover(void *self, const struct journal_document *document)
{
    struct recovery *recovery = self;
    struct batch *batch = recovery->batch;
    struct journal *journal = batch->options->journal;
    int64_t id;
    if (rename_outputs(batch, document->id, document->path, document->outputs) == 0)
        recovery->status = journal_done(journal, document->id, batch->error);
    else
        recovery->status =
            journal_plan(journal, document->path, &document->stamp, document->settings, &id, batch->error);
    return recovery->status == PD_OK;
}

static pd_status recover_all(struct batch *batch)
{
    struct recovery recovery = {.batch = batch};
    const pd_status status = journal_each_finishing(batch->options->journal, recover, &recovery, batch->error);
    if (status != PD_OK || recovery.status != PD_OK) return status != PD_OK ? status : recovery.status;
    batch_destination_sweep(batch->options->destination, 0, 0);
    return PD_OK;
}

/* ---- Starting workers ------------------------------------------------------------------------ */

/* Whether, after this error of writing, no other write will succeed. */
static bool is_fatal(int error_number)
{
    return error_number == ENOSPC || error_number == EDQUOT || error_number == EROFS || error_number == EIO ||
           error_number == ESTALE;
}

static pd_status fail_to_write(struct batch *batch, int error_number)
{
    return error_set(batch->error, PD_ERROR_IO, "cannot write: %s (put it right and run the same again: it goes on)",
                     strerror(error_number));
}

static void close_files(const struct worker_files *files, size_t count)
{
    for (size_t k = 0; k < count; k++)
        if (files->outputs[k] >= 0) close(files->outputs[k]);
    if (files->input >= 0) close(files->input);
    if (files->temporary >= 0) close(files->temporary);
}

/* Opens the outputs of a job whose input is open, and starts its worker. */
static pd_status start_with(struct batch *batch, struct running *running, struct worker_files *files)
{
    const struct batch_options *options = batch->options;
    int error_number = 0;
    files->temporary = temporary_open(NULL);
    for (size_t k = 0; k < options->worker.format_count; k++) {
        files->outputs[k] = batch_destination_create(options->destination, running->job.id, k);
        if (files->outputs[k] < 0 && error_number == 0) error_number = errno;
    }
    if (error_number == 0) error_number = worker_start(&running->worker, &options->worker, files);
    close_files(files, options->worker.format_count);
    if (error_number != 0) return fail_to_write(batch, error_number);
    batch->running_count++;
    return PD_OK;
}

/* Starts the next job of the queue in a free place. */
static pd_status start_next(struct batch *batch, struct running *running)
{
    const struct batch_options *options = batch->options;
    *running = (struct running){.job = batch->queue[batch->next++], .started = (int64_t)time(NULL)};
    running->job.attempts++;
    struct worker_files files = {.name = running->job.file->path};
    files.input = batch_open_below(options->source, running->job.file->path, O_RDONLY | O_NONBLOCK);
    if (files.input >= 0) return start_with(batch, running, &files);
    struct journal_document document = {
        .id = running->job.id, .attempts = running->job.attempts, .code = 5, .error = strerror(errno)};
    batch->totals->bytes_done += running->job.file->stamp.size;
    return fail_document(batch, running->job.file, &document);
}

/* ---- Ending them ------------------------------------------------------------------------------ */

static void add_up(const struct running *running, struct journal_document *document)
{
    double confidence = 0;
    for (size_t k = 0; k < running->page_count; k++) {
        const struct journal_page *page = &running->pages[k];
        document->pages++;
        document->words += page->words;
        document->restored += page->restored;
        if (page->words > 0) confidence += page->confidence * (double)page->words;
    }
    document->confidence = document->words > 0 ? confidence / (double)document->words : -1;
}

/*
 * Makes a list of the outputs that the worker has written, and gives their temporary files the same order. Returns 0 or
 * an errno value.
 */
static int list_outputs(const struct batch *batch, struct running *running)
{
    const uint32_t written = running->worker.message.written;
    size_t count = 0, used = 0;
    int error_number = 0;
    for (size_t k = 0; k < batch->options->worker.format_count && error_number == 0; k++) {
        if ((written >> k & 1) == 0) continue;
        used += (size_t)snprintf(running->outputs + used, sizeof running->outputs - used, "%s%s", count > 0 ? " " : "",
                                 ending(batch, k));
        if (used >= sizeof running->outputs) return ENAMETOOLONG;
        if (count != k) error_number = batch_destination_move(batch->options->destination, running->job.id, k, count);
        count++;
    }
    return error_number;
}

/* A remark about the document, for the journal. */
static void make_note(struct running *running, const struct worker_settings *settings)
{
    const struct worker_message *message = &running->worker.message;
    if (message->status != PD_OK)
        snprintf(running->note, sizeof running->note, "%s; written: %s", message->error, running->outputs);
    else if (running->timed_out > 0)
        snprintf(running->note, sizeof running->note, "%zu page%s not read within %g s (raise --timeout)",
                 running->timed_out, running->timed_out == 1 ? "" : "s", settings->timeout);
}

/* Adds a document to the totals of this run, and tells of it. */
static void count_document(const struct batch *batch, const struct journal_document *document)
{
    const bool is_done = document->code == 0;
    if (is_done) {
        batch->totals->done++;
        batch->totals->words += document->words;
        batch->totals->restored += document->restored;
    } else {
        batch->totals->failed++;
    }
    tell(batch, is_done ? BATCH_DONE : BATCH_FAILED, document);
}

/* Stores the results of a converted document and gives its outputs, or those that could be made, their final names. */
static pd_status finish_document(struct batch *batch, struct running *running, struct journal_document *document)
{
    const struct batch_options *options = batch->options;
    int error_number = list_outputs(batch, running);
    make_note(running, &options->worker);
    document->error = running->note;
    document->outputs = running->outputs;
    add_up(running, document);
    if (error_number != 0) return fail_to_write(batch, error_number);
    pd_status status = journal_finishing(options->journal, document, running->pages, running->page_count, batch->error);
    if (status != PD_OK) return status;
    error_number = rename_outputs(batch, document->id, document->path, document->outputs);
    if (error_number != 0) {
        batch_destination_sweep(options->destination, document->id, options->worker.format_count);
        if (is_fatal(error_number) || error_number == ENOENT) return fail_to_write(batch, error_number);
        document->code = 5;
        document->error = strerror(error_number);
        return fail_document(batch, running->job.file, document);
    }
    status = journal_done(options->journal, document->id, batch->error);
    if (status == PD_OK) count_document(batch, document);
    return status;
}

static struct journal_document describe(const struct running *running)
{
    return (struct journal_document){.id = running->job.id,
                                     .path = running->job.file->path,
                                     .stamp = running->job.file->stamp,
                                     .attempts = running->job.attempts,
                                     .started = running->started,
                                     .finished = (int64_t)time(NULL)};
}

/* Handles the last report of a worker. */
static pd_status take_result(struct batch *batch, struct running *running)
{
    const struct worker_message *message = &running->worker.message;
    struct journal_document document = describe(running);
    document.has_digest = message->has_digest != 0;
    memcpy(document.digest, message->digest, sizeof document.digest);
    batch->totals->bytes_done += running->job.file->stamp.size;
    if (message->status != PD_OK && is_fatal((int)message->write_error))
        return fail_to_write(batch, (int)message->write_error);
    if (message->status != PD_OK) document.code = batch->options->exit_code((pd_status)message->status);
    if (message->written != 0) {
        document.stamp = message->stamp;
        return finish_document(batch, running, &document);
    }
    document.error = message->error;
    return fail_document(batch, running->job.file, &document);
}

/* Handles the death of a worker. The document is tried once more, at the end of the queue; after that it has failed. */
static pd_status take_death(struct batch *batch, struct running *running, int wait_status)
{
    char reason[256];
    struct journal_document document = describe(running);
    worker_explain(&running->worker, wait_status, &batch->options->worker, reason, sizeof reason);
    document.error = reason;
    document.code = 7;
    batch->totals->pages -= running->worker.read;
    if (running->job.attempts >= ATTEMPTS_MAX) {
        batch->totals->bytes_done += running->job.file->stamp.size;
        return fail_document(batch, running->job.file, &document);
    }
    if (!memory_reserve(&batch->queue, &batch->capacity, batch->count + 1, sizeof *batch->queue))
        return error_memory(batch->error);
    batch->queue[batch->count++] = running->job;
    tell(batch, BATCH_AGAIN, &document);
    return PD_OK;
}

/* Ends the process of a worker and frees its place. `reported`: it has sent its last report. */
static pd_status end_worker(struct batch *batch, struct running *running, bool reported)
{
    const int wait_status = worker_end(&running->worker);
    batch->running_count--;
    const pd_status status = reported ? take_result(batch, running) : take_death(batch, running, wait_status);
    batch_destination_sweep(batch->options->destination, running->job.id, batch->options->worker.format_count);
    free(running->pages);
    *running = (struct running){0};
    return status;
}

static pd_status take_page(struct batch *batch, struct running *running)
{
    const struct worker_message *message = &running->worker.message;
    if (!memory_reserve(&running->pages, &running->page_capacity, running->page_count + 1, sizeof *running->pages))
        return error_memory(batch->error);
    running->pages[running->page_count++] =
        (struct journal_page){.number = (size_t)message->number,
                              .reading = (pd_page_reading)message->reading,
                              .words = message->words,
                              .restored = message->restored,
                              .confidence = message->words > 0 ? message->confidence : -1};
    if (message->timed_out != 0) running->timed_out++;
    return PD_OK;
}

static void count_reading(struct batch *batch)
{
    batch->totals->pages++;
    tell(batch, BATCH_PAGE, NULL);
}

/* Handles all reports of a worker that have come. */
static pd_status hear_worker(struct batch *batch, struct running *running)
{
    for (;;) {
        const int heard = worker_hear(&running->worker, &batch->options->worker);
        if (heard == 0) return PD_OK;
        if (heard < 0) return end_worker(batch, running, false);
        if (running->worker.message.kind == WORKER_END) return end_worker(batch, running, true);
        if (running->worker.message.kind == WORKER_READ) {
            count_reading(batch);
            continue;
        }
        const pd_status status = take_page(batch, running);
        if (status != PD_OK) return status;
    }
}

/* ---- The loop ---------------------------------------------------------------------------------- */

/* Starts a worker in each free place, as long as there are jobs. */
static pd_status start_workers(struct batch *batch)
{
    for (unsigned k = 0; k < batch->options->workers; k++)
        while (batch->running[k].worker.pid == 0 && batch->next < batch->count) {
            const pd_status status = start_next(batch, &batch->running[k]);
            if (status != PD_OK) return status;
        }
    return PD_OK;
}

/* Waits until a worker reports, half a second has passed, or a signal comes. Returns the result of ppoll. */
static int wait_for_workers(struct batch *batch)
{
    sigset_t none;
    const struct timespec tick = {.tv_nsec = TICK_MILLISECONDS * 1000000L};
    sigemptyset(&none);
    for (unsigned k = 0; k < batch->options->workers; k++)
        batch->polls[k] = (struct pollfd){
            .fd = batch->running[k].worker.pid != 0 ? batch->running[k].worker.results : -1, .events = POLLIN};
    return ppoll(batch->polls, batch->options->workers, &tick, &none);
}

static pd_status serve_workers(struct batch *batch)
{
    const int ready = wait_for_workers(batch);
    if (ready < 0 && errno != EINTR) return error_set(batch->error, PD_ERROR_INTERNAL, "poll: %s", strerror(errno));
    const double now = clock_seconds(), silence = batch->options->worker.silence;
    pd_status status = PD_OK;
    for (unsigned k = 0; k < batch->options->workers && status == PD_OK && ready >= 0; k++) {
        struct running *running = &batch->running[k];
        if (running->worker.pid == 0) continue;
        if (batch->polls[k].revents != 0) {
            status = hear_worker(batch, running);
        } else if (silence > 0 && now - running->worker.heard > silence) {
            running->worker.silenced = true;
            status = end_worker(batch, running, false);
        }
    }
    if (ready == 0) tell(batch, BATCH_TICK, NULL);
    return status;
}

static void end_all(struct batch *batch)
{
    for (unsigned k = 0; k < batch->options->workers; k++) {
        if (batch->running[k].worker.pid == 0) continue;
        worker_end(&batch->running[k].worker);
        batch_destination_sweep(batch->options->destination, batch->running[k].job.id,
                                batch->options->worker.format_count);
        free(batch->running[k].pages);
    }
}

static pd_status convert_queue(struct batch *batch)
{
    pd_status status = PD_OK;
    tell(batch, BATCH_PLANNED, NULL);
    while (status == PD_OK && interrupted == 0 && (batch->next < batch->count || batch->running_count > 0)) {
        status = start_workers(batch);
        if (status == PD_OK && batch->running_count > 0) status = serve_workers(batch);
    }
    end_all(batch);
    return status;
}

static pd_status prepare(struct batch *batch)
{
    const struct batch_options *options = batch->options;
    batch->running = calloc(options->workers, sizeof *batch->running);
    batch->polls = calloc(options->workers, sizeof *batch->polls);
    return batch->running != NULL && batch->polls != NULL ? PD_OK : error_memory(batch->error);
}

pd_status batch_run(const struct batch_options *options, struct batch_totals *totals, int *signal_number,
                    pd_error *error)
{
    struct batch batch = {.options = options, .totals = totals, .error = error};
    struct signals before;
    *totals = (struct batch_totals){
        .links = options->plan->links, .special = options->plan->special, .unread = options->plan->unread};
    hold_signals(&before);
    pd_status status = prepare(&batch);
    if (status == PD_OK) status = recover_all(&batch);
    if (status == PD_OK) status = plan_all(&batch);
    if (status == PD_OK && interrupted == 0) status = convert_queue(&batch);
    *signal_number = interrupted;
    release_signals(&before);
    free(batch.running);
    free(batch.polls);
    free(batch.queue);
    return status;
}

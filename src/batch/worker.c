/*
 * Workers are forked, not started anew: the program's libraries, the model and the user's words are there already, in
 * pages that all workers share, and what a worker spoils dies with it. The parent never decodes a document and has
 * one thread, so that forking is safe at any time.
 *
 * Input and outputs are opened by the parent. A worker therefore needs no right to make, rename or remove a file, and
 * the sandbox gives it none. What comes through the pipe is held for foreign bytes: the worker may have been taken
 * over.
 */
#include "batch/worker.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "batch/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- In the worker ----------------------------------------------------------------------- */

struct worker_work {
    const struct worker_settings *settings;
    const struct worker_files *files;
    int results;
    char *bytes;
    size_t length;
    struct batch_stamp stamp;
    uint8_t digest[JOURNAL_DIGEST_BYTES];
    bool has_digest;
    pd_output outputs[PD_OUTPUTS_MAX];
    size_t output_count;
    int write_error; /* the errno of a failed write */
};

static void report(const struct worker_work *work, const struct worker_message *message)
{
    const char *at = (const char *)message;
    for (size_t left = sizeof *message; left > 0;) {
        const ssize_t count = write(work->results, at, left);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) _exit(1);
        at += count;
        left -= (size_t)count;
    }
}

static void report_page(void *self, const pd_progress *progress)
{
    const struct worker_message message = {.kind = WORKER_PAGE,
                                           .number = progress->page,
                                           .total = progress->total,
                                           .reading = progress->reading,
                                           .timed_out = progress->timed_out,
                                           .words = progress->words,
                                           .restored = progress->restored,
                                           .confidence = progress->confidence};
    report(self, &message);
}

/* Reads the whole input and what is known of the file once it is read. */
static pd_status read_input(struct worker_work *work, pd_error *error)
{
    struct stat status;
    const int file = work->files->input;
    if (fstat(file, &status) != 0) return error_set(error, PD_ERROR_IO, "%s", strerror(errno));
    const int error_number = file_read(file, PD_DOCUMENT_BYTES_MAX, &work->bytes, &work->length);
    if (error_number == ENOMEM) return error_memory(error);
    if (error_number == EFBIG) return error_set(error, PD_ERROR_INPUT, "larger than %zu bytes", PD_DOCUMENT_BYTES_MAX);
    if (error_number != 0) return error_set(error, PD_ERROR_IO, "cannot read: %s", strerror(error_number));
    work->stamp = batch_stamp_of(&status);
    if (fstat(file, &status) != 0 || (uintmax_t)status.st_size != work->length ||
        batch_stamp_of(&status).modified != work->stamp.modified)
        return error_set(error, PD_ERROR_IO, "has changed while it was read (run again when it is complete)");
    digest_bytes(work->bytes, work->length, work->digest);
    work->has_digest = true;
    return PD_OK;
}

static pd_status open_outputs(struct worker_work *work, pd_error *error)
{
    const struct worker_settings *settings = work->settings;
    for (; work->output_count < settings->format_count; work->output_count++) {
        FILE *stream = fdopen(work->files->outputs[work->output_count], "wb");
        if (stream == NULL) return error_memory(error);
        work->outputs[work->output_count] =
            (pd_output){.format = settings->formats[work->output_count]->name, .stream = stream};
    }
    return PD_OK;
}

static pd_status sync_outputs(struct worker_work *work, pd_error *error)
{
    for (size_t k = 0; k < work->output_count; k++) {
        work->write_error = file_finish(work->outputs[k].stream, true);
        if (work->write_error == 0) continue;
        return error_set(error, PD_ERROR_IO, "cannot write: %s", strerror(work->write_error));
    }
    return PD_OK;
}

static pd_status convert(struct worker_work *work, pd_error *error)
{
    pd_document *document = NULL;
    pd_status status = read_input(work, error);
    if (status == PD_OK)
        status = pd_document_open_memory(work->bytes, work->length, work->files->name, &document, error);
    if (status == PD_OK) status = open_outputs(work, error);
    if (status == PD_OK)
        status = pd_document_convert(document, work->settings->converter, work->outputs, work->output_count,
                                     report_page, work, error);
    for (size_t k = 0; k < work->output_count; k++)
        if (work->outputs[k].error_number != 0) work->write_error = work->outputs[k].error_number;
    return status == PD_OK ? sync_outputs(work, error) : status;
}

/* Closes all files but those of the list. Returns 0 or an errno value. */
static int close_others(int *keep, size_t count)
{
    unsigned from = STDERR_FILENO + 1;
    for (size_t k = 0; k < count; k++) {
        size_t least = k;
        for (size_t m = k + 1; m < count; m++)
            if (keep[m] < keep[least]) least = m;
        const int next = keep[least];
        keep[least] = keep[k];
        keep[k] = next;
        if ((unsigned)next > from && close_range(from, (unsigned)next - 1, 0) != 0) return errno;
        from = (unsigned)next + 1;
    }
    return close_range(from, UINT_MAX, 0) == 0 ? 0 : errno;
}

/* Leaves standard streams that lead nowhere, and signals as they are in a new program. */
static int detach(pid_t parent)
{
    static const int ending[] = {SIGTERM, SIGHUP};
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) return ESRCH;
    for (size_t k = 0; k < sizeof ending / sizeof *ending; k++) signal(ending[k], SIG_DFL);
    signal(SIGINT, SIG_IGN); /* Ctrl-C reaches all; the parent decides */
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    const int nowhere = open("/dev/null", O_RDWR);
    if (nowhere < 0) return errno;
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
        if (dup2(nowhere, file) < 0) return errno;
    return 0;
}

static int confine(const struct worker_work *work)
{
    const struct worker_settings *settings = work->settings;
    int failed = sandbox_limit(&settings->limits);
    if (failed == 0 && settings->sandbox != NULL) failed = sandbox_enter(settings->sandbox);
    int keep[PD_OUTPUTS_MAX + 2] = {work->results, work->files->input};
    size_t count = 2;
    for (size_t k = 0; k < settings->format_count; k++) keep[count++] = work->files->outputs[k];
    return failed == 0 ? close_others(keep, count) : failed;
}

/* All that a worker does. Nothing is freed: the process ends. */
static _Noreturn void run(struct worker_work *work, pid_t parent)
{
    pd_error error = {.message = ""};
    int failed = detach(parent);
    if (failed == 0) failed = confine(work);
    const pd_status status =
        failed == 0 ? convert(work, &error)
                    : error_set(&error, PD_ERROR_INTERNAL, "the worker cannot be confined: %s", strerror(failed));
    struct worker_message message = {.kind = WORKER_END,
                                     .status = status,
                                     .stamp = work->stamp,
                                     .has_digest = work->has_digest,
                                     .write_error = (uint32_t)work->write_error};
    memcpy(message.digest, work->digest, sizeof message.digest);
    if (status != PD_OK) snprintf(message.error, sizeof message.error, "%s", error.message);
    report(work, &message);
    _exit(0);
}

/* ---- In the parent ------------------------------------------------------------------------ */

int worker_start(struct worker *worker, const struct worker_settings *settings, const struct worker_files *files)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *worker = (struct worker){.results = ends[0], .heard = clock_seconds()};
    const pid_t parent = getpid();
    fflush(NULL);
    worker->pid = fork();
    if (worker->pid == 0) {
        static struct worker_work work;
        work = (struct worker_work){.settings = settings, .files = files, .results = ends[1]};
        run(&work, parent);
    }
    const int error_number = worker->pid < 0 ? errno : 0;
    close(ends[1]);
    if (error_number != 0) close(ends[0]);
    return error_number;
}

/* Whether a message can be true. */
static bool is_sane(const struct worker *worker)
{
    const struct worker_message *message = &worker->message;
    if (message->kind == WORKER_END) return message->status <= PD_ERROR_INTERNAL;
    return message->kind == WORKER_PAGE && message->number >= 1 && message->number <= JOURNAL_PAGES_MAX &&
           message->number == worker->pages + 1 && message->total >= message->number &&
           message->total <= JOURNAL_PAGES_MAX && message->reading <= PD_PAGE_OCR && message->words <= INT32_MAX &&
           message->restored <= message->words && message->confidence >= 0 && message->confidence <= 1;
}

int worker_hear(struct worker *worker, const struct worker_settings *settings)
{
    char *bytes = (char *)&worker->message;
    const ssize_t count = read(worker->results, bytes + worker->filled, sizeof worker->message - worker->filled);
    if (count < 0) return errno == EAGAIN || errno == EINTR ? 0 : -1;
    if (count == 0) return -1;
    worker->filled += (size_t)count;
    if (worker->filled < sizeof worker->message) return 0;
    worker->filled = 0;
    if (!is_sane(worker)) return -1;
    worker->message.error[sizeof worker->message.error - 1] = '\0';
    worker->heard = clock_seconds();
    if (worker->message.kind == WORKER_PAGE) {
        worker->pages++;
        if (settings->limits.seconds > 0)
            sandbox_allow_seconds(worker->pid, settings->limits.seconds * (worker->pages + 1));
    }
    return 1;
}

int worker_end(struct worker *worker)
{
    int status = 0;
    kill(worker->pid, SIGKILL);
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR) continue;
    close(worker->results);
    worker->results = -1;
    return status;
}

void worker_explain(const struct worker *worker, int wait_status, const struct worker_settings *settings, char *text,
                    size_t size)
{
    const int number = WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0;
    const unsigned long long page = worker->pages + 1, seconds = settings->limits.seconds;
    if (worker->silenced)
        snprintf(text, size, "page %llu: nothing was heard of the worker for %.0f s (raise --page-time)", page,
                 settings->silence);
    else if (number == SIGXCPU)
        snprintf(text, size, "page %llu: took more than %llu s of processor time (raise --page-time)", page, seconds);
    else if (number == SIGXFSZ)
        snprintf(text, size, "page %llu: an output has grown beyond %llu bytes", page,
                 (unsigned long long)settings->limits.file_bytes);
    else if (number == SIGKILL)
        snprintf(text, size, "page %llu: the worker was killed (out of memory?)", page);
    else if (number != 0)
        snprintf(text, size, "page %llu: the worker crashed: %s (a damaged file, or --memory is too low)", page,
                 strsignal(number));
    else
        snprintf(text, size, "page %llu: the worker ended without a result", page);
}

/*
 * Workers are forked without exec: the libraries, the model and the user's words are already in memory, in pages that
 * all workers share, and damage that a worker does to its memory ends with it. The parent never decodes a document and
 * has only one thread, so that it can fork safely at any time.
 *
 * The parent opens input and outputs. So a worker needs no right to make, rename or remove a file, and the sandbox
 * gives it none. The parent does not trust what it reads from the pipe: a document may have taken over the worker.
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
    int write_error;  /* the errno of a failed write */
    uint32_t written; /* bits of the outputs that are whole */
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
    const struct worker_message message = {.kind = progress->done > 0 ? WORKER_PAGE : WORKER_READ,
                                           .number = progress->page,
                                           .total = progress->total,
                                           .reading = progress->reading,
                                           .timed_out = progress->timed_out,
                                           .words = progress->words,
                                           .restored = progress->restored,
                                           .confidence = progress->confidence};
    report(self, &message);
}

/* Reads the whole input, and sets its stamp and digest. Fails if the file changes meanwhile. */
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

/* Syncs the outputs that are whole. `status` is that of the conversion; returns it, or the first error of its own. */
static pd_status sync_outputs(struct worker_work *work, pd_status status, pd_error *error)
{
    for (size_t k = 0; k < work->output_count; k++) {
        pd_output *output = &work->outputs[k];
        if (output->error_number != 0) work->write_error = output->error_number;
        if (output->error.status != PD_OK) continue;
        const int error_number = file_finish(output->stream, true);
        if (error_number == 0) {
            work->written |= UINT32_C(1) << k;
            continue;
        }
        work->write_error = error_number;
        if (status == PD_OK) status = error_set(error, PD_ERROR_IO, "cannot write: %s", strerror(error_number));
    }
    return status;
}

static pd_status convert(struct worker_work *work, pd_error *error)
{
    pd_document *document = NULL;
    pd_status status = read_input(work, error);
    if (status == PD_OK)
        status = pd_document_open_encrypted(work->bytes, work->length, work->files->name, work->settings->passwords,
                                            work->settings->password_count, &document, error);
    if (status == PD_OK) status = open_outputs(work, error);
    if (status != PD_OK) return status;
    pd_document_set_temporary(document, work->files->temporary);
    status = pd_document_convert(document, work->settings->converter, work->outputs, work->output_count, report_page,
                                 work, error);
    return sync_outputs(work, status, error);
}

/* Closes all files except the standard streams and those of the list, which it sorts. Returns 0 or an errno value. */
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

/*
 * Sends the standard streams to /dev/null and resets the signals. The worker will be killed if the parent ends. Returns
 * 0 or an errno value.
 */
static int detach(pid_t parent)
{
    static const int ending[] = {SIGTERM, SIGHUP};
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) return ESRCH;
    for (size_t k = 0; k < sizeof ending / sizeof *ending; k++) signal(ending[k], SIG_DFL);
    signal(SIGINT, SIG_IGN); /* the terminal sends Ctrl-C to all processes; the parent handles it */
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
    int keep[PD_OUTPUTS_MAX + 3] = {work->results, work->files->input};
    size_t count = 2;
    if (work->files->temporary >= 0) keep[count++] = work->files->temporary;
    for (size_t k = 0; k < settings->format_count; k++) keep[count++] = work->files->outputs[k];
    return failed == 0 ? close_others(keep, count) : failed;
}

/* The whole work of a worker. Nothing is freed because the process ends. */
static _Noreturn void run_worker(struct worker_work *work, pid_t parent)
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
                                     .written = work->written,
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
    *worker = (struct worker){.results = ends[0], .output_count = settings->format_count, .heard = clock_seconds()};
    const pid_t parent = getpid();
    fflush(NULL);
    worker->pid = fork();
    if (worker->pid == 0) {
        static struct worker_work work;
        work = (struct worker_work){.settings = settings, .files = files, .results = ends[1]};
        run_worker(&work, parent);
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
    if (message->kind == WORKER_END)
        return message->status <= PD_ERROR_INTERNAL && message->written < UINT32_C(1) << worker->output_count &&
               (message->status != PD_OK || message->written == (UINT32_C(1) << worker->output_count) - 1);
    const uint64_t before = message->kind == WORKER_READ ? worker->read : worker->pages;
    return (message->kind == WORKER_READ || (message->kind == WORKER_PAGE && worker->read == message->total)) &&
           message->number >= 1 && message->number <= JOURNAL_PAGES_MAX && message->number == before + 1 &&
           message->total >= message->number && message->total <= JOURNAL_PAGES_MAX &&
           message->reading <= PD_PAGE_OCR && message->words <= INT32_MAX && message->restored <= message->words &&
           message->confidence >= 0 && message->confidence <= 1;
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
    worker->read += worker->message.kind == WORKER_READ;
    worker->pages += worker->message.kind == WORKER_PAGE;
    if (worker->message.kind != WORKER_END && settings->limits.seconds > 0)
        sandbox_allow_seconds(worker->pid, settings->limits.seconds * (worker->read + worker->pages + 1));
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
    const unsigned long long page = (worker->pages > 0 ? worker->pages : worker->read) + 1,
                             seconds = settings->limits.seconds;
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

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
#include <leptonica/allheaders.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const size_t INPUT_BYTES_MAX = (size_t)1 << 31;

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
    struct writer_group writers;
    FILE *streams[WRITERS_MAX];
    size_t stream_count;
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

static double sum_confidence(const struct document_page *page)
{
    double sum = 0;
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++) {
            const struct document_line *line = &page->blocks[b].lines[l];
            for (size_t w = 0; w < line->word_count; w++) sum += (double)line->words[w].confidence;
        }
    return sum;
}

static void report_page(void *self, const struct convert_progress *progress)
{
    const struct worker_message message = {.kind = WORKER_PAGE,
                                           .number = progress->page->number,
                                           .total = progress->total,
                                           .reading = progress->page->reading,
                                           .timed_out = progress->page->timed_out,
                                           .words = progress->words,
                                           .restored = progress->changed,
                                           .confidence = sum_confidence(progress->page)};
    report(self, &message);
}

/* Reads the whole input and what is known of the file once it is read. */
static pd_status read_input(struct worker_work *work, pd_error *error)
{
    struct stat status;
    const int file = work->files->input;
    if (fstat(file, &status) != 0) return error_set(error, PD_ERROR_IO, "%s", strerror(errno));
    const int error_number = file_read(file, INPUT_BYTES_MAX, &work->bytes, &work->length);
    if (error_number == ENOMEM) return error_memory(error);
    if (error_number == EFBIG) return error_set(error, PD_ERROR_INPUT, "larger than %zu bytes", INPUT_BYTES_MAX);
    if (error_number != 0) return error_set(error, PD_ERROR_IO, "cannot read: %s", strerror(error_number));
    work->stamp = batch_stamp_of(&status);
    if (fstat(file, &status) != 0 || (uintmax_t)status.st_size != work->length ||
        batch_stamp_of(&status).modified != work->stamp.modified)
        return error_set(error, PD_ERROR_IO, "has changed while it was read (run again when it is complete)");
    digest_bytes(work->bytes, work->length, work->digest);
    work->has_digest = true;
    return PD_OK;
}

static pd_status open_writers(struct worker_work *work, pd_error *error)
{
    const struct worker_settings *settings = work->settings;
    const struct writer_options options = {.name = work->files->name,
                                           .bytes = work->bytes,
                                           .length = work->length,
                                           .max_pixels = settings->max_pixels,
                                           .language = settings->language,
                                           .break_signature = settings->break_signature,
                                           .pdfa = settings->pdfa};
    for (size_t k = 0; k < settings->kind_count; k++) {
        FILE *stream = fdopen(work->files->outputs[k], "wb");
        if (stream == NULL) return error_memory(error);
        work->streams[work->stream_count++] = stream;
        const pd_status status = writer_group_add(&work->writers, settings->kinds[k], stream, &options, error);
        if (status != PD_OK) return status;
    }
    return PD_OK;
}

static pd_status sync_outputs(struct worker_work *work, pd_error *error)
{
    for (size_t k = 0; k < work->stream_count; k++) {
        work->write_error = file_finish(work->streams[k], true);
        if (work->write_error == 0) continue;
        return error_set(error, PD_ERROR_IO, "cannot write: %s", strerror(work->write_error));
    }
    return PD_OK;
}

static pd_status write_page(void *self, struct document_page *page, pd_error *error)
{
    struct worker_work *work = self;
    const pd_status status = writer_group_page(&work->writers, page, error);
    if (status == PD_ERROR_IO) work->write_error = errno;
    return status;
}

static pd_status convert_all(struct worker_work *work, struct source *source, pd_error *error)
{
    const struct worker_settings *settings = work->settings;
    if (source->page_count > settings->max_pages)
        return error_set(error, PD_ERROR_INPUT, "%zu pages, more than the limit of %llu (raise --max-pages)",
                         source->page_count, (unsigned long long)settings->max_pages);
    size_t *pages = calloc(source->page_count + 1, sizeof *pages);
    if (pages == NULL) return error_memory(error);
    for (size_t k = 0; k < source->page_count; k++) pages[k] = k;
    struct convert_options options = settings->convert;
    options.keep_images = writer_group_needs_images(&work->writers);
    const struct convert_sink sink = {.self = work, .page = write_page, .progress = report_page};
    pd_status status = convert_pages(source, pages, source->page_count, &options, &sink, error);
    if (status == PD_OK) {
        status = writer_group_finish(&work->writers, error);
        if (status == PD_ERROR_IO) work->write_error = errno;
    }
    if (status == PD_OK) status = sync_outputs(work, error);
    free(pages);
    return status;
}

static pd_status convert(struct worker_work *work, pd_error *error)
{
    struct source *source = NULL;
    pd_status status = read_input(work, error);
    if (status == PD_OK) status = source_open(work->bytes, work->length, work->settings->max_pixels, &source, error);
    if (status == PD_OK) status = open_writers(work, error);
    if (status == PD_OK) status = convert_all(work, source, error);
    return status;
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
    int keep[WRITERS_MAX + 2] = {work->results, work->files->input};
    size_t count = 2;
    for (size_t k = 0; k < settings->kind_count; k++) keep[count++] = work->files->outputs[k];
    return failed == 0 ? close_others(keep, count) : failed;
}

/* All that a worker does. Nothing is freed: the process ends. */
static _Noreturn void run(struct worker_work *work, pid_t parent)
{
    pd_error error = {.message = ""};
    int failed = detach(parent);
    if (failed == 0) failed = confine(work);
    setMsgSeverity(L_SEVERITY_NONE);
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
           message->total <= JOURNAL_PAGES_MAX && message->reading <= READING_OCR && message->words <= INT32_MAX &&
           message->restored <= message->words && message->confidence >= 0 &&
           message->confidence <= (double)message->words + 1;
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

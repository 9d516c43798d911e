/*
 * Parallel loops hand out small ranges from one atomic counter: n-gram contexts differ in size by
 * five orders of magnitude, so equal shares would leave one thread with most of the work.
 */
#include "train/ngram/support.h"

#include "base/error.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_MAX = 64 };

/* The template of a name in $TMPDIR. */
static pd_status temporary_name(char path[TRAIN_PATH_MAX], pd_error *error)
{
    const char *folder = getenv("TMPDIR");
    if (!folder || !*folder) folder = "/tmp";
    const int length = snprintf(path, TRAIN_PATH_MAX, "%s/phucdau-XXXXXX", folder);
    if (length < 0 || length >= TRAIN_PATH_MAX) return error_set(error, PD_ERROR_IO, "the path in TMPDIR is too long");
    return PD_OK;
}

pd_status train_temporary_folder(char path[TRAIN_PATH_MAX], pd_error *error)
{
    const pd_status status = temporary_name(path, error);
    if (status != PD_OK || mkdtemp(path)) return status;
    return error_set(error, PD_ERROR_IO, "%s: cannot make a temporary folder: %s", path, strerror(errno));
}

FILE *train_temporary(pd_error *error)
{
    char path[TRAIN_PATH_MAX];
    if (temporary_name(path, error) != PD_OK) return NULL;
    const int descriptor = mkstemp(path);
    if (descriptor < 0) {
        error_set(error, PD_ERROR_IO, "%s: cannot make a temporary file: %s", path, strerror(errno));
        return NULL;
    }
    unlink(path);
    FILE *file = fdopen(descriptor, "w+b");
    if (!file) {
        error_set(error, PD_ERROR_IO, "%s: cannot open a temporary file: %s", path, strerror(errno));
        close(descriptor);
    }
    return file;
}

struct loop {
    atomic_size_t next;
    size_t count;
    size_t step;
    void (*work)(size_t first, size_t last, void *context);
    void *context;
};

static void *loop_run(void *argument)
{
    struct loop *loop = argument;
    for (;;) {
        const size_t first = atomic_fetch_add(&loop->next, loop->step);
        if (first >= loop->count) return NULL;
        const size_t left = loop->count - first;
        loop->work(first, first + (left < loop->step ? left : loop->step), loop->context);
    }
}

void train_parallel(unsigned threads, size_t count, void (*work)(size_t first, size_t last, void *context),
                    void *context)
{
    if (threads > THREADS_MAX) threads = THREADS_MAX;
    struct loop loop = {.count = count, .step = count / 1024 + 1, .work = work, .context = context};
    pthread_t started[THREADS_MAX];
    unsigned running = 0;
    while (running + 1 < threads && pthread_create(&started[running], NULL, loop_run, &loop) == 0) running++;
    loop_run(&loop);
    while (running > 0) pthread_join(started[--running], NULL);
}

bool train_reserve(void **items, size_t *capacity, size_t needed, size_t item_size)
{
    if (needed <= *capacity) return true;
    size_t wanted = *capacity < 64 ? 64 : *capacity;
    while (wanted < needed) {
        if (wanted > SIZE_MAX / 2 / item_size) return false;
        wanted *= 2;
    }
    void *grown = realloc(*items, wanted * item_size);
    if (!grown) return false;
    *items = grown;
    *capacity = wanted;
    return true;
}

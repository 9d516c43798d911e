/*
 * Threads take the next part from one counter: items may differ in size by orders of magnitude, so that equal shares
 * would leave one thread with most of the work.
 *
 * Parts are begun in order, and each one begun is finished. So when a part fails, all before it have been begun, and
 * the first one to fail is found by every run.
 */
#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

unsigned parallel_cores(void)
{
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > PARALLEL_THREADS_MAX ? PARALLEL_THREADS_MAX : (unsigned)cores;
}

struct thread_team {
    atomic_uint next; /* the number of the next thread */
    void (*work)(void *context, unsigned thread);
    void *context;
};

static void *start_thread(void *argument)
{
    struct thread_team *team = argument;
    team->work(team->context, atomic_fetch_add(&team->next, 1));
    return NULL;
}

void parallel_threads(unsigned threads, void (*work)(void *context, unsigned thread), void *context)
{
    struct thread_team team = {.work = work, .context = context};
    pthread_t started[PARALLEL_THREADS_MAX];
    unsigned running = 0;
    if (threads > PARALLEL_THREADS_MAX) threads = PARALLEL_THREADS_MAX;
    while (running + 1 < threads && pthread_create(&started[running], NULL, start_thread, &team) == 0) running++;
    start_thread(&team);
    while (running > 0) pthread_join(started[--running], NULL);
}

struct loop {
    atomic_size_t next; /* item */
    atomic_bool stopped;
    size_t count, step;
    void (*work)(void *context, struct parallel_part *part);
    void *context;
    pthread_mutex_t lock; /* of all below */
    size_t failed;        /* the first item of the part that the error is of */
    pd_status status;
    pd_error *error;
};

static void note_failure(struct loop *loop, const struct parallel_part *part)
{
    atomic_store(&loop->stopped, true);
    pthread_mutex_lock(&loop->lock);
    if (loop->status == PD_OK || part->first < loop->failed) {
        loop->failed = part->first;
        loop->status = part->status;
        if (loop->error) *loop->error = part->error;
    }
    pthread_mutex_unlock(&loop->lock);
}

static void take_parts(void *context, unsigned thread)
{
    struct loop *loop = context;
    while (!atomic_load(&loop->stopped)) {
        struct parallel_part part = {.first = atomic_fetch_add(&loop->next, loop->step), .thread = thread};
        if (part.first >= loop->count) return;
        part.end = loop->count - part.first < loop->step ? loop->count : part.first + loop->step;
        loop->work(loop->context, &part);
        if (part.status != PD_OK) note_failure(loop, &part);
    }
}

pd_status parallel_loop(unsigned threads, size_t count, size_t step,
                        void (*work)(void *context, struct parallel_part *part), void *context, pd_error *error)
{
    struct loop loop = {.count = count,
                        .step = step > 0 ? step : count / 1024 + 1,
                        .work = work,
                        .context = context,
                        .lock = PTHREAD_MUTEX_INITIALIZER,
                        .error = error};
    const size_t parts = count / loop.step + 1;
    parallel_threads(parts < threads ? (unsigned)parts : threads, take_parts, &loop);
    return loop.status;
}

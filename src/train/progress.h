/* How far training has come, for those who want to be told. */
#ifndef PHUCDAU_TRAIN_PROGRESS_H
#define PHUCDAU_TRAIN_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct train_progress {
    void (*tell)(void *self, const struct train_progress *progress); /* NULL: nobody is told */
    void *self;
    const char *phase;    /* of the work, such as "counting" */
    const char *unit;     /* what is counted, such as "words" */
    uint64_t done, total; /* units; total is 0 if it is not known */
    bool is_over;         /* the phase has ended */
};

static inline void train_progress_tell(struct train_progress *progress, uint64_t done, bool is_over)
{
    progress->done = done;
    progress->is_over = is_over;
    if (progress->tell) progress->tell(progress->self, progress);
}

/* Begins a phase; `phase` and `unit` are kept until it ends. */
static inline void train_progress_begin(struct train_progress *progress, const char *phase, const char *unit,
                                        uint64_t total)
{
    progress->phase = phase;
    progress->unit = unit;
    progress->total = total;
    train_progress_tell(progress, 0, false);
}

/* May be called some thousand times a second. */
static inline void train_progress_update(struct train_progress *progress, uint64_t done)
{
    train_progress_tell(progress, done, false);
}

static inline void train_progress_end(struct train_progress *progress, uint64_t done)
{
    train_progress_tell(progress, done, true);
}

#endif

/* Work on several threads. The result does not depend on their number. */
#ifndef PHUCDAU_PARALLEL_H
#define PHUCDAU_PARALLEL_H

#include "phucdau.h"

enum { PARALLEL_THREADS_MAX = 1024 };

/* The number of processor cores that are online; at least 1, at most PARALLEL_THREADS_MAX. */
unsigned parallel_cores(void);

/*
 * Calls work(context, k) with k = 0, 1, … on up to `threads` threads at once, the calling thread included; returns when
 * all calls have returned. There are fewer calls if the system has no more threads to give, but at least one.
 */
void parallel_threads(unsigned threads, void (*work)(void *context, unsigned thread), void *context);

/* The part of a loop that one call of `work` does. */
struct parallel_part {
    size_t first, end; /* items, from 0 */
    unsigned thread;   /* below the loop's number of threads; no two calls at a time have the same one */
    pd_status status;  /* PD_OK; another status, set together with `error`, ends the loop */
    pd_error error;
};

/*
 * Divides the items 0 … count - 1 into parts of up to `step` items (0: about a thousandth of all) and calls `work` for
 * each part, on up to `threads` threads at once. No part is begun after one has failed. Returns PD_OK, or the status
 * and the error of the part that failed; if several failed, those of the first in the order of the items. They are the
 * same for any number of threads.
 */
pd_status parallel_loop(unsigned threads, size_t count, size_t step,
                        void (*work)(void *context, struct parallel_part *part), void *context, pd_error *error);

#endif

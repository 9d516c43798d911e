/* Work on several threads. What comes of it does not depend on how many there are. */
#ifndef PHUCDAU_PARALLEL_H
#define PHUCDAU_PARALLEL_H

#include "phucdau.h"

enum { PARALLEL_THREADS_MAX = 1024 };

/* The processor's cores that this machine has at work; at least 1, at most PARALLEL_THREADS_MAX. */
unsigned parallel_cores(void);

/*
 * Calls work(context, k) with k = 0, 1, … on up to `threads` threads at once, this one among them; returns when all
 * calls have. There are fewer calls if the system has no more threads to give, but at least one.
 */
void parallel_threads(unsigned threads, void (*work)(void *context, unsigned thread), void *context);

/* The part of a loop that one call of its work is for. */
struct parallel_part {
    size_t first, end; /* items, from 0 */
    unsigned thread;   /* below the loop's number of threads; no two calls at a time have the same one */
    pd_status status;  /* PD_OK; another status, set together with `error`, ends the loop */
    pd_error error;
};

/*
 * Calls `work` for parts of up to `step` items (0: about a thousandth of all) that together are the items
 * 0 … count - 1, on up to `threads` threads at once. No part is begun after one has failed. Returns PD_OK or the status
 * of the first part that failed, by the order of items, with its error: the same one whatever the number of threads.
 */
pd_status parallel_loop(unsigned threads, size_t count, size_t step,
                        void (*work)(void *context, struct parallel_part *part), void *context, pd_error *error);

#endif

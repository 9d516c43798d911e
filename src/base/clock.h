/* A clock that never goes back. */
#ifndef PHUCDAU_CLOCK_H
#define PHUCDAU_CLOCK_H

#include <time.h>

/* Seconds since some moment of the past. */
static inline double clock_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

#endif

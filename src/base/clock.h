/* A clock that never goes back. */
#ifndef PHUCDAU_CLOCK_H
#define PHUCDAU_CLOCK_H

#include <time.h>

/* Seconds since a fixed moment in the past, which is not known. Only differences mean something. */
static inline double clock_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

#endif

/* Progress on a stream: a moving line on a terminal, a plain line per phase elsewhere. */
#ifndef PHUCDAU_TRAIN_PROGRESS_H
#define PHUCDAU_TRAIN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct progress {
    FILE *stream; /* NULL: silent */
    bool terminal;
    const char *phase;
    const char *unit;
    uint64_t total; /* 0: unknown */
    double start;
    double shown;
};

/* `stream` may be NULL. */
void progress_init(struct progress *progress, FILE *stream);

/* Starts a phase of `total` units; `phase` and `unit` are kept until progress_end. */
void progress_begin(struct progress *progress, const char *phase, const char *unit, uint64_t total);

/* Cheap enough to be called some thousand times a second. */
void progress_update(struct progress *progress, uint64_t done);

/* Ends the phase and says how it went. */
void progress_end(struct progress *progress, uint64_t done);

#endif

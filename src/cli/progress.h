/* What a command tells while it works: on a terminal one line that moves, elsewhere only lines that stay, for a log. */
#ifndef PHUCDAU_CLI_PROGRESS_H
#define PHUCDAU_CLI_PROGRESS_H

#include <stdbool.h>

struct progress {
    int file; /* descriptor; -1: nothing is told */
    bool is_terminal;
    bool has_line;  /* the moving line stands there */
    double started; /* seconds of the clock */
    double shown;   /* likewise: when the moving line was last drawn */
};

/* Starts the clock. `file` is a descriptor, or -1 for nothing to be told. */
void progress_open(struct progress *progress, int file);

/* Starts the clock anew, for another piece of work. */
void progress_restart(struct progress *progress);

/* Since the clock was started. */
double progress_seconds(const struct progress *progress);

/*
 * Draws the moving line: the text and, if `share` is above 0, that share of the work as done and how long the rest will
 * take. Does nothing if the line was drawn less than a fifth of a second ago, or if there is no terminal.
 */
void progress_show(struct progress *progress, double share, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Prints a line that stays; control characters become "?". */
void progress_say(struct progress *progress, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Takes the moving line away. */
void progress_clear(struct progress *progress);

#endif

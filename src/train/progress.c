/*
 * A terminal gets a line that is redrawn five times a second; a log file gets one line for each
 * finished phase, so that it stays readable.
 */
#include "train/progress.h"

#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

void progress_init(struct progress *progress, FILE *stream)
{
    *progress = (struct progress){.stream = stream, .terminal = stream && isatty(fileno(stream))};
}

void progress_begin(struct progress *progress, const char *phase, const char *unit, uint64_t total)
{
    progress->phase = phase;
    progress->unit = unit;
    progress->total = total;
    progress->start = now();
    progress->shown = progress->start;
}

/* 1234567 as "1.2 M". */
static const char *abbreviate(double value, char out[32])
{
    static const char prefixes[] = " kMGT";
    size_t k = 0;
    while (value >= 1000 && k < 4) {
        value /= 1000;
        k++;
    }
    snprintf(out, 32, k > 0 ? "%.1f %c" : "%.0f ", value, prefixes[k]);
    return out;
}

void progress_update(struct progress *progress, uint64_t done)
{
    if (!progress->terminal) return;
    const double time = now();
    if (time - progress->shown < 0.2) return;
    progress->shown = time;
    const double seconds = time - progress->start;
    const double rate = (double)done / seconds;
    char rate_text[32];
    fprintf(progress->stream, "\r\033[K%s: ", progress->phase);
    if (progress->total > 0 && done > 0) {
        enum { WIDTH = 30 };
        const double share = done < progress->total ? (double)done / (double)progress->total : 1.0;
        const int filled = (int)(share * WIDTH);
        fputc('[', progress->stream);
        for (int k = 0; k < WIDTH; k++) fputc(k < filled ? '#' : '.', progress->stream);
        fprintf(progress->stream, "] %3.0f %%, %.0f s left, ", share * 100, seconds * (1 - share) / share);
    }
    fprintf(progress->stream, "%s%s/s", abbreviate(rate, rate_text), progress->unit);
    fflush(progress->stream);
}

void progress_end(struct progress *progress, uint64_t done)
{
    if (!progress->stream) return;
    char amount[32];
    fprintf(progress->stream, "%s%s: %s%s in %.1f s\n", progress->terminal ? "\r\033[K" : "", progress->phase,
            abbreviate((double)done, amount), progress->unit, now() - progress->start);
    fflush(progress->stream);
}

/*
 * On a terminal one line moves, and only failures stay; elsewhere each document is a line, for a log. Names come from
 * anybody: control characters do not reach the terminal.
 */
#include "cli/documents/batch_progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

enum { LINE_BYTES = 4096 };

void batch_progress_init(struct batch_progress *progress, bool quiet)
{
    *progress =
        (struct batch_progress){.quiet = quiet, .is_terminal = isatty(STDERR_FILENO) != 0, .started = clock_seconds()};
}

static void clear_status(struct batch_progress *progress)
{
    if (progress->has_status) fputs("\r\033[K", stderr);
    progress->has_status = false;
}

static void print_line(struct batch_progress *progress, char *line)
{
    clear_status(progress);
    for (char *at = line; *at != '\0'; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7F) *at = '?';
    fprintf(stderr, "phucdau: %s\n", line);
}

/* Time left goes by bytes: what a document takes depends on its size more than on anything else known beforehand. */
static void show_status(struct batch_progress *progress, const struct batch_event *event)
{
    const struct batch_totals *t = event->totals;
    const double seconds = clock_seconds() - progress->started;
    const double share = t->bytes > 0 ? (double)t->bytes_done / (double)t->bytes : 0;
    const long left = share > 0 ? (long)(seconds * (1 - share) / share) : 0;
    fprintf(stderr,
            "\r\033[K%zu of %zu documents, %llu pages, %.0f a minute, %zu at work, %zu failed, %ld:%02ld:%02ld left",
            t->unchanged + t->done + t->failed, t->documents, (unsigned long long)t->pages,
            seconds > 0 ? (double)t->pages / seconds * 60 : 0.0, event->running, t->failed, left / 3600, left / 60 % 60,
            left % 60);
    progress->has_status = true;
}

static void print_plan(struct batch_progress *progress, const struct batch_totals *totals)
{
    char line[LINE_BYTES];
    const size_t to_do = totals->documents - totals->unchanged - totals->failed;
    snprintf(line, sizeof line, "%zu documents, %zu of them done before, %zu to do (%.1f MB)", totals->documents,
             totals->unchanged, to_do, (double)totals->bytes / 1e6);
    print_line(progress, line);
}

static void print_document(struct batch_progress *progress, const struct batch_event *event)
{
    char line[LINE_BYTES];
    const struct batch_totals *totals = event->totals;
    const struct journal_document *document = event->document;
    int used = snprintf(line, sizeof line, "(%zu of %zu) %s: ", totals->unchanged + totals->done + totals->failed,
                        totals->documents, event->path);
    if (used < 0 || used >= (int)sizeof line) used = (int)sizeof line - 1;
    char *rest = line + used;
    const size_t room = sizeof line - (size_t)used;
    if (event->kind == BATCH_DONE)
        snprintf(rest, room, "%llu page%s, %llu words, %llu restored%s%s", (unsigned long long)document->pages,
                 document->pages == 1 ? "" : "s", (unsigned long long)document->words,
                 (unsigned long long)document->restored, document->error[0] != '\0' ? "; " : "", document->error);
    else
        snprintf(rest, room, "%s: %s", event->kind == BATCH_AGAIN ? "will be tried again" : "failed", document->error);
    print_line(progress, line);
}

/* A failure is always told; the rest only where it is wanted. */
void batch_progress_tell(void *self, const struct batch_event *event)
{
    struct batch_progress *progress = self;
    if (event->kind == BATCH_FAILED) print_document(progress, event);
    if (progress->quiet) return;
    if (event->kind == BATCH_PLANNED) print_plan(progress, event->totals);
    if (event->kind == BATCH_AGAIN || (event->kind == BATCH_DONE && !progress->is_terminal))
        print_document(progress, event);
    if (progress->is_terminal) show_status(progress, event);
}

void batch_progress_end(struct batch_progress *progress, const struct batch_totals *t)
{
    char line[LINE_BYTES];
    clear_status(progress);
    if (progress->quiet) return;
    const double seconds = clock_seconds() - progress->started;
    snprintf(line, sizeof line,
             "%zu documents: %zu done (%llu pages, %llu words, %llu restored), %zu unchanged, %zu failed; %.0f s",
             t->documents, t->done, (unsigned long long)t->pages, (unsigned long long)t->words,
             (unsigned long long)t->restored, t->unchanged, t->failed, seconds);
    print_line(progress, line);
    if (t->others + t->links + t->special == 0) return;
    snprintf(line, sizeof line, "passed over: %zu files that are no documents, %zu symbolic links, %zu special files",
             t->others, t->links, t->special);
    print_line(progress, line);
}

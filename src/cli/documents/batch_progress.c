/* On a terminal only failures stay; elsewhere each document is a line, for a log. */
#include "cli/documents/batch_progress.h"

#include <stdio.h>
#include <unistd.h>

enum { OUTCOME_BYTES = 1024 };

void batch_progress_init(struct batch_progress *progress, bool quiet)
{
    progress->quiet = quiet;
    progress_open(&progress->progress, STDERR_FILENO);
}

/* Time left goes by bytes: what a document takes depends on its size more than on anything else known beforehand. */
static void show_status(struct batch_progress *progress, const struct batch_event *event)
{
    const struct batch_totals *t = event->totals;
    const double seconds = progress_seconds(&progress->progress);
    progress_show(&progress->progress, t->bytes > 0 ? (double)t->bytes_done / (double)t->bytes : 0,
                  "%zu of %zu documents, %llu pages, %.0f a minute, %zu at work, %zu failed",
                  t->unchanged + t->done + t->failed, t->documents, (unsigned long long)t->pages,
                  seconds > 0 ? (double)t->pages / seconds * 60 : 0.0, event->running, t->failed);
}

static void print_plan(struct batch_progress *progress, const struct batch_totals *totals)
{
    progress_say(&progress->progress, "phucdau: %zu documents, %zu of them done before, %zu to do (%.1f MB)",
                 totals->documents, totals->unchanged, totals->documents - totals->unchanged - totals->failed,
                 (double)totals->bytes / 1e6);
}

static void print_document(struct batch_progress *progress, const struct batch_event *event)
{
    char outcome[OUTCOME_BYTES];
    const struct batch_totals *totals = event->totals;
    const struct journal_document *document = event->document;
    if (event->kind == BATCH_DONE)
        snprintf(outcome, sizeof outcome, "%llu page%s, %llu words, %llu restored%s%s",
                 (unsigned long long)document->pages, document->pages == 1 ? "" : "s",
                 (unsigned long long)document->words, (unsigned long long)document->restored,
                 document->error[0] != '\0' ? "; " : "", document->error);
    else
        snprintf(outcome, sizeof outcome, "%s: %s", event->kind == BATCH_AGAIN ? "will be tried again" : "failed",
                 document->error);
    progress_say(&progress->progress, "phucdau: (%zu of %zu) %s: %s", totals->unchanged + totals->done + totals->failed,
                 totals->documents, event->path, outcome);
}

/* A failure is always told; the rest only where it is wanted. */
void batch_progress_tell(void *self, const struct batch_event *event)
{
    struct batch_progress *progress = self;
    if (event->kind == BATCH_FAILED) print_document(progress, event);
    if (progress->quiet) return;
    if (event->kind == BATCH_PLANNED) print_plan(progress, event->totals);
    if (event->kind == BATCH_AGAIN || (event->kind == BATCH_DONE && !progress->progress.is_terminal))
        print_document(progress, event);
    show_status(progress, event);
}

void batch_progress_end(struct batch_progress *progress, const struct batch_totals *t)
{
    progress_clear(&progress->progress);
    if (progress->quiet) return;
    progress_say(&progress->progress,
                 "phucdau: %zu documents: %zu done (%llu pages, %llu words, %llu restored), %zu unchanged, "
                 "%zu failed; %.0f s",
                 t->documents, t->done, (unsigned long long)t->pages, (unsigned long long)t->words,
                 (unsigned long long)t->restored, t->unchanged, t->failed, progress_seconds(&progress->progress));
    if (t->others + t->links + t->special == 0) return;
    progress_say(&progress->progress,
                 "phucdau: passed over: %zu files that are no documents, %zu symbolic links, %zu special files",
                 t->others, t->links, t->special);
}

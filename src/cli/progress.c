#include "cli/progress.h"

#include "base/clock.h"
#include "cli/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum { LINE_BYTES = 8192 };

static const double SECONDS_BETWEEN = 0.2;

void progress_open(struct progress *progress, int file)
{
    *progress = (struct progress){.file = file, .is_terminal = file >= 0 && isatty(file)};
    progress_restart(progress);
}

void progress_restart(struct progress *progress)
{
    progress->started = clock_seconds();
}

double progress_seconds(const struct progress *progress)
{
    return clock_seconds() - progress->started;
}

/* ", 25 %, 1:02:03 left" */
static void print_left(int file, double share, double seconds)
{
    const long left = (long)(seconds * (1 - share) / share), hours = left / 3600, minutes = left / 60 % 60;
    dprintf(file, ", %.0f %%, ", share * 100);
    if (hours > 0)
        dprintf(file, "%ld:%02ld:%02ld left", hours, minutes, left % 60);
    else
        dprintf(file, "%ld:%02ld left", minutes, left % 60);
}

void progress_show(struct progress *progress, double share, const char *format, ...)
{
    if (!progress->is_terminal) return;
    const double now = clock_seconds();
    if (progress->has_line && now - progress->shown < SECONDS_BETWEEN) return;
    progress->shown = now;
    progress->has_line = true;
    va_list arguments;
    va_start(arguments, format);
    dprintf(progress->file, "\r\033[K");
    vdprintf(progress->file, format, arguments);
    va_end(arguments);
    if (share > 0) print_left(progress->file, share < 1 ? share : 1, now - progress->started);
}

void progress_say(struct progress *progress, const char *format, ...)
{
    char line[LINE_BYTES] = "";
    va_list arguments;
    if (progress->file < 0) return;
    progress_clear(progress);
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    cli_clean_line(line);
    dprintf(progress->file, "%s\n", line);
}

void progress_clear(struct progress *progress)
{
    if (progress->has_line) dprintf(progress->file, "\r\033[K");
    progress->has_line = false;
}

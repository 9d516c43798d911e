/* What a terminal and what a log is shown of work under way. */
#include "cli/progress.h"

#include <criterion/criterion.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Two ends of a terminal or a pipe; what is told is written to ends[1] and read from ends[0]. */
static void open_ends(int ends[2], bool terminal)
{
    cr_assert_eq(terminal ? openpty(&ends[0], &ends[1], NULL, NULL, NULL) : pipe(ends), 0);
}

static void expect_told(const int ends[2], const char *expected)
{
    char told[256] = "";
    cr_assert_eq(write(ends[1], "#", 1), 1);
    for (size_t length = 0; strchr(told, '#') == NULL;) {
        const ssize_t count = read(ends[0], told + length, sizeof told - 1 - length);
        cr_assert_gt(count, 0);
        length += (size_t)count;
    }
    *strchr(told, '#') = '\0';
    cr_expect_str_eq(told, expected);
}

Test(progress, a_terminal_has_a_line_that_moves)
{
    struct progress progress;
    int ends[2];
    open_ends(ends, true);
    progress_open(&progress, ends[1]);
    progress_show(&progress, 0, "page %d", 1);
    expect_told(ends, "\r\033[Kpage 1");
    progress_show(&progress, 0, "page %d", 2);
    expect_told(ends, "");
    progress_say(&progress, "page 2: %s", "late\a");
    expect_told(ends, "\r\033[Kpage 2: late?\r\n");
    progress_show(&progress, 0, "page %d", 3);
    expect_told(ends, "\r\033[Kpage 3");
    progress_clear(&progress);
    expect_told(ends, "\r\033[K");
    progress_clear(&progress);
    expect_told(ends, "");
}

Test(progress, a_log_has_lines_that_stay)
{
    struct progress progress;
    int ends[2];
    open_ends(ends, false);
    progress_open(&progress, ends[1]);
    progress_show(&progress, 0.5, "page %d", 1);
    progress_say(&progress, "page %d", 1);
    progress_clear(&progress);
    expect_told(ends, "page 1\n");
}

Test(progress, time_left_goes_by_the_share_that_is_done)
{
    static const struct {
        double seconds, share;
        const char *left;
    } cases[] = {{60, 0.5, "50 %, 1:00 left"},
                 {60, 0.25, "25 %, 3:00 left"},
                 {5400, 0.5, "50 %, 1:30:00 left"},
                 {60, 1, "100 %, 0:00 left"},
                 {60, 1.5, "100 %, 0:00 left"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct progress progress;
        char expected[64];
        int ends[2];
        open_ends(ends, true);
        progress_open(&progress, ends[1]);
        progress.started -= cases[k].seconds;
        progress_show(&progress, cases[k].share, "a");
        snprintf(expected, sizeof expected, "\r\033[Ka, %s", cases[k].left);
        expect_told(ends, expected);
        close(ends[0]);
        close(ends[1]);
    }
}

Test(progress, nothing_is_told_nowhere)
{
    struct progress progress;
    progress_open(&progress, -1);
    progress_show(&progress, 0.5, "a");
    progress_say(&progress, "a");
    progress_clear(&progress);
    cr_expect_not(progress.has_line);
}

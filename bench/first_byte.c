/*
 * first_byte [OPTION]... PROGRAM [ARGUMENT]...: runs a filter over a sentence and prints the time from starting the
 * process to the first byte that it writes. The files it needs are in the page cache after the first run, which
 * is not counted.
 *
 *   --runs N       runs; median and fastest are printed (50)
 *   --text TEXT    what to feed it
 */
#include <getopt.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "common.h"

extern char **environ;

enum { RUNS_MAX = 1000 };

/* Seconds to the first byte of the program's output. */
static double run(char **command, const char *text)
{
    int in[2], out[2];
    if (pipe(in) != 0 || pipe(out) != 0) bench_fail("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    for (int k = 0; k < 2; k++) {
        posix_spawn_file_actions_addclose(&actions, in[k]);
        posix_spawn_file_actions_addclose(&actions, out[k]);
    }
    if (write(in[1], text, strlen(text)) != (ssize_t)strlen(text)) bench_fail("cannot write to a pipe");
    close(in[1]);
    pid_t child;
    const double start = clock_seconds();
    if (posix_spawnp(&child, command[0], &actions, NULL, command, environ) != 0) bench_fail("cannot run %s", *command);
    close(out[1]);
    char bytes[4096];
    ssize_t count = read(out[0], bytes, sizeof bytes);
    const double seconds = clock_seconds() - start;
    if (count <= 0) bench_fail("%s wrote nothing", command[0]);
    while (count > 0) count = read(out[0], bytes, sizeof bytes);
    int status;
    if (waitpid(child, &status, 0) != child || status != 0) bench_fail("%s failed", command[0]);
    close(in[0]);
    close(out[0]);
    posix_spawn_file_actions_destroy(&actions);
    return seconds;
}

int main(int argc, char **argv)
{
    static const struct option long_options[] = {
        {"runs", required_argument, NULL, 'r'}, {"text", required_argument, NULL, 't'}, {NULL, 0, NULL, 0}};
    const char *text = "Uy ban nhan dan tinh phat dong phong trao thi dua yeu nuoc nam 2025.\n";
    size_t runs = 50;
    for (int option; (option = getopt_long(argc, argv, "+", long_options, NULL)) != -1;) {
        if (option == 'r')
            runs = strtoul(optarg, NULL, 10);
        else if (option == 't')
            text = optarg;
        else
            return 1;
    }
    if (optind == argc || runs == 0 || runs > RUNS_MAX || strlen(text) > 4096)
        bench_fail("give a program, 1 to %d runs and a short text", RUNS_MAX);
    double seconds[RUNS_MAX];
    run(argv + optind, text);
    for (size_t i = 0; i < runs; i++) seconds[i] = run(argv + optind, text);
    const double median = bench_median(seconds, runs);
    printf("start to first byte out: %.2f ms (fastest %.2f ms, %zu runs)\n", 1e3 * median, 1e3 * seconds[0], runs);
    return 0;
}

/*
 * memory [OPTION]... FILE...: restores streams of growing length, the texts without marks over and over, each in a
 * process of its own, and prints the most memory it had: its own (anonymous pages), and in all, with the pages of the
 * model and of the program, which processes share.
 *
 *   --model FILE     the model
 *   --megabytes N    length of a stream; may be repeated (10 and 200)
 *   --threads N      threads (1)
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"

enum { FEED_BYTES = 64 * 1024, LENGTHS_MAX = 8 };

static void drain(pd_restorer *restorer, double *own)
{
    pd_block block;
    while (bench_next_block(restorer, &block)) continue;
    const double now = bench_read_status("RssAnon:");
    if (now > *own) *own = now;
}

static void restore(const pd_model *model, const struct text *text, unsigned threads, uint64_t megabytes)
{
    pd_options options;
    pd_options_init(&options, sizeof options);
    options.mode = PD_MODE_MARKS;
    options.threads = threads;
    const double before = bench_read_status("RssAnon:");
    double own = before;
    pd_restorer *restorer;
    pd_error error;
    if (pd_restorer_new(model, &options, &restorer, &error) != PD_OK) bench_fail("%s", error.message);
    size_t at = 0;
    for (uint64_t left = megabytes * 1000000; left > 0;) {
        size_t length = text->length - at < FEED_BYTES ? text->length - at : FEED_BYTES;
        if (length > left) length = (size_t)left;
        left -= length;
        if (pd_restorer_feed(restorer, text->bytes + at, length, left == 0, &error) != PD_OK)
            bench_fail("%s", error.message);
        drain(restorer, &own);
        at = (at + length) % text->length;
    }
    printf("%6llu MB stream: %7.2f MB of its own, %7.2f MB in all\n", (unsigned long long)megabytes, own - before,
           bench_read_status("VmHWM:"));
    pd_restorer_free(restorer);
}

int main(int argc, char **argv)
{
    static const struct option long_options[] = {{"model", required_argument, NULL, 'm'},
                                                 {"megabytes", required_argument, NULL, 'l'},
                                                 {"threads", required_argument, NULL, 't'},
                                                 {NULL, 0, NULL, 0}};
    const char *model_path = NULL;
    uint64_t lengths[LENGTHS_MAX] = {10, 200};
    size_t given = 0;
    unsigned threads = 1;
    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        switch (option) {
        case 'm': model_path = optarg; break;
        case 't': threads = (unsigned)strtoul(optarg, NULL, 10); break;
        case 'l':
            if (given == LENGTHS_MAX) bench_fail("--megabytes: at most %d times", LENGTHS_MAX);
            lengths[given++] = strtoull(optarg, NULL, 10);
            break;
        default: return 1;
        }
    }
    struct text text = bench_read_files(argv + optind, (size_t)(argc - optind)), stripped = bench_strip(&text, 0);
    free(text.bytes);
    for (size_t i = 0; i < (given ? given : 2); i++) {
        fflush(stdout);
        const pid_t child = fork();
        if (child < 0) bench_fail("fork failed");
        if (child == 0) {
            pd_model *model = bench_open_model(model_path);
            restore(model, &stripped, threads, lengths[i]);
            pd_model_close(model);
            free(stripped.bytes);
            return 0;
        }
        int status;
        if (waitpid(child, &status, 0) != child || status != 0) bench_fail("a run failed");
    }
    free(stripped.bytes);
    return 0;
}

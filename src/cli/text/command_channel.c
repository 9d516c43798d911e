/* `phucdau train channel`: pairs of true and printed words in, an engine's channel out. */
#include "channel/channel.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "train/channel_pairs.h"

#include <errno.h>
#include <getopt.h>

struct channel_arguments {
    const char *output;
    const char *description;
    unsigned rounds;
    bool quiet;
};

static int write_table(const struct channel_arguments *arguments, const struct channel_alphabet *alphabet,
                       const struct channel_counts *counts)
{
    struct cli_output output;
    int code = cli_output_open(&output, arguments->output);
    if (code != EXIT_DONE) return code;
    errno = 0;
    channel_counts_write(output.stream, alphabet, counts, arguments->description);
    if (!ferror(output.stream)) return cli_output_commit(&output);
    code = cli_output_failed(&output, errno);
    cli_output_discard(&output);
    return code;
}

static int learn(const struct channel_arguments *arguments, char **files, int file_count)
{
    struct channel_alphabet alphabet;
    struct channel_pairs pairs = {0};
    struct channel_counts counts = {0};
    pd_error error;
    int code = EXIT_DONE;
    channel_alphabet_init(&alphabet);
    for (int f = 0; f < file_count && code == EXIT_DONE; f++)
        if (channel_pairs_read(files[f], &alphabet, &pairs, &error) != PD_OK) code = cli_report(NULL, &error);
    channel_pairs_link(&pairs);
    if (code == EXIT_DONE && pairs.count == 0) code = cli_fail(EXIT_INPUT, files[0], "no pairs in it");
    if (code == EXIT_DONE && !channel_learn(&alphabet, pairs.examples, pairs.count, NULL, arguments->rounds, &counts))
        code = cli_fail_memory();
    if (code == EXIT_DONE && !arguments->quiet)
        fprintf(stderr, "%zu pairs, %zu skipped; %zu pieces\n", pairs.count, pairs.skipped, counts.count);
    if (code == EXIT_DONE) code = write_table(arguments, &alphabet, &counts);
    channel_pairs_free(&pairs);
    channel_counts_free(&counts);
    return code;
}

/* ---- Options ------------------------------------------------------------------------- */

static const char usage[] =
    "Usage: phucdau train channel [OPTION]... [-o CHANNEL] PAIRS...\n"
    "       phucdau train channel --render [OPTION]... [-o PAIRS] TEXT...\n"
    "Learns what an OCR engine makes of letters, from pairs of true and printed words: a pair a line, the two\n"
    "parted by a tab; several words with spaces between them where the engine split them or ran them together.\n"
    "With --render, makes such pairs: see phucdau train channel --render --help.\n";

static const struct option_row rows[] = {
    {.name = "output",
     .letter = 'o',
     .argument = "CHANNEL",
     .help = "the table to write (standard output)",
     .details = "The table to write; without it, standard output.",
     .set = option_text,
     .offset = offsetof(struct channel_arguments, output)},
    {.name = "rounds",
     .argument = "N",
     .fallback = "8",
     .help = "rounds of EM",
     .details = "Rounds of expectation maximisation, 1 to 100.",
     .set = option_unsigned,
     .offset = offsetof(struct channel_arguments, rounds),
     .least = 1,
     .most = 100},
    {.name = "description",
     .argument = "TEXT",
     .help = "what the head of the table says",
     .set = option_text,
     .offset = offsetof(struct channel_arguments, description)},
    {.name = "quiet",
     .letter = 'q',
     .help = "no summary",
     .set = option_flag,
     .offset = offsetof(struct channel_arguments, quiet)},
    OPTION_HELP_ROW,
};

int command_channel(int argc, char **argv)
{
    struct channel_arguments arguments = {.description = "what was printed for true letters: phucdau train channel"};
    const struct option_group group = {.rows = rows, .count = sizeof rows / sizeof *rows, .self = &arguments};
    const struct option_command command = {.name = "train channel", .usage = usage, .groups = &group, .group_count = 1};
    const int code = options_read(&command, argc, argv);
    if (code != OPTIONS_READ) return code;
    if (optind == argc) return cli_fail(EXIT_ARGUMENTS, "train channel", "no pairs given");
    return learn(&arguments, argv + optind, argc - optind);
}

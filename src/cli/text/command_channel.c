/* `phucdau train channel`: pairs of true and printed words in, an engine's channel out. */
#include "channel/channel.h"
#include "cli/cli.h"
#include "train/channel_pairs.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "Usage: phucdau train channel [OPTION]... [-o CHANNEL] PAIRS...\n"
    "       phucdau train channel --render [OPTION]... [-o PAIRS] TEXT...\n"
    "Learns what an OCR engine makes of letters, from pairs of true and printed words: a pair a line, the two\n"
    "parted by a tab; several words with spaces between them where the engine split them or ran them together.\n"
    "With --render, makes such pairs: see phucdau train channel --render --help.\n"
    "\n"
    "  -o, --output CHANNEL      the table to write (standard output)\n"
    "      --rounds N            rounds of EM (8)\n"
    "      --description TEXT    what the head of the table says\n"
    "  -q, --quiet               no summary\n"
    "  -h, --help                this help\n";

enum { OPTION_ROUNDS = 256, OPTION_DESCRIPTION };

static const struct option long_options[] = {{"output", required_argument, NULL, 'o'},
                                             {"rounds", required_argument, NULL, OPTION_ROUNDS},
                                             {"description", required_argument, NULL, OPTION_DESCRIPTION},
                                             {"quiet", no_argument, NULL, 'q'},
                                             {"help", no_argument, NULL, 'h'},
                                             {NULL, 0, NULL, 0}};

struct channel_arguments {
    const char *output;
    const char *description;
    unsigned rounds;
    bool quiet, help;
};

static int read_arguments(struct channel_arguments *arguments, int argc, char **argv)
{
    enum { ROUNDS_MAX = 100 };
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, ":o:qh", long_options, NULL)) != -1;) {
        char *end;
        switch (option) {
        case 'o': arguments->output = optarg; break;
        case 'q': arguments->quiet = true; break;
        case 'h': arguments->help = true; return EXIT_DONE;
        case OPTION_DESCRIPTION: arguments->description = optarg; break;
        case OPTION_ROUNDS:
            arguments->rounds = (unsigned)strtoul(optarg, &end, 10);
            if (*end || arguments->rounds < 1 || arguments->rounds > ROUNDS_MAX)
                return cli_fail(EXIT_ARGUMENTS, "--rounds", "%s: not a number from 1 to %d", optarg, ROUNDS_MAX);
            break;
        default: return cli_bad_option("train channel", argv, option);
        }
    }
    return optind < argc ? EXIT_DONE : cli_fail(EXIT_ARGUMENTS, "train channel", "no pairs given");
}

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

int command_channel(int argc, char **argv)
{
    struct channel_arguments arguments = {.rounds = 8,
                                          .description = "what was printed for true letters: phucdau train channel"};
    const int code = read_arguments(&arguments, argc, argv);
    if (code != EXIT_DONE) return code;
    return arguments.help ? cli_print(help) : learn(&arguments, argv + optind, argc - optind);
}

/* `phucdau train weights`: learns the weights of repair from pages whose truth is known. */
#include "base/parallel.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "train/weights/weights.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>

struct weights_arguments {
    struct weights_options options;
    const char *output, *model, *channel, *start, *description;
    bool quiet, measure, calibrate;
};

static void print_errors(FILE *stream, const struct weights_errors *errors)
{
    fprintf(stream, "%zu words; broken %zu, fixed %zu, left %zu; loss %.0f\n", errors->groups, errors->broken,
            errors->fixed, errors->left, weights_loss(errors));
}

static void show_progress(void *self, unsigned round, const struct repair_weight *row, float value,
                          const struct weights_errors *errors)
{
    const struct weights_arguments *arguments = self;
    if (arguments->quiet) return;
    if (row)
        fprintf(stderr, "round %u: %s %.4f: ", round + 1, row->name, (double)value);
    else
        fprintf(stderr, "round %u done: ", round + 1);
    print_errors(stderr, errors);
}

static int write_weights(const struct weights_arguments *arguments, const struct repair_weights *weights)
{
    struct cli_output output;
    int code = cli_output_open(&output, arguments->output);
    if (code != EXIT_DONE) return code;
    errno = 0;
    repair_weights_write(output.stream, weights, arguments->description);
    if (!ferror(output.stream)) return cli_output_commit(&output);
    code = cli_output_failed(&output, errno);
    cli_output_discard(&output);
    return code;
}

/* Prints the errors of each file under the weights. */
static int measure(const struct weights_arguments *arguments, const struct repair_weights *weights, char **files,
                   int file_count)
{
    int code = EXIT_DONE;
    for (int f = 0; f < file_count && code == EXIT_DONE; f++) {
        struct readings readings = {0};
        struct weights_errors errors;
        pd_error error;
        pd_status status = readings_read(files[f], &readings, &error);
        if (status == PD_OK) status = weights_measure(&arguments->options, &readings, weights, &errors, &error);
        if (status != PD_OK) code = cli_report(NULL, &error);
        readings_free(&readings);
        if (code != EXIT_DONE) break;
        printf("%s: ", files[f]);
        print_errors(stdout, &errors);
    }
    return code;
}

static int learn(const struct weights_arguments *arguments, struct repair_weights *weights, char **files,
                 int file_count)
{
    struct readings readings = {0};
    pd_error error;
    pd_status status = PD_OK;
    for (int f = 0; f < file_count && status == PD_OK; f++) status = readings_read(files[f], &readings, &error);
    if (status == PD_OK && !arguments->calibrate)
        status = weights_learn(&arguments->options, &readings, weights, &error);
    if (status == PD_OK) status = weights_calibrate(&arguments->options, &readings, weights, &error);
    readings_free(&readings);
    return status == PD_OK ? write_weights(arguments, weights) : cli_report(NULL, &error);
}

static int run(struct weights_arguments *arguments, char **files, int file_count)
{
    struct weights_options *options = &arguments->options;
    struct repair_weights weights;
    pd_model *model;
    pd_error error;
    if (pd_model_open(arguments->model, &model, &error) != PD_OK) return cli_report(NULL, &error);
    options->model = model;
    pd_status status = repair_weights_read(arguments->start, &weights, &error);
    if (status == PD_OK) status = pd_channels_open(model, arguments->channel, &options->engine, &error);
    if (status == PD_OK) status = pd_channels_open(model, NULL, &options->all, &error);
    int code = status != PD_OK      ? cli_report(NULL, &error)
               : arguments->measure ? measure(arguments, &weights, files, file_count)
                                    : learn(arguments, &weights, files, file_count);
    pd_channels_free(options->engine);
    pd_channels_free(options->all);
    pd_model_close(model);
    return code;
}

/* ---- Options ------------------------------------------------------------------------- */

static const char usage[] =
    "Usage: phucdau train weights --start WEIGHTS [OPTION]... [-o WEIGHTS] PAGES...\n"
    "Learns the weights of repairing OCR damage from pages that `phucdau train channel --render --readings` has made.\n"
    "Each page is repaired again and again with other weights. A right word that repair breaks counts as five errors\n"
    "that it leaves. Lines of PAGES that end after the printed words are text: what engines say is not used.\n";

static const struct option_row rows[] = {
    {.name = "output",
     .letter = 'o',
     .argument = "WEIGHTS",
     .help = "the file to write (standard output)",
     .details = "The file to write; without it, standard output.",
     .set = option_text,
     .offset = offsetof(struct weights_arguments, output)},
    {.name = "start",
     .argument = "WEIGHTS",
     .help = "the weights to begin with",
     .set = option_text,
     .offset = offsetof(struct weights_arguments, start)},
    {.name = "measure",
     .help = "learns nothing: prints the errors that the weights of --start leave in each of PAGES",
     .details = "Learns nothing: prints the errors that the weights of\n.Fl -start\nleave in each of\n.Ar pages .",
     .set = option_flag,
     .offset = offsetof(struct weights_arguments, measure)},
    {.name = "calibrate",
     .help = "learns only the confidence in repaired words, under the weights of --start",
     .details =
         "Learns only the confidence in repaired words, under the weights of\n.Fl -start .\nWithout this option, "
         "confidence is learnt\nafter the other weights.",
     .set = option_flag,
     .offset = offsetof(struct weights_arguments, calibrate)},
    {.name = "only",
     .argument = "NAMES",
     .help = "learns these weights only: names joined by commas (all)",
     .details = "Learns these weights only: names joined by commas.",
     .set = option_text,
     .offset = offsetof(struct weights_arguments, options.only)},
    {.name = "rounds",
     .argument = "N",
     .fallback = "4",
     .help = "at most so many rounds, in which each weight is tried",
     .set = option_unsigned,
     .offset = offsetof(struct weights_arguments, options.rounds),
     .least = 1,
     .most = 100},
    {.name = "channel",
     .argument = "NAME|FILE",
     .fallback = "tesseract-vie",
     .help = "the channel of the engine that made pages with readings",
     .set = option_text,
     .offset = offsetof(struct weights_arguments, channel)},
    {.name = "model",
     .argument = "FILE",
     .help = "the model (the installed one)",
     .details = "The model; without it, the installed one.",
     .set = option_text,
     .offset = offsetof(struct weights_arguments, model)},
    {.name = "description",
     .argument = "TEXT",
     .help = "a text for the head of the file",
     .set = option_text,
     .offset = offsetof(struct weights_arguments, description)},
    {.name = "threads",
     .letter = 'j',
     .argument = "N",
     .help = "threads (one for each core); the weights do not depend on it",
     .details = "Threads; without it, one for each core.",
     .set = option_unsigned,
     .offset = offsetof(struct weights_arguments, options.threads),
     .least = 1,
     .most = PARALLEL_THREADS_MAX},
    {.name = "quiet",
     .letter = 'q',
     .help = "no progress",
     .set = option_flag,
     .offset = offsetof(struct weights_arguments, quiet)},
    OPTION_HELP_ROW,
};

int command_weights(int argc, char **argv)
{
    struct weights_arguments arguments = {.options = {.threads = parallel_cores(), .progress = show_progress},
                                          .description = "weights of repairing OCR damage: phucdau train weights"};
    const struct option_group group = {.rows = rows, .count = sizeof rows / sizeof *rows, .self = &arguments};
    const struct option_command command = {.name = "train weights", .usage = usage, .groups = &group, .group_count = 1};
    arguments.options.self = &arguments;
    const int code = options_read(&command, argc, argv);
    if (code != OPTIONS_READ) return code;
    if (!arguments.start)
        return cli_fail(EXIT_ARGUMENTS, "train weights", "--start is missing (the weights to begin with)");
    if (optind == argc) return cli_fail(EXIT_ARGUMENTS, "train weights", "no pages given");
    return run(&arguments, argv + optind, argc - optind);
}

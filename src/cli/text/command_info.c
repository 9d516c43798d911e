/* `phucdau info`: describes a model. */
#include "cli/cli.h"
#include "cli/options.h"
#include "model/model.h"

#include <getopt.h>
#include <inttypes.h>

static const char usage[] = "Usage: phucdau info [MODEL]\n"
                            "Describes a model file; without MODEL, the installed one.\n";

static const struct option_row rows[] = {OPTION_HELP_ROW};

static int print_info(const pd_model *model)
{
    pd_model_info info;
    pd_model_get_info(model, &info);
    printf("checksum     %016" PRIx64 "\n", info.checksum);
    printf("size         %" PRIu64 " bytes (%.1f MB)\n", info.bytes, (double)info.bytes / 1e6);
    printf("words        %" PRIu64 "\n", info.words);
    printf("order        %u\n", info.order);
    for (unsigned n = 2; n <= info.order && n < sizeof info.ngrams / sizeof *info.ngrams; n++)
        printf("%u-grams      %" PRIu64 "\n", n, info.ngrams[n]);
    if (model->language_count) printf("languages   ");
    for (size_t k = 0; k < model->language_count; k++) printf(" %s", model->languages[k].name);
    if (model->language_count) printf("\n");
    printf("description  %s\n", info.description);
    struct cli_output output = {.stream = stdout};
    return cli_output_commit(&output);
}

int command_info(int argc, char **argv)
{
    const struct option_group group = {.rows = rows, .count = sizeof rows / sizeof *rows};
    const struct option_command command = {.name = "info", .usage = usage, .groups = &group, .group_count = 1};
    const int read = options_read(&command, argc, argv);
    if (read != OPTIONS_READ) return read;
    if (argc - optind > 1) return cli_fail(EXIT_ARGUMENTS, "info", "takes one model (see phucdau info --help)");
    pd_model *model;
    pd_error error;
    if (pd_model_open(optind < argc ? argv[optind] : NULL, &model, &error) != PD_OK) return cli_report(NULL, &error);
    const int code = print_info(model);
    pd_model_close(model);
    return code;
}

/* `phucdau evaluate`: how far texts are from the true ones. */
#include "cli/cli.h"
#include "cli/options.h"
#include "evaluate/evaluate.h"
#include "text/utf8.h"

#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum evaluate_format { EVALUATE_TEXT, EVALUATE_JSON };

struct evaluate_arguments {
    const char **inputs; /* room for one for each argument */
    size_t input_count;
    bool by_line;
    enum evaluate_format format;
};

/* Reads a text and makes sure that it is one. */
static int read_text(const char *path, struct evaluate_source *source)
{
    char *bytes;
    const int code = cli_read_file(path, SIZE_MAX, &bytes, &source->length);
    source->bytes = bytes;
    if (code != EXIT_DONE) return code;
    const size_t bad = utf8_first_invalid(bytes, source->length);
    if (bad == source->length) return EXIT_DONE;
    return cli_fail(EXIT_INPUT, cli_input_name(path), "byte %zu is not UTF-8 (convert it to UTF-8 first)", bad);
}

/* Adds one pair; `input` may be NULL. */
static int add_pair(struct evaluation *sum, const char *gold, const char *text, const char *input, bool by_line)
{
    struct evaluate_source sources[3] = {0};
    int code = read_text(gold, &sources[0]);
    if (code == EXIT_DONE) code = read_text(text, &sources[1]);
    if (code == EXIT_DONE && input != NULL) code = read_text(input, &sources[2]);
    if (code == EXIT_DONE && evaluate_pair(sum, sources[0], sources[1], sources[2], by_line) != PD_OK)
        code = cli_fail_memory();
    for (size_t k = 0; k < 3; k++) free((char *)sources[k].bytes);
    return code;
}

/* ---- Printing ------------------------------------------------------------------------ */

/* One figure of the report. */
struct figure {
    const char *label, *of, *key;
    uint64_t part, whole;
};

enum { FIGURES = 7, FIGURES_WITHOUT_INPUT = 5 };

static void list_figures(const struct evaluation *sum, struct figure figures[FIGURES])
{
    const struct figure all[FIGURES] = {
        {"character errors (CER)", "characters", "cer", sum->character_errors, sum->characters},
        {"word errors (WER)", "words", "wer", sum->word_errors, sum->words},
        {"word errors, order-free", "words", "order_free_wer", sum->bag_errors, sum->words},
        {"words exact", "words", "words_exact", sum->words_right, sum->words},
        {"marked words exact", "marked words", "marked_words_exact", sum->marked_right, sum->marked},
        {"right words broken", "words right before", "right_words_broken", sum->broken, sum->input_right},
        {"numbers changed", "numbers, dates, codes", "numbers_changed", sum->numbers_changed, sum->numbers},
    };
    memcpy(figures, all, sizeof all);
}

static void print_text(FILE *stream, const struct figure *figures, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        const double share = evaluate_share(figures[k].part, figures[k].whole);
        char percent[32] = "-";
        if (!isnan(share)) snprintf(percent, sizeof percent, "%.2f %%", 100 * share);
        fprintf(stream, "%-24s %9s   %" PRIu64 " of %" PRIu64 " %s\n", figures[k].label, percent, figures[k].part,
                figures[k].whole, figures[k].of);
    }
}

/* {"cer":{"part":…,"whole":…,"share":…},…}; a share of nothing is null. */
static bool print_json(FILE *stream, const struct figure *figures, size_t count)
{
    json_t *report = json_object();
    bool ok = report != NULL;
    for (size_t k = 0; ok && k < count; k++) {
        const double share = evaluate_share(figures[k].part, figures[k].whole);
        json_t *figure =
            json_pack("{s:I, s:I, s:o}", "part", (json_int_t)figures[k].part, "whole", (json_int_t)figures[k].whole,
                      "share", isnan(share) ? json_null() : json_real(share));
        ok = figure != NULL && json_object_set_new(report, figures[k].key, figure) == 0;
    }
    ok = ok && json_dumpf(report, stream, JSON_INDENT(2) | JSON_REAL_PRECISION(8)) == 0 && fputc('\n', stream) != EOF;
    json_decref(report);
    return ok;
}

static int print_report(const struct evaluation *sum, const struct evaluate_arguments *arguments)
{
    struct figure figures[FIGURES];
    list_figures(sum, figures);
    const size_t count = arguments->input_count > 0 ? FIGURES : FIGURES_WITHOUT_INPUT;
    if (arguments->format == EVALUATE_JSON) {
        if (!print_json(stdout, figures, count) && !ferror(stdout)) return cli_fail_memory();
    } else {
        print_text(stdout, figures, count);
    }
    struct cli_output output = {.stream = stdout};
    return cli_output_commit(&output);
}

/* ---- Arguments ----------------------------------------------------------------------- */

static int add_input(void *self, const struct option_row *row, const char *value)
{
    (void)row;
    struct evaluate_arguments *arguments = self;
    arguments->inputs[arguments->input_count++] = value;
    return EXIT_DONE;
}

static const char usage[] = "Usage: phucdau evaluate [OPTION]... GOLD TEXT [GOLD TEXT]...\n"
                            "Compares each TEXT with the true text GOLD and prints errors pooled over all pairs.\n";

static const char notes[] =
    "All are UTF-8; - is standard input. Before comparing, texts are put into NFC, soft hyphens\n"
    "removed, white space, quotes, dashes and tone placement (hoà = hòa) folded. Case counts.\n";

static const struct name format_names[] = {
    {.text = "text", .value = EVALUATE_TEXT}, {.text = "json", .value = EVALUATE_JSON}, {.text = NULL}};

static const struct option_row rows[] = {
    {.name = "lines",
     .help = "compares line by line if both texts have as many lines",
     .set = option_flag,
     .offset = offsetof(struct evaluate_arguments, by_line)},
    {.name = "input",
     .argument = "FILE",
     .help = "the text before it was restored: tells also what was harmed; once for each pair, in their order",
     .details = "The text before it was restored: tells also what was harmed.\n"
                "To be given once for each pair, in their order.",
     .set = add_input},
    {.name = "to",
     .argument = "FORMAT",
     .fallback = "text",
     .help = "what to print: %s",
     .names = format_names,
     .refusal = "not a format of evaluate",
     .set = option_one_name,
     .offset = offsetof(struct evaluate_arguments, format)},
    OPTION_HELP_ROW,
};

static int read_options(int argc, char **argv, struct evaluate_arguments *arguments)
{
    const struct option_group group = {.rows = rows, .count = sizeof rows / sizeof *rows, .self = arguments};
    const struct option_command command = {
        .name = "evaluate", .usage = usage, .notes = notes, .groups = &group, .group_count = 1};
    const int code = options_read(&command, argc, argv);
    if (code != OPTIONS_READ) return code;
    const size_t given = (size_t)(argc - optind);
    if (given == 0 || given % 2 != 0)
        return cli_fail(EXIT_ARGUMENTS, "evaluate", "needs pairs of texts: GOLD TEXT (see phucdau evaluate --help)");
    if (arguments->input_count > 0 && arguments->input_count != given / 2)
        return cli_fail(EXIT_ARGUMENTS, "--input", "%zu given for %zu pairs (give one for each pair, or none)",
                        arguments->input_count, given / 2);
    return OPTIONS_READ;
}

static int evaluate(char **files, size_t pairs, const struct evaluate_arguments *arguments)
{
    struct evaluation sum = {0};
    for (size_t k = 0; k < pairs; k++) {
        const char *input = arguments->input_count > 0 ? arguments->inputs[k] : NULL;
        const int code = add_pair(&sum, files[2 * k], files[2 * k + 1], input, arguments->by_line);
        if (code != EXIT_DONE) return code;
    }
    return print_report(&sum, arguments);
}

int command_evaluate(int argc, char **argv)
{
    struct evaluate_arguments arguments = {.inputs = calloc((size_t)argc + 1, sizeof *arguments.inputs)};
    if (arguments.inputs == NULL) return cli_fail_memory();
    int code = read_options(argc, argv, &arguments);
    if (code == OPTIONS_READ) code = evaluate(argv + optind, (size_t)(argc - optind) / 2, &arguments);
    free(arguments.inputs);
    return code;
}

/* `phucdau train`: trains a language model on texts. */
#include "base/error.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "model/model.h"
#include "train/train.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct train_arguments {
    struct train_options options;
    struct train_text *texts; /* has room for all arguments; owns the paths */
    const char **entry_lists; /* has room for all arguments */
    uint64_t weight;
    const char *model_path;
    const char *arpa_path;
    bool sized; /* --size was given */
    bool quiet;
    struct progress progress;
};

/*
 * Reads a number with an optional ending k, M or G; `unit` is 1000 or 1024. False if [text, end) is not such a number.
 */
static bool read_number(const char *text, const char *end, uint64_t unit, uint64_t *value)
{
    static const char endings[] = "kMG";
    if (text == end || *text < '0' || *text > '9') return false;
    errno = 0;
    char *after;
    unsigned long long number = strtoull(text, &after, 10);
    if (errno != 0) return false;
    const char *ending = after < end ? strchr(endings, *after == 'K' ? 'k' : *after) : NULL;
    if (ending) {
        after++;
        for (const char *k = endings; k <= ending; k++) {
            if (number > UINT64_MAX / unit) return false;
            number *= unit;
        }
    }
    *value = number;
    return after == end;
}

static bool read_whole_number(const char *text, uint64_t unit, uint64_t most, uint64_t *value)
{
    return read_number(text, text + strlen(text), unit, value) && *value <= most;
}

/* Reads up to `most` numbers with commas between them; returns how many, 0 if the text is not such a list. */
static size_t read_list(const char *text, size_t most, uint64_t *values)
{
    size_t count = 0;
    for (;;) {
        const char *end = strchrnul(text, ',');
        if (count == most || !read_number(text, end, 1000, &values[count])) return 0;
        count++;
        if (*end == '\0') return count;
        text = end + 1;
    }
}

static bool read_fraction(const char *text, double *value)
{
    char *end;
    errno = 0;
    *value = strtod(text, &end);
    return end != text && *end == '\0' && errno == 0 && *value >= 0;
}

/* ---- Setters ------------------------------------------------------------------------- */

/* The result of a setter: EXIT_DONE if `ok`; otherwise reports the value as unusable and returns the exit code. */
static int taken(bool ok, const struct option_row *row, const char *value)
{
    if (ok) return EXIT_DONE;
    return cli_fail(EXIT_ARGUMENTS, NULL, "--%s: %s makes no sense here (see phucdau train --help)", row->name, value);
}

/* uint64_t, from row->least to row->most; k, M and G are powers of 1000. */
static int set_number(void *self, const struct option_row *row, const char *value)
{
    uint64_t number;
    const bool ok = read_whole_number(value, 1000, (uint64_t)row->most, &number) && (double)number >= row->least;
    if (ok) *(uint64_t *)option_member(self, row) = number;
    return taken(ok, row, value);
}

/* The same for an unsigned. */
static int set_small_number(void *self, const struct option_row *row, const char *value)
{
    uint64_t number;
    const bool ok = read_whole_number(value, 1000, (uint64_t)row->most, &number) && (double)number >= row->least;
    if (ok) *(unsigned *)option_member(self, row) = (unsigned)number;
    return taken(ok, row, value);
}

static int set_fraction(void *self, const struct option_row *row, const char *value)
{
    return taken(read_fraction(value, option_member(self, row)), row, value);
}

static int set_size(void *self, const struct option_row *row, const char *value)
{
    struct train_arguments *arguments = self;
    arguments->sized = value != row->fallback;
    return taken(read_whole_number(value, 1000, UINT64_MAX, &arguments->options.size), row, value);
}

static int set_memory(void *self, const struct option_row *row, const char *value)
{
    struct train_arguments *arguments = self;
    return taken(read_whole_number(value, 1024, SIZE_MAX, &arguments->options.memory), row, value);
}

static int set_loss(void *self, const struct option_row *row, const char *value)
{
    struct train_options *options = &((struct train_arguments *)self)->options;
    return taken(read_fraction(value, &options->threshold) && options->threshold > 0, row, value);
}

static int set_min_count(void *self, const struct option_row *row, const char *value)
{
    struct train_options *options = &((struct train_arguments *)self)->options;
    uint64_t counts[3];
    const size_t given = read_list(value, 3, counts);
    if (given == 0) return taken(false, row, value);
    options->min_count = counts[0];
    options->min_count_other = given > 1 ? counts[1] : 5 * counts[0];
    options->min_count_marked = given > 2 ? counts[2] : options->min_count_other * 5 / 2;
    return EXIT_DONE;
}

static int set_cutoff(void *self, const struct option_row *row, const char *value)
{
    struct train_options *options = &((struct train_arguments *)self)->options;
    uint64_t cutoffs[MODEL_ORDER_MAX - 1];
    const size_t given = read_list(value, MODEL_ORDER_MAX - 1, cutoffs);
    bool ok = given > 0;
    for (size_t n = 2; n <= MODEL_ORDER_MAX && ok; n++) {
        const uint64_t cutoff = cutoffs[n - 2 < given ? n - 2 : given - 1];
        ok = cutoff <= UINT32_MAX;
        options->cutoff[n] = (uint32_t)cutoff;
    }
    return taken(ok, row, value);
}

static int add_entries(void *self, const struct option_row *row, const char *value)
{
    (void)row;
    struct train_arguments *arguments = self;
    arguments->entry_lists[arguments->options.entry_list_count++] = value;
    return EXIT_DONE;
}

/* TEXT or TEXT:WEIGHT. If a file has the whole argument as its name, the colon is part of the name. */
static int add_text(void *self, const char *argument)
{
    struct train_arguments *arguments = self;
    struct train_text *text = &arguments->texts[arguments->options.text_count];
    uint64_t weight = arguments->weight;
    const char *colon = strrchr(argument, ':');
    size_t length = strlen(argument);
    uint64_t given;
    if (colon && access(argument, F_OK) != 0 && read_whole_number(colon + 1, 1000, TRAIN_WEIGHT_MAX, &given)) {
        weight = given;
        length = (size_t)(colon - argument);
    }
    text->path = strndup(argument, length);
    text->weight = (uint32_t)weight;
    if (!text->path) return cli_fail_memory();
    arguments->options.text_count++;
    return EXIT_DONE;
}

/* ---- Options ------------------------------------------------------------------------- */

static const char usage[] =
    "Usage: phucdau train [OPTION]... -o MODEL TEXT[:WEIGHT]...\n"
    "Trains a language model on texts: UTF-8, one paragraph a line, plain or xz; - is standard input.\n"
    "TEXT:3 counts each occurrence in this text three times.\n";

static const char notes[] =
    "Numbers may end in k, M or G: thousands, millions and so on, but KiB, MiB and GiB of memory.\n";

static const struct option_row rows[] = {
    {.name = "output",
     .letter = 'o',
     .argument = "MODEL",
     .help = "the model file to write",
     .set = option_text,
     .offset = offsetof(struct train_arguments, model_path)},
    {.name = "arpa",
     .argument = "FILE",
     .help = "also writes the probabilities in ARPA format",
     .details = "Also writes the probabilities in the ARPA format, which other toolkits read.\n"
                "With it,\n.Fl o\nmay be left out.",
     .set = option_text,
     .offset = offsetof(struct train_arguments, arpa_path)},
    {.name = "weight",
     .argument = "N",
     .fallback = "1",
     .help = "weight of the texts that come after this option",
     .details = "The weight of the texts that come after this option, 1 to 10000.",
     .set = set_number,
     .offset = offsetof(struct train_arguments, weight),
     .most = TRAIN_WEIGHT_MAX},
    {.name = "order",
     .argument = "N",
     .fallback = "5",
     .help = "length of the longest n-grams, 2 to 5",
     .details = "The length of the longest n-grams, 2 to 5.",
     .set = set_small_number,
     .offset = offsetof(struct train_arguments, options.order),
     .least = 2,
     .most = MODEL_ORDER_MAX},
    {.name = "min-count",
     .argument = "N[,M[,K]]",
     .fallback = "8,40,100",
     .help = "occurrences a word needs: N for a syllable, M for other words, K for other words with marks",
     .details = "How often a word must occur to become part of the vocabulary:\n.Ar n\n"
                "times if it is a syllable by the rule of spelling,\n.Ar m\ntimes if it is not,\n.Ar k\n"
                "times if it is not and carries marks.\nThe default of\n.Ar m\nis five times\n.Ar n ,\n"
                "that of\n.Ar k\ntwo and a half times\n.Ar m .",
     .set = set_min_count},
    {.name = "cutoff",
     .argument = "A[,B[,C[,D]]]",
     .fallback = "0,1,1,1",
     .help = "drops n-grams of order 2, 3, 4, 5 that occur this often or less; the last number is that of all higher "
             "orders",
     .details = "Drops n-grams of order 2, 3, 4 and 5 that occur this often or less.\n"
                "The last number is that of all higher orders.",
     .set = set_cutoff},
    {.name = "size",
     .argument = "N",
     .fallback = "8M",
     .help = "n-grams of two words and more to keep, 0 for all",
     .details = "How many n-grams of two words and more to keep; 0 keeps all.",
     .set = set_size},
    {.name = "prune",
     .argument = "LOSS",
     .help = "keeps the n-grams whose loss is greater, instead of --size",
     .details =
         "Keeps the n-grams whose loss is greater, however many there are.\nNot allowed together with\n.Fl -size .",
     .set = set_loss},
    {.name = "marks-share",
     .argument = "A",
     .fallback = "0.8",
     .help = "weight of the choice between marks in that loss, 0 to 1",
     .details = "The weight, 0 to 1, of the choice between marks in the loss of an n-gram; the\n"
                "rest is relative entropy.",
     .set = set_fraction,
     .offset = offsetof(struct train_arguments, options.marks_share)},
    {.name = "second-score",
     .argument = "BITS",
     .fallback = "23",
     .help = "weights of the second score: 2^BITS, 8 to 26; 0: none",
     .details = "Trains a second score, which looks at doubtful words from both sides, with 2\n"
                "to the power of\n.Ar bits\nweights, 8 to 26; 0 trains none.",
     .set = set_small_number,
     .offset = offsetof(struct train_arguments, options.second_score_bits),
     .most = 26},
    {.name = "second-score-share",
     .argument = "S",
     .fallback = "1",
     .help = "share of the texts that it learns from, above 0 to 1",
     .details = "The share of the texts that it learns from, above 0 and up to 1.",
     .set = set_fraction,
     .offset = offsetof(struct train_arguments, options.second_score_share)},
    {.name = "entries",
     .argument = "FILE",
     .help =
         "a list of words and names: its words enter the vocabulary, its names help to read capitalised words; may be "
         "repeated",
     .details = "A list of words and names, such as those in\n.Pa share/phucdau/dictionaries :\n"
                "its words enter the vocabulary however rare they are, and its names help to read\n"
                "capitalised words.\nMay be repeated.",
     .set = add_entries},
    {.name = "description",
     .argument = "TEXT",
     .help = "what `phucdau info` says about the model",
     .details = "What\n.Xr phucdau-info 1\nsays about the model.",
     .set = option_text,
     .offset = offsetof(struct train_arguments, options.description)},
    {.name = "memory",
     .argument = "SIZE",
     .fallback = "4G",
     .help = "memory for sorting; temporary files go to $TMPDIR",
     .details = "Memory for sorting.\n"
                "Tables need more memory: about 30 bytes for each n-gram that the cut-offs leave.",
     .set = set_memory},
    {.name = "threads",
     .letter = 'j',
     .argument = "N",
     .help = "threads (one for each core); the model does not depend on it",
     .details = "Threads; without it, one for each core.",
     .set = set_small_number,
     .offset = offsetof(struct train_arguments, options.threads),
     .most = 1024},
    {.name = "quiet",
     .letter = 'q',
     .help = "no progress",
     .details = "Shows neither progress nor statistics.",
     .set = option_flag,
     .offset = offsetof(struct train_arguments, quiet)},
    OPTION_HELP_ROW,
};

/* Returns OPTIONS_READ, or reports an error and returns the exit code. Texts and options may be mixed. */
static int read_arguments(struct train_arguments *arguments, int argc, char **argv)
{
    const struct option_group group = {.rows = rows, .count = sizeof rows / sizeof *rows, .self = arguments};
    const struct option_command command = {.name = "train",
                                           .usage = usage,
                                           .notes = notes,
                                           .groups = &group,
                                           .group_count = 1,
                                           .operand = add_text,
                                           .self = arguments};
    const int code = options_read(&command, argc, argv);
    if (code != OPTIONS_READ) return code;
    if (!arguments->model_path && !arguments->arpa_path)
        return cli_fail(EXIT_ARGUMENTS, "train", "no output given (use -o MODEL)");
    if (arguments->options.text_count == 0) return cli_fail(EXIT_ARGUMENTS, "train", "no text given");
    if (arguments->sized && arguments->options.threshold > 0)
        return cli_fail(EXIT_ARGUMENTS, "train", "--size and --prune exclude each other");
    return OPTIONS_READ;
}

static int write_arpa(const char *path, const struct model_contents *contents)
{
    struct cli_output output;
    int code = cli_output_open(&output, path);
    if (code != EXIT_DONE) return code;
    if (train_write_arpa(output.stream, contents, NULL) != PD_OK) {
        code = cli_output_failed(&output, errno);
        cli_output_discard(&output);
        return code;
    }
    return cli_output_commit(&output);
}

/* Writes 1234567 as "1.2 M", to be followed by a unit. Returns `out`. */
static const char *abbreviate(double value, char out[32])
{
    static const char prefixes[] = " kMGT";
    size_t k = 0;
    while (value >= 1000 && k < 4) {
        value /= 1000;
        k++;
    }
    snprintf(out, 32, k > 0 ? "%.1f %c" : "%.0f ", value, prefixes[k]);
    return out;
}

static void show_progress(void *self, const struct train_progress *done)
{
    struct progress *progress = &((struct train_arguments *)self)->progress;
    char amount[32];
    if (done->is_over) {
        progress_say(progress, "%s: %s%s in %.1f s", done->phase, abbreviate((double)done->done, amount), done->unit,
                     progress_seconds(progress));
    } else if (done->done == 0) {
        progress_restart(progress);
    } else {
        const double rate = (double)done->done / progress_seconds(progress);
        progress_show(progress, done->total > 0 ? (double)done->done / (double)done->total : 0, "%s: %s%s/s",
                      done->phase, abbreviate(rate, amount), done->unit);
    }
}

static void show_statistics(FILE *stream, const struct train_model *model)
{
    const struct train_statistics *statistics = &model->statistics;
    fprintf(stream, "paragraphs: %ju, of them not UTF-8: %ju, without marks: %ju\n", (uintmax_t)statistics->paragraphs,
            (uintmax_t)statistics->paragraphs_broken, (uintmax_t)statistics->paragraphs_unmarked);
    fprintf(stream, "tokens: %ju in %ju sentences; words: %ju, in the vocabulary: %zu\n", (uintmax_t)statistics->tokens,
            (uintmax_t)statistics->sentences, (uintmax_t)statistics->words, model->contents.symbol_count);
    for (unsigned n = 1; n <= model->contents.order; n++) {
        const double *discounts = statistics->discounts[n];
        const size_t kept = n == 1 ? model->contents.symbol_count : model->contents.ngrams[n].count;
        fprintf(stream, "%u-grams: %ju counted, %ju after cut-offs, %zu kept; discounts %.4f %.4f %.4f\n", n,
                (uintmax_t)statistics->ngrams_counted[n], (uintmax_t)statistics->ngrams_estimated[n], kept,
                discounts[1], discounts[2], discounts[3]);
    }
    fprintf(stream, "loss threshold: %.4g\n", statistics->threshold);
    if (statistics->doubtful > 0) {
        const double words = (double)statistics->doubtful;
        fprintf(stream,
                "second score: %ju words, right before it %.3f %%, while it learnt %.3f %%; unit of weights %.5f\n",
                (uintmax_t)statistics->doubtful, 100 * (double)statistics->doubtful_right[0] / words,
                100 * (double)statistics->doubtful_right[1] / words, (double)model->contents.weight_unit);
    }
}

static int train(struct train_arguments *arguments)
{
    struct train_model model;
    pd_error error;
    int code = EXIT_DONE;
    if (arguments->model_path) code = cli_output_try(arguments->model_path);
    if (code == EXIT_DONE && arguments->arpa_path) code = cli_output_try(arguments->arpa_path);
    if (code != EXIT_DONE) return code;
    progress_open(&arguments->progress, arguments->quiet ? -1 : STDERR_FILENO);
    const pd_status status = train_run(&arguments->options, &model, &error);
    progress_clear(&arguments->progress);
    if (status != PD_OK) return cli_report(NULL, &error);
    if (!arguments->quiet) show_statistics(stderr, &model);
    if (arguments->model_path) {
        cli_hold_interrupts(true);
        if (model_write(arguments->model_path, &model.contents, &error) != PD_OK) code = cli_report(NULL, &error);
        cli_hold_interrupts(false);
    }
    if (code == EXIT_DONE && arguments->arpa_path) code = write_arpa(arguments->arpa_path, &model.contents);
    train_model_free(&model);
    return code;
}

int command_train(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "channel") == 0) return command_channel(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "languages") == 0) return command_languages(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "weights") == 0) return command_weights(argc - 1, argv + 1);
    struct train_arguments arguments = {.sized = false};
    train_options_init(&arguments.options);
    arguments.options.progress = (struct train_progress){.tell = show_progress, .self = &arguments};
    arguments.texts = calloc((size_t)argc + 1, sizeof *arguments.texts);
    arguments.entry_lists = calloc((size_t)argc + 1, sizeof *arguments.entry_lists);
    if (!arguments.texts || !arguments.entry_lists) {
        free(arguments.texts);
        free(arguments.entry_lists);
        return cli_fail_memory();
    }
    arguments.options.texts = arguments.texts;
    arguments.options.entry_lists = arguments.entry_lists;
    int code = read_arguments(&arguments, argc, argv);
    if (code == OPTIONS_READ) code = train(&arguments);
    for (size_t k = 0; k < arguments.options.text_count; k++) free((char *)arguments.texts[k].path);
    free(arguments.texts);
    free(arguments.entry_lists);
    return code;
}

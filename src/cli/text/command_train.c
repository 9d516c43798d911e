/* `phucdau train`: texts in, a language model out. */
#include "base/error.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "model/model.h"
#include "train/train.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "Usage: phucdau train [OPTION]... -o MODEL TEXT[:WEIGHT]...\n"
    "Trains a language model on texts: UTF-8, one paragraph a line, plain or xz; - is standard input.\n"
    "TEXT:3 makes each count of this text count three times.\n"
    "\n"
    "  -o, --output MODEL        the model file to write\n"
    "      --arpa FILE           also writes the probabilities in ARPA format\n"
    "      --weight N            weight of the texts that come after this option (1)\n"
    "      --order N             length of the longest n-grams, 2 to 5 (5)\n"
    "      --min-count N[,M[,K]] occurrences a word needs: N if it is a syllable, M if not, K if\n"
    "                            moreover it bears marks (8,40,100)\n"
    "      --cutoff A[,B[,C[,D]]] drops n-grams of order 2, 3, 4, 5 that occur no more often (0,1,1,1);\n"
    "                            the last number holds for the orders above\n"
    "      --size N              n-grams of two words and more to keep, 0 for all (8M)\n"
    "      --prune LOSS          keeps the n-grams whose loss is greater, instead of --size\n"
    "      --marks-share A       share of the choice between marks in that loss, 0 to 1 (0.8)\n"
    "      --second-score BITS   weights of the second score: 2^BITS, 8 to 26; 0: none (23)\n"
    "      --second-score-share S share of the texts that it learns from, above 0 to 1 (1)\n"
    "      --entries FILE        a list of words and names: its words are in the vocabulary, its names tell\n"
    "                            how capitalised words are read; may be repeated\n"
    "      --description TEXT    what `phucdau info` says about the model\n"
    "      --memory SIZE         memory for sorting (4G); temporary files go to $TMPDIR\n"
    "  -j, --threads N           threads (one for each core); the model does not depend on it\n"
    "  -q, --quiet               no progress\n"
    "  -h, --help                this help\n"
    "\n"
    "Numbers take the endings k, M and G; of memory, KiB, MiB and GiB are meant.\n";

enum {
    OPTION_ARPA = 256,
    OPTION_WEIGHT,
    OPTION_ORDER,
    OPTION_MIN_COUNT,
    OPTION_CUTOFF,
    OPTION_SIZE,
    OPTION_PRUNE,
    OPTION_MARKS_SHARE,
    OPTION_SECOND_SCORE,
    OPTION_SECOND_SCORE_SHARE,
    OPTION_ENTRIES,
    OPTION_DESCRIPTION,
    OPTION_MEMORY
};

static const struct option long_options[] = {{"output", required_argument, NULL, 'o'},
                                             {"arpa", required_argument, NULL, OPTION_ARPA},
                                             {"weight", required_argument, NULL, OPTION_WEIGHT},
                                             {"order", required_argument, NULL, OPTION_ORDER},
                                             {"min-count", required_argument, NULL, OPTION_MIN_COUNT},
                                             {"cutoff", required_argument, NULL, OPTION_CUTOFF},
                                             {"size", required_argument, NULL, OPTION_SIZE},
                                             {"prune", required_argument, NULL, OPTION_PRUNE},
                                             {"marks-share", required_argument, NULL, OPTION_MARKS_SHARE},
                                             {"second-score", required_argument, NULL, OPTION_SECOND_SCORE},
                                             {"second-score-share", required_argument, NULL, OPTION_SECOND_SCORE_SHARE},
                                             {"entries", required_argument, NULL, OPTION_ENTRIES},
                                             {"description", required_argument, NULL, OPTION_DESCRIPTION},
                                             {"memory", required_argument, NULL, OPTION_MEMORY},
                                             {"threads", required_argument, NULL, 'j'},
                                             {"quiet", no_argument, NULL, 'q'},
                                             {"help", no_argument, NULL, 'h'},
                                             {NULL, 0, NULL, 0}};

struct train_arguments {
    struct train_options options;
    struct train_text *texts; /* room for all arguments; paths are owned */
    const char **entry_lists; /* room for all arguments */
    uint64_t weight;
    const char *model_path;
    const char *arpa_path;
    bool sized;
    bool quiet, help;
    struct progress progress;
};

/* Reads a number with an optional ending; `unit` is 1000 or 1024. True where all of [text, end) was read. */
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

/* Reads up to `most` numbers with commas between them; returns how many, 0 where the list is none. */
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

static bool set_min_count(struct train_options *options, const char *text)
{
    uint64_t counts[3];
    const size_t given = read_list(text, 3, counts);
    if (given == 0) return false;
    options->min_count = counts[0];
    options->min_count_other = given > 1 ? counts[1] : 5 * counts[0];
    options->min_count_marked = given > 2 ? counts[2] : options->min_count_other * 5 / 2;
    return true;
}

static bool set_cutoff(struct train_options *options, const char *text)
{
    uint64_t cutoffs[MODEL_ORDER_MAX - 1];
    const size_t given = read_list(text, MODEL_ORDER_MAX - 1, cutoffs);
    if (given == 0) return false;
    for (size_t n = 2; n <= MODEL_ORDER_MAX; n++) {
        const uint64_t cutoff = cutoffs[n - 2 < given ? n - 2 : given - 1];
        if (cutoff > UINT32_MAX) return false;
        options->cutoff[n] = (uint32_t)cutoff;
    }
    return true;
}

static bool read_fraction(const char *text, double *value)
{
    char *end;
    errno = 0;
    *value = strtod(text, &end);
    return end != text && *end == '\0' && errno == 0 && *value >= 0;
}

/* TEXT or TEXT:WEIGHT. A file that is called that way, colon and all, is taken as it is. */
static bool add_text(struct train_arguments *arguments, const char *argument)
{
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
    if (!text->path) return false;
    arguments->options.text_count++;
    return true;
}

/* Applies one option; false where its argument makes no sense. */
static bool apply(struct train_arguments *arguments, int option, const char *value)
{
    struct train_options *options = &arguments->options;
    uint64_t number = 0;
    bool ok = true;
    switch (option) {
    case 'o': arguments->model_path = value; break;
    case 'q': arguments->quiet = true; break;
    case 'h': arguments->help = true; break;
    case OPTION_ARPA: arguments->arpa_path = value; break;
    case OPTION_DESCRIPTION: options->description = value; break;
    case OPTION_ENTRIES: arguments->entry_lists[options->entry_list_count++] = value; break;
    case OPTION_WEIGHT: ok = read_whole_number(value, 1000, TRAIN_WEIGHT_MAX, &arguments->weight); break;
    case OPTION_MIN_COUNT: ok = set_min_count(options, value); break;
    case OPTION_CUTOFF: ok = set_cutoff(options, value); break;
    case OPTION_MEMORY: ok = read_whole_number(value, 1024, SIZE_MAX, &options->memory); break;
    case OPTION_MARKS_SHARE: ok = read_fraction(value, &options->marks_share); break;
    case OPTION_SECOND_SCORE_SHARE: ok = read_fraction(value, &options->second_score_share); break;
    case OPTION_SECOND_SCORE:
        ok = read_whole_number(value, 1000, 26, &number);
        options->second_score_bits = (unsigned)number;
        break;
    case OPTION_PRUNE: ok = read_fraction(value, &options->threshold) && options->threshold > 0; break;
    case OPTION_SIZE:
        ok = read_whole_number(value, 1000, UINT64_MAX, &options->size);
        arguments->sized = true;
        break;
    case OPTION_ORDER:
        ok = read_whole_number(value, 1000, MODEL_ORDER_MAX, &number) && number >= 2;
        options->order = (unsigned)number;
        break;
    case 'j':
        ok = read_whole_number(value, 1000, 1024, &number);
        options->threads = (unsigned)number;
        break;
    default: break;
    }
    return ok;
}

/* Returns EXIT_DONE or, reported, an exit code. Texts and options may be mixed: "-" in the option string. */
static int read_arguments(struct train_arguments *arguments, int argc, char **argv)
{
    opterr = 0;
    int option;
    int index = -1;
    while ((option = getopt_long(argc, argv, "-:o:j:qh", long_options, &index)) != -1) {
        if (option == 1) {
            if (!add_text(arguments, optarg)) return cli_fail_memory();
        } else if (option == '?' || option == ':') {
            return cli_bad_option("train", argv, option);
        } else if (!apply(arguments, option, optarg)) {
            const char *name = index >= 0 ? long_options[index].name : "threads";
            return cli_fail(EXIT_ARGUMENTS, NULL, "--%s: %s makes no sense here (see phucdau train --help)", name,
                            optarg);
        }
        index = -1;
    }
    for (int k = optind; k < argc; k++) {
        if (!add_text(arguments, argv[k])) return cli_fail_memory();
    }
    if (arguments->help) return EXIT_DONE;
    if (!arguments->model_path && !arguments->arpa_path)
        return cli_fail(EXIT_ARGUMENTS, "train", "no output given (use -o MODEL)");
    if (arguments->options.text_count == 0) return cli_fail(EXIT_ARGUMENTS, "train", "no text given");
    if (arguments->sized && arguments->options.threshold > 0)
        return cli_fail(EXIT_ARGUMENTS, "train", "--size and --prune exclude each other");
    return EXIT_DONE;
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

/* 1234567 as "1.2 M", for a unit to follow. */
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
    struct train_arguments arguments = {.weight = 1};
    train_options_init(&arguments.options);
    arguments.options.progress = (struct train_progress){.tell = show_progress, .self = &arguments};
    arguments.options.second_score_bits = 23;
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
    if (code == EXIT_DONE) code = arguments.help ? cli_print(help) : train(&arguments);
    for (size_t k = 0; k < arguments.options.text_count; k++) free((char *)arguments.texts[k].path);
    free(arguments.texts);
    free(arguments.entry_lists);
    return code;
}

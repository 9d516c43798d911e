/*
 * `phucdau convert`: one document to text.
 *
 * All that can be wrong with the arguments and the output is found before the long work. While it runs, file descriptor
 * 2 leads nowhere: Tesseract, Poppler, libjpeg and libpng all print what they think of a file, and standard
 * error is for our one line. Progress goes to a copy of the descriptor, errors are reported when it is back.
 */
#include "cli/cli.h"
#include "cli/restoring.h"
#include "document/convert.h"
#include "document/image_clean.h"
#include "document/text_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
    "Usage: phucdau convert [OPTION]... INPUT OUTPUT\n"
    "Turns a document into text: a PDF, or a PNG, JPEG or TIFF image of one or many pages. Where - is INPUT\n"
    "or OUTPUT, reads standard input or writes standard output. Pages are parted by form feeds.\n"
    "\n"
    "      --layer POLICY        what to do with a PDF's text layer. keep: takes it as it is; repair: restores it;\n"
    "                            ocr: reads all pages anew; auto: decides page by page (auto)\n"
    "      --lang LANG           languages of OCR, as Tesseract names them (vie)\n"
    "      --tessdata-dir DIR    where Tesseract's data are\n"
    "      --no-restore          leaves what was read as it is\n"
    "      --pages LIST          only these pages: 1-3,7,10-\n"
    "      --dpi N               draws PDF pages for OCR at N pixels per inch (300)\n"
    "      --clean LIST          how to prepare images for reading: all, none, or some of background, enlarge,\n"
    "                            sharpen, deskew, specks, orientation (all)\n"
    "      --timeout SECONDS     gives up a page after this time of OCR (0: never)\n"
    "      --max-pixels N        refuses larger images; N may end in M for millions (200M)\n"
    "      --max-pages N         refuses to convert more pages (5000)\n"
    "      --to text             the format of OUTPUT, if its name does not say it\n"
    "  -q, --quiet               no progress\n"
    "  -h, --help                this help\n"
    "\n"
    "Options of restoring:\n" RESTORING_HELP;

enum {
    OPTION_LAYER = 256,
    OPTION_LANG,
    OPTION_TESSDATA,
    OPTION_NO_RESTORE,
    OPTION_PAGES,
    OPTION_DPI,
    OPTION_CLEAN,
    OPTION_TIMEOUT,
    OPTION_MAX_PIXELS,
    OPTION_MAX_PAGES,
    OPTION_TO
};

static const struct option long_options[] = {RESTORING_LONG_OPTIONS,
                                             {"layer", required_argument, NULL, OPTION_LAYER},
                                             {"lang", required_argument, NULL, OPTION_LANG},
                                             {"tessdata-dir", required_argument, NULL, OPTION_TESSDATA},
                                             {"no-restore", no_argument, NULL, OPTION_NO_RESTORE},
                                             {"pages", required_argument, NULL, OPTION_PAGES},
                                             {"dpi", required_argument, NULL, OPTION_DPI},
                                             {"clean", required_argument, NULL, OPTION_CLEAN},
                                             {"timeout", required_argument, NULL, OPTION_TIMEOUT},
                                             {"max-pixels", required_argument, NULL, OPTION_MAX_PIXELS},
                                             {"max-pages", required_argument, NULL, OPTION_MAX_PAGES},
                                             {"to", required_argument, NULL, OPTION_TO},
                                             {"quiet", no_argument, NULL, 'q'},
                                             {"help", no_argument, NULL, 'h'},
                                             {NULL, 0, NULL, 0}};

static const size_t INPUT_BYTES_MAX = (size_t)1 << 31;

struct session {
    struct restoring restoring;
    struct convert_options options;
    bool no_restore, quiet, help;
    const char *to;
    const char *page_list;
    uint64_t max_pixels, max_pages;

    const char *input, *output_path;
    char *bytes;
    size_t length;
    struct cli_output output;
    int write_error; /* the errno of a failed write */
    bool has_page;   /* one has been written */

    int messages; /* what standard error was before it was muted */
    bool is_terminal;
    double started;
    size_t timed_out;
};

/* ---- Options ------------------------------------------------------------------------- */

/* A whole number from 1 to `most`; 0 where `text` is none. "M" at the end multiplies by a million. */
static uint64_t read_count(const char *text, uint64_t most)
{
    char *end;
    errno = 0;
    if (*text < '0' || *text > '9') return 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (errno != 0) return 0;
    if (*end == 'M' && number <= most / 1000000) {
        number *= 1000000;
        end++;
    }
    return *end == '\0' && number <= most ? number : 0;
}

static int set_count(const char *option, const char *value, uint64_t most, uint64_t *count)
{
    *count = read_count(value, most);
    if (*count > 0) return EXIT_DONE;
    return cli_fail(EXIT_ARGUMENTS, option, "%s: not a number from 1 to %llu", value, (unsigned long long)most);
}

static int set_number(const char *option, const char *value, double least, double most, double *number)
{
    char *end;
    *number = strtod(value, &end);
    if (end != value && *end == '\0' && *number >= least && *number <= most) return EXIT_DONE;
    return cli_fail(EXIT_ARGUMENTS, option, "%s: not a number from %g to %g", value, least, most);
}

static int set_layer(struct session *session, const char *value)
{
    static const char *const names[] = {
        [LAYER_AUTO] = "auto", [LAYER_KEEP] = "keep", [LAYER_REPAIR] = "repair", [LAYER_OCR] = "ocr"};
    for (unsigned k = 0; k < sizeof names / sizeof *names; k++) {
        if (strcmp(value, names[k]) != 0) continue;
        session->options.layer = (enum layer_policy)k;
        return EXIT_DONE;
    }
    return cli_fail(EXIT_ARGUMENTS, "--layer", "%s: no such value (one of: auto, keep, repair, ocr)", value);
}

static int set_clean(struct session *session, const char *value)
{
    static const struct {
        const char *name;
        unsigned step;
    } steps[] = {{"all", CLEAN_ALL},
                 {"none", 0},
                 {"background", CLEAN_BACKGROUND},
                 {"enlarge", CLEAN_ENLARGE},
                 {"deskew", CLEAN_DESKEW},
                 {"specks", CLEAN_SPECKS},
                 {"sharpen", CLEAN_SHARPEN},
                 {"orientation", CLEAN_ORIENTATION}};
    session->options.clean = 0;
    for (const char *at = value;; at++) {
        const size_t length = strcspn(at, ",");
        size_t k = 0;
        while (k < sizeof steps / sizeof *steps &&
               (strlen(steps[k].name) != length || strncmp(at, steps[k].name, length)))
            k++;
        if (k == sizeof steps / sizeof *steps)
            return cli_fail(
                EXIT_ARGUMENTS, "--clean",
                "%s: no such value (all, none, or some of: background, enlarge, sharpen, deskew, specks, orientation)",
                value);
        session->options.clean |= steps[k].step;
        at += length;
        if (*at == '\0') return EXIT_DONE;
    }
}

static int set_option(struct session *session, int option, const char *value)
{
    switch (option) {
    case OPTION_LAYER: return set_layer(session, value);
    case OPTION_LANG: session->options.language = value; return EXIT_DONE;
    case OPTION_TESSDATA: session->options.data_folder = value; return EXIT_DONE;
    case OPTION_NO_RESTORE: session->no_restore = true; return EXIT_DONE;
    case OPTION_PAGES: session->page_list = value; return EXIT_DONE;
    case OPTION_DPI: return set_number("--dpi", value, 36, 2400, &session->options.resolution);
    case OPTION_CLEAN: return set_clean(session, value);
    case OPTION_TIMEOUT: return set_number("--timeout", value, 0, 1e6, &session->options.seconds);
    case OPTION_MAX_PIXELS: return set_count("--max-pixels", value, (uint64_t)1 << 31, &session->max_pixels);
    case OPTION_MAX_PAGES: return set_count("--max-pages", value, SOURCE_PAGES_MAX, &session->max_pages);
    case OPTION_TO: session->to = value; return EXIT_DONE;
    case 'q': session->quiet = true; return EXIT_DONE;
    default: session->help = true; return EXIT_DONE;
    }
}

static int read_options(int argc, char **argv, struct session *session)
{
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, ":hj:q", long_options, NULL)) != -1;) {
        if (option == '?' || option == ':') return cli_bad_option("convert", argv, option);
        const int code = restoring_takes(option) ? restoring_set(&session->restoring, option, optarg)
                                                 : set_option(session, option, optarg);
        if (code != EXIT_DONE || session->help) return code;
    }
    return EXIT_DONE;
}

/* Whether OUTPUT is to be text, by --to or by its ending. */
static int check_format(const struct session *session)
{
    static const char advice[] = "(convert writes text: name the output .txt, or give --to text)";
    if (session->to != NULL) {
        if (strcmp(session->to, "text") == 0) return EXIT_DONE;
        return cli_fail(EXIT_ARGUMENTS, "--to", "%s: not a format of convert %s", session->to, advice);
    }
    const char *name = strrchr(session->output_path, '/');
    name = name != NULL ? name + 1 : session->output_path;
    const char *ending = strrchr(name, '.');
    if (ending == NULL || ending == name || strcasecmp(ending, ".txt") == 0 || strcasecmp(ending, ".text") == 0)
        return EXIT_DONE;
    return cli_fail(EXIT_ARGUMENTS, session->output_path, "cannot write %s %s", ending, advice);
}

/* ---- Pages --------------------------------------------------------------------------- */

static int bad_page_list(const char *list)
{
    return cli_fail(EXIT_ARGUMENTS, "--pages", "%s: not a list of pages (such as 1-3,7,10-)", list);
}

/* Reads a page number at *at; `otherwise` where there is none. */
static uint64_t read_page(const char **at, uint64_t otherwise)
{
    if (**at < '0' || **at > '9') return otherwise;
    char *end;
    const unsigned long long number = strtoull(*at, &end, 10);
    *at = end;
    return number;
}

/* Marks the pages of a list among `count`. */
static int mark_pages(const char *list, bool *marked, size_t count)
{
    for (const char *at = list;; at++) {
        const uint64_t first = read_page(&at, 0);
        uint64_t last = first;
        if (first == 0) return bad_page_list(list);
        if (*at == '-') {
            at++;
            last = read_page(&at, count);
            if (last < first && first <= count) return bad_page_list(list);
        }
        if (first > count || last > count)
            return cli_fail(EXIT_ARGUMENTS, "--pages", "%s: the document has %zu page%s", list, count,
                            count == 1 ? "" : "s");
        for (uint64_t page = first; page <= last; page++) marked[page - 1] = true;
        if (*at == '\0') return EXIT_DONE;
        if (*at != ',') return bad_page_list(list);
    }
}

/* The pages to convert, from 0, in *pages, which the caller frees. */
static int choose_pages(const struct session *session, size_t count, size_t **pages, size_t *chosen)
{
    bool *marked = calloc(count, sizeof *marked);
    *pages = calloc(count, sizeof **pages);
    *chosen = 0;
    int code = marked == NULL || *pages == NULL ? cli_fail_memory() : EXIT_DONE;
    if (code == EXIT_DONE && session->page_list != NULL) code = mark_pages(session->page_list, marked, count);
    for (size_t k = 0; code == EXIT_DONE && k < count; k++)
        if (session->page_list == NULL || marked[k]) (*pages)[(*chosen)++] = k;
    free(marked);
    if (code == EXIT_DONE && *chosen > session->max_pages)
        code = cli_fail(EXIT_INPUT, cli_input_name(session->input),
                        "%zu pages, more than the limit of %llu (choose some by --pages, or raise --max-pages)",
                        *chosen, (unsigned long long)session->max_pages);
    return code;
}

/* ---- Input --------------------------------------------------------------------------- */

/* Reads the input, up to a limit; returns 0 or an errno value. */
static int read_bytes(int file, struct session *session)
{
    size_t capacity = 0;
    for (;;) {
        if (session->length == capacity) {
            if (capacity >= INPUT_BYTES_MAX) return EFBIG;
            struct stat status;
            const bool is_known = capacity == 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode);
            if (is_known && (uintmax_t)status.st_size > INPUT_BYTES_MAX) return EFBIG;
            capacity = is_known ? (size_t)status.st_size + 1 : capacity == 0 ? 1 << 20 : 2 * capacity;
            char *larger = realloc(session->bytes, capacity);
            if (larger == NULL) return ENOMEM;
            session->bytes = larger;
        }
        const ssize_t count = read(file, session->bytes + session->length, capacity - session->length);
        if (count < 0 && errno != EINTR) return errno;
        if (count == 0) return 0;
        if (count > 0) session->length += (size_t)count;
    }
}

static int read_input(struct session *session)
{
    const bool is_standard = strcmp(session->input, "-") == 0;
    const int file = is_standard ? STDIN_FILENO : open(session->input, O_RDONLY | O_CLOEXEC);
    if (file < 0) return cli_fail_errno(session->input, errno);
    const int error_number = read_bytes(file, session);
    if (!is_standard) close(file);
    if (error_number == ENOMEM) return cli_fail_memory();
    if (error_number == EFBIG)
        return cli_fail(EXIT_INPUT, cli_input_name(session->input), "larger than %zu bytes", INPUT_BYTES_MAX);
    return error_number == 0 ? EXIT_DONE : cli_fail_errno(cli_input_name(session->input), error_number);
}

/* ---- Messages ------------------------------------------------------------------------ */

/* Leads file descriptor 2 to nowhere; session->messages is where it led. */
static void mute(struct session *session)
{
    fflush(stderr);
    session->messages = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (session->messages >= 0 && nowhere >= 0) dup2(nowhere, STDERR_FILENO);
    if (nowhere >= 0) close(nowhere);
    setMsgSeverity(L_SEVERITY_NONE);
}

static void unmute(struct session *session)
{
    if (session->messages < 0) return;
    dup2(session->messages, STDERR_FILENO);
    close(session->messages);
    session->messages = -1;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void show_progress(const struct session *session, const struct convert_progress *progress)
{
    static const char *const readings[] = {
        [READING_KEPT] = "kept", [READING_REPAIRED] = "repaired", [READING_OCR] = "read by OCR"};
    if (session->is_terminal) {
        const double seconds = now() - session->started, rate = seconds > 0 ? (double)progress->done / seconds : 0;
        const double left = rate > 0 ? (double)(progress->total - progress->done) / rate : 0;
        dprintf(session->messages, "\r\033[Kpage %zu of %zu, %.0f pages a minute, %.0f:%02.0f left", progress->done,
                progress->total, rate * 60, (double)(long)(left / 60), (double)((long)left % 60));
        return;
    }
    dprintf(session->messages, "phucdau: page %zu (%zu of %zu) %s: %zu words, %zu restored\n", progress->page->number,
            progress->done, progress->total, readings[progress->page->reading], progress->words, progress->changed);
}

/* Called for each page: progress, and a warning where a page took too long. */
static void on_progress(void *self, const struct convert_progress *progress)
{
    struct session *session = self;
    if (session->messages < 0) return;
    if (progress->page->timed_out) {
        session->timed_out++;
        dprintf(session->messages, "%sphucdau: page %zu: not read within %g s, left without text (raise --timeout)\n",
                session->is_terminal ? "\r\033[K" : "", progress->page->number, session->options.seconds);
    }
    if (!session->quiet) show_progress(session, progress);
}

/* ---- The work ------------------------------------------------------------------------ */

static pd_status write_page(void *self, struct document_page *page, pd_error *error)
{
    struct session *session = self;
    const pd_status status = text_writer_page(session->output.stream, page, !session->has_page, error);
    if (status == PD_ERROR_IO) session->write_error = errno;
    session->has_page = true;
    return status;
}

/* Converts the chosen pages; standard error is muted meanwhile. */
static pd_status convert(struct session *session, struct source *source, const size_t *pages, size_t count,
                         pd_error *error)
{
    const struct convert_sink sink = {.self = session, .page = write_page, .progress = on_progress};
    session->started = now();
    session->is_terminal = isatty(STDERR_FILENO) != 0;
    mute(session);
    const pd_status status = convert_pages(source, pages, count, &session->options, &sink, error);
    if (session->is_terminal && !session->quiet) dprintf(session->messages, "\r\033[K");
    unmute(session);
    return status;
}

/* Ends the output file after the work. */
static int finish(struct session *session, pd_status status, const pd_error *error)
{
    if (status == PD_OK) {
        const int code = cli_output_commit(&session->output);
        return code != EXIT_DONE ? code : session->timed_out > 0 ? EXIT_OTHER : EXIT_DONE;
    }
    const int code = session->write_error != 0 ? cli_output_failed(&session->output, session->write_error)
                                               : cli_report(cli_input_name(session->input), error);
    cli_output_discard(&session->output);
    return code;
}

/* With the source open: chooses pages, opens output and model, converts. */
static int convert_source(struct session *session, struct source *source)
{
    size_t *pages, count;
    pd_error error;
    pd_model *model = NULL;
    int code = choose_pages(session, source->page_count, &pages, &count);
    if (code == EXIT_DONE && !session->no_restore &&
        pd_model_open(session->restoring.model_path, &model, &error) != PD_OK)
        code = cli_report(NULL, &error);
    if (code == EXIT_DONE) code = cli_output_open(&session->output, session->output_path);
    if (code == EXIT_DONE) {
        session->options.model = model;
        const pd_status status = convert(session, source, pages, count, &error);
        code = finish(session, status, &error);
    }
    pd_model_close(model);
    free(pages);
    return code;
}

static int run(struct session *session)
{
    int code = check_format(session);
    if (code != EXIT_DONE) return code;
    if (cli_output_is_input(session->output_path, session->input))
        return cli_fail(EXIT_ARGUMENTS, session->output_path, "is also the input (name another output)");
    code = read_input(session);
    if (code != EXIT_DONE) return code;
    struct source *source;
    pd_error error;
    mute(session);
    const pd_status status = source_open(session->bytes, session->length, session->max_pixels, &source, &error);
    unmute(session);
    if (status != PD_OK) return cli_report(cli_input_name(session->input), &error);
    code = convert_source(session, source);
    source_free(source);
    return code;
}

static unsigned count_cores(void)
{
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 && cores < 1024 ? (unsigned)cores : 1;
}

int command_convert(int argc, char **argv)
{
    static struct session session;
    restoring_init(&session.restoring);
    session.messages = -1;
    session.max_pixels = 200000000;
    session.max_pages = 5000;
    session.options = (struct convert_options){.language = "vie", .resolution = 300, .clean = CLEAN_USUAL};
    int code = read_options(argc, argv, &session);
    if (code == EXIT_DONE && !session.help && argc - optind != 2)
        code = cli_fail(EXIT_ARGUMENTS, NULL, "convert needs INPUT and OUTPUT (see phucdau convert --help)");
    if (code == EXIT_DONE && !session.help) {
        session.input = argv[optind];
        session.output_path = argv[optind + 1];
        session.options.restoring = session.restoring.options;
        session.options.threads = session.restoring.options.threads;
        if (session.options.threads == 0) session.options.threads = count_cores();
        code = run(&session);
    } else if (code == EXIT_DONE) {
        code = cli_print(help);
    }
    free(session.bytes);
    restoring_free(&session.restoring);
    return code;
}

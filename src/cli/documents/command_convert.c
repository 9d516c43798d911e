/*
 * `phucdau convert`: one document to a document of another format.
 *
 * All that can be wrong with the arguments and the output is found before the long work. While it runs, file descriptor
 * 2 leads nowhere: Tesseract, Poppler, libjpeg and libpng all print what they think of a file, and standard
 * error is for our one line. Progress goes to a copy of the descriptor, errors are reported when it is back.
 */
#include "base/clock.h"
#include "base/parallel.h"
#include "cli/cli.h"
#include "cli/documents/converting.h"
#include "cli/restoring.h"
#include "document/writer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "Usage: phucdau convert [OPTION]... INPUT OUTPUT\n"
    "Reads a document, a PDF, a PNG, JPEG or TIFF image of one or many pages, hOCR or ALTO, and writes its text\n"
    "in the format that OUTPUT's name ends in. Where - is INPUT or OUTPUT, reads standard input or writes\n"
    "standard output.\n"
    "\n"
    "      --pages LIST          only these pages: 1-3,7,10- (a PDF that is written keeps the others as they are)\n"
    "      --to FORMAT           the format of OUTPUT, if its name does not say it: text, pdf, hocr,\n"
    "                            alto, jsonl or review\n"
    "      --sidecar FILE        writes the text to FILE as well\n"
    "  -q, --quiet               no progress\n"
    "  -h, --help                this help\n"
    "\n"
    "Options of reading:\n" CONVERTING_HELP "\n"
    "Options of restoring:\n" RESTORING_HELP;

enum { OPTION_PAGES = 256, OPTION_TO, OPTION_SIDECAR };

static const struct option long_options[] = {RESTORING_LONG_OPTIONS,
                                             CONVERTING_LONG_OPTIONS,
                                             {"pages", required_argument, NULL, OPTION_PAGES},
                                             {"to", required_argument, NULL, OPTION_TO},
                                             {"sidecar", required_argument, NULL, OPTION_SIDECAR},
                                             {"quiet", no_argument, NULL, 'q'},
                                             {"help", no_argument, NULL, 'h'},
                                             {NULL, 0, NULL, 0}};

static const size_t INPUT_BYTES_MAX = (size_t)1 << 31;

struct convert_session {
    struct restoring restoring;
    struct converting converting;
    bool quiet, help;
    const char *to, *sidecar;
    const char *page_list;

    const char *input, *output_path;
    char *bytes;
    size_t length;
    const struct writer_kind *kind;
    struct cli_output outputs[2]; /* OUTPUT and the sidecar */
    size_t output_count;
    struct writer_group writers; /* one for each output, in their order */
    int write_error;             /* the errno of a failed write */

    int messages; /* what standard error was before it was muted */
    bool is_terminal;
    double started;
    size_t timed_out;
};

/* ---- Options ------------------------------------------------------------------------- */

static int set_option(struct convert_session *session, int option, const char *value)
{
    switch (option) {
    case OPTION_PAGES: session->page_list = value; return EXIT_DONE;
    case OPTION_TO: session->to = value; return EXIT_DONE;
    case OPTION_SIDECAR: session->sidecar = value; return EXIT_DONE;
    case 'q': session->quiet = true; return EXIT_DONE;
    default: session->help = true; return EXIT_DONE;
    }
}

static int read_options(int argc, char **argv, struct convert_session *session)
{
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, ":hj:q", long_options, NULL)) != -1;) {
        if (option == '?' || option == ':') return cli_bad_option("convert", argv, option);
        const int code = restoring_takes(option)    ? restoring_set(&session->restoring, option, optarg)
                         : converting_takes(option) ? converting_set(&session->converting, option, optarg)
                                                    : set_option(session, option, optarg);
        if (code != EXIT_DONE || session->help) return code;
    }
    return EXIT_DONE;
}

/* Finds the writer, by --to or by OUTPUT's ending; a name without an ending is text. */
static int choose_format(struct convert_session *session)
{
    char names[256];
    writer_names(names, sizeof names);
    if (session->to != NULL) {
        session->kind = writer_by_name(session->to, strlen(session->to));
        if (session->kind != NULL) return EXIT_DONE;
        return cli_fail(EXIT_ARGUMENTS, "--to", "%s: no such format (one of: %s)", session->to, names);
    }
    const char *name = strrchr(session->output_path, '/');
    name = name != NULL ? name + 1 : session->output_path;
    const char *ending = strrchr(name, '.');
    session->kind = ending == NULL || ending == name ? &writer_text : writer_by_ending(name);
    if (session->kind != NULL) return EXIT_DONE;
    return cli_fail(EXIT_ARGUMENTS, session->output_path, "no format ends in %s (give --to with one of: %s)", ending,
                    names);
}

/* No output may be the input or the other output, and no PDF goes to a screen. */
static int check_outputs(const struct convert_session *session)
{
    if (strcmp(session->output_path, "-") == 0 && session->kind == &writer_pdf && isatty(STDOUT_FILENO))
        return cli_fail(EXIT_ARGUMENTS, NULL, "a PDF is not written to a terminal (name a file as OUTPUT)");
    if (cli_output_is_input(session->output_path, session->input))
        return cli_fail(EXIT_ARGUMENTS, session->output_path, "is also the input (name another output)");
    if (session->sidecar == NULL) return EXIT_DONE;
    if (cli_output_is_input(session->sidecar, session->input))
        return cli_fail(EXIT_ARGUMENTS, session->sidecar, "is also the input (name another sidecar)");
    const bool is_standard = strcmp(session->output_path, "-") == 0;
    if (strcmp(session->sidecar, session->output_path) == 0 ||
        (!is_standard && cli_output_is_input(session->sidecar, session->output_path)))
        return cli_fail(EXIT_ARGUMENTS, session->sidecar, "is also the output (name another sidecar)");
    return EXIT_DONE;
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
static int choose_pages(const struct convert_session *session, size_t count, size_t **pages, size_t *chosen)
{
    bool *marked = calloc(count, sizeof *marked);
    *pages = calloc(count, sizeof **pages);
    *chosen = 0;
    int code = marked == NULL || *pages == NULL ? cli_fail_memory() : EXIT_DONE;
    if (code == EXIT_DONE && session->page_list != NULL) code = mark_pages(session->page_list, marked, count);
    for (size_t k = 0; code == EXIT_DONE && k < count; k++)
        if (session->page_list == NULL || marked[k]) (*pages)[(*chosen)++] = k;
    free(marked);
    if (code == EXIT_DONE && *chosen > session->converting.max_pages)
        code = cli_fail(EXIT_INPUT, cli_input_name(session->input),
                        "%zu pages, more than the limit of %llu (choose some by --pages, or raise --max-pages)",
                        *chosen, (unsigned long long)session->converting.max_pages);
    return code;
}

/* ---- Messages ------------------------------------------------------------------------ */

static void mute(struct convert_session *session)
{
    session->messages = cli_mute();
    setMsgSeverity(L_SEVERITY_NONE);
}

static void show_progress(const struct convert_session *session, const struct convert_progress *progress)
{
    static const char *const readings[] = {
        [READING_KEPT] = "kept", [READING_REPAIRED] = "repaired", [READING_OCR] = "read by OCR"};
    if (session->is_terminal) {
        const double seconds = clock_seconds() - session->started,
                     rate = seconds > 0 ? (double)progress->done / seconds : 0;
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
    struct convert_session *session = self;
    if (session->messages < 0) return;
    if (progress->page->timed_out) {
        session->timed_out++;
        dprintf(session->messages, "%sphucdau: page %zu: not read within %g s, left as it was (raise --timeout)\n",
                session->is_terminal ? "\r\033[K" : "", progress->page->number, session->converting.options.seconds);
    }
    if (!session->quiet) show_progress(session, progress);
}

/* ---- The work ------------------------------------------------------------------------ */

/* Opens one output with its writer. */
static int open_output(struct convert_session *session, const char *path, const struct writer_kind *kind)
{
    const struct writer_options options = {.name = strcmp(session->input, "-") == 0 ? NULL : session->input,
                                           .bytes = session->bytes,
                                           .length = session->length,
                                           .max_pixels = session->converting.max_pixels,
                                           .language = converting_language(&session->converting),
                                           .break_signature = session->converting.break_signature,
                                           .pdfa = session->converting.pdfa};
    struct cli_output *output = &session->outputs[session->output_count];
    const int code = cli_output_open(output, path);
    if (code != EXIT_DONE) return code;
    session->output_count++;
    pd_error error;
    mute(session);
    const pd_status status = writer_group_add(&session->writers, kind, output->stream, &options, &error);
    cli_unmute(&session->messages);
    return status == PD_OK ? EXIT_DONE : cli_report(cli_input_name(session->input), &error);
}

static int open_outputs(struct convert_session *session)
{
    int code = open_output(session, session->output_path, session->kind);
    if (code == EXIT_DONE && session->sidecar != NULL) code = open_output(session, session->sidecar, &writer_text);
    session->converting.options.keep_images = writer_group_needs_images(&session->writers);
    return code;
}

/* What has not been committed goes. */
static void discard_outputs(struct convert_session *session)
{
    writer_group_free(&session->writers);
    while (session->output_count > 0) cli_output_discard(&session->outputs[--session->output_count]);
}

static pd_status write_page(void *self, struct document_page *page, pd_error *error)
{
    struct convert_session *session = self;
    const pd_status status = writer_group_page(&session->writers, page, error);
    if (status == PD_ERROR_IO) session->write_error = errno;
    return status;
}

/* Converts the chosen pages; standard error is muted meanwhile. */
static pd_status convert(struct convert_session *session, struct source *source, const size_t *pages, size_t count,
                         pd_error *error)
{
    const struct convert_sink sink = {.self = session, .page = write_page, .progress = on_progress};
    session->started = clock_seconds();
    session->is_terminal = isatty(STDERR_FILENO) != 0;
    mute(session);
    pd_status status = convert_pages(source, pages, count, &session->converting.options, &sink, error);
    if (status == PD_OK) {
        status = writer_group_finish(&session->writers, error);
        if (status == PD_ERROR_IO) session->write_error = errno;
    }
    if (session->is_terminal && !session->quiet) dprintf(session->messages, "\r\033[K");
    cli_unmute(&session->messages);
    return status;
}

/* Gives the output files their names after the work, the sidecar first: where OUTPUT stands, all does. */
static int finish(struct convert_session *session, pd_status status, const pd_error *error)
{
    if (status != PD_OK && session->write_error != 0)
        return cli_output_failed(&session->outputs[session->writers.failed], session->write_error);
    if (status != PD_OK) return cli_report(cli_input_name(session->input), error);
    while (session->output_count > 0) {
        const int code = cli_output_commit(&session->outputs[--session->output_count]);
        if (code != EXIT_DONE) return code;
    }
    return session->timed_out > 0 ? EXIT_OTHER : EXIT_DONE;
}

/* With the source open: chooses pages, opens outputs and model, converts. */
static int convert_source(struct convert_session *session, struct source *source)
{
    size_t *pages, count;
    pd_error error;
    pd_model *model = NULL;
    int code = choose_pages(session, source->page_count, &pages, &count);
    if (code == EXIT_DONE && !session->converting.no_restore &&
        pd_model_open(session->restoring.model_path, &model, &error) != PD_OK)
        code = cli_report(NULL, &error);
    struct convert_options *options = &session->converting.options;
    if (code == EXIT_DONE && model != NULL) code = restoring_open_channels(&session->restoring, model);
    options->restoring = session->restoring.options;
    if (code == EXIT_DONE && model != NULL)
        code = restoring_for_ocr(&session->restoring, model, options->language, &options->restoring_ocr);
    if (code == EXIT_DONE) code = open_outputs(session);
    if (code == EXIT_DONE) {
        options->model = model;
        const pd_status status = convert(session, source, pages, count, &error);
        code = finish(session, status, &error);
    }
    discard_outputs(session);
    pd_model_close(model);
    free(pages);
    return code;
}

static int run(struct convert_session *session)
{
    int code = choose_format(session);
    if (code == EXIT_DONE) code = check_outputs(session);
    if (code == EXIT_DONE) code = cli_read_file(session->input, INPUT_BYTES_MAX, &session->bytes, &session->length);
    if (code != EXIT_DONE) return code;
    struct source *source;
    pd_error error;
    mute(session);
    const pd_status status =
        source_open(session->bytes, session->length, session->converting.max_pixels, &source, &error);
    cli_unmute(&session->messages);
    if (status != PD_OK) return cli_report(cli_input_name(session->input), &error);
    code = convert_source(session, source);
    source_free(source);
    return code;
}

int command_convert(int argc, char **argv)
{
    static struct convert_session session;
    restoring_init(&session.restoring);
    session.messages = -1;
    converting_init(&session.converting);
    int code = read_options(argc, argv, &session);
    if (code == EXIT_DONE && !session.help && argc - optind != 2)
        code = cli_fail(EXIT_ARGUMENTS, NULL, "convert needs INPUT and OUTPUT (see phucdau convert --help)");
    if (code == EXIT_DONE && !session.help) {
        session.input = argv[optind];
        session.output_path = argv[optind + 1];
        session.converting.options.threads = session.restoring.options.threads;
        if (session.converting.options.threads == 0) session.converting.options.threads = parallel_cores();
        code = run(&session);
    } else if (code == EXIT_DONE) {
        code = cli_print(help);
    }
    free(session.bytes);
    restoring_free(&session.restoring);
    return code;
}

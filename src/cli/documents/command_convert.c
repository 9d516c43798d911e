/*
 * `phucdau convert`: converts one document to other formats.
 *
 * Errors of the arguments and the outputs are found before the long work. While it runs, file descriptor 2 leads to
 * /dev/null: Tesseract, Poppler, libjpeg and libpng print messages of their own, but standard error is for ours.
 * Progress goes to a copy of the descriptor; errors are reported after it is restored.
 */
#include "cli/cli.h"
#include "cli/documents/converting.h"
#include "cli/documents/passwords.h"
#include "cli/documents/tables.h"
#include "cli/progress.h"
#include "cli/restoring.h"
#include "phucdau-document.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct name format_names[CONVERTING_FORMATS_MAX + 1];

struct convert_session {
    struct restoring restoring;
    pd_document_options options;
    bool quiet;
    const char *to, *sidecar, *password_file;

    const char *input, *output_path;
    char *bytes; /* the contents of the input */
    size_t length;
    const pd_format *format;
    struct cli_output outputs[2]; /* OUTPUT and the sidecar */
    pd_output written[2];         /* the same, as the library takes them */
    size_t output_count;
    pd_error reported; /* the last error that was reported of an output */
    FILE *tables;      /* takes the place of OUTPUT if that is a pattern for the files of tables; else NULL */

    int messages; /* descriptor of the former standard error while it is muted, else -1 */
    struct progress progress;
    size_t timed_out;
};

/* ---- Outputs ------------------------------------------------------------------------- */

/* Finds the format by --to or by the ending of OUTPUT. A name without an ending means text. */
static int choose_format(struct convert_session *session)
{
    char names[OPTIONS_NAMES_BYTES];
    names_list(format_names, ", ", names, sizeof names);
    if (session->to != NULL) {
        session->format = pd_document_format_named(session->to, strlen(session->to));
        if (session->format != NULL) return EXIT_DONE;
        return cli_fail(EXIT_ARGUMENTS, "--to", "%s: no such format (one of: %s)", session->to, names);
    }
    const char *name = strrchr(session->output_path, '/');
    name = name != NULL ? name + 1 : session->output_path;
    const char *ending = strrchr(name, '.');
    session->format =
        ending == NULL || ending == name ? pd_document_format_named("text", 4) : pd_document_format_of(name);
    if (session->format != NULL) return EXIT_DONE;
    return cli_fail(EXIT_ARGUMENTS, session->output_path, "no format ends in %s (give --to with one of: %s)", ending,
                    names);
}

/* Checks that no output is the input or the other output, and that no binary format goes to a terminal. */
static int check_outputs(const struct convert_session *session)
{
    if (strcmp(session->output_path, "-") == 0 && session->format->is_binary && isatty(STDOUT_FILENO))
        return cli_fail(EXIT_ARGUMENTS, NULL, "%s is not written to a terminal (name a file as OUTPUT)",
                        session->format->name);
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

/* ---- Messages ------------------------------------------------------------------------ */

/* Nearly all the time goes into reading, so the time left is that of reading. */
static void show_reading(struct convert_session *session, const pd_progress *read)
{
    struct progress *progress = &session->progress;
    progress_show(progress, (double)read->read / (double)read->total, "page %zu of %zu, %.0f pages a minute",
                  read->read, read->total, (double)read->read / progress_seconds(progress) * 60);
    if (!progress->is_terminal && read->total > 1 && read->reading == PD_PAGE_OCR)
        progress_say(progress, "phucdau: page %zu (%zu of %zu) read", read->page, read->read, read->total);
}

static void show_done(struct convert_session *session, const pd_progress *done)
{
    static const char *const readings[] = {
        [PD_PAGE_KEPT] = "kept", [PD_PAGE_REPAIRED] = "repaired", [PD_PAGE_OCR] = "read by OCR"};
    struct progress *progress = &session->progress;
    progress_show(progress, 0, "page %zu of %zu restored", done->done, done->total);
    if (!progress->is_terminal)
        progress_say(progress, "phucdau: page %zu (%zu of %zu) %s: %zu words, %zu restored", done->page, done->done,
                     done->total, readings[done->reading], done->words, done->restored);
}

/* Called for each page that has been read, or is done: shows progress, and warns if the page took too long. */
static void on_progress(void *self, const pd_progress *page)
{
    struct convert_session *session = self;
    const bool is_done = page->done > 0;
    if (page->timed_out && !is_done) {
        session->timed_out++;
        progress_say(&session->progress, "phucdau: page %zu: not read within %g s, left as it was (raise --timeout)",
                     page->page, session->options.seconds);
    }
    if (!session->quiet) (is_done ? show_done : show_reading)(session, page);
}

/* ---- The work ------------------------------------------------------------------------ */

static int open_output(struct convert_session *session, const char *path, const char *format)
{
    struct cli_output *output = &session->outputs[session->output_count];
    const int code = cli_output_open(output, path);
    if (code == EXIT_DONE)
        session->written[session->output_count++] = (pd_output){.format = format, .stream = output->stream};
    return code;
}

/* Opens a temporary file for tables that will be written to files of their own. */
static int open_tables(struct convert_session *session)
{
    session->tables = tmpfile();
    if (session->tables == NULL) return cli_fail_errno("a temporary file", errno);
    session->outputs[0] = (struct cli_output){.stream = session->tables};
    session->written[session->output_count++] = (pd_output){.format = session->format->name, .stream = session->tables};
    return EXIT_DONE;
}

static int open_outputs(struct convert_session *session)
{
    const bool is_pattern = strcmp(session->format->name, "csv") == 0 && tables_is_pattern(session->output_path);
    const int code =
        is_pattern ? open_tables(session) : open_output(session, session->output_path, session->format->name);
    return code == EXIT_DONE && session->sidecar != NULL ? open_output(session, session->sidecar, "text") : code;
}

/* Removes the outputs that have not been committed. */
static void discard_outputs(struct convert_session *session)
{
    while (session->output_count > 0) cli_output_discard(&session->outputs[--session->output_count]);
}

/* Converts with standard error muted. Each output says whether it is whole. */
static void convert(struct convert_session *session, pd_document *document, const pd_converter *converter)
{
    session->messages = cli_mute();
    progress_open(&session->progress, session->messages);
    pd_document_convert(document, converter, session->written, session->output_count, on_progress, session, NULL);
    progress_clear(&session->progress);
    cli_unmute(&session->messages);
}

/* Reports why an output could not be made, and removes it. What all outputs have in common is reported once. */
static int drop_output(struct convert_session *session, struct cli_output *output, const pd_output *written)
{
    int code = cli_exit_code(written->error.status);
    if (written->error_number != 0)
        code = cli_output_failed(output, written->error_number);
    else if (strcmp(session->reported.message, written->error.message) != 0)
        code = cli_report(cli_input_name(session->input), &written->error);
    session->reported = written->error;
    cli_output_discard(output);
    return code;
}

/* Gives an output that is whole its name, or the tables in it theirs. */
static int keep_output(struct convert_session *session, struct cli_output *output)
{
    const bool has_tables = session->tables != NULL && output->stream == session->tables;
    return has_tables ? tables_write(session->tables, session->output_path, session->input) : cli_output_commit(output);
}

/*
 * Gives the outputs that are whole their names. The sidecar comes first, so that if OUTPUT exists, the sidecar does, or
 * its error has been reported.
 */
static int finish(struct convert_session *session)
{
    int code = EXIT_DONE;
    while (session->output_count > 0) {
        struct cli_output *output = &session->outputs[--session->output_count];
        const pd_output *written = &session->written[session->output_count];
        const int one =
            written->error.status == PD_OK ? keep_output(session, output) : drop_output(session, output, written);
        if (code == EXIT_DONE) code = one;
    }
    return code == EXIT_DONE && session->timed_out > 0 ? EXIT_OTHER : code;
}

static int convert_with(struct convert_session *session, pd_document *document, const pd_converter *converter)
{
    int code = open_outputs(session);
    if (code == EXIT_DONE) {
        convert(session, document, converter);
        code = finish(session);
    }
    discard_outputs(session);
    if (session->tables != NULL) fclose(session->tables);
    session->tables = NULL;
    return code;
}

/*
 * Checks that the document has the requested pages. Returns EXIT_DONE, or reports an error and returns the exit code.
 */
static int check_pages(const struct convert_session *session, const pd_document *document)
{
    pd_error error;
    const pd_status status = pd_document_check(document, &session->options, &error);
    if (status == PD_OK) return EXIT_DONE;
    return cli_report(status == PD_ERROR_ARGUMENT ? NULL : cli_input_name(session->input), &error);
}

static int convert_document(struct convert_session *session, pd_document *document)
{
    pd_model *model = NULL;
    pd_converter *converter = NULL;
    int code = check_pages(session, document);
    if (code == EXIT_DONE) code = converting_open(&session->options, &session->restoring, &model, &converter);
    if (code == EXIT_DONE) code = convert_with(session, document, converter);
    pd_converter_free(converter);
    pd_model_close(model);
    return code;
}

/* Opens the input, which has been read. Returns EXIT_DONE, or reports an error and returns the exit code. */
static int open_document(struct convert_session *session, pd_document **document)
{
    struct passwords passwords;
    pd_error error;
    const char *name = strcmp(session->input, "-") == 0 ? NULL : session->input;
    int code = passwords_read(session->password_file, &passwords);
    if (code == EXIT_DONE) {
        session->messages = cli_mute();
        const pd_status status = pd_document_open_encrypted(session->bytes, session->length, name, passwords.list,
                                                            passwords.count, document, &error);
        cli_unmute(&session->messages);
        if (status != PD_OK) code = cli_report(cli_input_name(session->input), &error);
    }
    passwords_free(&passwords);
    return code;
}

static int run(struct convert_session *session)
{
    pd_document *document;
    int code = choose_format(session);
    if (code == EXIT_DONE) code = check_outputs(session);
    if (code == EXIT_DONE && session->password_file != NULL && strcmp(session->password_file, "-") == 0 &&
        strcmp(session->input, "-") == 0)
        code = cli_fail(EXIT_ARGUMENTS, NULL, "--password-file - and INPUT - are both standard input (name a file)");
    if (code == EXIT_DONE)
        code = cli_read_file(session->input, PD_DOCUMENT_BYTES_MAX, &session->bytes, &session->length);
    if (code == EXIT_DONE) code = open_document(session, &document);
    if (code != EXIT_DONE) return code;
    code = convert_document(session, document);
    pd_document_free(document);
    return code;
}

/* ---- Options ------------------------------------------------------------------------- */

static const char usage[] =
    "Usage: phucdau convert [OPTION]... INPUT OUTPUT\n"
    "Reads a document, a PDF, an image (TIFF of one or many pages, PNG, JPEG, JPEG 2000, BMP, GIF, WebP, PNM), or\n"
    "words with their places such as hOCR, and writes its text in the format that OUTPUT's name ends in. Where - is\n"
    "INPUT or OUTPUT, reads standard input or writes standard output.\n";

static const struct option_row rows[] = {
    {.name = "to",
     .argument = "FORMAT",
     .help = "the format of OUTPUT, if the ending of its name does not tell it: %s",
     .details = "The format of the output; without this option, the ending of its name decides:",
     .names = format_names,
     .set = option_text,
     .offset = offsetof(struct convert_session, to)},
    {.name = "sidecar",
     .argument = "FILE",
     .help = "writes the text to FILE as well",
     .details = "Writes the text to\n.Ar file\nas well, also if\n.Ar output\ncannot be written.",
     .set = option_text,
     .offset = offsetof(struct convert_session, sidecar)},
    PASSWORDS_ROW(struct convert_session, password_file),
    {.name = "quiet",
     .letter = 'q',
     .help = "no progress",
     .details = "Shows no progress.\nWarnings and errors are shown.",
     .set = option_flag,
     .offset = offsetof(struct convert_session, quiet)},
    OPTION_HELP_ROW,
};

int command_convert(int argc, char **argv)
{
    static struct convert_session session = {.messages = -1};
    pd_document_options_init(&session.options, sizeof session.options);
    restoring_init(&session.restoring);
    converting_format_names(format_names);
    const struct option_group groups[] = {
        {.rows = rows, .count = sizeof rows / sizeof *rows, .self = &session},
        converting_options(&session.options, false, "Options of reading"),
        restoring_options(&session.restoring, "Options of restoring"),
    };
    const struct option_command command = {.name = "convert", .usage = usage, .groups = groups, .group_count = 3};
    int code = options_read(&command, argc, argv);
    if (code == OPTIONS_READ && argc - optind != 2)
        code = cli_fail(EXIT_ARGUMENTS, NULL, "convert needs INPUT and OUTPUT (see phucdau convert --help)");
    if (code == OPTIONS_READ) {
        session.input = argv[optind];
        session.output_path = argv[optind + 1];
        code = run(&session);
    }
    free(session.bytes);
    restoring_free(&session.restoring);
    return code;
}

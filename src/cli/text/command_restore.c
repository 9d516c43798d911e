/* `phucdau restore`: text in, text out, as a stream. */
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/restoring.h"
#include "cli/text_input.h"
#include "output/output.h"
#include "text/encoding.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

struct restore_session {
    struct restoring restoring;
    enum encoding from;
    enum output_format format;
    const char *output_path;
    pd_model *model;
    pd_restorer *restorer;
    struct cli_output output;
    struct output_writer writer;
    bool stopped; /* nothing more can be written */
    struct text_input input;
};

/* ---- One input ----------------------------------------------------------------------- */

/* After a write that failed: says so unless the reader is gone, and stops. */
static int stop_writing(struct restore_session *session, pd_status status)
{
    const int error_number = errno;
    session->stopped = true;
    return status == PD_ERROR_IO ? cli_output_failed(&session->output, error_number) : cli_fail_memory();
}

/* Writes what the restorer has ready. */
static int drain(struct restore_session *session)
{
    pd_error error;
    for (pd_block block;;) {
        pd_status status = pd_restorer_next(session->restorer, &block, &error);
        if (status != PD_OK) break;
        if (block.text == NULL) return EXIT_DONE;
        status = output_block(&session->writer, &block);
        if (status == PD_OK && session->restoring.options.line_buffered && fflush(session->output.stream) != 0)
            status = PD_ERROR_IO;
        if (status != PD_OK) return stop_writing(session, status);
    }
    session->stopped = true;
    return cli_report(NULL, &error);
}

/*
 * Restores one stream. What stands in front of an error is written before the error is reported; a
 * read that failed ends the stream there.
 */
static int restore_stream(struct restore_session *session, int file, const char *name)
{
    const pd_options *options = &session->restoring.options;
    output_next_input(&session->writer);
    text_input_init(&session->input, file, session->from, options->lossy, options->line_buffered);
    for (;;) {
        const struct text_piece piece = text_input_next(&session->input);
        pd_error error;
        const pd_status status = pd_restorer_feed(session->restorer, piece.text, piece.length, piece.last, &error);
        const int code = drain(session);
        if (session->stopped) return code;
        if (status != PD_OK) return restoring_report(name, &error);
        if (piece.last) return text_input_finish(&session->input, name);
    }
}

static int restore_input(struct restore_session *session, const char *path)
{
    if (strcmp(path, "-") == 0) {
        if (isatty(STDIN_FILENO)) fputs("phucdau: reading from the terminal (Ctrl-D ends, --help explains)\n", stderr);
        return restore_stream(session, STDIN_FILENO, "standard input");
    }
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 && errno == ENOENT) return cli_fail(EXIT_FILE, path, "no such file or command (see phucdau --help)");
    if (file < 0) return cli_fail_errno(path, errno);
    const int code = restore_stream(session, file, path);
    close(file);
    return code;
}

/* ---- All inputs ---------------------------------------------------------------------- */

/* Restores all inputs, the good ones even where some are bad; the exit code is that of the first failure. */
static int restore_inputs(struct restore_session *session, char **paths, int count)
{
    int code = EXIT_DONE;
    for (int k = 0; k < count && !session->stopped; k++) {
        const int result = restore_input(session, paths[k]);
        if (code == EXIT_DONE) code = result;
    }
    return code;
}

/* Ends the output: an output file appears only where every input came through. */
static int finish_output(struct restore_session *session, int code)
{
    const bool is_file = session->output.file.temporary[0] != '\0';
    if (session->stopped || (code != EXIT_DONE && is_file)) {
        if (is_file) cli_fail(code, session->output_path, "not written, because of the error above");
        cli_output_discard(&session->output);
        return code;
    }
    const int result = cli_output_commit(&session->output);
    return code != EXIT_DONE ? code : result;
}

static int run(struct restore_session *session, char **paths, int count)
{
    static char standard_input[] = "-";
    char *only_standard_input[] = {standard_input};
    if (count == 0) {
        paths = only_standard_input;
        count = 1;
    }
    for (int k = 0; k < count; k++)
        if (cli_output_is_input(session->output_path, paths[k]))
            return cli_fail(EXIT_ARGUMENTS, session->output_path, "is also an input (name another output)");
    session->restoring.options.details = output_needs_words(session->format);
    int code = restoring_open(&session->restoring, &session->model, &session->restorer);
    if (code != EXIT_DONE) return code;
    code = cli_output_open(&session->output, session->output_path);
    if (code == EXIT_DONE) {
        output_writer_init(&session->writer, session->format, session->output.stream);
        code = finish_output(session, restore_inputs(session, paths, count));
        output_writer_free(&session->writer);
    }
    pd_restorer_free(session->restorer);
    pd_model_close(session->model);
    return code;
}

/* ---- Options ------------------------------------------------------------------------- */

static const char usage[] = "Usage: phucdau [restore] [OPTION]... [FILE]...\n"
                            "Puts the marks back on Vietnamese text. Without FILE, or where it is -, reads standard "
                            "input.\n"
                            "Several files come out one behind the other.\n";

static const char notes[] =
    "Output is UTF-8. --from auto looks at the first 64 KiB of each input; with --line-buffered, at\n"
    "the first line that shows its encoding. Offsets in records count bytes of the input, or, where\n"
    "it was not UTF-8, of the same text in UTF-8.\n";

static const struct option_row rows[] = {
    {.name = "from",
     .argument = "ENCODING",
     .fallback = "auto",
     .help = "%s",
     .details = "The encoding of the input: %s.\n.Cm auto\nlooks at the first 64 KiB of each input, or, with\n"
                ".Fl -line-buffered ,\nat the first line that shows its encoding.",
     .names = encoding_names,
     .refusal = "no such encoding",
     .set = restoring_take_encoding,
     .offset = offsetof(struct restore_session, from)},
    {.name = "to",
     .argument = "FORMAT",
     .fallback = "text",
     .help = "%s",
     .details = "What is written:",
     .names = output_format_names,
     .refusal = "not a format of restore",
     .set = option_one_name,
     .offset = offsetof(struct restore_session, format)},
    {.name = "line-buffered",
     .help = "a line out for each line in, at once",
     .details = "Writes a line for each line read, at once.",
     .set = option_flag,
     .offset = offsetof(struct restore_session, restoring.options.line_buffered)},
    {.name = "output",
     .letter = 'o',
     .argument = "FILE",
     .help = "writes to FILE, when all is done, instead of standard output",
     .details = "Writes to\n.Ar file ,\nwhich appears only if every input came through.\n"
                "It must not be one of the inputs.",
     .set = option_text,
     .offset = offsetof(struct restore_session, output_path)},
    OPTION_HELP_ROW,
};

int command_restore(int argc, char **argv)
{
    static struct restore_session session;
    restoring_init(&session.restoring);
    const struct option_group groups[] = {
        restoring_options(&session.restoring, NULL),
        {.rows = rows, .count = sizeof rows / sizeof *rows, .self = &session},
    };
    const struct option_command command = {
        .name = "restore", .usage = usage, .notes = notes, .groups = groups, .group_count = 2};
    int code = options_read(&command, argc, argv);
    if (code == OPTIONS_READ) code = run(&session, argv + optind, argc - optind);
    restoring_free(&session.restoring);
    return code;
}

/*
 * `phucdau train channel --render`: makes pairs of true and printed words, from which an OCR channel is learnt.
 *
 * As in `convert`, file descriptor 2 leads to /dev/null while Tesseract and leptonica work: both print messages of
 * their own.
 */
#include "base/parallel.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "render/render.h"

#include <errno.h>
#include <getopt.h>
#include <leptonica/allheaders.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGES_MAX = 100000 };

struct render_session {
    struct render_options options;
    unsigned pages, threads;
    const char *output_path;
    struct cli_output output;
    bool render; /* --render, which is always given */
    bool quiet;
    int messages; /* descriptor of the former standard error while it is muted, else -1 */
    struct progress progress;
};

/* ---- Arguments ----------------------------------------------------------------------- */

static const char usage[] =
    "Usage: phucdau train channel --render [OPTION]... [-o PAIRS] TEXT...\n"
    "Makes pairs of true and printed words, from which `phucdau train channel` learns an OCR engine's errors:\n"
    "sets passages of the texts as pages, degrades them as printers and scanners do, has Tesseract read them.\n"
    "TEXT is UTF-8, one paragraph a line, plain or xz; - is standard input. Pages are taken from the texts in turn.\n"
    "PAIRS has a line TRUE<TAB>PRINTED for each word; a side has several words, with spaces, if words ran together "
    "or were split.\n";

static const struct option_row rows[] = {
    {.name = "render",
     .help = "makes pairs",
     .details = "Makes pairs instead of learning from them.",
     .set = option_flag,
     .offset = offsetof(struct render_session, render)},
    {.name = "output",
     .letter = 'o',
     .argument = "PAIRS",
     .help = "the file to write (standard output)",
     .details = "The file to write; without it, standard output.",
     .set = option_text,
     .offset = offsetof(struct render_session, output_path)},
    {.name = "readings",
     .help = "writes whole pages with all that the engine says, for `phucdau train weights`, instead of pairs",
     .details = "Writes whole pages with all that the engine says of its words, instead of pairs.\n"
                "From such pages\n.Xr phucdau-train-weights 1\nlearns the weights of repair.",
     .set = option_flag,
     .offset = offsetof(struct render_session, options.readings)},
    {.name = "pages",
     .argument = "N",
     .fallback = "100",
     .help = "pages to make",
     .details = "How many pages to make, some 500 pairs each.",
     .set = option_unsigned,
     .offset = offsetof(struct render_session, pages),
     .least = 1,
     .most = PAGES_MAX},
    {.name = "lang",
     .argument = "LANG",
     .fallback = "eng",
     .help = "languages of OCR, as Tesseract names them",
     .details = "The languages of OCR, as Tesseract names them: eng, vie, vie+eng.",
     .set = option_text,
     .offset = offsetof(struct render_session, options.language)},
    {.name = "tessdata-dir",
     .argument = "DIR",
     .help = "the folder with the data of Tesseract",
     .set = option_text,
     .offset = offsetof(struct render_session, options.data_folder)},
    {.name = "fonts",
     .argument = "LIST",
     .help = "typefaces, joined by commas (those of a list of usual ones that are installed)",
     .details = "Typefaces, joined by commas; each must have all letters of Vietnamese.\n"
                "Without this option, those of a list of usual ones that are installed; faces like\n"
                "Times and Arial are used more often than others.",
     .set = option_text,
     .offset = offsetof(struct render_session, options.families)},
    {.name = "drop",
     .argument = "SHARE",
     .fallback = "0",
     .help = "damages this share of the marked letters, 0 to 1: they lose their marks, look like another letter or are "
             "missing, as in layers of older scanner software",
     .details = "Damages this share of the marked letters, 0 to 1, before the page is printed:\n"
                "they lose their marks, look like another letter or are missing.\n"
                "The pairs are then like the text layers that older scanner software made of\n"
                "Vietnamese documents\n.Pq Sq Hph phtic No for Hạnh phúc .",
     .set = option_decimal,
     .offset = offsetof(struct render_session, options.drop),
     .least = 0,
     .most = 1},
    {.name = "seed",
     .argument = "N",
     .fallback = "1",
     .help = "another number gives other passages and other pages",
     .set = option_count,
     .offset = offsetof(struct render_session, options.seed),
     .least = 0,
     .most = (double)UINT64_MAX},
    {.name = "threads",
     .letter = 'j',
     .argument = "N",
     .help = "threads (one for each core); the pairs do not depend on it",
     .details = "Threads; without it, one for each core.",
     .set = option_unsigned,
     .offset = offsetof(struct render_session, threads),
     .least = 1,
     .most = PARALLEL_THREADS_MAX},
    {.name = "quiet",
     .letter = 'q',
     .help = "no progress",
     .set = option_flag,
     .offset = offsetof(struct render_session, quiet)},
    OPTION_HELP_ROW,
};

static int read_arguments(int argc, char **argv, struct render_session *session)
{
    const struct option_group group = {.rows = rows, .count = sizeof rows / sizeof *rows, .self = session};
    const struct option_command command = {
        .name = "train channel --render", .usage = usage, .groups = &group, .group_count = 1};
    const int code = options_read(&command, argc, argv);
    if (code != OPTIONS_READ) return code;
    session->options.pages = session->pages;
    session->options.threads = session->threads;
    session->options.texts = (const char *const *)argv + optind;
    session->options.text_count = (size_t)(argc - optind);
    if (session->options.text_count == 0) return cli_fail(EXIT_ARGUMENTS, "train channel --render", "no text given");
    for (int k = optind; k < argc; k++)
        if (session->output_path != NULL && cli_output_is_input(session->output_path, argv[k]))
            return cli_fail(EXIT_ARGUMENTS, session->output_path, "is also an input (name another output)");
    return OPTIONS_READ;
}

/* ---- The work ------------------------------------------------------------------------ */

static void mute(struct render_session *session)
{
    session->messages = cli_mute();
    setMsgSeverity(L_SEVERITY_NONE);
}

static void show_progress(void *self, size_t done, size_t total)
{
    struct progress *progress = &((struct render_session *)self)->progress;
    progress_show(progress, (double)done / (double)total, "page %zu of %zu", done, total);
    if (!progress->is_terminal && (done % 10 == 0 || done == total))
        progress_say(progress, "phucdau: page %zu of %zu", done, total);
}

static int run(struct render_session *session)
{
    int code = cli_output_open(&session->output, session->output_path);
    if (code != EXIT_DONE) return code;
    struct pairs_text pairs;
    const char *failed_text;
    pd_error error;
    mute(session);
    progress_open(&session->progress, session->quiet ? -1 : session->messages);
    const pd_status status = render_pairs(&session->options, &pairs, &failed_text, &error);
    progress_clear(&session->progress);
    cli_unmute(&session->messages);
    if (status != PD_OK) {
        code = cli_report(failed_text != NULL ? cli_input_name(failed_text) : NULL, &error);
    } else if (fwrite(pairs.bytes, 1, pairs.length, session->output.stream) != pairs.length) {
        code = cli_output_failed(&session->output, errno);
    } else {
        free(pairs.bytes);
        return cli_output_commit(&session->output);
    }
    free(pairs.bytes);
    cli_output_discard(&session->output);
    return code;
}

int command_render(int argc, char **argv)
{
    struct render_session session = {
        .options = {.progress = show_progress}, .threads = parallel_cores(), .messages = -1};
    session.options.self = &session;
    const int code = read_arguments(argc, argv, &session);
    return code == OPTIONS_READ ? run(&session) : code;
}

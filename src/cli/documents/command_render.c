/*
 * `phucdau train channel --render`: pairs of true and printed words, for learning an OCR channel from.
 *
 * As in `convert`, file descriptor 2 leads nowhere while Tesseract and leptonica work: both print what they think of an
 * image.
 */
#include "base/parallel.h"
#include "cli/cli.h"
#include "render/render.h"

#include <errno.h>
#include <getopt.h>
#include <leptonica/allheaders.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "Usage: phucdau train channel --render [OPTION]... [-o PAIRS] TEXT...\n"
    "Makes pairs of true and printed words from which `phucdau train channel` learns an OCR engine's confusions:\n"
    "sets passages of the texts as pages, degrades them as printers and scanners do, has Tesseract read them.\n"
    "TEXT is UTF-8, one paragraph a line, plain or xz; - is standard input. Pages are taken from the texts in turn.\n"
    "PAIRS has a line TRUE<TAB>PRINTED for each word; several words with spaces where some ran together or were "
    "split.\n"
    "\n"
    "  -o, --output PAIRS        the file to write (standard output)\n"
    "      --pages N             pages to make (100)\n"
    "      --lang LANG           languages of OCR, as Tesseract names them (eng)\n"
    "      --tessdata-dir DIR    where Tesseract's data are\n"
    "      --fonts LIST          typefaces, joined by commas (those of a list of usual ones that are installed)\n"
    "      --drop SHARE          wears this share of the marked letters, 0 to 1: they lose their marks, look like\n"
    "                            another letter or are gone, as in layers of older scanner software (0)\n"
    "      --seed N              another number gives other passages and other pages (1)\n"
    "  -j, --threads N           threads (one for each core); the pairs do not depend on it\n"
    "  -q, --quiet               no progress\n"
    "  -h, --help                this help\n";

enum { OPTION_RENDER = 256, OPTION_PAGES, OPTION_LANG, OPTION_TESSDATA, OPTION_FONTS, OPTION_DROP, OPTION_SEED };

static const struct option long_options[] = {{"render", no_argument, NULL, OPTION_RENDER},
                                             {"output", required_argument, NULL, 'o'},
                                             {"pages", required_argument, NULL, OPTION_PAGES},
                                             {"lang", required_argument, NULL, OPTION_LANG},
                                             {"tessdata-dir", required_argument, NULL, OPTION_TESSDATA},
                                             {"fonts", required_argument, NULL, OPTION_FONTS},
                                             {"drop", required_argument, NULL, OPTION_DROP},
                                             {"seed", required_argument, NULL, OPTION_SEED},
                                             {"threads", required_argument, NULL, 'j'},
                                             {"quiet", no_argument, NULL, 'q'},
                                             {"help", no_argument, NULL, 'h'},
                                             {NULL, 0, NULL, 0}};

enum { PAGES_MAX = 100000 };

struct render_session {
    struct render_options options;
    const char *output_path;
    struct cli_output output;
    bool quiet, help;
    int messages; /* where standard error leads while it is muted */
};

/* ---- Arguments ----------------------------------------------------------------------- */

static int read_count(const char *option, const char *value, uint64_t least, uint64_t most, uint64_t *out)
{
    char *end;
    errno = 0;
    const unsigned long long number = strtoull(value, &end, 10);
    if (*value < '0' || *value > '9' || *end != '\0' || errno != 0 || number < least || number > most)
        return cli_fail(EXIT_ARGUMENTS, option, "%s: not a whole number from %llu to %llu", value,
                        (unsigned long long)least, (unsigned long long)most);
    *out = number;
    return EXIT_DONE;
}

static int read_share(const char *option, const char *value, double *out)
{
    char *end;
    *out = strtod(value, &end);
    if (end == value || *end != '\0' || !(*out >= 0 && *out <= 1))
        return cli_fail(EXIT_ARGUMENTS, option, "%s: not a share, 0 to 1", value);
    return EXIT_DONE;
}

static int set_option(struct render_session *session, int option, const char *value)
{
    struct render_options *options = &session->options;
    uint64_t number = 0;
    int code = EXIT_DONE;
    switch (option) {
    case 'o': session->output_path = value; break;
    case 'q': session->quiet = true; break;
    case 'h': session->help = true; break;
    case OPTION_LANG: options->language = value; break;
    case OPTION_TESSDATA: options->data_folder = value; break;
    case OPTION_FONTS: options->families = value; break;
    case OPTION_DROP: code = read_share("--drop", value, &options->drop); break;
    case OPTION_SEED: code = read_count("--seed", value, 0, UINT64_MAX, &options->seed); break;
    case OPTION_PAGES:
        code = read_count("--pages", value, 1, PAGES_MAX, &number);
        options->pages = (size_t)number;
        break;
    case 'j':
        code = read_count("--threads", value, 1, PARALLEL_THREADS_MAX, &number);
        options->threads = (unsigned)number;
        break;
    default: break; /* --render, which brought us here */
    }
    return code;
}

static int read_arguments(int argc, char **argv, struct render_session *session)
{
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, ":o:j:qh", long_options, NULL)) != -1;) {
        if (option == '?' || option == ':') return cli_bad_option("train channel --render", argv, option);
        const int code = set_option(session, option, optarg);
        if (code != EXIT_DONE || session->help) return code;
    }
    session->options.texts = (const char *const *)argv + optind;
    session->options.text_count = (size_t)(argc - optind);
    if (session->options.text_count == 0) return cli_fail(EXIT_ARGUMENTS, "train channel --render", "no text given");
    for (int k = optind; k < argc; k++)
        if (session->output_path != NULL && cli_output_is_input(session->output_path, argv[k]))
            return cli_fail(EXIT_ARGUMENTS, session->output_path, "is also an input (name another output)");
    return EXIT_DONE;
}

/* ---- The work ------------------------------------------------------------------------ */

static void mute(struct render_session *session)
{
    session->messages = cli_mute();
    setMsgSeverity(L_SEVERITY_NONE);
}

static void show_progress(void *self, size_t done, size_t total)
{
    const struct render_session *session = self;
    if (session->messages < 0 || session->quiet) return;
    if (isatty(session->messages))
        dprintf(session->messages, "\r\033[Kpage %zu of %zu%s", done, total, done == total ? "\r\033[K" : "");
    else if (done % 10 == 0 || done == total)
        dprintf(session->messages, "phucdau: page %zu of %zu\n", done, total);
}

static int run(struct render_session *session)
{
    int code = cli_output_open(&session->output, session->output_path);
    if (code != EXIT_DONE) return code;
    struct pairs_text pairs;
    const char *failed_text;
    pd_error error;
    mute(session);
    const pd_status status = render_pairs(&session->options, &pairs, &failed_text, &error);
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
        .options = {.pages = 100, .seed = 1, .language = "eng", .threads = parallel_cores(), .progress = show_progress},
        .messages = -1};
    session.options.self = &session;
    const int code = read_arguments(argc, argv, &session);
    if (code != EXIT_DONE) return code;
    return session.help ? cli_print(help) : run(&session);
}

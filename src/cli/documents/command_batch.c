/*
 * `phucdau batch`: a folder tree. This file makes options into a struct batch_options; src/batch does the work.
 *
 * What documents are converted with is put in words ("settings") and goes into the journal with each: other options,
 * another model or another version are a reason to do it again.
 */
#include "base/parallel.h"
#include "batch/batch.h"
#include "batch/digest.h"
#include "batch/report.h"
#include "cli/cli.h"
#include "cli/documents/batch_progress.h"
#include "cli/documents/converting.h"
#include "cli/restoring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "Usage: phucdau batch [OPTION]... SOURCE DEST\n"
    "Converts all documents below the folder SOURCE into a tree of the same shape in DEST: a/b.pdf becomes\n"
    "a/b.pdf.txt. Documents are told by content. Run again, it goes on where it was: what is done and unchanged\n"
    "is left alone. Symbolic links are not followed.\n"
    "\n"
    "      --to FORMATS          what to write, one format or several: text,pdf (text)\n"
    "      --include PATTERN     only files whose name, or that of a folder above, fits; with a slash in it, whose\n"
    "                            path below SOURCE fits; may be repeated\n"
    "      --exclude PATTERN     likewise not these\n"
    "      --files-from FILE     only the files that FILE lists, a path below SOURCE each line; - is standard input\n"
    "  -0, --null                NUL instead of line breaks in that list\n"
    "      --force               does everything again, and replaces outputs that are not of this batch\n"
    "      --retry               tries again what failed before\n"
    "  -j, --threads N           documents at a time (one for each core)\n"
    "      --memory SIZE         address space of a worker; ends in M or G (4G)\n"
    "      --page-time SECONDS   processor time for a page, after which its worker is ended (600)\n"
    "      --no-sandbox          lets workers open files and sockets\n"
    "      --shard I/N           only part I of N, so that N machines can share the work\n"
    "      --report FILE         writes a page about all documents at the end (HTML)\n"
    "  -q, --quiet               tells of failures only\n"
    "  -h, --help                this help\n"
    "\n"
    "Options of reading:\n" CONVERTING_HELP "\n"
    "Options of restoring:\n" RESTORING_HELP;

enum {
    OPTION_TO = 256,
    OPTION_INCLUDE,
    OPTION_EXCLUDE,
    OPTION_FILES_FROM,
    OPTION_FORCE,
    OPTION_RETRY,
    OPTION_MEMORY,
    OPTION_PAGE_TIME,
    OPTION_NO_SANDBOX,
    OPTION_SHARD,
    OPTION_REPORT
};

static const struct option long_options[] = {RESTORING_LONG_OPTIONS,
                                             CONVERTING_LONG_OPTIONS,
                                             {"to", required_argument, NULL, OPTION_TO},
                                             {"include", required_argument, NULL, OPTION_INCLUDE},
                                             {"exclude", required_argument, NULL, OPTION_EXCLUDE},
                                             {"files-from", required_argument, NULL, OPTION_FILES_FROM},
                                             {"null", no_argument, NULL, '0'},
                                             {"force", no_argument, NULL, OPTION_FORCE},
                                             {"retry", no_argument, NULL, OPTION_RETRY},
                                             {"memory", required_argument, NULL, OPTION_MEMORY},
                                             {"page-time", required_argument, NULL, OPTION_PAGE_TIME},
                                             {"no-sandbox", no_argument, NULL, OPTION_NO_SANDBOX},
                                             {"shard", required_argument, NULL, OPTION_SHARD},
                                             {"report", required_argument, NULL, OPTION_REPORT},
                                             {"quiet", no_argument, NULL, 'q'},
                                             {"help", no_argument, NULL, 'h'},
                                             {NULL, 0, NULL, 0}};

enum { SHARDS_MAX = 10000, WORKERS_MAX = 256, SETTINGS_BYTES = 2048, OPEN_FILES = 128 };

/* Processor time is what the system counts; a worker that waits for a dead disk uses none. */
static const double SILENCE_FACTOR = 6, SILENCE_LEAST = 30;
static const uint64_t OUTPUT_BYTES_MAX = (uint64_t)8 << 30;

struct batch_session {
    struct restoring restoring;
    struct converting converting;
    bool quiet, help, null, no_sandbox;
    const char *files_from, *report;
    const char **include, **exclude; /* each as long as argv */
    struct sha256_sum {
        uint8_t bytes[32];
        bool is_set;
    } files; /* of --words and --channel, chained */
    struct batch_choice choice;
    struct batch_options batch;
    struct batch_progress progress;
    double page_time;
    const char *source, *dest;
};

/* ---- Options ------------------------------------------------------------------------------- */

static int set_formats(struct batch_session *session, const char *value)
{
    struct worker_settings *worker = &session->batch.worker;
    char names[256];
    writer_names(names, sizeof names);
    worker->kind_count = 0;
    for (const char *at = value;; at++) {
        const size_t length = strcspn(at, ",");
        const struct writer_kind *kind = writer_by_name(at, length);
        if (kind == NULL) return cli_fail(EXIT_ARGUMENTS, "--to", "%s: no such format (some of: %s)", value, names);
        size_t k = 0;
        while (k < worker->kind_count && worker->kinds[k] != kind) k++;
        if (k == WRITERS_MAX) return cli_fail(EXIT_ARGUMENTS, "--to", "%s: too many formats", value);
        worker->kinds[k] = kind;
        if (k == worker->kind_count) worker->kind_count++;
        at += length;
        if (*at == '\0') return EXIT_DONE;
    }
}

static int set_memory(struct batch_session *session, const char *value)
{
    char *end;
    errno = 0;
    const unsigned long long number = value[0] >= '0' && value[0] <= '9' ? strtoull(value, &end, 10) : 0;
    const unsigned shift = number > 0 && *end == 'G' ? 30 : number > 0 && *end == 'M' ? 20 : 0;
    if (number == 0 || errno != 0 || shift == 0 || end[1] != '\0' || number > UINT64_MAX >> (shift + 1) ||
        number << shift < (uint64_t)128 << 20)
        return cli_fail(EXIT_ARGUMENTS, "--memory", "%s: not a size such as 512M or 4G, from 128M", value);
    session->batch.worker.limits.memory = number << shift;
    return EXIT_DONE;
}

static int set_shard(struct batch_session *session, const char *value)
{
    unsigned index, count;
    char rest;
    if (sscanf(value, "%9u/%9u%c", &index, &count, &rest) != 2 || index < 1 || count > SHARDS_MAX || index > count ||
        value[0] < '0' || value[0] > '9')
        return cli_fail(EXIT_ARGUMENTS, "--shard", "%s: not a part I/N with I from 1 to N, N up to %d", value,
                        SHARDS_MAX);
    session->choice.shard = (struct batch_shard){.index = index - 1, .count = count};
    return EXIT_DONE;
}

/* The words themselves are what counts, not the name of their file; so with a channel of the user's. */
static int add_file(struct batch_session *session, int option, const char *path)
{
    uint8_t both[64];
    memcpy(both, session->files.bytes, 32);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const int error_number = file < 0 ? errno : digest_file(file, both + 32);
    if (file >= 0) close(file);
    if (error_number != 0) return cli_fail_errno(path, error_number);
    digest_bytes((const char *)both, sizeof both, session->files.bytes);
    session->files.is_set = true;
    return restoring_set(&session->restoring, option, path);
}

static int set_option(struct batch_session *session, int option, const char *value)
{
    switch (option) {
    case OPTION_TO: return set_formats(session, value);
    case OPTION_INCLUDE: session->include[session->choice.include_count++] = value; return EXIT_DONE;
    case OPTION_EXCLUDE: session->exclude[session->choice.exclude_count++] = value; return EXIT_DONE;
    case OPTION_FILES_FROM: session->files_from = value; return EXIT_DONE;
    case '0': session->null = true; return EXIT_DONE;
    case OPTION_FORCE: session->batch.force = true; return EXIT_DONE;
    case OPTION_RETRY: session->batch.retry = true; return EXIT_DONE;
    case OPTION_MEMORY: return set_memory(session, value);
    case OPTION_PAGE_TIME: return converting_set_number("--page-time", value, 1, 1e6, &session->page_time);
    case OPTION_NO_SANDBOX: session->no_sandbox = true; return EXIT_DONE;
    case OPTION_SHARD: return set_shard(session, value);
    case OPTION_REPORT: session->report = value; return EXIT_DONE;
    case 'q': session->quiet = true; return EXIT_DONE;
    default: session->help = true; return EXIT_DONE;
    }
}

static int read_options(int argc, char **argv, struct batch_session *session)
{
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, ":0hj:q", long_options, NULL)) != -1;) {
        if (option == '?' || option == ':') return cli_bad_option("batch", argv, option);
        const bool is_file =
            option == RESTORING_WORDS || (option == RESTORING_CHANNEL && strpbrk(optarg, "./") != NULL);
        const int code = is_file                    ? add_file(session, option, optarg)
                         : restoring_takes(option)  ? restoring_set(&session->restoring, option, optarg)
                         : converting_takes(option) ? converting_set(&session->converting, option, optarg)
                                                    : set_option(session, option, optarg);
        if (code != EXIT_DONE || session->help) return code;
    }
    if (argc - optind != 2)
        return cli_fail(EXIT_ARGUMENTS, NULL, "batch needs SOURCE and DEST (see phucdau batch --help)");
    session->source = argv[optind];
    session->dest = argv[optind + 1];
    return EXIT_DONE;
}

/* ---- Settings -------------------------------------------------------------------------------- */

/* All on which outputs depend besides the document. */
static void describe_settings(const struct batch_session *session, const pd_model *model, char text[SETTINGS_BYTES])
{
    const struct convert_options *convert = &session->batch.worker.convert;
    const pd_options *restoring = &session->restoring.options;
    pd_model_info info = {0};
    char files[65] = "none";
    if (model != NULL) pd_model_get_info(model, &info);
    for (size_t k = 0; session->files.is_set && k < 32; k++)
        snprintf(files + 2 * k, 3, "%02x", session->files.bytes[k]);
    snprintf(text, SETTINGS_BYTES,
             "phucdau %s; model %016llx; layer %d; from %d; lang %.200s; tessdata %.200s; dpi %g; clean %u; "
             "timeout %g; max-pixels %llu; max-pages %llu; mode %d; min-confidence %g; tone-placement %d; keep %u; "
             "lossy %d; "
             "break-signature %d; pdfa %d; channel %.200s; files %s",
             pd_version(), (unsigned long long)info.checksum, (int)convert->layer, (int)convert->from,
             convert->language, convert->data_folder != NULL ? convert->data_folder : "", convert->resolution,
             convert->clean, convert->seconds, (unsigned long long)session->converting.max_pixels,
             (unsigned long long)session->converting.max_pages, (int)restoring->mode, restoring->min_confidence,
             (int)restoring->tone, restoring->keep, restoring->lossy, session->converting.break_signature,
             session->converting.pdfa, session->restoring.channel != NULL ? session->restoring.channel : "auto", files);
}

static void fill_worker(struct batch_session *session, const pd_model *model, const struct sandbox *sandbox)
{
    struct worker_settings *worker = &session->batch.worker;
    if (worker->kind_count == 0) worker->kinds[worker->kind_count++] = &writer_text;
    worker->convert = session->converting.options;
    worker->convert.model = model;
    worker->convert.restoring = session->restoring.options;
    worker->convert.threads = 1;
    worker->max_pixels = session->converting.max_pixels;
    worker->max_pages = session->converting.max_pages;
    worker->break_signature = session->converting.break_signature;
    worker->pdfa = session->converting.pdfa;
    worker->language = converting_language(&session->converting);
    worker->sandbox = sandbox;
    worker->limits.seconds = (uint64_t)session->page_time;
    worker->limits.file_bytes = OUTPUT_BYTES_MAX;
    worker->limits.open_files = OPEN_FILES;
    worker->silence = SILENCE_FACTOR * session->page_time;
    if (worker->silence < SILENCE_LEAST) worker->silence = SILENCE_LEAST;
    session->batch.workers = session->restoring.options.threads;
    if (session->batch.workers == 0) session->batch.workers = parallel_cores();
    if (session->batch.workers > WORKERS_MAX) session->batch.workers = WORKERS_MAX;
}

/* ---- The sandbox ------------------------------------------------------------------------------- */

/* What decoders and OCR read: code, data and fonts of the system. */
static struct sandbox *make_sandbox(const struct batch_session *session)
{
    const char *const paths[] = {"/usr/lib",
                                 "/lib",
                                 "/lib64",
                                 "/etc/ld.so.cache",
                                 "/usr/local/lib",
                                 "/usr/share/tesseract-ocr",
                                 "/usr/share/tessdata",
                                 "/usr/local/share/tessdata",
                                 "/usr/share/poppler",
                                 "/usr/share/fonts",
                                 "/usr/local/share/fonts",
                                 "/usr/share/ghostscript/fonts",
                                 "/usr/share/texmf/fonts",
                                 "/usr/share/fontconfig",
                                 "/usr/share/color",
                                 "/etc/fonts",
                                 "/etc/localtime",
                                 "/usr/share/zoneinfo",
                                 "/var/cache/fontconfig",
                                 "/dev/null",
                                 "/dev/urandom",
                                 "/sys/devices/system/cpu",
                                 session->converting.options.data_folder,
                                 getenv("TESSDATA_PREFIX")};
    const char *given[sizeof paths / sizeof *paths];
    size_t count = 0;
    for (size_t k = 0; k < sizeof paths / sizeof *paths; k++)
        if (paths[k] != NULL) given[count++] = paths[k];
    return sandbox_new(given, count);
}

static int open_sandbox(const struct batch_session *session, struct sandbox **sandbox)
{
    *sandbox = NULL;
    if (session->no_sandbox) return EXIT_DONE;
    *sandbox = make_sandbox(session);
    if (*sandbox == NULL)
        return cli_fail(EXIT_OTHER, NULL, "cannot confine workers: %s (--no-sandbox does without)", strerror(errno));
    const unsigned missing = sandbox_missing(*sandbox);
    if ((missing & SANDBOX_LANDLOCK) != 0)
        cli_fail(0, NULL, "warning: this kernel has no Landlock: a document that takes over a worker can read files");
    if ((missing & SANDBOX_SECCOMP) != 0)
        cli_fail(0, NULL, "warning: this kernel has no seccomp: a document that takes over a worker can do anything");
    return EXIT_DONE;
}

/* ---- The work ------------------------------------------------------------------------------------ */

static void warn_of_folder(const char *path, int error)
{
    cli_fail_errno(path, error);
}

static int make_plan(struct batch_session *session, struct batch_plan *plan)
{
    pd_error error;
    const int source = session->batch.source;
    if (session->files_from == NULL) {
        if (batch_plan_tree(source, &session->choice, warn_of_folder, plan, &error) == PD_OK) return EXIT_DONE;
        return cli_report(session->source, &error);
    }
    char *list;
    size_t length;
    const int code = cli_read_file(session->files_from, SIZE_MAX, &list, &length);
    if (code != EXIT_DONE) return code;
    const pd_status status =
        batch_plan_list(source, list, length, session->null ? '\0' : '\n', &session->choice, plan, &error);
    free(list);
    return status == PD_OK ? EXIT_DONE : cli_report(cli_input_name(session->files_from), &error);
}

static int write_listing(struct batch_session *session, struct batch_listing *listing, const char *base)
{
    struct cli_output output;
    pd_error error;
    const int code = cli_output_open(&output, session->report);
    if (code != EXIT_DONE) return code;
    if (batch_report_write(output.stream, listing, base, &error) == PD_OK) return cli_output_commit(&output);
    cli_output_discard(&output);
    return cli_report(session->dest, &error);
}

static int write_report(struct batch_session *session)
{
    struct batch_listing listing;
    pd_error error;
    const bool is_standard = strcmp(session->report, "-") == 0;
    char *base = batch_report_base(is_standard ? "report" : session->report, session->dest);
    if (base == NULL) return cli_fail_errno(session->report, errno);
    const pd_status status = batch_listing_open(session->dest, &listing, &error);
    const int code = status == PD_OK ? write_listing(session, &listing, base) : cli_report(session->dest, &error);
    batch_listing_free(&listing);
    free(base);
    return code;
}

static int run_batch(struct batch_session *session)
{
    struct batch_totals totals;
    pd_error error;
    int signal_number;
    const pd_status status = batch_run(&session->batch, &totals, &signal_number, &error);
    if (status != PD_OK) batch_progress_end(&session->progress, &totals);
    if (status != PD_OK) return cli_report(session->dest, &error);
    batch_progress_end(&session->progress, &totals);
    if (signal_number != 0) return 128 + signal_number;
    return totals.failed > 0 || totals.unread > 0 ? EXIT_SOME_FAILED : EXIT_DONE;
}

/* With DEST open. */
static int run_in(struct batch_session *session, struct batch_destination *destination)
{
    struct batch_plan plan = {0};
    pd_error error;
    session->batch.destination = destination;
    session->batch.plan = &plan;
    if (journal_open(destination->journal, true, &session->batch.journal, &error) != PD_OK)
        return cli_report(destination->journal, &error);
    int code = session->report != NULL ? cli_output_try(session->report) : EXIT_DONE;
    if (code == EXIT_DONE) code = make_plan(session, &plan);
    if (code == EXIT_DONE) code = run_batch(session);
    journal_close(session->batch.journal);
    if (session->report != NULL && (code == EXIT_DONE || code == EXIT_SOME_FAILED)) {
        const int reported = write_report(session);
        if (reported != EXIT_DONE) code = reported;
    }
    batch_plan_free(&plan);
    return code;
}

static int run_with(struct batch_session *session, const pd_model *model, const struct sandbox *sandbox)
{
    char settings[SETTINGS_BYTES];
    struct batch_destination destination;
    pd_error error;
    fill_worker(session, model, sandbox);
    describe_settings(session, model, settings);
    session->batch.settings = settings;
    batch_progress_init(&session->progress, session->quiet);
    session->batch.self = &session->progress;
    session->batch.tell = batch_progress_tell;
    session->batch.exit_code = cli_exit_code;
    session->batch.listed = session->files_from != NULL;
    const pd_status status =
        batch_destination_open(session->dest, session->batch.source, session->choice.shard, &destination, &error);
    const int code = status == PD_OK ? run_in(session, &destination) : cli_report(NULL, &error);
    batch_destination_close(&destination);
    return code;
}

/* Channels are read here, once, for all workers, which may not open files. */
static int open_channels(struct batch_session *session, const pd_model *model)
{
    struct convert_options *options = &session->converting.options;
    pd_error error;
    int code = restoring_open_channels(&session->restoring, model);
    if (code == EXIT_DONE)
        code = restoring_for_ocr(&session->restoring, model, options->language, &options->restoring_ocr);
    if (code != EXIT_DONE) return code;
    pd_channels *const used[] = {session->restoring.channels, session->restoring.ocr_channels};
    for (size_t k = 0; k < sizeof used / sizeof *used; k++)
        if (used[k] != NULL && pd_channels_load(used[k], &error) != PD_OK) return cli_report(NULL, &error);
    return EXIT_DONE;
}

static int run(struct batch_session *session)
{
    pd_model *model = NULL;
    struct sandbox *sandbox = NULL;
    pd_error error;
    session->batch.source = open(session->source, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (session->batch.source < 0) return cli_fail_errno(session->source, errno);
    int code = EXIT_DONE;
    if (!session->converting.no_restore && pd_model_open(session->restoring.model_path, &model, &error) != PD_OK)
        code = cli_report(NULL, &error);
    if (code == EXIT_DONE && model != NULL) code = open_channels(session, model);
    if (code == EXIT_DONE) code = open_sandbox(session, &sandbox);
    if (code == EXIT_DONE) code = run_with(session, model, sandbox);
    sandbox_free(sandbox);
    pd_model_close(model);
    close(session->batch.source);
    return code;
}

int command_batch(int argc, char **argv)
{
    static struct batch_session session;
    restoring_init(&session.restoring);
    converting_init(&session.converting);
    session.page_time = 600;
    session.batch.worker.limits.memory = (uint64_t)4 << 30;
    session.choice.shard = (struct batch_shard){.index = 0, .count = 1};
    session.include = calloc((size_t)argc, sizeof *session.include);
    session.exclude = calloc((size_t)argc, sizeof *session.exclude);
    session.choice.include = session.include;
    session.choice.exclude = session.exclude;
    int code = session.include == NULL || session.exclude == NULL ? cli_fail_memory() : EXIT_DONE;
    if (code == EXIT_DONE) code = read_options(argc, argv, &session);
    if (code == EXIT_DONE) code = session.help ? cli_print(help) : run(&session);
    free(session.include);
    free(session.exclude);
    restoring_free(&session.restoring);
    return code;
}

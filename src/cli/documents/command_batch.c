/*
 * `phucdau batch`: converts a folder tree. This file makes a struct batch_options from the options; src/batch does the
 * work.
 *
 * Options, model and version are written as a text, the fingerprint (batch/fingerprint.h), which the journal stores
 * with each document. If the fingerprint has changed, the document is converted again.
 */
#include "base/parallel.h"
#include "batch/batch.h"
#include "batch/digest.h"
#include "batch/fingerprint.h"
#include "batch/report.h"
#include "cli/cli.h"
#include "cli/documents/batch_progress.h"
#include "cli/documents/converting.h"
#include "cli/documents/passwords.h"
#include "cli/restoring.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct name format_names[CONVERTING_FORMATS_MAX + 1];

enum { SHARDS_MAX = 10000, WORKERS_MAX = 256, OPEN_FILES = 128 };

/*
 * The limit of the system is on processor time, but a worker that waits for a dead disk uses none. So a worker is also
 * ended if it reports no page for this many times the page time, and at least this many seconds.
 */
static const double SILENCE_FACTOR = 6, SILENCE_LEAST = 30;
static const uint64_t OUTPUT_BYTES_MAX = (uint64_t)8 << 30;

struct batch_session {
    struct restoring restoring;
    pd_document_options options;
    bool quiet, null, no_sandbox;
    const char *files_from, *report, *password_file;
    struct passwords passwords;
    const char **include, **exclude; /* each has room for all arguments */
    struct sha256_sum {
        uint8_t bytes[32];
        bool is_set;
    } files; /* of the files of --words and --channel, chained */
    struct batch_choice choice;
    struct batch_options batch;
    struct batch_progress progress;
    double page_time;
    const char *source, *dest;
};

/* ---- Options ------------------------------------------------------------------------------- */

static int set_formats(void *self, const struct option_row *row, const char *value)
{
    struct worker_settings *worker = &((struct batch_session *)self)->batch.worker;
    char names[OPTIONS_NAMES_BYTES];
    names_list(row->names, ", ", names, sizeof names);
    worker->format_count = 0;
    for (const char *at = value;; at++) {
        const size_t length = strcspn(at, ",");
        const pd_format *format = pd_document_format_named(at, length);
        if (format == NULL) return cli_fail(EXIT_ARGUMENTS, "--to", "%s: no such format (some of: %s)", value, names);
        size_t k = 0;
        while (k < worker->format_count && worker->formats[k] != format) k++;
        if (k == PD_OUTPUTS_MAX) return cli_fail(EXIT_ARGUMENTS, "--to", "%s: too many formats", value);
        worker->formats[k] = format;
        if (k == worker->format_count) worker->format_count++;
        at += length;
        if (*at == '\0') return EXIT_DONE;
    }
}

static int add_include(void *self, const struct option_row *row, const char *value)
{
    (void)row;
    struct batch_session *session = self;
    session->include[session->choice.include_count++] = value;
    return EXIT_DONE;
}

static int add_exclude(void *self, const struct option_row *row, const char *value)
{
    (void)row;
    struct batch_session *session = self;
    session->exclude[session->choice.exclude_count++] = value;
    return EXIT_DONE;
}

static int set_memory(void *self, const struct option_row *row, const char *value)
{
    (void)row;
    struct batch_session *session = self;
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

static int set_shard(void *self, const struct option_row *row, const char *value)
{
    (void)row;
    struct batch_session *session = self;
    unsigned index, count;
    char rest;
    if (sscanf(value, "%9u/%9u%c", &index, &count, &rest) != 2 || index < 1 || count > SHARDS_MAX || index > count ||
        value[0] < '0' || value[0] > '9')
        return cli_fail(EXIT_ARGUMENTS, "--shard", "%s: not a part I/N with I from 1 to N, N up to %d", value,
                        SHARDS_MAX);
    session->choice.shard = (struct batch_shard){.index = index - 1, .count = count};
    return EXIT_DONE;
}

/* Adds a file of words or a channel to the digest: its contents count for the fingerprint, not its name. */
static int add_file(void *self, const char *path)
{
    struct batch_session *session = self;
    uint8_t both[64];
    memcpy(both, session->files.bytes, 32);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const int error_number = file < 0 ? errno : digest_file(file, both + 32);
    if (file >= 0) close(file);
    if (error_number != 0) return cli_fail_errno(path, error_number);
    digest_bytes((const char *)both, sizeof both, session->files.bytes);
    session->files.is_set = true;
    return EXIT_DONE;
}

static const char usage[] =
    "Usage: phucdau batch [OPTION]... SOURCE DEST\n"
    "Converts all documents below the folder SOURCE into a tree of the same shape in DEST: a/b.pdf becomes\n"
    "a/b.pdf.txt. Files are recognised by their contents. If it is run again, it continues: documents that are\n"
    "done and unchanged are skipped. Symbolic links are not followed.\n";

static const struct option_row rows[] = {
    {.name = "to",
     .argument = "FORMATS",
     .fallback = "text",
     .help = "formats to write, with commas between them: %s",
     .details = "The formats to write, with commas between them: %s; see\n.Xr phucdau-convert 1 .",
     .names = format_names,
     .set = set_formats},
    {.name = "include",
     .argument = "PATTERN",
     .help = "only files whose name, or that of a folder above, matches; a pattern with a slash must match the path "
             "below SOURCE; may be repeated",
     .details = "Takes only files that match this pattern of the shell\n.Pq Sq * , Sq \\&? , Sq Bq ... .\n"
                "A pattern without a slash is compared with the name of the file and of each\n"
                "folder above it; a pattern with a slash, with the path below\n.Ar source ,\nin which\n.Sq *\n"
                "matches no slash.\nA pattern that matches a folder matches all below it.\nMay be repeated.",
     .set = add_include},
    {.name = "exclude",
     .argument = "PATTERN",
     .help = "leaves out files that match, likewise",
     .details = "Leaves out files that match, likewise.",
     .set = add_exclude},
    {.name = "files-from",
     .argument = "FILE",
     .help = "only the files that FILE lists, one path below SOURCE a line; - is standard input",
     .details = "Takes only the files that\n.Ar file\nlists, one path below\n.Ar source\na line;\n.Sq -\n"
                "is standard input.",
     .set = option_text,
     .offset = offsetof(struct batch_session, files_from)},
    {.name = "null",
     .letter = '0',
     .help = "the paths in that list end in NUL, not in a line break",
     .details = "The paths in that list end in NUL, as\n.Xr find 1\nprints them by\n.Cm -printf Sq %P\\e0 .",
     .set = option_flag,
     .offset = offsetof(struct batch_session, null)},
    {.name = "force",
     .help = "does everything again, and replaces outputs that are not of this batch",
     .set = option_flag,
     .offset = offsetof(struct batch_session, batch.force)},
    {.name = "retry",
     .help = "tries again what failed before",
     .set = option_flag,
     .offset = offsetof(struct batch_session, batch.retry)},
    {.name = "threads",
     .letter = 'j',
     .argument = "N",
     .help = "documents at a time (one for each core)",
     .details = "How many documents are converted at a time; without it, one for each core.",
     .set = option_unsigned,
     .offset = offsetof(struct batch_session, restoring.options.threads),
     .least = 1,
     .most = RESTORING_THREADS_MAX},
    {.name = "memory",
     .argument = "SIZE",
     .fallback = "4G",
     .help = "address space of a worker; ends in M or G",
     .details = "The address space of a worker, ending in\n.Cm M\nor\n.Cm G ,\nfrom 128M.",
     .set = set_memory},
    {.name = "page-time",
     .argument = "SECONDS",
     .fallback = "600",
     .help = "processor time for a page, after which its worker is ended",
     .details = "The processor time that a page may take.\n"
                "A worker that reports no page for six times as long, and for at least half a\n"
                "minute, is ended too.",
     .set = option_decimal,
     .offset = offsetof(struct batch_session, page_time),
     .least = 1,
     .most = 1e6},
    {.name = "no-sandbox",
     .help = "does not confine workers: they may open files and sockets",
     .details = "Does not confine workers; see\n.Sx SECURITY .",
     .set = option_flag,
     .offset = offsetof(struct batch_session, no_sandbox)},
    {.name = "shard",
     .argument = "I/N",
     .help = "only part I of N, so that N machines can share the work",
     .details = "Converts only part\n.Ar i\nof\n.Ar n ,\nso that\n.Ar n\n"
                "machines can share the work and the same\n.Ar dest .\nThe first eight bytes of the SHA-256 of a "
                "document's path below\n"
                ".Ar source ,\nread as a big-endian number, modulo\n.Ar n ,\nplus 1, is the number of its part.\n"
                "All runs with the same\n.Ar dest\nmust have the same\n.Ar n .",
     .set = set_shard},
    PASSWORDS_ROW(struct batch_session, password_file),
    {.name = "report",
     .argument = "FILE",
     .help = "writes an HTML page about all documents at the end",
     .details = "Writes at the end a page for a browser about all documents of\n.Ar dest :\n"
                "totals, failures and what was passed over with their reasons, and the documents\n"
                "with links to their outputs, those of the lowest mean confidence first.",
     .set = option_text,
     .offset = offsetof(struct batch_session, report)},
    {.name = "quiet",
     .letter = 'q',
     .help = "prints only failures",
     .set = option_flag,
     .offset = offsetof(struct batch_session, quiet)},
    OPTION_HELP_ROW,
};

static int read_options(int argc, char **argv, struct batch_session *session)
{
    const struct option_group groups[] = {
        {.rows = rows, .count = sizeof rows / sizeof *rows, .self = session},
        converting_options(&session->options, true, "Options of reading"),
        restoring_options(&session->restoring, "Options of restoring"),
    };
    const struct option_command command = {.name = "batch", .usage = usage, .groups = groups, .group_count = 3};
    const int code = options_read(&command, argc, argv);
    if (code != OPTIONS_READ) return code;
    if (argc - optind != 2)
        return cli_fail(EXIT_ARGUMENTS, NULL, "batch needs SOURCE and DEST (see phucdau batch --help)");
    session->source = argv[optind];
    session->dest = argv[optind + 1];
    return OPTIONS_READ;
}

/* ---- Workers ---------------------------------------------------------------------------------- */

static void fill_worker(struct batch_session *session, const pd_converter *converter, const struct sandbox *sandbox)
{
    struct worker_settings *worker = &session->batch.worker;
    worker->converter = converter;
    worker->passwords = session->passwords.list;
    worker->password_count = session->passwords.count;
    worker->timeout = session->options.seconds;
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

/* Paths that may be read. Paths beyond the limit are left out. */
struct readable {
    const char *paths[64];
    size_t count;
};

static void allow(struct readable *readable, const char *path)
{
    if (readable->count < sizeof readable->paths / sizeof *readable->paths) readable->paths[readable->count++] = path;
}

/*
 * The sandbox of workers. They may read what decoders and OCR need: code, data and fonts of the system, and the files
 * of the converter.
 */
static struct sandbox *make_sandbox(const pd_converter *converter)
{
    static const char *const system[] = {"/usr/lib",
                                         "/lib",
                                         "/lib64",
                                         "/etc/ld.so.cache",
                                         "/usr/local/lib",
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
                                         "/sys/devices/system/cpu"};
    struct readable readable = {.count = 0};
    for (size_t k = 0; k < sizeof system / sizeof *system; k++) allow(&readable, system[k]);
    const char *path;
    for (size_t k = 0; (path = pd_converter_path(converter, k)) != NULL; k++) allow(&readable, path);
    return sandbox_new(readable.paths, readable.count);
}

static int open_sandbox(const struct batch_session *session, const pd_converter *converter, struct sandbox **sandbox)
{
    *sandbox = NULL;
    if (session->no_sandbox) return EXIT_DONE;
    *sandbox = make_sandbox(converter);
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
    if (batch_report_write(output.stream, listing, session->batch.plan, base, &error) == PD_OK)
        return cli_output_commit(&output);
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

/* Runs the batch; DEST is open. */
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

static int run_to(struct batch_session *session)
{
    struct batch_destination destination;
    pd_error error;
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

/* The fingerprint, which the caller frees; NULL if memory runs out. */
static char *make_fingerprint(struct batch_session *session, const pd_model *model)
{
    const struct option_group group = restoring_options(&session->restoring, NULL);
    char *restoring = NULL;
    size_t length;
    FILE *stream = open_memstream(&restoring, &length);
    if (stream == NULL) return NULL;
    options_describe(stream, &group);
    const bool is_whole = fclose(stream) == 0;
    const struct batch_inputs inputs = {.model = model,
                                        .options = &session->options,
                                        .restoring = restoring,
                                        .channel = session->restoring.channel,
                                        .files = session->files.is_set ? session->files.bytes : NULL};
    char *fingerprint = is_whole ? batch_fingerprint(&inputs) : NULL;
    free(restoring);
    return fingerprint;
}

static int run_with(struct batch_session *session, const pd_model *model, pd_converter *converter)
{
    struct sandbox *sandbox = NULL;
    pd_error error;
    if (pd_converter_load(converter, &error) != PD_OK) return cli_report(NULL, &error);
    char *settings = make_fingerprint(session, model);
    int code = settings != NULL ? open_sandbox(session, converter, &sandbox) : cli_fail_memory();
    if (code == EXIT_DONE) {
        session->batch.settings = settings;
        fill_worker(session, converter, sandbox);
        code = run_to(session);
    }
    sandbox_free(sandbox);
    free(settings);
    return code;
}

static int run(struct batch_session *session)
{
    pd_model *model = NULL;
    pd_converter *converter = NULL;
    session->batch.source = open(session->source, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (session->batch.source < 0) return cli_fail_errno(session->source, errno);
    session->options.threads = 1;
    int code = passwords_read(session->password_file, &session->passwords);
    if (code == EXIT_DONE) code = converting_open(&session->options, &session->restoring, &model, &converter);
    if (code == EXIT_DONE) code = run_with(session, model, converter);
    pd_converter_free(converter);
    pd_model_close(model);
    passwords_free(&session->passwords);
    close(session->batch.source);
    return code;
}

int command_batch(int argc, char **argv)
{
    static struct batch_session session;
    restoring_init(&session.restoring);
    pd_document_options_init(&session.options, sizeof session.options);
    session.choice.shard = (struct batch_shard){.index = 0, .count = 1};
    session.restoring.on_file = add_file;
    session.restoring.self = &session;
    converting_format_names(format_names);
    session.include = calloc((size_t)argc, sizeof *session.include);
    session.exclude = calloc((size_t)argc, sizeof *session.exclude);
    session.choice.include = session.include;
    session.choice.exclude = session.exclude;
    int code = session.include == NULL || session.exclude == NULL ? cli_fail_memory() : OPTIONS_READ;
    if (code == OPTIONS_READ) code = read_options(argc, argv, &session);
    if (code == OPTIONS_READ) code = run(&session);
    free(session.include);
    free(session.exclude);
    restoring_free(&session.restoring);
    return code;
}

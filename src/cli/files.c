/*
 * Output is written beside its final place and renamed when it is complete and on disk, so that a name
 * never stands for half a file: not after an error, an interrupt or a power cut. The names of the files under way
 * are kept where the signal handler can see them.
 */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 16 };

/* The unfinished files that an interrupt has to remove; NULL where a place is free. */
static const char *volatile unfinished[CLI_OUTPUTS_MAX];

static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP};

static void end_by_signal(int number)
{
    for (size_t k = 0; k < CLI_OUTPUTS_MAX; k++)
        if (unfinished[k] != NULL) unlink(unfinished[k]);
    _exit(128 + number);
}

static sigset_t all_ending_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t k = 0; k < sizeof ending_signals / sizeof *ending_signals; k++) sigaddset(&set, ending_signals[k]);
    return set;
}

void cli_prepare_process(void)
{
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
        if (fcntl(file, F_GETFD) < 0) (void)!open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY);

    signal(SIGPIPE, SIG_IGN);
    for (size_t k = 0; k < sizeof ending_signals / sizeof *ending_signals; k++) {
        struct sigaction action = {.sa_handler = end_by_signal}, before;
        sigemptyset(&action.sa_mask);
        if (sigaction(ending_signals[k], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(ending_signals[k], &action, NULL);
    }
}

/* ---- Reading ------------------------------------------------------------------------ */

const char *cli_input_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* Reads to the end; returns 0 or an errno value. */
static int read_all(int file, char **bytes, size_t *length)
{
    size_t capacity = 0;
    *bytes = NULL;
    *length = 0;
    for (;;) {
        if (capacity - *length < READ_BYTES + 1) {
            if (capacity > SIZE_MAX / 4) return ENOMEM;
            capacity = capacity == 0 ? 4 * READ_BYTES : 2 * capacity;
            char *larger = realloc(*bytes, capacity);
            if (larger == NULL) return ENOMEM;
            *bytes = larger;
        }
        const ssize_t count = read(file, *bytes + *length, READ_BYTES);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno;
        if (count == 0) break;
        *length += (size_t)count;
    }
    (*bytes)[*length] = '\0';
    return 0;
}

int cli_read_file(const char *path, char **bytes, size_t *length)
{
    const bool standard = strcmp(path, "-") == 0;
    *bytes = NULL;
    const int file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return cli_fail_errno(path, errno);
    const int error_number = read_all(file, bytes, length);
    if (!standard) close(file);
    if (error_number == 0) return EXIT_DONE;
    free(*bytes);
    *bytes = NULL;
    return error_number == ENOMEM ? cli_fail_memory() : cli_fail_errno(cli_input_name(path), error_number);
}

/* ---- Writing ------------------------------------------------------------------------ */

static int fail_to_write(const char *path, int error_number)
{
    return cli_fail(EXIT_FILE, path, "cannot write: %s%s", strerror(error_number),
                    error_number == ENOENT || error_number == ENOTDIR ? " (make the folder first)" : "");
}

/* "FOLDER/.phucdau-XXXXXX" in the folder of `path`; NULL where memory runs out. */
static char *temporary_template(const char *path)
{
    char *copy = strdup(path);
    if (copy == NULL) return NULL;
    char *result;
    if (asprintf(&result, "%s/.phucdau-XXXXXX", dirname(copy)) < 0) result = NULL;
    free(copy);
    return result;
}

/* Creates the temporary file and tells the signal handler, without a moment in between. */
static int create_temporary(char *name)
{
    const sigset_t ending = all_ending_signals();
    size_t place = 0;
    while (place < CLI_OUTPUTS_MAX && unfinished[place] != NULL) place++;
    if (place == CLI_OUTPUTS_MAX) {
        errno = EMFILE;
        return -1;
    }
    sigset_t before;
    sigprocmask(SIG_BLOCK, &ending, &before);
    const int file = mkostemp(name, O_CLOEXEC);
    if (file >= 0) unfinished[place] = name;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return file;
}

static void forget_output(struct cli_output *output)
{
    for (size_t k = 0; k < CLI_OUTPUTS_MAX; k++)
        if (unfinished[k] == output->temporary) unfinished[k] = NULL;
    free(output->path);
    free(output->temporary);
    *output = (struct cli_output){0};
}

/* The permissions that a file made in the plain way would have. */
static mode_t usual_permissions(void)
{
    const mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Opens the temporary file of output->path. */
static int open_temporary(struct cli_output *output, mode_t permissions)
{
    output->temporary = temporary_template(output->path);
    if (output->temporary == NULL) return ENOMEM;
    const int file = create_temporary(output->temporary);
    if (file < 0) {
        const int error_number = errno;
        free(output->temporary);
        output->temporary = NULL;
        return error_number;
    }
    if (fchmod(file, permissions) == 0) output->stream = fdopen(file, "wb");
    if (output->stream != NULL) return 0;
    const int error_number = errno;
    close(file);
    unlink(output->temporary);
    return error_number;
}

int cli_output_open(struct cli_output *output, const char *path)
{
    *output = (struct cli_output){0};
    if (path == NULL || strcmp(path, "-") == 0) {
        output->stream = stdout;
        return EXIT_DONE;
    }
    struct stat status;
    const bool exists = stat(path, &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) return cli_fail(EXIT_FILE, path, "is a folder (name a file)");
    if (exists && access(path, W_OK) != 0) return fail_to_write(path, errno);
    const bool regular = !exists || S_ISREG(status.st_mode);
    output->path = exists && regular ? realpath(path, NULL) : strdup(path);
    int error_number = output->path == NULL ? errno : 0;
    if (error_number == 0 && regular)
        error_number = open_temporary(output, exists ? status.st_mode & 0777 : usual_permissions());
    if (error_number == 0 && !regular && (output->stream = fopen(path, "wb")) == NULL) error_number = errno;
    if (error_number == 0) return EXIT_DONE;
    forget_output(output);
    return fail_to_write(path, error_number);
}

bool cli_output_is_input(const char *output, const char *input)
{
    struct stat out, in;
    if (output == NULL || strcmp(output, "-") == 0 || stat(output, &out) != 0 || !S_ISREG(out.st_mode)) return false;
    const int found = strcmp(input, "-") == 0 ? fstat(STDIN_FILENO, &in) : stat(input, &in);
    return found == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}

int cli_output_failed(const struct cli_output *output, int error_number)
{
    if (error_number == EPIPE && output->temporary == NULL) return EXIT_DONE;
    return fail_to_write(output->path != NULL ? output->path : "standard output", error_number);
}

/* The new name must be on disk as well as what it stands for. */
static void sync_folder(const char *path)
{
    char *copy = strdup(path);
    if (copy == NULL) return;
    const int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        fsync(folder);
        close(folder);
    }
    free(copy);
}

/* Flushes, and syncs where `to_disk`; returns 0 or an errno value. */
static int finish_stream(FILE *stream, bool to_disk)
{
    errno = 0;
    if (fflush(stream) == 0 && !ferror(stream) && (!to_disk || fsync(fileno(stream)) == 0)) return 0;
    return errno != 0 ? errno : EIO;
}

int cli_output_commit(struct cli_output *output)
{
    FILE *stream = output->stream;
    int error_number = finish_stream(stream, output->temporary != NULL);
    if (stream != stdout && fclose(stream) != 0 && error_number == 0) error_number = errno;
    output->stream = NULL;
    if (error_number == 0 && output->temporary != NULL) {
        if (rename(output->temporary, output->path) == 0)
            sync_folder(output->path);
        else
            error_number = errno;
    }
    const int code = error_number == 0 ? EXIT_DONE : cli_output_failed(output, error_number);
    if (error_number != 0 && output->temporary != NULL) unlink(output->temporary);
    forget_output(output);
    return code;
}

int cli_output_try(const char *path)
{
    struct cli_output output;
    const int code = cli_output_open(&output, path);
    if (code == EXIT_DONE) cli_output_discard(&output);
    return code;
}

void cli_hold_interrupts(bool hold)
{
    const sigset_t ending = all_ending_signals();
    sigprocmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &ending, NULL);
}

void cli_output_discard(struct cli_output *output)
{
    if (output->stream != NULL && output->stream != stdout) fclose(output->stream);
    if (output->temporary != NULL) unlink(output->temporary);
    forget_output(output);
}

int cli_print(const char *text)
{
    struct cli_output output = {.stream = stdout};
    fputs(text, stdout);
    return cli_output_commit(&output);
}

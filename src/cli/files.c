/* Files as the commands name them, their errors in words. The temporary files are known to the signal handler. */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

int cli_read_file(const char *path, size_t most, char **bytes, size_t *length)
{
    const bool standard = strcmp(path, "-") == 0;
    *bytes = NULL;
    const int file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return cli_fail_errno(path, errno);
    const int error_number = file_read(file, most, bytes, length);
    if (!standard) close(file);
    if (error_number == ENOMEM) return cli_fail_memory();
    if (error_number == EFBIG) return cli_fail(EXIT_INPUT, cli_input_name(path), "larger than %zu bytes", most);
    return error_number == 0 ? EXIT_DONE : cli_fail_errno(cli_input_name(path), error_number);
}

/* ---- Writing ------------------------------------------------------------------------ */

static int fail_to_write(const char *path, int error_number)
{
    return cli_fail(EXIT_FILE, path, "cannot write: %s%s", strerror(error_number),
                    error_number == ENOENT || error_number == ENOTDIR ? " (make the folder first)" : "");
}

/* Tells the signal handler of a file before it is made. False if there are too many. */
static bool remember(const struct file_output *file)
{
    size_t place = 0;
    while (place < CLI_OUTPUTS_MAX && unfinished[place] != NULL) place++;
    if (place == CLI_OUTPUTS_MAX) return false;
    unfinished[place] = file->temporary;
    return true;
}

static void forget(const struct file_output *file)
{
    for (size_t k = 0; k < CLI_OUTPUTS_MAX; k++)
        if (unfinished[k] == file->temporary) unfinished[k] = NULL;
}

int cli_output_open(struct cli_output *output, const char *path)
{
    *output = (struct cli_output){.stream = stdout};
    if (path == NULL || strcmp(path, "-") == 0) return EXIT_DONE;
    int error_number = file_output_init(&output->file, path);
    if (error_number == 0 && !remember(&output->file)) error_number = EMFILE;
    if (error_number == 0) error_number = file_output_open(&output->file);
    output->stream = output->file.stream;
    if (error_number == 0) return EXIT_DONE;
    forget(&output->file);
    if (error_number == EISDIR) return cli_fail(EXIT_FILE, path, "is a folder (name a file)");
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
    if (error_number == EPIPE && output->file.temporary[0] == '\0') return EXIT_DONE;
    return fail_to_write(output->file.path[0] != '\0' ? output->file.path : "standard output", error_number);
}

int cli_output_commit(struct cli_output *output)
{
    const int error_number = output->stream == stdout ? file_finish(stdout, false) : file_output_commit(&output->file);
    forget(&output->file);
    return error_number == 0 ? EXIT_DONE : cli_output_failed(output, error_number);
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
    file_output_discard(&output->file);
    forget(&output->file);
}

int cli_print(const char *text)
{
    struct cli_output output = {.stream = stdout};
    fputs(text, stdout);
    return cli_output_commit(&output);
}

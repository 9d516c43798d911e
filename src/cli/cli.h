/*
 * Shared by all commands of the program: exit codes, errors, files.
 *
 * Data goes to standard output, everything else to standard error. An error is one line:
 *     phucdau: FILE: what happened (what to do)
 */
#ifndef PHUCDAU_CLI_H
#define PHUCDAU_CLI_H

#include "base/file.h"
#include "phucdau.h"
#include <stdbool.h>
#include <stdio.h>

/* Exit codes. They are those of OCRmyPDF if it has one for the case, so that scripts know them already. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_ARGUMENTS = 1,
    EXIT_INPUT = 2,
    EXIT_DEPENDENCY = 3,
    EXIT_FILE = 5,
    EXIT_WORKER = 7,
    EXIT_ENCRYPTED = 8,
    EXIT_OTHER = 15,
    EXIT_SOME_FAILED = 16,
    EXIT_INTERRUPTED = 130
};

/*
 * The commands, each in command_NAME.c. argv[0] is the command's name, so that getopt_long starts at argv[1] as usual.
 * Each returns the exit code of the program.
 */
int command_restore(int argc, char **argv);
int command_convert(int argc, char **argv);
int command_batch(int argc, char **argv);
int command_train(int argc, char **argv);
int command_languages(int argc, char **argv); /* train languages */
int command_channel(int argc, char **argv);   /* train channel */
int command_weights(int argc, char **argv);   /* train weights */
int command_evaluate(int argc, char **argv);
int command_info(int argc, char **argv);
int command_render(int argc, char **argv);     /* argv[0] is "channel", of `train channel --render` */
int command_batch_info(int argc, char **argv); /* of a folder */

/* ---- Errors (errors.c) ------------------------------------------------------------- */

/*
 * Prints "phucdau: FILE: MESSAGE" on standard error and returns `code`. `file` is a file, an
 * option or NULL for none; control characters in the line are printed as "?".
 */
int cli_fail(int code, const char *file, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Replaces control characters by "?". */
void cli_clean_line(char *line);

/* The same as cli_fail, with the text of an errno value; returns EXIT_FILE. */
int cli_fail_errno(const char *file, int error_number);

/* Reports running out of memory; returns EXIT_OTHER. */
int cli_fail_memory(void);

/* The exit code that belongs to a status of the library. */
int cli_exit_code(pd_status status);

/* Reports an error of the library about `file`, with its line if it has one; returns the exit code. */
int cli_report(const char *file, const pd_error *error);

/*
 * Sends standard error to /dev/null, for the time in which libraries work that print messages of their own. Returns a
 * file descriptor of the former standard error, to which progress can be written; -1 if that fails.
 */
int cli_mute(void);

/* Restores standard error. *messages is a result of cli_mute and becomes -1; if it is -1 already, does nothing. */
void cli_unmute(int *messages);

/* ---- Files (files.c) ---------------------------------------------------------------- */

/*
 * Call it first. From then on a closed pipe is an error of write, not a signal. An interrupt removes the unfinished
 * output files and ends the program with 128 + the signal's number. Standard streams that are closed are opened in such
 * a way that no other file gets their number and that using them fails.
 */
void cli_prepare_process(void);

/* The name of an input in messages: "standard input" for "-", otherwise the path. */
const char *cli_input_name(const char *path);

/*
 * Reads a whole file ("-": standard input) of at most `most` bytes into *bytes, which end in an additional NUL and
 * which the caller frees. Returns EXIT_DONE, or reports an error and returns the exit code.
 */
int cli_read_file(const char *path, size_t most, char **bytes, size_t *length);

/* An output: standard output, or a file, which an interrupt removes as long as it has its temporary name. */
struct cli_output {
    FILE *stream;
    struct file_output file; /* empty for standard output */
};

enum { CLI_OUTPUTS_MAX = 8 }; /* at a time */

/* Opens an output; NULL or "-" is standard output. Returns EXIT_DONE, or reports an error and returns the exit code. */
int cli_output_open(struct cli_output *output, const char *path);

/* Whether cli_output_open(…, output) would overwrite `input` ("-": standard input): both are the same regular file. */
bool cli_output_is_input(const char *output, const char *input);

/*
 * Call it after a failed write. Reports the error and returns the exit code. If the reader of a pipe on standard output
 * has closed it, this is no error: prints nothing and returns EXIT_DONE.
 */
int cli_output_failed(const struct cli_output *output, int error_number);

/*
 * Flushes, syncs and gives the file its final name. Returns EXIT_DONE, or reports an error and returns the exit code;
 * there is then no new file of the final name. `output` must not be used again in either case.
 */
int cli_output_commit(struct cli_output *output);

/*
 * Checks, before long work begins, whether `path` can be written, and leaves no file. Returns EXIT_DONE, or reports an
 * error and returns the exit code.
 */
int cli_output_try(const char *path);

/* Blocks interrupts, or lets them through again: for the time in which the library writes and renames a file itself. */
void cli_hold_interrupts(bool hold);

/* Removes the unfinished file. What was written to standard output stays. */
void cli_output_discard(struct cli_output *output);

/* Prints a text on standard output, such as a help text; returns the exit code. */
int cli_print(const char *text);

#endif

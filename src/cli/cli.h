/*
 * What the commands of the program share: exit codes, errors, files.
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

/* The exit codes that scripts around OCR programs already know. */
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
 * The commands, each in command_NAME.c. argv[0] is the command's name, so that getopt_long starts at
 * argv[1] as usual. The result is the exit code of the program.
 */
int command_restore(int argc, char **argv);
int command_convert(int argc, char **argv);
int command_batch(int argc, char **argv);
int command_train(int argc, char **argv);
int command_channel(int argc, char **argv); /* train channel */
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

/* Makes control characters "?". */
void cli_clean_line(char *line);

/* The same as cli_fail with the text of an errno value; returns EXIT_FILE. */
int cli_fail_errno(const char *file, int error_number);

/* Reports running out of memory; returns EXIT_OTHER. */
int cli_fail_memory(void);

/* The exit code that belongs to a status of the library. */
int cli_exit_code(pd_status status);

/*
 * Reports what the library said about `file`, with its place and with what to do about it;
 * returns the exit code.
 */
int cli_report(const char *file, const pd_error *error);

/*
 * Leads standard error to nowhere while libraries work that print what they think of a file. Returns a file descriptor
 * of where it led before, -1 where there is none; progress goes there.
 */
int cli_mute(void);

/* Leads standard error back; *messages, a result of cli_mute, becomes -1. Again: does nothing. */
void cli_unmute(int *messages);

/* ---- Files (files.c) ---------------------------------------------------------------- */

/*
 * To be called first. A closed pipe becomes an error of write instead of a signal; an interrupt removes
 * the unfinished output file and ends the program with 128 + the signal's number; closed standard
 * streams are opened so that no other file takes their place, and that using them fails.
 */
void cli_prepare_process(void);

/* "standard input" for "-", otherwise the name itself. */
const char *cli_input_name(const char *path);

/*
 * Reads a whole file ("-": standard input) of at most `most` bytes into *bytes, NUL-terminated, which the caller
 * frees. Returns EXIT_DONE or, reported, the exit code.
 */
int cli_read_file(const char *path, size_t most, char **bytes, size_t *length);

/* An output: a file, which an interrupt removes while it has its temporary name, or standard output. */
struct cli_output {
    FILE *stream;
    struct file_output file; /* empty for standard output */
};

enum { CLI_OUTPUTS_MAX = 8 }; /* at a time */

/* NULL or "-" is standard output. Returns EXIT_DONE or, reported, the exit code. */
int cli_output_open(struct cli_output *output, const char *path);

/*
 * The file that cli_output_open would write: true where it is the same file as `input` ("-": standard
 * input), which must not be overwritten.
 */
bool cli_output_is_input(const char *output, const char *input);

/*
 * To be called after a failed write: reports it and returns the exit code; a reader that has
 * closed the pipe is no error: EXIT_DONE, nothing printed.
 */
int cli_output_failed(const struct cli_output *output, int error_number);

/*
 * Flushes, syncs and gives the file its name. Returns EXIT_DONE or, reported, the exit code, in which case
 * nothing stands under the final name. Ends the use of `output` either way.
 */
int cli_output_commit(struct cli_output *output);

/* Whether `path` could be written, before long work begins: EXIT_DONE or, reported, the exit code. Leaves nothing. */
int cli_output_try(const char *path);

/* Keeps interrupts waiting while the library writes and renames a file of its own. */
void cli_hold_interrupts(bool hold);

/* Removes what was written so far (nothing can be taken back from standard output). */
void cli_output_discard(struct cli_output *output);

/* Prints a text (a help text) on standard output; returns the exit code. */
int cli_print(const char *text);

#endif

/*
 * Errors are built as one line and cleaned before they are printed: file names come from anybody, and one with a
 * line break or an escape sequence must not forge a second message or reach the terminal as a command.
 */
#include "cli/cli.h"

#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

enum { LINE_BYTES = 8192 };

void cli_clean_line(char *line)
{
    for (; *line != '\0'; line++)
        if ((unsigned char)*line < 0x20 || *line == 0x7F) *line = '?';
}

int cli_fail(int code, const char *file, const char *format, ...)
{
    char message[LINE_BYTES], line[2 * LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    if (vsnprintf(message, sizeof message, format, arguments) < 0) message[0] = '\0';
    va_end(arguments);
    snprintf(line, sizeof line, "phucdau: %s%s%s", file != NULL ? file : "", file != NULL ? ": " : "", message);
    cli_clean_line(line);
    fprintf(stderr, "%s\n", line);
    return code;
}

int cli_fail_errno(const char *file, int error_number)
{
    return cli_fail(EXIT_FILE, file, "%s", strerror(error_number));
}

int cli_fail_memory(void)
{
    return cli_fail(EXIT_OTHER, NULL, "out of memory");
}

int cli_exit_code(pd_status status)
{
    switch (status) {
    case PD_OK: return EXIT_DONE;
    case PD_ERROR_ARGUMENT: return EXIT_ARGUMENTS;
    case PD_ERROR_ENCODING:
    case PD_ERROR_INPUT: return EXIT_INPUT;
    case PD_ERROR_ENCRYPTED: return EXIT_ENCRYPTED;
    case PD_ERROR_MODEL:
    case PD_ERROR_DEPENDENCY: return EXIT_DEPENDENCY;
    case PD_ERROR_IO: return EXIT_FILE;
    case PD_ERROR_MEMORY:
    case PD_ERROR_INTERNAL: break;
    }
    return EXIT_OTHER;
}

int cli_report(const char *file, const pd_error *error)
{
    const int code = cli_exit_code(error->status);
    const size_t length = file != NULL ? strlen(file) : 0;
    if (length > 0 && strncmp(error->message, file, length) == 0 && error->message[length] == ':') file = NULL;
    if (error->line == PD_NO_PLACE) return cli_fail(code, file, "%s", error->message);
    return cli_fail(code, file, "line %llu: %s", (unsigned long long)error->line, error->message);
}

int cli_mute(void)
{
    fflush(stderr);
    const int messages = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (messages >= 0 && nowhere >= 0) dup2(nowhere, STDERR_FILENO);
    if (nowhere >= 0) close(nowhere);
    return messages;
}

void cli_unmute(int *messages)
{
    if (*messages < 0) return;
    dup2(*messages, STDERR_FILENO);
    close(*messages);
    *messages = -1;
}

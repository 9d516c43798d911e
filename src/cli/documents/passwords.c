/*
 * A file, since arguments and the environment of a process can be seen by others. Nothing here prints a password.
 */
#include "cli/documents/passwords.h"

#include "base/memory.h"
#include "cli/cli.h"
#include "text/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES_MAX = 1 << 20, PASSWORDS_MAX = 1000 };

/* Whether a line is UTF-8 without a NUL. */
static bool is_text(const char *line, size_t length)
{
    for (size_t at = 0; at < length;) {
        const uint32_t letter = utf8_next(line, length, &at);
        if (letter == UTF8_INVALID || letter == 0) return false;
    }
    return true;
}

static int add_lines(const char *path, struct passwords *passwords)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t capacity = 0, number = 1;
    size_t at = passwords->length >= 3 && memcmp(passwords->bytes, mark, 3) == 0 ? 3 : 0;
    for (; at < passwords->length; number++) {
        char *line = passwords->bytes + at, *stop = memchr(line, '\n', passwords->length - at);
        size_t length = stop != NULL ? (size_t)(stop - line) : passwords->length - at;
        at += length + 1;
        if (length > 0 && line[length - 1] == '\r') length--;
        line[length] = '\0';
        if (length == 0) continue;
        if (!is_text(line, length))
            return cli_fail(EXIT_ARGUMENTS, path, "line %zu: not UTF-8 (save the passwords as UTF-8)", number);
        if (passwords->count == PASSWORDS_MAX)
            return cli_fail(EXIT_ARGUMENTS, path, "more than %d passwords", PASSWORDS_MAX);
        if (!memory_reserve(&passwords->list, &capacity, passwords->count + 1, sizeof *passwords->list))
            return cli_fail_memory();
        passwords->list[passwords->count++] = line;
    }
    return passwords->count > 0 ? EXIT_DONE : cli_fail(EXIT_ARGUMENTS, path, "no password in it");
}

int passwords_read(const char *path, struct passwords *passwords)
{
    *passwords = (struct passwords){0};
    if (path == NULL) return EXIT_DONE;
    const int code = cli_read_file(path, FILE_BYTES_MAX, &passwords->bytes, &passwords->length);
    return code == EXIT_DONE ? add_lines(cli_input_name(path), passwords) : code;
}

void passwords_free(struct passwords *passwords)
{
    if (passwords->bytes != NULL) explicit_bzero(passwords->bytes, passwords->length);
    free(passwords->bytes);
    free(passwords->list);
    *passwords = (struct passwords){0};
}

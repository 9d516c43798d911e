/* In the format csv an empty line parts two tables, and no record is an empty line. */
#include "cli/documents/tables.h"

#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char place[] = "%d";

/* The last "%d" in the last part of a path; NULL if there is none. */
static const char *find_place(const char *path)
{
    const char *found = NULL, *name = strrchr(path, '/');
    for (const char *at = name != NULL ? name : path; (at = strstr(at, place)) != NULL; at++) found = at;
    return found;
}

bool tables_is_pattern(const char *path)
{
    return find_place(path) != NULL;
}

/* The path of a table, which the caller frees; NULL if memory runs out. */
static char *path_of(const char *pattern, size_t number)
{
    char *path;
    const char *at = find_place(pattern);
    const int length = asprintf(&path, "%.*s%zu%s", (int)(at - pattern), pattern, number, at + strlen(place));
    return length >= 0 ? path : NULL;
}

/* Writes the lines up to an empty one, of which the first is *line, to a file. */
static int write_table(FILE *all, const char *path, char **line, size_t *capacity)
{
    struct cli_output output;
    const int code = cli_output_open(&output, path);
    if (code != EXIT_DONE) return code;
    do fputs(*line, output.stream);
    while (getline(line, capacity, all) > 0 && strcmp(*line, "\r\n") != 0);
    if (!ferror(output.stream)) return cli_output_commit(&output);
    const int error_number = errno;
    cli_output_discard(&output);
    return cli_fail_errno(path, error_number);
}

int tables_write(FILE *all, const char *pattern, const char *input)
{
    char *line = NULL;
    size_t capacity = 0;
    int code = EXIT_DONE;
    rewind(all);
    for (size_t number = 1; code == EXIT_DONE && getline(&line, &capacity, all) > 0; number++) {
        char *path = path_of(pattern, number);
        if (path == NULL)
            code = cli_fail_memory();
        else if (cli_output_is_input(path, input))
            code = cli_fail(EXIT_ARGUMENTS, path, "is also the input (name another output)");
        else
            code = write_table(all, path, &line, &capacity);
        free(path);
    }
    if (code == EXIT_DONE && ferror(all)) code = cli_fail_errno(pattern, errno);
    free(line);
    return code;
}

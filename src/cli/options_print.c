/* What is made from the tables of options: the help of a command, and their dump. */
#include "cli/options.h"

#include "cli/cli.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { HELP_COLUMN = 28, HELP_WIDTH = 112 };

/* ---- Help ---------------------------------------------------------------------------- */

/* The names as the help lists them: "a, b or c", or "a: what it means; b: …". */
static void list_names(const struct name *names, char out[OPTIONS_NAMES_BYTES])
{
    if (names->help == NULL) {
        names_list(names, " or ", out, OPTIONS_NAMES_BYTES);
        return;
    }
    size_t used = 0;
    for (const struct name *name = names; name->text != NULL && used < OPTIONS_NAMES_BYTES; name++)
        used += (size_t)snprintf(out + used, OPTIONS_NAMES_BYTES - used, "%s%s: %s", name == names ? "" : "; ",
                                 name->text, name->help);
}

static void print_help_text(FILE *stream, const struct option_row *row)
{
    const char *place = row->names != NULL ? strstr(row->help, "%s") : NULL;
    char names[OPTIONS_NAMES_BYTES];
    if (place != NULL) {
        list_names(row->names, names);
        fprintf(stream, "%.*s%s%s", (int)(place - row->help), row->help, names, place + 2);
    } else {
        fputs(row->help, stream);
    }
    if (row->fallback != NULL) fprintf(stream, " (%s)", row->fallback);
}

static size_t count_columns(const char *text, size_t length)
{
    size_t columns = 0;
    for (size_t at = 0; at < length; columns++) utf8_next(text, length, &at);
    return columns;
}

/* Prints the words of a text; the line already has `column` columns. */
static void wrap(FILE *stream, const char *text, size_t column)
{
    for (bool is_first = true; *text != '\0'; is_first = false) {
        const size_t length = strcspn(text, " "), columns = count_columns(text, length);
        if (!is_first && column + 1 + columns > HELP_WIDTH) {
            fprintf(stream, "\n%*s", HELP_COLUMN, "");
            column = HELP_COLUMN;
        } else if (!is_first) {
            fputc(' ', stream);
            column++;
        }
        fwrite(text, 1, length, stream);
        column += columns;
        text += length + (text[length] == ' ');
    }
    fputc('\n', stream);
}

static bool print_row(FILE *stream, const struct option_row *row)
{
    char label[128], *text = NULL;
    size_t length = 0;
    const char short_way[] = {'-', row->letter, ',', ' ', '\0'};
    snprintf(label, sizeof label, "  %s--%s%s%s ", row->letter != 0 ? short_way : "    ", row->name,
             row->argument != NULL ? " " : "", row->argument != NULL ? row->argument : "");
    const int column = fprintf(stream, "%-*s", HELP_COLUMN, label);
    FILE *words = open_memstream(&text, &length);
    if (words == NULL) return false;
    print_help_text(words, row);
    const bool is_whole = fclose(words) == 0;
    if (is_whole) wrap(stream, text, (size_t)column);
    free(text);
    return is_whole;
}

static bool write_help(FILE *stream, const struct option_command *command)
{
    fputs(command->usage, stream);
    for (size_t g = 0; g < command->group_count; g++) {
        const struct option_group *group = &command->groups[g];
        if (group->title != NULL) fprintf(stream, "\n%s:\n", group->title);
        if (group->title == NULL && g == 0) fputc('\n', stream);
        for (size_t k = 0; k < group->count; k++)
            if (options_row_counts(command, g, k) && !print_row(stream, &group->rows[k])) return false;
    }
    if (command->notes != NULL) fprintf(stream, "\n%s", command->notes);
    return true;
}

/* ---- Dump ---------------------------------------------------------------------------- */

static void write_field(FILE *stream, const char *text)
{
    fputc('\t', stream);
    for (const char *at = text != NULL ? text : ""; *at != '\0'; at++) {
        if (*at == '\n' || *at == '\\') fputc('\\', stream);
        fputc(*at == '\n' ? 'n' : *at, stream);
    }
}

static void write_row(FILE *stream, const struct option_row *row)
{
    const char letter[] = {row->letter, '\0'};
    const char *const fields[] = {row->name, letter, row->argument, row->fallback, row->help, row->details};
    fputs("option", stream);
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) write_field(stream, fields[k]);
    fputc('\n', stream);
    for (const struct name *name = row->names; name != NULL && name->text != NULL; name++) {
        fputs("value", stream);
        write_field(stream, name->text);
        write_field(stream, name->help);
        write_field(stream, name->details);
        fputc('\n', stream);
    }
}

static bool write_dump(FILE *stream, const struct option_command *command)
{
    for (size_t g = 0; g < command->group_count; g++) {
        fputs("group", stream);
        write_field(stream, command->groups[g].title);
        fputc('\n', stream);
        for (size_t k = 0; k < command->groups[g].count; k++)
            if (options_row_counts(command, g, k)) write_row(stream, &command->groups[g].rows[k]);
    }
    return true;
}

/* Both are written in memory first, so that they come out whole or not at all. */
static int print(const struct option_command *command, bool (*write)(FILE *, const struct option_command *))
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    if (stream == NULL) return cli_fail_memory();
    bool is_whole = write(stream, command);
    is_whole = fclose(stream) == 0 && is_whole;
    const int code = is_whole ? cli_print(text) : cli_fail_memory();
    free(text);
    return code;
}

int options_print_help(const struct option_command *command)
{
    return print(command, write_help);
}

int options_dump(const struct option_command *command)
{
    return print(command, write_dump);
}

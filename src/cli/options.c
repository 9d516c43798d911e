/* The whole value is checked: `0.5x` is refused as a number, so that no work of hours starts with a wrong option. */
#include "cli/options.h"

#include "cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

/* For a long option getopt_long returns LONG_BASE plus its place in the list, which is above any letter. */
enum { LONG_BASE = 256, OPTIONS_MAX = 128 };

/* ---- Setters ------------------------------------------------------------------------- */

void *option_member(void *self, const struct option_row *row)
{
    return (char *)self + row->offset;
}

/* Reports an unusable value of an option; `must` says what is wrong with it. Returns EXIT_ARGUMENTS. */
static int refuse(const struct option_row *row, const char *value, const char *must)
{
    char option[64];
    snprintf(option, sizeof option, "--%s", row->name);
    return cli_fail(EXIT_ARGUMENTS, option, "%s: %s", value, must);
}

int option_refuse_name(const struct option_row *row, const char *value)
{
    char list[OPTIONS_NAMES_BYTES], must[OPTIONS_NAMES_BYTES + 64];
    names_list(row->names, row->refusal != NULL ? " or " : ", ", list, sizeof list);
    if (row->refusal != NULL)
        snprintf(must, sizeof must, "%s (%s)", row->refusal, list);
    else
        snprintf(must, sizeof must, "no such value (one of: %s)", list);
    return refuse(row, value, must);
}

static int refuse_number(const struct option_row *row, const char *value)
{
    char must[96];
    snprintf(must, sizeof must, "not a number from %.15g to %.15g", row->least, row->most);
    return refuse(row, value, must);
}

int option_help(void *self, const struct option_row *row, const char *value)
{
    (void)self;
    (void)row;
    (void)value;
    return EXIT_DONE;
}

int option_flag(void *self, const struct option_row *row, const char *value)
{
    (void)value;
    *(bool *)option_member(self, row) = true;
    return EXIT_DONE;
}

int option_text(void *self, const struct option_row *row, const char *value)
{
    *(const char **)option_member(self, row) = value;
    return EXIT_DONE;
}

int option_one_name(void *self, const struct option_row *row, const char *value)
{
    const struct name *found = names_find(row->names, value, strlen(value));
    if (found == NULL) return option_refuse_name(row, value);
    *(unsigned *)option_member(self, row) = found->value;
    return EXIT_DONE;
}

int option_name_set(void *self, const struct option_row *row, const char *value)
{
    unsigned bits;
    if (!names_find_set(row->names, value, &bits)) return option_refuse_name(row, value);
    *(unsigned *)option_member(self, row) = bits;
    return EXIT_DONE;
}

int option_decimal(void *self, const struct option_row *row, const char *value)
{
    char *end;
    const double number = strtod(value, &end);
    if (end == value || *end != '\0' || !(number >= row->least && number <= row->most))
        return refuse_number(row, value);
    *(double *)option_member(self, row) = number;
    return EXIT_DONE;
}

/*
 * Reads a whole number at the start of `text`. *end points to its end, or to `text` if there is none or it is too
 * large.
 */
static unsigned long long whole_number(const char *text, const char **end)
{
    char *after;
    errno = 0;
    *end = text;
    if (*text < '0' || *text > '9') return 0;
    const unsigned long long number = strtoull(text, &after, 10);
    if (errno == 0) *end = after;
    return number;
}

int option_unsigned(void *self, const struct option_row *row, const char *value)
{
    const char *end;
    const unsigned long long number = whole_number(value, &end);
    if (end == value || *end != '\0' || (double)number < row->least || (double)number > row->most)
        return refuse_number(row, value);
    *(unsigned *)option_member(self, row) = (unsigned)number;
    return EXIT_DONE;
}

int option_count(void *self, const struct option_row *row, const char *value)
{
    const char *end;
    unsigned long long number = whole_number(value, &end);
    if (end > value && *end == 'M' && (double)number <= row->most / 1000000) {
        number *= 1000000;
        end++;
    }
    if (end == value || *end != '\0' || (double)number < row->least || (double)number > row->most)
        return refuse_number(row, value);
    *(uint64_t *)option_member(self, row) = number;
    return EXIT_DONE;
}

void options_describe(FILE *stream, const struct option_group *group)
{
    for (const struct option_row *row = group->rows; row < group->rows + group->count; row++) {
        const void *member = option_member(group->self, row);
        if (row->is_apart) continue;
        fprintf(stream, "; %s ", row->name);
        if (row->set == option_flag)
            fputs(*(const bool *)member ? "yes" : "no", stream);
        else if (row->set == option_text)
            fputs(*(const char *const *)member != NULL ? *(const char *const *)member : "", stream);
        else if (row->set == option_decimal)
            fprintf(stream, "%.17g", *(const double *)member);
        else if (row->set == option_count)
            fprintf(stream, "%llu", (unsigned long long)*(const uint64_t *)member);
        else
            fprintf(stream, "%u", *(const unsigned *)member);
    }
}

/* ---- The command line ---------------------------------------------------------------- */

/* The options in the form of getopt_long, made from the tables. */
struct option_list {
    struct option long_options[OPTIONS_MAX + 1];
    char letters[2 * OPTIONS_MAX + 3];
    const struct option_row *rows[OPTIONS_MAX];
    void *selves[OPTIONS_MAX];
    int count;
};

static void add_letter(char *letters, const struct option_row *row)
{
    const char added[] = {row->letter, row->argument != NULL ? ':' : '\0', '\0'};
    if (row->letter != 0) strcat(letters, added);
}

bool options_row_counts(const struct option_command *command, size_t g, size_t k)
{
    const char *name = command->groups[g].rows[k].name;
    for (size_t earlier = 0; earlier < g; earlier++)
        for (size_t row = 0; row < command->groups[earlier].count; row++)
            if (strcmp(command->groups[earlier].rows[row].name, name) == 0) return false;
    return true;
}

static void make_list(const struct option_command *command, struct option_list *list)
{
    *list = (struct option_list){.count = 0};
    strcpy(list->letters, command->operand != NULL ? "-:" : ":");
    for (size_t g = 0; g < command->group_count; g++) {
        const struct option_group *group = &command->groups[g];
        for (size_t k = 0; k < group->count && list->count < OPTIONS_MAX; k++) {
            const struct option_row *row = &group->rows[k];
            if (!options_row_counts(command, g, k)) continue;
            const int takes = row->argument != NULL ? required_argument : no_argument;
            list->rows[list->count] = row;
            list->selves[list->count] = group->self;
            list->long_options[list->count] = (struct option){row->name, takes, NULL, LONG_BASE + list->count};
            list->count++;
            add_letter(list->letters, row);
        }
    }
}

/* The place in the list of the option that getopt_long returned; -1 if it refused the option. */
static int place_of(const struct option_list *list, int option)
{
    if (option >= LONG_BASE) return option - LONG_BASE;
    for (int k = 0; k < list->count; k++)
        if (list->rows[k]->letter != 0 && list->rows[k]->letter == option) return k;
    return -1;
}

static int bad_option(const struct option_command *command, char *const *argv, int option)
{
    const char *what = option == ':' ? "needs an argument" : "no such option";
    if (optopt > 0 && optopt < LONG_BASE)
        return cli_fail(EXIT_ARGUMENTS, NULL, "-%c: %s (see phucdau %s --help)", optopt, what, command->name);
    return cli_fail(EXIT_ARGUMENTS, argv[optind - 1], "%s (see phucdau %s --help)", what, command->name);
}

static int set_fallbacks(const struct option_list *list)
{
    int code = EXIT_DONE;
    for (int k = 0; k < list->count && code == EXIT_DONE; k++)
        if (list->rows[k]->fallback != NULL)
            code = list->rows[k]->set(list->selves[k], list->rows[k], list->rows[k]->fallback);
    return code;
}

static int read_operands(const struct option_command *command, int argc, char **argv)
{
    int code = EXIT_DONE;
    for (; command->operand != NULL && optind < argc && code == EXIT_DONE; optind++)
        code = command->operand(command->self, argv[optind]);
    return code == EXIT_DONE ? OPTIONS_READ : code;
}

int options_read(const struct option_command *command, int argc, char **argv)
{
    struct option_list list;
    make_list(command, &list);
    if (argc > 1 && strcmp(argv[argc - 1], "--dump-options") == 0) return options_dump(command);
    int code = set_fallbacks(&list);
    opterr = 0;
    while (code == EXIT_DONE) {
        const int option = getopt_long(argc, argv, list.letters, list.long_options, NULL);
        if (option == -1) return read_operands(command, argc, argv);
        const int place = place_of(&list, option);
        if (option == 1)
            code = command->operand(command->self, optarg);
        else if (place < 0)
            return bad_option(command, argv, option);
        else if (list.rows[place]->set == option_help)
            return options_print_help(command);
        else
            code = list.rows[place]->set(list.selves[place], list.rows[place], optarg);
    }
    return code;
}

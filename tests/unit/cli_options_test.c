/* Tables of options: reading a command line by a table, and the help text made from it. */
#include "cli/options.h"

#include "cli/cli.h"
#include "cli/restoring.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <getopt.h>
#include <string.h>

enum { WORDS_MAX = 16 };

struct target {
    bool flag;
    const char *text;
    unsigned colour, colours, number;
    double share;
    uint64_t count;
    char operands[64]; /* the operands, separated by spaces; each with the count that stood before it */
};

static const struct name colour_names[] = {{.text = "red", .value = 1, .help = "like blood"},
                                           {.text = "blue", .value = 2, .help = "like the sky"},
                                           {.text = NULL}};

static const struct option_row own_rows[] = {
    {.name = "flag", .letter = 'f', .help = "a flag", .set = option_flag, .offset = offsetof(struct target, flag)},
    {.name = "text",
     .letter = 't',
     .argument = "TEXT",
     .help = "a text",
     .set = option_text,
     .offset = offsetof(struct target, text)},
    {.name = "colour",
     .argument = "NAME",
     .fallback = "blue",
     .help = "%s",
     .names = colour_names,
     .set = option_one_name,
     .offset = offsetof(struct target, colour)},
    {.name = "colours",
     .argument = "LIST",
     .help = "some",
     .names = colour_names,
     .set = option_name_set,
     .offset = offsetof(struct target, colours)},
    OPTION_HELP_ROW,
};

static const struct option_row number_rows[] = {
    {.name = "text", .argument = "NEVER", .help = "hidden by the row above", .set = option_flag},
    {.name = "number",
     .argument = "N",
     .fallback = "7",
     .help = "a number",
     .set = option_unsigned,
     .offset = offsetof(struct target, number),
     .least = 1,
     .most = 9},
    {.name = "share",
     .argument = "S",
     .help = "a share",
     .set = option_decimal,
     .offset = offsetof(struct target, share),
     .least = 0,
     .most = 1},
    {.name = "count",
     .argument = "N",
     .help = "a count",
     .set = option_count,
     .offset = offsetof(struct target, count),
     .least = 1,
     .most = 3e6},
};

static int take_operand(void *self, const char *value)
{
    struct target *target = self;
    const size_t length = strlen(target->operands);
    snprintf(target->operands + length, sizeof target->operands - length, "%s%u ", value, target->number);
    return EXIT_DONE;
}

/* Reads a command line whose words are separated by single spaces. */
static int read_line(const char *line, struct target *target, bool takes_operands)
{
    static char copy[256];
    char *words[WORDS_MAX] = {NULL};
    int count = 0;
    snprintf(copy, sizeof copy, "test %s", line);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) words[count++] = word;
    *target = (struct target){.flag = false};
    const struct option_group groups[] = {
        {.rows = own_rows, .count = sizeof own_rows / sizeof *own_rows, .self = target},
        {.title = "Numbers", .rows = number_rows, .count = sizeof number_rows / sizeof *number_rows, .self = target}};
    const struct option_command command = {.name = "test",
                                           .usage = "Usage: test\n",
                                           .notes = "The end.\n",
                                           .groups = groups,
                                           .group_count = 2,
                                           .operand = takes_operands ? take_operand : NULL,
                                           .self = target};
    optind = 0;
    return options_read(&command, count, words);
}

Test(options, give_fallbacks_and_then_what_the_line_says)
{
    struct target target;
    cr_assert_eq(read_line("", &target, false), OPTIONS_READ);
    cr_expect(!target.flag && target.text == NULL && target.colour == 2 && target.number == 7 && target.count == 0);
    cr_assert_eq(
        read_line("-f --text=x --colour red --colours blue,red --number 9 --share 0.5 --count 2M rest", &target, false),
        OPTIONS_READ);
    cr_expect(target.flag && target.colour == 1 && target.colours == 3 && target.number == 9 && target.share == 0.5);
    cr_expect_str_eq(target.text, "x");
    cr_expect_eq(target.count, 2000000);
    cr_expect_eq(optind, 13);
}

Test(options, an_earlier_group_hides_a_row_of_the_same_name)
{
    struct target target;
    cr_assert_eq(read_line("-t short --text long", &target, false), OPTIONS_READ);
    cr_expect_str_eq(target.text, "long");
    cr_expect(!target.flag);
}

Test(options, operands_come_in_their_order)
{
    struct target target;
    cr_assert_eq(read_line("a --number 2 b -f -- -c", &target, true), OPTIONS_READ);
    cr_expect_str_eq(target.operands, "a7 b2 -c2 ");
}

Test(options, values_out_of_range_are_refused, .init = cr_redirect_stderr)
{
    static const char *const lines[] = {"--number 0",  "--number 10",    "--number 3x", "--number -3",
                                        "--share 1.1", "--share nan",    "--count 0",   "--count 4M",
                                        "--count 1k",  "--colour green", "--colour re", "--colours red,",
                                        "--none",      "--text",         "-x",          "-t"};
    struct target target;
    for (size_t k = 0; k < sizeof lines / sizeof *lines; k++)
        cr_expect_eq(read_line(lines[k], &target, false), EXIT_ARGUMENTS, "%s", lines[k]);
}

Test(options, help_is_made_of_the_rows, .init = cr_redirect_stdout)
{
    struct target target;
    cr_assert_eq(read_line("--help", &target, false), EXIT_DONE);
    cr_assert_stdout_eq_str("Usage: test\n"
                            "\n"
                            "  -f, --flag                a flag\n"
                            "  -t, --text TEXT           a text\n"
                            "      --colour NAME         red: like blood; blue: like the sky (blue)\n"
                            "      --colours LIST        some\n"
                            "  -h, --help                this help\n"
                            "\n"
                            "Numbers:\n"
                            "      --number N            a number (7)\n"
                            "      --share S             a share\n"
                            "      --count N             a count\n"
                            "\n"
                            "The end.\n");
}

/* The description of the options of restoring, with one of them set to a value; NULL: all have their defaults. */
static void describe_restoring(const struct option_row *row, const char *value, char *out, size_t size)
{
    struct restoring restoring;
    restoring_init(&restoring);
    const struct option_group group = restoring_options(&restoring, NULL);
    for (size_t k = 0; k < group.count; k++)
        if (group.rows[k].fallback != NULL && !group.rows[k].is_apart)
            cr_assert_eq(group.rows[k].set(&restoring, &group.rows[k], group.rows[k].fallback), EXIT_DONE);
    if (row != NULL) cr_assert_eq(row->set(&restoring, row, value), EXIT_DONE);
    FILE *stream = fmemopen(out, size, "w");
    cr_assert_not_null(stream);
    options_describe(stream, &group);
    fclose(stream);
    restoring_free(&restoring);
}

/* A value that is not the default of a row. */
static const char *other_value(const struct option_row *row)
{
    for (const struct name *name = row->names; name != NULL && name->text != NULL; name++)
        if (strcmp(name->text, row->fallback) != 0) return name->text;
    return "1";
}

Test(options, every_option_of_restoring_that_outputs_depend_on_is_described)
{
    struct restoring restoring;
    char before[512], after[512];
    restoring_init(&restoring);
    const struct option_group group = restoring_options(&restoring, NULL);
    describe_restoring(NULL, NULL, before, sizeof before);
    for (size_t k = 0; k < group.count; k++) {
        if (group.rows[k].is_apart) continue;
        describe_restoring(&group.rows[k], other_value(&group.rows[k]), after, sizeof after);
        cr_expect_str_neq(before, after, "%s", group.rows[k].name);
    }
    restoring_free(&restoring);
}

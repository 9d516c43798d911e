/*
 * The options of a command as tables with one row for each option. The tables are used to read the command line, and
 * --help, the manual pages and the completions of shells are made from them. So each option is described in one place.
 *
 * Tables may be static or made at run time; they must live as long as they are used.
 */
#ifndef PHUCDAU_CLI_OPTIONS_H
#define PHUCDAU_CLI_OPTIONS_H

#include "base/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct option_row;

/*
 * Applies an option. `self` is the object of its group. `value` is its argument (NULL if it takes none), which lives as
 * long as the program. Returns EXIT_DONE, or reports an error and returns the exit code.
 */
typedef int option_setter(void *self, const struct option_row *row, const char *value);

struct option_row {
    const char *name;         /* without the leading dashes */
    char letter;              /* the short form; 0: none */
    const char *argument;     /* name of its argument in the help, such as "FILE"; NULL: it takes none */
    const char *fallback;     /* the default, as `set` takes it; NULL: none, or `help` tells it */
    const char *help;         /* for --help; "%s" stands for the names */
    const char *details;      /* for the manual, in mdoc(7), "%s" as above; NULL: `help`, as a sentence */
    const struct name *names; /* the values it takes; NULL: any */
    const char *refusal;      /* error message for other values, such as "no such encoding"; NULL: "no such value" */
    option_setter *set;
    size_t offset;      /* for the setters below: offset of the member in the object */
    double least, most; /* for the setters of numbers: the range */
    bool is_apart;      /* options_describe leaves it out: outputs do not depend on it, or the command describes it */
};

/* A row of an earlier group replaces a row of the same name in a later group. */
struct option_group {
    const char *title; /* line above the group in the help; NULL: none */
    const struct option_row *rows;
    size_t count;
    void *self; /* passed to its setters */
};

struct option_command {
    const char *name;  /* "train channel" */
    const char *usage; /* the help before the options */
    const char *notes; /* the help after the options; NULL: none */
    const struct option_group *groups;
    size_t group_count;
    /*
     * Takes an argument that is not an option, in the order of the command line. NULL: such arguments are left in argv
     * from argv[optind] on.
     */
    int (*operand)(void *self, const char *value);
    void *self; /* passed to `operand` */
};

/* Result of options_read if the command is to continue. It is not an exit code. */
enum { OPTIONS_READ = -1 };

/*
 * Calls the setters with all defaults, then with the options of the command line. Returns OPTIONS_READ, or the exit
 * code with which the command ends: an error was reported, or --help was printed.
 *
 * --dump-options, which the help does not show, prints the tables instead, from which cmake/options makes the manual
 * and the completions. The lines are
 *     group TITLE / option NAME LETTER ARGUMENT FALLBACK HELP DETAILS / value NAME HELP DETAILS
 * with tabs between the fields; \n and \\ stand for a line break and a backslash.
 */
int options_read(const struct option_command *command, int argc, char **argv);

/*
 * Writes the values of a group's options, "; NAME VALUE" each. Rows with setters that are not listed below must be
 * `is_apart`.
 */
void options_describe(FILE *stream, const struct option_group *group);

/* Whether row `k` of group `g` is used: no earlier group has a row of the same name. */
bool options_row_counts(const struct option_command *command, size_t g, size_t k);

/* Both print on standard output and return the exit code. */
int options_print_help(const struct option_command *command);
int options_dump(const struct option_command *command);

enum { OPTIONS_NAMES_BYTES = 512 }; /* room for a list of names */

/* The member at the row's offset. */
void *option_member(void *self, const struct option_row *row);

/* Reports a value that is not among row->names. Returns EXIT_ARGUMENTS. */
int option_refuse_name(const struct option_row *row, const char *value);

/* The setter of the option that prints the help; options_read recognises it. */
option_setter option_help;

#define OPTION_HELP_ROW                                                                                                \
    {                                                                                                                  \
        .name = "help", .letter = 'h', .help = "this help", .details = "Prints a short help.", .set = option_help      \
    }

/* ---- Setters: each writes the member at row->offset of the object -------------------------- */

option_setter option_flag;     /* bool: true */
option_setter option_text;     /* const char * */
option_setter option_one_name; /* an enum or unsigned: the value of one of row->names */
option_setter option_name_set; /* unsigned: the bits of a list of row->names */
option_setter option_decimal;  /* double, from row->least to row->most */
option_setter option_unsigned; /* unsigned: a whole number, likewise */
option_setter option_count;    /* uint64_t: likewise; "M" at the end multiplies by a million */

#endif

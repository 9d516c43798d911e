/*
 * The options of a command, as tables: a row an option. The command line is read by them, and --help, the manual and
 * the completion of shells are made from them, so that an option stands once.
 *
 * Tables may be static or made at run time; they must stay while they are used.
 */
#ifndef PHUCDAU_CLI_OPTIONS_H
#define PHUCDAU_CLI_OPTIONS_H

#include "base/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct option_row;

/*
 * Takes an option: `self` is the object of its group, `value` its argument (NULL if it takes none), which lives as long
 * as the program. Returns EXIT_DONE or, reported, the exit code.
 */
typedef int option_setter(void *self, const struct option_row *row, const char *value);

struct option_row {
    const char *name;         /* without its dashes */
    char letter;              /* the short way; 0: none */
    const char *argument;     /* what the help calls its argument: "FILE"; NULL: it takes none */
    const char *fallback;     /* the value without the option, as `set` takes it; NULL: none, or `help` tells it */
    const char *help;         /* for --help; "%s" stands for the names */
    const char *details;      /* for the manual, in mdoc(7), "%s" as above; NULL: `help`, as a sentence */
    const struct name *names; /* the values it takes; NULL: any */
    const char *refusal;      /* what to say of other values: "no such encoding"; NULL: "no such value" */
    option_setter *set;
    size_t offset;      /* for the setters below: of the member in the object */
    double least, most; /* for those of numbers: the range */
};

/* A row of an earlier group takes the place of one of the same name in a later group. */
struct option_group {
    const char *title; /* a line above the group in the help; NULL: none */
    const struct option_row *rows;
    size_t count;
    void *self; /* what its setters get */
};

struct option_command {
    const char *name;  /* "train channel" */
    const char *usage; /* the help in front of the options */
    const char *notes; /* the help behind them; NULL: none */
    const struct option_group *groups;
    size_t group_count;
    /* Takes an argument that is no option, in the order of all; NULL: those are left from argv[optind] on. */
    int (*operand)(void *self, const char *value);
    void *self; /* what `operand` gets */
};

/* What options_read returns if the command is to go on: no exit code. */
enum { OPTIONS_READ = -1 };

/*
 * Gives all fallbacks and then all options of the command line to their setters. Returns OPTIONS_READ or the exit code
 * with which the command ends: something was refused and reported, or --help was printed.
 *
 * --dump-options, which no help shows, prints the tables instead, for the manual and the completions: lines of
 *     group TITLE / option NAME LETTER ARGUMENT FALLBACK HELP DETAILS / value NAME HELP DETAILS
 * with tabs between the fields; \n and \\ stand for line breaks and backslashes.
 */
int options_read(const struct option_command *command, int argc, char **argv);

/* Whether row `k` of group `g` counts: no earlier group has one of its name. */
bool options_row_counts(const struct option_command *command, size_t g, size_t k);

/* Both print on standard output and return the exit code. */
int options_print_help(const struct option_command *command);
int options_dump(const struct option_command *command);

enum { OPTIONS_NAMES_BYTES = 512 }; /* room for a list of names */

/* The member that a row's offset names. */
void *option_member(void *self, const struct option_row *row);

/* Reports a value that is none of row->names. Returns EXIT_ARGUMENTS. */
int option_refuse_name(const struct option_row *row, const char *value);

/* A row whose setter this is prints the help. */
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
option_setter option_unsigned; /* unsigned, whole, likewise */
option_setter option_count;    /* uint64_t, likewise; "M" at the end multiplies by a million */

#endif

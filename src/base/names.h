/*
 * Tables of names: what the values of an option are called. The parser, the message that refuses a value, the help and
 * the manual all use the same table, so each name is written once.
 */
#ifndef PHUCDAU_NAMES_H
#define PHUCDAU_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* A row; one whose `text` is NULL ends the table. */
struct name {
    const char *text;
    unsigned value;
    const char *help;    /* for --help, a few words; NULL: the name says it */
    const char *details; /* for the manual, whole sentences in mdoc(7); NULL: `help` */
};

/* The row whose name is the `length` bytes of `text`; NULL if there is none. */
const struct name *names_find(const struct name *names, const char *text, size_t length);

/*
 * Finds the bits of a list of names with commas between them. A name without bits ("none") must stand alone. False if
 * the list breaks that rule or has a name that is not in the table.
 */
bool names_find_set(const struct name *names, const char *list, unsigned *bits);

/*
 * Writes the names with ", " between them, and `last` (", " or " or ") before the last one. It writes at most `size`
 * bytes, the NUL byte included, and cuts what does not fit.
 */
void names_list(const struct name *names, const char *last, char *out, size_t size);

#endif

/*
 * Tables of names: what the values of an option are called. One table serves the parser, the message that refuses
 * a value, the help and the manual, so that a name stands once.
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
 * The bits of a list of names with commas between them. A name of no bits ("none") stands alone. False if a name is
 * not in the table.
 */
bool names_find_set(const struct name *names, const char *list, unsigned *bits);

/*
 * Writes the names with ", " between them, `last` (", ", " or ") in front of the last one: as much as fits into `size`
 * bytes with the NUL.
 */
void names_list(const struct name *names, const char *last, char *out, size_t size);

#endif

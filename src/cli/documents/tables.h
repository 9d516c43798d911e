/* One file for each table of a document, named after a pattern such as "budget-%d.csv". */
#ifndef PHUCDAU_CLI_DOCUMENTS_TABLES_H
#define PHUCDAU_CLI_DOCUMENTS_TABLES_H

#include <stdbool.h>
#include <stdio.h>

/* Whether the last part of a path has "%d" in it. */
bool tables_is_pattern(const char *path);

/*
 * Writes each table of `all`, an output of the format csv that can be read and rewound, to a file of its own: "%d" in
 * `pattern` becomes its number, from 1. `input` is not overwritten. Returns EXIT_DONE, or reports an error and returns
 * the exit code; the files of the tables before it are then there.
 */
int tables_write(FILE *all, const char *pattern, const char *input);

#endif

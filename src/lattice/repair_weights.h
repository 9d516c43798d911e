/*
 * The weights by which readings of damaged text are scored. They are learnt (phucdau train weights) and are in the file
 * models/repair.weights, which is text: a line NAME TAB VALUE for each row of repair_weights.def; lines that start with
 * "# " and empty lines are comments.
 */
#ifndef PHUCDAU_LATTICE_REPAIR_WEIGHTS_H
#define PHUCDAU_LATTICE_REPAIR_WEIGHTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "phucdau.h"

/* The members have the names of the rows. */
struct repair_weights {
#define REPAIR_WEIGHT(name, least, most, what) float name;
#include "lattice/repair_weights.def"
#undef REPAIR_WEIGHT
};

/* The numbers of the rows. */
enum {
#define REPAIR_WEIGHT(name, least, most, what) REPAIR_ROW_##name,
#include "lattice/repair_weights.def"
#undef REPAIR_WEIGHT
};

/* A row of the table. */
struct repair_weight {
    const char *name, *what;
    float least, most; /* of its value */
    bool is_fixed;     /* the search for better weights leaves it as it is */
    size_t offset;     /* of the member in struct repair_weights */
};

/* The rows, in the order of repair_weights.def. */
extern const struct repair_weight repair_weight_rows[];
extern const size_t repair_weight_count;

/* The value of a row. */
static inline float *repair_weight_of(struct repair_weights *weights, const struct repair_weight *row)
{
    return (float *)(void *)((char *)weights + row->offset);
}

static inline float repair_weight_value(const struct repair_weights *weights, const struct repair_weight *row)
{
    return *(const float *)(const void *)((const char *)weights + row->offset);
}

/*
 * Reads a file of weights. Errors: PD_ERROR_MODEL, with the file and the line, if it cannot be read, a row is missing,
 * unknown or there twice, or a value is no number or outside its limits.
 */
pd_status repair_weights_read(const char *path, struct repair_weights *weights, pd_error *error);

/* Writes a file of weights, each row under a comment that says what it is. `description`: for the head of the file. */
void repair_weights_write(FILE *stream, const struct repair_weights *weights, const char *description);

#endif

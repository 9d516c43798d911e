/* Numbers as Vietnamese offices print them: 1.234.567,89 with points between thousands and a comma before decimals. */
#ifndef PHUCDAU_DOCUMENT_LAYOUT_NUMBERS_H
#define PHUCDAU_DOCUMENT_LAYOUT_NUMBERS_H

#include "document/layout/layout.h"

#include <stdint.h>

/* The number is value / NUMBER_UNIT. */
enum { NUMBER_UNIT = 1000, NUMBER_DECIMALS = 3 };

struct printed_number {
    int64_t value;
    unsigned decimals; /* printed after the comma, at most NUMBER_DECIMALS */
    bool is_percent;   /* "%" follows */
};

enum number_reading {
    NUMBER_NONE,   /* empty, or a dash */
    NUMBER_TEXT,   /* something else without digits, or words and digits */
    NUMBER_BROKEN, /* digits and signs, but no number: "94.6", "1.23.456" */
    NUMBER_READ
};

/* Reads the text of a number, with a sign before it or "%" behind. */
enum number_reading number_read(const char *text, struct printed_number *number);

/* Reads a cell: its only word with digits, if no other word has letters. */
enum number_reading number_of_cell(const struct layout_cell *cell, struct printed_number *number);

#endif

/* Aligns the words of a line as OCR read them (printed) with the words that the page really has (truth). */
#ifndef PHUCDAU_RENDER_ALIGN_H
#define PHUCDAU_RENDER_ALIGN_H

#include "phucdau.h"

#include <stddef.h>

enum {
    ALIGN_GROUP_WORDS = 4, /* most words on one side of a group */
    ALIGN_LINE_WORDS = 200 /* most words of a line */
};

/* A word and its place in the line. */
struct align_word {
    const char *text; /* UTF-8, without spaces */
    size_t length;
    float left, right; /* any unit */
};

/* Words that correspond: one word each, or several on a side if words ran together or were split. */
struct align_group {
    size_t truth, truth_count;
    size_t printed, printed_count;
    size_t distance; /* edits between the two sides, without spaces, case and marks */
    size_t letters;  /* number of letters of the true words */
};

struct align_line {
    const struct align_word *truth;
    size_t truth_count;
    const struct align_word *printed;
    size_t printed_count;
    float height; /* of the line, in the unit of the words' places; differences of place are measured by it */
};

/*
 * Finds the groups of lowest total cost, in reading order. A word without a counterpart is in no group. A group costs
 * its edits (a letter that differs only in case or marks counts as a fifth of an edit), its difference of place, and an
 * amount for each word beyond the first on a side. `groups` has room for the smaller of the two counts of words.
 * *error_share becomes the number of edits, without case and marks, divided by that of true letters, at most 1. A line
 * of more than ALIGN_LINE_WORDS words gives no groups and an error share of 1. Errors: PD_ERROR_MEMORY.
 */
pd_status align_words(const struct align_line *line, struct align_group *groups, size_t *group_count,
                      double *error_share, pd_error *error);

#endif

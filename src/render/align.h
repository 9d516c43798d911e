/*
 * Aligns what was printed with what is true, word by word: which words of a line of OCR stand for which words of the
 * page.
 */
#ifndef PHUCDAU_RENDER_ALIGN_H
#define PHUCDAU_RENDER_ALIGN_H

#include "phucdau.h"

#include <stddef.h>

enum {
    ALIGN_GROUP_WORDS = 4, /* most words on a side of a group */
    ALIGN_LINE_WORDS = 200 /* most words of a line */
};

/* A word and where it stands across the line. */
struct align_word {
    const char *text; /* UTF-8, without spaces */
    size_t length;
    float left, right; /* any unit */
};

/* Words that ran together, were split, or one word each: printed[...] is what became of truth[...]. */
struct align_group {
    size_t truth, truth_count;
    size_t printed, printed_count;
    size_t distance; /* edits between the two, spaces, case and marks left aside */
    size_t letters;  /* of the true words */
};

struct align_line {
    const struct align_word *truth;
    size_t truth_count;
    const struct align_word *printed;
    size_t printed_count;
    float height; /* of the line, in the unit of the words' places: by it places are compared */
};

/*
 * Finds the groups of least cost, in reading order; a word without a counterpart is in none. Costs are edits (a letter
 * that differs in case or marks only is a fifth of one), differences of place, and each word beyond the first of a
 * group's side. `groups` has room for the smaller of both counts of words. `error_share` is the share of the true
 * letters that were lost or changed, marks and case left aside. Lines of more than ALIGN_LINE_WORDS words give no
 * groups and an error share of 1. Errors: PD_ERROR_MEMORY.
 */
pd_status align_words(const struct align_line *line, struct align_group *groups, size_t *group_count,
                      double *error_share, pd_error *error);

#endif

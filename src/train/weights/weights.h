/*
 * Learns the weights of repair (lattice/repair_weights.h): minimum error rate training (Och 2003, "Minimum error rate
 * training in statistical machine translation") by coordinate search. The pages are repaired by the restorer itself,
 * with one weight changed at a time; a change is kept if fewer errors are left.
 */
#ifndef PHUCDAU_TRAIN_WEIGHTS_H
#define PHUCDAU_TRAIN_WEIGHTS_H

#include "lattice/repair_weights.h"
#include "train/weights/readings.h"

/* Errors of a repaired text, in groups of printed words (struct readings_group). */
struct weights_errors {
    size_t groups;
    size_t broken; /* were right as printed, and are not any more */
    size_t left;   /* were wrong as printed, and are still */
    size_t fixed;  /* were wrong as printed, and are right now */
};

struct weights_options {
    const pd_model *model;
    pd_channels *engine; /* of the engine that made the pages with readings */
    pd_channels *all;    /* of which the right one is found from the text, for pages that are text */
    unsigned threads;    /* at least 1; the result does not depend on it */
    unsigned rounds;     /* at most so many times all weights are tried */
    const char *only;    /* names of the weights to learn, with commas between; NULL: all */
    /* Called for each kept change, each file and each round; `row` is NULL at the end of a round. Or NULL. */
    void (*progress)(void *self, unsigned round, const struct repair_weight *row, float value,
                     const struct weights_errors *errors);
    void *self;
};

/* What counts: five for each word broken, one for each error left. */
double weights_loss(const struct weights_errors *errors);

/* Counts the errors of all pages under some weights. Errors: those of the restorer. */
pd_status weights_measure(const struct weights_options *options, const struct readings *readings,
                          const struct repair_weights *weights, struct weights_errors *errors, pd_error *error);

/*
 * Improves *weights. A change is kept if the loss of all pages becomes clearly lower, and that of neither half of the
 * pages, every other one, becomes higher: else it fits these pages and no others. Errors: those of the restorer.
 */
pd_status weights_learn(const struct weights_options *options, const struct readings *readings,
                        struct repair_weights *weights, pd_error *error);

/*
 * Learns the rows of confidence (decode/confidence.h): repairs all pages and fits the two logistic regressions to
 * whether each repaired word is right. Pages without readings teach the one for plain text. Pages count by their words,
 * so they should be of the kinds that users have. Errors: those of the restorer.
 */
pd_status weights_calibrate(const struct weights_options *options, const struct readings *readings,
                            struct repair_weights *weights, pd_error *error);

#endif

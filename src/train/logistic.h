/*
 * Logistic regression: finds the weights under which the probability 1 / (1 + exp(-weights · features)) fits examples
 * best. By Newton's method on the likelihood, with a quadratic penalty that pulls the weights a little towards 0
 * (ridge; le Cessie & van Houwelingen 1992, "Ridge estimators in logistic regression"). Sums run in the order of the
 * examples, so the same examples give the same bytes.
 */
#ifndef PHUCDAU_TRAIN_LOGISTIC_H
#define PHUCDAU_TRAIN_LOGISTIC_H

#include <stdbool.h>
#include <stddef.h>

enum { LOGISTIC_FEATURES_MAX = 16 };

struct logistic_example {
    float features[LOGISTIC_FEATURES_MAX];
    float weight; /* it counts as so many examples */
    bool is_true;
};

/*
 * `features` is how many features each example has, at most LOGISTIC_FEATURES_MAX; the first must be the constant 1,
 * whose weight has no penalty. The penalty of the others is `ridge` / 2 times the square of the weight; above 0.
 */
void logistic_fit(const struct logistic_example *examples, size_t count, size_t features, double ridge,
                  double weights[LOGISTIC_FEATURES_MAX]);

#endif

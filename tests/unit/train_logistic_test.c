/* Logistic regression, against solutions that are known. */
#include "train/logistic.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

enum { GROUPS = 4 };

/* Examples with two yes-or-no features; counts[g] of group g, of which trues[g] are true. */
static struct logistic_example *make(const size_t counts[GROUPS], const size_t trues[GROUPS], size_t *count)
{
    *count = counts[0] + counts[1] + counts[2] + counts[3];
    struct logistic_example *examples = calloc(*count, sizeof *examples);
    size_t at = 0;
    for (size_t g = 0; g < GROUPS; g++)
        for (size_t k = 0; k < counts[g]; k++)
            examples[at++] = (struct logistic_example){
                .features = {1, (float)(g & 1), (float)(g >> 1)}, .weight = 1, .is_true = k < trues[g]};
    return examples;
}

/* With one yes-or-no feature, the best weights are the log-odds of the two groups. */
Test(logistic, finds_log_odds)
{
    double weights[LOGISTIC_FEATURES_MAX];
    size_t count;
    struct logistic_example *examples = make((size_t[]){400, 100, 0, 0}, (size_t[]){300, 20, 0, 0}, &count);
    logistic_fit(examples, count, 2, 1e-9, weights);
    cr_expect_float_eq(weights[0], log(3), 1e-6);
    cr_expect_float_eq(weights[0] + weights[1], log(20.0 / 80), 1e-6);
    free(examples);
}

/* At the best weights, the expected number of true examples of each group with a feature is the real one. */
Test(logistic, expects_what_is_there)
{
    static const size_t counts[] = {90, 50, 70, 30}, trues[] = {20, 30, 50, 29};
    double weights[LOGISTIC_FEATURES_MAX], expected[3] = {0};
    size_t count;
    struct logistic_example *examples = make(counts, trues, &count);
    logistic_fit(examples, count, 3, 1e-9, weights);
    for (size_t e = 0; e < count; e++) {
        const float *f = examples[e].features;
        const double p = 1 / (1 + exp(-(weights[0] + weights[1] * (double)f[1] + weights[2] * (double)f[2])));
        for (size_t k = 0; k < 3; k++) expected[k] += p * (double)f[k];
    }
    cr_expect_float_eq(expected[0], 129, 1e-5);
    cr_expect_float_eq(expected[1], 59, 1e-5);
    cr_expect_float_eq(expected[2], 79, 1e-5);
    free(examples);
}

/* An example with weight 3 is as good as three examples. */
Test(logistic, weighs_examples)
{
    double weights[LOGISTIC_FEATURES_MAX];
    const struct logistic_example examples[] = {{.features = {1}, .weight = 3, .is_true = true},
                                                {.features = {1}, .weight = 1, .is_true = false}};
    logistic_fit(examples, 2, 1, 1, weights);
    cr_expect_float_eq(weights[0], log(3), 1e-5);
}

/* A feature that parts true from false without exception would get an infinite weight; the penalty keeps it finite. */
Test(logistic, stays_finite)
{
    double weights[LOGISTIC_FEATURES_MAX];
    size_t count;
    struct logistic_example *examples = make((size_t[]){50, 50, 0, 0}, (size_t[]){0, 50, 0, 0}, &count);
    logistic_fit(examples, count, 2, 0.5, weights);
    cr_expect(weights[1] > 4 && weights[1] < 20, "%f", weights[1]);
    free(examples);
}

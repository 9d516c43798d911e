#include "train/logistic.h"

#include <math.h>
#include <string.h>

enum { ROUNDS_MAX = 50 };

typedef double matrix[LOGISTIC_FEATURES_MAX][LOGISTIC_FEATURES_MAX];

static double score(const struct logistic_example *example, size_t features, const double *weights)
{
    double sum = 0;
    for (size_t f = 0; f < features; f++) sum += weights[f] * (double)example->features[f];
    return sum;
}

/* The gradient of the penalised log-likelihood, and the negative of its second derivatives. */
static void differentiate(const struct logistic_example *examples, size_t count, size_t features, double ridge,
                          const double *weights, double *gradient, matrix curvature)
{
    memset(gradient, 0, LOGISTIC_FEATURES_MAX * sizeof *gradient);
    memset(curvature, 0, sizeof(matrix));
    for (size_t e = 0; e < count; e++) {
        const struct logistic_example *x = &examples[e];
        const double p = 1 / (1 + exp(-score(x, features, weights))), mass = (double)x->weight;
        for (size_t i = 0; i < features; i++) {
            gradient[i] += mass * ((x->is_true ? 1 : 0) - p) * (double)x->features[i];
            for (size_t j = 0; j <= i; j++)
                curvature[i][j] += mass * p * (1 - p) * (double)x->features[i] * (double)x->features[j];
        }
    }
    for (size_t i = 0; i < features; i++) {
        const double penalty = i > 0 ? ridge : 1e-6; /* the constant: only enough for a solution to exist */
        gradient[i] -= penalty * weights[i];
        curvature[i][i] += penalty;
    }
}

/* Solves m · x = b by Cholesky's method; m is symmetric and positive definite, its lower half is given. */
static void solve(matrix m, size_t size, const double *b, double *x)
{
    for (size_t i = 0; i < size; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = m[i][j];
            for (size_t k = 0; k < j; k++) sum -= m[i][k] * m[j][k];
            m[i][j] = i == j ? sqrt(fmax(sum, 1e-12)) : sum / m[j][j];
        }
    for (size_t i = 0; i < size; i++) {
        x[i] = b[i];
        for (size_t k = 0; k < i; k++) x[i] -= m[i][k] * x[k];
        x[i] /= m[i][i];
    }
    for (size_t i = size; i-- > 0;) {
        for (size_t k = i + 1; k < size; k++) x[i] -= m[k][i] * x[k];
        x[i] /= m[i][i];
    }
}

void logistic_fit(const struct logistic_example *examples, size_t count, size_t features, double ridge,
                  double weights[LOGISTIC_FEATURES_MAX])
{
    static const double close = 1e-9, step_max = 4;
    double gradient[LOGISTIC_FEATURES_MAX], step[LOGISTIC_FEATURES_MAX];
    matrix curvature;
    memset(weights, 0, LOGISTIC_FEATURES_MAX * sizeof *weights);
    for (unsigned round = 0; round < ROUNDS_MAX; round++) {
        double largest = 0;
        differentiate(examples, count, features, ridge, weights, gradient, curvature);
        solve(curvature, features, gradient, step);
        for (size_t f = 0; f < features; f++) largest = fmax(largest, fabs(step[f]));
        const double factor = largest > step_max ? step_max / largest : 1;
        for (size_t f = 0; f < features; f++) weights[f] += factor * step[f];
        if (largest < close) break;
    }
}

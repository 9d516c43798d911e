/*
 * Confidences in bins, against whether the words are right; and how many of the wrong words a reader finds who reads
 * the least sure ones.
 *
 * ECE, the expected calibration error, is the mean distance between confidence and share of right words over ten bins,
 * each weighted by its words (Naeini, Cooper & Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian
 * binning").
 */
#ifndef PHUCDAU_BENCH_BINS_H
#define PHUCDAU_BENCH_BINS_H

#include <stdbool.h>
#include <stddef.h>

enum { BINS = 10, BINS_FINE = 1000 };

struct bin {
    size_t words, right;
    double confidence; /* sum */
};

/* One bin for each thousandth of confidence; the tables add them up. {0} is empty. */
struct bins {
    struct bin fine[BINS_FINE];
};

void bins_add(struct bins *bins, double confidence, bool right);

/* Adds the counts of `from`. */
void bins_merge(struct bins *bins, const struct bins *from);

/* The sum of the fine bins first … end - 1. */
struct bin bins_sum(const struct bins *bins, size_t first, size_t end);

double bins_error(const struct bins *bins);

/*
 * The share of the wrong words among the `share` of all words whose confidence is lowest, as far as it is the same for
 * whole fine bins; of the bin where the share ends, wrong words count in proportion. 0 if no word is wrong.
 */
double bins_found(const struct bins *bins, double share);

/* Prints the ten bins, the highest in three parts, and ECE. */
void bins_print(const struct bins *bins);

#endif

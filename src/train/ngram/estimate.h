/*
 * Interpolated modified Kneser–Ney probabilities (Chen & Goodman 1998):
 *
 *     p(w | h) = (c(h w) − D(c(h w))) / Σ c(h ·)  +  γ(h) p(w | h')
 *
 * with adjusted counts c, a discount D per order for counts of 1, 2 and ≥ 3, h' = h without its
 * oldest word, and γ(h) what the discounts and the cut-offs have set free. Below the unigrams stands the
 * uniform distribution. With weighted texts, D is looked up by the unweighted count and
 * takes its share of the weighted one: m (1 − D(c) / c).
 */
#ifndef PHUCDAU_TRAIN_NGRAM_ESTIMATE_H
#define PHUCDAU_TRAIN_NGRAM_ESTIMATE_H

#include "train/ngram/count.h"
#include "train/ngram/level.h"

struct estimate {
    unsigned order;
    struct level levels[MODEL_ORDER_MAX + 1]; /* levels[1] holds every symbol: n-gram k is symbol k */
};

/*
 * Fills contexts, first, backoff, frequency, owner, words, suffix, p and group_p of all levels. *estimate is
 * to be freed with estimate_free, also after an error. Errors: PD_ERROR_IO, PD_ERROR_MEMORY.
 */
pd_status estimate_probabilities(struct estimate *estimate, const struct counts *counts,
                                 const struct vocabulary *vocabulary, const struct train_options *options,
                                 struct train_statistics *statistics, struct train_progress *progress, pd_error *error);

void estimate_free(struct estimate *estimate);

#endif

/*
 * Which n-grams are worth their place.
 *
 * The loss of an n-gram (h, w) is what the model loses, per token of the training text, when it is taken out alone and
 * its probability comes from the back-off instead (p → p'):
 *
 *     loss = (1 − a) D + a M
 *     D = p(h) Σ_v p(v|h) (log p(v|h) − log p'(v|h))           relative entropy (Stolcke 1998)
 *     M = p(h) p(w|h) (|log q(w|h) − log q'(w|h)|  +  (1 − q(v|g)) |log p(w|h) − log p'(w|h)|)
 *
 * M is what counts where letters are given and only marks are asked for: q is p renormalised among the words with
 * the same letters. Its first part is what the n-gram says about its own last word, the second what it says about
 * the word v before it (h = g v), as far as that one is still open. p(h) is the relative frequency of h in the
 * text, not the model's: products of Kneser–Ney's lower orders underrate it (Chelba et al. 2010, "Study on
 * interaction between entropy pruning and Kneser–Ney smoothing").
 *
 * Finally each loss is raised to that of every longer n-gram that has this one as its first or last part, so that
 * cutting at any threshold leaves a closed set.
 */
#ifndef PHUCDAU_TRAIN_NGRAM_PRUNE_H
#define PHUCDAU_TRAIN_NGRAM_PRUNE_H

#include "train/ngram/estimate.h"

/* Fills the losses of levels 2 and up. */
void prune_losses(struct estimate *estimate, const struct vocabulary *vocabulary, double marks_share, unsigned threads);

/*
 * The least threshold that leaves at most `size` n-grams of order ≥ 2 with a loss above it; negative where all may
 * stay.
 */
double prune_threshold(const struct estimate *estimate, uint64_t size);

#endif

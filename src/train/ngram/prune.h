/*
 * Decides which n-grams are worth their place in the model.
 *
 * The loss of an n-gram (h, w) is what the model loses, per token of the training text, when it is taken out alone and
 * its probability comes from the back-off instead (p → p'):
 *
 *     loss = (1 − a) D + a M
 *     D = p(h) Σ_v p(v|h) (log p(v|h) − log p'(v|h))           relative entropy (Stolcke 1998)
 *     M = p(h) p(w|h) (|log q(w|h) − log q'(w|h)|  +  (1 − q(v|g)) |log p(w|h) − log p'(w|h)|)
 *
 * M measures the effect on the choice of marks when the letters are given: q is p renormalised among the words with the
 * same letters. Its first part is the effect on the n-gram's own last word w. Its second part is the effect on the word
 * v before it (h = g v), weighted by how open the choice of v still is. p(h) is the relative frequency of h in the
 * text, not its probability by the model: products of Kneser–Ney's lower orders give too small a value (Chelba et al.
 * 2010, "Study on interaction between entropy pruning and Kneser–Ney smoothing").
 *
 * Finally each loss is raised to that of every longer n-gram that has this one as its first or last part, so that a set
 * cut at any threshold is closed: it has the first and the last part of each of its n-grams.
 */
#ifndef PHUCDAU_TRAIN_NGRAM_PRUNE_H
#define PHUCDAU_TRAIN_NGRAM_PRUNE_H

#include "train/ngram/estimate.h"

/* Fills the losses of levels 2 and up. */
void prune_losses(struct estimate *estimate, const struct vocabulary *vocabulary, double marks_share, unsigned threads);

/* The smallest threshold that at most `size` n-grams of order ≥ 2 exceed with their loss; negative if all may stay. */
double prune_threshold(const struct estimate *estimate, uint64_t size);

#endif

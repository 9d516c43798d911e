/* Puts the n-grams that are left after pruning into the form of struct model_contents. */
#ifndef PHUCDAU_TRAIN_NGRAM_ASSEMBLE_H
#define PHUCDAU_TRAIN_NGRAM_ASSEMBLE_H

#include "train/ngram/estimate.h"

/*
 * Fills model->contents (all but the description) and model->texts with the n-grams whose loss is above `threshold`,
 * and with new back-off weights that make each context's probabilities sum to 1 again. Overwrites level.backoff.
 * Errors: PD_ERROR_MEMORY; the caller frees the model in this case too.
 */
pd_status assemble_model(struct train_model *model, struct estimate *estimate, const struct corpus *corpus,
                         const struct vocabulary *vocabulary, const struct counts *counts, double threshold,
                         unsigned threads, pd_error *error);

#endif

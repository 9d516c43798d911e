/*
 * Trains the weights of the second score (decode/rescore.h).
 *
 * A log-linear choice among the options of a doubtful word, the decoder's log posterior an offset, is fitted
 * by stochastic gradient descent with a step of its own for each weight: AdaGrad (Duchi, Hazan & Singer 2011,
 * "Adaptive subgradient methods for online learning and stochastic optimization").
 */
#ifndef PHUCDAU_TRAIN_RESCORE_H
#define PHUCDAU_TRAIN_RESCORE_H

#include "train/examples.h"

struct rescore_weights {
    int8_t *values; /* 2^bits */
    float unit;
    uint64_t words;          /* that it learnt from */
    uint64_t right_before;   /* of these: the decoder's choice was right */
    uint64_t right_learning; /* the choice was right with what had been learnt up to there */
};

/*
 * Learns 2^bits weights (8 to 26) from all examples. weights->values is to be freed by the caller.
 * Errors: PD_ERROR_IO, PD_ERROR_MEMORY.
 */
pd_status rescore_train(const struct examples *examples, unsigned bits, struct rescore_weights *weights,
                        struct train_progress *progress, pd_error *error);

#endif

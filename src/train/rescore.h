/*
 * Trains the weights of the second score (decode/rescore.h).
 *
 * The score is a log-linear model of the choice among the options of a doubtful word; the decoder's log posterior is a
 * fixed part of it. The weights are fitted by stochastic gradient descent in which each weight has its own step:
 * AdaGrad (Duchi, Hazan & Singer 2011, "Adaptive subgradient methods for online learning and stochastic optimization").
 */
#ifndef PHUCDAU_TRAIN_RESCORE_H
#define PHUCDAU_TRAIN_RESCORE_H

#include "train/examples.h"

struct rescore_weights {
    int8_t *values; /* 2^bits */
    float unit;
    uint64_t words;          /* words that were learnt from */
    uint64_t right_before;   /* words for which the decoder's choice was right */
    uint64_t right_learning; /* words for which the choice was right with the weights learnt before each word */
};

/*
 * Learns 2^bits weights (bits: 8 to 26) from all examples. The caller frees weights->values. Errors: PD_ERROR_IO,
 * PD_ERROR_MEMORY.
 */
pd_status rescore_train(const struct examples *examples, unsigned bits, struct rescore_weights *weights,
                        struct train_progress *progress, pd_error *error);

#endif

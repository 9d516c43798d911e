/* Options for training on texts of a few sentences: nothing is too rare to be kept. */
#ifndef PHUCDAU_TEST_SMALL_TRAINING_H
#define PHUCDAU_TEST_SMALL_TRAINING_H

#include "train/train.h"

static inline struct train_options small_training(unsigned threads)
{
    struct train_options options;
    train_options_init(&options);
    options.order = 2;
    options.min_count = 1;
    options.min_count_other = 1;
    options.min_count_marked = 1;
    options.size = 0;
    options.threads = threads;
    return options;
}

#endif

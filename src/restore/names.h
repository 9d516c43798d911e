/* The model's names as evidence: capitalised words that may be one are likely to be it. */
#ifndef PHUCDAU_RESTORE_NAMES_H
#define PHUCDAU_RESTORE_NAMES_H

#include "restore/block.h"

/* Lifts, in a sentence's network, the readings that make capitalised words a name of the model. */
void names_lift(const struct block *block, const pd_model *model, const struct sentence *sentence,
                struct network *network);

#endif

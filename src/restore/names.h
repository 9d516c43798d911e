/* The model's names as evidence: capitalised words that may be a name probably are that name. */
#ifndef PHUCDAU_RESTORE_NAMES_H
#define PHUCDAU_RESTORE_NAMES_H

#include "restore/block.h"

/* Raises, in a sentence's network, the scores of the readings with which capitalised words are a name of the model. */
void names_lift(const struct block *block, const pd_model *model, const struct sentence *sentence,
                struct network *network);

#endif

/* The user's words as evidence: readings that are added to a sentence's network, or lifted in it. */
#ifndef PHUCDAU_RESTORE_ENTRIES_H
#define PHUCDAU_RESTORE_ENTRIES_H

#include "restore/block.h"

/* Adds and lifts the readings that the user's lists and dictionaries (options->words) have. False: out of memory. */
bool entries_lift(const struct block *block, const struct restore_context *context, const struct sentence *sentence,
                  struct network *network);

#endif

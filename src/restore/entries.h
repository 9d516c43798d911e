/* The user's words as evidence: adds readings to a sentence's network, or raises their scores. */
#ifndef PHUCDAU_RESTORE_ENTRIES_H
#define PHUCDAU_RESTORE_ENTRIES_H

#include "restore/block.h"

/*
 * Adds, or raises the scores of, readings that the user's lists and dictionaries have (options->words). False: no
 * memory.
 */
bool entries_lift(const struct block *block, const struct restore_context *context, const struct sentence *sentence,
                  struct network *network);

#endif

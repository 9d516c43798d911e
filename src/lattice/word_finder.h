/*
 * The words that may stand behind a print, found by search.h. Prints come again, so what was found for one is
 * remembered until the channel changes.
 */
#ifndef PHUCDAU_LATTICE_WORD_FINDER_H
#define PHUCDAU_LATTICE_WORD_FINDER_H

#include "channel/channel.h"
#include "lattice/search.h"
#include "lattice/trie.h"
#include "model/model.h"

/* What is asked for. The weaker the evidence that there is a word at all, the better it has to fit. */
enum word_purpose {
    WORD_OF_PRINT,      /* words that the whole print stands for */
    WORD_OF_TWO_PRINTS, /* the same for two prints taken as one, with the blank between them */
    WORD_AT_PRINT_START /* words that a start of the print stands for */
};

static const float WORD_CUT_COST = -4.5f; /* log P(the blank behind a word was not printed) */

/* Working memory of one thread. */
struct word_finder;

/* NULL if memory runs out. The caller frees it with word_finder_free. */
struct word_finder *word_finder_new(const pd_model *model, const struct trie *trie);
void word_finder_free(struct word_finder *finder);

/* From now on prints are read under this channel, which must outlive its use. */
void word_finder_set_channel(struct word_finder *finder, const struct channel *channel);

/*
 * Finds the words of a print of `count` code points, the most probable first; they are valid until the next call.
 * Returns how many, or SIZE_MAX if memory runs out.
 */
size_t word_finder_find(struct word_finder *finder, const uint32_t *print, size_t count, enum word_purpose purpose,
                        const struct search_word **found);

/* Whether the best word found for a print of `count` characters fits it poorly, or there is none. */
bool word_finder_is_poor(const struct word_finder *finder, const struct search_word *found, size_t found_count,
                         size_t count);

#endif

/*
 * The words that may have been printed as a print, found by search.h. The same prints come again and again, so the
 * words of a print are remembered until the channel changes (a weight that changes the search is part of what is
 * remembered).
 */
#ifndef PHUCDAU_LATTICE_WORD_FINDER_H
#define PHUCDAU_LATTICE_WORD_FINDER_H

#include "channel/channel.h"
#include "lattice/repair_weights.h"
#include "lattice/search.h"
#include "lattice/trie.h"
#include "model/model.h"

/* What is searched for. The weaker the evidence that there is a word at all, the better it must fit. */
enum word_purpose {
    WORD_OF_PRINT,       /* words for the whole print */
    WORD_OF_TWO_PRINTS,  /* the same for two prints taken as one, with the blank between them */
    WORD_AT_PRINT_START, /* words for the first characters of the print */
    /*
     * As WORD_OF_PRINT, if nothing else is known of the print. If the most probable word is less probable than
     * `riddle`, the engine has done something rare, and the true word may be far behind: only context can find it,
     * among many.
     */
    WORD_OF_LONE_PRINT
};

/* Working memory of one thread. */
struct word_finder;

/* NULL if memory runs out. What it is given must outlive it. The caller frees it with word_finder_free. */
struct word_finder *word_finder_new(const pd_model *model, const struct trie *trie,
                                    const struct repair_weights *weights);
void word_finder_free(struct word_finder *finder);

/*
 * Sets the channel under which prints are read from now on; it must stay valid as long as it is used. `riddle`: see
 * WORD_OF_LONE_PRINT.
 */
void word_finder_set_channel(struct word_finder *finder, const struct channel *channel, float riddle);

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

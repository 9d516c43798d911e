/*
 * Which words may have been printed as a given print? An exact best-first search (A*, Hart, Nilsson and Raphael 1968)
 * in the trie of words, under a channel.
 */
#ifndef PHUCDAU_SEARCH_H
#define PHUCDAU_SEARCH_H

#include "channel/channel.h"
#include "lattice/trie.h"

enum {
    SEARCH_PRINTED_MAX = 32, /* characters of a print */
    SEARCH_FOUND_MAX = 96
};

static const float SEARCH_INSERTION = -7.0f;    /* log P(a character is printed that belongs to no letter) */
static const float SEARCH_LOST_DIGIT = -100.0f; /* the same for a digit, which must not be lost */

/* A word found. */
struct search_word {
    uint32_t node; /* of the trie, where the word ends */
    uint16_t symbol;
    uint8_t letter_case; /* CASE_LOWER, CASE_TITLE or CASE_UPPER */
    uint8_t end;         /* characters of the print that it covers */
    float channel;       /* log P(print | word in this case), by the best cutting */
};

struct search_request {
    const uint32_t *printed; /* code points */
    size_t count;            /* at most SEARCH_PRINTED_MAX */
    unsigned most;           /* words to find, at most SEARCH_FOUND_MAX */
    float width;             /* natural logarithm: words that are worse than the best by more than this are left out */
    float poor;              /* if the best word is less probable than this, the print is a riddle, and these count: */
    unsigned most_poor;      /* instead of `most`; 0: the same */
    float width_poor;        /* instead of `width`; 0: the same */
    float least;             /* words with a lower log probability are left out, too */
    bool any_end;   /* words may also cover only the first characters; the best score of the rest is added, and: */
    float cut_cost; /* added if a word ends before the print's end */
};

/* Working memory of one thread; made by search_new. */
struct search;

/* NULL if memory runs out. `model` gives the words' usual case. The caller frees it with search_free. */
struct search *search_new(const pd_model *model, const struct trie *trie);
void search_free(struct search *search);

/*
 * Finds words, the most probable first by channel, unigram and usual case. Returns how many, or SIZE_MAX if memory
 * runs out.
 */
size_t search_words(struct search *search, const struct channel *channel, const struct search_request *request,
                    struct search_word found[SEARCH_FOUND_MAX]);

#endif

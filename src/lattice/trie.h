/*
 * All words that the model knows and all syllables of the rule, as a tree of letters for search.h.
 */
#ifndef PHUCDAU_TRIE_H
#define PHUCDAU_TRIE_H

#include "channel/channel.h"
#include "model/model.h"

static const float TRIE_CASE_COST_MIN = -5.0f; /* no case of a word costs more: the context may justify it */

/*
 * The first letters of one or more words. The children of a node are consecutive. Node 0 is the root. Scores are log
 * probabilities of words (natural logarithm), by enum token_case with what the case costs the word.
 */
struct trie_node {
    float best[3];       /* the highest score of a word with these first letters */
    float score[3];      /* of the word that ends here; -INFINITY: none does */
    float best_below[3]; /* the highest score of a longer word with these first letters */
    uint32_t first_child, parent;
    float log_p;     /* unigram log probability of the word that ends here; -INFINITY: none does */
    uint16_t symbol; /* of that word; SYMBOL_UNKNOWN for a syllable that the model does not know */
    uint8_t letter;  /* lower case, below CHANNEL_CASE */
    uint8_t height;  /* how many letters more the longest word has; TRIE_HEIGHT_MAX also stands for more */
    uint8_t child_count;
    bool is_listed;   /* that word is one of the user's */
    bool is_syllable; /* that word is a syllable of the rule: no loan word, no foreign name, no abbreviation */
};

/* Read-only once made; may be shared by threads. */
struct trie {
    struct trie_node *nodes;
    size_t node_count;
};

enum {
    TRIE_LETTERS_MAX = 24, /* of a word; longer ones are left out */
    TRIE_HEIGHT_MAX = 5
};

/*
 * Makes the trie of the model's words, the syllables of the rule, and `listed`, canonical words of the user's (may be
 * NULL). NULL if memory runs out. The caller frees it with trie_free.
 */
struct trie *trie_new(const pd_model *model, const struct channel_alphabet *alphabet, const char *const *listed,
                      size_t listed_count);
void trie_free(struct trie *trie);

/* The letters of the word that ends at a node; returns how many. */
size_t trie_spell(const struct trie *trie, uint32_t node, uint8_t letters[TRIE_LETTERS_MAX]);

/* The same in lower case, title case or capitals. */
size_t trie_spell_in_case(const struct trie *trie, uint32_t node, enum token_case letter_case,
                          uint8_t letters[TRIE_LETTERS_MAX]);

#endif

/*
 * Training: from texts to the contents of a language model.
 *
 * The model is an interpolated modified Kneser–Ney n-gram model (Chen & Goodman 1998, "An
 * empirical study of smoothing techniques for language modeling"), written in back-off form and
 * pruned by relative entropy (Stolcke 1998, "Entropy-based pruning of backoff language models").
 *
 *     texts ─ corpus ─▶ provisional ids ─ vocabulary ─▶ symbols
 *           ─ count ──▶ sorted n-gram counts ─ walk ──▶ adjusted counts of all orders
 *           ─ estimate ▶ probabilities ─ prune, assemble ▶ struct model_contents
 *
 * The result depends on the texts and the options alone, not on threads or memory.
 */
#ifndef PHUCDAU_TRAIN_H
#define PHUCDAU_TRAIN_H

#include "model/contents.h"
#include "phucdau.h"
#include "train/progress.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { TRAIN_WEIGHT_MAX = 10000 };

/* A text: UTF-8, one paragraph a line, plain or compressed by xz. "-" is standard input. */
struct train_text {
    const char *path;
    uint32_t weight; /* how much its counts count, 1 to TRAIN_WEIGHT_MAX */
};

/* How to train. Start from train_options_init. */
struct train_options {
    const struct train_text *texts;
    size_t text_count;
    unsigned order;            /* 2 to MODEL_ORDER_MAX; 5 */
    uint64_t min_count;        /* weighted occurrences a syllable needs to become a word of the vocabulary; 8 */
    uint64_t min_count_other;  /* the same for words that are no syllable (ubnd, covid); 40 */
    uint64_t min_count_marked; /* the same for words that are no syllable and bear marks; 100 */
    uint32_t cutoff[MODEL_ORDER_MAX + 1]; /* [n]: n-grams seen no more often are dropped; 0 0 0 1 1 1, never falling */
    uint64_t size;                        /* n-grams of order ≥ 2 to keep; 0 keeps all; 8,000,000 */
    double threshold;                     /* where > 0: keep n-grams whose loss is above it, whatever `size` says */
    double marks_share;             /* 0–1: how much of an n-gram's loss is its say in the choice of marks; 0.8 */
    unsigned second_score_bits;     /* a second score of 2^bits weights; 0: none, else 8 to 26; 0 */
    double second_score_share;      /* 0–1: of the texts, how much it is trained on; 1 */
    uint64_t memory;                /* bytes for sorting counts; 4 GiB. Tables of n-grams come on top: about 30 bytes
                                       for each n-gram that survives the cut-offs */
    unsigned threads;               /* 0: one for each core */
    const char *const *entry_lists; /* lists of words and names (pd_words_load): see train/ngram/entries.h */
    size_t entry_list_count;
    const char *description;        /* free text for the model; NULL: written from the options */
    struct train_progress progress; /* `tell` and `self` are set by the caller */
};

/* What became of the texts. */
struct train_statistics {
    uint64_t paragraphs;
    uint64_t paragraphs_broken;   /* skipped: not UTF-8 */
    uint64_t paragraphs_unmarked; /* skipped: Vietnamese that has lost its marks */
    uint64_t sentences;
    uint64_t tokens;
    uint64_t words;                                 /* distinct, before the vocabulary was cut */
    uint64_t ngrams_counted[MODEL_ORDER_MAX + 1];   /* distinct, before cut-offs */
    uint64_t ngrams_estimated[MODEL_ORDER_MAX + 1]; /* after cut-offs, before pruning */
    double discounts[MODEL_ORDER_MAX + 1][4];       /* [n][k]: taken from a count of k, of 3 or more */
    double threshold;                               /* the loss that n-grams had to exceed */
    uint64_t doubtful;                              /* words that the second score was trained on */
    uint64_t doubtful_right[2]; /* of these, right before it, and with what it had learnt when it first saw them */
};

/* A trained model: contents and the memory behind it. */
struct train_model {
    struct model_contents contents;
    struct train_statistics statistics;
    char *texts;              /* what contents.symbols[].text points into */
    char *description;        /* what contents.description points to */
    int8_t *weights;          /* what contents.weights points to */
    struct model_name *names; /* what contents.names points to */
};

void train_options_init(struct train_options *options);

/*
 * Trains a model. On success *model is the caller's, to be freed with train_model_free.
 * Errors: PD_ERROR_ARGUMENT, PD_ERROR_IO, PD_ERROR_INPUT (no text at all, damaged xz), PD_ERROR_MEMORY.
 */
pd_status train_run(const struct train_options *options, struct train_model *model, pd_error *error);

void train_model_free(struct train_model *model);

/*
 * Writes the probabilities in the ARPA format (base-10 logarithms, words as text, classes as
 * <num> and the like), for other toolkits to read. Errors: PD_ERROR_IO.
 */
pd_status train_write_arpa(FILE *file, const struct model_contents *contents, pd_error *error);

#endif

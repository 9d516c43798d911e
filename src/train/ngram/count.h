/*
 * Counts n-grams of the highest order: sorts them in memory, spills sorted runs to a temporary
 * file, merges the runs when they are read.
 */
#ifndef PHUCDAU_TRAIN_NGRAM_COUNT_H
#define PHUCDAU_TRAIN_NGRAM_COUNT_H

#include "train/text/corpus.h"
#include "train/text/vocabulary.h"

/*
 * A distinct n-gram. `context` holds the words in front of `word`, the nearest in the 16 highest bits, the
 * next before it in the 16 bits below, and so on; SYMBOL_PAD (0) where there is none.
 */
struct gram {
    uint64_t context;
    uint64_t weighted; /* occurrences times the weight of their text */
    uint32_t count;    /* occurrences */
    uint16_t word;
    uint16_t weight; /* the greatest weight of a text that has it */
};

struct counts {
    FILE *file;     /* sorted runs of struct gram */
    uint64_t *ends; /* of each run, in n-grams from the start of the file */
    size_t run_count;
    size_t run_capacity;
    uint64_t occurrences[MODEL_SYMBOLS_MAX]; /* of each symbol, unweighted */
};

/*
 * Of two folds, one for chunks of even, one for those of odd number: the texts without a fold train the model that
 * restores it.
 */
enum fold { FOLD_EVEN, FOLD_ODD, FOLD_NONE };

/*
 * Counts all n-grams of options->order in the corpus without one fold: one for each token, cut on the left at the
 * start of its sentence.
 * *counts is to be freed with counts_free, also after an error. Errors: PD_ERROR_IO, PD_ERROR_MEMORY.
 */
pd_status counts_collect(struct counts *counts, const struct corpus *corpus, const struct vocabulary *vocabulary,
                         enum fold without, const struct train_options *options, struct train_progress *progress,
                         pd_error *error);

void counts_free(struct counts *counts);

/* Reads all n-grams in the order of (context, word), each once. */
struct counts_cursor;

/* `memory` bounds its buffers. Errors: PD_ERROR_MEMORY. To be closed with counts_close. */
pd_status counts_open(const struct counts *counts, uint64_t memory, struct counts_cursor **cursor, pd_error *error);

/* False at the end, or where a file cannot be read: then counts_failed is true. */
bool counts_next(struct counts_cursor *cursor, struct gram *gram);

bool counts_failed(const struct counts_cursor *cursor);

/* NULL is accepted. */
void counts_close(struct counts_cursor *cursor);

#endif

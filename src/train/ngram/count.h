/*
 * Counts the n-grams of the highest order: sorts them in memory, writes sorted runs to a temporary file, and merges the
 * runs when they are read.
 */
#ifndef PHUCDAU_TRAIN_NGRAM_COUNT_H
#define PHUCDAU_TRAIN_NGRAM_COUNT_H

#include "train/text/corpus.h"
#include "train/text/vocabulary.h"

/*
 * A distinct n-gram. `context` holds the words in front of `word`, the nearest in the 16 highest bits, the next before
 * it in the 16 bits below, and so on; SYMBOL_PAD (0) stands for a missing word.
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
 * The chunks of the corpus form two folds, those of even and those of odd number. The texts without a fold train the
 * model that restores this fold.
 */
enum fold { FOLD_EVEN, FOLD_ODD, FOLD_NONE };

/*
 * Counts all n-grams of order options->order in the corpus, except those of the fold `without`. Each token ends one
 * n-gram, which does not reach back over the start of the sentence. *counts is to be freed with counts_free, also after
 * an error. Errors: PD_ERROR_IO, PD_ERROR_MEMORY.
 */
pd_status counts_collect(struct counts *counts, const struct corpus *corpus, const struct vocabulary *vocabulary,
                         enum fold without, const struct train_options *options, struct train_progress *progress,
                         pd_error *error);

void counts_free(struct counts *counts);

/* Reads all n-grams, each once, sorted by context, then by word. */
struct counts_cursor;

/*
 * Its buffers take at most `memory` bytes, unless there are very many runs. Errors: PD_ERROR_MEMORY. To be closed with
 * counts_close.
 */
pd_status counts_open(const struct counts *counts, uint64_t memory, struct counts_cursor **cursor, pd_error *error);

/* False at the end, or if a file cannot be read: then counts_failed is true. */
bool counts_next(struct counts_cursor *cursor, struct gram *gram);

bool counts_failed(const struct counts_cursor *cursor);

/* NULL is accepted. */
void counts_close(struct counts_cursor *cursor);

#endif

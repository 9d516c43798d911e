/*
 * Examples for the second score: the words of held-out text that the n-gram model was in doubt about, with what stood
 * around them as it was decoded.
 */
#ifndef PHUCDAU_TRAIN_EXAMPLES_H
#define PHUCDAU_TRAIN_EXAMPLES_H

#include "decode/rescore.h"
#include "train/ngram/count.h"

enum { EXAMPLE_OPTIONS = DECISION_ALTERNATIVES + 1, EXAMPLE_WINDOW = 2 * RESCORE_REACH + 1 };

/* A doubtful word. Its window is cut at the ends of its sentence. */
struct example {
    uint16_t symbols[EXAMPLE_WINDOW];
    uint8_t cases[EXAMPLE_WINDOW];
    uint8_t length; /* of the window */
    uint8_t place;  /* of the word in it */
    uint8_t option_count;
    uint8_t right;                     /* the option that the text had */
    uint16_t options[EXAMPLE_OPTIONS]; /* symbols, the decoder's choice first */
    float posteriors[EXAMPLE_OPTIONS];
};

/* Where a chunk's examples stand in the file. */
struct example_range {
    uint64_t first;
    size_t count;
};

struct examples {
    FILE *file; /* struct example */
    uint64_t count;
    size_t chunk_count;
    struct example_range *chunks; /* by number of the corpus' chunk */
};

/* Starts an empty list for a corpus with chunks. To be freed with examples_free either way. Errors: PD_ERROR_IO,
 * PD_ERROR_MEMORY. */
pd_status examples_init(struct examples *examples, const struct corpus *corpus, pd_error *error);

/*
 * Strips the chunks of a fold of their marks, restores them with a model that has not seen them, and appends the
 * doubtful words. Of all chunks only a share is taken, evenly spread. Errors: PD_ERROR_IO, PD_ERROR_MEMORY.
 */
pd_status examples_collect(struct examples *examples, const struct corpus *corpus, enum fold fold, double share,
                           const pd_model *model, unsigned threads, struct train_progress *progress, pd_error *error);

/* The examples of a chunk into `out`, which has room for all of them; false where the file cannot be read. */
bool examples_read(const struct examples *examples, size_t chunk, struct example *out);

void examples_free(struct examples *examples);

#endif

/*
 * The texts as training reads them: one stream of symbols in a temporary file, and a table of
 * all distinct words with their counts.
 */
#ifndef PHUCDAU_TRAIN_TEXT_CORPUS_H
#define PHUCDAU_TRAIN_TEXT_CORPUS_H

#include "train/progress.h"
#include "train/train.h"

/* A distinct word, in canonical form. */
struct corpus_word {
    uint64_t text;     /* offset in corpus.texts, NUL-terminated */
    uint64_t count;    /* occurrences */
    uint64_t weighted; /* occurrences times the weight of their text */
    uint64_t cased[4]; /* by enum token_case, without the first words of sentences */
    uint16_t length;
    bool marked;   /* bears a Vietnamese mark */
    bool bare;     /* a Vietnamese syllable that may have lost its marks */
    bool syllable; /* a syllable by the rule of spelling */
    bool listed;   /* in a list of entries: in the vocabulary whatever its count */
};

/* A part of the stream whose symbols have one weight. */
struct corpus_part {
    uint64_t end; /* symbols from the start of the stream to the end of this part */
    uint32_t weight;
};

/* Where a run of paragraphs starts; it ends where the next one starts. */
struct corpus_chunk {
    uint64_t symbols; /* in the stream */
    uint64_t bytes;   /* in the file of paragraphs */
};

enum { CORPUS_CHUNK_PARAGRAPHS = 64 };

#define CORPUS_NO_WORD UINT32_MAX

struct corpus {
    /*
     * One uint32_t a symbol: enum symbol below SYMBOL_FIRST_WORD, otherwise
     * SYMBOL_FIRST_WORD + index into words. SYMBOL_END ends a sentence; no sentence is empty; SYMBOL_START is
     * not written.
     */
    FILE *stream;
    uint64_t length;
    struct corpus_part *parts;
    size_t part_count;

    /*
     * Only where a second score is to be trained (NULL, 0 otherwise): the paragraphs of the stream in NFC, one a line,
     * and chunks of CORPUS_CHUNK_PARAGRAPHS of them: chunks[chunk_count] is the end.
     */
    FILE *paragraphs;
    struct corpus_chunk *chunks;
    size_t chunk_count;

    struct corpus_word *words;
    size_t word_count;
    char *texts;

    /* The names among the listed entries: indices into words, CORPUS_NO_WORD behind the last. */
    uint32_t (*names)[MODEL_NAME_MAX];
    size_t name_count;
};

/*
 * Reads all texts. Counts in *statistics what it read and skipped. *corpus is to be freed with
 * corpus_free, also after an error. Errors: PD_ERROR_IO, PD_ERROR_INPUT, PD_ERROR_MEMORY.
 */
pd_status corpus_read(struct corpus *corpus, const struct train_options *options, struct train_statistics *statistics,
                      struct train_progress *progress, pd_error *error);

void corpus_free(struct corpus *corpus);

#endif

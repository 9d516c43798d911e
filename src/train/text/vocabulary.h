/* Chooses the words that the model knows, and gives them 16-bit ids. */
#ifndef PHUCDAU_TRAIN_TEXT_VOCABULARY_H
#define PHUCDAU_TRAIN_TEXT_VOCABULARY_H

#include "train/text/corpus.h"

struct vocabulary {
    size_t symbol_count;
    uint16_t *of_corpus; /* [id in the stream of the corpus] → symbol */
    uint32_t *word;      /* [symbol - SYMBOL_FIRST_WORD] → index in corpus.words */
    uint16_t *group;     /* [symbol] → number of its group, the words with the same letters; ascending */
};

/*
 * Chooses the vocabulary: listed words, then the words that occur often enough. Errors: PD_ERROR_MEMORY. Free with
 * vocabulary_free, also after an error.
 */
pd_status vocabulary_choose(struct vocabulary *vocabulary, const struct corpus *corpus,
                            const struct train_options *options, pd_error *error);

/*
 * The text of a symbol below SYMBOL_FIRST_WORD: "<s>", "<num>" …; "" for an id without meaning. The string is static.
 */
const char *vocabulary_class_text(unsigned symbol);

/*
 * Whether the model may predict this symbol: true unless it is the pad before a start, the start itself, or an id
 * without meaning.
 */
bool vocabulary_predicts(unsigned symbol);

void vocabulary_free(struct vocabulary *vocabulary);

#endif

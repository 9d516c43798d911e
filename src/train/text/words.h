/* A table of distinct words: canonical text → index, with counts. */
#ifndef PHUCDAU_TRAIN_TEXT_WORDS_H
#define PHUCDAU_TRAIN_TEXT_WORDS_H

#include "train/text/corpus.h"

enum { WORD_BYTES_MAX = 64, WORD_NONE = -1 };

struct word_table;

/* NULL where memory runs out. */
struct word_table *word_table_new(void);

/*
 * The index of a word as it stands in the text (any case, NFC), added where it is new;
 * WORD_NONE for a word longer than WORD_BYTES_MAX; -2 where memory runs out.
 */
int64_t word_table_find(struct word_table *table, const char *word, size_t length);

/* The word of an index, until the next word_table_find. */
struct corpus_word *word_table_get(struct word_table *table, size_t index);

/* Hands words and texts over to `corpus` and frees the rest. */
void word_table_release(struct word_table *table, struct corpus *corpus);

/* NULL is accepted. */
void word_table_free(struct word_table *table);

#endif

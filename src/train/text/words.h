/* A table of distinct words: canonical text → index, with counts. */
#ifndef PHUCDAU_TRAIN_TEXT_WORDS_H
#define PHUCDAU_TRAIN_TEXT_WORDS_H

#include "train/text/corpus.h"

enum { WORD_BYTES_MAX = 64, WORD_NONE = -1 };

struct word_table;

/* NULL if memory runs out. */
struct word_table *word_table_new(void);

/*
 * The index of a word as it stands in the text (any case, NFC); a new word is added. WORD_NONE if its canonical form is
 * longer than WORD_BYTES_MAX; -2 if memory runs out.
 */
int64_t word_table_find(struct word_table *table, const char *word, size_t length);

/* The word at an index. Valid until the next word_table_find. */
struct corpus_word *word_table_get(struct word_table *table, size_t index);

/* Moves words and texts to `corpus`, which owns them then, and frees the table. */
void word_table_release(struct word_table *table, struct corpus *corpus);

/* NULL is accepted. */
void word_table_free(struct word_table *table);

#endif

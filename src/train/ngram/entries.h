/*
 * Lists of words and names (dictionaries/). The model knows them even if the texts do not contain them.
 *
 * Every word of a list enters the vocabulary. Capitalised entries of 2 to MODEL_NAME_MAX words also become names of the
 * model: readings that capitalised words in a text are likely to have (restore/names.h).
 */
#ifndef PHUCDAU_TRAIN_NGRAM_ENTRIES_H
#define PHUCDAU_TRAIN_NGRAM_ENTRIES_H

#include "train/text/corpus.h"
#include "train/text/vocabulary.h"
#include "train/text/words.h"

/*
 * Reads options->entry_lists: enters their words into the table, marked as listed, and notes the names in
 * corpus->names. Errors: those of pd_words_load.
 */
pd_status entries_list(struct corpus *corpus, struct word_table *table, const struct train_options *options,
                       pd_error *error);

/*
 * Fills model->names with the names of the corpus as symbols; drops a name that has a word outside the vocabulary.
 * Errors: PD_ERROR_MEMORY.
 */
pd_status entries_find_names(const struct corpus *corpus, const struct vocabulary *vocabulary,
                             struct train_model *model, pd_error *error);

#endif

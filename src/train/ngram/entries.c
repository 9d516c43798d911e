/* The lists are read before the texts, so that their words have ids when the vocabulary is chosen. */
#include "train/ngram/entries.h"

#include "base/error.h"
#include "language/words.h"
#include "text/token.h"

#include <stdlib.h>
#include <string.h>

/* Enters the words of one entry into the table. Returns false if memory runs out. */
static bool list_entry(struct corpus *corpus, struct word_table *table, const struct word_entry *entry)
{
    uint32_t name[MODEL_NAME_MAX];
    bool complete = entry->capital && entry->syllables >= 2 && entry->syllables <= MODEL_NAME_MAX;
    for (size_t k = 0; k < MODEL_NAME_MAX; k++) name[k] = CORPUS_NO_WORD;
    for (size_t k = 0; k < entry->syllables; k++) {
        const int64_t index = word_table_find(table, entry->syllable[k], strlen(entry->syllable[k]));
        if (index == WORD_NONE) complete = false;
        if (index < WORD_NONE) return false;
        if (index < 0) continue;
        word_table_get(table, (size_t)index)->listed = true;
        if (complete) name[k] = (uint32_t)index;
    }
    if (complete) memcpy(corpus->names[corpus->name_count++], name, sizeof name);
    return true;
}

/* Reads one list. An error about a line names the list. */
static pd_status load(pd_words *words, const char *path, pd_error *error)
{
    pd_error reason;
    const pd_status status = pd_words_load(words, path, &reason);
    if (status == PD_OK) return PD_OK;
    if (reason.line == PD_NO_PLACE) return error_set(error, status, "%s", reason.message);
    return error_on_line(error, status, reason.line, "%s: %s", path, reason.message);
}

pd_status entries_list(struct corpus *corpus, struct word_table *table, const struct train_options *options,
                       pd_error *error)
{
    pd_words *words;
    pd_status status = pd_words_new(&words, error);
    for (size_t k = 0; status == PD_OK && k < options->entry_list_count; k++)
        status = load(words, options->entry_lists[k], error);
    const size_t count = status == PD_OK ? words_count(words) : 0;
    if (count > 0 && !(corpus->names = malloc(count * sizeof *corpus->names))) status = error_memory(error);
    for (size_t k = 0; status == PD_OK && k < count; k++)
        if (!list_entry(corpus, table, words_entry(words, (uint32_t)k))) status = error_memory(error);
    pd_words_free(words);
    return status;
}

pd_status entries_find_names(const struct corpus *corpus, const struct vocabulary *vocabulary,
                             struct train_model *model, pd_error *error)
{
    model->names = calloc(corpus->name_count + 1, sizeof *model->names);
    if (!model->names) return error_memory(error);
    for (size_t i = 0; i < corpus->name_count && i < MODEL_NAMES_MAX; i++) {
        struct model_name *name = &model->names[model->contents.name_count];
        bool known = true;
        for (size_t k = 0; k < MODEL_NAME_MAX; k++) {
            const uint32_t word = corpus->names[i][k];
            name->symbols[k] = word == CORPUS_NO_WORD ? SYMBOL_PAD : vocabulary->of_corpus[SYMBOL_FIRST_WORD + word];
            known = known && name->symbols[k] != SYMBOL_UNKNOWN;
        }
        if (known) model->contents.name_count++;
    }
    model->contents.names = model->names;
    return PD_OK;
}

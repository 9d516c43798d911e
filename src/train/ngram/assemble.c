/*
 * After pruning, the back-off weight of a context is
 *
 *     (1 − Σ p(w|h)) / (1 − Σ p(w|h'))     sums over the words still listed after h
 *
 * (all of them are still listed after h' too). Both are computed as what was left before plus what was
 * taken out: subtracting a sum near 1 from 1 would lose most digits.
 */
#include "train/ngram/assemble.h"

#include "base/error.h"
#include "base/parallel.h"
#include "text/token.h"
#include "train/ngram/sort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LOG_NEVER (-99.0f)

struct reweighing {
    struct level *level;
    const struct level *lower;
    double threshold;
};

static bool is_kept(const struct level *level, size_t ngram, double threshold)
{
    return (double)level->loss[ngram] > threshold;
}

static void reweigh_contexts(void *argument, struct parallel_part *part)
{
    const struct reweighing *task = argument;
    struct level *level = task->level;
    for (size_t c = part->first; c < part->end; c++) {
        double listed_below = 0;
        double removed = 0;
        double removed_below = 0;
        bool any_kept = false;
        for (size_t k = level->first[c]; k < level->first[c + 1]; k++) {
            const double below = (double)task->lower->p[level->suffix[k]];
            listed_below += below;
            if (is_kept(level, k, task->threshold)) {
                any_kept = true;
                continue;
            }
            removed += (double)level->p[k];
            removed_below += below;
        }
        const double left = listed_below < 1 - 1e-9 ? 1 - listed_below : 1e-9;
        const double backoff = ((double)level->backoff[c] * left + removed) / (left + removed_below);
        level->backoff[c] = any_kept ? (float)backoff : 1;
    }
}

static float log_of(float value)
{
    return (float)log((double)value);
}

/* The kept n-grams of an order as records: (w1 … wn-1) and wn as key, their index as baggage. */
static struct sort_record *collect(const struct level *level, double threshold, size_t *count)
{
    *count = 0;
    for (size_t k = 0; k < level->ngram_count; k++) {
        if (is_kept(level, k, threshold)) ++*count;
    }
    struct sort_record *records = malloc((*count + 1) * sizeof *records);
    if (!records) return NULL;
    size_t filled = 0;
    for (size_t c = 0; c < level->context_count; c++) {
        uint64_t forward = 0;
        for (unsigned k = 0; k + 1 < level->order; k++) {
            forward |= (level->contexts[c] >> (48 - 16 * k) & 0xFFFF) << (48 - 16 * (level->order - 2 - k));
        }
        for (size_t k = level->first[c]; k < level->first[c + 1]; k++) {
            if (is_kept(level, k, threshold))
                records[filled++] = (struct sort_record){forward, (uint64_t)level->words[k] << 48 | k};
        }
    }
    return records;
}

/* Back-off weights by the n-gram that is the context; 1 where it is none. NULL where memory runs out. */
static float *backoff_by_owner(const struct level *level, size_t owner_count)
{
    float *backoff = malloc((owner_count + 1) * sizeof *backoff);
    if (!backoff) return NULL;
    for (size_t k = 0; k < owner_count; k++) backoff[k] = 1;
    for (size_t c = 0; c < level->context_count; c++) backoff[level->owner[c]] = level->backoff[c];
    return backoff;
}

static bool fill_ngrams(struct model_ngrams *ngrams, const struct level *level, const struct sort_record *records,
                        size_t count, const float *backoff)
{
    const size_t n = level->order;
    ngrams->ids = malloc((count + 1) * n * sizeof *ngrams->ids);
    ngrams->log_p = malloc((count + 1) * sizeof *ngrams->log_p);
    if (backoff) ngrams->log_backoff = malloc((count + 1) * sizeof *ngrams->log_backoff);
    if (!ngrams->ids || !ngrams->log_p || (backoff && !ngrams->log_backoff)) return false;
    ngrams->count = count;
    for (size_t k = 0; k < count; k++) {
        const size_t source = records[k].rest & UINT32_MAX;
        uint16_t *ids = ngrams->ids + k * n;
        for (size_t i = 0; i + 1 < n; i++) ids[i] = (uint16_t)(records[k].key >> (48 - 16 * i));
        ids[n - 1] = (uint16_t)(records[k].rest >> 48);
        ngrams->log_p[k] = log_of(level->p[source]);
        if (backoff) ngrams->log_backoff[k] = log_of(backoff[source]);
    }
    return true;
}

static bool add_order(struct model_contents *contents, const struct estimate *estimate, unsigned n, double threshold,
                      unsigned threads)
{
    const struct level *level = &estimate->levels[n];
    float *backoff = NULL;
    if (n < estimate->order && !(backoff = backoff_by_owner(&estimate->levels[n + 1], level->ngram_count)))
        return false;
    size_t count;
    struct sort_record *records = collect(level, threshold, &count);
    bool ok = records != NULL;
    if (ok) {
        sort_records(records, count, threads);
        ok = fill_ngrams(&contents->ngrams[n], level, records, count, backoff);
    }
    free(records);
    free(backoff);
    return ok;
}

static char *copy_texts(struct model_symbol *symbols, const struct corpus *corpus, const struct vocabulary *vocabulary)
{
    size_t length = 0;
    for (size_t k = 0; k < vocabulary->symbol_count; k++) {
        symbols[k].text = k < SYMBOL_FIRST_WORD
                              ? vocabulary_class_text((unsigned)k)
                              : corpus->texts + corpus->words[vocabulary->word[k - SYMBOL_FIRST_WORD]].text;
        length += strlen(symbols[k].text) + 1;
    }
    char *texts = malloc(length);
    if (!texts) return NULL;
    char *next = texts;
    for (size_t k = 0; k < vocabulary->symbol_count; k++) {
        const size_t bytes = strlen(symbols[k].text) + 1;
        memcpy(next, symbols[k].text, bytes);
        symbols[k].text = next;
        next += bytes;
    }
    return texts;
}

static bool fill_symbols(struct train_model *model, const struct estimate *estimate, const struct corpus *corpus,
                         const struct vocabulary *vocabulary, const struct counts *counts)
{
    struct model_contents *contents = &model->contents;
    const struct level *unigrams = &estimate->levels[1];
    contents->symbols = calloc(vocabulary->symbol_count, sizeof *contents->symbols);
    float *backoff = backoff_by_owner(&estimate->levels[2], vocabulary->symbol_count);
    if (contents->symbols) model->texts = copy_texts(contents->symbols, corpus, vocabulary);
    const bool ok = contents->symbols && backoff && model->texts;
    for (size_t k = 0; ok && k < vocabulary->symbol_count; k++) {
        struct model_symbol *symbol = &contents->symbols[k];
        symbol->log_p = vocabulary_predicts((unsigned)k) ? log_of(unigrams->p[k]) : LOG_NEVER;
        symbol->log_backoff = log_of(backoff[k]);
        symbol->count = counts->occurrences[k];
        if (k < SYMBOL_FIRST_WORD) continue;
        memcpy(symbol->cased, corpus->words[vocabulary->word[k - SYMBOL_FIRST_WORD]].cased, sizeof symbol->cased);
    }
    if (ok) contents->symbol_count = vocabulary->symbol_count;
    free(backoff);
    return ok;
}

pd_status assemble_model(struct train_model *model, struct estimate *estimate, const struct corpus *corpus,
                         const struct vocabulary *vocabulary, const struct counts *counts, double threshold,
                         unsigned threads, pd_error *error)
{
    for (unsigned n = 2; n <= estimate->order; n++) {
        struct reweighing task = {&estimate->levels[n], &estimate->levels[n - 1], threshold};
        parallel_loop(threads, task.level->context_count, 0, reweigh_contexts, &task, NULL);
    }
    model->contents.order = estimate->order;
    bool ok = fill_symbols(model, estimate, corpus, vocabulary, counts);
    for (unsigned n = 2; ok && n <= estimate->order; n++)
        ok = add_order(&model->contents, estimate, n, threshold, threads);
    return ok ? PD_OK : error_memory(error);
}

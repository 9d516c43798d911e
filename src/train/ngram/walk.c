/*
 * For each order there is one array of tallies, indexed by the last word, and a list of the words touched.
 * When the context of an order changes, its distribution is complete: it is shown to the
 * visitor and then added to the next lower order, where each of its words is one more left extension.
 */
#include "train/ngram/walk.h"

#include "base/error.h"
#include "text/token.h"

#include <stdlib.h>
#include <string.h>

enum { INSERTION_MAX = 24 };

struct order {
    struct ngram_tally *tallies;
    uint16_t *words;
    size_t count;
    bool sorted;
};

struct ngram_walk {
    struct order orders[MODEL_ORDER_MAX + 1];
    unsigned top;
    uint64_t context;
    uint16_t *scratch;
    void (*visit)(const struct distribution *distribution, void *context);
    void *visit_context;
};

static void sort_words(uint16_t *words, size_t count, uint16_t *scratch)
{
    if (count <= INSERTION_MAX) {
        for (size_t k = 1; k < count; k++) {
            const uint16_t word = words[k];
            size_t at = k;
            for (; at > 0 && word < words[at - 1]; at--) words[at] = words[at - 1];
            words[at] = word;
        }
        return;
    }
    for (unsigned shift = 0; shift < 16; shift += 8) {
        size_t next[257] = {0};
        for (size_t k = 0; k < count; k++) next[(words[k] >> shift & 0xFF) + 1]++;
        for (size_t b = 0; b < 256; b++) next[b + 1] += next[b];
        for (size_t k = 0; k < count; k++) scratch[next[words[k] >> shift & 0xFF]++] = words[k];
        memcpy(words, scratch, count * sizeof *words);
    }
}

static struct ngram_tally *touch(struct order *order, uint16_t word)
{
    struct ngram_tally *tally = &order->tallies[word];
    if (tally->count == 0) {
        if (order->count > 0 && word < order->words[order->count - 1]) order->sorted = false;
        order->words[order->count++] = word;
    }
    return tally;
}

/* The context of an order: the n - 1 nearest words. */
static inline uint64_t context_of(uint64_t context, unsigned order)
{
    return order < 2 ? 0 : context & ~(uint64_t)0 << (64 - 16 * (order - 1));
}

/* The word of the context that stands farthest away. */
static inline unsigned oldest(uint64_t context, unsigned order)
{
    return (unsigned)(context >> (64 - 16 * (order - 1)) & 0xFFFF);
}

/* Adds a complete distribution of order n to order n - 1. */
static void add_below(struct ngram_walk *walk, unsigned n)
{
    const struct order *from = &walk->orders[n];
    struct order *to = &walk->orders[n - 1];
    const bool padded = oldest(walk->context, n) == SYMBOL_PAD;
    for (size_t k = 0; k < from->count; k++) {
        const struct ngram_tally *tally = &from->tallies[from->words[k]];
        struct ngram_tally *sum = touch(to, from->words[k]);
        sum->count += tally->count;
        sum->weighted += tally->weighted;
        sum->adjusted += padded ? tally->count : 1;
        sum->mass += padded ? tally->weighted : tally->weight;
        if (tally->weight > sum->weight) sum->weight = tally->weight;
    }
}

static void flush_order(struct ngram_walk *walk, unsigned n)
{
    struct order *order = &walk->orders[n];
    if (!order->sorted) sort_words(order->words, order->count, walk->scratch);
    if (n == 1 || oldest(walk->context, n) != SYMBOL_PAD) {
        const struct distribution distribution = {n, context_of(walk->context, n), order->count, order->words,
                                                  order->tallies};
        walk->visit(&distribution, walk->visit_context);
    }
    if (n > 1) add_below(walk, n);
    for (size_t k = 0; k < order->count; k++) order->tallies[order->words[k]] = (struct ngram_tally){0};
    order->count = 0;
    order->sorted = true;
}

static void step(struct ngram_walk *walk, const struct gram *gram)
{
    if (gram->context != walk->context) {
        for (unsigned n = walk->top; n > 1 && context_of(gram->context, n) != context_of(walk->context, n); n--) {
            flush_order(walk, n);
        }
        walk->context = gram->context;
    }
    struct ngram_tally *tally = touch(&walk->orders[walk->top], gram->word);
    *tally = (struct ngram_tally){gram->count, gram->weighted, gram->count, gram->weighted, gram->weight};
}

static bool walk_init(struct ngram_walk *walk)
{
    walk->scratch = malloc(MODEL_SYMBOLS_MAX * sizeof *walk->scratch);
    bool ok = walk->scratch != NULL;
    for (unsigned n = 1; n <= walk->top; n++) {
        struct order *order = &walk->orders[n];
        order->tallies = calloc(MODEL_SYMBOLS_MAX, sizeof *order->tallies);
        order->words = malloc(MODEL_SYMBOLS_MAX * sizeof *order->words);
        order->sorted = true;
        ok = ok && order->tallies && order->words;
    }
    return ok;
}

static void walk_free(struct ngram_walk *walk)
{
    for (unsigned n = 1; n <= walk->top; n++) {
        free(walk->orders[n].tallies);
        free(walk->orders[n].words);
    }
    free(walk->scratch);
}

pd_status walk_orders(const struct counts *counts, const struct train_options *options, const char *phase,
                      struct train_progress *progress,
                      void (*visit)(const struct distribution *distribution, void *context), void *context,
                      pd_error *error)
{
    struct ngram_walk walk = {.top = options->order, .visit = visit, .visit_context = context};
    struct counts_cursor *cursor = NULL;
    pd_status status = walk_init(&walk) ? PD_OK : error_memory(error);
    if (status == PD_OK) status = counts_open(counts, options->memory, &cursor, error);
    if (status == PD_OK) {
        uint64_t done = 0;
        struct gram gram;
        train_progress_begin(progress, phase, "n-grams", counts->ends[counts->run_count - 1]);
        while (counts_next(cursor, &gram)) {
            step(&walk, &gram);
            if (++done % 65536 == 0) train_progress_update(progress, done);
        }
        for (unsigned n = walk.top; n >= 1; n--) flush_order(&walk, n);
        if (counts_failed(cursor)) status = error_set(error, PD_ERROR_IO, "cannot read a temporary file");
        train_progress_end(progress, done);
    }
    counts_close(cursor);
    walk_free(&walk);
    return status;
}

/* A small random model with its contents, packed into a file whose name is already deleted. */
#ifndef PHUCDAU_TEST_PACKED_MODEL_H
#define PHUCDAU_TEST_PACKED_MODEL_H

#include <unistd.h>

#include "model/model.h"
#include "small_model.h"

struct packed {
    struct small_model *contents;
    pd_model *model;
};

static inline struct packed packed_model_new(struct random *r, unsigned order, uint32_t group_max)
{
    char *path = temporary_file("", 0);
    struct packed packed = {.contents = small_model_new(r, order, group_max, 250)};
    pd_error error = {0};
    cr_assert_eq(model_write(path, &packed.contents->contents, &error), PD_OK, "%s", error.message);
    cr_assert_eq(pd_model_open(path, &packed.model, &error), PD_OK, "%s", error.message);
    unlink(path);
    free(path);
    return packed;
}

static inline void packed_model_free(struct packed packed)
{
    pd_model_close(packed.model);
    small_model_free(packed.contents);
}

/* A word that often continues an n-gram of the model, so that long contexts occur. */
static inline unsigned packed_likely_symbol(const struct packed *p, struct random *r, const uint16_t *before,
                                            size_t count)
{
    const unsigned order = p->contents->contents.order;
    for (unsigned n = order; n >= 2; n--) {
        const struct model_ngrams *ngrams = &p->contents->contents.ngrams[n];
        if (count < n - 1) continue;
        const size_t at = small_search(ngrams, n, before + count - (n - 1), n - 1);
        if (at == SIZE_MAX || random_below(r, 4) == 0) continue;
        const unsigned symbol = ngrams->ids[at * n + n - 1];
        if (symbol >= SYMBOL_UNKNOWN) return symbol;
    }
    const uint32_t words = (uint32_t)p->model->symbol_count - SYMBOL_FIRST_WORD;
    return SYMBOL_FIRST_WORD + random_below(r, words);
}

#endif

/*
 * Two passes over the counts: the first finds the counts of counts and how many n-grams survive
 * the cut-offs, the second fills arrays of exactly that size. Cut-offs look at raw occurrences, not at adjusted
 * counts: an n-gram occurs at least as often as any longer one that contains it, so that what survives is closed.
 *
 * While the lower order is not yet known, level.p holds the discounted relative frequency; interpolation then adds the
 * rest in place, from low orders to high ones.
 */
#include "train/ngram/estimate.h"

#include "base/error.h"
#include "base/parallel.h"
#include "text/token.h"
#include "train/ngram/walk.h"

#include <stdlib.h>

struct survey {
    const struct train_options *options;
    uint64_t counts_of_counts[MODEL_ORDER_MAX + 1][5]; /* [n][k]: n-grams with an adjusted count of k, 1 to 4 */
    uint64_t ngrams[MODEL_ORDER_MAX + 1];
    uint64_t kept[MODEL_ORDER_MAX + 1];
    uint64_t contexts[MODEL_ORDER_MAX + 1];
    uint64_t total; /* weighted tokens */
};

static void survey_distribution(const struct distribution *distribution, void *context)
{
    struct survey *survey = context;
    const unsigned n = distribution->order;
    size_t kept = 0;
    for (size_t k = 0; k < distribution->count; k++) {
        const struct ngram_tally *tally = &distribution->tallies[distribution->words[k]];
        if (tally->adjusted <= 4) survey->counts_of_counts[n][tally->adjusted]++;
        if (tally->count > survey->options->cutoff[n]) kept++;
        if (n == 1) survey->total += tally->weighted;
    }
    survey->ngrams[n] += distribution->count;
    survey->kept[n] += kept;
    if (kept > 0) survey->contexts[n]++;
}

/*
 * The discounts that minimise the leaving-one-out likelihood (Chen & Goodman, eq. 17). Tiny or odd texts give none
 * that make sense; then 1/2, 1, 3/2, which KenLM also falls back to.
 */
static void set_discounts(const uint64_t counts_of_counts[5], double discounts[4])
{
    const double n1 = (double)counts_of_counts[1];
    const double n2 = (double)counts_of_counts[2];
    const double n3 = (double)counts_of_counts[3];
    const double n4 = (double)counts_of_counts[4];
    bool sane = n1 > 0 && n2 > 0 && n3 > 0;
    discounts[0] = 0;
    if (sane) {
        const double y = n1 / (n1 + 2 * n2);
        discounts[1] = 1 - 2 * y * n2 / n1;
        discounts[2] = 2 - 3 * y * n3 / n2;
        discounts[3] = 3 - 4 * y * n4 / n3;
    }
    for (unsigned k = 1; k <= 3; k++) sane = sane && discounts[k] > 0 && discounts[k] <= k;
    for (unsigned k = 1; k <= 3 && !sane; k++) discounts[k] = 0.5 * k;
}

struct filler {
    struct estimate *estimate;
    const struct train_options *options;
    const double (*discounts)[4];
    double total;
    size_t contexts[MODEL_ORDER_MAX + 1]; /* filled so far */
    size_t ngrams[MODEL_ORDER_MAX + 1];
};

static void fill_distribution(const struct distribution *distribution, void *context)
{
    struct filler *filler = context;
    const unsigned n = distribution->order;
    struct level *level = &filler->estimate->levels[n];
    const double *discounts = filler->discounts[n];
    uint64_t mass = 0;
    uint64_t occurrences = 0;
    for (size_t k = 0; k < distribution->count; k++) {
        mass += distribution->tallies[distribution->words[k]].mass;
        occurrences += distribution->tallies[distribution->words[k]].weighted;
    }
    const size_t first = filler->ngrams[n];
    double freed = 0;
    for (size_t k = 0; k < distribution->count; k++) {
        const struct ngram_tally *tally = &distribution->tallies[distribution->words[k]];
        const double share = (double)tally->mass / (double)mass;
        if (tally->count <= filler->options->cutoff[n]) {
            freed += share;
            continue;
        }
        const double adjusted = (double)tally->adjusted;
        const double taken = share * discounts[tally->adjusted < 3 ? tally->adjusted : 3] / adjusted;
        freed += taken;
        const size_t at = n == 1 ? distribution->words[k] : filler->ngrams[n]++;
        level->words[at] = distribution->words[k];
        level->p[at] = (float)(share - taken);
    }
    if (n > 1 && filler->ngrams[n] == first) return;
    const size_t at = filler->contexts[n]++;
    level->contexts[at] = distribution->context;
    level->first[at] = (uint32_t)first;
    level->backoff[at] = (float)freed;
    level->frequency[at] = (float)((double)occurrences / filler->total);
}

/* Unigrams: interpolated with the uniform distribution over all symbols that can be predicted. */
static void interpolate_unigrams(struct level *level, const struct vocabulary *vocabulary)
{
    size_t predicted = 0;
    for (size_t k = 0; k < level->ngram_count; k++) {
        if (vocabulary_predicts((unsigned)k)) predicted++;
    }
    const double uniform = (double)level->backoff[0] / (double)predicted;
    for (size_t k = 0; k < level->ngram_count; k++) {
        level->p[k] = vocabulary_predicts((unsigned)k) ? (float)((double)level->p[k] + uniform) : 0;
    }
    for (size_t first = 0, next; first < level->ngram_count; first = next) {
        double sum = 0;
        for (next = first; next < level->ngram_count && vocabulary->group[next] == vocabulary->group[first]; next++) {
            sum += (double)level->p[next];
        }
        for (size_t k = first; k < next; k++) level->group_p[k] = (float)sum;
    }
}

struct interpolation {
    struct level *level;
    const struct level *lower;
    const uint16_t *group;
};

/*
 * The probability of a whole group after a context: what is listed here, and for the words
 * that are not, the lower order's share times the back-off weight.
 */
static void set_group_p(const struct interpolation *task, size_t context)
{
    struct level *level = task->level;
    const double backoff = (double)level->backoff[context];
    for (size_t first = level->first[context], next; first < level->first[context + 1]; first = next) {
        double listed = 0;
        double listed_below = 0;
        for (next = first;
             next < level->first[context + 1] && task->group[level->words[next]] == task->group[level->words[first]];
             next++) {
            listed += (double)level->p[next];
            listed_below += (double)task->lower->p[level->suffix[next]];
        }
        const double others = (double)task->lower->group_p[level->suffix[first]] - listed_below;
        const double sum = listed + backoff * (others > 0 ? others : 0);
        for (size_t k = first; k < next; k++) level->group_p[k] = (float)sum;
    }
}

static void interpolate_contexts(void *argument, struct parallel_part *part)
{
    const struct interpolation *task = argument;
    struct level *level = task->level;
    const struct level *lower = task->lower;
    const unsigned n = level->order;
    const uint64_t lower_mask = n == 2 ? 0 : ~(uint64_t)0 << (64 - 16 * (n - 2));
    size_t parent = 0;
    size_t owner_context = 0;
    for (size_t c = part->first; c < part->end; c++) {
        const uint64_t context = level->contexts[c];
        parent = level_find_context(lower, parent, lower->context_count, context & lower_mask);
        size_t at = lower->first[parent];
        for (size_t k = level->first[c]; k < level->first[c + 1]; k++) {
            at = level_find_word(lower, at, lower->first[parent + 1], level->words[k]);
            level->suffix[k] = (uint32_t)at;
            level->p[k] = (float)((double)level->p[k] + (double)level->backoff[c] * (double)lower->p[at]);
        }
        set_group_p(task, c);

        const uint64_t key = context << 16;
        if (owner_context >= lower->context_count || lower->contexts[owner_context] > key) owner_context = 0;
        owner_context = level_find_context(lower, owner_context, lower->context_count, key);
        level->owner[c] = (uint32_t)level_find_word(lower, lower->first[owner_context], lower->first[owner_context + 1],
                                                    (uint16_t)(context >> 48));
    }
}

static pd_status make_levels(struct estimate *estimate, const struct survey *survey,
                             const struct vocabulary *vocabulary, pd_error *error)
{
    for (unsigned n = 1; n <= estimate->order; n++) {
        if (survey->kept[n] >= UINT32_MAX) {
            return error_set(error, PD_ERROR_ARGUMENT, "more than 4 billion n-grams of order %u: raise --cutoff", n);
        }
        const size_t ngrams = n == 1 ? vocabulary->symbol_count : (size_t)survey->kept[n];
        const size_t contexts = n == 1 ? 1 : (size_t)survey->contexts[n];
        if (!level_init(&estimate->levels[n], n, contexts, ngrams)) return error_memory(error);
        estimate->levels[n].first[contexts] = (uint32_t)ngrams;
    }
    struct level *unigrams = &estimate->levels[1];
    for (size_t k = 0; k < unigrams->ngram_count; k++) {
        unigrams->words[k] = (uint16_t)k;
        unigrams->p[k] = 0;
    }
    return PD_OK;
}

pd_status estimate_probabilities(struct estimate *estimate, const struct counts *counts,
                                 const struct vocabulary *vocabulary, const struct train_options *options,
                                 struct train_statistics *statistics, struct train_progress *progress, pd_error *error)
{
    *estimate = (struct estimate){.order = options->order};
    struct survey survey = {.options = options};
    pd_status status = walk_orders(counts, options, "counting counts", progress, survey_distribution, &survey, error);
    if (status != PD_OK) return status;
    for (unsigned n = 1; n <= options->order; n++) {
        statistics->ngrams_counted[n] = survey.ngrams[n];
        statistics->ngrams_estimated[n] = survey.kept[n];
        set_discounts(survey.counts_of_counts[n], statistics->discounts[n]);
    }
    status = make_levels(estimate, &survey, vocabulary, error);
    if (status != PD_OK) return status;
    struct filler filler = {.estimate = estimate,
                            .options = options,
                            .discounts = (const double(*)[4])statistics->discounts,
                            .total = (double)survey.total};
    status = walk_orders(counts, options, "estimating", progress, fill_distribution, &filler, error);
    if (status != PD_OK) return status;

    interpolate_unigrams(&estimate->levels[1], vocabulary);
    for (unsigned n = 2; n <= options->order; n++) {
        struct interpolation task = {&estimate->levels[n], &estimate->levels[n - 1], vocabulary->group};
        parallel_loop(options->threads, task.level->context_count, 0, interpolate_contexts, &task, NULL);
    }
    return PD_OK;
}

void estimate_free(struct estimate *estimate)
{
    for (unsigned n = 1; n <= MODEL_ORDER_MAX; n++) level_free(&estimate->levels[n]);
}

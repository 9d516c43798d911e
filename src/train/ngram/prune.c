/*
 * Losses are independent of each other: all are measured against the full model. So the threshold that gives
 * a wished size is simply an order statistic of the losses, found by two histograms over the bits of
 * the floats (bits of non-negative floats sort as the numbers do), without sorting or copying anything.
 */
#include "train/ngram/prune.h"

#include "base/parallel.h"

#include <math.h>
#include <string.h>

struct measure {
    struct level *level;
    const struct level *lower;
    const uint16_t *group;
    double marks_share;
};

/* Sums over the listed words of a context, or of one group of it. */
struct prune_sums {
    double p;
    double below; /* the same words in the lower order */
};

static struct prune_sums sum_listed(const struct measure *task, size_t first, size_t last)
{
    struct prune_sums sums = {0, 0};
    for (size_t k = first; k < last; k++) {
        sums.p += (double)task->level->p[k];
        sums.below += (double)task->lower->p[task->level->suffix[k]];
    }
    return sums;
}

static double at_least(double value, double least)
{
    return value > least ? value : least;
}

/* What the losses of all n-grams of one context have in common. */
struct context_view {
    double frequency;
    double backoff;
    double left;  /* the lower order's probability of the words that are not listed */
    double doubt; /* 1 − q of the last word of the context, given the words in front of it */
};

static struct context_view view_context(const struct measure *task, size_t context)
{
    const struct level *level = task->level;
    const size_t owner = level->owner[context];
    const double owner_p = (double)task->lower->p[owner];
    const double owner_group_p = (double)task->lower->group_p[owner];
    return (struct context_view){
        .frequency = (double)level->frequency[context],
        .backoff = (double)level->backoff[context],
        .left = at_least(1 - sum_listed(task, level->first[context], level->first[context + 1]).below, 1e-9),
        .doubt = owner_group_p > owner_p ? 1 - owner_p / owner_group_p : 0,
    };
}

/* The loss of n-gram k; `group` sums over the listed words with the letters of its last word. */
static double loss_of(const struct measure *task, const struct context_view *context, size_t k, struct prune_sums group)
{
    const struct level *level = task->level;
    const double p = (double)level->p[k];
    const double below = (double)task->lower->p[level->suffix[k]];
    const double new_backoff = (context->backoff * context->left + p) / (context->left + below);
    const double new_p = new_backoff * below;
    const double log_change = log(p) - log(new_p);
    const double others = context->backoff * context->left * (log(new_backoff) - log(context->backoff));
    const double entropy = at_least(p * log_change - others, 0);

    const double group_below = (double)task->lower->group_p[level->suffix[k]];
    const double unlisted = at_least(group_below - group.below, 0);
    const double group_p = at_least((double)level->group_p[k], p);
    const double new_group_p = at_least(group.p - p, 0) + new_backoff * (unlisted + below);
    const double own_choice = fabs(log_change - log(group_p) + log(new_group_p));
    const double choice_before = fabs(log_change) * context->doubt;
    const double marks = p * (own_choice + choice_before);

    return context->frequency * ((1 - task->marks_share) * entropy + task->marks_share * marks);
}

static void measure_contexts(void *argument, struct parallel_part *part)
{
    const struct measure *task = argument;
    struct level *level = task->level;
    for (size_t c = part->first; c < part->end; c++) {
        const struct context_view context = view_context(task, c);
        const size_t end = level->first[c + 1];
        for (size_t k = level->first[c], next; k < end; k = next) {
            const uint16_t group = task->group[level->words[k]];
            for (next = k + 1; next < end && task->group[level->words[next]] == group; next++) continue;
            const struct prune_sums sums = sum_listed(task, k, next);
            for (size_t i = k; i < next; i++) level->loss[i] = (float)loss_of(task, &context, i, sums);
        }
    }
}

static void raise(float *loss, float least)
{
    if (*loss < least) *loss = least;
}

void prune_losses(struct estimate *estimate, const struct vocabulary *vocabulary, double marks_share, unsigned threads)
{
    for (unsigned n = 2; n <= estimate->order; n++) {
        struct measure task = {&estimate->levels[n], &estimate->levels[n - 1], vocabulary->group, marks_share};
        parallel_loop(threads, task.level->context_count, 0, measure_contexts, &task, NULL);
    }
    for (unsigned n = estimate->order; n >= 3; n--) {
        const struct level *level = &estimate->levels[n];
        float *below = estimate->levels[n - 1].loss;
        for (size_t c = 0; c < level->context_count; c++) {
            for (size_t k = level->first[c]; k < level->first[c + 1]; k++) {
                raise(&below[level->suffix[k]], level->loss[k]);
                raise(&below[level->owner[c]], level->loss[k]);
            }
        }
    }
}

static uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* Counts the losses whose upper bits are `prefix` (all, for the first histogram) by their next 16 bits. */
static void histogram(const struct estimate *estimate, bool lower_half, uint32_t prefix, uint64_t counts[1 << 16])
{
    memset(counts, 0, (1 << 16) * sizeof *counts);
    for (unsigned n = 2; n <= estimate->order; n++) {
        const struct level *level = &estimate->levels[n];
        for (size_t k = 0; k < level->ngram_count; k++) {
            const uint32_t bits = bits_of(level->loss[k]);
            if (!lower_half)
                counts[bits >> 16]++;
            else if (bits >> 16 == prefix)
                counts[bits & 0xFFFF]++;
        }
    }
}

/* The greatest bin that does not fit any more when bins are taken from the top; *room is what is left for it. */
static uint32_t bin_that_overflows(const uint64_t counts[1 << 16], uint64_t *room)
{
    uint32_t bin = (1 << 16) - 1;
    while (bin > 0 && counts[bin] <= *room) *room -= counts[bin--];
    return bin;
}

double prune_threshold(const struct estimate *estimate, uint64_t size)
{
    uint64_t total = 0;
    for (unsigned n = 2; n <= estimate->order; n++) total += estimate->levels[n].ngram_count;
    if (total <= size) return -1;
    uint64_t counts[1 << 16];
    uint64_t room = size;
    histogram(estimate, false, 0, counts);
    const uint32_t upper = bin_that_overflows(counts, &room);
    histogram(estimate, true, upper, counts);
    const uint32_t bits = upper << 16 | bin_that_overflows(counts, &room);
    float threshold;
    memcpy(&threshold, &bits, sizeof threshold);
    return (double)threshold;
}

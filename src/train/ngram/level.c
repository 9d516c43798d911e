/*
 * Look-ups come in rising order, so both searches gallop from the front: steps of 1, 2, 4 … until the target is
 * passed, then bisection between the last two.
 */
#include "train/ngram/level.h"

#include <stdlib.h>

bool level_init(struct level *level, unsigned order, size_t context_count, size_t ngram_count)
{
    *level = (struct level){.order = order, .context_count = context_count, .ngram_count = ngram_count};
    const size_t contexts = context_count + 1;
    const size_t ngrams = ngram_count + 1;
    level->contexts = malloc(contexts * sizeof *level->contexts);
    level->first = malloc(contexts * sizeof *level->first);
    level->backoff = malloc(contexts * sizeof *level->backoff);
    level->frequency = malloc(contexts * sizeof *level->frequency);
    level->owner = malloc(contexts * sizeof *level->owner);
    level->words = malloc(ngrams * sizeof *level->words);
    level->suffix = malloc(ngrams * sizeof *level->suffix);
    level->p = malloc(ngrams * sizeof *level->p);
    level->group_p = malloc(ngrams * sizeof *level->group_p);
    level->loss = malloc(ngrams * sizeof *level->loss);
    return level->contexts && level->first && level->backoff && level->frequency && level->owner && level->words &&
           level->suffix && level->p && level->group_p && level->loss;
}

void level_free(struct level *level)
{
    free(level->contexts);
    free(level->first);
    free(level->backoff);
    free(level->frequency);
    free(level->owner);
    free(level->words);
    free(level->suffix);
    free(level->p);
    free(level->group_p);
    free(level->loss);
    *level = (struct level){0};
}

size_t level_find_context(const struct level *level, size_t first, size_t last, uint64_t context)
{
    size_t step = 1;
    while (last - first > step && level->contexts[first + step] <= context) {
        first += step;
        step *= 2;
    }
    if (last - first > step) last = first + step;
    while (last - first > 1) {
        const size_t middle = first + (last - first) / 2;
        if (level->contexts[middle] <= context)
            first = middle;
        else
            last = middle;
    }
    return first;
}

size_t level_find_word(const struct level *level, size_t first, size_t last, uint16_t word)
{
    size_t step = 1;
    while (last - first > step && level->words[first + step] <= word) {
        first += step;
        step *= 2;
    }
    if (last - first > step) last = first + step;
    while (last - first > 1) {
        const size_t middle = first + (last - first) / 2;
        if (level->words[middle] <= word)
            first = middle;
        else
            last = middle;
    }
    return first;
}

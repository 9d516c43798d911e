/*
 * Texts stand one behind the other, each of its own kind, and the last ones seen count most: so chunks are taken
 * in a random order, always the same one.
 *
 * The table is far larger than any cache: the lines of a word's weights are fetched while the word before it is worked
 * on.
 */
#include "train/rescore.h"

#include "base/error.h"
#include "base/exponential.h"
#include "base/memory.h"
#include "base/prng.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float STEP = 0.1f;
static const float GRADIENT_MIN = 1e-4f; /* less is not worth a visit */
static const float UNIT_MIN = 1.0f / 64; /* of the stored weights */

/* A weight and the sum of its squared gradients. */
struct weight_cell {
    float weight;
    float squares;
};

/* The weights of one example: for each of its options, one for each feature. */
struct places {
    size_t features;
    uint32_t cells[EXAMPLE_OPTIONS][RESCORE_FEATURES_MAX];
};

struct rescore_learner {
    struct weight_cell *cells;
    unsigned bits;
    struct rescore_weights *result;
};

static void find_places(const struct rescore_learner *learner, const struct example *example, struct places *places)
{
    const struct rescore_sentence window = {example->symbols, example->cases, example->length};
    uint64_t features[RESCORE_FEATURES_MAX];
    places->features = rescore_features(&window, example->place, features);
    for (size_t o = 0; o < example->option_count; o++) {
        for (size_t f = 0; f < places->features; f++) {
            const size_t cell = rescore_index(features[f], example->options[o], learner->bits);
            places->cells[o][f] = (uint32_t)cell;
            __builtin_prefetch(&learner->cells[cell], 1);
        }
    }
}

static void learn(struct rescore_learner *learner, const struct example *example, const struct places *places)
{
    double shares[EXAMPLE_OPTIONS];
    double sum = 0;
    size_t best = 0;
    for (size_t o = 0; o < example->option_count; o++) {
        float score = 0;
        for (size_t f = 0; f < places->features; f++) score += learner->cells[places->cells[o][f]].weight;
        shares[o] = (double)example->posteriors[o] * exponential((double)score);
        sum += shares[o];
        if (shares[o] > shares[best]) best = o;
    }
    learner->result->words++;
    if (example->right == 0) learner->result->right_before++;
    if (example->right == best) learner->result->right_learning++;
    for (size_t o = 0; o < example->option_count; o++) {
        const float gradient = (float)(shares[o] / sum) - (o == example->right ? 1.0f : 0.0f);
        if (fabsf(gradient) < GRADIENT_MIN) continue;
        for (size_t f = 0; f < places->features; f++) {
            struct weight_cell *cell = &learner->cells[places->cells[o][f]];
            cell->squares += gradient * gradient;
            cell->weight -= STEP * gradient / sqrtf(cell->squares + 1.0f);
        }
    }
}

static void learn_chunk(struct rescore_learner *learner, const struct example *examples, size_t count)
{
    struct places places[2];
    if (count > 0) find_places(learner, &examples[0], &places[0]);
    for (size_t k = 0; k < count; k++) {
        if (k + 1 < count) find_places(learner, &examples[k + 1], &places[(k + 1) % 2]);
        learn(learner, &examples[k], &places[k % 2]);
    }
}

/* The numbers 0 … count - 1 in a random order (Fisher & Yates), to be freed; NULL where memory runs out. */
static size_t *shuffle(size_t count)
{
    size_t *order = malloc((count + 1) * sizeof *order);
    if (!order) return NULL;
    uint64_t state = 1;
    for (size_t k = 0; k < count; k++) {
        const size_t other = prng_mmix(&state) % (k + 1);
        order[k] = order[other];
        order[other] = k;
    }
    return order;
}

static pd_status learn_all(struct rescore_learner *learner, const struct examples *examples, const size_t *order,
                           struct train_progress *progress, pd_error *error)
{
    struct example *chunk = NULL;
    size_t capacity = 0;
    pd_status status = PD_OK;
    train_progress_begin(progress, "learning", "words", examples->count);
    for (size_t k = 0; k < examples->chunk_count && status == PD_OK; k++) {
        const size_t count = examples->chunks[order[k]].count;
        if (!memory_reserve(&chunk, &capacity, count, sizeof *chunk)) {
            status = error_memory(error);
            break;
        }
        if (examples_read(examples, order[k], chunk))
            learn_chunk(learner, chunk, count);
        else
            status = error_set(error, PD_ERROR_IO, "cannot read a temporary file: %s", strerror(errno));
        train_progress_update(progress, learner->result->words);
    }
    free(chunk);
    if (status == PD_OK) train_progress_end(progress, learner->result->words);
    return status;
}

/* Rounds the weights to bytes; the unit is such that the greatest still fits. */
static bool quantise(const struct rescore_learner *learner)
{
    const size_t count = (size_t)1 << learner->bits;
    struct rescore_weights *result = learner->result;
    result->values = malloc(count);
    if (!result->values) return false;
    float most = 0;
    for (size_t k = 0; k < count; k++) most = fmaxf(most, fabsf(learner->cells[k].weight));
    result->unit = fmaxf(most / INT8_MAX, UNIT_MIN);
    for (size_t k = 0; k < count; k++) result->values[k] = (int8_t)lrintf(learner->cells[k].weight / result->unit);
    return true;
}

pd_status rescore_train(const struct examples *examples, unsigned bits, struct rescore_weights *weights,
                        struct train_progress *progress, pd_error *error)
{
    *weights = (struct rescore_weights){0};
    struct rescore_learner learner = {.bits = bits, .result = weights};
    learner.cells = calloc((size_t)1 << bits, sizeof *learner.cells);
    size_t *order = shuffle(examples->chunk_count);
    pd_status status = PD_OK;
    if (!learner.cells || !order) status = error_memory(error);
    if (status == PD_OK) status = learn_all(&learner, examples, order, progress, error);
    if (status == PD_OK && !quantise(&learner)) status = error_memory(error);
    free(learner.cells);
    free(order);
    return status;
}

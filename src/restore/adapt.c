/*
 * Step 5, adaptation: a text uses the same words again and again, so those that it is sure of help to choose among the
 * readings of those that it is not.
 *
 * In: choices with their confidence and alternatives. Out: the same, doubtful ones weighed again by how much more often
 * the text uses each reading than Vietnamese does at large.
 */
#include <math.h>
#include <string.h>

#include "base/exponential.h"
#include "base/memory.h"
#include "restore/block.h"
#include "restore/weights.h"

static bool is_beyond_doubt(const struct block *b, size_t i)
{
    enum { USES_MAX = UINT16_MAX - 1 };
    const struct choice *choice = &b->choices[i];
    return choice->symbol >= SYMBOL_FIRST_WORD && !choice->entry && b->prints[i].group != MODEL_NO_GROUP &&
           b->details[i].readings[0].posterior > SURE_USE && b->uses[choice->symbol] < USES_MAX;
}

/*
 * How much more a text uses a word than its letters alone would let expect (Kneser et al. 1997, "Language model
 * adaptation using dynamic marginals"): its share of the sure uses of its group, smoothed by its usual share, over that
 * usual share.
 */
static double usage(const struct block *b, const pd_model *model, uint16_t symbol)
{
    const struct model_group *group = &model->groups[model->entries[symbol].group];
    double uses = 0, all = 0;
    for (unsigned id = group->first; id < (unsigned)group->first + group->count; id++) {
        uses += b->uses[id];
        all += exponential((double)model->entries[id].log_p);
    }
    const double usual = exponential((double)model->entries[symbol].log_p) / all;
    return (b->uses[symbol] + USES_PRIOR * usual) / ((uses + USES_PRIOR) * usual);
}

/* Sure uses are a hint, not a count of chances: their weight is damped. */
static double damp(double x)
{
    return x > 0 ? sqrt(sqrt(x)) : 0;
}

/* Weighs the readings of a doubtful token by what the rest of the text uses. */
static void weigh_readings(struct block *b, const pd_model *model, size_t i)
{
    struct decision *decision = &b->details[i];
    double weights[DECISION_READINGS], sum = 0;
    for (size_t r = 0; r < decision->count; r++) {
        const struct decision_reading *reading = &decision->readings[r];
        weights[r] = (double)reading->posterior * damp(usage(b, model, (uint16_t)reading->number));
        sum += weights[r];
    }
    if (!(sum > 0 && sum < INFINITY)) return;
    decision_weigh(decision, weights);
    b->choices[i].symbol = (uint16_t)decision->readings[0].number;
}

/* Counts the words that are beyond doubt. */
static void count_uses(struct block *b, const pd_model *model)
{
    memset(b->uses, 0, model->symbol_count * sizeof *b->uses);
    for (size_t s = 0; s < b->sentence_count; s++)
        for (size_t i = b->sentences[s].first; i < b->sentences[s].end; i++)
            if (is_beyond_doubt(b, i)) b->uses[b->choices[i].symbol]++;
}

static bool is_doubtful(const struct block *b, size_t i)
{
    return b->details[i].readings[0].posterior < SURE_USE && b->details[i].count > 1 &&
           b->choices[i].symbol >= SYMBOL_FIRST_WORD && !b->choices[i].entry;
}

bool block_adapt(struct block *b, const struct restore_context *c)
{
    if (!b->has_details) return true;
    if (!memory_reserve(&b->uses, &b->use_capacity, c->model->symbol_count, sizeof *b->uses)) return false;
    count_uses(b, c->model);
    for (size_t s = 0; s < b->sentence_count; s++)
        for (size_t i = b->sentences[s].first; i < b->sentences[s].end; i++)
            if (is_doubtful(b, i)) weigh_readings(b, c->model, i);
    return true;
}

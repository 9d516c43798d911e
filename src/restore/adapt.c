/*
 * Step 5, adaptation. A text uses the same words again and again. So the words that are decoded beyond doubt help to
 * choose among the readings of the doubtful ones.
 *
 * In: choices with their confidences and alternatives. Out: the same, but doubtful ones are decided again. The weight
 * of a reading is raised if this text uses it more often than Vietnamese text in general. Numerals follow their
 * grammar.
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
 * How many times more often this text uses a word than expected from its letters without marks (Kneser et al. 1997,
 * "Language model adaptation using dynamic marginals"). It is the word's share of the sure uses of its group, smoothed
 * by its usual share, divided by that usual share.
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

/* The fourth root: how often a text uses a word is only a hint, so its effect is reduced. */
static double damp(double x)
{
    return x > 0 ? sqrt(sqrt(x)) : 0;
}

/* Decides for a doubtful token again, by which of its readings the rest of the text uses. */
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

/* ---- Tens ---- */

/* The symbols of the words that tens are made of: hai mươi, ba mươi, … */
struct tens {
    uint16_t ten, tens; /* mười, mươi */
    uint16_t counts[7];
};

/* Chín is not here, because chín mười is nine or ten; nor năm, which is also the year. */
static struct tens tens_of(const pd_model *model)
{
    static const char *const counts[] = {"hai", "ba", "bốn", "sáu", "bảy", "bẩy", "tám"};
    struct tens tens = {.ten = (uint16_t)model_find_word(model, "mười", strlen("mười")),
                        .tens = (uint16_t)model_find_word(model, "mươi", strlen("mươi"))};
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
        tens.counts[k] = (uint16_t)model_find_word(model, counts[k], strlen(counts[k]));
    return tens;
}

static bool is_count(const struct tens *tens, uint16_t symbol)
{
    for (size_t k = 0; k < sizeof tens->counts / sizeof *tens->counts; k++)
        if (tens->counts[k] == symbol) return symbol != SYMBOL_UNKNOWN;
    return false;
}

static bool has_reading(const struct decision *decision, uint16_t symbol)
{
    for (size_t r = 0; r < decision->count; r++)
        if (decision->readings[r].number == symbol) return true;
    return false;
}

/*
 * Decides for mươi instead of mười, as far as the word before is a count beyond doubt: sau muoi may also be "after
 * ten".
 */
static void decide_for_tens(struct block *b, const struct tens *tens, size_t i)
{
    if (!b->has_details) {
        b->choices[i].symbol = tens->tens;
        return;
    }
    struct decision *decision = &b->details[i];
    double weights[DECISION_READINGS];
    const double ten = (double)decision->readings[0].posterior,
                 moved = ten * (double)b->details[i - 1].readings[0].posterior;
    if (!has_reading(decision, tens->tens)) decision_add_alternative(decision, tens->tens, 2 * DECISION_SHOWN);
    for (size_t r = 0; r < decision->count; r++) {
        const bool is_tens = decision->readings[r].number == tens->tens;
        weights[r] = (double)decision->readings[r].posterior + (is_tens ? moved : 0);
    }
    weights[0] = ten - moved;
    decision_weigh(decision, weights);
    b->choices[i].symbol = (uint16_t)decision->readings[0].number;
}

/* Puts right the tens of numerals: sau muoi trieu is sáu mươi triệu, though sáu and mười are frequent words, too. */
static void settle_tens(struct block *b, const pd_model *model)
{
    const struct tens tens = tens_of(model);
    if (tens.ten == SYMBOL_UNKNOWN || tens.tens == SYMBOL_UNKNOWN) return;
    for (size_t s = 0; s < b->sentence_count; s++)
        for (size_t i = b->sentences[s].first + 1; i < b->sentences[s].end; i++)
            if (b->choices[i].symbol == tens.ten && !b->prints[i].marked && is_count(&tens, b->choices[i - 1].symbol))
                decide_for_tens(b, &tens, i);
}

bool block_adapt(struct block *b, const struct restore_context *c)
{
    settle_tens(b, c->model);
    if (!b->has_details) return true;
    if (!memory_reserve(&b->uses, &b->use_capacity, c->model->symbol_count, sizeof *b->uses)) return false;
    count_uses(b, c->model);
    for (size_t s = 0; s < b->sentence_count; s++)
        for (size_t i = b->sentences[s].first; i < b->sentences[s].end; i++)
            if (is_doubtful(b, i)) weigh_readings(b, c->model, i);
    return true;
}

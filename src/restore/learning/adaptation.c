/*
 * Each text is read and judged, which is quick, and leaves its counts. The engine and its channel are learnt from a
 * sample of the damaged texts, by the same step that learns from a text alone (learn.c).
 */
#include "restore/learning/adaptation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "base/error.h"
#include "lattice/engine_evidence.h"
#include "restore/learning/sample.h"
#include "text/utf8.h"

/* An engine's confidence in a word that is counted alone, and in one that is counted beside another one of its name. */
static const float SURE = 0.9f, SURE_BESIDE = 0.8f;
static const double USES_PRIOR = 10000; /* words that a word's usual share counts as */

enum { WORD_POINTS_MAX = 32 };

struct pd_adaptation {
    pd_restorer *restorer; /* reads, judges and learns; it owns nothing that is used later */
    const pd_model *model;
    struct adaptation learnt;
    struct sample sample;
    bool is_learnt;
    double sure_words; /* counted in learnt.sure */
    float *by_symbol;  /* learnt.usage.by_symbol */
};

pd_status pd_adaptation_new(const pd_model *model, const pd_options *options, pd_adaptation **adaptation,
                            pd_error *error)
{
    *adaptation = NULL;
    pd_adaptation *made = calloc(1, sizeof *made);
    if (!made) return error_memory(error);
    made->model = model;
    const pd_status status = pd_restorer_new(model, options, &made->restorer, error);
    if (status == PD_OK)
        *adaptation = made;
    else
        pd_adaptation_free(made);
    return status;
}

void pd_adaptation_free(pd_adaptation *adaptation)
{
    if (!adaptation) return;
    pd_restorer_free(adaptation->restorer);
    channel_free(adaptation->learnt.channel);
    word_counts_free(&adaptation->learnt.names);
    word_counts_free(&adaptation->learnt.pairs);
    word_counts_free(&adaptation->learnt.sure);
    free(adaptation->by_symbol);
    sample_free(&adaptation->sample);
    free(adaptation);
}

/* ---- One text ---- */

static void add_totals(struct history *totals, const struct block *b)
{
    const struct history *h = &b->history;
    totals->small += h->small;
    totals->odd += h->odd;
    totals->broken += h->broken;
    totals->horns += h->horns;
    totals->hornless += h->hornless;
    totals->horn_words += h->horn_words;
    totals->new_tones += h->new_tones;
}

/* Reads the letters of a word between the signs around it; returns how many, 0 if there is anything else inside. */
static size_t read_letters(const char *text, size_t length, uint32_t points[WORD_POINTS_MAX])
{
    size_t count = 0;
    bool has_ended = false;
    for (size_t at = 0; at < length;) {
        struct letter letter;
        const uint32_t point = utf8_next(text, length, &at);
        const bool is_letter = letter_split(point, &letter);
        if (!is_letter && (point >= '0' && point <= '9')) return 0;
        if (is_letter && (has_ended || count == WORD_POINTS_MAX)) return 0;
        if (is_letter) points[count++] = point;
        has_ended = has_ended || (!is_letter && count > 0);
    }
    return count;
}

/* Counts the words that the engine was sure of; *words: how many these are. */
static bool count_sure(struct word_counts *uses, const struct block *b, double *words)
{
    uint32_t points[WORD_POINTS_MAX];
    for (size_t k = 0; k < b->reading_count; k++) {
        const pd_reading *reading = &b->readings[k];
        if (reading->confidence < SURE) continue;
        const size_t count = read_letters(b->text + reading->offset, reading->length, points);
        if (count == 0) continue;
        if (!word_counts_add(uses, word_spelling(points, count))) return false;
        ++*words;
    }
    return true;
}

/* Counts a word in the place of a name together with the words that stand before it in the name. */
static bool count_pairs(struct word_counts *pairs, const struct name_place *place, const bool sure[NAME_PAIR_MOST + 1])
{
    for (int distance = 1; distance <= NAME_PAIR_MOST && sure[0]; distance++) {
        const uint64_t pair = name_places_pair(place, place->spelling, -distance);
        if (pair && sure[distance] && !word_counts_add(pairs, pair)) return false;
    }
    return true;
}

/* Counts the words in the places of names. */
static bool count_names(struct adaptation *learnt, struct name_places *places, const struct block *b)
{
    bool sure[NAME_PAIR_MOST + 1] = {false}; /* of the last words, the last one first */
    size_t next = 0;
    if (!name_places_find(places, b->text, b->length)) return false;
    for (size_t k = 0; k < places->count; k++) {
        const struct name_place *place = &places->items[k];
        const pd_reading *reading = reading_at(b->readings, b->reading_count, &next, place->begin);
        memmove(sure + 1, sure, NAME_PAIR_MOST * sizeof *sure);
        sure[0] = !reading || reading->confidence < 0 || reading->confidence >= SURE_BESIDE;
        if (!word_counts_add(&learnt->names, place->spelling) || !count_pairs(&learnt->pairs, place, sure))
            return false;
    }
    return true;
}

static bool has_damage(const struct block *b)
{
    for (size_t p = 0; p < b->paragraph_count; p++)
        if (is_damage(&b->paragraphs[p])) return true;
    return false;
}

pd_status pd_adaptation_add(pd_adaptation *a, const char *text, size_t length, const pd_reading *readings, size_t count,
                            pd_error *error)
{
    if (a->is_learnt) return error_set(error, PD_ERROR_ARGUMENT, "no text can be added after pd_adaptation_learn");
    const pd_status status = restorer_examine(a->restorer, text, length, readings, count, false, error);
    if (status != PD_OK) return status;
    const struct block *b = restorer_block(a->restorer);
    struct repairer *repairer = restorer_repairer(a->restorer);
    add_totals(&a->learnt.totals, b);
    if (!repairer) return PD_OK;
    if (!count_sure(&a->learnt.sure, b, &a->sure_words) || !count_names(&a->learnt, &repairer->names, b))
        return error_memory(error);
    if (!has_damage(b) || sample_offer(&a->sample, text, length, readings, count)) return PD_OK;
    return error_memory(error);
}

/* ---- All texts ---- */

/*
 * The logarithm of how many times more often the document uses each word than Vietnamese text does, where it uses it
 * more often (Kneser et al. 1997, "Language model adaptation using dynamic marginals").
 */
static bool compare_uses(pd_adaptation *a)
{
    const pd_model *model = a->model;
    const double total = a->sure_words;
    if (total == 0 || a->by_symbol) return true;
    a->by_symbol = calloc(model->symbol_count, sizeof *a->by_symbol);
    if (!a->by_symbol) return false;
    for (unsigned symbol = SYMBOL_FIRST_WORD; symbol < model->symbol_count; symbol++) {
        uint32_t points[WORD_POINTS_MAX];
        const struct model_entry *entry = &model->entries[symbol];
        const size_t count = read_letters(model->pool + entry->text, entry->text_length, points);
        const double uses = count ? word_counts_of(&a->learnt.sure, word_spelling(points, count)) : 0;
        if (uses == 0) continue;
        const double usual = exp((double)entry->log_p), ratio = (uses + USES_PRIOR * usual) / (total + USES_PRIOR);
        a->by_symbol[symbol] = (float)fmax(0, log(ratio / usual));
    }
    a->learnt.usage = (struct word_usage){.by_symbol = a->by_symbol, .sure = &a->learnt.sure};
    return true;
}

/* Takes over what the restorer has learnt from the sample. */
static void take_channel(pd_adaptation *a)
{
    struct repairer *repairer = restorer_repairer(a->restorer);
    a->learnt.engine = repairer->engine;
    a->learnt.riddle = repairer->riddle;
    a->learnt.earned = repairer->earned;
    a->learnt.channel = repairer->own;
    a->learnt.totals.new_tones += repairer->new_tones;
    repairer->own = NULL;
}

static pd_status learn_from_sample(pd_adaptation *a, pd_error *error)
{
    char *text = NULL;
    pd_reading *readings = NULL;
    size_t length, count;
    pd_status status = PD_OK;
    if (!sample_join(&a->sample, &text, &length, &readings, &count)) status = error_memory(error);
    restorer_adapt(a->restorer, &a->learnt);
    if (status == PD_OK) status = restorer_examine(a->restorer, text, length, readings, count, true, error);
    if (status == PD_OK) take_channel(a);
    free(text);
    free(readings);
    return status;
}

pd_status pd_adaptation_learn(pd_adaptation *a, pd_error *error)
{
    if (a->is_learnt) return PD_OK;
    if (!compare_uses(a)) return error_memory(error);
    const pd_status status = a->sample.count > 0 ? learn_from_sample(a, error) : PD_OK;
    if (status != PD_OK) return status;
    a->is_learnt = true;
    sample_free(&a->sample);
    return PD_OK;
}

pd_status pd_restorer_adapt(pd_restorer *restorer, const pd_adaptation *adaptation, pd_error *error)
{
    if (adaptation && !adaptation->is_learnt)
        return error_set(error, PD_ERROR_ARGUMENT, "pd_adaptation_learn has not been called");
    restorer_adapt(restorer, adaptation ? &adaptation->learnt : NULL);
    return PD_OK;
}

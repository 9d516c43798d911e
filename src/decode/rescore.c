#include "decode/rescore.h"

#include "base/exponential.h"

/* The symbol at position i + by; SYMBOL_START or SYMBOL_END if that is outside the sentence. */
static uint16_t at(const struct rescore_sentence *s, size_t i, int by)
{
    const long place = (long)i + by;
    if (place < 0) return SYMBOL_START;
    if (place >= (long)s->count) return SYMBOL_END;
    return s->symbols[place];
}

static unsigned case_at(const struct rescore_sentence *s, size_t i, int by)
{
    const long place = (long)i + by;
    return place < 0 || place >= (long)s->count ? 7 : s->cases[place];
}

static uint64_t hash(uint64_t kind, uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t h = (kind << 48) + (a << 32) + (b << 16) + c + 0x9E3779B97F4A7C15u;
    h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9u;
    h = (h ^ h >> 27) * 0x94D049BB133111EBu;
    return h ^ h >> 31;
}

size_t rescore_features(const struct rescore_sentence *s, size_t i, uint64_t hashes[RESCORE_FEATURES_MAX])
{
    enum { FAR_FIRST = 4 };
    const uint16_t l1 = at(s, i, -1), l2 = at(s, i, -2), l3 = at(s, i, -3);
    const uint16_t r1 = at(s, i, 1), r2 = at(s, i, 2), r3 = at(s, i, 3);
    const unsigned own = case_at(s, i, 0), left = case_at(s, i, -1), right = case_at(s, i, 1);
    size_t n = 0;
    hashes[n++] = hash(1, own, left, right);
    hashes[n++] = hash(2, own, i == 0, 0);
    hashes[n++] = hash(3, l1, 0, 0);
    hashes[n++] = hash(4, r1, 0, 0);
    hashes[n++] = hash(5, l2, 0, 0);
    hashes[n++] = hash(6, r2, 0, 0);
    hashes[n++] = hash(7, l2, l1, 0);
    hashes[n++] = hash(8, r1, r2, 0);
    hashes[n++] = hash(9, l1, r1, 0);
    hashes[n++] = hash(10, l3, l2, l1);
    hashes[n++] = hash(11, r1, r2, r3);
    hashes[n++] = hash(12, l2, l1, r1);
    hashes[n++] = hash(13, l1, r1, r2);
    hashes[n++] = hash(14, l2, r1, 0);
    hashes[n++] = hash(15, l1, r2, 0);
    hashes[n++] = hash(16, l3, 0, 0);
    hashes[n++] = hash(17, r3, 0, 0);
    hashes[n++] = hash(18, l1, own, left);
    hashes[n++] = hash(19, r1, own, right);
    for (int k = FAR_FIRST; k <= RESCORE_REACH; k++) {
        const uint16_t l = at(s, i, -k), r = at(s, i, k);
        if (l >= SYMBOL_FIRST_WORD) hashes[n++] = hash(20, l, 0, 0);
        if (r >= SYMBOL_FIRST_WORD) hashes[n++] = hash(20, r, 0, 0);
    }
    return n;
}

static float score(const pd_model *model, const uint64_t *features, size_t count, uint16_t symbol)
{
    int sum = 0;
    for (size_t f = 0; f < count; f++) sum += model->weights[rescore_index(features[f], symbol, model->weight_bits)];
    return (float)sum * model->weight_unit;
}

static void reconsider(const pd_model *model, const struct network *network, const struct rescore_sentence *sentence,
                       size_t i, struct decision *decision)
{
    uint64_t features[RESCORE_FEATURES_MAX];
    double weights[DECISION_READINGS];
    const size_t feature_count = rescore_features(sentence, i, features);
    const struct candidate *candidates = network->candidates + network->positions[i].first;
    for (size_t r = 0; r < decision->count; r++) {
        const struct decision_reading *reading = &decision->readings[r];
        const uint16_t symbol = candidates[reading->number].symbol;
        weights[r] = (double)reading->posterior * exponential((double)score(model, features, feature_count, symbol));
    }
    decision_weigh(decision, weights);
}

void rescore_decisions(const pd_model *model, const struct network *network, const uint8_t *cases,
                       const uint16_t *symbols, struct decision *decisions)
{
    if (!model->weights) return;
    const struct rescore_sentence sentence = {.symbols = symbols, .cases = cases, .count = network->position_count};
    for (size_t i = 0; i < network->position_count; i++)
        if (rescore_is_wanted(&decisions[i])) reconsider(model, network, &sentence, i, &decisions[i]);
}

/* ---- Paths through a lattice ---- */

/* How sure the steps on both sides of a step are. What stands around a word says little if it is in doubt itself. */
static float surroundings_of(const struct rescore_path *path, size_t i)
{
    const float left = i > 0 ? path->steps[i - 1].readings[0].posterior : 1;
    const float right = i + 1 < path->count ? path->steps[i + 1].readings[0].posterior : 1;
    return left * right;
}

/* Decides again for a step, which is position i of the sentence. */
static void reconsider_step(const pd_model *model, const struct lattice *lattice, struct rescore_factors factors,
                            const struct rescore_sentence *sentence, size_t i, float surroundings,
                            struct decision *step)
{
    uint64_t features[RESCORE_FEATURES_MAX];
    double weights[DECISION_READINGS];
    const size_t feature_count = rescore_features(sentence, i, features);
    const uint16_t decided = lattice->edges[step->readings[0].number].symbol;
    const float least = score(model, features, feature_count, decided);
    for (size_t r = 0; r < step->count; r++) {
        const uint16_t symbol = lattice->edges[step->readings[r].number].symbol;
        float gain = 0;
        if (symbol >= SYMBOL_FIRST_WORD && symbol != decided)
            gain = surroundings * (score(model, features, feature_count, symbol) - least) *
                   (model->entries[symbol].group == model->entries[decided].group ? factors.marks : factors.letters);
        weights[r] = (double)step->readings[r].posterior * exponential((double)gain);
    }
    decision_weigh(step, weights);
}

void rescore_path_decisions(const pd_model *model, const struct lattice *lattice, struct rescore_factors factors,
                            struct rescore_path *path)
{
    if (!model->weights || (factors.marks == 0 && factors.letters == 0)) return;
    struct rescore_sentence sentence = {.symbols = path->symbols, .cases = path->cases};
    for (size_t i = 0; i < path->count; i++) {
        const struct lattice_edge *edge = &lattice->edges[path->steps[i].readings[0].number];
        if (edge->symbol == SYMBOL_PAD) continue;
        path->symbols[sentence.count] = edge->symbol;
        path->cases[sentence.count++] = edge->letter_case;
    }
    for (size_t i = 0, place = 0; i < path->count; i++) {
        const uint16_t symbol = lattice->edges[path->steps[i].readings[0].number].symbol;
        if (symbol >= SYMBOL_FIRST_WORD && rescore_is_wanted(&path->steps[i]))
            reconsider_step(model, lattice, factors, &sentence, place, surroundings_of(path, i), &path->steps[i]);
        place += symbol != SYMBOL_PAD;
    }
}

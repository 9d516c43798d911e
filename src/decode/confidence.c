#include "decode/confidence.h"

#include <math.h>

/* log(p / (1 - p)), with p kept away from 0 and 1, which no finite number of pages can tell. */
static float logit(float p, float least, float most)
{
    p = fminf(most, fmaxf(least, p));
    return logf(p / (1 - p));
}

size_t confidence_features(const struct confidence_evidence *e, float features[CONFIDENCE_FEATURES], size_t *first)
{
    static const float posterior_least = 1e-4f, posterior_most = 0.9999f, engine_least = 0.02f, engine_most = 0.99f;
    const bool has_engine = e->engine >= 0;
    const float engine = logit(e->engine, engine_least, engine_most);
    size_t n = 0;
    features[n++] = 1;
    features[n++] = logit(e->posterior, posterior_least, posterior_most);
    features[n++] = !e->is_kept && !e->other_letters;
    features[n++] = e->other_letters;
    features[n++] = !e->is_word;
    features[n++] = e->printed == 1;
    *first = has_engine ? REPAIR_ROW_confidence_read : REPAIR_ROW_confidence_text;
    if (!has_engine) return n;
    features[n++] = e->channel / (float)(e->printed ? e->printed : 1);
    features[n++] = engine;
    features[n++] = e->is_kept ? engine : 0;
    return n;
}

float confidence_of(const struct repair_weights *weights, const struct confidence_evidence *evidence)
{
    float features[CONFIDENCE_FEATURES], sum = 0;
    size_t first;
    if (evidence->is_foreign && evidence->engine >= 0) return evidence->engine;
    const size_t count = confidence_features(evidence, features, &first);
    for (size_t f = 0; f < count; f++)
        sum += features[f] * repair_weight_value(weights, &repair_weight_rows[first + f]);
    return 1 / (1 + expf(-sum));
}

float confidence_factor(float posterior, float confidence)
{
    const float rest = posterior < 1 ? (1 - confidence) / (1 - posterior) : 0;
    return fminf(1, fminf(rest, posterior > 0 ? confidence / posterior : 0));
}

/* Confidence from evidence: the regressions by hand, and what becomes of other readings. */
#include "decode/confidence.h"

#include <criterion/criterion.h>
#include <math.h>

static const struct confidence_evidence usual = {
    .posterior = 0.5f, .engine = -1, .channel = -3, .printed = 3, .is_word = true, .is_kept = true};

/* log(p / (1 - p)) of the result is the sum of the weights of what holds. */
static double log_odds(const struct repair_weights *weights, struct confidence_evidence evidence)
{
    const double p = (double)confidence_of(weights, &evidence);
    return log(p / (1 - p));
}

Test(confidence, adds_what_holds_in_plain_text)
{
    const struct repair_weights weights = {.confidence_text = 1,
                                           .confidence_text_posterior = 2,
                                           .confidence_text_marks = -0.25f,
                                           .confidence_text_letters = -0.5f,
                                           .confidence_text_print = -1,
                                           .confidence_text_single = -2,
                                           .confidence_read = 100};
    struct confidence_evidence e = usual;
    cr_expect_float_eq(log_odds(&weights, e), 1, 1e-4);
    e.posterior = 0.75f; /* odds 3 */
    cr_expect_float_eq(log_odds(&weights, e), 1 + 2 * log(3), 1e-4);
    e = usual;
    e.is_kept = false;
    cr_expect_float_eq(log_odds(&weights, e), 0.75, 1e-4);
    e.other_letters = true;
    cr_expect_float_eq(log_odds(&weights, e), 0.5, 1e-4);
    e.is_word = false;
    e.printed = 1;
    cr_expect_float_eq(log_odds(&weights, e), -2.5, 1e-4);
}

Test(confidence, hears_the_engine)
{
    const struct repair_weights weights = {.confidence_read_channel = 0.5f,
                                           .confidence_read_engine = 1,
                                           .confidence_read_kept = 0.5f,
                                           .confidence_text = 100};
    struct confidence_evidence e = usual;
    e.engine = 0.8f; /* odds 4 */
    cr_expect_float_eq(log_odds(&weights, e), -0.5 + 1.5 * log(4), 1e-4);
    e.is_kept = false;
    cr_expect_float_eq(log_odds(&weights, e), -0.5 + log(4), 1e-4);
}

/* Certainty is never complete, and no evidence makes it a number that is none. */
Test(confidence, stays_between_0_and_1)
{
    const struct repair_weights weights = {.confidence_read_posterior = 1, .confidence_read_engine = 1};
    for (int k = 0; k < 4; k++) {
        struct confidence_evidence e = usual;
        e.posterior = (float)(k & 1);
        e.engine = (float)(k >> 1);
        const float p = confidence_of(&weights, &e);
        cr_expect(p > 0 && p < 1, "%d: %f", k, (double)p);
    }
}

Test(confidence, leaves_room_for_other_readings)
{
    static const float values[] = {0, 0.2f, 0.5f, 0.9f, 0.9999f, 1};
    for (size_t i = 0; i < 6; i++)
        for (size_t j = 0; j < 6; j++) {
            const float posterior = values[i], confidence = values[j];
            const float factor = confidence_factor(posterior, confidence), others = factor * (1 - posterior);
            const float highest = factor * fminf(posterior, 1 - posterior); /* no other reading is more probable */
            cr_expect(factor >= 0 && factor <= 1);
            cr_expect_leq((double)(others + confidence), 1 + 1e-6);
            cr_expect_leq((double)highest, (double)confidence + 1e-6);
        }
}

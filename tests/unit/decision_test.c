/* Decisions: the order of readings, what is left out, and posteriors as shares of weights. */
#include "decode/decision.h"

#include <criterion/criterion.h>

static void expect_reading(const struct decision *decision, size_t at, uint32_t number, double posterior)
{
    cr_assert_lt(at, decision->count);
    cr_expect_eq(decision->readings[at].number, number);
    cr_expect_float_eq((double)decision->readings[at].posterior, posterior, 1e-6);
}

Test(decision, alternatives_stand_behind_what_is_decided_the_most_probable_first)
{
    struct decision decision = decision_make(7, 0.2);
    decision_add_alternative(&decision, 1, 0.1);
    decision_add_alternative(&decision, 2, 0.4);
    decision_add_alternative(&decision, 3, 0.3);
    cr_assert_eq(decision.count, 4);
    expect_reading(&decision, 0, 7, 0.2);
    expect_reading(&decision, 1, 2, 0.4);
    expect_reading(&decision, 2, 3, 0.3);
    expect_reading(&decision, 3, 1, 0.1);
}

Test(decision, hardly_probable_alternatives_are_left_out)
{
    struct decision decision = decision_make(7, 0.9);
    decision_add_alternative(&decision, 1, 0.9 * DECISION_SHOWN);
    cr_expect_eq(decision.count, 1);
    decision_add_alternative(&decision, 1, 1.1 * DECISION_SHOWN);
    cr_expect_eq(decision.count, 2);
}

Test(decision, the_least_probable_makes_room)
{
    struct decision decision = decision_make(0, 0.5);
    for (uint32_t k = 1; k <= DECISION_ALTERNATIVES; k++) decision_add_alternative(&decision, k, 0.01 * k);
    decision_add_alternative(&decision, 100, 0.005);
    cr_assert_eq(decision.count, DECISION_READINGS);
    expect_reading(&decision, DECISION_ALTERNATIVES, 1, 0.01);
    decision_add_alternative(&decision, 200, 0.025);
    cr_assert_eq(decision.count, DECISION_READINGS);
    expect_reading(&decision, DECISION_ALTERNATIVES, 2, 0.02);
    expect_reading(&decision, DECISION_ALTERNATIVES - 1, 200, 0.025);
}

Test(decision, posteriors_are_shares_of_the_weights_and_the_highest_is_decided_for)
{
    struct decision decision = decision_make(7, 0.6);
    decision_add_alternative(&decision, 1, 0.3);
    decision_add_alternative(&decision, 2, 0.1);
    double weights[DECISION_READINGS] = {1, 5, 2};
    decision_weigh(&decision, weights);
    cr_assert_eq(decision.count, 3);
    expect_reading(&decision, 0, 1, 5.0 / 8);
    expect_reading(&decision, 1, 2, 2.0 / 8);
    expect_reading(&decision, 2, 7, 1.0 / 8);
}

Test(decision, equal_weights_keep_their_order)
{
    struct decision decision = decision_make(7, 0.5);
    decision_add_alternative(&decision, 1, 0.3);
    double weights[DECISION_READINGS] = {2, 2};
    decision_weigh(&decision, weights);
    expect_reading(&decision, 0, 7, 0.5);
    expect_reading(&decision, 1, 1, 0.5);
}

Test(decision, an_alternative_changes_places_with_what_is_decided)
{
    struct decision decision = decision_make(7, 0.3);
    decision_add_alternative(&decision, 1, 0.4);
    decision_add_alternative(&decision, 2, 0.2);
    decision_swap(&decision, 2);
    expect_reading(&decision, 0, 2, 0.2);
    expect_reading(&decision, 1, 1, 0.4);
    expect_reading(&decision, 2, 7, 0.3);
}

Test(decision, alternatives_are_sorted_and_what_is_decided_stays)
{
    struct decision decision = {.readings = {{7, 0.1f}, {1, 0.2f}, {2, 0.3f}, {3, 0.2f}, {4, 0.4f}},
                                .count = DECISION_READINGS};
    decision_sort_alternatives(&decision);
    expect_reading(&decision, 0, 7, 0.1);
    expect_reading(&decision, 1, 4, 0.4);
    expect_reading(&decision, 2, 2, 0.3);
    expect_reading(&decision, 3, 1, 0.2);
    expect_reading(&decision, 4, 3, 0.2);
    decision = (struct decision){.count = 0};
    decision_sort_alternatives(&decision);
    cr_expect_eq(decision_alternatives(&decision), 0);
}

/* What context.h promises beside the searches, which network_decoder_test and lattice_decoder_test try exhaustively. */
#include "decode/context.h"

#include <criterion/criterion.h>

Test(context, the_threshold_is_the_score_of_the_last_that_there_is_room_for)
{
    float scores[] = {-3, -1, -5, -2, -4};
    cr_expect_eq(context_threshold(scores, 5, 3, -9), -3);
    cr_expect_eq(context_threshold(scores, 5, 1, -9), -1);
    cr_expect_eq(context_threshold(scores, 5, 5, -9), -9, "there is room for all");
    cr_expect_eq(context_threshold(scores, 0, 3, -9), -9);
}

Test(context, contexts_are_the_same_if_the_words_that_count_are)
{
    struct context a = {.words = {20, 21, 22}, .length = 2}, b = {.words = {20, 21, 23}, .length = 2};
    cr_expect(context_same(&a, &b), "the third word does not count");
    a.length = b.length = 3;
    cr_expect_not(context_same(&a, &b));
    b.length = 2;
    cr_expect_not(context_same(&a, &b));
    cr_expect(context_same(&(struct context){0}, &(struct context){.words = {20}}));
}

/* The newest word is one of 3, the one before one of 5: the highest digits are 2 and 4. */
Test(context, the_limit_is_behind_the_highest_reading)
{
    static const uint16_t counts[] = {3, 5};
    cr_expect_eq(context_limit(64, counts, 1), 3);
    cr_expect_eq(context_limit(64, counts, 2), 4 * 64 + 2 + 1);
}

/*
 * The decoder against exhaustive search: on small random networks every path is scored one by one with model_log_p
 * (which model_test compares with the contents), the best is taken, and the shares of all are added up.
 */
#include "decode/network_decoder.h"

#include <criterion/criterion.h>
#include <math.h>

#include "packed_model.h"
#include "support.h"

enum { POSITIONS_MAX = 6, CANDIDATES_MAX = 4, CONTEXT_MAX = 6 };

/* ---- Networks ---------------------------------------------------------------------------- */

/* Positions that follow the n-grams of the model, each with all words of its group and a random score for each. */
static struct network make_network(const struct packed *p, struct random *r, size_t positions)
{
    struct network network = {0};
    uint16_t words[POSITIONS_MAX + 1] = {SYMBOL_START};
    network.positions = calloc(positions + 1, sizeof *network.positions);
    network.candidates = calloc(positions * (CANDIDATES_MAX + 1) + 1, sizeof *network.candidates);
    cr_assert(network.positions && network.candidates);
    for (size_t i = 0; i < positions; i++) {
        const unsigned symbol = packed_likely_symbol(p, r, words, i + 1), group = p->model->entries[symbol].group;
        struct position *position = &network.positions[network.position_count++];
        words[i + 1] = (uint16_t)symbol;
        *position = (struct position){.first = (uint32_t)network.candidate_count, .group = (uint16_t)group};
        for (unsigned k = 0; k < p->model->groups[group].count; k++)
            network.candidates[network.candidate_count++] = (struct candidate){
                .symbol = (uint16_t)(p->model->groups[group].first + k), .score = (float)random_between(r, -2, 0)};
        position->count = (uint16_t)(network.candidate_count - position->first);
    }
    return network;
}

/* Gives one position a word of the user's that the model does not know. */
static void add_foreign_reading(struct network *network, size_t position)
{
    cr_assert(network_add_reading(network, position, SYMBOL_UNKNOWN, 7, 0, 1.5f));
}

static const struct candidate *candidate_at(const struct network *network, size_t position, size_t number)
{
    return &network->candidates[network->positions[position].first + number];
}

/* ---- Exhaustive search ------------------------------------------------------------------------ */

struct exhaustive {
    double best;
    double total;                                     /* sum of the shares, relative to `base` */
    double shares[POSITIONS_MAX][CANDIDATES_MAX + 1]; /* of each candidate */
};

static const double SHARE_BASE = 40.0; /* keeps the sums in range */

/*
 * The score of one path. A word of the user's which the model does not know stands outside its group: it is scored by
 * itself and cuts the context.
 */
static double path_score(const pd_model *model, const struct network *network, const uint16_t *context,
                         size_t context_count, bool ends, const size_t *choices)
{
    uint16_t words[CONTEXT_MAX + POSITIONS_MAX + 1];
    size_t count = context_count;
    double score = 0;
    memcpy(words, context, context_count * sizeof *words);
    for (size_t i = 0; i < network->position_count; i++) {
        const struct candidate *candidate = candidate_at(network, i, choices[i]);
        const bool outside = model->entries[candidate->symbol].group != network->positions[i].group;
        if (outside) count = 0;
        words[count++] = candidate->symbol;
        score += (double)candidate->score + model_log_p(model, words, count);
        if (outside) count = 0;
    }
    words[count] = SYMBOL_END;
    return ends ? score + model_log_p(model, words, count + 1) : score;
}

/* The next combination of candidates; false after the last. */
static bool next_choices(const struct network *network, size_t *choices)
{
    for (size_t i = 0; i < network->position_count; i++) {
        if (++choices[i] < network->positions[i].count) return true;
        choices[i] = 0;
    }
    return false;
}

static struct exhaustive search(const pd_model *model, const struct network *network, const uint16_t *context,
                                size_t context_count, bool ends)
{
    struct exhaustive found = {.best = -INFINITY};
    size_t choices[POSITIONS_MAX] = {0};
    do {
        const double score = path_score(model, network, context, context_count, ends, choices);
        const double share = exp(score + SHARE_BASE);
        found.best = fmax(found.best, score);
        found.total += share;
        for (size_t i = 0; i < network->position_count; i++) found.shares[i][choices[i]] += share;
    } while (next_choices(network, choices));
    return found;
}

/* ---- Comparing -------------------------------------------------------------------------------------- */

/* Posteriors are summed over the steps within 10 nats of the best: what is left out may gain by what follows. */
static const double POSTERIOR_TOLERANCE = 0.01;

static void check_posteriors(const struct network *network, const struct exhaustive *expected,
                             const struct decision *decoded)
{
    for (size_t i = 0; i < network->position_count; i++) {
        const struct decision *d = &decoded[i];
        bool listed[CANDIDATES_MAX + 1] = {0};
        listed[d->readings[0].number] = true;
        cr_assert_float_eq(d->readings[0].posterior, expected->shares[i][d->readings[0].number] / expected->total,
                           POSTERIOR_TOLERANCE);
        cr_assert(d->count >= 1 && d->count <= DECISION_READINGS);
        for (size_t a = 1; a < d->count; a++) {
            const struct decision_reading *other = &d->readings[a];
            cr_assert_not(listed[other->number], "an alternative twice");
            listed[other->number] = true;
            cr_assert_float_eq(other->posterior, expected->shares[i][other->number] / expected->total,
                               POSTERIOR_TOLERANCE);
            if (a > 1) cr_assert_leq(other->posterior, d->readings[a - 1].posterior);
        }
        for (size_t c = 0; c < network->positions[i].count; c++)
            cr_assert(listed[c] || expected->shares[i][c] / expected->total < POSTERIOR_TOLERANCE,
                      "a probable candidate is not among the alternatives");
    }
}

static void compare(const pd_model *model, struct network_decoder *decoder, const struct network *network,
                    const uint16_t *context, size_t context_count, bool ends)
{
    const struct exhaustive expected = search(model, network, context, context_count, ends);
    for (int posteriors = 0; posteriors < 2; posteriors++) {
        struct decision decoded[POSITIONS_MAX];
        size_t choices[POSITIONS_MAX];
        const double score = network_decode(decoder, network, context, context_count, ends, posteriors, decoded);
        cr_assert_float_eq(score, expected.best, 1e-4, "%f found, %f there is", score, expected.best);
        for (size_t i = 0; i < network->position_count; i++) {
            cr_assert_lt(decoded[i].readings[0].number, network->positions[i].count);
            choices[i] = decoded[i].readings[0].number;
        }
        cr_assert_float_eq(path_score(model, network, context, context_count, ends, choices), score, 1e-4,
                           "the decisions are another path than the score");
        if (posteriors) check_posteriors(network, &expected, decoded);
    }
}

static const uint16_t sentence_start[] = {SYMBOL_START};

Test(network_decoder, no_path_is_better)
{
    for (unsigned order = 2; order <= MODEL_ORDER_MAX; order++) {
        struct random r = random_seeded(order);
        const struct packed p = packed_model_new(&r, order, CANDIDATES_MAX);
        struct network_decoder *decoder = network_decoder_new(p.model);
        for (int round = 0; round < 150; round++) {
            struct network network = make_network(&p, &r, 1 + random_below(&r, POSITIONS_MAX));
            compare(p.model, decoder, &network, sentence_start, 1, round % 2);
            network_free(&network);
        }
        network_decoder_free(decoder);
        packed_model_free(p);
    }
}

Test(network_decoder, the_context_before_counts)
{
    struct random r = random_seeded(21);
    const struct packed p = packed_model_new(&r, 4, CANDIDATES_MAX);
    struct network_decoder *decoder = network_decoder_new(p.model);
    for (int round = 0; round < 200; round++) {
        uint16_t context[CONTEXT_MAX] = {SYMBOL_START};
        const size_t count = random_below(&r, CONTEXT_MAX);
        for (size_t k = 1; k < count; k++) context[k] = (uint16_t)packed_likely_symbol(&p, &r, context, k);
        struct network network = make_network(&p, &r, 1 + random_below(&r, 4));
        compare(p.model, decoder, &network, context, count, true);
        network_free(&network);
    }
    network_decoder_free(decoder);
    packed_model_free(p);
}

Test(network_decoder, a_word_outside_the_model_cuts_the_context)
{
    struct random r = random_seeded(22);
    const struct packed p = packed_model_new(&r, 3, CANDIDATES_MAX);
    struct network_decoder *decoder = network_decoder_new(p.model);
    for (int round = 0; round < 150; round++) {
        const size_t positions = 2 + random_below(&r, POSITIONS_MAX - 2);
        struct network network = make_network(&p, &r, positions);
        network.candidate_capacity = network.candidate_count;
        add_foreign_reading(&network, random_below(&r, (uint32_t)positions));
        compare(p.model, decoder, &network, sentence_start, 1, true);
        network_free(&network);
    }
    network_decoder_free(decoder);
    packed_model_free(p);
}

/* One candidate a position: the score is the sum of the n-gram probabilities, however the sentence is cut. */
Test(network_decoder, a_sentence_goes_on_after_its_context)
{
    struct random r = random_seeded(23);
    const struct packed p = packed_model_new(&r, 5, CANDIDATES_MAX);
    struct network_decoder *decoder = network_decoder_new(p.model);
    for (int round = 0; round < 200; round++) {
        uint16_t words[POSITIONS_MAX + 1] = {SYMBOL_START};
        for (size_t k = 1; k <= POSITIONS_MAX; k++) words[k] = (uint16_t)packed_likely_symbol(&p, &r, words, k);
        const size_t cut = 1 + random_below(&r, POSITIONS_MAX - 1);
        struct position positions[POSITIONS_MAX];
        struct candidate candidates[POSITIONS_MAX];
        double expected = 0;
        for (size_t k = 0; k < POSITIONS_MAX; k++) {
            positions[k] = (struct position){
                .first = (uint32_t)(k < cut ? k : k - cut), .count = 1, .group = p.model->entries[words[k + 1]].group};
            candidates[k] = (struct candidate){.symbol = words[k + 1]};
            expected += model_log_p(p.model, words, k + 2);
        }
        const struct network first = {.positions = positions, .position_count = cut, .candidates = candidates};
        const struct network rest = {
            .positions = positions + cut, .position_count = POSITIONS_MAX - cut, .candidates = candidates + cut};
        struct decision decoded[POSITIONS_MAX];
        const double score = network_decode(decoder, &first, words, 1, false, false, decoded) +
                             network_decode(decoder, &rest, words, cut + 1, false, true, decoded);
        cr_assert_float_eq(score, expected, 1e-3);
        cr_assert_float_eq(decoded[0].readings[0].posterior, 1, 1e-6, "there is no other reading");
    }
    network_decoder_free(decoder);
    packed_model_free(p);
}

Test(network_decoder, nothing_to_decode)
{
    struct random r = random_seeded(24);
    const struct packed p = packed_model_new(&r, 3, CANDIDATES_MAX);
    struct network_decoder *decoder = network_decoder_new(p.model);
    const struct network empty = {0};
    struct decision none[1];
    const uint16_t words[] = {SYMBOL_START, SYMBOL_END};
    cr_expect_eq(network_decode(decoder, &empty, sentence_start, 1, false, true, none), 0);
    cr_expect_float_eq(network_decode(decoder, &empty, sentence_start, 1, true, true, none),
                       model_log_p(p.model, words, 2), 1e-5);
    network_decoder_free(decoder);
    network_decoder_free(NULL);
    packed_model_free(p);
}

Test(network_decoder, nothing_of_one_run_shows_in_the_next)
{
    struct random r = random_seeded(25);
    const struct packed p = packed_model_new(&r, 4, CANDIDATES_MAX);
    struct network_decoder *used = network_decoder_new(p.model);
    for (int round = 0; round < 50; round++) {
        struct network network = make_network(&p, &r, POSITIONS_MAX), other = make_network(&p, &r, POSITIONS_MAX);
        struct network_decoder *fresh = network_decoder_new(p.model);
        struct decision one[POSITIONS_MAX] = {0}, two[POSITIONS_MAX] = {0};
        network_decode(used, &other, sentence_start, 1, true, true, one);
        const double score = network_decode(used, &network, sentence_start, 1, true, true, one);
        cr_assert_eq(score, network_decode(fresh, &network, sentence_start, 1, true, true, two));
        for (size_t i = 0; i < network.position_count; i++) {
            cr_assert_eq(one[i].readings[0].number, two[i].readings[0].number);
            cr_assert_eq(one[i].readings[0].posterior, two[i].readings[0].posterior);
        }
        network_decoder_free(fresh);
        network_free(&network);
        network_free(&other);
    }
    network_decoder_free(used);
    packed_model_free(p);
}

Test(network_decoder, a_sentence_of_100_000_words_keeps_its_posteriors)
{
    enum { LONG = 100000 };
    struct random r = random_seeded(26);
    const struct packed p = packed_model_new(&r, 3, CANDIDATES_MAX);
    struct network_decoder *decoder = network_decoder_new(p.model);
    struct network piece = make_network(&p, &r, POSITIONS_MAX);
    struct network network = {.candidates = piece.candidates, .position_count = LONG};
    network.positions = calloc(LONG, sizeof *network.positions);
    struct decision *decoded = calloc(LONG, sizeof *decoded);
    cr_assert(network.positions && decoded);
    for (size_t i = 0; i < LONG; i++) network.positions[i] = piece.positions[i % POSITIONS_MAX];
    cr_expect(isfinite(network_decode(decoder, &network, sentence_start, 1, true, true, decoded)));
    for (size_t i = 0; i < LONG; i++) {
        double sum = 0;
        for (size_t a = 0; a < decoded[i].count; a++) sum += (double)decoded[i].readings[a].posterior;
        cr_assert_float_eq(sum, 1, 0.005, "position %zu: %f", i, sum);
    }
    free(decoded);
    free(network.positions);
    network_free(&piece);
    network_decoder_free(decoder);
    packed_model_free(p);
}

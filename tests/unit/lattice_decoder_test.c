/*
 * The decoder of lattices against exhaustive search: on small random lattices every path is scored one by one with
 * model_log_p (which model_test compares with the contents), the best is taken, and the shares of all are added up.
 *
 * The beam drops what is far below the best way to a node. Exhaustive search knows which paths that may concern: they
 * are the tolerance.
 */
#include "decode/lattice_decoder.h"

#include <criterion/criterion.h>
#include <math.h>

#include "packed_model.h"
#include "support.h"

enum { NODES_MAX = 7, BETWEEN_MAX = 3, CONTEXT_MAX = 6, PATH_MAX_EDGES = NODES_MAX };

static const double KEPT = 8.9; /* a way that is not this much worse than the best to any of its nodes is not dropped */
static const double EXACT = 1e-3; /* sums of floats */

/* ---- Lattices ------------------------------------------------------------------------------ */

static void add_edge(struct lattice *lattice, uint32_t from, uint32_t to, unsigned symbol, double score)
{
    lattice->edges = realloc(lattice->edges, (lattice->edge_count + 1) * sizeof *lattice->edges);
    cr_assert_not_null(lattice->edges);
    lattice->edges[lattice->edge_count++] =
        (struct lattice_edge){.from = from, .to = to, .symbol = (uint16_t)symbol, .score = (float)score};
}

static int by_end(const void *a, const void *b)
{
    const struct lattice_edge *x = a, *y = b;
    if (x->to != y->to) return x->to < y->to ? -1 : 1;
    if (x->symbol != y->symbol) return x->symbol < y->symbol ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from;
}

/* A word that fits the ones in front of it, one that means nothing to the model, a class, or none. */
static unsigned random_symbol(const struct packed *p, struct random *r, const uint16_t *likely, uint32_t from)
{
    switch (random_below(r, 8)) {
    case 0: return SYMBOL_PAD;
    case 1: return SYMBOL_UNKNOWN + random_below(r, SYMBOL_SEMICOLON - SYMBOL_UNKNOWN + 1);
    case 2: return SYMBOL_FIRST_WORD + random_below(r, (uint32_t)p->model->symbol_count - SYMBOL_FIRST_WORD);
    default: return packed_likely_symbol(p, r, likely, from + 1);
    }
}

/*
 * A chain of nodes, so that there is a path, with several edges from node to node and some that leave nodes out; from
 * the last but one the only way is the end of the sentence. `spread`: how different the scores are.
 */
static struct lattice random_lattice(const struct packed *p, struct random *r, size_t nodes, double spread)
{
    struct lattice lattice = {.node_count = nodes};
    uint16_t likely[NODES_MAX + 1] = {SYMBOL_START};
    for (uint32_t n = 0; n < NODES_MAX; n++) likely[n + 1] = (uint16_t)packed_likely_symbol(p, r, likely, n + 1);
    for (uint32_t from = 0; from + 2 < nodes; from++) {
        for (uint32_t k = 1 + random_below(r, BETWEEN_MAX); k > 0; k--)
            add_edge(&lattice, from, from + 1, random_symbol(p, r, likely, from), random_between(r, -spread, 0));
        if (from + 3 < nodes && random_below(r, 3) == 0)
            add_edge(&lattice, from, from + 2, random_symbol(p, r, likely, from), random_between(r, -2 * spread, 0));
    }
    add_edge(&lattice, (uint32_t)nodes - 2, (uint32_t)nodes - 1, SYMBOL_END, 0);
    qsort(lattice.edges, lattice.edge_count, sizeof *lattice.edges, by_end);
    return lattice;
}

/* ---- Exhaustive search ------------------------------------------------------------------------ */

enum { EDGES_MAX = NODES_MAX * (BETWEEN_MAX + 1) + 1, PATHS_MAX = 20000 };

struct path {
    uint32_t edges[PATH_MAX_EDGES];
    double scores[PATH_MAX_EDGES]; /* up to the end of each edge */
    size_t count;
};

struct exhaustive {
    struct path *paths;
    size_t count;
    double best_to[NODES_MAX];
    double ways_to[NODES_MAX];
    double best, total;
    double shares[EDGES_MAX];
    double dropped; /* share of the paths that a beam may drop */
};

/* Scores a path edge by edge. An edge without a word leaves the context as it was. */
static void score_path(const pd_model *model, const struct lattice *lattice, const uint16_t *context,
                       size_t context_count, struct path *path)
{
    uint16_t words[CONTEXT_MAX + PATH_MAX_EDGES];
    size_t count = context_count;
    double score = 0;
    memcpy(words, context, context_count * sizeof *words);
    for (size_t i = 0; i < path->count; i++) {
        const struct lattice_edge *edge = &lattice->edges[path->edges[i]];
        score += (double)edge->score;
        if (edge->symbol != SYMBOL_PAD) {
            words[count++] = edge->symbol;
            score += model_log_p(model, words, count);
        }
        path->scores[i] = score;
    }
}

/* All paths, breadth first: each one of the list that has not reached the end is followed by every edge that fits. */
static void find_paths(const struct lattice *lattice, struct exhaustive *found)
{
    found->paths = calloc(PATHS_MAX, sizeof *found->paths);
    cr_assert_not_null(found->paths);
    size_t made = 1;
    for (size_t at = 0; at < made; at++) {
        const struct path path = found->paths[at];
        const uint32_t node = path.count ? lattice->edges[path.edges[path.count - 1]].to : 0;
        if (node + 1 == lattice->node_count) {
            found->paths[found->count++] = path;
            continue;
        }
        for (uint32_t e = 0; e < lattice->edge_count; e++) {
            if (lattice->edges[e].from != node) continue;
            cr_assert_lt(made, PATHS_MAX);
            struct path *next = &found->paths[made++];
            *next = path;
            next->edges[next->count++] = e;
        }
    }
}

/* Whether the path is, at all of its nodes, not far below the best one there. */
static bool is_kept(const struct lattice *lattice, const struct exhaustive *found, const struct path *path)
{
    for (size_t i = 0; i < path->count; i++)
        if (path->scores[i] < found->best_to[lattice->edges[path->edges[i]].to] - KEPT) return false;
    return true;
}

static struct exhaustive search(const pd_model *model, const struct lattice *lattice, const uint16_t *context,
                                size_t context_count)
{
    struct exhaustive found = {.best = -INFINITY};
    find_paths(lattice, &found);
    for (size_t n = 0; n < NODES_MAX; n++) found.best_to[n] = -INFINITY;
    for (size_t p = 0; p < found.count; p++) {
        struct path *path = &found.paths[p];
        score_path(model, lattice, context, context_count, path);
        for (size_t i = 0; i < path->count; i++) {
            double *best = &found.best_to[lattice->edges[path->edges[i]].to];
            *best = fmax(*best, path->scores[i]);
        }
        found.best = fmax(found.best, path->scores[path->count - 1]);
    }
    for (size_t p = 0; p < found.count; p++) {
        const struct path *path = &found.paths[p];
        const double share = exp(path->scores[path->count - 1] - found.best);
        found.total += share;
        for (size_t i = 0; i < path->count; i++) found.shares[path->edges[i]] += share;
        if (!is_kept(lattice, &found, path)) found.dropped += share;
    }
    return found;
}

/* ---- Comparing -------------------------------------------------------------------------------------- */

static bool follows(const struct lattice *lattice, const struct lattice_path *path, const uint16_t *context,
                    size_t context_count, const pd_model *model)
{
    struct path steps = {.count = path->count + 1};
    uint32_t node = 0;
    cr_assert_leq(steps.count, PATH_MAX_EDGES);
    for (size_t i = 0; i < path->count; i++) {
        const struct lattice_edge *edge = &lattice->edges[path->steps[i].readings[0].number];
        if (edge->from != node) return false;
        node = edge->to;
        steps.edges[i] = path->steps[i].readings[0].number;
    }
    steps.edges[path->count] = (uint32_t)lattice->edge_count - 1;
    if (node + 2 != lattice->node_count) return false;
    score_path(model, lattice, context, context_count, &steps);
    return fabs(steps.scores[path->count] - path->log_p) < EXACT;
}

static void check_posteriors(const struct lattice *lattice, const struct lattice_path *path,
                             const struct exhaustive *expected)
{
    const double tolerance = EXACT + 2 * expected->dropped / expected->total;
    for (size_t i = 0; i < path->count; i++) {
        const struct decision *step = &path->steps[i];
        const struct lattice_edge *chosen = &lattice->edges[step->readings[0].number];
        bool listed[EDGES_MAX] = {false};
        listed[step->readings[0].number] = true;
        cr_assert_float_eq((double)step->readings[0].posterior,
                           expected->shares[step->readings[0].number] / expected->total, tolerance);
        for (size_t a = 1; a < step->count; a++) {
            const uint32_t e = step->readings[a].number;
            cr_assert_not(listed[e], "an alternative twice");
            listed[e] = true;
            cr_assert(lattice->edges[e].from == chosen->from && lattice->edges[e].to == chosen->to);
            cr_assert_float_eq((double)step->readings[a].posterior, expected->shares[e] / expected->total, tolerance);
            if (a > 1) cr_assert_leq(step->readings[a].posterior, step->readings[a - 1].posterior);
        }
        for (size_t e = 0; e < lattice->edge_count; e++)
            cr_assert(listed[e] || lattice->edges[e].from != chosen->from || lattice->edges[e].to != chosen->to ||
                          expected->shares[e] / expected->total <= tolerance,
                      "a probable reading is not among the alternatives");
    }
}

/* What was compared, and how much of it the beam may have touched. */
struct compared {
    size_t lattices, beam_on_best;
    double dropped;
};

/* The best path is found for certain where the beam cannot drop it. */
static void compare(const pd_model *model, struct lattice_decoder *decoder, const struct lattice *lattice,
                    const uint16_t *context, size_t context_count, struct compared *compared)
{
    struct exhaustive expected = search(model, lattice, context, context_count);
    const struct lattice_path path = lattice_decode(decoder, lattice, context, context_count);
    bool certain = false;
    for (size_t p = 0; p < expected.count; p++)
        if (expected.paths[p].scores[expected.paths[p].count - 1] > expected.best - EXACT / 2)
            certain = certain || is_kept(lattice, &expected, &expected.paths[p]);
    cr_assert_leq(path.log_p, expected.best + EXACT);
    if (certain)
        cr_assert_float_eq(path.log_p, expected.best, EXACT, "%f found, %f there is", path.log_p, expected.best);
    cr_assert(follows(lattice, &path, context, context_count, model), "the steps are another path than the score");
    if (certain) check_posteriors(lattice, &path, &expected);
    compared->lattices++;
    compared->beam_on_best += !certain;
    compared->dropped += expected.dropped / expected.total;
    free(expected.paths);
}

/* The comparisons would say little if the beam took much away. */
static void expect_few_dropped(struct compared compared)
{
    cr_assert_gt(compared.lattices, 100);
    cr_expect_leq(compared.beam_on_best * 20, compared.lattices, "%zu of %zu", compared.beam_on_best,
                  compared.lattices);
    cr_expect_leq(compared.dropped, 0.02 * (double)compared.lattices);
}

static const uint16_t sentence_start[] = {SYMBOL_START};

Test(lattice_decoder, no_path_is_better)
{
    struct compared compared = {0};
    for (unsigned order = 2; order <= MODEL_ORDER_MAX; order++) {
        struct random r = random_seeded(order);
        const struct packed p = packed_model_new(&r, order, 4);
        struct lattice_decoder *decoder = lattice_decoder_new(p.model);
        for (int round = 0; round < 300; round++) {
            struct lattice lattice =
                random_lattice(&p, &r, 3 + random_below(&r, NODES_MAX - 2), random_between(&r, 0, 4));
            compare(p.model, decoder, &lattice, sentence_start, 1, &compared);
            lattice_free(&lattice);
        }
        lattice_decoder_free(decoder);
        packed_model_free(p);
    }
    expect_few_dropped(compared);
}

Test(lattice_decoder, the_context_before_counts)
{
    struct compared compared = {0};
    struct random r = random_seeded(11);
    const struct packed p = packed_model_new(&r, 4, 4);
    struct lattice_decoder *decoder = lattice_decoder_new(p.model);
    for (int round = 0; round < 300; round++) {
        uint16_t context[CONTEXT_MAX] = {SYMBOL_START};
        const size_t count = random_below(&r, CONTEXT_MAX);
        for (size_t k = 1; k < count; k++) context[k] = (uint16_t)packed_likely_symbol(&p, &r, context, k);
        struct lattice lattice = random_lattice(&p, &r, 3 + random_below(&r, 3), 2);
        compare(p.model, decoder, &lattice, context, count, &compared);
        lattice_free(&lattice);
    }
    lattice_decoder_free(decoder);
    packed_model_free(p);
    expect_few_dropped(compared);
}

/* Two edges with the same word and one without: they meet in one context, and their shares still add up. */
Test(lattice_decoder, readings_of_one_word_share_its_context)
{
    struct random r = random_seeded(12);
    const struct packed p = packed_model_new(&r, 3, 4);
    struct lattice_decoder *decoder = lattice_decoder_new(p.model);
    const unsigned word = SYMBOL_FIRST_WORD + 3;
    struct lattice lattice = {.node_count = 4};
    add_edge(&lattice, 0, 1, word, 0);
    add_edge(&lattice, 1, 2, SYMBOL_PAD, log(0.2));
    add_edge(&lattice, 0, 2, word, log(0.3));
    add_edge(&lattice, 0, 2, word, log(0.5));
    add_edge(&lattice, 2, 3, SYMBOL_END, 0);
    qsort(lattice.edges, lattice.edge_count, sizeof *lattice.edges, by_end);
    const struct lattice_path path = lattice_decode(decoder, &lattice, sentence_start, 1);
    cr_assert_eq(path.count, 1);
    cr_expect_float_eq((double)path.steps[0].readings[0].posterior, 0.5, 1e-4);
    cr_assert_eq(path.steps[0].count, 2);
    cr_expect_float_eq((double)path.steps[0].readings[1].posterior, 0.3, 1e-4);
    lattice_free(&lattice);
    lattice_decoder_free(decoder);
    packed_model_free(p);
}

Test(lattice_decoder, nothing_of_one_run_shows_in_the_next)
{
    struct random r = random_seeded(13);
    const struct packed p = packed_model_new(&r, 4, 4);
    struct lattice_decoder *used = lattice_decoder_new(p.model);
    for (int round = 0; round < 100; round++) {
        struct lattice lattice = random_lattice(&p, &r, NODES_MAX, 3), other = random_lattice(&p, &r, NODES_MAX, 3);
        struct lattice_decoder *fresh = lattice_decoder_new(p.model);
        lattice_decode(used, &other, sentence_start, 1);
        const struct lattice_path one = lattice_decode(used, &lattice, sentence_start, 1);
        const struct lattice_path two = lattice_decode(fresh, &lattice, sentence_start, 1);
        cr_assert_eq(one.log_p, two.log_p);
        cr_assert_eq(one.count, two.count);
        for (size_t i = 0; i < one.count; i++) {
            cr_assert_eq(one.steps[i].readings[0].number, two.steps[i].readings[0].number);
            cr_assert_eq(one.steps[i].readings[0].posterior, two.steps[i].readings[0].posterior);
        }
        lattice_decoder_free(fresh);
        lattice_free(&lattice);
        lattice_free(&other);
    }
    lattice_decoder_free(used);
    lattice_decoder_free(NULL);
    packed_model_free(p);
}

/* A long chain: scores sink far below what a float's exponent holds, shares do not. */
Test(lattice_decoder, a_sentence_of_20_000_words_keeps_its_posteriors)
{
    enum { LONG = 20000 };
    struct random r = random_seeded(14);
    const struct packed p = packed_model_new(&r, 3, 4);
    struct lattice_decoder *decoder = lattice_decoder_new(p.model);
    struct lattice lattice = {.edges = calloc(2 * LONG + 1, sizeof *lattice.edges), .node_count = LONG + 2};
    cr_assert_not_null(lattice.edges);
    for (uint32_t n = 0; n < LONG; n++)
        for (unsigned k = 0; k < 2; k++)
            lattice.edges[lattice.edge_count++] =
                (struct lattice_edge){.from = n, .to = n + 1, .symbol = (uint16_t)(SYMBOL_FIRST_WORD + 2 + k)};
    lattice.edges[lattice.edge_count++] = (struct lattice_edge){.from = LONG, .to = LONG + 1, .symbol = SYMBOL_END};
    const struct lattice_path path = lattice_decode(decoder, &lattice, sentence_start, 1);
    cr_assert(isfinite(path.log_p));
    cr_assert_eq(path.count, LONG);
    for (size_t i = 0; i < LONG; i++) {
        double sum = 0;
        for (size_t a = 0; a < path.steps[i].count; a++) sum += (double)path.steps[i].readings[a].posterior;
        cr_assert_float_eq(sum, 1, 0.002, "step %zu: %f", i, sum);
    }
    lattice_free(&lattice);
    lattice_decoder_free(decoder);
    packed_model_free(p);
}

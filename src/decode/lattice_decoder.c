/*
 * A beam search over the nodes of a lattice. Its states are n-gram contexts (context.h), as in network_decoder.c. But
 * here the words that end at a node have different letters, so the cache lines of their n-grams are known only when two
 * words come together. What was found for some base words is remembered, because the same pairs and triples of words
 * come again with every state and every reading, and often again in the next sentences.
 *
 * Posteriors are computed in two passes over the steps between states. The first pass, from start to end, sums the
 * probabilities of all ways into each state, relative to the best way. The second pass goes back from the end: the
 * share of each state in all paths is divided among the steps into it. So all shares stay between 0 and 1, however long
 * the sentence is.
 */
#include "decode/lattice_decoder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/exponential.h"
#include "base/memory.h"
#include "decode/context.h"

enum {
    BEAM = 24,            /* states kept at a node, at most */
    REMEMBERED = 1 << 15, /* sets of base words */
    READINGS_MAX = 14,    /* of one set */
    TOO_MANY = UINT8_MAX  /* readings: each is looked up alone */
};

static const float BEAM_WIDTH = 9.0f;
static const float CONTEXT_GAIN = 8.0f; /* a context hardly ever raises a word's log probability by more */
static const float ARC_WIDTH = 9.0f;

/* One end of the paths to a node. */
struct lattice_state {
    struct context context;
    uint64_t sums[CONTEXT_MAX]; /* [k-1]: what the newest k words add to the sum that finds an n-gram's line */
    float score;
    uint32_t back, edge; /* the state before it on the best way into it, and the edge between */
};

/* A step along an edge, from state to state. */
struct lattice_arc {
    uint32_t from, to, edge;
    float score;
};

/* All readings that the model has for one set of base words, unless they are too many; 128 bytes. */
struct remembered {
    uint64_t sum; /* 0: free */
    uint8_t order, count;
    struct model_match matches[READINGS_MAX];
};

struct lattice_decoder {
    const pd_model *model;
    float weight; /* of the language model */
    struct rescore_factors second_score;
    struct remembered *remembered;
    struct model_match found[MODEL_MATCHES_MAX]; /* by the last look-up in the model */
    struct lattice_state *states;
    size_t state_count, state_capacity;
    uint32_t *first_state; /* by node; one more at the end: [n], [n + 1] are the range of node n */
    size_t node_capacity;
    struct lattice_state *next;
    size_t next_count, next_capacity;
    struct lattice_arc *arcs;
    size_t arc_count, arc_capacity;
    uint32_t *kept; /* by expanded state: its number in `states`, or UINT32_MAX */
    float *scores;  /* of expanded states, to be sorted */
    size_t kept_capacity, score_capacity;
    double *alpha;  /* by state: the sum over all ways into it, relative to the best one, in units of 2^exponents */
    int *exponents; /* by state */
    double *shares, *posteriors; /* by state, by edge */
    size_t alpha_capacity, exponent_capacity, share_capacity, posterior_capacity;
    struct decision *steps;
    uint16_t *symbols; /* of the steps, and their cases; for the second score */
    uint8_t *cases;
    size_t step_capacity, symbol_capacity, case_capacity;
};

struct lattice_decoder *lattice_decoder_new(const pd_model *model)
{
    struct lattice_decoder *d = calloc(1, sizeof *d);
    if (!d) return NULL;
    d->model = model;
    d->weight = 1;
    d->remembered = calloc(REMEMBERED, sizeof *d->remembered);
    if (d->remembered) return d;
    free(d);
    return NULL;
}

void lattice_decoder_free(struct lattice_decoder *d)
{
    if (!d) return;
    free(d->remembered);
    free(d->states);
    free(d->first_state);
    free(d->next);
    free(d->arcs);
    free(d->kept);
    free(d->scores);
    free(d->alpha);
    free(d->exponents);
    free(d->shares);
    free(d->posteriors);
    free(d->steps);
    free(d->symbols);
    free(d->cases);
    free(d);
}

void lattice_decoder_weigh(struct lattice_decoder *d, float language_model, struct rescore_factors second_score)
{
    d->weight = language_model;
    d->second_score = second_score;
}

/* ---- The model ---- */

/* What finding the n-grams of a state and the word after it needs. */
struct pair_finder {
    struct lattice_decoder *decoder;
    const struct lattice_state *from;
    unsigned group; /* of the word */
    uint32_t index; /* in its group */
};

/* All readings of the n-gram of order n, from memory or from the model; `sum` finds their line. */
static const struct remembered *find_readings(const struct pair_finder *f, unsigned n, uint64_t sum)
{
    struct lattice_decoder *d = f->decoder;
    const pd_model *m = d->model;
    struct remembered *slot = &d->remembered[(model_mix(sum) + n) & (REMEMBERED - 1)];
    if (slot->sum == sum && slot->order == n) return slot;
    const struct model_table *table = &m->tables[n];
    uint16_t counts[MODEL_ORDER_MAX] = {m->groups[f->group].count};
    for (unsigned k = 1; k < n; k++) counts[k] = m->groups[m->entries[f->from->context.words[k - 1]].group].count;
    const struct model_probe probe = model_probe(table->line_count, table->highest, sum);
    const size_t count = model_find_matches(table, probe, context_limit(table->radix, counts, n), d->found);
    slot->sum = sum;
    slot->order = (uint8_t)n;
    slot->count = count <= READINGS_MAX ? (uint8_t)count : (uint8_t)TOO_MANY;
    if (count <= READINGS_MAX) memcpy(slot->matches, d->found, count * sizeof *slot->matches);
    return slot;
}

static inline const struct model_match *find_ngram(void *self, const struct context *from, unsigned k)
{
    const struct pair_finder *f = self;
    struct lattice_decoder *d = f->decoder;
    const struct model_table *table = &d->model->tables[k + 1];
    const uint64_t sum = f->group * model_group_factor[0] + f->from->sums[k - 1];
    const uint32_t reading = (from->readings[k - 1] + f->index) & model_tag_mask(table->highest);
    const struct remembered *set = find_readings(f, k + 1, sum);
    if (set->count == TOO_MANY) {
        const struct model_probe probe = model_probe(table->line_count, table->highest, sum);
        return model_find_reading(table, probe, reading, d->found) ? d->found : NULL;
    }
    for (size_t i = 0; i < set->count; i++)
        if (set->matches[i].reading == reading) return &set->matches[i];
    return NULL;
}

/* Adds a word to a state's context. Returns log P(word | state); *to gets the new context. */
static float extend(struct lattice_decoder *d, const struct lattice_state *from, uint16_t word,
                    struct lattice_state *to)
{
    const unsigned group = d->model->entries[word].group;
    struct pair_finder finder = {
        .decoder = d, .from = from, .group = group, .index = context_index(d->model, word, group)};
    return context_extend(d->model, &from->context, word, find_ngram, &finder, &to->context);
}

/* Fills in what is needed to find n-grams that go on from a new state. */
static void complete(const pd_model *m, struct lattice_state *to, const struct lattice_state *from)
{
    const uint16_t word = to->context.words[0];
    uint64_t sum = 0;
    context_complete(m, &from->context, context_index(m, word, m->entries[word].group), &to->context);
    for (unsigned k = 0; k < to->context.length && k + 2 <= m->order; k++) {
        sum += m->entries[to->context.words[k]].group * model_group_factor[k + 1];
        to->sums[k] = sum;
    }
}

/* ---- One node ---- */

/*
 * The expanded state, from `first` on, with the same context as the new state at the end; if there is none, the new
 * one.
 */
static struct lattice_state *find_same(struct lattice_decoder *d, size_t first)
{
    struct lattice_state *made = &d->next[d->next_count], *state = &d->next[first];
    while (state < made && !context_same(&state->context, &made->context)) state++;
    return state;
}

static bool add_arc(struct lattice_decoder *d, uint32_t from, size_t to, uint32_t edge, float score)
{
    if (!memory_reserve(&d->arcs, &d->arc_capacity, d->arc_count + 1, sizeof *d->arcs)) return false;
    d->arcs[d->arc_count++] = (struct lattice_arc){.from = from, .to = (uint32_t)to, .edge = edge, .score = score};
    return true;
}

/* Expands all states at the start of an edge by its word. `first` is the first expanded state of the same word. */
static bool expand(struct lattice_decoder *d, const struct lattice_edge *edge, uint32_t number, size_t first,
                   float *best)
{
    const uint32_t begin = d->first_state[edge->from], end = d->first_state[edge->from + 1];
    if (!memory_reserve(&d->next, &d->next_capacity, d->next_count + BEAM, sizeof *d->next)) return false;
    const bool is_word = edge->symbol != SYMBOL_PAD;
    const float gain = is_word ? fminf(0, d->model->entries[edge->symbol].log_p + CONTEXT_GAIN) * d->weight : 0;
    const float bound = edge->score + gain;
    for (uint32_t s = begin; s < end; s++) {
        const struct lattice_state *from = &d->states[s];
        if (from->score + bound < *best - BEAM_WIDTH) continue;
        struct lattice_state *made = &d->next[d->next_count];
        if (!is_word) *made = *from;
        const float step = edge->score + (is_word ? d->weight * extend(d, from, edge->symbol, made) : 0);
        const float score = from->score + step;
        if (score < *best - BEAM_WIDTH) continue;
        struct lattice_state *to = find_same(d, is_word ? first : 0);
        if (to == made) {
            if (is_word) complete(d->model, made, from);
            made->score = -INFINITY;
            d->next_count++;
        }
        if (score > to->score) {
            to->score = score;
            to->back = s;
            to->edge = number;
        }
        if (score > *best) *best = score;
        if (!add_arc(d, s, (size_t)(to - d->next), number, step)) return false;
    }
    return true;
}

/* Finds the score that an expanded state must reach to be kept. False if memory runs out. */
static bool find_threshold(struct lattice_decoder *d, float best, float *low)
{
    size_t count = 0;
    *low = best - BEAM_WIDTH;
    if (d->next_count <= BEAM) return true;
    if (!memory_reserve(&d->scores, &d->score_capacity, d->next_count, sizeof *d->scores)) return false;
    for (size_t i = 0; i < d->next_count; i++)
        if (d->next[i].score >= *low) d->scores[count++] = d->next[i].score;
    *low = context_threshold(d->scores, count, BEAM, *low);
    return true;
}

/* Copies the best expanded states to the node's states. Arcs from `first_arc` on then lead to these, or are dropped. */
static bool keep_best(struct lattice_decoder *d, float best, size_t first_arc)
{
    float low;
    if (!find_threshold(d, best, &low)) return false;
    if (!memory_reserve(&d->kept, &d->kept_capacity, d->next_count, sizeof *d->kept) ||
        !memory_reserve(&d->states, &d->state_capacity, d->state_count + BEAM, sizeof *d->states))
        return false;
    const size_t first = d->state_count;
    for (size_t i = 0; i < d->next_count; i++) {
        const bool lives = d->next[i].score >= low && d->state_count < first + BEAM;
        d->kept[i] = lives ? (uint32_t)d->state_count : UINT32_MAX;
        if (lives) d->states[d->state_count++] = d->next[i];
    }
    size_t to = first_arc;
    for (size_t a = first_arc; a < d->arc_count; a++) {
        const uint32_t kept = d->kept[d->arcs[a].to];
        const struct lattice_arc *arc = &d->arcs[a];
        if (kept == UINT32_MAX || d->states[arc->from].score + arc->score < best - ARC_WIDTH) continue;
        d->arcs[to] = *arc;
        d->arcs[to++].to = kept;
    }
    d->arc_count = to;
    return true;
}

static bool start(struct lattice_decoder *d, const uint16_t *context, size_t context_count)
{
    struct lattice_state state = {.score = 0};
    for (size_t i = 0; i < context_count; i++) {
        struct lattice_state next = {.score = 0};
        extend(d, &state, context[i], &next);
        complete(d->model, &next, &state);
        state = next;
    }
    if (!memory_reserve(&d->states, &d->state_capacity, BEAM, sizeof *d->states)) return false;
    d->states[0] = state;
    d->state_count = 1;
    d->arc_count = 0;
    d->first_state[0] = 0;
    d->first_state[1] = 1;
    return true;
}

static bool forward(struct lattice_decoder *d, const struct lattice *lattice)
{
    size_t e = 0;
    for (size_t node = 1; node < lattice->node_count; node++) {
        const size_t first_arc = d->arc_count;
        float best = -INFINITY;
        uint16_t symbol = SYMBOL_PAD;
        size_t first = 0;
        d->next_count = 0;
        for (; e < lattice->edge_count && lattice->edges[e].to == node; e++) {
            if (lattice->edges[e].symbol != symbol) first = d->next_count;
            symbol = lattice->edges[e].symbol;
            if (!expand(d, &lattice->edges[e], (uint32_t)e, first, &best)) return false;
        }
        if (!keep_best(d, best, first_arc)) return false;
        d->first_state[node + 1] = (uint32_t)d->state_count;
    }
    return true;
}

/* ---- The result ---- */

/* The probability of the best way into a state through an arc, relative to the best way of all. */
static double factor(const struct lattice_decoder *d, const struct lattice_arc *arc)
{
    return exponential((double)(d->states[arc->from].score + arc->score) - (double)d->states[arc->to].score);
}

/* The sum over all ways into a state through an arc, in the unit of that state. */
static double through(const struct lattice_decoder *d, const struct lattice_arc *arc)
{
    const int shift = d->exponents[arc->from] - d->exponents[arc->to];
    const double sum = d->alpha[arc->from] * factor(d, arc);
    return shift ? ldexp(sum, shift) : sum;
}

/* Sums over all ways into each state. The sums grow with the number of ways, so their unit grows as well. */
static void sum_forward(struct lattice_decoder *d)
{
    static const double LARGE = 0x1p64;
    memset(d->alpha, 0, d->state_count * sizeof *d->alpha);
    d->alpha[0] = 1;
    d->exponents[0] = 0;
    for (size_t a = 0; a < d->arc_count; a++) {
        const struct lattice_arc *arc = &d->arcs[a];
        if (d->alpha[arc->to] == 0)
            d->exponents[arc->to] = d->exponents[arc->from] + (d->alpha[arc->from] > LARGE ? 64 : 0);
        d->alpha[arc->to] += through(d, arc);
    }
}

/* Finds the share of each state of the last node in all paths. */
static void share_end(struct lattice_decoder *d, uint32_t last)
{
    double total = 0;
    for (size_t s = last; s < d->state_count; s++) {
        const double score = (double)d->states[s].score - (double)d->states[last].score;
        d->shares[s] = ldexp(d->alpha[s] * exponential(score), d->exponents[s] - d->exponents[last]);
        total += d->shares[s];
    }
    for (size_t s = last; s < d->state_count; s++) d->shares[s] /= total;
}

/* Finds the posterior of each edge: from the end back, divides each state's share among the arcs into it. */
static bool sum_paths(struct lattice_decoder *d, const struct lattice *lattice)
{
    if (!memory_reserve(&d->alpha, &d->alpha_capacity, d->state_count, sizeof *d->alpha) ||
        !memory_reserve(&d->exponents, &d->exponent_capacity, d->state_count, sizeof *d->exponents) ||
        !memory_reserve(&d->shares, &d->share_capacity, d->state_count, sizeof *d->shares) ||
        !memory_reserve(&d->posteriors, &d->posterior_capacity, lattice->edge_count + 1, sizeof *d->posteriors))
        return false;
    memset(d->shares, 0, d->state_count * sizeof *d->shares);
    memset(d->posteriors, 0, lattice->edge_count * sizeof *d->posteriors);
    sum_forward(d);
    share_end(d, d->first_state[lattice->node_count - 1]);
    for (size_t a = d->arc_count; a-- > 0;) {
        const struct lattice_arc *arc = &d->arcs[a];
        const double share = d->shares[arc->to] * through(d, arc) / d->alpha[arc->to];
        d->shares[arc->from] += share;
        d->posteriors[arc->edge] += share;
    }
    return true;
}

/*
 * Decides for an edge. Its alternatives are the other edges between the same nodes; all edges into a node are
 * consecutive.
 */
static struct decision decide(const struct lattice_decoder *d, const struct lattice *lattice, size_t edge)
{
    const struct lattice_edge *chosen = &lattice->edges[edge];
    struct decision decision = decision_make(edge, fmin(1.0, d->posteriors[edge]));
    size_t e = edge;
    while (e > 0 && lattice->edges[e - 1].to == chosen->to) e--;
    for (; e < lattice->edge_count && lattice->edges[e].to == chosen->to; e++)
        if (e != edge && lattice->edges[e].from == chosen->from)
            decision_add_alternative(&decision, e, (double)(float)d->posteriors[e]);
    return decision;
}

static size_t trace_back(struct lattice_decoder *d, const struct lattice *lattice, uint32_t best)
{
    size_t count = 0;
    for (uint32_t s = d->states[best].back; s != 0; s = d->states[s].back) count++;
    if (!memory_reserve(&d->steps, &d->step_capacity, count + 1, sizeof *d->steps) ||
        !memory_reserve(&d->symbols, &d->symbol_capacity, count + 1, sizeof *d->symbols) ||
        !memory_reserve(&d->cases, &d->case_capacity, count + 1, sizeof *d->cases))
        return SIZE_MAX;
    size_t at = count;
    for (uint32_t s = d->states[best].back; s != 0; s = d->states[s].back)
        d->steps[--at] = decide(d, lattice, d->states[s].edge);
    return count;
}

struct lattice_path lattice_decode(struct lattice_decoder *d, const struct lattice *lattice, const uint16_t *context,
                                   size_t context_count)
{
    struct lattice_path path = {.log_p = NAN};
    if (!memory_reserve(&d->first_state, &d->node_capacity, lattice->node_count + 1, sizeof *d->first_state) ||
        !start(d, context, context_count) || !forward(d, lattice) || !sum_paths(d, lattice))
        return path;
    uint32_t best = d->first_state[lattice->node_count - 1];
    for (uint32_t s = best; s < d->state_count; s++)
        if (d->states[s].score > d->states[best].score) best = s;
    if (best >= d->state_count) return path;
    path.count = trace_back(d, lattice, best);
    if (path.count == SIZE_MAX) return (struct lattice_path){.log_p = NAN};
    struct rescore_path words = {.symbols = d->symbols, .cases = d->cases, .steps = d->steps, .count = path.count};
    rescore_path_decisions(d->model, lattice, d->second_score, &words);
    path.steps = d->steps;
    path.log_p = (double)d->states[best].score;
    return path;
}

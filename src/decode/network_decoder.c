/*
 * A beam over states of n-gram context (context.h), some five of them a word, and why it is fast.
 *
 * The groups (words without marks) are the same for every path, so the cache line that holds a
 * position's n-grams is known beforehand, one for each order. It is fetched some positions ahead, while
 * earlier ones are scored: no look-up waits for memory. A step reads its few lines once and keeps
 * the readings found in them, usually none to three. Scoring a path is then a comparison of small
 * numbers: which of these readings is it?
 *
 * Nothing is allocated once the arrays have grown to the longest sentence.
 */
#include "decode/network_decoder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/exponential.h"
#include "base/memory.h"
#include "decode/context.h"

enum {
    FETCH_AHEAD = 6, /* positions */
    EXPANDED_MAX = NETWORK_DECODER_BEAM * NETWORK_CANDIDATES_MAX
};

static const float BEAM_WIDTH = 10.0f; /* natural logarithm: worse states than the best by this are dropped */
static const float ARC_WIDTH = 10.0f;  /* the same for the steps that posteriors are summed over */

/* One end of the paths through the positions so far. */
struct network_state {
    struct context context;
    float score;
    uint32_t back; /* in trace: the state before */
    uint16_t candidate;
};

struct trace {
    uint32_t back;
    uint16_t candidate;
};

/* A step from state `from` of one position to state `to` of the next, for the posteriors. */
struct network_arc {
    uint16_t from, to;
    float score;
};

struct network_decoder {
    const pd_model *model;
    struct network_state *states, *next; /* NETWORK_DECODER_BEAM and EXPANDED_MAX */
    size_t state_count, next_count;
    float best;     /* score among the expanded states */
    uint16_t *kept; /* EXPANDED_MAX: where an expanded state went, or UINT16_MAX */
    struct trace *trace;
    size_t trace_count, trace_capacity;
    size_t *layers; /* [i]: first trace of position i; [position_count] the end */
    struct model_probe (*probes)[MODEL_ORDER_MAX + 1];
    uint16_t (*counts)[MODEL_ORDER_MAX]; /* words in the groups of a position and those before, newest first */
    struct model_match matches[MODEL_ORDER_MAX + 1][MODEL_MATCHES_MAX]; /* of the position at hand, by order */
    size_t match_count[MODEL_ORDER_MAX + 1];
    float bounds[MODEL_GROUP_MAX]; /* of log probabilities at the position at hand, by index in the group */
    size_t position_capacity;
    struct network_arc *arcs;
    size_t arc_count, arc_capacity;
    size_t *arc_layers;
    double *alpha, *beta;
    size_t alpha_capacity;
};

struct network_decoder *network_decoder_new(const pd_model *model)
{
    struct network_decoder *d = calloc(1, sizeof *d);
    if (!d) return NULL;
    d->model = model;
    d->states = malloc(EXPANDED_MAX * sizeof *d->states);
    d->next = malloc(EXPANDED_MAX * sizeof *d->next);
    d->kept = malloc(EXPANDED_MAX * sizeof *d->kept);
    if (d->states && d->next && d->kept) return d;
    network_decoder_free(d);
    return NULL;
}

void network_decoder_free(struct network_decoder *d)
{
    if (!d) return;
    free(d->states);
    free(d->next);
    free(d->kept);
    free(d->trace);
    free(d->layers);
    free(d->probes);
    free(d->counts);
    free(d->arcs);
    free(d->arc_layers);
    free(d->alpha);
    free(d->beta);
    free(d);
}

static bool reserve_positions(struct network_decoder *d, size_t count)
{
    if (count + 1 <= d->position_capacity) return true;
    size_t layers = d->position_capacity, probes = layers, counts = layers, arc_layers = layers;
    if (!memory_reserve(&d->layers, &layers, count + 1, sizeof *d->layers)) return false;
    if (!memory_reserve(&d->probes, &probes, count + 1, sizeof *d->probes)) return false;
    if (!memory_reserve(&d->counts, &counts, count + 1, sizeof *d->counts)) return false;
    if (!memory_reserve(&d->arc_layers, &arc_layers, count + 1, sizeof *d->arc_layers)) return false;
    d->position_capacity = layers;
    return true;
}

/* ---- Where the n-grams of each position are ---- */

static void find_probes(struct network_decoder *d, const struct network *network, const uint16_t *context,
                        size_t context_count, bool ends)
{
    const pd_model *m = d->model;
    const size_t count = network->position_count + (ends ? 1 : 0);
    uint16_t groups[MODEL_ORDER_MAX] = {0}; /* newest first */
    for (size_t k = 0; k < context_count && k < MODEL_ORDER_MAX - 1; k++)
        groups[k] = m->entries[context[context_count - 1 - k]].group;
    for (size_t i = 0; i < count; i++) {
        memmove(groups + 1, groups, (MODEL_ORDER_MAX - 1) * sizeof *groups);
        groups[0] = i < network->position_count ? network->positions[i].group : m->entries[SYMBOL_END].group;
        uint64_t sum = groups[0] * model_group_factor[0];
        d->counts[i][0] = m->groups[groups[0]].count;
        for (unsigned n = 2; n <= m->order; n++) {
            sum += groups[n - 1] * model_group_factor[n - 1];
            d->counts[i][n - 1] = m->groups[groups[n - 1]].count;
            d->probes[i][n] = model_probe(m->tables[n].line_count, m->tables[n].highest, sum);
        }
    }
}

static inline void fetch(const struct network_decoder *d, size_t position)
{
    for (unsigned n = 2; n <= d->model->order; n++) {
        const struct model_table *table = &d->model->tables[n];
        __builtin_prefetch(table->lines + d->probes[position][n].line);
    }
}

/* ---- One step ---- */

/* The n-grams of one word behind the state before, reused as far as the next state's words are the same. */
struct ngram_finder {
    const struct network_decoder *decoder;
    uint32_t index; /* of the word in its group */
    uint16_t words[CONTEXT_MAX];
    const struct model_match *matches[CONTEXT_MAX]; /* [k-1]: of order k + 1; NULL: not there */
    size_t known;
};

/* A reading of order n at this position; NULL where the model does not have it. */
static inline const struct model_match *find_match(const struct network_decoder *d, unsigned n, uint32_t reading)
{
    const uint32_t wanted = reading & model_tag_mask(n == d->model->order);
    for (size_t i = 0; i < d->match_count[n]; i++)
        if (d->matches[n][i].reading == wanted) return &d->matches[n][i];
    return NULL;
}

static inline const struct model_match *find_ngram(void *self, const struct context *from, unsigned k)
{
    struct ngram_finder *finder = self;
    if (k <= finder->known) return finder->matches[k - 1];
    finder->words[k - 1] = from->words[k - 1];
    finder->matches[k - 1] = find_match(finder->decoder, k + 1, from->readings[k - 1] + finder->index);
    finder->known = k;
    return finder->matches[k - 1];
}

static inline void start_finding(struct ngram_finder *finder, const struct network_decoder *d, uint32_t index)
{
    finder->decoder = d;
    finder->index = index;
    finder->known = 0;
}

/* Follows a context with the finder's word; returns its log probability. */
static inline float extend(struct ngram_finder *finder, const struct context *from, uint16_t word, struct context *to)
{
    size_t same = 0;
    while (same < finder->known && same < from->length && finder->words[same] == from->words[same]) same++;
    finder->known = same;
    return context_extend(finder->decoder->model, from, word, find_ngram, finder, to);
}

static bool add_arc(struct network_decoder *d, size_t from, size_t to, float score)
{
    if (!memory_reserve(&d->arcs, &d->arc_capacity, d->arc_count + 1, sizeof *d->arcs)) return false;
    d->arcs[d->arc_count++] = (struct network_arc){.from = (uint16_t)from, .to = (uint16_t)to, .score = score};
    return true;
}

static const struct context nowhere = {.length = 0};

/*
 * The highest log probability that each index of a group can have at this position, whatever the context: its best
 * match of any order. A back-off weight is at most 1, so without a match it is the unigram's.
 */
static void bound_matches(struct network_decoder *d, unsigned group)
{
    const pd_model *m = d->model;
    const struct model_group *g = &m->groups[group];
    for (unsigned index = 0; index < g->count; index++) d->bounds[index] = m->entries[g->first + index].log_p;
    for (unsigned n = 2; n <= m->order; n++) {
        const struct model_table *table = &m->tables[n];
        for (size_t i = 0; i < d->match_count[n]; i++) {
            const uint32_t index = d->matches[n][i].reading % table->radix;
            const float log_p = table->log_p[d->matches[n][i].p];
            if (index < g->count && log_p > d->bounds[index]) d->bounds[index] = log_p;
        }
    }
}

/*
 * The context of the state behind the last expanded one is made: finds the expanded state from `first` on that has the
 * same, or lets that state be one more.
 */
static inline struct network_state *place(struct network_decoder *d, size_t first, const struct context *from,
                                          uint32_t index)
{
    struct network_state *made = &d->next[d->next_count];
    for (struct network_state *state = &d->next[first]; state < made; state++)
        if (context_same(&state->context, &made->context)) return state;
    context_complete(d->model, from, index, &made->context);
    made->score = -INFINITY;
    d->next_count++;
    return made;
}

/* All states × one candidate; `layer` is the trace of the first state. */
static bool expand(struct network_decoder *d, unsigned group, size_t layer, const struct candidate *candidate,
                   size_t number, bool posteriors)
{
    const pd_model *m = d->model;
    const size_t first = d->next_count;
    float best = d->best;
    const bool known = m->entries[candidate->symbol].group == group;
    struct ngram_finder finder;
    start_finding(&finder, d, known ? context_index(m, candidate->symbol, group) : 0);
    const float bound = candidate->score + (known ? d->bounds[finder.index] : m->entries[candidate->symbol].log_p);
    for (size_t s = 0; s < d->state_count; s++) {
        const struct network_state *from = &d->states[s];
        if (from->score + bound < best - BEAM_WIDTH) continue;
        const struct context *behind = known ? &from->context : &nowhere;
        struct context *context = &d->next[d->next_count].context;
        const float step = candidate->score + extend(&finder, behind, candidate->symbol, context);
        if (!known) context->length = 0;
        const float score = from->score + step;
        struct network_state *to = place(d, first, behind, finder.index);
        to->candidate = (uint16_t)number;
        if (score > to->score) {
            to->score = score;
            to->back = (uint32_t)(layer + s);
        }
        if (score > best) best = score;
        if (posteriors && score > best - ARC_WIDTH && !add_arc(d, s, (size_t)(to - d->next), step)) return false;
    }
    d->best = best;
    return true;
}

/* The score that a state must reach to live: within the beam's width, and among the best NETWORK_DECODER_BEAM. */
static float threshold(const struct network_decoder *d)
{
    const float low = d->best - BEAM_WIDTH;
    float scores[EXPANDED_MAX];
    size_t count = 0;
    for (size_t i = 0; i < d->next_count; i++)
        if (d->next[i].score >= low) scores[count++] = d->next[i].score;
    return context_threshold(scores, count, NETWORK_DECODER_BEAM, low);
}

/* Moves the states that live to d->states and records their trace. */
static bool keep_best(struct network_decoder *d)
{
    const float low = threshold(d);
    d->state_count = 0;
    if (!memory_reserve(&d->trace, &d->trace_capacity, d->trace_count + NETWORK_DECODER_BEAM, sizeof *d->trace))
        return false;
    for (size_t i = 0; i < d->next_count; i++) {
        const struct network_state *state = &d->next[i];
        if (state->score < low || d->state_count == NETWORK_DECODER_BEAM) {
            d->kept[i] = UINT16_MAX;
            continue;
        }
        d->kept[i] = (uint16_t)d->state_count;
        d->states[d->state_count++] = *state;
        d->trace[d->trace_count++] = (struct trace){.back = state->back, .candidate = state->candidate};
    }
    return true;
}

/* Arcs since `first` lead to expanded states: makes them lead to those kept, and drops the rest. */
static void keep_arcs(struct network_decoder *d, size_t first)
{
    size_t to = first;
    for (size_t i = first; i < d->arc_count; i++) {
        const uint16_t kept = d->kept[d->arcs[i].to];
        if (kept == UINT16_MAX) continue;
        d->arcs[to] = d->arcs[i];
        d->arcs[to++].to = kept;
    }
    d->arc_count = to;
}

/*
 * Reads the lines of one position: the readings that the model has for its base words and those before. The limit
 * is one more than the highest number a reading of these groups can have.
 */
static void load_matches(struct network_decoder *d, const struct model_probe *probes, const uint16_t *counts,
                         unsigned longest)
{
    for (unsigned n = 2; n <= d->model->order; n++) {
        const struct model_table *table = &d->model->tables[n];
        const uint32_t limit = context_limit(table->radix, counts, n);
        d->match_count[n] = n <= longest ? model_find_matches(table, probes[n], limit, d->matches[n]) : 0;
    }
}

static void start(struct network_decoder *d, const uint16_t *context, size_t context_count)
{
    const pd_model *m = d->model;
    struct context state = {.length = 0};
    for (size_t i = 0; i < context_count; i++) {
        const unsigned group = m->entries[context[i]].group;
        struct model_probe probes[MODEL_ORDER_MAX + 1] = {0};
        uint16_t counts[MODEL_ORDER_MAX] = {1, 1, 1, 1, 1};
        uint64_t sum = 0;
        for (unsigned n = 1; n <= m->order && n <= i + 1; n++) {
            sum += m->entries[context[i + 1 - n]].group * model_group_factor[n - 1];
            counts[n - 1] = m->groups[m->entries[context[i + 1 - n]].group].count;
            if (n >= 2) probes[n] = model_probe(m->tables[n].line_count, m->tables[n].highest, sum);
        }
        load_matches(d, probes, counts, (unsigned)(i + 1));
        struct ngram_finder finder;
        struct context next;
        start_finding(&finder, d, context_index(m, context[i], group));
        extend(&finder, &state, context[i], &next);
        context_complete(m, &state, finder.index, &next);
        state = next;
    }
    d->states[0] = (struct network_state){.context = state};
    d->state_count = 1;
    d->trace[0] = (struct trace){0};
    d->trace_count = 1;
}

static bool step(struct network_decoder *d, const struct network *network, size_t i, bool posteriors)
{
    static const struct candidate end = {.symbol = SYMBOL_END};
    const bool last = i == network->position_count;
    const size_t count = last ? 1 : network->positions[i].count;
    const struct candidate *candidates = last ? &end : network->candidates + network->positions[i].first;
    const unsigned group = last ? d->model->entries[SYMBOL_END].group : network->positions[i].group;
    const size_t layer = d->trace_count - d->state_count, first_arc = d->arc_count;
    load_matches(d, d->probes[i], d->counts[i], MODEL_ORDER_MAX);
    bound_matches(d, group);
    d->next_count = 0;
    d->best = -INFINITY;
    for (size_t c = 0; c < count; c++)
        if (!expand(d, group, layer, &candidates[c], c, posteriors)) return false;
    d->layers[i] = d->trace_count;
    if (!keep_best(d)) return false;
    if (posteriors) {
        keep_arcs(d, first_arc);
        d->arc_layers[i] = first_arc;
    }
    return true;
}

/* ---- Reading the result ---- */

static double trace_back(const struct network_decoder *d, const struct network *network, bool ends,
                         struct decision *out)
{
    size_t best = 0;
    for (size_t s = 1; s < d->state_count; s++)
        if (d->states[s].score > d->states[best].score) best = s;
    size_t at = d->trace_count - d->state_count + best;
    if (ends) at = d->trace[at].back;
    for (size_t i = network->position_count; i-- > 0;) {
        out[i] = decision_make(d->trace[at].candidate, 0);
        at = d->trace[at].back;
    }
    return d->states[best].score;
}

/* The arcs into position i, first … end - 1. */
static void arcs_of(const struct network_decoder *d, size_t i, size_t count, size_t *first, size_t *end)
{
    *first = d->arc_layers[i];
    *end = i + 1 < count ? d->arc_layers[i + 1] : d->arc_count;
}

static void scale(double *values, size_t begin, size_t end, double sum)
{
    const double factor = sum > 0 ? 1 / sum : 0;
    for (size_t s = begin; s < end; s++) values[s] *= factor;
}

/* Turns the scores of the arcs into position i from logarithms into factors, the largest 1. */
static void weigh_arcs(struct network_decoder *d, size_t first, size_t end)
{
    float top = -INFINITY;
    for (size_t a = first; a < end; a++) top = d->arcs[a].score > top ? d->arcs[a].score : top;
    for (size_t a = first; a < end; a++) d->arcs[a].score = (float)exponential((double)(d->arcs[a].score - top));
}

/*
 * Forward and backward sums over the arcs (Rabiner 1989), scaled at each position. alpha and beta are indexed
 * like the trace.
 */
static bool sum_paths(struct network_decoder *d, size_t count)
{
    size_t alpha_capacity = d->alpha_capacity, first, end;
    if (!memory_reserve(&d->alpha, &alpha_capacity, d->trace_count, sizeof *d->alpha)) return false;
    if (!memory_reserve(&d->beta, &d->alpha_capacity, d->trace_count, sizeof *d->beta)) return false;
    memset(d->alpha, 0, d->trace_count * sizeof *d->alpha);
    memset(d->beta, 0, d->trace_count * sizeof *d->beta);
    d->alpha[0] = 1;
    for (size_t i = 0; i < count; i++) {
        const size_t from = i ? d->layers[i - 1] : 0, to = d->layers[i];
        double sum = 0;
        arcs_of(d, i, count, &first, &end);
        weigh_arcs(d, first, end);
        for (size_t a = first; a < end; a++) {
            const struct network_arc *arc = &d->arcs[a];
            const double share = d->alpha[from + arc->from] * (double)arc->score;
            d->alpha[to + arc->to] += share;
            sum += share;
        }
        scale(d->alpha, to, i + 1 < count ? d->layers[i + 1] : d->trace_count, sum);
    }
    for (size_t s = d->layers[count - 1]; s < d->trace_count; s++) d->beta[s] = 1;
    for (size_t i = count; i-- > 0;) {
        const size_t from = i ? d->layers[i - 1] : 0, to = d->layers[i];
        double sum = 0;
        arcs_of(d, i, count, &first, &end);
        for (size_t a = first; a < end; a++) {
            const struct network_arc *arc = &d->arcs[a];
            const double share = d->beta[to + arc->to] * (double)arc->score;
            d->beta[from + arc->from] += share;
            sum += share;
        }
        scale(d->beta, from, to, sum);
    }
    return true;
}

static void rank(struct decision *out, const double *posterior, size_t count)
{
    const uint32_t best = out->readings[0].number;
    *out = decision_make(best, posterior[best]);
    for (size_t c = 0; c < count; c++)
        if (c != best) decision_add_alternative(out, c, posterior[c]);
}

static void read_posteriors(const struct network_decoder *d, const struct network *network, size_t count,
                            struct decision *out)
{
    for (size_t i = 0; i < network->position_count; i++) {
        double posterior[NETWORK_CANDIDATES_MAX] = {0}, sum = 0;
        const size_t end = i + 1 < count ? d->layers[i + 1] : d->trace_count;
        for (size_t s = d->layers[i]; s < end; s++) {
            const double share = d->alpha[s] * d->beta[s];
            posterior[d->trace[s].candidate] += share;
            sum += share;
        }
        for (size_t c = 0; c < network->positions[i].count && sum > 0; c++) posterior[c] /= sum;
        rank(&out[i], posterior, network->positions[i].count);
    }
}

double network_decode(struct network_decoder *d, const struct network *network, const uint16_t *context,
                      size_t context_count, bool ends, bool posteriors, struct decision *out)
{
    const size_t count = network->position_count + (ends ? 1 : 0);
    if (count == 0) return 0;
    if (!reserve_positions(d, count)) return NAN;
    if (!memory_reserve(&d->trace, &d->trace_capacity, NETWORK_DECODER_BEAM + 1, sizeof *d->trace)) return NAN;
    find_probes(d, network, context, context_count, ends);
    for (size_t i = 0; i < count && i < FETCH_AHEAD; i++) fetch(d, i);
    start(d, context, context_count);
    d->arc_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (i + FETCH_AHEAD < count) fetch(d, i + FETCH_AHEAD);
        if (!step(d, network, i, posteriors)) return NAN;
    }
    const double score = trace_back(d, network, ends, out);
    if (posteriors) {
        if (!sum_paths(d, count)) return NAN;
        read_posteriors(d, network, count, out);
    }
    return score;
}

/*
 * A beam over the nodes of a lattice. A state is the context that the model can still use, as in decoder.c; but here
 * the words that meet at a node have different letters, so the cache lines that hold their n-grams are known only when
 * two words come together. What was found for some base words is remembered: the same pairs and triples of words come
 * again with every state and every reading, and mostly again in the next sentences.
 *
 * Posteriors are sums over the steps between states, each relative to the best path into its state. What a state has
 * is then shared out among the ways into it, from the end back to the start: so no share leaves 0 to 1, however long
 * the sentence is.
 */
#include "decode/lattice_decoder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/exponential.h"
#include "base/memory.h"

enum {
    CONTEXT_MAX = MODEL_ORDER_MAX - 1,
    BEAM = 24,            /* states kept at a node, at most */
    REMEMBERED = 1 << 15, /* sets of base words */
    READINGS_MAX = 14     /* of one set that can be remembered */
};

static const float BEAM_WIDTH = 9.0f;
static const float CONTEXT_GAIN =
    8.0f; /* no context makes a word likelier by more, beside its frequency: nearly always */
static const float ARC_WIDTH = 9.0f;
static const float SHOWN = 0.0005f; /* alternatives less probable are not told */

struct state {
    uint32_t readings[CONTEXT_MAX]; /* [k-1]: what the newest k words add to the reading of an n-gram of order k + 1 */
    uint64_t sums[CONTEXT_MAX];     /* [k-1]: the same for the sum over their groups */
    float backoff[CONTEXT_MAX];     /* [k-1]: weight of the context of k words */
    uint16_t words[CONTEXT_MAX];    /* newest first */
    float score;
    uint32_t back, edge; /* the best way into it */
    uint8_t length;      /* words of context that count */
};

struct arc {
    uint32_t from, to, edge;
    float score;
};

/* The readings that the model has for some base words; 128 bytes. */
struct remembered {
    uint64_t sum; /* 0: free */
    uint8_t order, count;
    struct model_match matches[READINGS_MAX];
};

struct lattice_decoder {
    const pd_model *model;
    struct remembered *remembered;
    struct model_match overflow[MODEL_MATCHES_MAX];
    struct state *states;
    size_t state_count, state_capacity;
    uint32_t *first_state; /* by node; one more at the end */
    size_t node_capacity;
    struct state *next;
    size_t next_count, next_capacity;
    struct arc *arcs;
    size_t arc_count, arc_capacity;
    uint32_t *kept; /* by expanded state */
    size_t kept_capacity;
    double *alpha;  /* by state: the sum over all ways into it against the best one, in units of 2^exponents */
    int *exponents; /* by state */
    double *shares, *posteriors; /* by state, by edge */
    size_t alpha_capacity, exponent_capacity, share_capacity, posterior_capacity;
    struct lattice_step *steps;
    size_t step_capacity;
};

struct lattice_decoder *lattice_decoder_new(const pd_model *model)
{
    struct lattice_decoder *d = calloc(1, sizeof *d);
    if (!d) return NULL;
    d->model = model;
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
    free(d->alpha);
    free(d->exponents);
    free(d->shares);
    free(d->posteriors);
    free(d->steps);
    free(d);
}

/* ---- The model ---- */

/* The readings of order n for a word of `group` behind a state. */
static const struct model_match *find_readings(struct lattice_decoder *d, unsigned n, uint64_t sum,
                                               const struct state *from, unsigned group, size_t *count)
{
    const pd_model *m = d->model;
    struct remembered *slot = &d->remembered[(model_mix(sum) + n) & (REMEMBERED - 1)];
    if (slot->sum == sum && slot->order == n) {
        *count = slot->count;
        return slot->matches;
    }
    const struct model_table *table = &m->tables[n];
    uint32_t limit = 0;
    for (unsigned k = n; k-- > 0;) {
        const unsigned g = k == 0 ? group : m->entries[from->words[k - 1]].group;
        limit = limit * table->radix + m->groups[g].count - 1u;
    }
    *count = model_find_matches(table, model_probe(table->line_count, table->highest, sum), limit + 1, d->overflow);
    if (*count > READINGS_MAX) return d->overflow;
    slot->sum = sum;
    slot->order = (uint8_t)n;
    slot->count = (uint8_t)*count;
    memcpy(slot->matches, d->overflow, *count * sizeof *slot->matches);
    return slot->matches;
}

static const struct model_match *find_match(struct lattice_decoder *d, unsigned n, const struct state *from,
                                            unsigned group, uint32_t index)
{
    const uint64_t sum = group * model_group_factor[0] + from->sums[n - 2];
    const uint32_t reading = (from->readings[n - 2] + index) & model_tag_mask(n == d->model->order);
    size_t count;
    const struct model_match *matches = find_readings(d, n, sum, from, group, &count);
    for (size_t i = 0; i < count; i++)
        if (matches[i].reading == reading) return &matches[i];
    return NULL;
}

/* Follows a state with a word: log P(word | state), and the new state's context in *to. */
static float extend(struct lattice_decoder *d, const struct state *from, uint16_t word, struct state *to)
{
    const pd_model *m = d->model;
    const struct model_entry *entry = &m->entries[word];
    const uint32_t index = word - (uint32_t)m->groups[entry->group].first;
    float log_p = entry->log_p;
    to->backoff[0] = entry->log_backoff;
    to->length = 1;
    unsigned k = 1;
    for (; k <= from->length; k++) {
        const struct model_table *table = &m->tables[k + 1];
        const struct model_match *match = find_match(d, k + 1, from, entry->group, index);
        if (!match) break;
        log_p = table->log_p[match->p];
        if (k + 1 < m->order) {
            to->backoff[k] = table->log_backoff[match->backoff];
            if (match->backoff) to->length = (uint8_t)(k + 1);
        }
    }
    for (; k <= from->length; k++) log_p += from->backoff[k - 1];
    return log_p;
}

/* Fills in what later look-ups from a new state need. */
static void complete(const pd_model *m, struct state *to, const struct state *from, uint16_t word)
{
    uint64_t sum = 0;
    for (unsigned k = 0; k < to->length; k++) {
        to->words[k] = k == 0 ? word : from->words[k - 1];
        if (k + 2 > m->order) continue;
        sum += m->entries[to->words[k]].group * model_group_factor[k + 1];
        to->sums[k] = sum;
        const uint32_t radix = m->tables[k + 2].radix;
        uint32_t reading = 0;
        for (unsigned j = k + 1; j-- > 0;) {
            const struct model_entry *entry = &m->entries[to->words[j]];
            reading = (reading + to->words[j] - m->groups[entry->group].first) * radix;
        }
        to->readings[k] = reading;
    }
}

static bool same_context(const struct state *a, const struct state *b)
{
    return a->length == b->length && memcmp(a->words, b->words, a->length * sizeof *a->words) == 0;
}

/* ---- One node ---- */

/* The place of an expanded state among those that end in the same word; made where there is none. */
static size_t place(struct lattice_decoder *d, size_t first, const struct state *state)
{
    size_t at = first;
    while (at < d->next_count && !same_context(&d->next[at], state)) at++;
    if (at == d->next_count) {
        d->next[at] = *state;
        d->next[at].score = -INFINITY;
        d->next_count++;
    }
    return at;
}

static bool add_arc(struct lattice_decoder *d, uint32_t from, size_t to, uint32_t edge, float score)
{
    if (!memory_reserve(&d->arcs, &d->arc_capacity, d->arc_count + 1, sizeof *d->arcs)) return false;
    d->arcs[d->arc_count++] = (struct arc){.from = from, .to = (uint32_t)to, .edge = edge, .score = score};
    return true;
}

/* All states at the start of an edge, followed by its word. `first`: expanded states of the same word start there. */
static bool expand(struct lattice_decoder *d, const struct lattice_edge *edge, uint32_t number, size_t first,
                   float *best)
{
    const uint32_t begin = d->first_state[edge->from], end = d->first_state[edge->from + 1];
    if (!memory_reserve(&d->next, &d->next_capacity, d->next_count + BEAM, sizeof *d->next)) return false;
    const bool is_word = edge->symbol != SYMBOL_PAD;
    const float gain = is_word ? fminf(0, d->model->entries[edge->symbol].log_p + CONTEXT_GAIN) : 0;
    const float bound = edge->score + gain;
    for (uint32_t s = begin; s < end; s++) {
        const struct state *from = &d->states[s];
        if (from->score + bound < *best - BEAM_WIDTH) continue;
        struct state to = is_word ? (struct state){.length = 0} : *from;
        const float step = edge->score + (is_word ? extend(d, from, edge->symbol, &to) : 0);
        const float score = from->score + step;
        if (score < *best - BEAM_WIDTH) continue;
        if (is_word) complete(d->model, &to, from, edge->symbol);
        const size_t at = place(d, is_word ? first : 0, &to);
        if (score > d->next[at].score) {
            d->next[at].score = score;
            d->next[at].back = s;
            d->next[at].edge = number;
        }
        if (score > *best) *best = score;
        if (!add_arc(d, s, at, number, step)) return false;
    }
    return true;
}

static int by_score(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

/* The score that an expanded state must reach to live. */
static bool find_threshold(struct lattice_decoder *d, float best, float *low)
{
    *low = best - BEAM_WIDTH;
    if (d->next_count <= BEAM) return true;
    if (!memory_reserve(&d->kept, &d->kept_capacity, d->next_count, sizeof *d->kept)) return false;
    float *scores = (float *)(void *)d->kept;
    for (size_t i = 0; i < d->next_count; i++) scores[i] = d->next[i].score;
    qsort(scores, d->next_count, sizeof *scores, by_score);
    if (scores[BEAM - 1] > *low) *low = scores[BEAM - 1];
    return true;
}

/* Moves the expanded states that live to the node's, and makes the arcs since `first_arc` point to them. */
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
        const struct arc *arc = &d->arcs[a];
        if (kept == UINT32_MAX || d->states[arc->from].score + arc->score < best - ARC_WIDTH) continue;
        d->arcs[to] = *arc;
        d->arcs[to++].to = kept;
    }
    d->arc_count = to;
    return true;
}

static bool start(struct lattice_decoder *d, const uint16_t *context, size_t context_count)
{
    struct state state = {.length = 0};
    for (size_t i = 0; i < context_count; i++) {
        struct state next = {.length = 0};
        extend(d, &state, context[i], &next);
        complete(d->model, &next, &state, context[i]);
        state = next;
    }
    if (!memory_reserve(&d->states, &d->state_capacity, BEAM, sizeof *d->states)) return false;
    state.score = 0;
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

/* How probable an arc's way into its state is, against the best way. */
static double factor(const struct lattice_decoder *d, const struct arc *arc)
{
    return exponential((double)(d->states[arc->from].score + arc->score) - (double)d->states[arc->to].score);
}

/* The sum over all ways through an arc, in the unit of its end. */
static double through(const struct lattice_decoder *d, const struct arc *arc)
{
    const int shift = d->exponents[arc->from] - d->exponents[arc->to];
    const double sum = d->alpha[arc->from] * factor(d, arc);
    return shift ? ldexp(sum, shift) : sum;
}

/* The sums over the ways into each state. They grow with every doubt on the way: so does their unit. */
static void sum_forward(struct lattice_decoder *d)
{
    static const double LARGE = 0x1p64;
    memset(d->alpha, 0, d->state_count * sizeof *d->alpha);
    d->alpha[0] = 1;
    d->exponents[0] = 0;
    for (size_t a = 0; a < d->arc_count; a++) {
        const struct arc *arc = &d->arcs[a];
        if (d->alpha[arc->to] == 0)
            d->exponents[arc->to] = d->exponents[arc->from] + (d->alpha[arc->from] > LARGE ? 64 : 0);
        d->alpha[arc->to] += through(d, arc);
    }
}

/* The shares of the states of the last node. */
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

/* The posterior of each edge: from the end on, what a state has is shared out among the ways into it. */
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
        const struct arc *arc = &d->arcs[a];
        const double share = d->shares[arc->to] * through(d, arc) / d->alpha[arc->to];
        d->shares[arc->from] += share;
        d->posteriors[arc->edge] += share;
    }
    return true;
}

/* The other edges between the same nodes, which stand near it. */
static void rank(const struct lattice_decoder *d, const struct lattice *lattice, struct lattice_step *step)
{
    const struct lattice_edge *chosen = &lattice->edges[step->edge];
    size_t e = step->edge;
    while (e > 0 && lattice->edges[e - 1].to == chosen->to) e--;
    for (; e < lattice->edge_count && lattice->edges[e].to == chosen->to; e++) {
        const float posterior = (float)d->posteriors[e];
        if (e == step->edge || lattice->edges[e].from != chosen->from || posterior < SHOWN) continue;
        size_t at = step->alternative_count;
        while (at > 0 && step->alternatives[at - 1].posterior < posterior) at--;
        if (at >= DECODER_ALTERNATIVES) continue;
        if (step->alternative_count < DECODER_ALTERNATIVES) step->alternative_count++;
        memmove(&step->alternatives[at + 1], &step->alternatives[at],
                (size_t)(step->alternative_count - 1 - at) * sizeof *step->alternatives);
        step->alternatives[at].edge = (uint32_t)e;
        step->alternatives[at].posterior = posterior;
    }
}

static size_t trace_back(struct lattice_decoder *d, const struct lattice *lattice, uint32_t best)
{
    size_t count = 0;
    for (uint32_t s = d->states[best].back; s != 0; s = d->states[s].back) count++;
    if (!memory_reserve(&d->steps, &d->step_capacity, count + 1, sizeof *d->steps)) return SIZE_MAX;
    size_t at = count;
    for (uint32_t s = d->states[best].back; s != 0; s = d->states[s].back) {
        struct lattice_step *step = &d->steps[--at];
        *step = (struct lattice_step){.edge = d->states[s].edge,
                                      .posterior = (float)fmin(1.0, d->posteriors[d->states[s].edge])};
        rank(d, lattice, step);
    }
    return count;
}

struct lattice_path lattice_decoder_run(struct lattice_decoder *d, const struct lattice *lattice,
                                        const uint16_t *context, size_t context_count)
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
    path.steps = d->steps;
    path.log_p = (double)d->states[best].score;
    return path;
}

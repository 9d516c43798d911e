/*
 * A text has about thirty readings for each word, so sorting them must be cheap: nodes are numbered by counting bits,
 * edges are put to their nodes by counting, and only the few edges of one node are sorted, as numbers of 64 bits. The
 * order is complete (edges that are alike in all stay in the order in which they were added), so it is the same on
 * every machine.
 */
#include "lattice/lattice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* 64 consecutive keys: which of them are nodes, and how many nodes have lower keys. */
struct lattice_keys {
    uint64_t present;
    uint32_t before;
};

void lattice_clear(struct lattice *lattice)
{
    lattice->edge_count = lattice->node_count = lattice->text_length = 0;
}

void lattice_free(struct lattice *lattice)
{
    free(lattice->edges);
    free(lattice->text);
    free(lattice->sorted);
    free(lattice->keys);
    free(lattice->first_edge);
    free(lattice->order);
    *lattice = (struct lattice){0};
}

bool lattice_add_edge(struct lattice *lattice, struct lattice_edge edge)
{
    if (!memory_reserve(&lattice->edges, &lattice->edge_capacity, lattice->edge_count + 1, sizeof *lattice->edges))
        return false;
    lattice->edges[lattice->edge_count++] = edge;
    return true;
}

bool lattice_add_text(struct lattice *lattice, const char *text, size_t length, uint32_t *place)
{
    if (!memory_reserve(&lattice->text, &lattice->text_capacity, lattice->text_length + length + 1, 1)) return false;
    *place = (uint32_t)lattice->text_length;
    memcpy(lattice->text + *place, text, length);
    lattice->text[*place + length] = '\0';
    lattice->text_length += length + 1;
    return true;
}

/* ---- Nodes get their numbers ---- */

static void mark_key(struct lattice *g, uint32_t key)
{
    g->keys[key / 64].present |= UINT64_C(1) << key % 64;
}

static uint32_t node_of(const struct lattice *g, uint32_t key)
{
    const struct lattice_keys *keys = &g->keys[key / 64];
    return keys->before + (uint32_t)__builtin_popcountll(keys->present & ((UINT64_C(1) << key % 64) - 1));
}

/* Gives each key a node number, and replaces the keys in the edges by these. False if memory runs out. */
static bool number_nodes(struct lattice *g)
{
    uint32_t last = 0, nodes = 0;
    for (size_t e = 0; e < g->edge_count; e++) last = g->edges[e].to > last ? g->edges[e].to : last;
    const size_t count = (size_t)last / 64 + 1;
    if (!memory_reserve(&g->keys, &g->key_capacity, count, sizeof *g->keys)) return false;
    memset(g->keys, 0, count * sizeof *g->keys);
    for (size_t e = 0; e < g->edge_count; e++) {
        mark_key(g, g->edges[e].from);
        mark_key(g, g->edges[e].to);
    }
    for (size_t k = 0; k < count; k++) {
        g->keys[k].before = nodes;
        nodes += (uint32_t)__builtin_popcountll(g->keys[k].present);
    }
    g->node_count = nodes;
    for (size_t e = 0; e < g->edge_count; e++) {
        g->edges[e].from = node_of(g, g->edges[e].from);
        g->edges[e].to = node_of(g, g->edges[e].to);
    }
    return true;
}

/* ---- Likely words come first ---- */

/* Numbers to be sorted: the lower half says what is sorted, the upper half by what. */
static inline uint64_t sort_number(uint32_t by, uint32_t what)
{
    return (uint64_t)by << 32 | what;
}

static void merge(const uint64_t *from, size_t begin, size_t middle, size_t end, uint64_t *to)
{
    size_t a = begin, b = middle;
    for (size_t at = begin; at < end; at++)
        to[at] = b == end || (a < middle && from[a] < from[b]) ? from[a++] : from[b++];
}

/* Sorts numbers: short runs by insertion, which are then merged. `spare` has room for as many. */
static void sort_numbers(uint64_t *numbers, size_t count, uint64_t *spare)
{
    enum { RUN = 16 };
    for (size_t i = 1; i < count; i++) {
        const uint64_t number = numbers[i];
        size_t at = i;
        for (; at % RUN != 0 && numbers[at - 1] > number; at--) numbers[at] = numbers[at - 1];
        numbers[at] = number;
    }
    for (size_t run = RUN; run < count; run *= 2) {
        for (size_t begin = 0; begin < count; begin += 2 * run) {
            const size_t middle = begin + run < count ? begin + run : count;
            merge(numbers, begin, middle, middle + run < count ? middle + run : count, spare);
        }
        memcpy(numbers, spare, count * sizeof *numbers);
    }
}

/* Whether edge `a` comes before `b`, which has the same end and symbol and was added later. */
static bool comes_before(const struct lattice_edge *a, const struct lattice_edge *b)
{
    if (a->from != b->from) return a->from < b->from;
    if (a->kind != b->kind) return a->kind < b->kind;
    if (a->trie_node != b->trie_node) return a->trie_node < b->trie_node;
    return a->letter_case <= b->letter_case;
}

/* Sorts the edges of one end and symbol, which are few. */
static void sort_alike(const struct lattice_edge *edges, uint64_t *numbers, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const uint64_t number = numbers[i];
        size_t at = i;
        for (; at > 0 && !comes_before(&edges[(uint32_t)numbers[at - 1]], &edges[(uint32_t)number]); at--)
            numbers[at] = numbers[at - 1];
        numbers[at] = number;
    }
}

/* A number that is the lower, the higher a prior is. */
static uint32_t by_prior(float prior)
{
    uint32_t bits;
    const float positive_zero = prior + 0.0f;
    memcpy(&bits, &positive_zero, sizeof bits);
    return bits >> 31 ? bits : ~bits & 0x7FFFFFFFu;
}

/* The end of the numbers from `begin` on whose upper halves are the same. */
static size_t alike_end(const uint64_t *numbers, size_t begin, size_t count)
{
    size_t end = begin + 1;
    while (end < count && numbers[end] >> 32 == numbers[begin] >> 32) end++;
    return end;
}

/*
 * Sorts the edges into one node by their priors, the highest first, and writes them to `out`. `numbers` are theirs, by
 * symbol; `symbols` and `spare` are room for as many.
 */
static void rank_edges(const pd_model *model, struct lattice *g, uint64_t *numbers, size_t count, uint64_t *symbols,
                       uint64_t *spare, struct lattice_edge *out)
{
    size_t symbol_count = 0;
    sort_numbers(numbers, count, spare);
    for (size_t first = 0, end; first < count; first = end) {
        float best = -INFINITY;
        end = alike_end(numbers, first, count);
        sort_alike(g->edges, numbers + first, end - first);
        for (size_t i = first; i < end; i++) {
            const float score = g->edges[(uint32_t)numbers[i]].score;
            best = score > best ? score : best;
        }
        const float prior = best + model->entries[numbers[first] >> 32].log_p;
        for (size_t i = first; i < end; i++) g->edges[(uint32_t)numbers[i]].prior = prior;
        symbols[symbol_count++] = sort_number(by_prior(prior), (uint32_t)first);
    }
    sort_numbers(symbols, symbol_count, spare);
    for (size_t s = 0; s < symbol_count; s++) {
        const size_t first = (uint32_t)symbols[s], end = alike_end(numbers, first, count);
        for (size_t i = first; i < end; i++) *out++ = g->edges[(uint32_t)numbers[i]];
    }
}

/* Puts the numbers of all edges in the order of their ends: those into node n are from first_edge[n] on. */
static void order_by_end(struct lattice *g)
{
    memset(g->first_edge, 0, (g->node_count + 1) * sizeof *g->first_edge);
    for (size_t e = 0; e < g->edge_count; e++) g->first_edge[g->edges[e].to]++;
    uint32_t before = 0;
    for (size_t n = 0; n <= g->node_count; n++) {
        before += g->first_edge[n];
        g->first_edge[n] = before;
    }
    for (size_t e = g->edge_count; e-- > 0;)
        g->order[--g->first_edge[g->edges[e].to]] = sort_number(g->edges[e].symbol, (uint32_t)e);
}

bool lattice_finish(struct lattice *g, const pd_model *model)
{
    const size_t count = g->edge_count;
    if (!number_nodes(g) || !memory_reserve(&g->sorted, &g->sorted_capacity, count, sizeof *g->sorted) ||
        !memory_reserve(&g->first_edge, &g->first_capacity, g->node_count + 1, sizeof *g->first_edge) ||
        !memory_reserve(&g->order, &g->order_capacity, 3 * count, sizeof *g->order))
        return false;
    order_by_end(g);
    for (size_t n = 0; n < g->node_count; n++) {
        const size_t first = g->first_edge[n], end = g->first_edge[n + 1];
        if (first < end)
            rank_edges(model, g, g->order + first, end - first, g->order + count, g->order + 2 * count,
                       g->sorted + first);
    }
    struct lattice_edge *edges = g->edges;
    const size_t capacity = g->edge_capacity;
    g->edges = g->sorted;
    g->edge_capacity = g->sorted_capacity;
    g->sorted = edges;
    g->sorted_capacity = capacity;
    return true;
}

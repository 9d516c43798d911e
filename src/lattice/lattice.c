#include "lattice/lattice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void lattice_clear(struct lattice *lattice)
{
    lattice->edge_count = lattice->key_count = lattice->node_count = lattice->text_length = 0;
}

void lattice_free(struct lattice *lattice)
{
    free(lattice->edges);
    free(lattice->text);
    free(lattice->keys);
    *lattice = (struct lattice){0};
}

static bool add_key(struct lattice *lattice, uint32_t key)
{
    if (!memory_reserve(&lattice->keys, &lattice->key_capacity, lattice->key_count + 1, sizeof *lattice->keys))
        return false;
    lattice->keys[lattice->key_count++] = key;
    return true;
}

bool lattice_add_edge(struct lattice *lattice, struct lattice_edge edge)
{
    if (!add_key(lattice, edge.from) || !add_key(lattice, edge.to) ||
        !memory_reserve(&lattice->edges, &lattice->edge_capacity, lattice->edge_count + 1, sizeof *lattice->edges))
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

static int by_number(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static int by_end(const void *a, const void *b)
{
    const struct lattice_edge *x = a, *y = b;
    if (x->to != y->to) return x->to < y->to ? -1 : 1;
    if (x->symbol != y->symbol) return x->symbol < y->symbol ? -1 : 1;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    if (x->trie_node != y->trie_node) return x->trie_node < y->trie_node ? -1 : 1;
    return (int)x->letter_case - (int)y->letter_case;
}

static uint32_t node_of(const struct lattice *g, uint32_t key)
{
    size_t low = 0, high = g->key_count;
    while (low + 1 < high) {
        const size_t middle = low + (high - low) / 2;
        if (g->keys[middle] <= key)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)low;
}

/* Gives each key a node number, replaces the keys in the edges by these, and sorts the edges. */
static void number_nodes(struct lattice *g)
{
    qsort(g->keys, g->key_count, sizeof *g->keys, by_number);
    size_t to = 0;
    for (size_t k = 1; k < g->key_count; k++)
        if (g->keys[k] != g->keys[to]) g->keys[++to] = g->keys[k];
    g->key_count = to + 1;
    g->node_count = g->key_count;
    for (size_t e = 0; e < g->edge_count; e++) {
        g->edges[e].from = node_of(g, g->edges[e].from);
        g->edges[e].to = node_of(g, g->edges[e].to);
    }
    qsort(g->edges, g->edge_count, sizeof *g->edges, by_end);
}

/* ---- Likely words come first ---- */

static int by_prior(const void *a, const void *b)
{
    const struct lattice_edge *x = a, *y = b;
    if (x->to != y->to) return x->to < y->to ? -1 : 1;
    if (x->prior != y->prior) return x->prior > y->prior ? -1 : 1;
    return by_end(a, b);
}

/*
 * Sorts the edges into each node by their priors, the highest first, so that the decoder can skip most of them. On
 * entry they are sorted by end and symbol.
 */
static void rank_edges(const pd_model *model, struct lattice *g)
{
    for (size_t first = 0, end; first < g->edge_count; first = end) {
        const struct lattice_edge *edge = &g->edges[first];
        float best = -INFINITY;
        for (end = first; end < g->edge_count && g->edges[end].to == edge->to && g->edges[end].symbol == edge->symbol;
             end++)
            best = fmaxf(best, g->edges[end].score);
        for (size_t e = first; e < end; e++) g->edges[e].prior = best + model->entries[edge->symbol].log_p;
    }
    qsort(g->edges, g->edge_count, sizeof *g->edges, by_prior);
}

void lattice_finish(struct lattice *lattice, const pd_model *model)
{
    number_nodes(lattice);
    rank_edges(model, lattice);
}

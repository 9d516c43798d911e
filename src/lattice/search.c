/*
 * A node of the trie is scored by a column: for every j, how well the letters from the root to the node explain the
 * first j characters of the print. A child's column is computed from its parent's (for a piece of one letter) and its
 * grandparent's (for a piece of two letters). The bound of a node is the highest score that a word below it can have:
 * the best that any letters could do with the rest of the print, and the probability of the most frequent word below
 * the node. Nodes are taken from a queue, the highest bound first, so the first words that come out are the best ones.
 * Each node is opened at most once in each case, and most nodes never are.
 */
#include "lattice/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/*
 * Also compiled for wider vectors, which are used if the machine has them. The result is the same. Sanitizers stay out
 * of it: they would make this loop over whole arrays twenty times as slow, and with it every test that repairs text.
 */
#ifdef __SANITIZE_ADDRESS__
#define VECTORISED __attribute__((no_sanitize("address", "undefined"), noinline))
#elif defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__)
#define VECTORISED __attribute__((target_clones("avx2", "default"), noinline))
#else
#define VECTORISED
#endif

enum {
    COLUMN = SEARCH_PRINTED_MAX + 1,
    VISITS_MAX = 6000, /* nodes that may be opened for one print */
    NO_PAIR = UINT16_MAX,
    IS_WORD = 0x80000000u
};

/* A node whose children may be opened, or a word that is ready. The queue holds indices of items. */
struct item {
    float bound;
    float channel; /* of a word */
    uint32_t node; /* IS_WORD set: a word that is ready */
    uint32_t column, parent_column;
    uint8_t letter_case;
    uint8_t end; /* of a word */
};

/* A piece of two letters that fits the print at [from, from + length). */
struct fitting_pair {
    uint8_t second, from, length;
    float log_p;
    uint16_t next; /* the next pair with the same first letter */
};

struct search {
    const pd_model *model;
    const struct trie *trie;
    const struct channel *channel;
    const struct search_request *request;
    size_t count;
    const struct channel_row *rows[COLUMN][CHANNEL_PRINTED_MAX + 1]; /* of the print [j, j + k); NULL: impossible */
    float insertion[COLUMN]; /* log P(character j of the print belongs to no letter) */
    float rest[3][COLUMN];   /* the best that any letters can do with the print from j on, by enum token_case */
    float *columns;          /* `count` + 1 floats each */
    size_t column_count, column_capacity;
    struct item *items;
    size_t item_count, item_capacity;
    uint32_t *heap;
    size_t heap_count, heap_capacity;
    struct fitting_pair *pairs;
    size_t pair_count, pair_capacity;
    uint16_t heads[CHANNEL_LETTERS]; /* by letter: the first pair that starts with it */
    float limit;                     /* items with a lower bound are left out */
    bool failed;
};

static inline float larger(float a, float b)
{
    return a > b ? a : b;
}

struct search *search_new(const pd_model *model, const struct trie *trie)
{
    struct search *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->model = model;
    s->trie = trie;
    return s;
}

void search_free(struct search *s)
{
    if (!s) return;
    free(s->columns);
    free(s->items);
    free(s->heap);
    free(s->pairs);
    free(s);
}

/* ---- The queue: a binary heap, the highest bound on top ---- */

static void push(struct search *s, struct item item)
{
    if (!(item.bound >= s->limit)) return;
    if (!memory_reserve(&s->items, &s->item_capacity, s->item_count + 1, sizeof *s->items) ||
        !memory_reserve(&s->heap, &s->heap_capacity, s->heap_count + 1, sizeof *s->heap)) {
        s->failed = true;
        return;
    }
    s->items[s->item_count] = item;
    size_t at = s->heap_count++;
    for (; at > 0 && s->items[s->heap[(at - 1) / 2]].bound < item.bound; at = (at - 1) / 2)
        s->heap[at] = s->heap[(at - 1) / 2];
    s->heap[at] = (uint32_t)s->item_count++;
}

static struct item pop(struct search *s)
{
    const uint32_t top = s->heap[0], last = s->heap[--s->heap_count];
    const float bound = s->items[last].bound;
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < s->heap_count; at = child) {
        if (child + 1 < s->heap_count && s->items[s->heap[child + 1]].bound > s->items[s->heap[child]].bound) child++;
        if (s->items[s->heap[child]].bound <= bound) break;
        s->heap[at] = s->heap[child];
    }
    if (s->heap_count) s->heap[at] = last;
    return s->items[top];
}

/* ---- The print ---- */

static void add_pairs(struct search *s, const struct channel_row *row, size_t from, size_t length)
{
    if (s->pair_count + row->pair_count >= NO_PAIR) return;
    if (!memory_reserve(&s->pairs, &s->pair_capacity, s->pair_count + row->pair_count, sizeof *s->pairs)) {
        s->failed = true;
        return;
    }
    for (size_t p = 0; p < row->pair_count; p++) {
        const struct channel_pair *pair = &s->channel->pairs[row->first_pair + p];
        uint16_t *head = &s->heads[pair->first];
        s->pairs[s->pair_count] = (struct fitting_pair){.second = pair->second,
                                                        .from = (uint8_t)from,
                                                        .length = (uint8_t)length,
                                                        .log_p = pair->log_p,
                                                        .next = *head};
        *head = (uint16_t)s->pair_count++;
    }
}

/* Finds the best score for the rest of the print from j on. It must be known for all later places already. */
static void bound_rest(struct search *s, size_t j)
{
    float *lower = s->rest[CASE_LOWER], *title = s->rest[CASE_TITLE], *upper = s->rest[CASE_UPPER];
    const bool is_end = j == s->count;
    lower[j] = is_end ? 0 : lower[j + 1] + s->insertion[j];
    title[j] = is_end ? 0 : title[j + 1] + s->insertion[j];
    upper[j] = is_end ? 0 : upper[j + 1] + s->insertion[j];
    for (size_t k = 1; k <= CHANNEL_PRINTED_MAX; k++) {
        const struct channel_row *row = s->rows[j][k];
        if (!row) continue;
        lower[j] = larger(lower[j], row->best[0] + lower[j + k]);
        title[j] = larger(title[j], row->best[1] + lower[j + k]);
        upper[j] = larger(upper[j], row->best[1] + upper[j + k]);
    }
    title[j] = larger(title[j], lower[j]);
}

/* Looks up all pieces of the print, and finds the best score for each rest of it. */
static void prepare(struct search *s)
{
    const struct search_request *request = s->request;
    s->count = request->count;
    s->column_count = s->item_count = s->heap_count = s->pair_count = 0;
    s->limit = request->least;
    memset(s->heads, 0xFF, sizeof s->heads);
    for (size_t j = s->count + 1; j-- > 0;) {
        const bool is_digit = j < s->count && request->printed[j] >= '0' && request->printed[j] <= '9';
        s->insertion[j] = is_digit ? SEARCH_LOST_DIGIT : SEARCH_INSERTION;
        for (size_t k = 0; k <= CHANNEL_PRINTED_MAX; k++) {
            s->rows[j][k] = j + k <= s->count ? channel_find(s->channel, channel_pack(request->printed + j, k)) : NULL;
            if (s->rows[j][k]) add_pairs(s, s->rows[j][k], j, k);
        }
        bound_rest(s, j);
    }
}

/* ---- Columns ---- */

/* Makes `count` consecutive columns; returns the number of the first. */
static uint32_t new_columns(struct search *s, size_t count)
{
    const size_t width = s->count + 1;
    if (!memory_reserve(&s->columns, &s->column_capacity, (s->column_count + count) * width, sizeof *s->columns)) {
        s->failed = true;
        return 0;
    }
    s->column_count += count;
    return (uint32_t)(s->column_count - count);
}

static float *column(const struct search *s, uint32_t number)
{
    return s->columns + (size_t)number * (s->count + 1);
}

/* A node that is being opened in one case, and what is needed to score its children. */
struct opening {
    const float *from, *far; /* its column and its parent's; `far` NULL at the root */
    const float *rest;       /* best score of its children and all letters after them for the rest of the print */
    const float *behind;     /* the same of all letters after its children */
    unsigned before;         /* its last letter */
    unsigned shift;          /* added to its children's letters: CHANNEL_CASE in upper case */
    float best;              /* highest log probability of a word below it */
};

/* bounds[c] becomes at least base + log_p[c], for all letters. */
VECTORISED static void raise_bounds(float bounds[CHANNEL_CASE], float base, const float *log_p)
{
    for (size_t c = 0; c < CHANNEL_CASE; c++) {
        const float bound = base + log_p[c];
        bounds[c] = bounds[c] > bound ? bounds[c] : bound;
    }
}

/*
 * For each letter as the next one, the highest score that the print can get, without the probability of the word. All
 * letters are done at once, because a row has the scores of all letters for one print. Places of the print from which
 * no word could be good enough are left out.
 */
static void bound_letters(const struct search *s, const struct opening *o, float bounds[CHANNEL_CASE])
{
    for (size_t c = 0; c < CHANNEL_CASE; c++) bounds[c] = -INFINITY;
    for (size_t j = 0; j <= s->count; j++) {
        if (!(o->from[j] + o->rest[j] + o->best >= s->limit)) continue;
        for (size_t k = 0; k <= CHANNEL_PRINTED_MAX; k++)
            if (s->rows[j][k] != NULL)
                raise_bounds(bounds, o->from[j] + o->behind[j + k], s->rows[j][k]->log_p + o->shift);
    }
    for (uint16_t p = o->far ? s->heads[o->before] : NO_PAIR; p != NO_PAIR; p = s->pairs[p].next) {
        const struct fitting_pair *pair = &s->pairs[p];
        const unsigned letter = pair->second - o->shift;
        if (letter >= CHANNEL_CASE) continue;
        const float score = o->far[pair->from] + pair->log_p + o->behind[pair->from + pair->length];
        bounds[letter] = larger(bounds[letter], score);
    }
}

/* The same for a piece of two letters, a child's letter and the next one, which the child's column does not include. */
static float bound_pairs(const struct search *s, const struct opening *o, unsigned letter)
{
    float best = -INFINITY;
    for (uint16_t p = s->heads[letter]; p != NO_PAIR; p = s->pairs[p].next) {
        const struct fitting_pair *pair = &s->pairs[p];
        best = larger(best, o->from[pair->from] + pair->log_p + o->behind[pair->from + pair->length]);
    }
    return best;
}

/* Computes the column of a child with this letter. */
static void fill_column(const struct search *s, const struct opening *o, unsigned letter, float *out)
{
    for (size_t j = 0; j <= s->count; j++) out[j] = -INFINITY;
    for (size_t j = 0; j <= s->count; j++) {
        if (!(o->from[j] + o->rest[j] + o->best >= s->limit)) continue;
        for (size_t k = 0; k <= CHANNEL_PRINTED_MAX; k++)
            if (s->rows[j][k] != NULL) out[j + k] = larger(out[j + k], o->from[j] + s->rows[j][k]->log_p[letter]);
    }
    for (uint16_t p = o->far ? s->heads[o->before] : NO_PAIR; p != NO_PAIR; p = s->pairs[p].next) {
        const struct fitting_pair *pair = &s->pairs[p];
        const size_t end = (size_t)pair->from + pair->length;
        if (pair->second == letter) out[end] = larger(out[end], o->far[pair->from] + pair->log_p);
    }
    for (size_t j = 1; j <= s->count; j++) out[j] = larger(out[j], out[j - 1] + s->insertion[j - 1]);
}

/* ---- The tree ---- */

static float case_cost(const struct search *s, uint16_t symbol, unsigned letter_case)
{
    if (symbol < SYMBOL_FIRST_WORD) return letter_case == CASE_LOWER ? 0 : SEARCH_CASE_COST_MIN;
    return larger(s->model->case_cost[s->model->entries[symbol].letter_case][letter_case], SEARCH_CASE_COST_MIN);
}

/* How far below a word of this score others may be. */
static float width_of(const struct search_request *request, float score)
{
    return score < request->poor && request->width_poor > 0 ? request->width_poor : request->width;
}

/* How many words to find, if the best one has this score. */
static size_t most_of(const struct search_request *request, float score)
{
    return score < request->poor && request->most_poor > 0 ? request->most_poor : request->most;
}

static void push_word(struct search *s, const struct item *from, size_t end, float rest)
{
    const uint32_t node = from->node;
    const struct trie_node *n = &s->trie->nodes[node];
    const float channel = column(s, from->column)[end];
    const float score = channel + n->log_p + case_cost(s, n->symbol, from->letter_case) + rest;
    struct item word = *from;
    word.node = node | IS_WORD;
    word.bound = score;
    word.channel = channel;
    word.end = (uint8_t)end;
    push(s, word);
    s->limit = larger(s->limit, score - width_of(s->request, score));
}

static void push_words(struct search *s, const struct item *item)
{
    push_word(s, item, s->count, 0);
    for (size_t end = 1; s->request->any_end && end < s->count; end++)
        if (column(s, item->column)[end] > -INFINITY)
            push_word(s, item, end,
                      s->rest[item->letter_case == CASE_UPPER ? CASE_UPPER : CASE_LOWER][end] + s->request->cut_cost);
}

/* Opens the children of a node that are good enough, in one case. The root is opened in each case. */
static void open_in_case(struct search *s, const struct item *item, unsigned letter_case)
{
    const struct trie_node *node = &s->trie->nodes[item->node];
    const bool is_root = item->node == 0, is_second = !is_root && node->parent == 0;
    const bool before_upper = letter_case == CASE_UPPER || (letter_case == CASE_TITLE && is_second);
    uint32_t next = new_columns(s, node->child_count);
    if (s->failed) return;
    const struct opening o = {
        .from = column(s, item->column),
        .far = is_root ? NULL : column(s, item->parent_column),
        .rest = s->rest[!is_root && letter_case == CASE_TITLE ? CASE_LOWER : letter_case],
        .behind = s->rest[letter_case == CASE_UPPER ? CASE_UPPER : CASE_LOWER],
        .before = node->letter + (before_upper ? CHANNEL_CASE : 0u),
        .shift = letter_case == CASE_UPPER || (letter_case == CASE_TITLE && is_root) ? CHANNEL_CASE : 0,
        .best = node->best,
    };
    float bounds[CHANNEL_CASE];
    bound_letters(s, &o, bounds);
    for (uint32_t child = node->first_child; child < node->first_child + node->child_count; child++) {
        const struct trie_node *below = &s->trie->nodes[child];
        const float best = larger(bounds[below->letter], bound_pairs(s, &o, below->letter + o.shift));
        const float bound = best + below->best;
        if (!(bound >= s->limit)) continue;
        fill_column(s, &o, below->letter + o.shift, column(s, next));
        const struct item opened = {.bound = bound,
                                    .node = child,
                                    .column = next++,
                                    .parent_column = item->column,
                                    .letter_case = (uint8_t)letter_case};
        if (below->log_p > -INFINITY) push_words(s, &opened);
        if (below->child_count) push(s, opened);
    }
    s->column_count = next;
}

static void open_children(struct search *s, const struct item *item)
{
    open_in_case(s, item, item->letter_case);
    if (item->node != 0) return;
    open_in_case(s, item, CASE_TITLE);
    open_in_case(s, item, CASE_UPPER);
}

static void open_root(struct search *s)
{
    const struct item root = {.column = new_columns(s, 1), .parent_column = UINT32_MAX, .letter_case = CASE_LOWER};
    if (s->failed) return;
    float *scores = column(s, root.column);
    scores[0] = 0;
    for (size_t j = 1; j <= s->count; j++) scores[j] = scores[j - 1] + s->insertion[j - 1];
    open_children(s, &root);
}

/* A word of one letter is the same in title case and in capitals; the second is left out. */
static bool is_double(const struct search *s, const struct search_word *word)
{
    return word->letter_case == CASE_UPPER && s->trie->nodes[word->node].parent == 0;
}

size_t search_words(struct search *s, const struct channel *channel, const struct search_request *request,
                    struct search_word found[SEARCH_FOUND_MAX])
{
    size_t count = 0, visits = 0, most = request->most;
    s->channel = channel;
    s->request = request;
    s->failed = false;
    prepare(s);
    if (!s->failed) open_root(s);
    while (!s->failed && s->heap_count && count < most && visits < VISITS_MAX) {
        const struct item item = pop(s);
        if (item.bound < s->limit) break;
        if (item.node & IS_WORD) {
            if (count == 0) most = most_of(request, item.bound);
            const struct search_word word = {.node = item.node & ~IS_WORD,
                                             .symbol = s->trie->nodes[item.node & ~IS_WORD].symbol,
                                             .letter_case = item.letter_case,
                                             .end = item.end,
                                             .channel = item.channel};
            if (!is_double(s, &word)) found[count++] = word;
        } else {
            visits++;
            open_children(s, &item);
        }
    }
    return s->failed ? SIZE_MAX : count;
}

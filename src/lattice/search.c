/*
 * A node of the trie is scored by a column: for every j, how well the letters from the root to the node explain the
 * first j characters of the print. A child's column is computed from its parent's (for a piece of one letter) and its
 * grandparent's (for a piece of two letters). The bound of a node is the highest score that a word below it can have:
 * the best that any letters could do with the rest of the print, as many of them as the longest word below has, and the
 * best score of a word below in its case. Nodes are taken from a queue, the highest bound first, so the first words
 * that come out are the best ones. Each node is opened at most once in each case, and most nodes never are.
 *
 * Why this is fast. A node has some twelve children of which two are good enough, so the work is to turn the others
 * down. Children whose words are too rare are turned down by one sum. For the others, most columns have one or two
 * places from which a word could still be good enough. What a letter can do with the print from such a place on, by its
 * own piece and the best for all that follows, is the same for every node; so it is computed once for a print, when it
 * is first asked for, and a child is turned down by a sum for each of these places. The channel's hash table is read
 * only when a print is prepared, and all memory is kept for the next print.
 */
#include "lattice/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum {
    COLUMN = SEARCH_PRINTED_MAX + 1,
    PLACES = CHANNEL_PRINTED_MAX + 1, /* lengths of a piece of the print */
    VISITS_MAX = 6000,                /* nodes that may be opened for one print */
    NO_PAIR = UINT16_MAX,
    IS_WORD = 0x80000000u
};

/* A node that is good enough to be looked at, or a word that is ready. */
struct item {
    float channel;      /* of a word */
    uint32_t node;      /* IS_WORD set: a word that is ready */
    uint32_t from, far; /* the columns of a node's parent, and of that one's parent */
    uint8_t letter_case;
    uint8_t end; /* of a word */
};

/* The queue's entry for an item. */
struct queued {
    float bound;
    uint32_t item;
};

/* A piece of the print that a letter may have been printed as. */
struct piece {
    const float *log_p; /* by letter */
    size_t length;
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
    struct piece pieces[COLUMN][PLACES]; /* that start at j */
    uint8_t piece_counts[COLUMN];
    float insertion[COLUMN]; /* log P(character j of the print belongs to no letter) */
    /* by enum token_case and height: the best that so many letters can do with the print from j on */
    float rest[3][TRIE_HEIGHT_MAX + 1][COLUMN];
    /* the same if a certain letter comes before them (in title case that one is upper, and they are lower) */
    float ahead[3][(TRIE_HEIGHT_MAX + 1) * CHANNEL_CASE][COLUMN];
    bool is_ahead_known[3][(TRIE_HEIGHT_MAX + 1) * CHANNEL_CASE];
    float *columns; /* `count` + 1 floats each */
    size_t column_count, column_capacity;
    struct item *items;
    size_t item_count, item_capacity;
    struct queued *heap;
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

static void push(struct search *s, float bound, const struct item *item)
{
    if (!memory_reserve(&s->items, &s->item_capacity, s->item_count + 1, sizeof *s->items) ||
        !memory_reserve(&s->heap, &s->heap_capacity, s->heap_count + 1, sizeof *s->heap)) {
        s->failed = true;
        return;
    }
    s->items[s->item_count] = *item;
    size_t at = s->heap_count++;
    for (; at > 0 && s->heap[(at - 1) / 2].bound < bound; at = (at - 1) / 2) s->heap[at] = s->heap[(at - 1) / 2];
    s->heap[at] = (struct queued){.bound = bound, .item = (uint32_t)s->item_count++};
}

static struct queued pop(struct search *s)
{
    const struct queued top = s->heap[0], last = s->heap[--s->heap_count];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < s->heap_count; at = child) {
        if (child + 1 < s->heap_count && s->heap[child + 1].bound > s->heap[child].bound) child++;
        if (s->heap[child].bound <= last.bound) break;
        s->heap[at] = s->heap[child];
    }
    s->heap[at] = last;
    return top;
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

/*
 * Finds the best scores for the rest of the print from j on. They must be known for all later places already. If words
 * may end anywhere, other words do the rest, so that it is done by any number of letters.
 */
static void bound_rest(struct search *s, size_t j, const struct channel_row *const rows[PLACES])
{
    for (size_t height = 0; height <= TRIE_HEIGHT_MAX; height++) {
        const bool is_any = height == TRIE_HEIGHT_MAX || s->request->any_end;
        const size_t below = is_any || height == 0 ? height : height - 1;
        float *lower = s->rest[CASE_LOWER][height], *title = s->rest[CASE_TITLE][height];
        float *upper = s->rest[CASE_UPPER][height];
        const float *lower_below = s->rest[CASE_LOWER][below], *upper_below = s->rest[CASE_UPPER][below];
        const bool is_end = j == s->count;
        lower[j] = is_end ? 0 : lower[j + 1] + s->insertion[j];
        title[j] = is_end ? 0 : title[j + 1] + s->insertion[j];
        upper[j] = is_end ? 0 : upper[j + 1] + s->insertion[j];
        for (size_t k = 1; (is_any || height > 0) && k < PLACES; k++) {
            if (!rows[k]) continue;
            lower[j] = larger(lower[j], rows[k]->best[0] + lower_below[j + k]);
            title[j] = larger(title[j], rows[k]->best[1] + lower_below[j + k]);
            upper[j] = larger(upper[j], rows[k]->best[1] + upper_below[j + k]);
            /* A piece of two letters: its second one is lower. */
            if (rows[k]->pair_count) title[j] = larger(title[j], rows[k]->best[0] + lower_below[j + k]);
        }
        if (is_any || height > 0)
            title[j] = larger(title[j], rows[0]->best[1] + lower_below[j]); /* its letter is lost */
    }
}

/* Looks up all pieces of the print, and finds the best score for each rest of it. */
static void prepare(struct search *s)
{
    const struct search_request *request = s->request;
    s->count = request->count;
    s->column_count = s->item_count = s->heap_count = s->pair_count = 0;
    s->limit = request->least;
    memset(s->heads, 0xFF, sizeof s->heads);
    memset(s->is_ahead_known, 0, sizeof s->is_ahead_known);
    for (size_t j = s->count + 1; j-- > 0;) {
        const bool is_digit = j < s->count && request->printed[j] >= '0' && request->printed[j] <= '9';
        const struct channel_row *rows[PLACES] = {NULL};
        s->insertion[j] = is_digit ? SEARCH_LOST_DIGIT : SEARCH_INSERTION;
        s->piece_counts[j] = 0;
        for (size_t k = 0; k < PLACES && j + k <= s->count; k++) {
            rows[k] = channel_find(s->channel, channel_pack(request->printed + j, k));
            if (!rows[k]) continue;
            s->pieces[j][s->piece_counts[j]++] = (struct piece){.log_p = rows[k]->log_p, .length = k};
            add_pairs(s, rows[k], j, k);
        }
        bound_rest(s, j, rows);
    }
}

/* ---- Columns ---- */

static float *column(const struct search *s, uint32_t number)
{
    return s->columns + (size_t)number * (s->count + 1);
}

/* A node that is being opened in one case, and what is needed to score its children. */
struct opening {
    const float *from, *far; /* its column and its parent's; `far` NULL at the root */
    unsigned letter_case;    /* of the words */
    unsigned next_case;      /* of the children's letters and those behind; CASE_TITLE at the root only */
    unsigned shift;          /* added to the children's letters: CHANNEL_CASE in upper case */
    uint16_t far_pairs;      /* the first pair that starts with the node's letter, or NO_PAIR */
    float best;              /* the highest score that a child could get, without that of a word */
    size_t live_count;
    uint8_t live[COLUMN]; /* places of the print from which a word could be good enough */
};

/* Prepares to open a node, or to score it again as a child of its parent. */
static void set_case(const struct search *s, const struct trie_node *node, unsigned letter_case, struct opening *o)
{
    const bool is_root = node == s->trie->nodes, is_title = letter_case == CASE_TITLE;
    const bool is_upper = letter_case == CASE_UPPER || (is_title && node->parent == 0);
    o->letter_case = letter_case;
    o->next_case = is_title && !is_root ? CASE_LOWER : letter_case;
    o->shift = o->next_case == CASE_LOWER ? 0 : CHANNEL_CASE;
    o->far_pairs = is_root ? NO_PAIR : s->heads[node->letter + (is_upper ? CHANNEL_CASE : 0u)];
}

/* Finds the places of a node's column that count for its children. */
static void find_live(const struct search *s, const struct trie_node *node, struct opening *o)
{
    const float *rest = s->rest[o->next_case][node->height];
    const float least = s->limit - node->best_below[o->letter_case];
    o->best = -INFINITY;
    o->live_count = 0;
    for (size_t j = 0; j <= s->count; j++) {
        const float best = o->from[j] + rest[j];
        if (!(best >= least)) continue;
        o->best = larger(o->best, best);
        o->live[o->live_count++] = (uint8_t)j;
    }
    if (o->far_pairs != NO_PAIR) o->best = 0; /* pieces of two letters start further back */
}

/* The best score of all letters behind a child. */
static const float *rest_behind(const struct search *s, const struct opening *o, const struct trie_node *child)
{
    return s->rest[o->next_case == CASE_UPPER ? CASE_UPPER : CASE_LOWER][child->height];
}

static void compute_ahead(const struct search *s, const struct opening *o, const struct trie_node *child, float *ahead)
{
    const float *behind = rest_behind(s, o, child);
    for (size_t j = 0; j <= s->count; j++) {
        ahead[j] = -INFINITY;
        for (const struct piece *p = s->pieces[j]; p < s->pieces[j] + s->piece_counts[j]; p++)
            ahead[j] = larger(ahead[j], p->log_p[child->letter + o->shift] + behind[j + p->length]);
    }
}

/* What a child's letter and all letters behind it can do with the print from each place on. */
static inline const float *look_ahead(struct search *s, const struct opening *o, const struct trie_node *child)
{
    const size_t place = (size_t)child->height * CHANNEL_CASE + child->letter;
    float *ahead = s->ahead[o->next_case][place];
    bool *is_known = &s->is_ahead_known[o->next_case][place];
    if (!*is_known) {
        *is_known = true;
        compute_ahead(s, o, child, ahead);
    }
    return ahead;
}

/* The best score of a child whose letter is in a piece of two letters, with the one before it or the one behind. */
static float bound_pairs(const struct search *s, const struct opening *o, const struct trie_node *child)
{
    const unsigned letter = child->letter + o->shift;
    const float *behind = rest_behind(s, o, child);
    float best = -INFINITY;
    for (uint16_t p = o->far_pairs; p != NO_PAIR; p = s->pairs[p].next) {
        const struct fitting_pair *pair = &s->pairs[p];
        if (pair->second == letter)
            best = larger(best, o->far[pair->from] + pair->log_p + behind[pair->from + pair->length]);
    }
    for (uint16_t p = s->heads[letter]; p != NO_PAIR; p = s->pairs[p].next) {
        const struct fitting_pair *pair = &s->pairs[p];
        best = larger(best, o->from[pair->from] + pair->log_p + behind[pair->from + pair->length]);
    }
    return best;
}

/* The highest score that the print can get by a child, without that of a word. */
static float bound_child(struct search *s, const struct opening *o, const struct trie_node *child)
{
    const float *ahead = look_ahead(s, o, child);
    float best = -INFINITY;
    for (size_t i = 0; i < o->live_count; i++) best = larger(best, o->from[o->live[i]] + ahead[o->live[i]]);
    if (o->far_pairs != NO_PAIR || s->heads[child->letter + o->shift] != NO_PAIR)
        best = larger(best, bound_pairs(s, o, child));
    return best;
}

/*
 * Computes the column of a child. Places of its parent's column from which no word below the child could be good enough
 * are left out.
 */
static void fill_column(struct search *s, const struct opening *o, const struct trie_node *child, float *out)
{
    const unsigned letter = child->letter + o->shift;
    const float *ahead = look_ahead(s, o, child);
    const float least = s->limit - child->best[o->letter_case];
    for (size_t j = 0; j <= s->count; j++) out[j] = -INFINITY;
    for (size_t j = 0; j <= s->count; j++) {
        if (!(o->from[j] + ahead[j] >= least) && s->heads[letter] == NO_PAIR) continue;
        for (const struct piece *p = s->pieces[j]; p < s->pieces[j] + s->piece_counts[j]; p++)
            out[j + p->length] = larger(out[j + p->length], o->from[j] + p->log_p[letter]);
    }
    for (uint16_t p = o->far_pairs; p != NO_PAIR; p = s->pairs[p].next) {
        const struct fitting_pair *pair = &s->pairs[p];
        const size_t end = (size_t)pair->from + pair->length;
        if (pair->second == letter) out[end] = larger(out[end], o->far[pair->from] + pair->log_p);
    }
    for (size_t j = 1; j <= s->count; j++) out[j] = larger(out[j], out[j - 1] + s->insertion[j - 1]);
}

/* ---- The tree ---- */

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

static void push_word(struct search *s, const struct item *from, const float *scores, size_t end, float rest)
{
    const float score = scores[end] + s->trie->nodes[from->node].score[from->letter_case] + rest;
    if (!(score >= s->limit)) return;
    const struct item word = {
        .channel = scores[end], .node = from->node | IS_WORD, .letter_case = from->letter_case, .end = (uint8_t)end};
    push(s, score, &word);
    s->limit = larger(s->limit, score - width_of(s->request, score));
}

/* Queues the word that ends at a node whose column has these scores. */
static void push_words(struct search *s, const struct item *item, const float *scores)
{
    const float *rest = s->rest[item->letter_case == CASE_UPPER ? CASE_UPPER : CASE_LOWER][TRIE_HEIGHT_MAX];
    push_word(s, item, scores, s->count, 0);
    for (size_t end = 1; s->request->any_end && end < s->count; end++)
        push_word(s, item, scores, end, rest[end] + s->request->cut_cost);
}

/* Queues the children of a node that are good enough. */
static void push_children(struct search *s, const struct trie_node *node, const struct opening *o, struct item child)
{
    const struct trie_node *first = s->trie->nodes + node->first_child, *end = first + node->child_count;
    const unsigned letter_case = o->letter_case;
    for (const struct trie_node *n = first; n < end; n++) {
        if (!(o->best + n->best[letter_case] >= s->limit)) continue;
        const float bound = bound_child(s, o, n) + n->best[letter_case];
        if (!(bound >= s->limit)) continue;
        child.node = (uint32_t)(n - s->trie->nodes);
        push(s, bound, &child);
    }
}

/* Makes a node's column, and queues its word and its children. */
static void open_node(struct search *s, const struct item *item)
{
    const struct trie_node *node = &s->trie->nodes[item->node];
    const size_t width = s->count + 1, number = s->column_count;
    struct opening o;
    if (!memory_reserve(&s->columns, &s->column_capacity, (number + 1) * width, sizeof *s->columns)) {
        s->failed = true;
        return;
    }
    s->column_count++;
    float *scores = column(s, (uint32_t)number);
    o.from = column(s, item->from);
    o.far = node->parent == 0 ? NULL : column(s, item->far);
    set_case(s, &s->trie->nodes[node->parent], item->letter_case, &o);
    fill_column(s, &o, node, scores);
    if (node->log_p > -INFINITY) push_words(s, item, scores);
    if (node->child_count == 0) return;
    o.far = o.from;
    o.from = scores;
    set_case(s, node, item->letter_case, &o);
    find_live(s, node, &o);
    const struct item child = {.from = (uint32_t)number, .far = item->from, .letter_case = item->letter_case};
    push_children(s, node, &o, child);
}

static void open_root(struct search *s, unsigned letter_case)
{
    const struct trie_node *root = s->trie->nodes;
    struct opening o = {.from = s->columns};
    set_case(s, root, letter_case, &o);
    find_live(s, root, &o);
    push_children(s, root, &o, (struct item){.letter_case = (uint8_t)letter_case});
}

/* Queues the root, once in each case. */
static void push_root(struct search *s)
{
    const struct trie_node *root = s->trie->nodes;
    if (!memory_reserve(&s->columns, &s->column_capacity, s->count + 1, sizeof *s->columns)) {
        s->failed = true;
        return;
    }
    s->column_count = 1;
    s->columns[0] = 0;
    for (size_t j = 1; j <= s->count; j++) s->columns[j] = s->columns[j - 1] + s->insertion[j - 1];
    for (unsigned letter_case = CASE_LOWER; letter_case <= CASE_UPPER && !s->failed; letter_case++) {
        float best = -INFINITY;
        for (size_t j = 0; j <= s->count; j++)
            best = larger(best, s->columns[j] + s->rest[letter_case][root->height][j]);
        const struct item item = {.letter_case = (uint8_t)letter_case};
        push(s, best + root->best_below[letter_case], &item);
    }
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
    if (!s->failed) push_root(s);
    while (!s->failed && s->heap_count && count < most && visits < VISITS_MAX) {
        const struct queued best = pop(s);
        if (best.bound < s->limit) break;
        const struct item item = s->items[best.item];
        if (item.node & IS_WORD) {
            if (count == 0) most = most_of(request, best.bound);
            const struct search_word word = {.node = item.node & ~IS_WORD,
                                             .symbol = s->trie->nodes[item.node & ~IS_WORD].symbol,
                                             .letter_case = item.letter_case,
                                             .end = item.end,
                                             .channel = item.channel};
            if (!is_double(s, &word)) found[count++] = word;
        } else if (item.node == 0) {
            open_root(s, item.letter_case);
        } else {
            visits++;
            open_node(s, &item);
        }
    }
    return s->failed ? SIZE_MAX : count;
}

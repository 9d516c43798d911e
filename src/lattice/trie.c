/* The words are sorted by their letters. Each node is then a range of them, and ranges are split level by level. */
#include "lattice/trie.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "base/memory.h"
#include "text/utf8.h"

static const float UNKNOWN_SYLLABLE = -6.0f; /* added to the log probability of an unknown word */

static const float LISTED = -8.0f; /* the least log probability of a word of the user's */

struct trie_word {
    uint8_t letters[TRIE_LETTERS_MAX];
    uint8_t count;
    bool is_listed, is_syllable; /* see struct trie_node */
    uint16_t symbol;
    float log_p;
};

struct word_list {
    const struct channel_alphabet *alphabet;
    struct trie_word *items;
    size_t count, capacity;
    bool failed;
    float unknown; /* log probability */
};

static void add_word(struct word_list *list, const struct trie_word *word)
{
    if (list->failed || !memory_reserve(&list->items, &list->capacity, list->count + 1, sizeof *list->items)) {
        list->failed = true;
        return;
    }
    list->items[list->count++] = *word;
}

/* Adds a word, unless it has letters that the alphabet does not have. */
static void add_text(struct word_list *list, struct trie_word word, const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        const uint8_t letter = channel_letter(list->alphabet, utf8_next(text, length, &at));
        if (letter >= CHANNEL_CASE || word.count == TRIE_LETTERS_MAX) return;
        word.letters[word.count++] = letter;
    }
    if (word.count) add_word(list, &word);
}

static void add_entry(struct word_list *list, const pd_model *model, unsigned symbol)
{
    const struct model_entry *entry = &model->entries[symbol];
    add_text(list, (struct trie_word){.symbol = (uint16_t)symbol, .log_p = entry->log_p}, model->pool + entry->text,
             entry->text_length);
}

/* Adds a word of the user's, with a log probability of at least LISTED. */
static void add_listed(struct word_list *list, const pd_model *model, const char *text)
{
    const unsigned symbol = model_find_word(model, text, strlen(text));
    const float log_p = symbol >= SYMBOL_FIRST_WORD ? fmaxf(model->entries[symbol].log_p, LISTED) : LISTED;
    add_text(list, (struct trie_word){.symbol = (uint16_t)symbol, .log_p = log_p, .is_listed = true}, text,
             strlen(text));
}

static bool add_syllable(const struct syllable *syllable, void *context)
{
    struct word_list *list = context;
    uint32_t points[SYLLABLE_LETTERS_MAX];
    struct trie_word word = {.symbol = SYMBOL_UNKNOWN, .log_p = list->unknown, .is_syllable = true};
    word.count = (uint8_t)syllable_write(syllable, PLACEMENT_OLD, points);
    for (size_t i = 0; i < word.count; i++) word.letters[i] = channel_letter(list->alphabet, points[i]);
    add_word(list, &word);
    return !list->failed;
}

/* Of equal words, that of the user comes first, then that of the model, then the syllable of the rule. */
static int by_letters(const void *a, const void *b)
{
    const struct trie_word *x = a, *y = b;
    const size_t count = x->count < y->count ? x->count : y->count;
    const int order = memcmp(x->letters, y->letters, count);
    if (order) return order;
    if (x->count != y->count) return x->count < y->count ? -1 : 1;
    if (x->is_listed != y->is_listed) return x->is_listed ? -1 : 1;
    return (x->symbol == SYMBOL_UNKNOWN) - (y->symbol == SYMBOL_UNKNOWN);
}

static void drop_doubles(struct word_list *list)
{
    size_t to = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct trie_word *word = &list->items[i];
        struct trie_word *before = to ? &list->items[to - 1] : NULL;
        if (before && before->count == word->count && memcmp(before->letters, word->letters, word->count) == 0) {
            before->is_syllable = before->is_syllable || word->is_syllable;
            continue;
        }
        list->items[to++] = *word;
    }
    list->count = to;
}

/* The words of a node: items[begin, end), whose first `depth` letters are the same. */
struct range {
    size_t begin, end;
    uint32_t depth;
};

/* Makes the nodes level by level. `ranges` has one entry for each node. */
static bool make_nodes(struct trie *trie, const struct word_list *list)
{
    const struct trie_node no_word = {
        .best_below = {-INFINITY, -INFINITY, -INFINITY}, .log_p = -INFINITY, .symbol = SYMBOL_PAD};
    struct range *ranges = NULL;
    size_t capacity = 0, range_capacity = 0;
    bool ok = memory_reserve(&trie->nodes, &capacity, 1, sizeof *trie->nodes) &&
              memory_reserve(&ranges, &range_capacity, 1, sizeof *ranges);
    if (ok) {
        trie->nodes[0] = no_word;
        ranges[0] = (struct range){.begin = 0, .end = list->count};
        trie->node_count = 1;
    }
    for (size_t n = 0; ok && n < trie->node_count; n++) {
        struct range range = ranges[n];
        trie->nodes[n].first_child = (uint32_t)trie->node_count;
        if (range.begin < range.end && list->items[range.begin].count == range.depth) {
            trie->nodes[n].symbol = list->items[range.begin].symbol;
            trie->nodes[n].is_listed = list->items[range.begin].is_listed;
            trie->nodes[n].is_syllable = list->items[range.begin].is_syllable;
            trie->nodes[n].log_p = list->items[range.begin++].log_p;
        }
        while (ok && range.begin < range.end) {
            const uint8_t letter = list->items[range.begin].letters[range.depth];
            size_t end = range.begin;
            while (end < range.end && list->items[end].letters[range.depth] == letter) end++;
            ok = memory_reserve(&trie->nodes, &capacity, trie->node_count + 1, sizeof *trie->nodes) &&
                 memory_reserve(&ranges, &range_capacity, trie->node_count + 1, sizeof *ranges);
            if (!ok) break;
            ranges[trie->node_count] = (struct range){.begin = range.begin, .end = end, .depth = range.depth + 1};
            trie->nodes[trie->node_count] = no_word;
            trie->nodes[trie->node_count].parent = (uint32_t)n;
            trie->nodes[trie->node_count++].letter = letter;
            trie->nodes[n].child_count++;
            range.begin = end;
        }
    }
    free(ranges);
    return ok;
}

static float case_cost(const pd_model *model, uint16_t symbol, unsigned letter_case)
{
    if (symbol < SYMBOL_FIRST_WORD) return letter_case == CASE_LOWER ? 0 : TRIE_CASE_COST_MIN;
    return fmaxf(model->case_cost[model->entries[symbol].letter_case][letter_case], TRIE_CASE_COST_MIN);
}

/* Children come after their parents, so one pass from the end is enough. */
static void sum_up(struct trie *trie, const pd_model *model)
{
    for (size_t n = trie->node_count; n-- > 0;) {
        struct trie_node *node = &trie->nodes[n], *parent = &trie->nodes[node->parent];
        for (unsigned c = CASE_LOWER; c <= CASE_UPPER; c++) {
            node->score[c] = node->log_p + case_cost(model, node->symbol, c);
            node->best[c] = fmaxf(node->score[c], node->best_below[c]);
            if (n > 0) parent->best_below[c] = fmaxf(parent->best_below[c], node->best[c]);
        }
        if (n > 0 && parent->height <= node->height && parent->height < TRIE_HEIGHT_MAX)
            parent->height = (uint8_t)(node->height < TRIE_HEIGHT_MAX ? node->height + 1 : TRIE_HEIGHT_MAX);
    }
}

struct trie *trie_new(const pd_model *model, const struct channel_alphabet *alphabet, const char *const *listed,
                      size_t listed_count)
{
    struct word_list list = {.alphabet = alphabet, .unknown = model->entries[SYMBOL_UNKNOWN].log_p + UNKNOWN_SYLLABLE};
    struct trie *trie = calloc(1, sizeof *trie);
    for (unsigned symbol = SYMBOL_FIRST_WORD; symbol < model->symbol_count; symbol++) add_entry(&list, model, symbol);
    for (size_t i = 0; i < listed_count; i++) add_listed(&list, model, listed[i]);
    syllable_enumerate(add_syllable, &list);
    bool ok = trie && !list.failed;
    if (ok) {
        qsort(list.items, list.count, sizeof *list.items, by_letters);
        drop_doubles(&list);
        ok = make_nodes(trie, &list);
    }
    free(list.items);
    if (!ok) {
        trie_free(trie);
        return NULL;
    }
    sum_up(trie, model);
    return trie;
}

void trie_free(struct trie *trie)
{
    if (!trie) return;
    free(trie->nodes);
    free(trie);
}

size_t trie_spell(const struct trie *trie, uint32_t node, uint8_t letters[TRIE_LETTERS_MAX])
{
    size_t count = 0;
    for (uint32_t n = node; n != 0 && count < TRIE_LETTERS_MAX; n = trie->nodes[n].parent) count++;
    uint32_t n = node;
    for (size_t i = count; i-- > 0; n = trie->nodes[n].parent) letters[i] = trie->nodes[n].letter;
    return count;
}

size_t trie_spell_in_case(const struct trie *trie, uint32_t node, enum token_case letter_case,
                          uint8_t letters[TRIE_LETTERS_MAX])
{
    const size_t count = trie_spell(trie, node, letters);
    const size_t uppers = letter_case == CASE_UPPER ? count : letter_case == CASE_TITLE ? 1 : 0;
    for (size_t i = 0; i < uppers; i++) letters[i] += CHANNEL_CASE;
    return count;
}

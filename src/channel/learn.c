/*
 * EM over pairs of true and printed words. One pair's cuttings form a grid of (letters read, characters printed);
 * forward and backward sums over it give each piece its share of the pair.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "base/memory.h"
#include "channel/channel.h"

enum { SIDE = CHANNEL_TEXT_MAX + 1 };

/* Expected counts by piece and print, in a hash table that grows. */
struct learn_tally {
    struct channel_count *slots; /* count < 0 never; printed and letters all zero with count 0: free */
    size_t used, capacity;       /* a power of two */
    bool failed;
};

struct channel_learner {
    const struct channel_alphabet *alphabet;
    const struct channel *channel; /* NULL in a first round without a start */
    struct learn_tally tally;
    double forward[SIDE][SIDE], backward[SIDE][SIDE];
    /* P of the print [j, j + k) for letter i alone, and for letters i and i + 1 */
    float single[CHANNEL_TEXT_MAX][SIDE][CHANNEL_PRINTED_MAX + 1],
        pair[CHANNEL_TEXT_MAX][SIDE][CHANNEL_PRINTED_MAX + 1];
};

static size_t slot_of(const struct learn_tally *tally, const struct channel_count *item)
{
    uint64_t h = item->printed * 0x9E3779B97F4A7C15u + item->first * 0xC2B2AE3D27D4EB4Fu +
                 (item->second + 256u * item->apart) * 0x165667B19E3779F9u;
    h ^= h >> 31;
    size_t at = (size_t)h & (tally->capacity - 1);
    for (; tally->slots[at].count > 0; at = (at + 1) & (tally->capacity - 1)) {
        const struct channel_count *slot = &tally->slots[at];
        if (slot->first == item->first && slot->second == item->second && slot->apart == item->apart &&
            slot->printed == item->printed)
            break;
    }
    return at;
}

static bool grow(struct learn_tally *tally)
{
    const struct learn_tally old = *tally;
    tally->capacity = old.capacity ? 2 * old.capacity : 1 << 14;
    tally->slots = calloc(tally->capacity, sizeof *tally->slots);
    if (!tally->slots) {
        *tally = old;
        return false;
    }
    for (size_t i = 0; i < old.capacity; i++)
        if (old.slots[i].count > 0) tally->slots[slot_of(tally, &old.slots[i])] = old.slots[i];
    free(old.slots);
    return true;
}

static void add(struct learn_tally *tally, struct channel_count item)
{
    if (!(item.count > 1e-9) || tally->failed) return;
    if (2 * tally->used >= tally->capacity && !grow(tally)) {
        tally->failed = true;
        return;
    }
    struct channel_count *slot = &tally->slots[slot_of(tally, &item)];
    if (slot->count > 0) {
        slot->count += item.count;
        return;
    }
    *slot = item;
    tally->used++;
}

/* What the first round believes. */
static double first_belief(const struct channel_alphabet *alphabet, uint8_t letter, channel_print printed,
                           size_t length)
{
    static const double any[] = {0.01, 0.02, 0.004, 0.001};
    if (length != 1) return any[length];
    const uint32_t point = alphabet->point_of[letter], character = (uint32_t)printed;
    if (character == point) return 0.8;
    return letter_strip(letter_lower(character)) == letter_strip(letter_lower(point)) ? 0.4 : any[1];
}

static double first_pair_belief(size_t length)
{
    static const double any[] = {1e-5, 1e-3, 1e-4, 3e-4};
    return any[length];
}

static double pair_p(const struct channel *channel, const struct channel_row *row, uint8_t first, uint8_t second)
{
    for (size_t p = 0; row && p < row->pair_count; p++) {
        const struct channel_pair *pair = &channel->pairs[row->first_pair + p];
        if (pair->first == first && pair->second == second) return exp((double)pair->log_p);
    }
    return 0;
}

/* Fills in the probabilities of all pieces of an example. */
static void look_up(struct channel_learner *l, const struct channel_example *e)
{
    for (size_t j = 0; j <= e->printed_count; j++)
        for (size_t k = 0; k <= CHANNEL_PRINTED_MAX && j + k <= e->printed_count; k++) {
            const channel_print printed = channel_pack(e->printed + j, k);
            const struct channel_row *row = l->channel ? channel_find(l->channel, printed) : NULL;
            for (size_t i = 0; i < e->letter_count; i++) {
                const uint8_t a = e->letters[i];
                const bool has_next = i + 1 < e->letter_count;
                double single, pair = 0;
                if (l->channel) {
                    single = row ? exp((double)row->log_p[a]) : 0;
                    if (has_next) pair = pair_p(l->channel, row, a, e->letters[i + 1]);
                } else {
                    single = first_belief(l->alphabet, a, printed, k);
                    if (has_next) pair = first_pair_belief(k);
                }
                l->single[i][j][k] = (float)single;
                l->pair[i][j][k] = (float)pair;
            }
        }
}

static void sum_forward(struct channel_learner *l, size_t n, size_t m)
{
    for (size_t i = 0; i <= n; i++)
        for (size_t j = 0; j <= m; j++) {
            double sum = i == 0 && j == 0 ? 1 : 0;
            for (size_t k = 0; i > 0 && k <= CHANNEL_PRINTED_MAX && k <= j; k++) {
                sum += l->forward[i - 1][j - k] * (double)l->single[i - 1][j - k][k];
                if (i > 1) sum += l->forward[i - 2][j - k] * (double)l->pair[i - 2][j - k][k];
            }
            l->forward[i][j] = sum;
        }
}

static void sum_backward(struct channel_learner *l, size_t n, size_t m)
{
    for (size_t i = n + 1; i-- > 0;)
        for (size_t j = m + 1; j-- > 0;) {
            double sum = i == n && j == m ? 1 : 0;
            for (size_t k = 0; i < n && k <= CHANNEL_PRINTED_MAX && j + k <= m; k++) {
                sum += l->backward[i + 1][j + k] * (double)l->single[i][j][k];
                if (i + 2 <= n) sum += l->backward[i + 2][j + k] * (double)l->pair[i][j][k];
            }
            l->backward[i][j] = sum;
        }
}

static void count_pieces(struct channel_learner *l, const struct channel_example *e, double factor)
{
    for (size_t i = 0; i < e->letter_count; i++) {
        const bool has_next = i + 1 < e->letter_count;
        double together = 0;
        for (size_t j = 0; j <= e->printed_count; j++)
            for (size_t k = 0; k <= CHANNEL_PRINTED_MAX && j + k <= e->printed_count; k++) {
                struct channel_count item = {.first = e->letters[i], .second = CHANNEL_NO_LETTER};
                const double reach = l->forward[i][j] * factor;
                const double single = reach * (double)l->single[i][j][k] * l->backward[i + 1][j + k];
                const double pair = has_next ? reach * (double)l->pair[i][j][k] * l->backward[i + 2][j + k] : 0;
                if (single <= 1e-9 && pair <= 1e-9) continue;
                item.printed = channel_pack(e->printed + j, k);
                item.count = single;
                add(&l->tally, item);
                item.second = has_next ? e->letters[i + 1] : CHANNEL_NO_LETTER;
                item.count = pair;
                add(&l->tally, item);
                together += pair;
            }
        if (has_next)
            add(&l->tally, (struct channel_count){.first = e->letters[i],
                                                  .second = e->letters[i + 1],
                                                  .apart = true,
                                                  .count = (double)e->weight - together});
    }
}

static void learn_from(struct channel_learner *l, const struct channel_example *e)
{
    if (e->letter_count == 0 || e->letter_count > CHANNEL_TEXT_MAX || e->printed_count > CHANNEL_TEXT_MAX) return;
    look_up(l, e);
    sum_forward(l, e->letter_count, e->printed_count);
    const double total = l->forward[e->letter_count][e->printed_count];
    if (!(total > 1e-200)) return;
    sum_backward(l, e->letter_count, e->printed_count);
    count_pieces(l, e, (double)e->weight / total);
}

/* Takes the tally over into counts, without what is too rare to be believed, and pairs that were never one piece. */
static bool take_counts(struct learn_tally *tally, struct channel_counts *counts)
{
    static const double SINGLE_MIN = 0.2, PAIR_MIN = 2.0;
    counts->count = 0;
    if (!memory_reserve(&counts->items, &counts->capacity, tally->used + 1, sizeof *counts->items)) return false;
    for (size_t i = 0; i < tally->capacity; i++) {
        const struct channel_count *item = &tally->slots[i];
        if (item->count >= (item->second == CHANNEL_NO_LETTER ? SINGLE_MIN : PAIR_MIN))
            counts->items[counts->count++] = *item;
    }
    qsort(counts->items, counts->count, sizeof *counts->items, channel_count_order);
    size_t to = 0;
    for (size_t i = 0; i < counts->count; i++) {
        const struct channel_count *item = &counts->items[i], *before = to ? &counts->items[to - 1] : NULL;
        if (item->apart && (!before || before->first != item->first || before->second != item->second)) continue;
        counts->items[to++] = *item;
    }
    counts->count = to;
    return true;
}

bool channel_learn(const struct channel_alphabet *alphabet, const struct channel_example *examples, size_t count,
                   const struct channel *start, unsigned rounds, struct channel_counts *counts)
{
    struct channel_learner *l = calloc(1, sizeof *l);
    if (!l) return false;
    struct channel *own = NULL;
    bool ok = true;
    l->alphabet = alphabet;
    for (unsigned round = 0; ok && round < rounds; round++) {
        l->channel = round == 0 ? start : own;
        l->tally = (struct learn_tally){0};
        for (size_t e = 0; e < count; e++) learn_from(l, &examples[e]);
        ok = !l->tally.failed && take_counts(&l->tally, counts);
        free(l->tally.slots);
        channel_free(own);
        own = ok && round + 1 < rounds ? channel_new(alphabet, counts) : NULL;
        ok = ok && (own || round + 1 == rounds);
    }
    channel_free(own);
    free(l);
    return ok;
}

void channel_examples_link(struct channel_example *examples, size_t count, const uint8_t *letters,
                           const uint32_t *printed)
{
    for (size_t i = 0; i < count; i++) {
        examples[i].letters = letters;
        examples[i].printed = printed;
        letters += examples[i].letter_count;
        printed += examples[i].printed_count;
    }
}

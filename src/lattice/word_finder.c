#include "lattice/word_finder.h"

#include <stdlib.h>
#include <string.h>

enum {
    MEMO_SLOTS = 1 << 14, /* prints remembered */
    MEMO_TRIES = 8,       /* slots that a print may have */
    MEMO_WORDS = 1 << 17  /* words remembered for all prints together */
};

#define POOR        (-9.0f) /* the best word fits poorly if its score is below this and */
#define POOR_LETTER (-1.2f) /* below this for each character */

/* How much is found for each purpose; as in struct search_request. */
static const struct extent {
    unsigned most, most_poor;
    float width, width_poor;
    float least, least_letter; /* `least` is the first, and the second for each character of the print */
} extents[] = {
    [WORD_OF_PRINT] = {.most = 24, .width = 7.0f, .least = -14.0f, .least_letter = -2.6f},
    [WORD_OF_LONE_PRINT] =
        {.most = 24, .most_poor = 96, .width = 7.0f, .width_poor = 12.0f, .least = -19.0f, .least_letter = -2.6f},
    [WORD_OF_TWO_PRINTS] = {.most = 24, .width = 7.0f, .least = POOR, .least_letter = POOR_LETTER},
    [WORD_AT_PRINT_START] = {.most = 24, .width = 7.0f, .least = -12.0f, .least_letter = -2.0f},
};

struct memo {
    uint64_t key; /* 0: free */
    uint32_t first;
    uint16_t count;
};

struct word_finder {
    const struct trie *trie;
    const struct repair_weights *weights;
    const struct channel *channel;
    float riddle;
    struct search *search;
    struct memo *memos;
    struct search_word *words;
    size_t word_count;
};

struct word_finder *word_finder_new(const pd_model *model, const struct trie *trie,
                                    const struct repair_weights *weights)
{
    struct word_finder *f = calloc(1, sizeof *f);
    if (!f) return NULL;
    f->trie = trie;
    f->weights = weights;
    f->search = search_new(model, trie);
    f->memos = calloc(MEMO_SLOTS, sizeof *f->memos);
    f->words = calloc(MEMO_WORDS, sizeof *f->words);
    if (f->search && f->memos && f->words) return f;
    word_finder_free(f);
    return NULL;
}

void word_finder_free(struct word_finder *f)
{
    if (!f) return;
    search_free(f->search);
    free(f->memos);
    free(f->words);
    free(f);
}

static void forget(struct word_finder *f)
{
    memset(f->memos, 0, MEMO_SLOTS * sizeof *f->memos);
    f->word_count = 0;
}

void word_finder_set_channel(struct word_finder *f, const struct channel *channel, float riddle)
{
    f->riddle = riddle;
    f->channel = channel;
    forget(f);
}

static uint64_t key_of_print(const uint32_t *points, size_t count, enum word_purpose purpose, float cut_cost)
{
    uint32_t cut;
    memcpy(&cut, &cut_cost, sizeof cut);
    uint64_t h = 0x9E3779B97F4A7C15u * ((uint64_t)cut << 8 | (count * 4 + purpose + 1));
    for (size_t i = 0; i < count; i++) {
        h = (h ^ points[i]) * 0xD6E8FEB86659FD93u;
        h ^= h >> 29;
    }
    return h ? h : 1;
}

/* The slot of a print: its own, else a free one of those that it may have, else the first of these. */
static struct memo *find_memo(const struct word_finder *f, uint64_t key)
{
    for (size_t k = 0; k < MEMO_TRIES; k++) {
        struct memo *memo = &f->memos[(key + k) & (MEMO_SLOTS - 1)];
        if (memo->key == key || memo->key == 0) return memo;
    }
    return &f->memos[key & (MEMO_SLOTS - 1)];
}

size_t word_finder_find(struct word_finder *f, const uint32_t *print, size_t count, enum word_purpose purpose,
                        const struct search_word **found)
{
    const struct extent *extent = &extents[purpose];
    const uint64_t key = key_of_print(print, count, purpose, f->weights->cut);
    struct memo *memo = find_memo(f, key);
    if (memo->key != key) {
        if (f->word_count + SEARCH_FOUND_MAX > MEMO_WORDS) forget(f);
        const struct search_request request = {.printed = print,
                                               .count = count,
                                               .most = extent->most,
                                               .width = extent->width,
                                               .poor = f->riddle,
                                               .most_poor = extent->most_poor,
                                               .width_poor = extent->width_poor,
                                               .least = extent->least + extent->least_letter * (float)count,
                                               .any_end = purpose == WORD_AT_PRINT_START,
                                               .cut_cost = f->weights->cut};
        const size_t words = search_words(f->search, f->channel, &request, f->words + f->word_count);
        if (words == SIZE_MAX) return SIZE_MAX;
        *memo = (struct memo){.key = key, .first = (uint32_t)f->word_count, .count = (uint16_t)words};
        f->word_count += words;
    }
    *found = f->words + memo->first;
    return memo->count;
}

bool word_finder_is_poor(const struct word_finder *f, const struct search_word *found, size_t found_count, size_t count)
{
    if (found_count == 0) return true;
    const float best = found[0].channel + f->trie->nodes[found[0].node].log_p;
    return best < POOR + POOR_LETTER * (float)count;
}

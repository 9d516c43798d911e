#include "name/word_counts.h"

#include <stdlib.h>

#include "alphabet/alphabet.h"

enum { PLACES_FIRST = 1 << 10, PLACES_MAX = 1 << 17 };

void word_counts_free(struct word_counts *uses)
{
    free(uses->items);
    *uses = (struct word_counts){0};
}

uint64_t word_spelling(const uint32_t *points, size_t count)
{
    uint64_t h = 0x9E3779B97F4A7C15u * (count + 1);
    for (size_t i = 0; i < count; i++) {
        h = (h ^ letter_lower(points[i])) * 0xD6E8FEB86659FD93u;
        h ^= h >> 29;
    }
    return h ? h : 1;
}

/* The place of a word, or the free place where it belongs. The table must have a free place. */
static struct word_use *find_place(const struct word_counts *uses, uint64_t spelling)
{
    size_t at = (size_t)spelling & (uses->capacity - 1);
    while (uses->items[at].spelling && uses->items[at].spelling != spelling) at = (at + 1) & (uses->capacity - 1);
    return &uses->items[at];
}

/* Makes a new table of `capacity` places with the words that have been used more often than `least` times. */
static bool move_words(struct word_counts *uses, size_t capacity, uint32_t least)
{
    struct word_counts moved = {.capacity = capacity};
    moved.items = calloc(capacity, sizeof *moved.items);
    if (!moved.items) return false;
    for (size_t k = 0; k < uses->capacity; k++) {
        if (uses->items[k].count <= least) continue;
        *find_place(&moved, uses->items[k].spelling) = uses->items[k];
        moved.count++;
    }
    free(uses->items);
    *uses = moved;
    return true;
}

/* Makes room for one more word: at most half of the places are taken. */
static bool make_room(struct word_counts *uses)
{
    if (2 * (uses->count + 1) <= uses->capacity) return true;
    if (uses->capacity < PLACES_MAX)
        return move_words(uses, uses->capacity ? 2 * uses->capacity : (size_t)PLACES_FIRST, 0);
    for (uint32_t least = 1; 4 * uses->count > uses->capacity; least *= 2)
        if (!move_words(uses, uses->capacity, least)) return false;
    return true;
}

bool word_counts_add(struct word_counts *uses, uint64_t spelling)
{
    if (!make_room(uses)) return false;
    struct word_use *use = find_place(uses, spelling);
    uses->count += use->count == 0;
    use->spelling = spelling;
    if (use->count < UINT32_MAX) use->count++;
    return true;
}

uint32_t word_counts_of(const struct word_counts *uses, uint64_t spelling)
{
    return uses->count ? find_place(uses, spelling)->count : 0;
}

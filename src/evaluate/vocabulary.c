/* A hash table with open addressing, at most half full: a text has few different words, and none is ever removed. */
#include "evaluate/vocabulary.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a, 64 bits, over code points; the high half is folded into the low one, which picks the slot. */
static size_t hash_points(const uint32_t *points, size_t length)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t k = 0; k < length; k++) hash = (hash ^ points[k]) * UINT64_C(0x100000001B3);
    return (size_t)(hash ^ hash >> 32);
}

/* The slot of a word, or the free slot where it belongs. */
static struct evaluate_entry *find_slot(struct evaluate_entry *slots, size_t capacity, const uint32_t *points,
                                        size_t length)
{
    size_t at = hash_points(points, length) & (capacity - 1);
    while (slots[at].points != NULL &&
           (slots[at].length != length || memcmp(slots[at].points, points, length * sizeof *points) != 0))
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

static bool grow(struct evaluate_vocabulary *vocabulary)
{
    const size_t capacity = vocabulary->capacity == 0 ? 1024 : 2 * vocabulary->capacity;
    struct evaluate_entry *slots = calloc(capacity, sizeof *slots);
    if (slots == NULL) return false;
    for (size_t k = 0; k < vocabulary->capacity; k++) {
        const struct evaluate_entry *entry = &vocabulary->slots[k];
        if (entry->points != NULL) *find_slot(slots, capacity, entry->points, entry->length) = *entry;
    }
    free(vocabulary->slots);
    vocabulary->slots = slots;
    vocabulary->capacity = capacity;
    return true;
}

bool evaluate_vocabulary_add(struct evaluate_vocabulary *vocabulary, const uint32_t *points, size_t length,
                             uint32_t *id)
{
    if (vocabulary->count >= vocabulary->capacity / 2 && !grow(vocabulary)) return false;
    struct evaluate_entry *entry = find_slot(vocabulary->slots, vocabulary->capacity, points, length);
    if (entry->points == NULL)
        *entry = (struct evaluate_entry){.points = points, .length = length, .id = vocabulary->count++};
    *id = entry->id;
    return true;
}

void evaluate_vocabulary_free(struct evaluate_vocabulary *vocabulary)
{
    free(vocabulary->slots);
    *vocabulary = (struct evaluate_vocabulary){0};
}

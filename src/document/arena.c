/*
 * A page is built once, read once and dropped: freeing each word would be work without use. Chunks grow with
 * what was taken so far, so that a small page stays small and a large one needs few chunks.
 */
#include "document/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

struct arena_chunk {
    struct arena_chunk *older;
    size_t used, capacity;
    alignas(max_align_t) unsigned char bytes[];
};

enum { CHUNK_BYTES = 1 << 14, FIRST_ITEMS = 8 };

static struct arena_chunk *add_chunk(struct arena *arena, size_t bytes)
{
    size_t capacity = arena->total > CHUNK_BYTES ? arena->total : CHUNK_BYTES;
    if (capacity < bytes) capacity = bytes;
    if (capacity > arena->limit - arena->total) capacity = bytes;
    if (capacity > arena->limit - arena->total) return NULL;
    struct arena_chunk *chunk = calloc(1, sizeof *chunk + capacity);
    if (chunk == NULL) return NULL;
    chunk->capacity = capacity;
    chunk->older = arena->newest;
    arena->newest = chunk;
    arena->total += capacity;
    return chunk;
}

void *arena_take(struct arena *arena, size_t bytes)
{
    const size_t unit = alignof(max_align_t);
    if (bytes > arena->limit) return NULL;
    bytes = (bytes + unit - 1) / unit * unit;
    struct arena_chunk *chunk = arena->newest;
    if (chunk == NULL || chunk->capacity - chunk->used < bytes) chunk = add_chunk(arena, bytes);
    if (chunk == NULL) return NULL;
    void *taken = chunk->bytes + chunk->used;
    chunk->used += bytes;
    return taken;
}

char *arena_text(struct arena *arena, const char *text, size_t length)
{
    if (length > arena->limit) return NULL;
    char *copy = arena_take(arena, length + 1);
    if (copy != NULL && length > 0) memcpy(copy, text, length);
    return copy;
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t unit)
{
    if (count < *capacity) return items;
    if (*capacity > arena->limit / unit / 2) return NULL;
    const size_t larger = *capacity == 0 ? FIRST_ITEMS : 2 * *capacity;
    void *copy = arena_take(arena, larger * unit);
    if (copy == NULL) return NULL;
    if (count > 0) memcpy(copy, items, count * unit);
    *capacity = larger;
    return copy;
}

void arena_free(struct arena *arena)
{
    for (struct arena_chunk *chunk = arena->newest, *older; chunk != NULL; chunk = older) {
        older = chunk->older;
        free(chunk);
    }
    *arena = (struct arena){.limit = arena->limit};
}

/*
 * An arena: many small allocations, freed all at once. It has a limit, so that hostile input cannot use up all memory.
 */
#ifndef PHUCDAU_DOCUMENT_ARENA_H
#define PHUCDAU_DOCUMENT_ARENA_H

#include <stddef.h>

struct arena_chunk;

/* {.limit = bytes} is an empty arena. Free it with arena_free. Only one thread at a time may use it. */
struct arena {
    struct arena_chunk *newest;
    size_t total; /* bytes allocated from the system */
    size_t limit;
};

/* `bytes` zero bytes, aligned for any type; NULL if memory runs out or the limit is reached. */
void *arena_take(struct arena *arena, size_t bytes);

/* A NUL-terminated copy of a text; NULL as for arena_take. */
char *arena_text(struct arena *arena, const char *text, size_t length);

/*
 * Makes room for one more item in an array that holds `count` items of `unit` bytes and has room for *capacity. Returns
 * `items`, or a larger copy of it. NULL as for arena_take; the array is then unchanged.
 */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t unit);

void arena_free(struct arena *arena);

#endif

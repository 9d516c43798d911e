/* An arena: many small allocations, freed all at once. It has a limit, so that hostile input cannot take all memory. */
#ifndef PHUCDAU_DOCUMENT_ARENA_H
#define PHUCDAU_DOCUMENT_ARENA_H

#include <stddef.h>

struct arena_chunk;

/* {.limit = bytes} is an empty arena. Free with arena_free. Belongs to one thread at a time. */
struct arena {
    struct arena_chunk *newest;
    size_t total; /* bytes taken from the system */
    size_t limit;
};

/* `bytes` zero bytes, aligned for any type; NULL where memory runs out or the limit is reached. */
void *arena_take(struct arena *arena, size_t bytes);

/* A NUL-terminated copy of a text; NULL as above. */
char *arena_text(struct arena *arena, const char *text, size_t length);

/*
 * Makes room for one item more in an array of *capacity items of `unit` bytes that holds `count`: returns
 * `items`, or a larger copy of it. NULL as above, with the array untouched.
 */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t unit);

void arena_free(struct arena *arena);

#endif

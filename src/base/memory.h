/* Growing arrays. */
#ifndef PHUCDAU_MEMORY_H
#define PHUCDAU_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* memory_reserve if the array has to grow. */
bool memory_grow(void *items, size_t *capacity, size_t wanted, size_t unit);

/*
 * Makes room for at least `wanted` items of `unit` bytes in the array *(T **)items, at least doubling it when it
 * grows, so that arrays in use for a while stop growing. False, with the array as it was, if memory runs out or the
 * size does not fit a size_t.
 */
static inline bool memory_reserve(void *items, size_t *capacity, size_t wanted, size_t unit)
{
    return wanted <= *capacity || memory_grow(items, capacity, wanted, unit);
}

#endif

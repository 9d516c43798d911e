/* Growing arrays. */
#ifndef PHUCDAU_MEMORY_H
#define PHUCDAU_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* What memory_reserve does if the array has to grow; call memory_reserve instead. */
bool memory_grow(void *items, size_t *capacity, size_t wanted, size_t unit);

/*
 * Makes room for at least `wanted` items of `unit` bytes in the array *(T **)items, which has room for *capacity. An
 * array that grows at least doubles, so that adding items one by one takes few reallocations. False, with the array as
 * it was, if memory runs out or the size does not fit a size_t.
 */
static inline bool memory_reserve(void *items, size_t *capacity, size_t wanted, size_t unit)
{
    return wanted <= *capacity || memory_grow(items, capacity, wanted, unit);
}

#endif

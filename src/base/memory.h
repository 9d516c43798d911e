/* Growing arrays. */
#ifndef PHUCDAU_MEMORY_H
#define PHUCDAU_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Makes room for at least `wanted` items of `unit` bytes in the array *(T **)items, at least doubling it when it
 * grows, so that arrays in use for a while stop growing. False, with the array as it was, where memory runs out.
 */
bool memory_reserve(void *items, size_t *capacity, size_t wanted, size_t unit);

#endif

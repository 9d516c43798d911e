#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool memory_grow(void *items, size_t *capacity, size_t wanted, size_t unit)
{
    size_t size = *capacity ? *capacity : 64;
    while (size < wanted) {
        if (size > SIZE_MAX / 2 / unit) return false;
        size *= 2;
    }
    void *old;
    memcpy(&old, items, sizeof old);
    void *grown = realloc(old, size * unit);
    if (!grown) return false;
    memcpy(items, &grown, sizeof grown);
    *capacity = size;
    return true;
}

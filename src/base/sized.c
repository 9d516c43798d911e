#include "base/sized.h"

#include <string.h>

enum { SIZED_LIMIT = 4096 }; /* bytes; no struct is larger */

enum sized_status sized_copy(void *to, size_t known, const void *from)
{
    size_t size;
    memcpy(&size, from, sizeof size);
    if (size < sizeof size || size > SIZED_LIMIT) return SIZED_UNSET;
    for (size_t k = known; k < size; k++)
        if (((const char *)from)[k] != 0) return SIZED_UNKNOWN;
    const size_t common = size < known ? size : known;
    memcpy((char *)to + sizeof size, (const char *)from + sizeof size, common - sizeof size);
    return SIZED_OK;
}

/*
 * Public structs that may grow. Their first member is a size_t with the size that the caller's program was compiled
 * with, so a library can read the structs of older and of later programs.
 */
#ifndef PHUCDAU_SIZED_H
#define PHUCDAU_SIZED_H

#include <stddef.h>

enum sized_status {
    SIZED_OK,
    SIZED_UNSET,  /* the size can be none of such a struct: it was never set */
    SIZED_UNKNOWN /* a member that this library does not know is not 0: the caller asks for something it cannot do */
};

/*
 * Copies the members that both sides know from a caller's struct: `known` bytes at most. `to` holds the defaults of the
 * others, and keeps its own size. If the result is not SIZED_OK, nothing has been copied.
 */
enum sized_status sized_copy(void *to, size_t known, const void *from);

#endif

/*
 * Most text has long runs of ASCII, so eight bytes are tested at once. The other bytes go through utf8_next, the only
 * function that knows which sequences are valid.
 */
#include "text/utf8.h"

#include <string.h>

static size_t ascii_run_end(const char *text, size_t length, size_t at)
{
    while (length - at >= sizeof(uint64_t)) {
        uint64_t eight;
        memcpy(&eight, text + at, sizeof eight);
        if (eight & UINT64_C(0x8080808080808080)) break;
        at += sizeof eight;
    }
    return at;
}

size_t utf8_first_invalid(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length) {
        at = ascii_run_end(text, length, at);
        if (at == length) break;
        const size_t start = at;
        if (utf8_next(text, length, &at) == UTF8_INVALID) return start;
    }
    return length;
}

/* Choosing by name and by shard: two questions about one file each. */
#include "batch/digest.h"
#include "batch/plan.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* ---- By name --------------------------------------------------------------------------- */

/* Whether the pattern fits `path` or a folder above it. `path` is changed and put right again. */
static bool fits(const char *pattern, char *path)
{
    const bool whole = strchr(pattern, '/') != NULL;
    if (pattern[0] == '/') pattern++;
    const char *name = path;
    for (char *at = path;; at++) {
        if (*at != '/' && *at != '\0') continue;
        const char before = *at;
        *at = '\0';
        const bool found = fnmatch(pattern, whole ? path : name, whole ? FNM_PATHNAME : 0) == 0;
        *at = before;
        if (found || before == '\0') return found;
        name = at + 1;
    }
}

static bool fits_any(const char *const *patterns, size_t count, char *path)
{
    for (size_t k = 0; k < count; k++)
        if (fits(patterns[k], path)) return true;
    return false;
}

bool batch_is_chosen(const struct batch_choice *choice, const char *path)
{
    if (choice->shard.count > 1 && batch_shard_of(path, choice->shard.count) != choice->shard.index) return false;
    if (choice->include_count == 0 && choice->exclude_count == 0) return true;
    char *copy = strdup(path);
    if (copy == NULL) return true;
    const bool is_chosen = (choice->include_count == 0 || fits_any(choice->include, choice->include_count, copy)) &&
                           !fits_any(choice->exclude, choice->exclude_count, copy);
    free(copy);
    return is_chosen;
}

/* ---- By shard --------------------------------------------------------------------------- */

unsigned batch_shard_of(const char *path, unsigned count)
{
    uint8_t digest[32];
    digest_bytes(path, strlen(path), digest);
    uint64_t number = 0;
    for (int k = 0; k < 8; k++) number = number << 8 | digest[k];
    return (unsigned)(number % count);
}

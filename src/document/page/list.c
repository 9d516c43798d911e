#include "document/page/list.h"

#include "base/error.h"

#include <stdlib.h>

/* Pages, from 1, both ends included. */
struct page_range {
    uint64_t first, last; /* last: UINT64_MAX for the end of the document */
};

static bool read_number(const char **at, uint64_t *number)
{
    char *end;
    if (**at < '0' || **at > '9') return false;
    *number = strtoull(*at, &end, 10);
    *at = end;
    return true;
}

/* Reads the range at *at and goes on to the next one, or to the end. False if there is no range. */
static bool next_range(const char **at, struct page_range *range)
{
    if (!read_number(at, &range->first) || range->first == 0) return false;
    range->last = range->first;
    if (**at == '-') {
        ++*at;
        if (!read_number(at, &range->last)) range->last = UINT64_MAX;
    }
    if (range->last < range->first) return false;
    if (**at == '\0') return true;
    if (**at != ',') return false;
    ++*at;
    return **at != '\0';
}

bool page_list_is_valid(const char *list)
{
    struct page_range range;
    while (next_range(&list, &range))
        if (*list == '\0') return true;
    return false;
}

/* Marks the pages of a valid list; false if the document has fewer. */
static bool mark_pages(const char *list, bool *marked, size_t count)
{
    struct page_range range;
    while (*list != '\0' && next_range(&list, &range)) {
        if (range.last == UINT64_MAX && range.first <= count) range.last = count;
        if (range.last > count) return false;
        for (uint64_t page = range.first; page <= range.last; page++) marked[page - 1] = true;
    }
    return true;
}

pd_status page_list_choose(const char *list, size_t count, size_t **pages, size_t *chosen, pd_error *error)
{
    bool *marked = calloc(count + 1, sizeof *marked);
    pd_status status = PD_OK;
    *pages = calloc(count + 1, sizeof **pages);
    *chosen = 0;
    if (marked == NULL || *pages == NULL)
        status = error_memory(error);
    else if (list != NULL && !mark_pages(list, marked, count))
        status = error_set(error, PD_ERROR_ARGUMENT, "--pages: %s: the document has %zu page%s", list, count,
                           count == 1 ? "" : "s");
    for (size_t k = 0; status == PD_OK && k < count; k++)
        if (list == NULL || marked[k]) (*pages)[(*chosen)++] = k;
    free(marked);
    if (status == PD_OK) return PD_OK;
    free(*pages);
    *pages = NULL;
    return status;
}

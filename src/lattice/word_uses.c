#include "lattice/word_uses.h"

#include <stdlib.h>

#include "base/memory.h"
#include "lattice/part.h"
#include "name/word_counts.h"

static int by_number(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

bool word_uses_count(struct word_uses *uses, const char *text, const struct token_list *tokens)
{
    uses->count = 0;
    if (!memory_reserve(&uses->numbers, &uses->capacity, tokens->count, sizeof *uses->numbers)) return false;
    for (size_t t = 0; t < tokens->count; t++) {
        const struct token *token = &tokens->items[t];
        struct part part;
        if (token->kind == TOKEN_WORD && part_read(text, token->begin, token->begin + token->length, &part))
            uses->numbers[uses->count++] = word_spelling(part.points, part.count);
    }
    if (uses->count > 0) qsort(uses->numbers, uses->count, sizeof *uses->numbers, by_number);
    return true;
}

/* How many of the numbers are lower than `number`. */
static size_t count_below(const struct word_uses *uses, uint64_t number)
{
    size_t low = 0, high = uses->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (uses->numbers[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t word_uses_of(const struct word_uses *uses, const uint32_t *points, size_t count)
{
    const uint64_t number = word_spelling(points, count);
    size_t at = count_below(uses, number), words = 0;
    for (; at < uses->count && uses->numbers[at] == number; at++) words++;
    return words;
}

void word_uses_free(struct word_uses *uses)
{
    free(uses->numbers);
    *uses = (struct word_uses){0};
}

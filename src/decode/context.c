#include "decode/context.h"

#include <stdlib.h>

static int highest_first(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

float context_threshold(float *scores, size_t count, size_t most, float low)
{
    if (count <= most) return low;
    qsort(scores, count, sizeof *scores, highest_first);
    return scores[most - 1];
}

#include "base/floats.h"

#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    const float one = *(const float *)a, other = *(const float *)b;
    return one < other ? -1 : one > other;
}

void floats_sort(float *values, size_t count)
{
    if (count > 0) qsort(values, count, sizeof *values, by_value);
}

float floats_median(float *values, size_t count)
{
    floats_sort(values, count);
    return count > 0 ? values[count / 2] : 0;
}

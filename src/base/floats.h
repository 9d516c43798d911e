/* Sorting of numbers, and the one in their middle. */
#ifndef PHUCDAU_FLOATS_H
#define PHUCDAU_FLOATS_H

#include <stddef.h>

/* Sorts numbers, lowest first. None may be NaN. */
void floats_sort(float *values, size_t count);

/* The median of some numbers, the upper one of two; 0 if there are none. It sorts them. */
float floats_median(float *values, size_t count);

#endif

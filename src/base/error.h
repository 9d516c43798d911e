/* Filling a pd_error. */
#ifndef PHUCDAU_ERROR_H
#define PHUCDAU_ERROR_H

#include "phucdau.h"

/* Fills *error (NULL is accepted) with a printf-like message and no place; returns `status`. */
__attribute__((format(printf, 3, 4))) pd_status error_set(pd_error *error, pd_status status, const char *format, ...);

/* The same, with the offset of the wrong byte in the input, from 0. */
__attribute__((format(printf, 4, 5))) pd_status error_at(pd_error *error, pd_status status, uint64_t offset,
                                                         const char *format, ...);

/* The same, with the number of the wrong line in the input, from 1. */
__attribute__((format(printf, 4, 5))) pd_status error_on_line(pd_error *error, pd_status status, uint64_t line,
                                                              const char *format, ...);

/* Fills *error with PD_ERROR_MEMORY and its message; returns PD_ERROR_MEMORY. */
pd_status error_memory(pd_error *error);

#endif

/* Shared by all fuzz targets: the entry point, checks of outputs, and files in memory. */
#ifndef PHUCDAU_FUZZ_H
#define PHUCDAU_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "phucdau.h"

/* libFuzzer's entry point. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Aborts with a message if `holds` is false. */
void fuzz_require(bool holds, const char *what);

/* Checks that an output is UTF-8 in NFC and, if `same_letters`, that input and output are equal without their marks. */
void fuzz_check_output(const char *input, size_t input_length, const char *output, size_t output_length,
                       bool same_letters);

/*
 * Makes a file in memory with these bytes, and writes its path to `path`. Returns its descriptor, which the caller
 * closes.
 */
int fuzz_memory_file(const uint8_t *data, size_t size, char path[64]);

/* Gets the next block of a stream, which must not fail. Returns false if none is ready. */
bool fuzz_next(pd_restorer *restorer, pd_block *block);

/*
 * The default model: the one that PHUCDAU_MODEL names, else the installed one, else that of the source tree. It is
 * opened once and never closed.
 */
const pd_model *fuzz_model(void);

#endif

/* What the fuzz targets share: the entry point, what they check of every output, and files in memory. */
#ifndef PHUCDAU_FUZZ_H
#define PHUCDAU_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "phucdau.h"

/* libFuzzer's entry point. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Aborts with a message where `holds` is false. */
void fuzz_require(bool holds, const char *what);

/* The promises about an output: UTF-8 in NFC, and where `same_letters` the same as the input once both have lost marks.
 */
void fuzz_check_output(const char *input, size_t input_length, const char *output, size_t output_length,
                       bool same_letters);

/* A file in memory with these bytes; its path goes to `path`. The caller closes the descriptor. */
int fuzz_memory_file(const uint8_t *data, size_t size, char path[64]);

/* The next piece of a stream, which must not fail; false when there is none ready. */
bool fuzz_next(pd_restorer *restorer, pd_block *block);

/* The model that PHUCDAU_MODEL names, or the one of the source tree. Opened once, never closed. */
const pd_model *fuzz_model(void);

#endif

/* SHA-256 of files, as sha256sum(1) prints it. */
#ifndef PHUCDAU_BATCH_DIGEST_H
#define PHUCDAU_BATCH_DIGEST_H

#include <stddef.h>
#include <stdint.h>

void digest_bytes(const char *bytes, size_t length, uint8_t digest[32]);

/* Digest of an open file, from its start; does not move its position. Returns 0 or an errno value. */
int digest_file(int file, uint8_t digest[32]);

#endif

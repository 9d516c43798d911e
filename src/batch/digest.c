/* Nettle's SHA-256, which uses the processor's instructions for it, if it has them. */
#include "batch/digest.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <unistd.h>

void digest_bytes(const char *bytes, size_t length, uint8_t digest[32])
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, length, (const uint8_t *)bytes);
    sha256_digest(&context, SHA256_DIGEST_SIZE, digest);
}

int digest_file(int file, uint8_t digest[32])
{
    struct sha256_ctx context;
    uint8_t buffer[1 << 15];
    off_t at = 0;
    sha256_init(&context);
    for (ssize_t count; (count = pread(file, buffer, sizeof buffer, at)) != 0;) {
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno;
        sha256_update(&context, (size_t)count, buffer);
        at += count;
    }
    sha256_digest(&context, SHA256_DIGEST_SIZE, digest);
    return 0;
}

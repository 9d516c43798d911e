/* Numbers in the bytes of image files. The caller has checked that the bytes are there. */
#ifndef PHUCDAU_DOCUMENT_IMAGE_BYTES_H
#define PHUCDAU_DOCUMENT_IMAGE_BYTES_H

#include <stdint.h>

/* Low byte first. */
static inline uint32_t bytes_16_low(const unsigned char *bytes)
{
    return (uint32_t)bytes[1] << 8 | bytes[0];
}

static inline uint32_t bytes_32_low(const unsigned char *bytes)
{
    return bytes_16_low(bytes + 2) << 16 | bytes_16_low(bytes);
}

/* High byte first. */
static inline uint32_t bytes_16_high(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 8 | bytes[1];
}

static inline uint32_t bytes_32_high(const unsigned char *bytes)
{
    return bytes_16_high(bytes) << 16 | bytes_16_high(bytes + 2);
}

#endif

/* WebP, decoded by Leptonica. Animations are refused by libwebp. */
#include "document/image/bytes.h"
#include "document/image/kind.h"
#include "document/image/tiff.h"

#include <string.h>

enum { RIFF_BYTES = 12, CHUNK_BYTES = 8 };

static enum source_likeness recognise_webp(const char *bytes, size_t length)
{
    const bool is_webp = length >= RIFF_BYTES && memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WEBP", 4) == 0;
    return is_webp ? SOURCE_SURE : SOURCE_UNLIKE;
}

/* The Exif orientation, 1–8; 1 if the file does not say. */
static unsigned orientation_of(const unsigned char *bytes, size_t length)
{
    for (size_t at = RIFF_BYTES; at <= length && length - at >= CHUNK_BYTES;) {
        const unsigned char *data = bytes + at + CHUNK_BYTES;
        const size_t size = bytes_32_low(bytes + at + 4), room = length - at - CHUNK_BYTES;
        struct tiff_reader exif;
        struct tiff_directory directory;
        if (size > room) return 1;
        if (memcmp(bytes + at, "EXIF", 4) == 0)
            return tiff_open(&exif, data, size) && tiff_next(&exif, &directory) ? directory.orientation : 1;
        at += CHUNK_BYTES + size + (size & 1);
    }
    return 1;
}

static bool measure_webp(const unsigned char *bytes, size_t length, struct image_page *page)
{
    int width = 0, height = 0, samples;
    if (readHeaderMemWebP(bytes, length, &width, &height, &samples) != 0 || width <= 0 || height <= 0) return false;
    page->width = (uint64_t)width;
    page->height = (uint64_t)height;
    page->orientation = orientation_of(bytes, length);
    return true;
}

static bool is_whole_webp(const unsigned char *bytes, size_t length)
{
    return length >= RIFF_BYTES && bytes_32_low(bytes + 4) <= length - 8;
}

static PIX *decode_webp(const unsigned char *bytes, size_t length, const struct image_page *page)
{
    (void)page;
    return pixReadMemWebP(bytes, length);
}

static const char *const endings[] = {".webp", NULL};

const struct image_kind webp_image_kind = {.source = {.name = "WebP",
                                                      .endings = endings,
                                                      .recognise = recognise_webp,
                                                      .open = image_open,
                                                      .image = image_read,
                                                      .free = image_free},
                                           .measure = measure_webp,
                                           .is_whole = is_whole_webp,
                                           .decode = decode_webp};

/*
 * GIF, decoded by Leptonica. giflib decodes all images of a file at once, and a few bytes can ask for thousands of
 * large ones. So Leptonica is given a copy that ends after the first image, the one that is read.
 */
#include "document/image/bytes.h"
#include "document/image/kind.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER_BYTES = 13, DESCRIPTOR_BYTES = 10, EXTENSION = 0x21, IMAGE = 0x2C, TRAILER = 0x3B };

/* The bytes of the colour table that flags announce. */
static size_t table_bytes(unsigned flags)
{
    return (flags & 0x80) != 0 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

/* The place after the sub-blocks at `at`; SIZE_MAX if the file is cut off before it. */
static size_t skip_blocks(const unsigned char *bytes, size_t length, size_t at)
{
    while (at < length) {
        const size_t size = bytes[at];
        if (size == 0) return at + 1;
        at += 1 + size;
    }
    return SIZE_MAX;
}

/* The place of the first image's descriptor; SIZE_MAX if there is none. */
static size_t find_image(const unsigned char *bytes, size_t length)
{
    if (length < HEADER_BYTES) return SIZE_MAX;
    size_t at = HEADER_BYTES + table_bytes(bytes[10]);
    while (at < length && bytes[at] == EXTENSION) at = skip_blocks(bytes, length, at + 2);
    return at < length && bytes[at] == IMAGE && length - at >= DESCRIPTOR_BYTES ? at : SIZE_MAX;
}

/* The place after the first image; SIZE_MAX if the file is cut off before it. */
static size_t end_of_image(const unsigned char *bytes, size_t length)
{
    const size_t at = find_image(bytes, length);
    return at != SIZE_MAX ? skip_blocks(bytes, length, at + DESCRIPTOR_BYTES + table_bytes(bytes[at + 9]) + 1)
                          : SIZE_MAX;
}

static bool measure_gif(const unsigned char *bytes, size_t length, struct image_page *page)
{
    const size_t at = find_image(bytes, length);
    if (at == SIZE_MAX) return false;
    page->width = bytes_16_low(bytes + at + 5);
    page->height = bytes_16_low(bytes + at + 7);
    return true;
}

static bool is_whole_gif(const unsigned char *bytes, size_t length)
{
    return end_of_image(bytes, length) != SIZE_MAX;
}

static PIX *decode_gif(const unsigned char *bytes, size_t length, const struct image_page *page)
{
    const size_t end = end_of_image(bytes, length);
    unsigned char *copy = end != SIZE_MAX ? malloc(end + 1) : NULL;
    (void)page;
    if (copy == NULL) return NULL;
    memcpy(copy, bytes, end);
    copy[end] = TRAILER;
    PIX *pix = pixReadMemGif(copy, end + 1);
    free(copy);
    return pix;
}

static const char *const endings[] = {".gif", NULL};

const struct image_kind gif_image_kind = {
    .source = {.name = "GIF",
               .endings = endings,
               .magics = {{.bytes = "GIF87a", .length = 6}, {.bytes = "GIF89a", .length = 6}},
               .open = image_open,
               .image = image_read,
               .free = image_free},
    .measure = measure_gif,
    .is_whole = is_whole_gif,
    .decode = decode_gif};

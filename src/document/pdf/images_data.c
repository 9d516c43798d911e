/*
 * Only headers are read. JPEG 2000 is searched for its size marker rather than parsed: the boxes around it may lie, and
 * a marker too many does no harm.
 */
#include "document/pdf/images.h"

#include "document/image/jpeg.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static uint32_t number(const unsigned char *bytes, unsigned size)
{
    uint32_t value = 0;
    for (unsigned k = 0; k < size; k++) value = value << 8 | bytes[k];
    return value;
}

static void take_larger(struct pdf_image_size *largest, double width, double height)
{
    if (width * height > largest->width * largest->height) *largest = (struct pdf_image_size){width, height};
}

struct pdf_image_size pdf_images_jpeg(const unsigned char *bytes, size_t length)
{
    struct pdf_image_size largest = {0};
    struct jpeg_reader reader = {.bytes = bytes, .length = length};
    struct jpeg_segment segment;
    struct jpeg_frame frame;
    while (jpeg_next(&reader, &segment))
        if (jpeg_read_frame(&segment, &frame)) take_larger(&largest, frame.width, frame.height);
    return largest;
}

struct pdf_image_size pdf_images_jpeg2000(const unsigned char *bytes, size_t length)
{
    static const unsigned char start[4] = {0xFF, 0x4F, 0xFF, 0x51};
    enum { WIDTH = 8, HEIGHT = 12, LEFT = 16, TOP = 20, END = 24 };
    struct pdf_image_size largest = {0};
    const unsigned char *end = bytes + length;
    for (const unsigned char *at = bytes;
         length >= END && (at = memmem(at, (size_t)(end - at), start, sizeof start)) != NULL; at++) {
        if (end - at < END) break;
        take_larger(&largest, (double)number(at + WIDTH, 4) - number(at + LEFT, 4),
                    (double)number(at + HEIGHT, 4) - number(at + TOP, 4));
    }
    return largest;
}

/* A segment of JBIG2: where its data begin and end, and of what type it is. */
struct segment {
    unsigned type;
    size_t begin, end;
};

/* Reads the segment header at *at and moves behind the segment. */
static bool next_segment(const unsigned char *bytes, size_t length, size_t *at, struct segment *segment)
{
    size_t here = *at;
    if (length - here < 11) return false;
    const uint32_t name = number(bytes + here, 4);
    const unsigned flags = bytes[here + 4];
    size_t references = bytes[here + 5] >> 5;
    here += 6;
    if (references == 7) {
        references = number(bytes + here - 1, 4) & 0x1FFFFFFF;
        here += 3 + references / 8 + 1;
    }
    here += references * (name <= 256 ? 1 : name <= 65536 ? 2 : 4) + ((flags & 0x40) != 0 ? 4 : 1);
    if (here > length || length - here < 4) return false;
    const size_t data = number(bytes + here, 4);
    here += 4;
    *segment = (struct segment){flags & 0x3F, here, data < length - here ? here + data : length};
    *at = segment->end;
    return true;
}

/* Whether a segment of this type starts with the size and place of a region. */
static bool is_region(unsigned type)
{
    static const unsigned char types[] = {4, 6, 7, 20, 22, 23, 36, 38, 39, 40, 42, 43};
    return memchr(types, (int)type, sizeof types) != NULL;
}

struct pdf_image_size pdf_images_jbig2(const unsigned char *bytes, size_t length)
{
    enum { PAGE = 48 };
    struct pdf_image_size largest = {0};
    struct segment segment;
    for (size_t at = 0; next_segment(bytes, length, &at, &segment);) {
        const unsigned char *data = bytes + segment.begin;
        if ((segment.type != PAGE && !is_region(segment.type)) || segment.end - segment.begin < 16) continue;
        const double width = number(data, 4), height = number(data + 4, 4);
        if (segment.type != PAGE)
            take_larger(&largest, width, height + number(data + 12, 4)); /* a page of unknown height grows with it */
        else if (height < (double)UINT32_MAX)
            take_larger(&largest, width, height);
    }
    return largest;
}

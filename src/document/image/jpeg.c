#include "document/image/jpeg.h"

#include "document/image/tiff.h"

#include <string.h>

static unsigned number_16(const unsigned char *bytes)
{
    return (unsigned)bytes[0] << 8 | bytes[1];
}

/* Whether a marker stands for itself: a restart, the beginning or end of the image, or no marker but a byte 0xFF. */
static bool has_no_length(unsigned marker)
{
    enum { FIRST_RESTART = 0xD0, END_OF_IMAGE = 0xD9 };
    return marker == 0 || (marker >= FIRST_RESTART && marker <= END_OF_IMAGE);
}

bool jpeg_next(struct jpeg_reader *reader, struct jpeg_segment *segment)
{
    enum { FILL = 0xFF };
    *segment = (struct jpeg_segment){0};
    for (; reader->length >= 4 && reader->at <= reader->length - 4; reader->at++) {
        const unsigned char *here = reader->bytes + reader->at;
        if (here[0] == 0xFF && here[1] == FILL) continue;
        if (here[0] != 0xFF || has_no_length(here[1])) {
            segment->is_apart = true;
            continue;
        }
        const size_t size = number_16(here + 2); /* its own two bytes included */
        segment->marker = here[1];
        segment->data = here + 4;
        segment->length = size >= 2 ? size - 2 : 0;
        segment->room = reader->length - reader->at - 4;
        reader->at += 2 + size;
        return true;
    }
    return false;
}

bool jpeg_read_frame(const struct jpeg_segment *segment, struct jpeg_frame *frame)
{
    enum { FIRST = 0xC0, LAST = 0xCF, HUFFMAN_TABLES = 0xC4, EXTENSION = 0xC8, ARITHMETIC_CODING = 0xCC };
    const unsigned marker = segment->marker;
    if (marker < FIRST || marker > LAST || marker == HUFFMAN_TABLES || marker == EXTENSION ||
        marker == ARITHMETIC_CODING || segment->room < 5)
        return false;
    *frame = (struct jpeg_frame){.bits = segment->data[0],
                                 .height = number_16(segment->data + 1),
                                 .width = number_16(segment->data + 3),
                                 .components = segment->room > 5 ? segment->data[5] : 0};
    return true;
}

/* Entropy-coded data never hold FF DA or FF D9. */
bool jpeg_is_complete(const unsigned char *bytes, size_t length)
{
    for (size_t at = length; at >= 2; at--) {
        if (bytes[at - 2] != 0xFF) continue;
        if (bytes[at - 1] == 0xD9) return true;
        if (bytes[at - 1] == JPEG_SCAN) return false;
    }
    return false;
}

unsigned jpeg_orientation(const unsigned char *bytes, size_t length)
{
    static const char start[] = "Exif\0"; /* with a second NUL */
    struct jpeg_reader reader = {.bytes = bytes, .length = length, .at = JPEG_START_BYTES};
    struct jpeg_segment segment;
    while (jpeg_next(&reader, &segment) && !segment.is_apart && segment.length <= segment.room &&
           segment.marker >= JPEG_APP0 && segment.marker <= JPEG_APP15) {
        struct tiff_reader exif;
        struct tiff_directory directory;
        if (segment.marker == JPEG_EXIF && segment.length > sizeof start &&
            memcmp(segment.data, start, sizeof start) == 0 &&
            tiff_open(&exif, segment.data + sizeof start, segment.length - sizeof start) &&
            tiff_next(&exif, &directory))
            return directory.orientation;
    }
    return 1;
}

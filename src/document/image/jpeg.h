/* The segments of a JPEG file (ITU-T T.81, annex B). Hostile bytes are safe. */
#ifndef PHUCDAU_DOCUMENT_IMAGE_JPEG_H
#define PHUCDAU_DOCUMENT_IMAGE_JPEG_H

#include <stdbool.h>
#include <stddef.h>

/* A walk over the segments; the search for the next one begins at `at`. */
struct jpeg_reader {
    const unsigned char *bytes;
    size_t length, at;
};

struct jpeg_segment {
    unsigned marker;           /* its second byte: 0xE1 */
    const unsigned char *data; /* the bytes after its length field */
    size_t length;             /* of the data, as the file states it */
    size_t room;               /* bytes that the file has from `data` on; less than `length` if the file is cut off */
    bool is_apart;             /* bytes that belong to no segment stand before it */
};

enum {
    JPEG_START_BYTES = 2,
    JPEG_SCAN = 0xDA,
    JPEG_APP0 = 0xE0,
    JPEG_EXIF = 0xE1,
    JPEG_ADOBE = 0xEE,
    JPEG_APP15 = 0xEF
};

/*
 * Finds the next segment; false at the end. Skips markers without a length and bytes that belong to no segment, such as
 * the data of a scan.
 */
bool jpeg_next(struct jpeg_reader *reader, struct jpeg_segment *segment);

struct jpeg_frame {
    unsigned width, height; /* pixels */
    unsigned components;    /* 0 if the file is cut off before this number */
    unsigned bits;          /* per sample */
};

/* Reads the header of a frame. False if the segment is not such a header. */
bool jpeg_read_frame(const struct jpeg_segment *segment, struct jpeg_frame *frame);

/* Whether the last scan has an end. */
bool jpeg_is_complete(const unsigned char *bytes, size_t length);

/* How the image must be turned, as Exif orientation 1–8; 1 if the file does not say. */
unsigned jpeg_orientation(const unsigned char *bytes, size_t length);

#endif

/* The segments of a JPEG (ITU-T T.81, annex B). Hostile bytes do no harm. */
#ifndef PHUCDAU_DOCUMENT_IMAGE_JPEG_H
#define PHUCDAU_DOCUMENT_IMAGE_JPEG_H

#include <stdbool.h>
#include <stddef.h>

/* A walk; `at` is where the next segment is looked for. */
struct jpeg_reader {
    const unsigned char *bytes;
    size_t length, at;
};

struct jpeg_segment {
    unsigned marker;           /* 0xE1 */
    const unsigned char *data; /* behind its length */
    size_t length;             /* of the data, as stated */
    size_t room;               /* bytes in the file from `data` on; less than `length` in a file that is cut off */
    bool is_apart;             /* bytes of no segment stand in front of it */
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
 * The next segment; false at the end. Markers without a length, and bytes of no segment, such as the data of a scan,
 * are passed over.
 */
bool jpeg_next(struct jpeg_reader *reader, struct jpeg_segment *segment);

struct jpeg_frame {
    unsigned width, height; /* pixels */
    unsigned components;    /* 0 if the file is cut off in front of it */
    unsigned bits;          /* of a sample */
};

/* Reads the header of a frame; false if the segment is none. */
bool jpeg_read_frame(const struct jpeg_segment *segment, struct jpeg_frame *frame);

/* Whether the last scan has an end. */
bool jpeg_is_complete(const unsigned char *bytes, size_t length);

/* How the image is to be turned, as Exif counts: 1–8; 1 if it does not say. */
unsigned jpeg_orientation(const unsigned char *bytes, size_t length);

#endif

/*
 * The directories of a TIFF file: sizes, places and orientation of its images, read before any pixel is decoded. Exif
 * data have the same format. Reads TIFF 6.0 and BigTIFF in both byte orders. Hostile bytes are safe.
 */
#ifndef PHUCDAU_DOCUMENT_IMAGE_TIFF_H
#define PHUCDAU_DOCUMENT_IMAGE_TIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tiff_directory {
    uint64_t offset; /* of the directory, from the start of the file */
    uint64_t width, height;
    unsigned orientation; /* Exif orientation 1–8; 1 if the file does not say */
    bool reduced;         /* the image is a smaller copy of another page: a thumbnail */
};

struct tiff_reader {
    const unsigned char *bytes;
    size_t length;
    bool big_endian, big_tiff;
    uint64_t next; /* offset of the next directory; 0 at the end */
};

/* False if the bytes are not the start of a TIFF file. The bytes must outlive the reader. */
bool tiff_open(struct tiff_reader *reader, const unsigned char *bytes, size_t length);

/*
 * Reads the next directory. False at the end, and if the next one lies outside the file. In a hostile file the chain of
 * directories can be a circle, so the caller must limit the number of calls.
 */
bool tiff_next(struct tiff_reader *reader, struct tiff_directory *directory);

#endif

/*
 * The directories of a TIFF file, as far as needed before any pixel is decoded: sizes, places, orientation. Exif data
 * is such a file too. Reads TIFF 6.0 and BigTIFF, both byte orders; hostile bytes do no harm.
 */
#ifndef PHUCDAU_DOCUMENT_IMAGE_TIFF_H
#define PHUCDAU_DOCUMENT_IMAGE_TIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tiff_directory {
    uint64_t offset; /* of the directory, from the start of the file */
    uint64_t width, height;
    unsigned orientation; /* 1–8; 1 where it is not given */
    bool reduced;         /* a smaller copy of another page: a thumbnail */
};

struct tiff_reader {
    const unsigned char *bytes;
    size_t length;
    bool big_endian, big_tiff;
    uint64_t next; /* offset of the next directory; 0 at the end */
};

/* False where the bytes are not the start of a TIFF file. The bytes must outlive the reader. */
bool tiff_open(struct tiff_reader *reader, const unsigned char *bytes, size_t length);

/*
 * The next directory; false at the end, and where it lies outside the file. A chain may run in a circle: the
 * caller counts.
 */
bool tiff_next(struct tiff_reader *reader, struct tiff_directory *directory);

#endif

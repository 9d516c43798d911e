/* JPEG 2000 files (ISO/IEC 15444-1): the boxes of JP2, and bare codestreams. Hostile bytes are safe. */
#ifndef PHUCDAU_DOCUMENT_IMAGE_JPEG2000_H
#define PHUCDAU_DOCUMENT_IMAGE_JPEG2000_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct jpeg2000 {
    const unsigned char *header; /* the JP2 header box; NULL: a bare codestream */
    size_t header_length;
    const unsigned char *code; /* the codestream */
    size_t code_length;        /* as far as the file has it */
    bool is_cut;               /* the file ends before the codestream does */

    uint64_t width, height; /* pixels */
    unsigned components;    /* from 1 */
    unsigned bits;          /* of a sample of the first component, from 1 */
    bool is_plain;          /* unsigned samples of at most 8 bits, alike in all components, none subsampled */
    bool has_palette;       /* the samples are numbers of colours */
    bool has_channels;      /* the header says what the components mean: one may be opacity */
    unsigned colour_space;  /* as JP2 numbers them: JPEG2000_SRGB …; 0: not one of these */
};

enum { JPEG2000_SRGB = 16, JPEG2000_GREY = 17, JPEG2000_SYCC = 18 };

/* Finds the parts of a file; false if its headers are damaged. They point into `bytes`. */
bool jpeg2000_read(const unsigned char *bytes, size_t length, struct jpeg2000 *file);

/*
 * A JP2 file with the header and the codestream of `file` and nothing else: every reader finds the same image in it.
 * The caller frees it. NULL if memory runs out.
 */
unsigned char *jpeg2000_wrap(const struct jpeg2000 *file, size_t *length);

#endif

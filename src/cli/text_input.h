/* An input as a stream of UTF-8, whatever its encoding. */
#ifndef PHUCDAU_TEXT_INPUT_H
#define PHUCDAU_TEXT_INPUT_H

#include "phucdau.h"
#include "text/encoding.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TEXT_INPUT_BYTES = ENCODING_SAMPLE };

/*
 * It reads with read(2), not stdio, so that a line is available as soon as it is typed or written to a pipe. Set up
 * with text_input_init. Nothing has to be freed. The members are private.
 */
struct text_input {
    int file;
    bool lossy, line_buffered;
    bool decided;     /* the encoding is known */
    bool decodes;     /* the bytes have to be decoded */
    bool ended;       /* nothing more can be read */
    int error_number; /* of a read that failed */
    enum encoding_status status;
    struct encoding_decoder decoder;
    uint64_t decoder_start; /* offset in the file of the decoder's first byte */
    uint64_t offset;        /* of bytes[begin] in the file */
    size_t begin, end;      /* the part of `bytes` that has not been returned yet */
    char bytes[TEXT_INPUT_BYTES];
    char text[TEXT_INPUT_BYTES];
};

struct text_piece {
    const char *text;
    size_t length;
    bool last; /* no other piece follows */
};

/*
 * ENCODING_AUTO detects the encoding from the first 64 KiB; with `line_buffered`, from the first line that shows it, so
 * that no line has to wait. UTF-8 is passed on unchanged, even if it is not valid. `lossy` as in encoding_decoder_init.
 * The caller owns the file.
 */
void text_input_init(struct text_input *input, int file, enum encoding encoding, bool lossy, bool line_buffered);

/* The next piece of text; it may be empty. Valid until the next call. */
struct text_piece text_input_next(struct text_input *input);

/* Call it after the last piece. If an error ended the text, reports it. Returns the exit code. */
int text_input_finish(const struct text_input *input, const char *name);

#endif

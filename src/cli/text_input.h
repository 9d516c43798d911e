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
 * Read with read(2), not stdio, so that a line typed or piped is there as soon as it is written. Set up with
 * text_input_init; holds nothing that must be freed. The members are private.
 */
struct text_input {
    int file;
    bool lossy, line_buffered;
    bool decided;     /* the encoding is known */
    bool decodes;     /* bytes go through the decoder */
    bool ended;       /* nothing more can be read */
    int error_number; /* of a read that failed */
    enum encoding_status status;
    struct encoding_decoder decoder;
    uint64_t decoder_start; /* offset in the file of the decoder's first byte */
    uint64_t offset;        /* of bytes[begin] in the file */
    size_t begin, end;      /* what of `bytes` is still to be handed out */
    char bytes[TEXT_INPUT_BYTES];
    char text[TEXT_INPUT_BYTES];
};

struct text_piece {
    const char *text;
    size_t length;
    bool last; /* no other follows */
};

/*
 * ENCODING_AUTO: found out from the first 64 KiB; where `line_buffered`, from the first line that shows it, so that
 * none has to wait. UTF-8 is handed on as it is, valid or not. `lossy` as in encoding_decoder_init. The file stays the
 * caller's.
 */
void text_input_init(struct text_input *input, int file, enum encoding encoding, bool lossy, bool line_buffered);

/* The next piece of text; it may be empty. Valid until the next call. */
struct text_piece text_input_next(struct text_input *input);

/* After the last piece: reports what ended the text other than the end of the file; returns the exit code. */
int text_input_finish(const struct text_input *input, const char *name);

#endif

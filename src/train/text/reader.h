/* Reads a text line by line. The text may be plain or compressed by xz. */
#ifndef PHUCDAU_TRAIN_TEXT_READER_H
#define PHUCDAU_TRAIN_TEXT_READER_H

#include "phucdau.h"

#include <stddef.h>
#include <stdint.h>

struct reader;

/* Opens a file; "-" is standard input. Errors: PD_ERROR_IO, PD_ERROR_MEMORY. To be closed with reader_close. */
pd_status reader_open(const char *path, struct reader **reader, pd_error *error);

/*
 * The next line, without its line end (LF or CR LF). *line is NULL at the end of the text; otherwise it is
 * valid until the next call. Errors: PD_ERROR_IO, PD_ERROR_INPUT (damaged xz), PD_ERROR_MEMORY.
 */
pd_status reader_line(struct reader *reader, const char **line, size_t *length, pd_error *error);

/* Number of bytes of the file (compressed, if it is) read so far. Any thread may call it. */
uint64_t reader_position(const struct reader *reader);

/* NULL is accepted. */
void reader_close(struct reader *reader);

/* The size of a file in bytes; 0 if it is unknown, as of standard input. */
uint64_t reader_file_size(const char *path);

#endif

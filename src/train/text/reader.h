/* Reads a text line by line, whether plain or compressed by xz. */
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

/* Bytes of the file read so far. */
uint64_t reader_position(const struct reader *reader);

/* NULL is accepted. */
void reader_close(struct reader *reader);

/* The size of a file in bytes; 0 where that is unknown. */
uint64_t reader_file_size(const char *path);

#endif

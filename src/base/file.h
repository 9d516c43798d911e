/* Whole files: reading one, and writing one so that its name never stands for half of it. */
#ifndef PHUCDAU_FILE_H
#define PHUCDAU_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * Reads from where `file` stands to its end, into *bytes, which the caller frees; a NUL that *length does not count
 * follows. Returns 0 or an errno value, with *bytes NULL; EFBIG if there are more than `most` bytes.
 */
int file_read(int file, size_t most, char **bytes, size_t *length);

/* Flushes, and brings to disk what was written if `to_disk`. Returns 0 or an errno value, also that of an old error. */
int file_finish(FILE *stream, bool to_disk);

/*
 * A file being written. It has a temporary name in the same folder until it is complete and on disk: after an error, an
 * interrupt or a power cut, what stood under its own name still does. Devices and pipes are written directly. Not to be
 * copied while it is open.
 */
struct file_output {
    FILE *stream;
    char path[PATH_MAX];           /* links followed, if the file exists */
    char temporary[PATH_MAX + 32]; /* empty for a device or a pipe */
};

/*
 * Chooses the names; no file is made yet, so that whoever has to remove it after an interrupt can be told before.
 * Returns 0 or an errno value: EISDIR for a folder, EACCES for what may not be written.
 */
int file_output_init(struct file_output *output, const char *path);

/*
 * Opens output->stream. A new file has the usual permissions, one that takes the place of another has that one's.
 * Returns 0 or an errno value, with no file left.
 */
int file_output_open(struct file_output *output);

/*
 * Closes the stream, syncs and gives the file its name. Returns 0 or an errno value, in which case the temporary file
 * is removed.
 */
int file_output_commit(struct file_output *output);

/* Closes the stream and removes the temporary file. */
void file_output_discard(struct file_output *output);

#endif

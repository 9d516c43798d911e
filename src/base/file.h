/* Whole files: reading one, and writing one so that its name never stands for an incomplete file. */
#ifndef PHUCDAU_FILE_H
#define PHUCDAU_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * Reads `file`, a file descriptor, from its current position to its end. *bytes is new memory, which the caller frees;
 * after its *length bytes stands a NUL byte. Returns 0, or an errno value with *bytes NULL: EFBIG if there are more
 * than `most` bytes.
 */
int file_read(int file, size_t most, char **bytes, size_t *length);

/*
 * Flushes a stream and, if `to_disk`, waits until what was written is on disk. Returns 0 or an errno value, also if an
 * earlier write to the stream has failed.
 */
int file_finish(FILE *stream, bool to_disk);

/*
 * A file being written. It has a temporary name in the same folder until it is complete and on disk. So after an error,
 * an interrupt or a power cut, an older file of its final name is still there, unchanged. Devices and pipes are written
 * directly. Do not copy the struct while the file is open.
 */
struct file_output {
    FILE *stream;
    char path[PATH_MAX];           /* if the file exists: after following links */
    char temporary[PATH_MAX + 32]; /* empty for a device or a pipe */
};

/*
 * Chooses the names. It makes no file yet: first a handler of interrupts can be told which temporary file to remove.
 * Returns 0 or an errno value: EISDIR if the path is a folder, EACCES if it may not be written.
 */
int file_output_init(struct file_output *output, const char *path);

/*
 * Opens output->stream. A new file has the usual permissions; a file that replaces another has the permissions of the
 * other. Returns 0 or an errno value; after an error there is no temporary file.
 */
int file_output_open(struct file_output *output);

/*
 * Writes everything to disk, closes the stream and gives the file its final name. Returns 0 or an errno value; after an
 * error the temporary file is removed.
 */
int file_output_commit(struct file_output *output);

/* Closes the stream and removes the temporary file. */
void file_output_discard(struct file_output *output);

#endif

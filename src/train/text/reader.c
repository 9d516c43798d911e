/*
 * Decompression takes about as long as everything else that happens to a text, so a
 * thread of its own fills one buffer while the caller reads lines out of the other.
 * Whether a file is compressed is seen from its first bytes, not from its name, so that a pipe works too.
 */
#include "train/text/reader.h"

#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <lzma.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { INPUT_SIZE = 1 << 18, BLOCK_SIZE = 1 << 21 };

struct reader_block {
    char *bytes;
    size_t length;
    bool full; /* the filler is done with it; the reader may take it */
};

struct reader {
    const char *path;
    FILE *file;
    bool compressed;
    bool input_ended;
    lzma_stream decoder;
    uint8_t *input;
    size_t input_length;
    atomic_uint_fast64_t position;

    pthread_t thread;
    bool thread_runs;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct reader_block blocks[2];
    bool stop;      /* the reader wants no more */
    bool finished;  /* the filler has no more */
    pd_error error; /* why the filler stopped early */

    unsigned current; /* block being read */
    size_t at;
    bool taken; /* blocks[current] is ours */
    char *line; /* a line that crosses blocks */
    size_t line_length;
    size_t line_capacity;
};

static bool read_input(struct reader *reader)
{
    reader->input_length = fread(reader->input, 1, INPUT_SIZE, reader->file);
    reader->position += reader->input_length;
    if (ferror(reader->file)) {
        error_set(&reader->error, PD_ERROR_IO, "%s: cannot read: %s", reader->path, strerror(errno));
        return false;
    }
    if (reader->input_length < INPUT_SIZE) reader->input_ended = true;
    reader->decoder.next_in = reader->input;
    reader->decoder.avail_in = reader->input_length;
    return true;
}

static bool fill_plain(struct reader *reader, struct reader_block *block, bool *more)
{
    while (block->length < BLOCK_SIZE) {
        if (reader->decoder.avail_in == 0) {
            if (reader->input_ended) break;
            if (!read_input(reader)) return false;
            continue;
        }
        const size_t room = BLOCK_SIZE - block->length;
        const size_t part = reader->decoder.avail_in < room ? reader->decoder.avail_in : room;
        memcpy(block->bytes + block->length, reader->decoder.next_in, part);
        reader->decoder.next_in += part;
        reader->decoder.avail_in -= part;
        block->length += part;
    }
    *more = block->length > 0;
    return true;
}

static bool fill_compressed(struct reader *reader, struct reader_block *block, bool *more)
{
    lzma_stream *decoder = &reader->decoder;
    decoder->next_out = (uint8_t *)block->bytes;
    decoder->avail_out = BLOCK_SIZE;
    lzma_ret result = LZMA_OK;
    while (decoder->avail_out > 0 && result == LZMA_OK) {
        if (decoder->avail_in == 0 && !reader->input_ended && !read_input(reader)) return false;
        result = lzma_code(decoder, reader->input_ended ? LZMA_FINISH : LZMA_RUN);
    }
    block->length = BLOCK_SIZE - decoder->avail_out;
    *more = block->length > 0;
    if (result == LZMA_OK || result == LZMA_STREAM_END) return true;
    error_set(&reader->error, result == LZMA_MEM_ERROR ? PD_ERROR_MEMORY : PD_ERROR_INPUT,
              "%s: the xz data is damaged or cut short", reader->path);
    return false;
}

static void *fill(void *argument)
{
    struct reader *reader = argument;
    bool more = true;
    bool ok = true;
    for (unsigned k = 0; more && ok; k ^= 1) {
        struct reader_block *block = &reader->blocks[k];
        pthread_mutex_lock(&reader->mutex);
        while (block->full && !reader->stop) pthread_cond_wait(&reader->changed, &reader->mutex);
        const bool stop = reader->stop;
        pthread_mutex_unlock(&reader->mutex);
        if (stop) break;
        block->length = 0;
        ok = reader->compressed ? fill_compressed(reader, block, &more) : fill_plain(reader, block, &more);
        pthread_mutex_lock(&reader->mutex);
        if (ok && more) block->full = true;
        if (!ok || !more) reader->finished = true;
        pthread_cond_signal(&reader->changed);
        pthread_mutex_unlock(&reader->mutex);
    }
    return NULL;
}

static pd_status start(struct reader *reader, pd_error *error)
{
    static const uint8_t magic[6] = {0xFD, '7', 'z', 'X', 'Z', 0};
    if (!read_input(reader)) {
        if (error) *error = reader->error;
        return reader->error.status;
    }
    reader->compressed = reader->input_length >= sizeof magic && memcmp(reader->input, magic, sizeof magic) == 0;
    if (reader->compressed) {
        if (lzma_stream_decoder(&reader->decoder, UINT64_MAX, LZMA_CONCATENATED) != LZMA_OK) return error_memory(error);
        reader->decoder.next_in = reader->input;
        reader->decoder.avail_in = reader->input_length;
    }
    if (pthread_create(&reader->thread, NULL, fill, reader) != 0)
        return error_set(error, PD_ERROR_MEMORY, "cannot start a thread");
    reader->thread_runs = true;
    return PD_OK;
}

pd_status reader_open(const char *path, struct reader **out, pd_error *error)
{
    struct reader *reader = calloc(1, sizeof *reader);
    if (!reader) return error_memory(error);
    reader->path = path;
    reader->decoder = (lzma_stream)LZMA_STREAM_INIT;
    pthread_mutex_init(&reader->mutex, NULL);
    pthread_cond_init(&reader->changed, NULL);
    reader->input = malloc(INPUT_SIZE);
    for (size_t k = 0; k < 2; k++) reader->blocks[k].bytes = malloc(BLOCK_SIZE);
    pd_status status = PD_OK;
    if (!reader->input || !reader->blocks[0].bytes || !reader->blocks[1].bytes) {
        status = error_memory(error);
    } else {
        reader->file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
        if (!reader->file) status = error_set(error, PD_ERROR_IO, "%s: cannot open: %s", path, strerror(errno));
    }
    if (status == PD_OK) status = start(reader, error);
    if (status != PD_OK) {
        reader_close(reader);
        return status;
    }
    *out = reader;
    return PD_OK;
}

void reader_close(struct reader *reader)
{
    if (!reader) return;
    if (reader->thread_runs) {
        pthread_mutex_lock(&reader->mutex);
        reader->stop = true;
        pthread_cond_signal(&reader->changed);
        pthread_mutex_unlock(&reader->mutex);
        pthread_join(reader->thread, NULL);
    }
    lzma_end(&reader->decoder);
    if (reader->file && reader->file != stdin) fclose(reader->file);
    pthread_mutex_destroy(&reader->mutex);
    pthread_cond_destroy(&reader->changed);
    for (size_t k = 0; k < 2; k++) free(reader->blocks[k].bytes);
    free(reader->input);
    free(reader->line);
    free(reader);
}

/* Waits for blocks[current]; false at the end of the text or after an error, which is then in reader->error. */
static bool take_block(struct reader *reader)
{
    struct reader_block *block = &reader->blocks[reader->current];
    pthread_mutex_lock(&reader->mutex);
    while (!block->full && !reader->finished) pthread_cond_wait(&reader->changed, &reader->mutex);
    reader->taken = block->full;
    pthread_mutex_unlock(&reader->mutex);
    reader->at = 0;
    return reader->taken;
}

static void return_block(struct reader *reader)
{
    pthread_mutex_lock(&reader->mutex);
    reader->blocks[reader->current].full = false;
    pthread_cond_signal(&reader->changed);
    pthread_mutex_unlock(&reader->mutex);
    reader->taken = false;
    reader->current ^= 1;
}

static void give_line(const char *bytes, size_t count, const char **line, size_t *length)
{
    if (count > 0 && bytes[count - 1] == '\r') count--;
    *line = bytes;
    *length = count;
}

/* Appends bytes to the line that crosses blocks. */
static bool keep_part(struct reader *reader, const char *bytes, size_t count)
{
    if (count >= SIZE_MAX - reader->line_length) return false;
    if (!memory_reserve(&reader->line, &reader->line_capacity, reader->line_length + count + 1, 1)) return false;
    memcpy(reader->line + reader->line_length, bytes, count);
    reader->line_length += count;
    return true;
}

pd_status reader_line(struct reader *reader, const char **line, size_t *length, pd_error *error)
{
    *line = NULL;
    reader->line_length = 0;
    bool partial = false;
    for (;;) {
        if (!reader->taken && !take_block(reader)) break;
        struct reader_block *block = &reader->blocks[reader->current];
        if (reader->at == block->length) {
            return_block(reader);
            continue;
        }
        const char *begin = block->bytes + reader->at;
        const size_t left = block->length - reader->at;
        const char *end = memchr(begin, '\n', left);
        const size_t count = end ? (size_t)(end - begin) : left;
        reader->at += count + (end ? 1 : 0);
        if (end && !partial) {
            give_line(begin, count, line, length);
            return PD_OK;
        }
        if (!keep_part(reader, begin, count)) return error_memory(error);
        partial = true;
        if (end) {
            give_line(reader->line, reader->line_length, line, length);
            return PD_OK;
        }
    }
    if (reader->error.status != PD_OK) {
        if (error) *error = reader->error;
        return reader->error.status;
    }
    if (partial) give_line(reader->line, reader->line_length, line, length);
    return PD_OK;
}

uint64_t reader_position(const struct reader *reader)
{
    return reader->position;
}

uint64_t reader_file_size(const char *path)
{
    struct stat status;
    if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISREG(status.st_mode)) return 0;
    return (uint64_t)status.st_size;
}

#include "document/docx/zip.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    ENTRIES_MAX = 16,
    VERSION = 20,      /* 2.0: the first with deflate */
    FLAGS = 0x0808,    /* sizes follow the data; names are UTF-8 */
    DEFLATED = 8,      /* method */
    FIRST_DATE = 0x21, /* 1 January 1980 */
    RAW_BITS = -15,    /* deflate without zlib's header */
    MEMORY_LEVEL = 8,
    BUFFER_BYTES = 1 << 14
};

static const uint32_t LOCAL = 0x04034B50, DESCRIPTOR = 0x08074B50, DIRECTORY = 0x02014B50, END = 0x06054B50;

struct zip_entry {
    const char *name;
    uint32_t offset, checksum, compressed, size;
};

struct zip {
    FILE *stream;
    uint64_t position; /* bytes written */
    struct zip_entry entries[ENTRIES_MAX];
    size_t count;
    uint64_t size, compressed; /* of the open entry */
    z_stream deflate;
    int error_number; /* of the first failure */
    unsigned char buffer[BUFFER_BYTES];
};

/* ---- Bytes ------------------------------------------------------------------------------ */

static void put(struct zip *zip, const void *bytes, size_t count)
{
    if (zip->error_number != 0) return;
    errno = 0;
    if (zip->position + count > UINT32_MAX)
        zip->error_number = EFBIG;
    else if (fwrite(bytes, 1, count, zip->stream) < count)
        zip->error_number = errno != 0 ? errno : EIO;
    zip->position += count;
}

/* Little-endian numbers of 2 and of 4 bytes. */
static void put_2(struct zip *zip, uint32_t number)
{
    const unsigned char bytes[2] = {(unsigned char)number, (unsigned char)(number >> 8)};
    put(zip, bytes, sizeof bytes);
}

static void put_4(struct zip *zip, uint32_t number)
{
    put_2(zip, number & 0xFFFF);
    put_2(zip, number >> 16);
}

/* What a local header and an entry of the directory have in common. */
static void put_common(struct zip *zip, const struct zip_entry *entry)
{
    put_2(zip, VERSION);
    put_2(zip, FLAGS);
    put_2(zip, DEFLATED);
    put_2(zip, 0); /* time */
    put_2(zip, FIRST_DATE);
    put_4(zip, entry->checksum);
    put_4(zip, entry->compressed);
    put_4(zip, entry->size);
    put_2(zip, (uint32_t)strlen(entry->name));
    put_2(zip, 0); /* extra field */
}

/* ---- Entries ------------------------------------------------------------------------------ */

/* Compresses what is in zip->deflate.next_in. */
static void squeeze(struct zip *zip, int flush)
{
    do {
        zip->deflate.next_out = zip->buffer;
        zip->deflate.avail_out = sizeof zip->buffer;
        deflate(&zip->deflate, flush);
        const size_t count = sizeof zip->buffer - zip->deflate.avail_out;
        zip->compressed += count;
        put(zip, zip->buffer, count);
    } while (zip->deflate.avail_out == 0);
}

static ssize_t write_entry(void *self, const char *bytes, size_t count)
{
    struct zip *zip = self;
    struct zip_entry *entry = &zip->entries[zip->count - 1];
    for (size_t at = 0; at < count;) {
        const size_t piece = count - at < BUFFER_BYTES ? count - at : BUFFER_BYTES;
        entry->checksum = (uint32_t)crc32(entry->checksum, (const Bytef *)bytes + at, (uInt)piece);
        zip->size += piece;
        zip->deflate.next_in = (Bytef *)bytes + at; /* zlib does not change it */
        zip->deflate.avail_in = (uInt)piece;
        squeeze(zip, Z_NO_FLUSH);
        at += piece;
    }
    if (zip->error_number == 0 && zip->size > UINT32_MAX) zip->error_number = EFBIG;
    if (zip->error_number == 0) return (ssize_t)count;
    errno = zip->error_number;
    return 0;
}

static int end_entry(void *self)
{
    struct zip *zip = self;
    struct zip_entry *entry = &zip->entries[zip->count - 1];
    zip->deflate.avail_in = 0;
    squeeze(zip, Z_FINISH);
    deflateEnd(&zip->deflate);
    entry->compressed = (uint32_t)zip->compressed;
    entry->size = (uint32_t)zip->size;
    put_4(zip, DESCRIPTOR);
    put_4(zip, entry->checksum);
    put_4(zip, entry->compressed);
    put_4(zip, entry->size);
    if (zip->error_number == 0) return 0;
    errno = zip->error_number;
    return -1;
}

FILE *zip_begin(struct zip *zip, const char *name)
{
    const cookie_io_functions_t functions = {.write = write_entry, .close = end_entry};
    if (zip->count == ENTRIES_MAX) errno = E2BIG;
    if (zip->count == ENTRIES_MAX) return NULL;
    zip->deflate = (z_stream){.next_in = NULL};
    if (deflateInit2(&zip->deflate, Z_DEFAULT_COMPRESSION, Z_DEFLATED, RAW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        errno = ENOMEM;
        return NULL;
    }
    FILE *stream = fopencookie(zip, "w", functions);
    if (stream == NULL) {
        deflateEnd(&zip->deflate);
        return NULL;
    }
    struct zip_entry *entry = &zip->entries[zip->count++];
    *entry = (struct zip_entry){.name = name, .offset = (uint32_t)zip->position};
    zip->size = zip->compressed = 0;
    put_4(zip, LOCAL);
    put_common(zip, entry);
    put(zip, name, strlen(name));
    return stream;
}

/* ---- Archives -------------------------------------------------------------------------------- */

struct zip *zip_new(FILE *stream)
{
    struct zip *zip = calloc(1, sizeof *zip);
    if (zip != NULL) zip->stream = stream;
    return zip;
}

int zip_finish(struct zip *zip)
{
    const uint64_t start = zip->position;
    for (size_t k = 0; k < zip->count; k++) {
        put_4(zip, DIRECTORY);
        put_2(zip, VERSION); /* made by: the same, on MS-DOS, which has no rights of files */
        put_common(zip, &zip->entries[k]);
        put_2(zip, 0); /* comment */
        put_2(zip, 0); /* disk */
        put_2(zip, 0); /* internal attributes */
        put_4(zip, 0); /* external attributes */
        put_4(zip, zip->entries[k].offset);
        put(zip, zip->entries[k].name, strlen(zip->entries[k].name));
    }
    const uint64_t size = zip->position - start;
    put_4(zip, END);
    put_2(zip, 0); /* this disk; disk of the directory */
    put_2(zip, 0);
    put_2(zip, (uint32_t)zip->count);
    put_2(zip, (uint32_t)zip->count);
    put_4(zip, (uint32_t)size);
    put_4(zip, (uint32_t)start);
    put_2(zip, 0); /* comment */
    return zip->error_number;
}

void zip_free(struct zip *zip)
{
    free(zip);
}

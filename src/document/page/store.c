/*
 * Records are put one behind the other, first into memory, and then, a piece of memory at a time, into the file. What
 * is in memory is the end. The file may be seen by others of the same user, so a sum of each record's bytes is kept.
 */
#include "document/page/store.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/temporary.h"
#include "document/page/record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MEMORY_BYTES = 1 << 20 }; /* about twenty pages */

struct stored_page {
    uint64_t begin;
    size_t length;
    uint64_t sum;
};

struct page_store {
    int file;             /* -1: none yet */
    bool owns_file;       /* made by the store */
    uint64_t written;     /* bytes in the file */
    unsigned char *bytes; /* those behind them */
    size_t length, capacity;
    struct stored_page *pages;
    size_t count, page_capacity;
    struct page_record record; /* of one page */
};

struct page_store *page_store_new(int file)
{
    struct page_store *store = calloc(1, sizeof *store);
    if (store != NULL) store->file = file;
    return store;
}

void page_store_free(struct page_store *store)
{
    if (store == NULL) return;
    if (store->owns_file) close(store->file);
    free(store->bytes);
    free(store->pages);
    free(store->record.bytes);
    free(store);
}

size_t page_store_count(const struct page_store *store)
{
    return store->count;
}

/* FNV-1a. */
static uint64_t sum_of(const unsigned char *bytes, size_t length)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (size_t k = 0; k < length; k++) sum = (sum ^ bytes[k]) * UINT64_C(0x100000001b3);
    return sum;
}

/* Moves what is in memory to the file. */
static pd_status write_out(struct page_store *store, pd_error *error)
{
    if (store->file < 0) {
        store->file = temporary_open(error);
        if (store->file < 0) return PD_ERROR_IO;
        store->owns_file = true;
    }
    for (size_t done = 0; done < store->length;) {
        const ssize_t count =
            pwrite(store->file, store->bytes + done, store->length - done, (off_t)(store->written + done));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0)
            return error_set(error, PD_ERROR_IO, "cannot write a temporary file: %s (TMPDIR names its folder)",
                             strerror(count < 0 ? errno : EIO));
        done += (size_t)count;
    }
    store->written += store->length;
    store->length = 0;
    return PD_OK;
}

pd_status page_store_add(struct page_store *store, const struct document_page *page, pd_error *error)
{
    const struct page_record *record = &store->record;
    if (!page_record_write(&store->record, page)) return error_memory(error);
    const bool is_full = store->length > 0 && store->length + record->length > MEMORY_BYTES;
    const pd_status status = is_full ? write_out(store, error) : PD_OK;
    if (status != PD_OK) return status;
    if (!memory_reserve(&store->pages, &store->page_capacity, store->count + 1, sizeof *store->pages) ||
        !memory_reserve(&store->bytes, &store->capacity, store->length + record->length, 1))
        return error_memory(error);
    memcpy(store->bytes + store->length, record->bytes, record->length);
    store->pages[store->count++] = (struct stored_page){.begin = store->written + store->length,
                                                        .length = record->length,
                                                        .sum = sum_of(record->bytes, record->length)};
    store->length += record->length;
    return PD_OK;
}

/* Reads a record from the file into store->record. */
static pd_status read_in(struct page_store *store, const struct stored_page *stored, pd_error *error)
{
    struct page_record *record = &store->record;
    if (!memory_reserve(&record->bytes, &record->capacity, stored->length, 1)) return error_memory(error);
    for (record->length = 0; record->length < stored->length;) {
        const ssize_t count = pread(store->file, record->bytes + record->length, stored->length - record->length,
                                    (off_t)(stored->begin + record->length));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0)
            return error_set(error, PD_ERROR_IO, "cannot read a temporary file: %s",
                             count < 0 ? strerror(errno) : "it is shorter than it was");
        record->length += (size_t)count;
    }
    return PD_OK;
}

pd_status page_store_get(struct page_store *store, size_t index, struct document_page **page, pd_error *error)
{
    const struct stored_page *stored = &store->pages[index];
    const bool is_written = stored->begin < store->written;
    *page = NULL;
    const pd_status status = is_written ? read_in(store, stored, error) : PD_OK;
    if (status != PD_OK) return status;
    const unsigned char *bytes =
        is_written ? store->record.bytes : store->bytes + (size_t)(stored->begin - store->written);
    if (sum_of(bytes, stored->length) != stored->sum)
        return error_set(error, PD_ERROR_IO, "a temporary file has been changed by another program");
    return page_record_read(bytes, stored->length, page, error);
}

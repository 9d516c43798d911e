/* Only paths, states and confidences are held in memory; the rest is read from the journals when it is printed. */
#include "batch/listing.h"

#include "base/error.h"
#include "base/memory.h"
#include "batch/destination.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Opening -------------------------------------------------------------------------------- */

static pd_status add_part(struct batch_listing *listing, const char *folder, const char *name, pd_error *error)
{
    struct batch_part part = {0};
    int end = 0;
    if (sscanf(name, "journal-%9u-of-%9u.sqlite%n", &part.index, &part.count, &end) != 2 || end == 0 ||
        name[end] != '\0')
        return PD_OK;
    char *path;
    if (asprintf(&path, "%s/%s", folder, name) < 0) return error_memory(error);
    pd_error cause;
    pd_status status = journal_open(path, false, &part.journal, &cause);
    if (status != PD_OK) status = error_set(error, status, "%.60s: %.180s", name, cause.message);
    free(path);
    if (status != PD_OK) return status;
    if (memory_reserve(&listing->parts, &listing->part_capacity, listing->part_count + 1, sizeof part)) {
        listing->parts[listing->part_count++] = part;
        return PD_OK;
    }
    journal_close(part.journal);
    return error_memory(error);
}

static int by_index(const void *a, const void *b)
{
    const struct batch_part *one = a, *other = b;
    return (one->index > other->index) - (one->index < other->index);
}

static pd_status open_parts(struct batch_listing *listing, const char *folder, pd_error *error)
{
    DIR *stream = opendir(folder);
    if (stream == NULL)
        return error_set(error, errno == ENOENT ? PD_ERROR_INPUT : PD_ERROR_IO, "%s",
                         errno == ENOENT ? "not the DEST of a batch (it has no " BATCH_FOLDER ")" : strerror(errno));
    pd_status status = PD_OK;
    for (const struct dirent *entry; status == PD_OK && (entry = readdir(stream)) != NULL;)
        status = add_part(listing, folder, entry->d_name, error);
    closedir(stream);
    if (listing->part_count > 1) qsort(listing->parts, listing->part_count, sizeof *listing->parts, by_index);
    if (status == PD_OK && listing->part_count == 0)
        status = error_set(error, PD_ERROR_INPUT, "not the DEST of a batch (it has no journal)");
    return status;
}

struct collection {
    struct batch_listing *listing;
    struct journal *journal;
    bool failed;
};

static bool collect(void *self, const struct journal_document *document)
{
    struct collection *collection = self;
    struct batch_listing *listing = collection->listing;
    char *path = strdup(document->path);
    if (path != NULL && memory_reserve(&listing->entries, &listing->entry_capacity, listing->entry_count + 1,
                                       sizeof *listing->entries)) {
        listing->entries[listing->entry_count++] = (struct batch_entry){
            .path = path, .journal = collection->journal, .state = document->state, .confidence = document->confidence};
        return true;
    }
    free(path);
    collection->failed = true;
    return false;
}

pd_status batch_listing_open(const char *dest, struct batch_listing *listing, pd_error *error)
{
    *listing = (struct batch_listing){0};
    char *real = realpath(dest, NULL), *folder = NULL;
    if (real == NULL) return error_set(error, PD_ERROR_IO, "%s", strerror(errno));
    if (asprintf(&folder, "%s/" BATCH_FOLDER, real) < 0) folder = NULL;
    free(real);
    pd_status status = folder != NULL ? open_parts(listing, folder, error) : error_memory(error);
    free(folder);
    for (size_t k = 0; k < listing->part_count && status == PD_OK; k++) {
        struct collection collection = {.listing = listing, .journal = listing->parts[k].journal};
        status = journal_each(collection.journal, collect, &collection, error);
        if (status == PD_OK && collection.failed) status = error_memory(error);
    }
    batch_listing_by_path(listing);
    if (status != PD_OK) batch_listing_free(listing);
    return status;
}

void batch_listing_free(struct batch_listing *listing)
{
    for (size_t k = 0; k < listing->entry_count; k++) free((char *)listing->entries[k].path);
    for (size_t k = 0; k < listing->part_count; k++) journal_close(listing->parts[k].journal);
    free(listing->entries);
    free(listing->parts);
    *listing = (struct batch_listing){0};
}

/* ---- Sorting --------------------------------------------------------------------------------- */

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct batch_entry *)a)->path, ((const struct batch_entry *)b)->path);
}

static int by_doubt(const void *a, const void *b)
{
    const double one = ((const struct batch_entry *)a)->confidence, other = ((const struct batch_entry *)b)->confidence;
    if ((one < 0) != (other < 0)) return one < 0 ? 1 : -1;
    if (one != other && one >= 0) return one < other ? -1 : 1;
    return by_path(a, b);
}

void batch_listing_by_path(struct batch_listing *listing)
{
    if (listing->entry_count > 1) qsort(listing->entries, listing->entry_count, sizeof *listing->entries, by_path);
}

void batch_listing_by_doubt(struct batch_listing *listing)
{
    if (listing->entry_count > 1) qsort(listing->entries, listing->entry_count, sizeof *listing->entries, by_doubt);
}

/* ---- Sums -------------------------------------------------------------------------------------- */

static void count_reading(void *self, const struct journal_page *page)
{
    struct batch_sums *sums = self;
    sums->readings[page->reading]++;
}

pd_status batch_listing_sum(const struct batch_listing *listing, const struct journal *journal, struct batch_sums *sums,
                            pd_error *error)
{
    double confidence = 0;
    *sums = (struct batch_sums){.confidence = -1};
    for (size_t k = 0; k < listing->entry_count; k++) {
        const struct batch_entry *entry = &listing->entries[k];
        struct journal_document document;
        if (journal != NULL && entry->journal != journal) continue;
        sums->states[entry->state]++;
        if (entry->state != JOURNAL_DONE) continue;
        pd_status status = journal_find(entry->journal, entry->path, &document, error);
        if (status == PD_OK) status = journal_pages(entry->journal, document.id, count_reading, sums, error);
        if (status != PD_OK) return status;
        sums->pages += document.pages;
        sums->words += document.words;
        sums->restored += document.restored;
        if (document.words > 0) confidence += document.confidence * (double)document.words;
    }
    if (sums->words > 0) sums->confidence = confidence / (double)sums->words;
    return PD_OK;
}

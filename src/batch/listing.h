/* All that the journals of a DEST contain, of one shard or many. */
#ifndef PHUCDAU_BATCH_LISTING_H
#define PHUCDAU_BATCH_LISTING_H

#include "batch/journal.h"

struct batch_entry {
    const char *path;
    struct journal *journal;
    enum journal_state state;
    double confidence; /* -1 if there are no words */
};

/* One journal, that is one shard. */
struct batch_part {
    unsigned index, count; /* shard `index`, from 1, of `count` */
    struct journal *journal;
};

struct batch_listing {
    struct batch_part *parts; /* in the order of shards */
    size_t part_count, part_capacity;
    struct batch_entry *entries; /* in the order of paths */
    size_t entry_count, entry_capacity;
};

/*
 * Opens all journals of DEST for reading. Errors: PD_ERROR_INPUT (DEST is not of a batch; a journal is damaged, and the
 * message names it), PD_ERROR_IO, PD_ERROR_MEMORY. The caller frees it with batch_listing_free.
 */
pd_status batch_listing_open(const char *dest, struct batch_listing *listing, pd_error *error);
void batch_listing_free(struct batch_listing *listing);

/*
 * Sorts the entries by path, or by doubt: those of lowest confidence first, those without words last, equal ones by
 * path.
 */
void batch_listing_by_path(struct batch_listing *listing);
void batch_listing_by_doubt(struct batch_listing *listing);

struct batch_sums {
    size_t states[JOURNAL_FAILED + 1];  /* documents */
    uint64_t readings[PD_PAGE_OCR + 1]; /* pages of documents done */
    uint64_t pages, words, restored;
    double confidence; /* mean over the words; -1 if there are none */
};

/* Sums the entries of one journal, or of all if `journal` is NULL. */
pd_status batch_listing_sum(const struct batch_listing *listing, const struct journal *journal, struct batch_sums *sums,
                            pd_error *error);

#endif

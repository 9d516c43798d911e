/* All that the journals of a DEST know, of one shard or many. */
#ifndef PHUCDAU_BATCH_LISTING_H
#define PHUCDAU_BATCH_LISTING_H

#include "batch/journal.h"

struct batch_entry {
    const char *path;
    struct journal *journal;
    enum journal_state state;
    double confidence; /* -1 where there are no words */
};

/* One journal. */
struct batch_part {
    unsigned index, count; /* shard `index`, from 1, of `count` */
    struct journal *journal;
};

struct batch_listing {
    struct batch_part *parts; /* by shard */
    size_t part_count, part_capacity;
    struct batch_entry *entries; /* by path */
    size_t entry_count, entry_capacity;
};

/*
 * Opens all journals of DEST for reading. Errors: PD_ERROR_INPUT (DEST is none of a batch; a journal is damaged: the
 * message names it), PD_ERROR_IO, PD_ERROR_MEMORY. The caller frees it with batch_listing_free.
 */
pd_status batch_listing_open(const char *dest, struct batch_listing *listing, pd_error *error);
void batch_listing_free(struct batch_listing *listing);

/* Sorts the entries by path, or the most doubtful first: by confidence, those without words last, then by path. */
void batch_listing_by_path(struct batch_listing *listing);
void batch_listing_by_doubt(struct batch_listing *listing);

struct batch_sums {
    size_t states[JOURNAL_FAILED + 1];  /* documents */
    uint64_t readings[PD_PAGE_OCR + 1]; /* pages of documents done */
    uint64_t pages, words, restored;
    double confidence; /* mean of the words; -1 for none */
};

/* Adds up the entries of one journal, or of all where it is NULL. */
pd_status batch_listing_sum(const struct batch_listing *listing, const struct journal *journal, struct batch_sums *sums,
                            pd_error *error);

#endif

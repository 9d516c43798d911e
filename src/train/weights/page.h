/* One page of readings, repaired: for learning weights and for learning confidence. */
#ifndef PHUCDAU_TRAIN_PAGE_H
#define PHUCDAU_TRAIN_PAGE_H

#include "train/weights/weights.h"

/*
 * Repairs a page. *restorer is made if it is NULL; the caller frees it. If `keeps_channel`, it uses the channel that it
 * has learnt from the page before. *block is valid until the restorer's next call. Errors: those of the restorer.
 */
pd_status page_repair(const struct weights_options *options, const struct readings_page *page, bool keeps_channel,
                      pd_restorer **restorer, pd_block *block, pd_error *error);

/* Looks places of the printed text up in the repaired one; in their order. */
struct page_places {
    const pd_block *block;
    size_t next; /* the first record that ends after the place looked up last */
};

/* Whether a group of printed words is right after repair. Groups are asked about in their order. */
bool page_group_is_right(struct page_places *places, const struct readings_group *group);

#endif

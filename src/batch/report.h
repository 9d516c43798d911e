/* A page about a whole batch, for a browser: totals, documents by doubt, failures. It needs nothing but itself. */
#ifndef PHUCDAU_BATCH_REPORT_H
#define PHUCDAU_BATCH_REPORT_H

#include "batch/listing.h"

#include <stdio.h>

/*
 * Writes it. `base` leads from the page to DEST, as an address that ends in a slash or is empty; see
 * batch_report_base. Changes the order of the listing. Errors: those of journals. Whether writing has failed the stream
 * knows.
 */
pd_status batch_report_write(FILE *stream, struct batch_listing *listing, const char *base, pd_error *error);

/*
 * The address of DEST, seen from a page at `report`, percent-encoded: "", "../out/". NULL with errno where a folder is
 * not there; otherwise the caller's to free.
 */
char *batch_report_base(const char *report, const char *dest);

#endif

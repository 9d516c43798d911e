/* A page for a browser about a whole batch: totals, failures, and the documents by doubt. It loads no other files. */
#ifndef PHUCDAU_BATCH_REPORT_H
#define PHUCDAU_BATCH_REPORT_H

#include "batch/listing.h"

#include <stdio.h>

/*
 * Writes the page. `base` is the address of DEST relative to the page, see batch_report_base. `plan` tells what the
 * last run passed over. Changes the order of both. Errors: those of journals. Errors of writing are seen with
 * ferror(stream).
 */
pd_status batch_report_write(FILE *stream, struct batch_listing *listing, struct batch_plan *plan, const char *base,
                             pd_error *error);

/*
 * The address of DEST relative to a page at `report`, percent-encoded; it is empty or ends in a slash: "", "../out/".
 * The caller frees it. NULL with errno if a folder does not exist or memory runs out.
 */
char *batch_report_base(const char *report, const char *dest);

#endif

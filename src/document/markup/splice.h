/*
 * hOCR to hOCR, ALTO to ALTO and so on: the file comes back byte for byte, except for the words that were restored and
 * the confidences of these (x_wconf, WC), where the file gives one.
 *
 * A word that was split comes back in its element with a space inside. Where words were joined, the first
 * element has them and the others are empty. Pages that were not converted are taken out. A file in another encoding
 * than UTF-8 and HTML that is no XML are written anew in UTF-8 before.
 */
#ifndef PHUCDAU_DOCUMENT_MARKUP_SPLICE_H
#define PHUCDAU_DOCUMENT_MARKUP_SPLICE_H

#include "document/markup/words.h"
#include "document/writer.h"

struct splice;

/* *splice stays NULL where the input is of another format. Errors: PD_ERROR_MEMORY. */
pd_status splice_open(FILE *stream, const struct writer_options *options, const struct markup_format *format,
                      struct splice **splice, pd_error *error);
/* Pages in rising order. Errors: PD_ERROR_IO, PD_ERROR_MEMORY. */
pd_status splice_page(struct splice *splice, const struct document_page *page, pd_error *error);
pd_status splice_finish(struct splice *splice, pd_error *error);
void splice_free(struct splice *splice);

#endif

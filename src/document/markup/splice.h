/*
 * hOCR to hOCR, ALTO to ALTO and so on: the file comes back byte for byte, except for the words that were restored and
 * the confidences of these (x_wconf, WC), where the file gives one.
 *
 * If restoring splits a word, its element holds both parts with a space between them. If restoring joins words, the
 * first element holds the new word and the others become empty. Pages that were not converted are removed. A file that
 * is not UTF-8, and HTML that is not XML, are first converted to XML in UTF-8.
 */
#ifndef PHUCDAU_DOCUMENT_MARKUP_SPLICE_H
#define PHUCDAU_DOCUMENT_MARKUP_SPLICE_H

#include "document/markup/words.h"
#include "document/writer.h"

struct splice;

/* *splice stays NULL if the input is not of this format. Errors: PD_ERROR_MEMORY. */
pd_status splice_open(FILE *stream, const struct writer_options *options, const struct markup_format *format,
                      struct splice **splice, pd_error *error);
/* Writes the file up to the end of this page. Pages come in rising order. Errors: PD_ERROR_IO, PD_ERROR_MEMORY. */
pd_status splice_page(struct splice *splice, const struct document_page *page, pd_error *error);
pd_status splice_finish(struct splice *splice, pd_error *error);
void splice_free(struct splice *splice);

#endif

/* PDF/A-2b (ISO 19005-2): what can be added or checked without changing how the document looks. */
#ifndef PHUCDAU_DOCUMENT_PDF_WRITER_ARCHIVE_H
#define PHUCDAU_DOCUMENT_PDF_WRITER_ARCHIVE_H

#include "document/pdf/writer/buffer.h"
#include "phucdau.h"

#include <qpdf/qpdf-c.h>

/*
 * Whether the document as a whole may become PDF/A. Checks what pdf_archive_prepare refuses and can be known before
 * pages change, except encryption. Errors: PD_ERROR_INPUT.
 */
pd_status pdf_archive_check(qpdf_data pdf, pd_error *error);

/*
 * Makes the document state that it is PDF/A-2b: adds XMP metadata that agree with its Info, and an output intent of
 * sRGB. Metadata and output intents that it already has are kept. Refuses what PDF/A forbids and cannot be corrected
 * here: visible text in fonts that are not embedded, JavaScript, attached files, XFA forms, CMYK images
 * without a profile. It does not check everything, as a validator would. The caller sees to it that
 * the document is not encrypted. Errors: PD_ERROR_INPUT, PD_ERROR_MEMORY.
 */
pd_status pdf_archive_prepare(qpdf_data pdf, pd_error *error);

/* Writes an ICC profile of sRGB (IEC 61966-2-1), version 2.1; always the same bytes. */
void pdf_archive_profile(struct pdf_buffer *out);

/*
 * Converts a date of PDF ("D:20190531081910+07'00'") to the notation of XMP ("2019-05-31T08:19:10+07:00"). False if it
 * is not a date.
 */
bool pdf_archive_date(const char *date, char out[32]);

#endif

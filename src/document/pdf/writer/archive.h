/* PDF/A-2b (ISO 19005-2): what it asks for and can be added or checked without changing what is seen. */
#ifndef PHUCDAU_DOCUMENT_PDF_WRITER_ARCHIVE_H
#define PHUCDAU_DOCUMENT_PDF_WRITER_ARCHIVE_H

#include "document/pdf/writer/buffer.h"
#include "phucdau.h"

#include <qpdf/qpdf-c.h>

/*
 * Whether the document as a whole may be PDF/A: what pdf_archive_prepare refuses and can be known before pages are
 * changed. Errors: PD_ERROR_INPUT, PD_ERROR_ENCRYPTED.
 */
pd_status pdf_archive_check(qpdf_data pdf, pd_error *error);

/*
 * Makes the document say that it is PDF/A-2b: XMP metadata that agree with its Info, an output intent of sRGB; what it
 * already has of both is kept. Refuses what PDF/A forbids and cannot be had otherwise: encryption, fonts of visible
 * text that are not embedded, JavaScript, attached files, XFA forms, CMYK images without a profile. It is no validator.
 * Errors: PD_ERROR_INPUT, PD_ERROR_ENCRYPTED, PD_ERROR_MEMORY.
 */
pd_status pdf_archive_prepare(qpdf_data pdf, pd_error *error);

/* An ICC profile of sRGB (IEC 61966-2-1), version 2.1, always the same bytes. */
void pdf_archive_profile(struct pdf_buffer *out);

/* A date of PDF ("D:20190531081910+07'00'") as XMP writes it ("2019-05-31T08:19:10+07:00"); false where it is none. */
bool pdf_archive_date(const char *date, char out[32]);

#endif

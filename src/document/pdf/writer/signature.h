/* Digital signatures of a PDF, which any change makes invalid. */
#ifndef PHUCDAU_DOCUMENT_PDF_WRITER_SIGNATURE_H
#define PHUCDAU_DOCUMENT_PDF_WRITER_SIGNATURE_H

#include <qpdf/qpdf-c.h>
#include <stdbool.h>

/* Whether a PDF has a signed field, is certified, or says that it may only be appended to (SigFlags). */
bool pdf_is_signed(qpdf_data pdf);

#endif

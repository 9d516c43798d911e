/* PDF as a source, read by Poppler. */
#ifndef PHUCDAU_DOCUMENT_PDF_SOURCE_H
#define PHUCDAU_DOCUMENT_PDF_SOURCE_H

#include "document/pdf/file.h"
#include "document/source.h"

extern const struct source_kind pdf_source_kind;

/* The file of a source, which stays the source's; NULL for NULL and if the source is no PDF. */
struct pdf_file *pdf_source_file(struct source *source);

#endif

/* The text of pages: lines as on the page, blocks apart by an empty line, a form feed between pages. */
#ifndef PHUCDAU_DOCUMENT_TEXT_WRITER_H
#define PHUCDAU_DOCUMENT_TEXT_WRITER_H

#include "document/document.h"

#include <stdio.h>

/* `is_first`: no form feed goes before it. Errors: PD_ERROR_IO (errno says why), PD_ERROR_MEMORY. */
pd_status text_writer_page(FILE *stream, struct document_page *page, bool is_first, pd_error *error);

#endif

/* Pages of an existing PDF: their place, their content, a new layer on them. By qpdf's C interface. */
#ifndef PHUCDAU_DOCUMENT_PDF_WRITER_PAGE_H
#define PHUCDAU_DOCUMENT_PDF_WRITER_PAGE_H

#include "document/document.h"
#include "document/pdf/writer/layer.h"

#include <qpdf/qpdf-c.h>

/* A stream object with these bytes, to be compressed when the PDF is written. */
qpdf_oh pdf_new_stream(qpdf_data pdf, const struct pdf_buffer *bytes);

/*
 * Gives a page the words of `words` as its layer, written in `font_object`, and takes away hidden text that it had.
 * What else is text on the page stays visible and is no longer found or copied: the new layer stands for it. The page
 * gets resources and content of its own; streams that other pages share stay as they are. Errors: PD_ERROR_MEMORY.
 */
pd_status pdf_page_set_layer(qpdf_data pdf, qpdf_oh page, const struct document_page *words, struct pdf_font *font,
                             qpdf_oh font_object, pd_error *error);

/* What keeps a page out of PDF/A. */
enum pdf_page_fault {
    PDF_PAGE_FINE,
    PDF_PAGE_FONT, /* visible text in a font that is not embedded */
    PDF_PAGE_CMYK  /* an image in DeviceCMYK */
};

/* Looks for a fault; `name` (`size` bytes) gets the font's. */
enum pdf_page_fault pdf_page_find_fault(qpdf_data pdf, qpdf_oh page, char *name, size_t size);

#endif

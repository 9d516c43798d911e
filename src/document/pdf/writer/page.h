/* Pages of an existing PDF: their place, their content, a new layer on them. Uses qpdf's C interface. */
#ifndef PHUCDAU_DOCUMENT_PDF_WRITER_PAGE_H
#define PHUCDAU_DOCUMENT_PDF_WRITER_PAGE_H

#include "document/document.h"
#include "document/pdf/writer/layer.h"

#include <qpdf/qpdf-c.h>

/* A new stream object with these bytes. qpdf compresses it when the PDF is written. */
qpdf_oh pdf_new_stream(qpdf_data pdf, const struct pdf_buffer *bytes);

/*
 * Gives a page the words of `words` as its text layer, in the font `font_object`, and removes the old hidden text.
 * Other text on the page stays visible, but can no longer be searched or copied, because the new layer has it. The page
 * gets its own resources and content; streams shared with other pages stay unchanged. Errors: PD_ERROR_MEMORY.
 */
pd_status pdf_page_set_layer(qpdf_data pdf, qpdf_oh page, const struct document_page *words, struct pdf_font *font,
                             qpdf_oh font_object, pd_error *error);

/* Makes viewers show the page turned by `degrees` more: clockwise, a multiple of 90. */
void pdf_page_turn(qpdf_data pdf, qpdf_oh page, int degrees);

/* Why a page cannot be PDF/A. */
enum pdf_page_fault {
    PDF_PAGE_FINE,
    PDF_PAGE_FONT, /* visible text in a font that is not embedded */
    PDF_PAGE_CMYK  /* an image in DeviceCMYK */
};

/* Looks for a fault. For a font, `name` (`size` bytes) gets its name. */
enum pdf_page_fault pdf_page_find_fault(qpdf_data pdf, qpdf_oh page, char *name, size_t size);

#endif

/* The invisible text of a page as a content stream. */
#ifndef PHUCDAU_DOCUMENT_PDF_WRITER_LAYER_H
#define PHUCDAU_DOCUMENT_PDF_WRITER_LAYER_H

#include "document/document.h"
#include "document/pdf/writer/font.h"

/* Where a page of a PDF lies: its crop box in user space, and its /Rotate. */
struct pdf_place {
    double left, bottom, right, top;
    int rotation; /* clockwise degrees: 0, 90, 180, 270 */
};

/*
 * Writes the words of a page: q … BT … ET Q, in text rendering mode `mode` (3 is invisible). `font_name` is the font's
 * name in the page's resources ("/F1"). Writes nothing if the page has no words. Each word is as wide as its box and
 * stands on the base line of its line.
 */
void pdf_layer_write(const struct document_page *page, const struct pdf_place *place, const char *font_name, int mode,
                     struct pdf_font *font, struct pdf_buffer *out);

#endif

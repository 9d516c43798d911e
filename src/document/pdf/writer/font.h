/*
 * The font of invisible text: every glyph is empty and half an em wide, any character of Unicode can be had. Glyphs get
 * codes (CIDs) in the order in which characters first occur.
 */
#ifndef PHUCDAU_DOCUMENT_PDF_WRITER_FONT_H
#define PHUCDAU_DOCUMENT_PDF_WRITER_FONT_H

#include "document/pdf/writer/buffer.h"

enum { PDF_FONT_SPACE = 1, PDF_FONT_CODES = 0xFFFF };

/* Of an em: how wide each glyph is, and how far the font reaches above and below the base line. */
#define PDF_FONT_ADVANCE 0.5
#define PDF_FONT_ASCENT  0.8
#define PDF_FONT_DESCENT 0.2

/* The characters in use. Start with pdf_font_init. */
struct pdf_font {
    uint32_t *characters; /* [code], from 1 */
    size_t count, capacity;
    uint16_t *codes; /* [character]: its code, 0 for none */
};

/* False where memory runs out. */
bool pdf_font_init(struct pdf_font *font);
void pdf_font_free(struct pdf_font *font);

/* The code of a character. Where all are taken or memory runs out, that of the space. */
unsigned pdf_font_code(struct pdf_font *font, uint32_t character);

/* The codes of a word and a space, as a string of hexadecimal digits in < >; returns how many the word has. */
size_t pdf_font_show(struct pdf_font *font, struct pdf_buffer *out, const char *text, size_t length);

/* The TrueType program: two empty glyphs, of which the second stands for all characters. */
void pdf_font_program(struct pdf_buffer *out);

/* The CIDToGIDMap: each code in use is glyph 1. */
void pdf_font_glyphs(const struct pdf_font *font, struct pdf_buffer *out);

/* The ToUnicode CMap (Adobe Technical Note 5411). */
void pdf_font_to_unicode(const struct pdf_font *font, struct pdf_buffer *out);

#endif

/*
 * The font of invisible text. Every glyph is empty and half an em wide, and the font has every character of Unicode.
 * Characters get their codes (CIDs) in the order in which they first occur.
 */
#ifndef PHUCDAU_DOCUMENT_PDF_WRITER_FONT_H
#define PHUCDAU_DOCUMENT_PDF_WRITER_FONT_H

#include "document/pdf/writer/buffer.h"

enum { PDF_FONT_SPACE = 1, PDF_FONT_CODES = 0xFFFF };

/* In parts of an em: the width of each glyph, and how far the font reaches above and below the base line. */
#define PDF_FONT_ADVANCE 0.5
#define PDF_FONT_ASCENT  0.8
#define PDF_FONT_DESCENT 0.2

/* The characters in use. Initialise it with pdf_font_init. */
struct pdf_font {
    uint32_t *characters; /* [code], from 1 */
    size_t count, capacity;
    uint16_t *codes; /* [character]: its code, 0 if it has none */
};

/* False if memory runs out. */
bool pdf_font_init(struct pdf_font *font);
void pdf_font_free(struct pdf_font *font);

/*
 * The code of a character; a new one if it has none yet. If no code is free or memory runs out, the code of the space.
 */
unsigned pdf_font_code(struct pdf_font *font, uint32_t character);

/*
 * Writes the codes of a word and a space as a string of hexadecimal digits in < >. Returns how many codes the word has.
 */
size_t pdf_font_show(struct pdf_font *font, struct pdf_buffer *out, const char *text, size_t length);

/* Writes the TrueType program: two empty glyphs, of which the second stands for all characters. */
void pdf_font_program(struct pdf_buffer *out);

/* Writes the CIDToGIDMap: each code in use is glyph 1. */
void pdf_font_glyphs(const struct pdf_font *font, struct pdf_buffer *out);

/* Writes the ToUnicode CMap (Adobe Technical Note 5411). */
void pdf_font_to_unicode(const struct pdf_font *font, struct pdf_buffer *out);

#endif

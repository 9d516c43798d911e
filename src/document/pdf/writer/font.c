/*
 * Viewers search and copy what ToUnicode says, so glyphs need no shape. The font is embedded all the same: some
 * viewers and PDF/A ask for it, and one that is substituted would bring widths of its own. Codes are given out as
 * needed: with a code equal to the character, those beyond U+FFFF would need two codes, which no CMap can put together.
 */
#include "document/pdf/writer/font.h"

#include "base/memory.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { UNITS = 1000, CHARACTERS = 0x110000, RANGES_AT_ONCE = 100 };

bool pdf_font_init(struct pdf_font *font)
{
    *font = (struct pdf_font){.codes = calloc(CHARACTERS, sizeof *font->codes)};
    if (font->codes == NULL || !memory_reserve(&font->characters, &font->capacity, 2, sizeof *font->characters)) {
        pdf_font_free(font);
        return false;
    }
    font->characters[PDF_FONT_SPACE] = ' ';
    font->codes[' '] = PDF_FONT_SPACE;
    font->count = 2;
    return true;
}

void pdf_font_free(struct pdf_font *font)
{
    free(font->characters);
    free(font->codes);
    *font = (struct pdf_font){0};
}

unsigned pdf_font_code(struct pdf_font *font, uint32_t character)
{
    if (character >= CHARACTERS) character = 0xFFFD;
    if (font->codes[character] != 0) return font->codes[character];
    if (font->count > PDF_FONT_CODES ||
        !memory_reserve(&font->characters, &font->capacity, font->count + 1, sizeof *font->characters))
        return PDF_FONT_SPACE;
    font->characters[font->count] = character;
    font->codes[character] = (uint16_t)font->count;
    return (unsigned)font->count++;
}

size_t pdf_font_show(struct pdf_font *font, struct pdf_buffer *out, const char *text, size_t length)
{
    size_t count = 0;
    pdf_buffer_put(out, "<", 1);
    for (size_t at = 0; at < length; count++)
        pdf_buffer_format(out, "%04X", pdf_font_code(font, utf8_next(text, length, &at)));
    pdf_buffer_format(out, "%04X>", PDF_FONT_SPACE);
    return count;
}

/* ---- The font program ---------------------------------------------------------------- */

static void put_head(struct pdf_buffer *out)
{
    pdf_buffer_32(out, 0x00010000); /* version of the table */
    pdf_buffer_32(out, 0x00010000); /* revision of the font */
    pdf_buffer_32(out, 0);          /* checkSumAdjustment, set later */
    pdf_buffer_32(out, 0x5F0F3CF5);
    pdf_buffer_16(out, 0x000B); /* base line and left side at 0, integer scaling */
    pdf_buffer_16(out, UNITS);
    for (int k = 0; k < 4; k++) pdf_buffer_32(out, 0); /* created, modified: 1904, so that output never differs */
    pdf_buffer_16(out, 0);
    pdf_buffer_16(out, (unsigned)-(int)(PDF_FONT_DESCENT * UNITS) & 0xFFFF);
    pdf_buffer_16(out, (unsigned)(PDF_FONT_ADVANCE * UNITS));
    pdf_buffer_16(out, (unsigned)(PDF_FONT_ASCENT * UNITS));
    pdf_buffer_16(out, 0); /* style */
    pdf_buffer_16(out, 8); /* smallest readable size */
    pdf_buffer_16(out, 2); /* direction of letters, as all fonts say today */
    pdf_buffer_16(out, 0); /* short offsets in loca */
    pdf_buffer_16(out, 0);
}

static void put_hhea(struct pdf_buffer *out)
{
    pdf_buffer_32(out, 0x00010000);
    pdf_buffer_16(out, (unsigned)(PDF_FONT_ASCENT * UNITS));
    pdf_buffer_16(out, (unsigned)-(int)(PDF_FONT_DESCENT * UNITS) & 0xFFFF);
    pdf_buffer_16(out, 0); /* gap between lines */
    pdf_buffer_16(out, (unsigned)(PDF_FONT_ADVANCE * UNITS));
    for (int k = 0; k < 3; k++) pdf_buffer_16(out, 0); /* side bearings, extent */
    pdf_buffer_16(out, 1);                             /* an upright caret */
    for (int k = 0; k < 7; k++) pdf_buffer_16(out, 0);
    pdf_buffer_16(out, 1); /* one width in hmtx */
}

static void put_hmtx(struct pdf_buffer *out)
{
    pdf_buffer_16(out, (unsigned)(PDF_FONT_ADVANCE * UNITS));
    pdf_buffer_32(out, 0); /* side bearings of both glyphs */
}

static void put_maxp(struct pdf_buffer *out)
{
    pdf_buffer_32(out, 0x00010000);
    pdf_buffer_16(out, 2); /* glyphs */
    for (int k = 0; k < 4; k++) pdf_buffer_16(out, 0);
    pdf_buffer_16(out, 2); /* zones */
    for (int k = 0; k < 8; k++) pdf_buffer_16(out, 0);
}

static void put_loca(struct pdf_buffer *out)
{
    for (int k = 0; k < 3; k++) pdf_buffer_16(out, 0);
}

static void put_glyf(struct pdf_buffer *out)
{
    pdf_buffer_32(out, 0);
}

static uint32_t sum_of(const char *bytes, size_t length)
{
    uint32_t sum = 0;
    for (size_t k = 0; k < length; k++) sum += (uint32_t)(unsigned char)bytes[k] << (24 - 8 * (k & 3));
    return sum;
}

static void set_32(char *bytes, uint32_t value)
{
    for (int k = 0; k < 4; k++) bytes[k] = (char)(value >> (24 - 8 * k));
}

/* The tables that PDF asks for (ISO 32000-2, 9.9.2), in the order of their tags. */
static const struct {
    const char *tag;
    void (*put)(struct pdf_buffer *out);
} tables[] = {{"glyf", put_glyf}, {"head", put_head}, {"hhea", put_hhea},
              {"hmtx", put_hmtx}, {"loca", put_loca}, {"maxp", put_maxp}};

enum { TABLES = sizeof tables / sizeof *tables };

void pdf_font_program(struct pdf_buffer *out)
{
    const size_t start = out->length;
    size_t head = 0;
    pdf_buffer_32(out, 0x00010000);
    pdf_buffer_16(out, TABLES);
    pdf_buffer_16(out, 64); /* 16 × the largest power of two up to TABLES, its logarithm, the rest */
    pdf_buffer_16(out, 2);
    pdf_buffer_16(out, 16 * TABLES - 64);
    for (int k = 0; k < 16 * TABLES; k++) pdf_buffer_put(out, "", 1);
    for (size_t k = 0; k < TABLES && !out->failed; k++) {
        const size_t begin = out->length;
        tables[k].put(out);
        const size_t length = out->length - begin;
        while (!out->failed && (out->length - begin) % 4 != 0) pdf_buffer_put(out, "", 1);
        if (out->failed) return;
        char *entry = out->bytes + start + 12 + 16 * k;
        memcpy(entry, tables[k].tag, 4);
        set_32(entry + 4, sum_of(out->bytes + begin, out->length - begin));
        set_32(entry + 8, (uint32_t)(begin - start));
        set_32(entry + 12, (uint32_t)length);
        if (strcmp(tables[k].tag, "head") == 0) head = begin;
    }
    if (!out->failed) set_32(out->bytes + head + 8, 0xB1B0AFBA - sum_of(out->bytes + start, out->length - start));
}

/* ---- Codes --------------------------------------------------------------------------- */

void pdf_font_glyphs(const struct pdf_font *font, struct pdf_buffer *out)
{
    pdf_buffer_16(out, 0);
    for (size_t code = 1; code < font->count; code++) pdf_buffer_16(out, 1);
}

static void put_utf16(struct pdf_buffer *out, uint32_t character)
{
    if (character < 0x10000)
        pdf_buffer_format(out, "%04X", character);
    else
        pdf_buffer_format(out, "%04X%04X", 0xD7C0 + (character >> 10), 0xDC00 + (character & 0x3FF));
}

void pdf_font_to_unicode(const struct pdf_font *font, struct pdf_buffer *out)
{
    pdf_buffer_text(out, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                         "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
                         "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
                         "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    for (size_t code = 1; code < font->count; code++) {
        const size_t left = font->count - code;
        if ((code - 1) % RANGES_AT_ONCE == 0)
            pdf_buffer_format(out, "%zu beginbfchar\n", left < RANGES_AT_ONCE ? left : (size_t)RANGES_AT_ONCE);
        pdf_buffer_format(out, "<%04zX> <", code);
        put_utf16(out, font->characters[code]);
        pdf_buffer_text(out, ">\n");
        if (code % RANGES_AT_ONCE == 0 || left == 1) pdf_buffer_text(out, "endbfchar\n");
    }
    pdf_buffer_text(out, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
}

/*
 * A text document (WordprocessingML, ISO/IEC 29500) as a clerk would type it after Decree 30/2020/NĐ-CP: A4 with its
 * margins, Times New Roman 14, lines joined to paragraphs, letterhead and signature as two columns, tables with rules,
 * a page for each page. Page numbers are left to the program that shows the document: a field in the header.
 */
#include "document/writer.h"

#include "base/error.h"
#include "document/docx/zip.h"
#include "document/layout/layout.h"
#include "document/layout/words.h"
#include "document/markup/xml_print.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* In twentieths of a point: the page and its margins (20, 15, 20 and 30 mm), the width of the text, the indent. */
enum {
    PAGE_SHORT = 11906,
    PAGE_LONG = 16838,
    MARGIN_TOP = 1134,
    MARGIN_RIGHT = 850,
    MARGIN_LEFT = 1701,
    INDENT = 720,
    COLUMN_MIN = 400
};

struct docx_writer {
    struct writer base;
    struct zip *zip;
    FILE *body; /* the open entry of the text; NULL: none */
    struct xml_printer printer;
    bool has_page, is_landscape; /* of the last page */
    bool breaks;                 /* the next paragraph begins a page */
};

/* ---- Fixed parts ------------------------------------------------------------------------- */

#define XML_HEAD  "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN      "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE   "http://schemas.openxmlformats.org/package/2006/"
#define TYPES     "application/vnd.openxmlformats-officedocument.wordprocessingml."

static const struct fixed_part {
    const char *name, *text;
} fixed_parts[] = {
    {"[Content_Types].xml",
     XML_HEAD "<Types xmlns=\"" PACKAGE "content-types\"><Default Extension=\"rels\" ContentType=\"application/"
              "vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" "
              "ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"" TYPES
              "document.main+xml\"/><Override PartName=\"/word/styles.xml\" ContentType=\"" TYPES
              "styles+xml\"/><Override PartName=\"/word/header.xml\" ContentType=\"" TYPES "header+xml\"/></Types>\n"},
    {"_rels/.rels",
     XML_HEAD "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" RELATIONS
              "/officeDocument\" Target=\"word/document.xml\"/></Relationships>\n"},
    {"word/_rels/document.xml.rels",
     XML_HEAD "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" RELATIONS
              "/styles\" Target=\"styles.xml\"/><Relationship Id=\"rId2\" Type=\"" RELATIONS
              "/header\" Target=\"header.xml\"/></Relationships>\n"},
    {"word/styles.xml",
     XML_HEAD "<w:styles xmlns:w=\"" MAIN "\"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Times New "
              "Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"Times New Roman\" w:cs=\"Times New Roman\"/><w:sz "
              "w:val=\"28\"/><w:szCs w:val=\"28\"/><w:lang w:val=\"vi-VN\"/></w:rPr></w:rPrDefault></w:docDefaults>"
              "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>"
              "<w:style w:type=\"paragraph\" w:styleId=\"Heading1\"><w:name w:val=\"heading 1\"/><w:basedOn "
              "w:val=\"Normal\"/><w:pPr><w:keepNext/><w:spacing w:before=\"120\" w:after=\"60\"/><w:outlineLvl "
              "w:val=\"0\"/></w:pPr><w:rPr><w:b/></w:rPr></w:style></w:styles>\n"},
    {"word/header.xml",
     XML_HEAD "<w:hdr xmlns:w=\"" MAIN "\"><w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:fldSimple w:instr=\"PAGE\">"
              "<w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:hdr>\n"},
};

static int put_part(struct zip *zip, const struct fixed_part *part)
{
    FILE *stream = zip_begin(zip, part->name);
    if (stream == NULL) return errno;
    fputs(part->text, stream);
    return fclose(stream) == 0 ? 0 : errno;
}

/* ---- Elements ---------------------------------------------------------------------------- */

/* An element with one attribute, or none (NULL), and no content. */
static void put_empty(struct xml_printer *printer, const char *element, const char *attribute, const char *value)
{
    xml_print_begin(printer, element);
    if (attribute != NULL) xml_print_attribute(printer, attribute, value);
    xml_print_end(printer);
}

/* How a paragraph looks. */
struct look {
    const char *align; /* "left", "center", "right", "both" */
    bool is_heading, is_bold, is_italic, is_indented, is_tight;
    const char *size; /* in half points; NULL: as usual */
};

static void begin_paragraph(struct docx_writer *writer, const struct look *look)
{
    struct xml_printer *printer = &writer->printer;
    xml_print_begin(printer, "w:p");
    xml_print_begin(printer, "w:pPr");
    if (look->is_heading) put_empty(printer, "w:pStyle", "w:val", "Heading1");
    if (writer->breaks) put_empty(printer, "w:pageBreakBefore", NULL, NULL);
    writer->breaks = false;
    if (!look->is_tight && !look->is_heading) {
        xml_print_begin(printer, "w:spacing");
        xml_print_attribute(printer, "w:before", "60");
        xml_print_attribute(printer, "w:after", "60");
        xml_print_end(printer);
    }
    if (look->is_indented) {
        xml_print_begin(printer, "w:ind");
        xml_print_format(printer, "w:firstLine", "%d", INDENT);
        xml_print_end(printer);
    }
    put_empty(printer, "w:jc", "w:val", look->align);
    xml_print_end(printer);
}

static void put_run(struct docx_writer *writer, const struct look *look, const char *text)
{
    struct xml_printer *printer = &writer->printer;
    xml_print_begin(printer, "w:r");
    if (look->is_bold || look->is_italic || look->size != NULL) {
        xml_print_begin(printer, "w:rPr");
        if (look->is_bold) put_empty(printer, "w:b", NULL, NULL);
        if (look->is_italic) put_empty(printer, "w:i", NULL, NULL);
        if (look->size != NULL) put_empty(printer, "w:sz", "w:val", look->size);
        xml_print_end(printer);
    }
    xml_print_begin(printer, "w:t");
    xml_print_attribute(printer, "xml:space", "preserve");
    xml_print_text(printer, text);
    xml_print_end(printer);
    xml_print_end(printer);
}

static void put_paragraph(struct docx_writer *writer, const struct look *look, const char *text)
{
    begin_paragraph(writer, look);
    if (text[0] != '\0') put_run(writer, look, text);
    xml_print_end(&writer->printer);
}

/* The size of the pages, and the header, which begins on the second page. */
static void put_section(struct docx_writer *writer, bool is_landscape)
{
    struct xml_printer *printer = &writer->printer;
    xml_print_begin(printer, "w:sectPr");
    xml_print_begin(printer, "w:headerReference");
    xml_print_attribute(printer, "w:type", "default");
    xml_print_attribute(printer, "r:id", "rId2");
    xml_print_end(printer);
    xml_print_begin(printer, "w:pgSz");
    xml_print_format(printer, "w:w", "%d", is_landscape ? PAGE_LONG : PAGE_SHORT);
    xml_print_format(printer, "w:h", "%d", is_landscape ? PAGE_SHORT : PAGE_LONG);
    if (is_landscape) xml_print_attribute(printer, "w:orient", "landscape");
    xml_print_end(printer);
    xml_print_begin(printer, "w:pgMar");
    xml_print_format(printer, "w:top", "%d", MARGIN_TOP);
    xml_print_format(printer, "w:right", "%d", MARGIN_RIGHT);
    xml_print_format(printer, "w:bottom", "%d", MARGIN_TOP);
    xml_print_format(printer, "w:left", "%d", MARGIN_LEFT);
    xml_print_attribute(printer, "w:header", "567");
    xml_print_attribute(printer, "w:footer", "567");
    xml_print_attribute(printer, "w:gutter", "0");
    xml_print_end(printer);
    put_empty(printer, "w:titlePg", NULL, NULL);
    xml_print_end(printer);
}

static int text_width(const struct docx_writer *writer)
{
    return (writer->is_landscape ? PAGE_LONG : PAGE_SHORT) - MARGIN_LEFT - MARGIN_RIGHT;
}

/* ---- Tables ------------------------------------------------------------------------------ */

/* Begins a table over the whole width of the text, with columns of these widths. */
static void begin_table(struct docx_writer *writer, const int *widths, size_t columns, bool has_rules)
{
    static const char *const sides[] = {"w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"};
    struct xml_printer *printer = &writer->printer;
    if (writer->breaks) put_paragraph(writer, &(struct look){.align = "left", .is_tight = true, .size = "4"}, "");
    xml_print_begin(printer, "w:tbl");
    xml_print_begin(printer, "w:tblPr");
    xml_print_begin(printer, "w:tblW");
    xml_print_format(printer, "w:w", "%d", text_width(writer));
    xml_print_attribute(printer, "w:type", "dxa");
    xml_print_end(printer);
    xml_print_begin(printer, "w:tblBorders");
    for (size_t k = 0; k < sizeof sides / sizeof *sides; k++) {
        xml_print_begin(printer, sides[k]);
        xml_print_attribute(printer, "w:val", has_rules ? "single" : "nil");
        if (has_rules) xml_print_attribute(printer, "w:sz", "4");
        xml_print_end(printer);
    }
    xml_print_end(printer);
    xml_print_end(printer);
    xml_print_begin(printer, "w:tblGrid");
    for (size_t c = 0; c < columns; c++) {
        xml_print_begin(printer, "w:gridCol");
        xml_print_format(printer, "w:w", "%d", widths[c]);
        xml_print_end(printer);
    }
    xml_print_end(printer);
}

static void begin_cell(struct docx_writer *writer, int width)
{
    struct xml_printer *printer = &writer->printer;
    xml_print_begin(printer, "w:tc");
    xml_print_begin(printer, "w:tcPr");
    xml_print_begin(printer, "w:tcW");
    xml_print_format(printer, "w:w", "%d", width);
    xml_print_attribute(printer, "w:type", "dxa");
    xml_print_end(printer);
    xml_print_end(printer);
}

/* Gives each column a share of the width that fits its widest cell. False if memory runs out. */
static bool find_widths(const struct docx_writer *writer, struct arena *arena, const struct layout_table *table,
                        int **widths)
{
    float sum = 0;
    float *widest = arena_take(arena, table->columns * sizeof *widest);
    *widths = arena_take(arena, table->columns * sizeof **widths);
    if (widest == NULL || *widths == NULL) return false;
    for (size_t c = 0; c < table->columns; c++) {
        for (size_t r = 0; r < table->rows; r++) {
            const struct layout_cell *cell = layout_cell(table, r, c);
            float left = 0, right = 0;
            for (size_t w = 0; w < cell->word_count; w++) {
                const pd_box box = cell->words[w]->box;
                if (w == 0 || box.left < left) left = box.left;
                if (w == 0 || box.right > right) right = box.right;
            }
            if (right - left > widest[c]) widest[c] = right - left;
        }
        widest[c] += 12; /* points, for the space beside the text */
        sum += widest[c];
    }
    for (size_t c = 0; c < table->columns; c++) {
        (*widths)[c] = (int)((float)text_width(writer) * (widest[c] / sum));
        if ((*widths)[c] < COLUMN_MIN) (*widths)[c] = COLUMN_MIN;
    }
    return true;
}

static bool is_numeric(const char *text)
{
    return text[0] != '\0' && strspn(text, "0123456789.,%+-() ") == strlen(text);
}

static bool put_table(struct docx_writer *writer, struct arena *arena, const struct layout_table *table)
{
    int *widths;
    if (!find_widths(writer, arena, table, &widths)) return false;
    begin_table(writer, widths, table->columns, true);
    for (size_t r = 0; r < table->rows; r++) {
        xml_print_begin(&writer->printer, "w:tr");
        for (size_t c = 0; c < table->columns; c++) {
            const struct layout_cell *cell = layout_cell(table, r, c);
            const char *text = layout_join(arena, cell->words, cell->word_count);
            if (text == NULL) return false;
            begin_cell(writer, widths[c]);
            put_paragraph(writer,
                          &(struct look){.align = r == 0             ? "center"
                                                  : is_numeric(text) ? "right"
                                                                     : "left",
                                         .is_bold = r == 0,
                                         .is_tight = true},
                          text);
            xml_print_end(&writer->printer);
        }
        xml_print_end(&writer->printer);
    }
    xml_print_end(&writer->printer);
    put_paragraph(writer, &(struct look){.align = "left", .is_tight = true}, "");
    return true;
}

/* ---- The parts of a letter ------------------------------------------------------------------ */

static bool is_of_pair(enum layout_kind kind, enum layout_kind left)
{
    return kind == left || kind == left + 1;
}

static struct look look_of_part(const struct layout_line *line, bool is_first)
{
    struct look look = {.align = "center", .is_tight = true};
    const bool is_capital = layout_capitals(line->words, line->word_count) > 0.8F;
    bool has_digit = false;
    for (size_t w = 0; w < line->word_count; w++) has_digit = has_digit || layout_has_digit(line->words[w]);
    switch (line->kind) {
    case LAYOUT_AGENCY: look.is_bold = is_capital && !has_digit; break;
    case LAYOUT_STATE:
        look.is_bold = !has_digit;
        look.is_italic = has_digit;
        break;
    case LAYOUT_RECIPIENTS:
        look.align = "left";
        look.is_bold = look.is_italic = is_first;
        look.size = is_first ? "24" : "22";
        break;
    default: look.is_bold = true;
    }
    if (look.size == NULL && line->kind != LAYOUT_SIGNATURE) look.size = "26";
    return look;
}

/* Lines of one kind as paragraphs in a cell. */
static bool put_side(struct docx_writer *writer, struct arena *arena, const struct layout *layout, size_t first,
                     size_t end, enum layout_kind kind)
{
    bool is_first = true;
    for (size_t l = first; l < end; l++) {
        const struct layout_line *line = &layout->lines[l];
        if (line->kind != kind) continue;
        const char *text = layout_join(arena, line->words, line->word_count);
        if (text == NULL) return false;
        const struct look look = look_of_part(line, is_first);
        const bool is_far = !is_first && line->box.top - line[-1].box.bottom > 2 * layout->height;
        for (int k = 0; k < 3 && is_far && kind == LAYOUT_SIGNATURE; k++) put_paragraph(writer, &look, "");
        put_paragraph(writer, &look, text);
        is_first = false;
    }
    if (is_first) put_paragraph(writer, &(struct look){.align = "left", .is_tight = true}, "");
    return true;
}

/*
 * Letterhead or end: a table without rules, the lines of kind `left` in its left column, those of the next kind in its
 * right one. *end: behind the last of these lines.
 */
static bool put_pair(struct docx_writer *writer, struct arena *arena, const struct layout *layout, size_t first,
                     enum layout_kind left, size_t *end)
{
    const int width = text_width(writer), widths[2] = {width * 9 / 20, width - width * 9 / 20};
    *end = first;
    while (*end < layout->count && is_of_pair(layout->lines[*end].kind, left)) ++*end;
    begin_table(writer, widths, 2, false);
    xml_print_begin(&writer->printer, "w:tr");
    for (unsigned k = 0; k < 2; k++) {
        begin_cell(writer, widths[k]);
        if (!put_side(writer, arena, layout, first, *end, (enum layout_kind)(left + k))) return false;
        xml_print_end(&writer->printer);
    }
    xml_print_end(&writer->printer);
    xml_print_end(&writer->printer);
    put_paragraph(writer, &(struct look){.align = "left", .is_tight = true}, "");
    return true;
}

/* ---- Paragraphs ------------------------------------------------------------------------------ */

/* A paragraph, heading or list item from its first line on. *end: behind its last line. */
static bool put_flowing(struct docx_writer *writer, struct arena *arena, const struct layout *layout, size_t first,
                        size_t *end)
{
    const struct layout_line *line = &layout->lines[first];
    const bool is_heading = line->kind == LAYOUT_HEADING;
    const struct look look = {.align = line->is_centred ? "center"
                                       : is_heading     ? "left"
                                                        : "both",
                              .is_heading = is_heading,
                              .is_indented = !line->is_centred};
    begin_paragraph(writer, &look);
    for (*end = first; *end < layout->count; ++*end) {
        const struct layout_line *next = &layout->lines[*end];
        if (*end > first && (next->begins || next->kind > LAYOUT_LIST_ITEM)) break;
        const char *text = layout_join(arena, next->words, next->word_count);
        if (text == NULL) return false;
        if (*end > first) put_run(writer, &look, " ");
        put_run(writer, &look, text);
    }
    xml_print_end(&writer->printer);
    return true;
}

static bool put_layout(struct docx_writer *writer, struct arena *arena, const struct layout *layout)
{
    bool ok = true;
    for (size_t l = 0, end; ok && l < layout->count; l = end) {
        const struct layout_line *line = &layout->lines[l];
        end = l + 1;
        if (line->table != NULL)
            ok = put_table(writer, arena, line->table);
        else if (is_of_pair(line->kind, LAYOUT_AGENCY))
            ok = put_pair(writer, arena, layout, l, LAYOUT_AGENCY, &end);
        else if (is_of_pair(line->kind, LAYOUT_RECIPIENTS))
            ok = put_pair(writer, arena, layout, l, LAYOUT_RECIPIENTS, &end);
        else if (line->kind != LAYOUT_PAGE_NUMBER)
            ok = put_flowing(writer, arena, layout, l, &end);
    }
    if (writer->breaks) put_paragraph(writer, &(struct look){.align = "left", .is_tight = true}, "");
    return ok;
}

/* Begins a page: after a page of another direction, in a section of its own. */
static void begin_page(struct docx_writer *writer, const struct document_page *page)
{
    const bool is_landscape = page->width > page->height;
    if (writer->has_page && is_landscape != writer->is_landscape) {
        xml_print_begin(&writer->printer, "w:p");
        xml_print_begin(&writer->printer, "w:pPr");
        put_section(writer, writer->is_landscape);
        xml_print_end(&writer->printer);
        xml_print_end(&writer->printer);
    } else {
        writer->breaks = writer->has_page;
    }
    writer->has_page = true;
    writer->is_landscape = is_landscape;
}

/* ---- The writer ---------------------------------------------------------------------- */

static void free_docx(struct writer *base)
{
    struct docx_writer *writer = (struct docx_writer *)base;
    xml_print_free(&writer->printer);
    if (writer->body != NULL) fclose(writer->body);
    zip_free(writer->zip);
    free(writer);
}

static pd_status fail_to_write(int error_number, pd_error *error)
{
    errno = error_number;
    return error_number == ENOMEM ? error_memory(error) : error_set(error, PD_ERROR_IO, "cannot write");
}

static pd_status begin_document(struct docx_writer *writer, pd_error *error)
{
    for (size_t k = 0; k < sizeof fixed_parts / sizeof *fixed_parts; k++) {
        const int error_number = put_part(writer->zip, &fixed_parts[k]);
        if (error_number != 0) return fail_to_write(error_number, error);
    }
    writer->body = zip_begin(writer->zip, "word/document.xml");
    if (writer->body == NULL) return fail_to_write(errno, error);
    const pd_status status = xml_print_open(&writer->printer, writer->body, error);
    if (status != PD_OK) return status;
    xml_print_begin(&writer->printer, "w:document");
    xml_print_attribute(&writer->printer, "xmlns:w", MAIN);
    xml_print_attribute(&writer->printer, "xmlns:r", RELATIONS);
    xml_print_begin(&writer->printer, "w:body");
    return PD_OK;
}

static pd_status open_docx(FILE *stream, const struct writer_options *options, struct writer **out, pd_error *error)
{
    (void)options;
    struct docx_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) return error_memory(error);
    writer->base = (struct writer){.kind = &writer_docx, .stream = stream};
    writer->zip = zip_new(stream);
    const pd_status status = writer->zip != NULL ? begin_document(writer, error) : error_memory(error);
    if (status == PD_OK)
        *out = &writer->base;
    else
        free_docx(&writer->base);
    return status;
}

static pd_status write_page(struct writer *base, struct document_page *page, pd_error *error)
{
    struct docx_writer *writer = (struct docx_writer *)base;
    struct layout layout;
    const pd_status status = layout_make(page, &layout, error);
    if (status != PD_OK) return status;
    begin_page(writer, page);
    if (!put_layout(writer, &page->arena, &layout)) return error_memory(error);
    return xml_print_status(&writer->printer, error);
}

static pd_status finish_docx(struct writer *base, pd_error *error)
{
    struct docx_writer *writer = (struct docx_writer *)base;
    put_section(writer, writer->is_landscape);
    xml_print_end(&writer->printer);
    xml_print_end(&writer->printer);
    const pd_status status = xml_print_status(&writer->printer, error);
    xml_print_free(&writer->printer);
    FILE *body = writer->body;
    writer->body = NULL;
    const bool is_closed = fclose(body) == 0;
    if (status != PD_OK) return status;
    if (!is_closed) return fail_to_write(errno, error);
    const int error_number = zip_finish(writer->zip);
    return error_number == 0 ? PD_OK : fail_to_write(error_number, error);
}

static const char *const endings[] = {".docx", NULL};

const struct writer_kind writer_docx = {
    .format = {.name = "docx",
               .endings = endings,
               .is_binary = true,
               .details = ".Pa .docx .\nA text document with paragraphs, headings, tables and the pages of the input, "
                          "for\nword processors."},
    .open = open_docx,
    .page = write_page,
    .finish = finish_docx,
    .free = free_docx};

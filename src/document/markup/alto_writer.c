/*
 * ALTO 4.2, the oldest version that says all that is known here, so that the most programs can read it. Places are
 * pixels, as in hOCR. Nothing tells when the file was made: the same input gives the same bytes. Where the input is
 * ALTO itself, its own file comes back with the restored words in it.
 */
#include "document/writer.h"

#include "base/error.h"
#include "document/markup/splice.h"
#include "document/markup/xml_print.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct alto_writer {
    struct writer base;
    struct writer_options options;
    struct splice *splice; /* or */
    struct xml_printer printer;
};

/* ---- The file ------------------------------------------------------------------------ */

static void print_element(struct xml_printer *printer, const char *name, const char *text)
{
    xml_print_begin(printer, name);
    xml_print_text(printer, text);
    xml_print_end(printer);
}

static void print_description(struct alto_writer *writer)
{
    struct xml_printer *printer = &writer->printer;
    xml_print_begin(printer, "Description");
    print_element(printer, "MeasurementUnit", "pixel");
    if (writer->options.name != NULL) {
        xml_print_begin(printer, "sourceImageInformation");
        print_element(printer, "fileName", writer->options.name);
        xml_print_end(printer);
    }
    xml_print_begin(printer, "Processing");
    xml_print_attribute(printer, "ID", "phucdau");
    print_element(printer, "processingCategory", "contentGeneration contentModification");
    xml_print_begin(printer, "processingSoftware");
    print_element(printer, "softwareName", "phucdau");
    print_element(printer, "softwareVersion", pd_version());
    for (int open = 0; open < 3; open++) xml_print_end(printer);
}

static void print_head(struct alto_writer *writer)
{
    struct xml_printer *printer = &writer->printer;
    xml_print_begin(printer, "alto");
    xml_print_attribute(printer, "xmlns", "http://www.loc.gov/standards/alto/ns-v4#");
    xml_print_attribute(printer, "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
    xml_print_attribute(printer, "xsi:schemaLocation",
                        "http://www.loc.gov/standards/alto/ns-v4# http://www.loc.gov/standards/alto/v4/alto-4-2.xsd");
    xml_print_attribute(printer, "SCHEMAVERSION", "4.2");
    print_description(writer);
    xml_print_begin(printer, "Layout");
}

static void free_alto(struct writer *base)
{
    struct alto_writer *writer = (struct alto_writer *)base;
    splice_free(writer->splice);
    xml_print_free(&writer->printer);
    free(writer);
}

/* Begins the file, or prepares to splice the input's own. */
static pd_status begin(struct alto_writer *writer, FILE *stream, pd_error *error)
{
    pd_status status = splice_open(stream, &writer->options, &markup_alto, &writer->splice, error);
    if (status != PD_OK || writer->splice != NULL) return status;
    status = xml_print_open(&writer->printer, stream, error);
    if (status != PD_OK) return status;
    print_head(writer);
    return xml_print_status(&writer->printer, error);
}

static pd_status open_alto(FILE *stream, const struct writer_options *options, struct writer **out, pd_error *error)
{
    struct alto_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) return error_memory(error);
    writer->base = (struct writer){.kind = &writer_alto, .stream = stream};
    writer->options = *options;
    writer->options.name = xml_file_name(options->name);
    const pd_status status = begin(writer, stream, error);
    if (status == PD_OK)
        *out = &writer->base;
    else
        free_alto(&writer->base);
    return status;
}

/* ---- A page -------------------------------------------------------------------------- */

static void print_box(struct xml_printer *printer, struct pixel_box box)
{
    xml_print_format(printer, "HPOS", "%ld", box.left);
    xml_print_format(printer, "VPOS", "%ld", box.top);
    xml_print_format(printer, "WIDTH", "%ld", box.right - box.left);
    xml_print_format(printer, "HEIGHT", "%ld", box.bottom - box.top);
}

/* Numbers a page's lines and strings. */
struct alto_counts {
    size_t lines, words;
};

static void print_word(struct xml_printer *printer, const struct document_page *page, const struct document_word *word,
                       struct alto_counts *counts)
{
    xml_print_begin(printer, "String");
    xml_print_format(printer, "ID", "string_%zu_%zu", page->number, ++counts->words);
    print_box(printer, xml_pixels(page, word->box));
    const long percent = lround(100 * (double)word->confidence);
    if (word->origin != ORIGIN_LAYER) xml_print_format(printer, "WC", "%ld.%02ld", percent / 100, percent % 100);
    xml_print_attribute(printer, "CONTENT", word->text);
    for (size_t k = 0; k < word->alternative_count; k++)
        print_element(printer, "ALTERNATIVE", word->alternatives[k].text);
    xml_print_end(printer);
}

/* The space between two words; of no width where they touch. */
static void print_space(struct xml_printer *printer, struct pixel_box left, struct pixel_box right)
{
    xml_print_begin(printer, "SP");
    xml_print_format(printer, "HPOS", "%ld", left.right);
    xml_print_format(printer, "VPOS", "%ld", left.top);
    xml_print_format(printer, "WIDTH", "%ld", right.left > left.right ? right.left - left.right : 0);
    xml_print_end(printer);
}

static void print_line(struct xml_printer *printer, const struct document_page *page, const struct document_line *line,
                       struct alto_counts *counts)
{
    xml_print_begin(printer, "TextLine");
    xml_print_format(printer, "ID", "line_%zu_%zu", page->number, ++counts->lines);
    print_box(printer, xml_pixels(page, line->box));
    for (size_t w = 0; w < line->word_count; w++) {
        if (w > 0) print_space(printer, xml_pixels(page, line->words[w - 1].box), xml_pixels(page, line->words[w].box));
        print_word(printer, page, &line->words[w], counts);
    }
    xml_print_end(printer);
}

static void print_block(struct alto_writer *writer, const struct document_page *page, size_t number,
                        struct alto_counts *counts)
{
    struct xml_printer *printer = &writer->printer;
    const struct document_block *block = &page->blocks[number];
    xml_print_begin(printer, "TextBlock");
    xml_print_format(printer, "ID", "block_%zu_%zu", page->number, number + 1);
    print_box(printer, xml_pixels(page, block->box));
    xml_print_attribute(printer, "LANG", writer->options.language);
    for (size_t l = 0; l < block->line_count; l++) print_line(printer, page, &block->lines[l], counts);
    xml_print_end(printer);
}

static pd_status write_page(struct writer *base, struct document_page *page, pd_error *error)
{
    struct alto_writer *writer = (struct alto_writer *)base;
    struct xml_printer *printer = &writer->printer;
    if (writer->splice != NULL) return splice_page(writer->splice, page, error);
    struct alto_counts counts = {0};
    const struct pixel_box box = xml_page_pixels(page);
    xml_print_begin(printer, "Page");
    xml_print_format(printer, "ID", "page_%zu", page->number);
    xml_print_format(printer, "PHYSICAL_IMG_NR", "%zu", page->number);
    xml_print_format(printer, "WIDTH", "%ld", box.right);
    xml_print_format(printer, "HEIGHT", "%ld", box.bottom);
    xml_print_attribute(printer, "PROCESSINGREFS", "phucdau");
    xml_print_begin(printer, "PrintSpace");
    print_box(printer, box);
    for (size_t b = 0; b < page->block_count; b++) print_block(writer, page, b, &counts);
    xml_print_end(printer);
    xml_print_end(printer);
    return xml_print_status(printer, error);
}

static pd_status finish_alto(struct writer *base, pd_error *error)
{
    struct alto_writer *writer = (struct alto_writer *)base;
    if (writer->splice != NULL) return splice_finish(writer->splice, error);
    xml_print_end(&writer->printer);
    xml_print_end(&writer->printer);
    return xml_print_status(&writer->printer, error);
}

static const char *const endings[] = {".xml", NULL};

const struct writer_kind writer_alto = {.format = {.name = "alto", .endings = endings, .details = ".Pa .xml ."},
                                        .open = open_alto,
                                        .page = write_page,
                                        .finish = finish_alto,
                                        .free = free_alto};

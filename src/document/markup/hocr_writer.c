/*
 * hOCR 1.2 as XHTML, one paragraph to each block: the model knows no finer parts. Where the input is hOCR itself, its
 * own file comes back with the restored words in it.
 */
#include "document/writer.h"

#include "base/error.h"
#include "document/markup/splice.h"
#include "document/markup/xml_print.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct hocr_writer {
    struct writer base;
    struct writer_options options;
    struct splice *splice; /* or */
    struct xml_printer printer;
};

/* ---- The file ------------------------------------------------------------------------ */

static void print_meta(struct xml_printer *printer, const char *attribute, const char *name, const char *content)
{
    xml_print_begin(printer, "meta");
    xml_print_attribute(printer, attribute, name);
    xml_print_attribute(printer, "content", content);
    xml_print_end(printer);
}

static void print_head(struct hocr_writer *writer)
{
    struct xml_printer *printer = &writer->printer;
    xml_print_document_type(printer, "html", "-//W3C//DTD XHTML 1.0 Transitional//EN",
                            "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd");
    xml_print_begin(printer, "html");
    xml_print_attribute(printer, "xmlns", "http://www.w3.org/1999/xhtml");
    xml_print_attribute(printer, "xml:lang", writer->options.language);
    xml_print_attribute(printer, "lang", writer->options.language);
    xml_print_begin(printer, "head");
    xml_print_begin(printer, "title");
    xml_print_text(printer, writer->options.name != NULL ? writer->options.name : "");
    xml_print_end(printer);
    print_meta(printer, "http-equiv", "Content-Type", "text/html; charset=utf-8");
    char system[64];
    snprintf(system, sizeof system, "phucdau %s", pd_version());
    print_meta(printer, "name", "ocr-system", system);
    print_meta(printer, "name", "ocr-capabilities",
               "ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_lang ocrp_wconf");
    xml_print_end(printer);
    xml_print_begin(printer, "body");
}

static void free_hocr(struct writer *base)
{
    struct hocr_writer *writer = (struct hocr_writer *)base;
    splice_free(writer->splice);
    xml_print_free(&writer->printer);
    free(writer);
}

/* Begins the file, or prepares to splice the input's own. */
static pd_status begin(struct hocr_writer *writer, FILE *stream, pd_error *error)
{
    pd_status status = splice_open(stream, &writer->options, &markup_hocr, &writer->splice, error);
    if (status != PD_OK || writer->splice != NULL) return status;
    status = xml_print_open(&writer->printer, stream, error);
    if (status != PD_OK) return status;
    print_head(writer);
    return xml_print_status(&writer->printer, error);
}

static pd_status open_hocr(FILE *stream, const struct writer_options *options, struct writer **out, pd_error *error)
{
    struct hocr_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) return error_memory(error);
    writer->base = (struct writer){.kind = &writer_hocr, .stream = stream};
    writer->options = *options;
    writer->options.name = xml_file_name(options->name);
    const pd_status status = begin(writer, stream, error);
    if (status == PD_OK)
        *out = &writer->base;
    else
        free_hocr(&writer->base);
    return status;
}

/* ---- A page -------------------------------------------------------------------------- */

/* Begins an element of a class, with its id and place; `more` comes behind the place. */
static void begin_box(struct xml_printer *printer, const char *element, const char *class, const char *id,
                      struct pixel_box box, const char *more)
{
    xml_print_begin(printer, element);
    xml_print_attribute(printer, "class", class);
    xml_print_attribute(printer, "id", id);
    xml_print_format(printer, "title", "bbox %ld %ld %ld %ld%s", box.left, box.top, box.right, box.bottom, more);
}

static void print_word(struct xml_printer *printer, const struct document_page *page, const struct document_word *word,
                       size_t number)
{
    char id[64], confidence[32] = "";
    snprintf(id, sizeof id, "word_%zu_%zu", page->number, number);
    if (word->origin != ORIGIN_LAYER)
        snprintf(confidence, sizeof confidence, "; x_wconf %ld", lround(100 * (double)word->confidence));
    begin_box(printer, "span", "ocrx_word", id, xml_pixels(page, word->box), confidence);
    xml_print_text(printer, word->text);
    xml_print_end(printer);
}

/* What has been counted on a page. */
struct hocr_counts {
    size_t lines, words;
};

static void print_block(struct hocr_writer *writer, const struct document_page *page, size_t number,
                        struct hocr_counts *counts)
{
    struct xml_printer *printer = &writer->printer;
    const struct document_block *block = &page->blocks[number];
    const struct pixel_box box = xml_pixels(page, block->box);
    char id[64];
    snprintf(id, sizeof id, "block_%zu_%zu", page->number, number + 1);
    begin_box(printer, "div", "ocr_carea", id, box, "");
    snprintf(id, sizeof id, "par_%zu_%zu", page->number, number + 1);
    begin_box(printer, "p", "ocr_par", id, box, "");
    xml_print_attribute(printer, "lang", writer->options.language);
    for (size_t l = 0; l < block->line_count; l++) {
        const struct document_line *line = &block->lines[l];
        snprintf(id, sizeof id, "line_%zu_%zu", page->number, ++counts->lines);
        begin_box(printer, "span", "ocr_line", id, xml_pixels(page, line->box), "");
        for (size_t w = 0; w < line->word_count; w++) print_word(printer, page, &line->words[w], ++counts->words);
        xml_print_end(printer);
    }
    xml_print_end(printer);
    xml_print_end(printer);
}

static pd_status write_page(struct writer *base, struct document_page *page, pd_error *error)
{
    struct hocr_writer *writer = (struct hocr_writer *)base;
    if (writer->splice != NULL) return splice_page(writer->splice, page, error);
    struct hocr_counts counts = {0};
    char id[64], more[64];
    snprintf(id, sizeof id, "page_%zu", page->number);
    const long resolution = lround(xml_resolution(page));
    snprintf(more, sizeof more, "; ppageno %zu; scan_res %ld %ld", page->number - 1, resolution, resolution);
    begin_box(&writer->printer, "div", "ocr_page", id, xml_page_pixels(page), more);
    for (size_t b = 0; b < page->block_count; b++) print_block(writer, page, b, &counts);
    xml_print_end(&writer->printer);
    return xml_print_status(&writer->printer, error);
}

static pd_status finish_hocr(struct writer *base, pd_error *error)
{
    struct hocr_writer *writer = (struct hocr_writer *)base;
    if (writer->splice != NULL) return splice_finish(writer->splice, error);
    xml_print_end(&writer->printer);
    xml_print_end(&writer->printer);
    return xml_print_status(&writer->printer, error);
}

static const char *const endings[] = {".hocr", NULL};

const struct writer_kind writer_hocr = {.format = {.name = "hocr", .endings = endings, .details = ".Pa .hocr ."},
                                        .open = open_hocr,
                                        .page = write_page,
                                        .finish = finish_hocr,
                                        .free = free_hocr};

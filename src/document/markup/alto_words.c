/*
 * ALTO 1 to 4: Page, ComposedBlock and TextBlock, TextLine, String. The hyphen of a HYP belongs to the word in front of
 * it. ALTO says all in attributes. Elements are known by their names alone: each version has a namespace of its own.
 */
#include "document/markup/words.h"

#include <math.h>
#include <string.h>

static double number_of(const struct xml_tag *tag, const char *name)
{
    return markup_number(xml_attribute(tag, name));
}

static pd_box box_of(const struct markup_reader *reader, const struct xml_tag *tag)
{
    const double left = number_of(tag, "HPOS"), top = number_of(tag, "VPOS");
    return markup_box(reader, left, top, left + fmax(0, number_of(tag, "WIDTH")),
                      top + fmax(0, number_of(tag, "HEIGHT")));
}

static pd_status begin_page(struct markup_reader *reader, const struct xml_tag *tag, pd_error *error)
{
    const pd_status status = markup_begin_page(reader, tag, error);
    if (status != PD_OK) return status;
    struct markup_page *page = &reader->file->pages[reader->file->page_count - 1];
    page->width = (float)(reader->unit * number_of(tag, "WIDTH"));
    page->height = (float)(reader->unit * number_of(tag, "HEIGHT"));
    return PD_OK;
}

static pd_status add_string(struct markup_reader *reader, const struct xml_tag *tag, pd_error *error)
{
    struct markup_file *file = reader->file;
    struct xml_text content = xml_attribute(tag, "CONTENT");
    const struct xml_text confidence = xml_attribute(tag, "WC");
    while (content.length > 0 && xml_is_space(content.bytes[content.length - 1])) content.length--;
    struct markup_word word = {
        .text = file->text_length, .length = content.length, .box = box_of(reader, tag), .confidence = -1};
    if (content.length == 0 || !xml_attribute_place(&file->xml, tag, "CONTENT", &word.begin, &word.end)) return PD_OK;
    if (confidence.length > 0 &&
        xml_attribute_place(&file->xml, tag, "WC", &word.confidence_begin, &word.confidence_end))
        word.confidence = (float)fmax(0, fmin(markup_number(confidence), 1));
    const pd_status status = markup_add_text(reader, content, error);
    return status == PD_OK ? markup_add_word(reader, &word, error) : status;
}

/* Adds a hyphen to the word before it, if that word is in the same line. */
static pd_status add_hyphen(struct markup_reader *reader, const struct xml_tag *tag, pd_error *error)
{
    struct markup_file *file = reader->file;
    const struct xml_text content = xml_attribute(tag, "CONTENT");
    if (file->word_count == reader->line_words || content.length == 0) return PD_OK;
    struct markup_word *word = &file->words[file->word_count - 1];
    word->length += content.length;
    word->hyphen += content.length;
    return markup_add_text(reader, content, error);
}

static pd_status on_start(void *self, const struct xml_tag *tag, pd_error *error)
{
    struct markup_reader *reader = self;
    if (strcmp(tag->name, "MeasurementUnit") == 0) {
        reader->keeps_text = true;
        reader->kept_text = reader->file->text_length;
    }
    if (reader->page_depth == 0) return strcmp(tag->name, "Page") == 0 ? begin_page(reader, tag, error) : PD_OK;
    if (strcmp(tag->name, "TextBlock") == 0 || strcmp(tag->name, "ComposedBlock") == 0) reader->starts_block = true;
    if (strcmp(tag->name, "TextLine") == 0) {
        reader->starts_line = true;
        reader->line_words = reader->file->word_count;
    }
    if (strcmp(tag->name, "String") == 0) return add_string(reader, tag, error);
    return strcmp(tag->name, "HYP") == 0 ? add_hyphen(reader, tag, error) : PD_OK;
}

/* Sets how many points one unit is, by the name of the unit that was read. For pixels the assumed value stays. */
static void set_unit(struct markup_reader *reader)
{
    struct markup_file *file = reader->file;
    const char *text = file->text + reader->kept_text;
    const size_t length = file->text_length - reader->kept_text;
    if (length > 0 && memmem(text, length, "mm10", 4) != NULL) reader->unit = 72 / 254.0;
    if (length > 0 && memmem(text, length, "inch1200", 8) != NULL) reader->unit = 72 / 1200.0;
    file->text_length = reader->kept_text;
    reader->keeps_text = false;
}

static pd_status on_end(void *self, const struct xml_tag *tag, pd_error *error)
{
    struct markup_reader *reader = self;
    (void)error;
    if (reader->keeps_text) set_unit(reader);
    if (reader->depth == reader->page_depth) markup_end_page(reader, tag);
    return PD_OK;
}

static pd_status on_text(void *self, struct xml_text text, pd_error *error)
{
    struct markup_reader *reader = self;
    return reader->keeps_text ? markup_add_text(reader, text, error) : PD_OK;
}

const struct markup_format markup_alto = {.name = "ALTO",
                                          .root = "alto",
                                          .signs = {"<alto", ":alto"},
                                          .pageless = "an ALTO file without pages",
                                          .visitor = {NULL, on_start, on_end, on_text}};

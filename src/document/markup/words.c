/*
 * All words of the file stay in memory as long as the file does: each takes less memory than its markup in the file.
 * Numbers are read by libxml2, because it does not depend on the locale.
 */
#include "document/markup/words.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/names.h"
#include "document/source.h"

#include <libxml/xpath.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double NUMBER_MAX = 1e6, RESOLUTION_ASSUMED = 300;

enum { NAMES_BYTES = 128, NUMBER_LETTERS = 40, WORD_BYTES_MAX = 1 << 15 };

double markup_number(struct xml_text text)
{
    xmlChar digits[NUMBER_LETTERS];
    const size_t length = text.length < sizeof digits - 1 ? text.length : sizeof digits - 1;
    if (length == 0) return 0;
    memcpy(digits, text.bytes, length);
    digits[length] = '\0';
    const double number = xmlXPathCastStringToNumber(digits);
    return isnan(number) ? 0 : fmax(-NUMBER_MAX, fmin(number, NUMBER_MAX));
}

pd_box markup_box(const struct markup_reader *reader, double left, double top, double right, double bottom)
{
    const double unit = reader->unit;
    return (pd_box){.left = (float)(unit * fmax(0, fmin(left, right))),
                    .top = (float)(unit * fmax(0, fmin(top, bottom))),
                    .right = (float)(unit * fmax(0, fmax(left, right))),
                    .bottom = (float)(unit * fmax(0, fmax(top, bottom)))};
}

/* ---- Building ------------------------------------------------------------------------ */

pd_status markup_begin_page(struct markup_reader *reader, const struct xml_tag *tag, pd_error *error)
{
    struct markup_file *file = reader->file;
    if (file->page_count == SOURCE_PAGES_MAX)
        return error_set(error, PD_ERROR_INPUT, "more than %d pages", SOURCE_PAGES_MAX);
    if (!memory_reserve(&file->pages, &file->page_capacity, file->page_count + 1, sizeof *file->pages))
        return error_memory(error);
    file->pages[file->page_count++] = (struct markup_page){
        .begin = tag->begin, .end = tag->end, .first = file->word_count, .resolution = (float)RESOLUTION_ASSUMED};
    reader->page_depth = reader->depth;
    reader->starts_block = reader->starts_line = true;
    return PD_OK;
}

void markup_end_page(struct markup_reader *reader, const struct xml_tag *tag)
{
    struct markup_file *file = reader->file;
    struct markup_page *page = &file->pages[file->page_count - 1];
    page->end = tag->end;
    page->count = file->word_count - page->first;
    reader->page_depth = reader->line_depth = reader->word_depth = 0;
    const bool is_known = page->width > 0 && page->height > 0;
    for (size_t w = page->first; !is_known && w < file->word_count; w++) {
        page->width = fmaxf(page->width, file->words[w].box.right);
        page->height = fmaxf(page->height, file->words[w].box.bottom);
    }
    page->width = fmaxf(page->width, 1);
    page->height = fmaxf(page->height, 1);
}

pd_status markup_add_text(struct markup_reader *reader, struct xml_text text, pd_error *error)
{
    struct markup_file *file = reader->file;
    if (text.length == 0) return PD_OK;
    if (!memory_reserve(&file->text, &file->text_capacity, file->text_length + text.length, 1))
        return error_memory(error);
    memcpy(file->text + file->text_length, text.bytes, text.length);
    file->text_length += text.length;
    return PD_OK;
}

pd_status markup_add_word(struct markup_reader *reader, const struct markup_word *word, pd_error *error)
{
    struct markup_file *file = reader->file;
    if (word->length > WORD_BYTES_MAX)
        return error_set(error, PD_ERROR_INPUT, "page %zu: a word of more than %d bytes", file->page_count,
                         WORD_BYTES_MAX);
    if (!memory_reserve(&file->words, &file->word_capacity, file->word_count + 1, sizeof *file->words))
        return error_memory(error);
    struct markup_word *added = &file->words[file->word_count++];
    *added = *word;
    added->starts_block = reader->starts_block;
    added->starts_line = reader->starts_line;
    reader->starts_block = reader->starts_line = false;
    return PD_OK;
}

/* ---- The root ------------------------------------------------------------------------ */

static const struct markup_format *const formats[] = {
#define MARKUP_FORMAT(name) &markup_##name,
#include "document/markup/formats.def"
#undef MARKUP_FORMAT
};

enum { FORMAT_COUNT = sizeof formats / sizeof *formats };

void markup_list_formats(const char *last, char *out, size_t size)
{
    struct name names[FORMAT_COUNT + 1] = {{.text = NULL}};
    for (size_t k = 0; k < FORMAT_COUNT; k++) names[k].text = formats[k]->name;
    names_list(names, last, out, size);
}

bool markup_has_sign(const char *bytes, size_t length)
{
    for (size_t k = 0; k < FORMAT_COUNT * MARKUP_SIGNS; k++) {
        const char *sign = formats[k / MARKUP_SIGNS]->signs[k % MARKUP_SIGNS];
        if (sign != NULL && memmem(bytes, length, sign, strlen(sign)) != NULL) return true;
    }
    return false;
}

/* Finds the format by the name of the root element. */
static pd_status choose(struct markup_file *file, const struct xml_tag *tag, pd_error *error)
{
    for (size_t k = 0; k < FORMAT_COUNT && file->format == NULL; k++)
        if (strcmp(tag->name, formats[k]->root) == 0) file->format = formats[k];
    if (file->format != NULL) return PD_OK;
    char names[NAMES_BYTES];
    markup_list_formats(" nor ", names, sizeof names);
    return error_set(error, PD_ERROR_INPUT, "an XML file, but neither %s (its root is <%.40s>)", names, tag->name);
}

/* Passes the element on to the visitor of the format. */
static pd_status on_start(void *self, const struct xml_tag *tag, pd_error *error)
{
    struct markup_reader *reader = self;
    struct markup_file *file = reader->file;
    reader->depth++;
    const pd_status status = file->format == NULL ? choose(file, tag, error) : PD_OK;
    return status == PD_OK ? file->format->visitor.start(reader, tag, error) : status;
}

static pd_status on_end(void *self, const struct xml_tag *tag, pd_error *error)
{
    struct markup_reader *reader = self;
    const pd_status status = reader->file->format->visitor.end(reader, tag, error);
    reader->depth--;
    return status;
}

static pd_status on_text(void *self, struct xml_text text, pd_error *error)
{
    struct markup_reader *reader = self;
    const struct markup_format *format = reader->file->format;
    return format != NULL ? format->visitor.text(reader, text, error) : PD_OK;
}

/* Walks through the open file. */
static pd_status read_file(struct markup_file *file, pd_error *error)
{
    struct markup_reader reader = {.file = file, .unit = 72 / RESOLUTION_ASSUMED};
    const struct xml_visitor visitor = {&reader, on_start, on_end, on_text};
    const pd_status status = xml_walk(&file->xml, &visitor, error);
    if (status != PD_OK || file->page_count > 0) return status;
    return error_set(error, PD_ERROR_INPUT, "%s", file->format->pageless);
}

pd_status markup_file_open(const char *bytes, size_t length, struct markup_file *file, pd_error *error)
{
    *file = (struct markup_file){0};
    pd_status status = xml_file_open(bytes, length, &file->xml, error);
    if (status == PD_OK) status = read_file(file, error);
    if (status != PD_ERROR_INPUT || !xml_is_html(bytes, length)) return status;
    markup_file_free(file);
    status = xml_file_open_html(bytes, length, &file->xml, error);
    return status == PD_OK ? read_file(file, error) : status;
}

void markup_file_free(struct markup_file *file)
{
    xml_file_free(&file->xml);
    free(file->pages);
    free(file->words);
    free(file->text);
    *file = (struct markup_file){0};
}

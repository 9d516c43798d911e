/*
 * The text of pages: lines as on the page, with an empty line between blocks. The rows of a table are lines, too, and
 * tabs part its cells. A form feed stands between two pages, and
 * none at the end. Programs that read the output of pdftotext understand this, and see no empty page after the last
 * one.
 */
#include "document/writer.h"

#include "base/error.h"
#include "document/layout/layout.h"

#include <stdlib.h>

struct text_writer {
    struct writer base;
    bool has_page; /* a page has been written */
};

static pd_status open_text(FILE *stream, const struct writer_options *options, struct writer **writer, pd_error *error)
{
    (void)options;
    struct text_writer *text = calloc(1, sizeof *text);
    if (text == NULL) return error_memory(error);
    text->base = (struct writer){.kind = &writer_text, .stream = stream};
    *writer = &text->base;
    return PD_OK;
}

static void put_words(FILE *stream, const struct document_word *const *words, size_t count)
{
    for (size_t w = 0; w < count; w++) {
        if (w > 0) putc(' ', stream);
        fwrite(words[w]->text, 1, words[w]->length, stream);
    }
}

static void put_table(FILE *stream, const struct layout_table *table)
{
    for (size_t r = 0; r < table->rows; r++)
        for (size_t c = 0; c < table->columns; c++) {
            const struct layout_cell *cell = layout_cell(table, r, c);
            put_words(stream, cell->words, cell->word_count);
            putc(c + 1 < table->columns ? '\t' : '\n', stream);
        }
}

static pd_status write_page(struct writer *base, struct document_page *page, pd_error *error)
{
    struct text_writer *writer = (struct text_writer *)base;
    struct layout layout;
    const pd_status status = layout_make(page, &layout, error);
    if (status != PD_OK) return status;
    if (writer->has_page) putc('\f', base->stream);
    writer->has_page = true;
    for (size_t l = 0; l < layout.count; l++) {
        const struct layout_line *line = &layout.lines[l], *before = l > 0 ? line - 1 : NULL;
        const bool is_apart =
            before != NULL && (before->block != line->block || before->table != NULL || line->table != NULL);
        if (is_apart) putc('\n', base->stream);
        if (line->table != NULL) {
            put_table(base->stream, line->table);
        } else {
            put_words(base->stream, line->words, line->word_count);
            putc('\n', base->stream);
        }
    }
    return ferror(base->stream) ? error_set(error, PD_ERROR_IO, "cannot write") : PD_OK;
}

static pd_status finish_text(struct writer *writer, pd_error *error)
{
    (void)writer;
    (void)error;
    return PD_OK;
}

static void free_text(struct writer *writer)
{
    free(writer);
}

static const char *const endings[] = {".txt", ".text", NULL};

const struct writer_kind writer_text = {
    .format = {.name = "text",
               .endings = endings,
               .details = ".Pa .txt ,\n.Pa .text\nor none.\nLines as on the page; tabs part the cells of tables, and "
                          "form feeds the pages."},
    .open = open_text,
    .page = write_page,
    .finish = finish_text,
    .free = free_text};

/*
 * The text of pages: lines as on the page, blocks apart by an empty line. A form feed between pages, and none at the
 * end: what pdftotext's readers expect, without an empty page behind the last.
 */
#include "document/writer.h"

#include "base/error.h"
#include "document/page/text.h"

#include <stdlib.h>

struct text_writer {
    struct writer base;
    bool has_page; /* one has been written */
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

static pd_status write_page(struct writer *base, struct document_page *page, pd_error *error)
{
    struct text_writer *writer = (struct text_writer *)base;
    struct page_text text;
    const pd_status status = page_text_make(page, &text, error);
    if (status != PD_OK) return status;
    if (writer->has_page) putc('\f', base->stream);
    writer->has_page = true;
    fwrite(text.bytes, 1, text.length, base->stream);
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
               .details = ".Pa .txt ,\n.Pa .text\nor none.\nLines as on the page; pages are parted by form feeds."},
    .open = open_text,
    .page = write_page,
    .finish = finish_text,
    .free = free_text};

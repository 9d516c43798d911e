/*
 * The tables of a document as comma-separated values (RFC 4180): a record for each row, all records of a table with the
 * same number of fields, an empty line between two tables. No field has a line end in it, so the tables can be told
 * apart.
 *
 * A spreadsheet takes a field that begins with =, +, - or @ for a formula, even in quotes. Such a field gets an
 * apostrophe before it, which spreadsheets read as "this is text", unless it is a number with its sign.
 */
#include "document/writer.h"

#include "base/error.h"
#include "document/layout/layout.h"

#include <stdlib.h>
#include <string.h>

struct csv_writer {
    struct writer base;
    bool has_table; /* a table has been written */
};

static pd_status open_csv(FILE *stream, const struct writer_options *options, struct writer **writer, pd_error *error)
{
    (void)options;
    struct csv_writer *csv = calloc(1, sizeof *csv);
    if (csv == NULL) return error_memory(error);
    csv->base = (struct writer){.kind = &writer_csv, .stream = stream};
    *writer = &csv->base;
    return PD_OK;
}

/* Whether a spreadsheet would compute a field. */
static bool is_formula(const char *text)
{
    if (text[0] == '\0' || strchr("=+-@", text[0]) == NULL) return false;
    if (strchr("+-", text[0]) == NULL) return true;
    const size_t number = strspn(text + 1, "0123456789.,");
    const char *end = text + 1 + number;
    return number == 0 || text[1] < '0' || text[1] > '9' || (*end != '\0' && strcmp(end, "%") != 0);
}

static void put_field(FILE *stream, const char *text)
{
    const bool guarded = is_formula(text), quoted = guarded || strpbrk(text, ",\"") != NULL;
    if (quoted) putc('"', stream);
    if (guarded) putc('\'', stream);
    for (; *text != '\0'; text++) {
        if (*text == '"') putc('"', stream);
        putc(*text, stream);
    }
    if (quoted) putc('"', stream);
}

static pd_status put_table(struct csv_writer *writer, struct document_page *page, const struct layout_table *table,
                           pd_error *error)
{
    FILE *stream = writer->base.stream;
    if (writer->has_table) fputs("\r\n", stream);
    writer->has_table = true;
    for (size_t r = 0; r < table->rows; r++)
        for (size_t c = 0; c < table->columns; c++) {
            const struct layout_cell *cell = layout_cell(table, r, c);
            const char *text = layout_join(&page->arena, cell->words, cell->word_count);
            if (text == NULL) return error_memory(error);
            put_field(stream, text);
            fputs(c + 1 < table->columns ? "," : "\r\n", stream);
        }
    return ferror(stream) ? error_set(error, PD_ERROR_IO, "cannot write") : PD_OK;
}

static pd_status write_page(struct writer *base, struct document_page *page, pd_error *error)
{
    struct layout layout;
    pd_status status = layout_make(page, &layout, error);
    for (size_t l = 0; status == PD_OK && l < layout.count; l++)
        if (layout.lines[l].table != NULL)
            status = put_table((struct csv_writer *)base, page, layout.lines[l].table, error);
    return status;
}

static pd_status finish_csv(struct writer *writer, pd_error *error)
{
    (void)writer;
    (void)error;
    return PD_OK;
}

static void free_csv(struct writer *writer)
{
    free(writer);
}

static const char *const endings[] = {".csv", NULL};

const struct writer_kind writer_csv = {
    .format = {.name = "csv",
               .endings = endings,
               .details = ".Pa .csv .\nThe tables, with a comma between two cells and an empty line between two "
                          "tables; see\n.Sx TABLES ."},
    .open = open_csv,
    .page = write_page,
    .finish = finish_csv,
    .free = free_csv};

/*
 * One record of JSON for a document, in one line, so that the records of many can be put together. Every field is
 * there, null where it was not found. Keys have a fixed order and numbers a fixed precision, so that the same document
 * gives the same bytes.
 */
#include "document/writer.h"
#include "document/fields/find.h"

#include "base/error.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 9, FIELDS_BYTES_MAX = 1 << 24 };

struct fields_writer {
    struct writer base;
    const char *name;
    size_t pages;
    struct fields fields;
};

static json_t *rounded(double value, double unit)
{
    return json_real(isfinite(value) ? round(value * unit) / unit : 0);
}

static json_t *field_value(const struct field *field)
{
    if (field->text == NULL) return json_null();
    return json_pack("{s:s, s:I, s:[o, o, o, o], s:o}", "text", field->text, "page", (json_int_t)field->page, "box",
                     rounded((double)field->box.left, 100), rounded((double)field->box.top, 100),
                     rounded((double)field->box.right, 100), rounded((double)field->box.bottom, 100), "confidence",
                     rounded(field->confidence, 1e4));
}

/* Adds the date as "2024-05-03" to the value of its field. False if memory runs out. */
static bool add_date(json_t *value, const struct fields *fields)
{
    char date[16];
    if (fields->year == 0 || !json_is_object(value)) return true;
    snprintf(date, sizeof date, "%04d-%02d-%02d", fields->year % 10000, fields->month % 100, fields->day % 100);
    return json_object_set_new(value, "iso", json_string(date)) == 0;
}

static json_t *record_of(const struct fields_writer *writer)
{
    const struct fields *fields = &writer->fields;
    json_t *record = json_pack("{s:s?, s:I}", "file", writer->name, "pages", (json_int_t)writer->pages);
    bool ok = record != NULL;
    for (int k = 0; ok && k < FIELD_COUNT; k++) {
        json_t *value = field_value(&fields->fields[k]);
        ok = value != NULL && (k != FIELD_DATE || add_date(value, fields));
        ok = json_object_set_new(record, field_name((enum field_name)k), value) == 0 && ok;
    }
    json_t *list = json_array();
    for (size_t k = 0; ok && k < fields->recipient_count; k++)
        ok = json_array_append_new(list, field_value(&fields->recipients[k])) == 0;
    ok = record != NULL && json_object_set_new(record, "recipients", list) == 0 && ok;
    if (ok) return record;
    json_decref(record);
    return NULL;
}

/* ---- The writer ---------------------------------------------------------------------- */

static pd_status open_fields(FILE *stream, const struct writer_options *options, struct writer **out, pd_error *error)
{
    struct fields_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) return error_memory(error);
    writer->base = (struct writer){.kind = &writer_fields, .stream = stream};
    writer->fields.arena.limit = FIELDS_BYTES_MAX;
    const char *slash = options->name != NULL ? strrchr(options->name, '/') : NULL;
    writer->name = slash != NULL ? slash + 1 : options->name;
    *out = &writer->base;
    return PD_OK;
}

static pd_status write_page(struct writer *base, struct document_page *page, pd_error *error)
{
    struct fields_writer *writer = (struct fields_writer *)base;
    struct layout layout;
    writer->pages++;
    const pd_status status = layout_make(page, &layout, error);
    if (status != PD_OK) return status;
    return fields_find(page, &layout, &writer->fields) ? PD_OK : error_memory(error);
}

static pd_status finish_fields(struct writer *base, pd_error *error)
{
    json_t *record = record_of((struct fields_writer *)base);
    if (record == NULL) return error_memory(error);
    const int failed = json_dumpf(record, base->stream, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS));
    json_decref(record);
    if (failed == 0 && putc('\n', base->stream) != EOF) return PD_OK;
    return ferror(base->stream) ? error_set(error, PD_ERROR_IO, "cannot write") : error_memory(error);
}

static void free_fields(struct writer *base)
{
    fields_free(&((struct fields_writer *)base)->fields);
    free(base);
}

static const char *const endings[] = {".fields.json", NULL};

const struct writer_kind writer_fields = {
    .format = {.name = "fields",
               .endings = endings,
               .details = ".Pa .fields.json .\nWhat a catalogue asks for: number, date, agency, subject, signer; "
                          "see\n.Sx FIELDS ."},
    .open = open_fields,
    .page = write_page,
    .finish = finish_fields,
    .free = free_fields};

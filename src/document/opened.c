#include "document/opened.h"

#include "base/error.h"
#include "document/kinds.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const size_t BYTES_MAX = (size_t)1 << 31;
enum { FIRST_BYTES = 1 << 20 };

/* ---- Reading files ------------------------------------------------------------------- */

/* The room that the rest of a stream needs, if it is a file; else some. 0 if it is larger than allowed. */
static size_t first_capacity(FILE *stream)
{
    struct stat status;
    if (fstat(fileno(stream), &status) != 0 || !S_ISREG(status.st_mode)) return FIRST_BYTES;
    return (uintmax_t)status.st_size > BYTES_MAX ? 0 : (size_t)status.st_size + 1;
}

/* Reads to the end; 0 or an errno value, EFBIG for too much. */
static int read_all(FILE *stream, char **bytes, size_t *length)
{
    size_t capacity = first_capacity(stream);
    *bytes = NULL;
    *length = 0;
    for (;;) {
        if (capacity == 0 || *length > BYTES_MAX) return EFBIG;
        char *larger = realloc(*bytes, capacity);
        if (larger == NULL) return ENOMEM;
        *bytes = larger;
        errno = 0;
        *length += fread(*bytes + *length, 1, capacity - *length, stream);
        if (ferror(stream)) return errno != 0 ? errno : EIO;
        if (*length < capacity) return 0;
        capacity *= 2;
    }
}

/* ---- Opening ------------------------------------------------------------------------- */

static pd_status open_bytes(pd_document *document, pd_error *error)
{
    if (document->length > BYTES_MAX) return error_set(error, PD_ERROR_INPUT, "larger than %zu bytes", BYTES_MAX);
    return source_open(&document_kinds, document->bytes, document->length, UINT64_MAX, &document->source, error);
}

static pd_status read_stream(pd_document *document, FILE *stream, pd_error *error)
{
    const int error_number = read_all(stream, &document->owned, &document->length);
    document->bytes = document->owned;
    if (error_number == ENOMEM) return error_memory(error);
    if (error_number == EFBIG) return error_set(error, PD_ERROR_INPUT, "larger than %zu bytes", BYTES_MAX);
    return error_number == 0 ? PD_OK : error_set(error, PD_ERROR_IO, "%s", strerror(error_number));
}

static pd_status make_document(const char *name, pd_document **document, pd_error *error)
{
    *document = calloc(1, sizeof **document);
    if (*document == NULL) return error_memory(error);
    (*document)->name = name != NULL ? strdup(name) : NULL;
    return name == NULL || (*document)->name != NULL ? PD_OK : error_memory(error);
}

/* What every way of opening ends with. */
static pd_status keep_or_free(pd_status status, pd_document **document)
{
    if (status == PD_OK) return PD_OK;
    pd_document_free(*document);
    *document = NULL;
    return status;
}

pd_status pd_document_open_memory(const char *bytes, size_t length, const char *name, pd_document **document,
                                  pd_error *error)
{
    pd_status status = make_document(name, document, error);
    if (status == PD_OK) {
        (*document)->bytes = bytes;
        (*document)->length = length;
        status = open_bytes(*document, error);
    }
    return keep_or_free(status, document);
}

pd_status pd_document_open_stream(FILE *stream, const char *name, pd_document **document, pd_error *error)
{
    pd_status status = make_document(name, document, error);
    if (status == PD_OK) status = read_stream(*document, stream, error);
    if (status == PD_OK) status = open_bytes(*document, error);
    return keep_or_free(status, document);
}

pd_status pd_document_open(const char *path, pd_document **document, pd_error *error)
{
    *document = NULL;
    FILE *stream = fopen(path, "rbe");
    if (stream == NULL) return error_set(error, PD_ERROR_IO, "%s", strerror(errno));
    const pd_status status = pd_document_open_stream(stream, path, document, error);
    fclose(stream);
    return status;
}

void pd_document_free(pd_document *document)
{
    if (document == NULL) return;
    source_free(document->source);
    free(document->name);
    free(document->owned);
    free(document);
}

size_t pd_document_page_count(const pd_document *document)
{
    return document->source->page_count;
}

const char *pd_document_kind_name(const pd_document *document)
{
    return document->source->kind->name;
}

/* ---- Recognising --------------------------------------------------------------------- */

pd_status pd_document_recognise(const char *head, size_t length, pd_error *error)
{
    if (source_is_known(&document_kinds, head, length)) return PD_OK;
    return error_set(error, PD_ERROR_INPUT, "%s", document_kinds.refusal);
}

bool pd_document_is_named(const char *path)
{
    return source_is_named(&document_kinds, path);
}

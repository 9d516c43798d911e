#include "document/opened.h"

#include "base/error.h"
#include "base/file.h"
#include "document/kinds.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Opening ------------------------------------------------------------------------- */

static pd_status refuse_size(pd_error *error)
{
    return error_set(error, PD_ERROR_INPUT, "larger than %zu bytes", PD_DOCUMENT_BYTES_MAX);
}

static pd_status open_bytes(pd_document *document, const char *const *passwords, size_t password_count, pd_error *error)
{
    const struct source_input input = {
        .bytes = document->bytes, .length = document->length, .passwords = passwords, .password_count = password_count};
    if (document->length > PD_DOCUMENT_BYTES_MAX) return refuse_size(error);
    return source_open_input(&document_kinds, &input, UINT64_MAX, &document->source, error);
}

static pd_status read_file(pd_document *document, int file, pd_error *error)
{
    const int error_number = file_read(file, PD_DOCUMENT_BYTES_MAX, &document->owned, &document->length);
    document->bytes = document->owned;
    if (error_number == ENOMEM) return error_memory(error);
    if (error_number == EFBIG) return refuse_size(error);
    return error_number == 0 ? PD_OK : error_set(error, PD_ERROR_IO, "%s", strerror(error_number));
}

static pd_status make_document(const char *name, pd_document **document, pd_error *error)
{
    *document = calloc(1, sizeof **document);
    if (*document == NULL) return error_memory(error);
    (*document)->temporary = -1;
    (*document)->name = name != NULL ? strdup(name) : NULL;
    return name == NULL || (*document)->name != NULL ? PD_OK : error_memory(error);
}

/* After a failure frees the document and sets it to NULL. All functions that open a document end with this. */
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
    return pd_document_open_encrypted(bytes, length, name, NULL, 0, document, error);
}

pd_status pd_document_open_encrypted(const char *bytes, size_t length, const char *name, const char *const *passwords,
                                     size_t password_count, pd_document **document, pd_error *error)
{
    pd_status status = make_document(name, document, error);
    if (status == PD_OK) {
        (*document)->bytes = bytes;
        (*document)->length = length;
        status = open_bytes(*document, passwords, password_count, error);
    }
    return keep_or_free(status, document);
}

pd_status pd_document_open(const char *path, pd_document **document, pd_error *error)
{
    *document = NULL;
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return error_set(error, PD_ERROR_IO, "%s", strerror(errno));
    pd_status status = make_document(path, document, error);
    if (status == PD_OK) status = read_file(*document, file, error);
    close(file);
    if (status == PD_OK) status = open_bytes(*document, NULL, 0, error);
    return keep_or_free(status, document);
}

void pd_document_free(pd_document *document)
{
    if (document == NULL) return;
    source_free(document->source);
    free(document->name);
    free(document->owned);
    free(document);
}

void pd_document_set_temporary(pd_document *document, int file)
{
    document->temporary = file;
}

size_t pd_document_page_count(const pd_document *document)
{
    return document->source->page_count;
}

const char *pd_document_kind_name(const pd_document *document)
{
    return document->source->format;
}

/* ---- Recognising --------------------------------------------------------------------- */

pd_status pd_document_recognise(const char *head, size_t length, pd_error *error)
{
    return source_is_known(&document_kinds, head, length) ? PD_OK : source_refuse(&document_kinds, error);
}

bool pd_document_is_named(const char *path)
{
    return source_is_named(&document_kinds, path);
}

/* The kinds of files differ in everything except these few calls. Code that reads pages uses only these. */
#include "document/source.h"

#include "base/error.h"

#include <math.h>
#include <string.h>
#include <strings.h>

enum { NAMES_BYTES = 128 };

/* Whether the magic bytes are there. */
static bool has_magic(const struct source_magic *magic, const char *bytes, size_t length)
{
    if (magic->within == 0) return length >= magic->length && memcmp(bytes, magic->bytes, magic->length) == 0;
    return memmem(bytes, length < magic->within ? length : magic->within, magic->bytes, magic->length) != NULL;
}

enum source_likeness source_recognise(const struct source_kind *kind, const char *bytes, size_t length)
{
    for (const struct source_magic *magic = kind->magics; magic->bytes != NULL; magic++)
        if (has_magic(magic, bytes, length)) return SOURCE_SURE;
    return kind->recognise != NULL ? kind->recognise(bytes, length) : SOURCE_UNLIKE;
}

bool source_is_known(const struct source_kinds *kinds, const char *head, size_t length)
{
    for (size_t k = 0; k < kinds->count; k++)
        if (source_recognise(kinds->kinds[k], head, length) == SOURCE_SURE) return true;
    return false;
}

pd_status source_refuse(const struct source_kinds *kinds, pd_error *error)
{
    char more[NAMES_BYTES] = "";
    if (kinds->list_more != NULL) kinds->list_more(" nor ", more, sizeof more);
    return error_set(error, PD_ERROR_INPUT, "%s%s", kinds->refusal, more);
}

bool source_is_named(const struct source_kinds *kinds, const char *path)
{
    const char *dot = strrchr(path, '.');
    for (size_t k = 0; dot != NULL && k < kinds->count; k++)
        for (const char *const *ending = kinds->kinds[k]->endings; *ending != NULL; ending++)
            if (strcasecmp(dot, *ending) == 0) return true;
    return false;
}

static pd_status open_as(const struct source_kind *kind, const struct source_input *input, struct source **source,
                         pd_error *error)
{
    const pd_status status = kind->open(kind, input, source, error);
    if (status == PD_OK && *source != NULL && (*source)->format == NULL) (*source)->format = kind->name;
    return status;
}

pd_status source_open_input(const struct source_kinds *kinds, const struct source_input *input, uint64_t max_pixels,
                            struct source **source, pd_error *error)
{
    *source = NULL;
    if (input->length == 0) return error_set(error, PD_ERROR_INPUT, "the file is empty");
    pd_status status = PD_OK;
    for (size_t k = 0; status == PD_OK && *source == NULL && k < kinds->count; k++)
        if (source_recognise(kinds->kinds[k], input->bytes, input->length) != SOURCE_UNLIKE)
            status = open_as(kinds->kinds[k], input, source, error);
    if (status != PD_OK) return status;
    if (*source == NULL) return source_refuse(kinds, error);
    (*source)->bytes = input->bytes;
    (*source)->length = input->length;
    (*source)->max_pixels = max_pixels;
    return PD_OK;
}

pd_status source_open(const struct source_kinds *kinds, const char *bytes, size_t length, uint64_t max_pixels,
                      struct source **source, pd_error *error)
{
    const struct source_input input = {.bytes = bytes, .length = length};
    return source_open_input(kinds, &input, max_pixels, source, error);
}

pd_status source_image(struct source *source, size_t page, double resolution, struct source_page_image *out,
                       pd_error *error)
{
    *out = (struct source_page_image){.file = source->name, .page = page + 1};
    return source->kind->image(source, page, resolution, out, error);
}

pd_status source_layer(struct source *source, size_t page, struct document_page *out, double *image_share,
                       pd_error *error)
{
    *image_share = 0;
    return source->kind->has_layer ? source->kind->layer(source, page, out, image_share, error) : PD_OK;
}

void source_free(struct source *source)
{
    if (source != NULL) source->kind->free(source);
}

pd_status source_check_size(const struct source *source, size_t page, double width, double height, const char *advice,
                            pd_error *error)
{
    if (!(width >= 1 && height >= 1) || !isfinite(width * height))
        return error_set(error, PD_ERROR_INPUT, "page %zu: an image without pixels", page + 1);
    if (width * height <= (double)source->max_pixels) return PD_OK;
    return error_set(error, PD_ERROR_INPUT, "page %zu: %.0f × %.0f pixels, more than the limit of %llu (%s)", page + 1,
                     width, height, (unsigned long long)source->max_pixels, advice);
}

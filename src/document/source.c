/* The kinds of files differ in everything but these few calls; whoever reads pages sees only them. */
#include "document/source.h"

#include "base/error.h"

#include <math.h>

pd_status source_open(const char *bytes, size_t length, uint64_t max_pixels, struct source **source, pd_error *error)
{
    *source = NULL;
    if (length == 0) return error_set(error, PD_ERROR_INPUT, "the file is empty");
    pd_status status = pdf_source_open(bytes, length, source, error);
    if (status == PD_OK && *source == NULL) status = image_source_open(bytes, length, source, error);
    if (status == PD_OK && *source == NULL) status = markup_source_open(bytes, length, source, error);
    if (status != PD_OK) return status;
    if (*source == NULL)
        return error_set(error, PD_ERROR_INPUT, "neither a PDF, a PNG, JPEG or TIFF image, hOCR nor ALTO");
    (*source)->bytes = bytes;
    (*source)->length = length;
    (*source)->max_pixels = max_pixels;
    return PD_OK;
}

pd_status source_image(struct source *source, size_t page, double resolution, struct source_page_image *out,
                       pd_error *error)
{
    *out = (struct source_page_image){0};
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

/* The table of input files: a new kind is one more line here and a file of its own. */
#include "document/kinds.h"

#include "document/image/kind.h"
#include "document/markup/source.h"
#include "document/pdf/source.h"

static const struct source_kind *const kinds[] = {
    &pdf_source_kind,        &png_image_kind.source,      &jpeg_image_kind.source,
    &tiff_image_kind.source, &jpeg2000_image_kind.source, &gif_image_kind.source,
    &webp_image_kind.source, &bmp_image_kind.source,      &pnm_image_kind.source,
    &markup_source_kind,
};

const struct source_kinds document_kinds = {
    .kinds = kinds,
    .count = sizeof kinds / sizeof *kinds,
    .refusal = "neither a PDF, an image (PNG, JPEG, JPEG 2000, TIFF, BMP, GIF, WebP, PNM), ",
    .list_more = markup_list_formats};

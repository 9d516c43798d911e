/* The table of input files: a new kind is one more line here and a file of its own. */
#include "document/kinds.h"

#include "document/image/source.h"
#include "document/markup/source.h"
#include "document/pdf/source.h"

static const struct source_kind *const kinds[] = {
    &pdf_source_kind, &png_source_kind, &jpeg_source_kind, &tiff_source_kind, &markup_source_kind,
};

const struct source_kinds document_kinds = {.kinds = kinds,
                                            .count = sizeof kinds / sizeof *kinds,
                                            .refusal = "neither a PDF, a PNG, JPEG or TIFF image, ",
                                            .list_more = markup_list_formats};

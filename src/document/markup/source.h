/* Files of words with their places, such as hOCR, as sources. */
#ifndef PHUCDAU_DOCUMENT_MARKUP_SOURCE_H
#define PHUCDAU_DOCUMENT_MARKUP_SOURCE_H

#include "document/markup/words.h"
#include "document/source.h"

extern const struct source_kind markup_source_kind;

/* The parsed file of a source, which the source owns. NULL if `source` is NULL or of another kind. */
const struct markup_file *markup_source_file(const struct source *source);

#endif

/* Files of words with their places, such as hOCR, as sources. */
#ifndef PHUCDAU_DOCUMENT_MARKUP_SOURCE_H
#define PHUCDAU_DOCUMENT_MARKUP_SOURCE_H

#include "document/markup/words.h"
#include "document/source.h"

extern const struct source_kind markup_source_kind;

/* The file of a source, which stays the source's; NULL for NULL and if the source is of another kind. */
const struct markup_file *markup_source_file(const struct source *source);

#endif

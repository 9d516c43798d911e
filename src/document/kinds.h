/* The kinds of files that are read. */
#ifndef PHUCDAU_DOCUMENT_KINDS_H
#define PHUCDAU_DOCUMENT_KINDS_H

#include "document/source.h"

extern const struct source_kinds document_kinds;

#endif

/* Tidies what an engine read on a page: ink that is no print is left out. */
#ifndef PHUCDAU_DOCUMENT_SCAN_TIDY_H
#define PHUCDAU_DOCUMENT_SCAN_TIDY_H

#include "document/document.h"

/*
 * Removes specks, parts of signatures and of stamps that were read as words. Letters and digits that are as high as
 * print stay, however unsure the engine was, unless they are a few on a line of their own. False if memory runs out.
 */
bool tidy_page(struct document_page *page);

#endif

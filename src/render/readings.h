/*
 * Makes pages of readings from a page as it was set and the same page as it was read: every printed word in its order,
 * with what is true and all that the engine says of it. The weights of repair are learnt from them (train/readings.h,
 * which reads them; models/FORMAT.md describes them).
 */
#ifndef PHUCDAU_RENDER_READINGS_H
#define PHUCDAU_RENDER_READINGS_H

#include "render/pairs.h"

/*
 * Adds a page to *out. Each line is
 *
 *     TRUE TAB PRINTED TAB CONFIDENCES [TAB CHOICES]...
 *
 * for a word, or for several if words ran together or were split. TRUE is empty if it is not known: noise, lines that
 * were read too badly. A field CHOICES for each printed character has what it may be, each with its confidence; there
 * are none if the engine gives none. An empty line ends a printed line, another one a block, and a form feed a page.
 * The places on both pages have the same unit. Errors: PD_ERROR_MEMORY.
 */
pd_status readings_add(const struct document_page *truth, const struct document_page *printed, struct pairs_text *out,
                       pd_error *error);

#endif

/* Restoring the words of a page in the context of its text. */
#ifndef PHUCDAU_DOCUMENT_PAGE_RESTORE_H
#define PHUCDAU_DOCUMENT_PAGE_RESTORE_H

#include "document/document.h"
#include "document/page/text.h"

/*
 * Restores the text of a page. Words that change keep their box, take ORIGIN_REPAIRED and say what they were. The
 * restorer must have been made with pd_options.details. *changed: how many words are new. Errors: those of
 * pd_restorer_text.
 */
pd_status page_restore(pd_restorer *restorer, struct document_page *page, size_t *changed, pd_error *error);

#endif

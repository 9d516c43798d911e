/* Restoring the words of a page, each in the context of the page's text. */
#ifndef PHUCDAU_DOCUMENT_PAGE_RESTORE_H
#define PHUCDAU_DOCUMENT_PAGE_RESTORE_H

#include "document/document.h"
#include "document/page/text.h"

/*
 * Adds the text of a page to what its document teaches. The page is not changed. Errors: those of pd_adaptation_add.
 */
pd_status page_teach(pd_adaptation *adaptation, struct document_page *page, pd_error *error);

/*
 * Restores the text of a page, in the context of the pages beside it (page/flow.h). A word that changes keeps its box,
 * gets ORIGIN_REPAIRED, and keeps its old text in document_word.before. The restorer must have been made with
 * pd_options.details. *changed: how many words changed. Errors: those of pd_restorer_text.
 */
pd_status page_restore(pd_restorer *restorer, struct document_page *page, const struct page_flow *flow, size_t *changed,
                       pd_error *error);

#endif

/* Judging the text layer of a PDF page: is it right, or must the page be read again? */
#ifndef PHUCDAU_DOCUMENT_LAYER_H
#define PHUCDAU_DOCUMENT_LAYER_H

#include "document/document.h"

/* What was found in a text layer. */
struct layer_evidence {
    size_t words;     /* that could be Vietnamese text: no abbreviations, codes, single letters */
    size_t syllables; /* of these, syllables by the rule of spelling */
    size_t marked;    /* of these, with a mark */
};

pd_status layer_examine(struct document_page *page, struct layer_evidence *evidence, pd_error *error);

/*
 * How to read a page. `image_share`: the share of it that images cover. Pages without words in their layer are read by
 * OCR whatever the policy.
 */
pd_page_reading layer_decide(pd_layer policy, const struct layer_evidence *evidence, size_t words, double image_share);

/*
 * Notes for each word of a page what the layer says in the same place: document_word.other. False where memory runs
 * out.
 */
bool layer_note_readings(struct document_page *page, const struct document_page *layer);

#endif

/* Judging the text layer of a PDF page: is it right, or must OCR read the page again? */
#ifndef PHUCDAU_DOCUMENT_LAYER_H
#define PHUCDAU_DOCUMENT_LAYER_H

#include "document/document.h"

/* What was found in a text layer. */
struct layer_evidence {
    size_t words;     /* that could be Vietnamese text: no abbreviations, codes or single letters */
    size_t syllables; /* of these words: valid syllables by the spelling rule */
    size_t marked;    /* of these syllables: those with a mark */
};

pd_status layer_examine(struct document_page *page, struct layer_evidence *evidence, pd_error *error);

/*
 * Decides how to read a page. `words`: how many words its layer has. `image_share`: the share of the page's area that
 * images cover, 0–1. A page without words in its layer is read by OCR, whatever the policy.
 */
pd_page_reading layer_decide(pd_layer policy, const struct layer_evidence *evidence, size_t words, double image_share);

/*
 * Notes for each word of `page` what `layer` says in the same place (document_word.other). The noted texts are copied
 * into the page's arena. False if memory runs out.
 */
bool layer_note_readings(struct document_page *page, const struct document_page *layer);

#endif

/*
 * Step 6, keeping: choices that must not change anything go back to the print. These are the words of paragraphs whose
 * fate is to be kept, words below the confidence that the user asks for, and words that the model does not know.
 *
 * In: choices, decoded and adapted. Out: choices as they are rendered, alternatives in the order of their confidence.
 * All tokens are decoded before, kept or not: their confidence is printed, and their neighbours need them as context.
 */
#include "restore/block.h"

/* Goes back to the print: the token becomes what it is, as sure as that reading is. */
static void leave_as_it_is(struct choice *choice, struct decision *decision)
{
    if (choice->symbol == choice->as_is && !choice->entry) return;
    choice->symbol = choice->as_is ? choice->as_is : SYMBOL_UNKNOWN;
    choice->entry = 0;
    if (!decision) return;
    size_t r = 1;
    while (r < decision->count && decision->readings[r].number != choice->symbol) r++;
    if (r < decision->count)
        decision_swap(decision, r);
    else
        decision->readings[0] = (struct decision_reading){.number = choice->symbol};
}

void block_keep(struct block *b, const struct restore_context *c)
{
    for (size_t s = 0; s < b->sentence_count; s++) {
        const struct sentence *sentence = &b->sentences[s];
        const bool keep = b->paragraphs[sentence->paragraph].fate == FATE_KEEP;
        for (size_t i = sentence->first; i < sentence->end; i++) {
            struct decision *decision = b->has_details ? &b->details[i] : NULL;
            const bool doubtful = decision && (double)decision->readings[0].posterior < c->options->min_confidence;
            if (keep || doubtful) leave_as_it_is(&b->choices[i], decision);
            if (b->prints[i].group == MODEL_NO_GROUP && !b->choices[i].entry) b->choices[i].symbol = SYMBOL_UNKNOWN;
            if (decision) decision_sort_alternatives(decision);
        }
    }
}

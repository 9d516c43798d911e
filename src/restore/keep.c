/*
 * Step 6, keeping: choices that must not change anything go back to the print. These are the words of paragraphs whose
 * fate is to be kept, words below the confidence that the user asks for, and words that the model does not know.
 *
 * In: choices, decoded and adapted. Out: choices as they are rendered, alternatives in the order of their confidence.
 * All tokens are decoded before, kept or not: their confidence is printed, and their neighbours need them as context.
 */
#include "restore/block.h"

void choice_promote(struct choice *choice, struct choice_detail *detail, size_t alternative)
{
    const struct choice_alternative chosen = detail->alternatives[alternative];
    detail->alternatives[alternative] =
        (struct choice_alternative){.symbol = choice->symbol, .confidence = detail->confidence};
    choice->symbol = chosen.symbol;
    detail->confidence = chosen.confidence;
}

/* Goes back to the print: the token becomes what it is, as sure as that reading is. */
static void leave_as_it_is(struct choice *choice, struct choice_detail *detail)
{
    if (choice->symbol == choice->as_is && !choice->entry) return;
    size_t a = 0;
    while (detail && a < detail->count && detail->alternatives[a].symbol != choice->as_is) a++;
    if (detail && a < detail->count && choice->as_is) {
        choice_promote(choice, detail, a);
    } else {
        if (detail) detail->confidence = 0;
        choice->symbol = choice->as_is ? choice->as_is : SYMBOL_UNKNOWN;
    }
    choice->entry = 0;
}

/* Puts the alternatives back in order, most probable first. */
static void sort_alternatives(struct choice_detail *detail)
{
    for (size_t a = 1; a < detail->count; a++) {
        const struct choice_alternative moved = detail->alternatives[a];
        size_t to = a;
        for (; to > 0 && detail->alternatives[to - 1].confidence < moved.confidence; to--)
            detail->alternatives[to] = detail->alternatives[to - 1];
        detail->alternatives[to] = moved;
    }
}

void block_keep(struct block *b, const struct restore_context *c)
{
    for (size_t s = 0; s < b->sentence_count; s++) {
        const struct sentence *sentence = &b->sentences[s];
        const bool keep = b->paragraphs[sentence->paragraph].fate == FATE_KEEP;
        for (size_t i = sentence->first; i < sentence->end; i++) {
            struct choice_detail *detail = b->has_details ? &b->details[i] : NULL;
            const bool doubtful = detail && (double)detail->confidence < c->options->min_confidence;
            if (keep || doubtful) leave_as_it_is(&b->choices[i], detail);
            if (b->prints[i].group == MODEL_NO_GROUP && !b->choices[i].entry) b->choices[i].symbol = SYMBOL_UNKNOWN;
            if (detail) sort_alternatives(detail);
        }
    }
}

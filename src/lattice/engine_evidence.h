/*
 * What is known about a print besides its letters (pd_reading): how sure the engine was, which other characters it
 * considered for each character, what another engine read in the same place. All scores are log-odds (natural
 * logarithms), 0 if nothing is known.
 */
#ifndef PHUCDAU_LATTICE_ENGINE_EVIDENCE_H
#define PHUCDAU_LATTICE_ENGINE_EVIDENCE_H

#include "channel/channel.h"
#include "lattice/part.h"
#include "lattice/repair_weights.h"
#include "phucdau.h"

/*
 * The reading that covers the byte `at` of the text; NULL if none does. Readings are in the order of the text, and
 * places are asked about in that order; *next starts as 0.
 */
static inline const pd_reading *reading_at(const pd_reading *readings, size_t count, size_t *next, size_t at)
{
    while (*next < count && readings[*next].offset + readings[*next].length <= at) ++*next;
    return *next < count && readings[*next].offset <= at ? &readings[*next] : NULL;
}

struct engine_evidence {
    const struct channel_alphabet *alphabet;
    const struct repair_weights *weights;
    const struct channel *other_channel; /* of the other engine; NULL: what it read is not used */
    float earned;                        /* engine_evidence_earn of the whole text */
    const char *text;
    size_t end;                 /* of the text's sentence */
    const pd_reading *readings; /* in the order of the text; NULL: nothing is known */
    size_t reading_count;
    size_t next; /* the first reading that ends after the last place asked about */
};

/*
 * What the engine has earned in a text: how much higher the log-odds of its words being right are than usual, by its
 * confidence in all of them, times a weight.
 */
float engine_evidence_earn(const struct repair_weights *weights, const pd_reading *readings, size_t count);

/*
 * The same for text without readings, of which `words` have been decoded: `right` is the sum of the posteriors of their
 * prints. Not weighted; at least 0.
 */
float engine_evidence_earn_text(const struct repair_weights *weights, double right, double words);

/*
 * For a word, given as letters, as the reading of a part's characters from `from` on, `printed` of them. Parts are
 * asked about in the order of the text.
 */
float engine_evidence_for_word(struct engine_evidence *evidence, const struct part *part, size_t from, size_t printed,
                               const uint8_t *letters, size_t count);

/* The score of the print as it is. */
float engine_evidence_for_print(struct engine_evidence *evidence, const struct part *part);

#endif

/*
 * What is known of a print beside its letters (pd_reading): how sure its engine was, which other characters that
 * weighed for each, what another engine read in the same place. All scores are log-odds, 0 if nothing is known.
 */
#ifndef PHUCDAU_LATTICE_ENGINE_EVIDENCE_H
#define PHUCDAU_LATTICE_ENGINE_EVIDENCE_H

#include "channel/channel.h"
#include "lattice/part.h"
#include "phucdau.h"

struct engine_evidence {
    const struct channel_alphabet *alphabet;
    const struct channel *other_channel; /* of the other engine; NULL: what that read is left out */
    const char *text;
    size_t end;                 /* of the text's sentence */
    const pd_reading *readings; /* in the order of the text; NULL: nothing is known */
    size_t reading_count;
    size_t next; /* the first reading that ends behind the place at hand */
};

/*
 * For a word, given as letters, as the reading of a part's characters from `from` on, `printed` of them. Parts are
 * asked about in the order of the text.
 */
float engine_evidence_for_word(struct engine_evidence *evidence, const struct part *part, size_t from, size_t printed,
                               const uint8_t *letters, size_t count);

/* For the print as it is. */
float engine_evidence_for_print(struct engine_evidence *evidence, const struct part *part);

#endif

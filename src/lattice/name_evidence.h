/*
 * What speaks against reading a print in a name's place otherwise than it stands. Names are rare words, so a language
 * model prefers common words that look like them; what the corpus' names and the text itself say stands against that.
 */
#ifndef PHUCDAU_LATTICE_NAME_EVIDENCE_H
#define PHUCDAU_LATTICE_NAME_EVIDENCE_H

#include "channel/channel.h"
#include "lattice/part.h"
#include "lattice/repair_weights.h"
#include "name/place.h"

struct name_evidence {
    const struct channel_alphabet *alphabet;
    const struct repair_weights *weights;
    const struct name_places *places; /* of the text; NULL: names are read like other words */
    /* What is known of the part asked about last, text[begin, end); `end` is 0 if there is none. */
    size_t begin, end;
    const struct name_place *place;
    bool is_possible; /* it can be a name */
};

/* Sets the names of a text; every part of that text may then be asked about. */
void name_evidence_set_places(struct name_evidence *evidence, const struct name_places *places);

/*
 * The log-odds (natural logarithm) of reading a part as a word, given as letters in its case, against the
 * part being right as it is printed; 0 if the part is in no name's place. `covers`: the word is read from the whole
 * part and from nothing else.
 */
float name_evidence_for_word(struct name_evidence *evidence, const struct part *part, const uint8_t *letters,
                             size_t count, bool covers);

/*
 * The least score of the part as it is printed: a name that the model does not know. -INFINITY if it is in no name's
 * place, or can be no name.
 */
float name_evidence_for_print(struct name_evidence *evidence, const struct part *part);

#endif

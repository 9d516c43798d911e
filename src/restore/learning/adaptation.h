/*
 * What the texts of a document teach, before the first of them is restored: the engine that read them and how it
 * changes letters, the names and the words that it was sure of, how much of the text is damaged, where tones stand.
 *
 * pd_adaptation (phucdau.h) makes it. Restorers that use it share it, read-only.
 */
#ifndef PHUCDAU_RESTORE_ADAPTATION_H
#define PHUCDAU_RESTORE_ADAPTATION_H

#include "restore/repairer.h"

struct adaptation {
    struct history totals;       /* sums over all texts, none of them faded */
    const struct engine *engine; /* NULL: no damage has been seen */
    struct channel *channel;     /* learnt from the texts; NULL: the engine's own is used */
    float earned;                /* by the engine, if its texts say no confidences */
    float riddle;                /* see struct repairer */
    struct word_counts names;    /* prints in the places of names */
    struct word_counts pairs;    /* two words of one name */
    struct word_counts sure;     /* prints of which the engine was sure */
    struct word_usage usage;     /* the same, for the lattice */
};

/* ---- For pd_adaptation: parts of a restorer (restore/restorer.c) ---- */

/*
 * Reads and judges a text, as pd_restorer_text_readings does, without restoring it; if `learns`, also learns from it.
 * What was found is in restorer_block and restorer_repairer until the next call.
 */
pd_status restorer_examine(pd_restorer *restorer, const char *text, size_t length, const pd_reading *readings,
                           size_t count, bool learns, pd_error *error);

/* NULL: it repairs nothing. */
struct repairer *restorer_repairer(pd_restorer *restorer);

/* Uses what was learnt for all texts from now on; NULL: each text is learnt from alone. */
void restorer_adapt(pd_restorer *restorer, const struct adaptation *adaptation);

#endif

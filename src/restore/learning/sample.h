/*
 * A sample of the texts of a document, with their readings: of few texts all, of many only every n-th, so that it stays
 * small. It depends on the texts and their order alone.
 */
#ifndef PHUCDAU_RESTORE_SAMPLE_H
#define PHUCDAU_RESTORE_SAMPLE_H

#include "phucdau.h"

enum {
    SAMPLE_TEXT_BYTES = 4 * 1024, /* of one text: its first lines */
    SAMPLE_BYTES_MAX = 32 * 1024
};

struct sample_text;

/* {0} is empty; free it with sample_free. */
struct sample {
    struct sample_text *texts;
    size_t count, capacity;
    size_t bytes;  /* of all texts in it */
    size_t seen;   /* texts offered so far */
    size_t stride; /* every text with this distance is taken; 0: 1 */
};

void sample_free(struct sample *sample);

/* Offers a text. Its readings are copied with it. False if memory runs out. */
bool sample_offer(struct sample *sample, const char *text, size_t length, const pd_reading *readings, size_t count);

/*
 * The whole sample as one text, with empty lines between the texts. *text and *readings belong to the caller; what the
 * readings point to belongs to the sample. False if memory runs out.
 */
bool sample_join(const struct sample *sample, char **text, size_t *length, pd_reading **readings, size_t *count);

#endif

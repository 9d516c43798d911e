/*
 * Makes pairs for an OCR channel, or pages of readings for the weights of repair: sets true text as pages, degrades
 * them as a scanner does, has Tesseract read them, and aligns the true words with those that were read. Each page has
 * its own generator of random numbers, so that the result depends only on text, options, typefaces and Tesseract, not
 * on the number of threads.
 */
#ifndef PHUCDAU_RENDER_H
#define PHUCDAU_RENDER_H

#include "render/pairs.h"

struct render_options {
    const char *const *texts; /* paths; pages are taken from the texts in turn */
    size_t text_count;
    size_t pages;
    uint64_t seed;
    bool readings;           /* make pages of readings (readings.h) instead of pairs */
    double drop;             /* share of marked letters to wear (wear_letter); if above 0, some pages are blotted too */
    const char *families;    /* see setter_new */
    const char *language;    /* see ocr_engine_new */
    const char *data_folder; /* see ocr_engine_new */
    unsigned threads;        /* at least 1 */
    /* Called after each page, one call at a time; or NULL. */
    void (*progress)(void *self, size_t done, size_t total);
    void *self;
};

/*
 * Makes the pairs or readings of all pages in *out; the caller frees its bytes. *failed_text becomes the text that an
 * error is about, or NULL. Errors: those of sample_passages, setter_new and ocr_engine_new; PD_ERROR_INTERNAL.
 */
pd_status render_pairs(const struct render_options *options, struct pairs_text *out, const char **failed_text,
                       pd_error *error);

#endif

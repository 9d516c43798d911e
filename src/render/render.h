/*
 * Pairs for an OCR channel: true text is set as pages, degraded as by a scanner, read by Tesseract, and aligned word by
 * word with what was read. Each page has a generator of random numbers of its own, so that the result depends on text,
 * options, typefaces and Tesseract alone, not on the number of threads.
 */
#ifndef PHUCDAU_RENDER_H
#define PHUCDAU_RENDER_H

#include "render/pairs.h"

struct render_options {
    const char *const *texts; /* pages are taken from them in turn */
    size_t text_count;
    size_t pages;
    uint64_t seed;
    double drop;             /* share of the marked letters that are worn, as of wear_letter; pages are blotted then */
    const char *families;    /* as of setter_new */
    const char *language;    /* as of ocr_engine_new */
    const char *data_folder; /* likewise */
    unsigned threads;        /* at least 1 */
    /* Called after each page, one call at a time; or NULL. */
    void (*progress)(void *self, size_t done, size_t total);
    void *self;
};

/*
 * Makes the pairs of all pages, in *out, whose bytes the caller frees. *failed_text is the text that an error is about,
 * or NULL. Errors: those of sample_passages, setter_new and ocr_engine_new; PD_ERROR_INTERNAL.
 */
pd_status render_pairs(const struct render_options *options, struct pairs_text *out, const char **failed_text,
                       pd_error *error);

#endif

/* Sets text as a page of print with Pango, in a typeface and a manner chosen at random, and knows where each word
 * stands. */
#ifndef PHUCDAU_RENDER_SET_H
#define PHUCDAU_RENDER_SET_H

#include "base/prng.h"
#include "document/document.h"

#include <leptonica/allheaders.h>

/* One thread's means of setting text. */
struct setter;

/*
 * `families` is a list of typefaces joined by commas; NULL stands for those of a list of our own that are installed and
 * have all letters of Vietnamese. Errors: PD_ERROR_DEPENDENCY (a typeface is missing), PD_ERROR_MEMORY. Free with
 * setter_free.
 */
pd_status setter_new(const char *families, struct setter **out, pd_error *error);
void setter_free(struct setter *setter);

/* How a page is to be set. */
struct set_manner {
    double resolution; /* pixels per inch */
    double wear;       /* share of the marked letters that are shown worn, as of wear_letter; the words stay true */
};

/* A page as it was set. Places on it are in pixels. */
struct set_page {
    PIX *pix;                   /* 8 bits a pixel, black on white; the caller destroys it */
    struct document_page *page; /* the words that stand on it; the caller frees it */
    double resolution;          /* pixels per inch */
};

/*
 * Sets paragraphs (NFC, a line each) on an A4 page until it is full. Errors: PD_ERROR_MEMORY; *out is
 * then empty.
 */
pd_status setter_page(struct setter *setter, const char *text, size_t length, const struct set_manner *manner,
                      struct prng *prng, struct set_page *out, pd_error *error);

#endif

/* Stamps and signatures in colour over black print. */
#ifndef PHUCDAU_DOCUMENT_IMAGE_COLOUR_H
#define PHUCDAU_DOCUMENT_IMAGE_COLOUR_H

#include <leptonica/allheaders.h>

/*
 * A copy of `grey` (8 bits a pixel) in which stamps and signatures that lie over black print have faded. `colours` is
 * the same image with 32 bits a pixel. NULL if there is nothing of that kind, or memory runs out. The caller frees it:
 * pixDestroy.
 */
PIX *colour_fade(PIX *colours, PIX *grey);

#endif

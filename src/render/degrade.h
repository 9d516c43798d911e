/* Degrades the clean image of a page as a copier, a scanner and a file format do. */
#ifndef PHUCDAU_RENDER_DEGRADE_H
#define PHUCDAU_RENDER_DEGRADE_H

#include "base/prng.h"
#include "phucdau.h"

#include <leptonica/allheaders.h>

/* A random resolution of a scanner, in pixels per inch. */
double degrade_resolution(struct prng *prng);

/*
 * Blots the ink of *pix (8 bits a pixel, drawn at `resolution`): marks run into their letters and, less often, letters
 * into one another. *pix may become another image; the caller owns it. Errors: PD_ERROR_MEMORY; the caller owns *pix
 * then too.
 */
pd_status degrade_blot(PIX **pix, double resolution, struct prng *prng, pd_error *error);

/*
 * Degrades *pix (8 bits a pixel), which becomes another image, of 1 or 8 bits a pixel. `matrix` maps a pixel of the new
 * image to its place in the old one: x = m0 x + m1 y + m2, y = m3 x + m4 y + m5. Errors: PD_ERROR_MEMORY; the caller
 * owns *pix then too.
 */
pd_status degrade(PIX **pix, struct prng *prng, double matrix[6], pd_error *error);

#endif

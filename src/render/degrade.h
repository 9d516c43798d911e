/* Makes of a clean image of a page what a copier, a scanner and a file format leave of it. */
#ifndef PHUCDAU_RENDER_DEGRADE_H
#define PHUCDAU_RENDER_DEGRADE_H

#include "base/prng.h"
#include "phucdau.h"

#include <leptonica/allheaders.h>

/* The resolution of a scanner, pixels per inch. */
double degrade_resolution(struct prng *prng);

/*
 * Blots the ink of *pix (8 bits a pixel, drawn at `resolution`): marks run into their letters and, less often, letters
 * into one another. Errors: PD_ERROR_MEMORY; *pix is still the caller's.
 */
pd_status degrade_blot(PIX **pix, double resolution, struct prng *prng, pd_error *error);

/*
 * Degrades *pix (8 bits a pixel), which becomes another image, of 1 or 8 bits. `matrix` takes a pixel of the new image
 * to its place in the old one: x = m0 x + m1 y + m2, y = m3 x + m4 y + m5. Errors: PD_ERROR_MEMORY; *pix is still the
 * caller's.
 */
pd_status degrade(PIX **pix, struct prng *prng, double matrix[6], pd_error *error);

#endif

/*
 * The review page: one HTML file in which a reader checks the doubtful words of a document against its scan. It needs
 * no internet connection and works from file://.
 *
 * The data stand between the two halves of page.html. For each page there are two blocks; one more block ends the data:
 *
 *   <script type="application/json" class="page">   the words: {"number":1,"width":5950,"height":8420,"blocks":[[[
 *                   {"text":"trào","confidence":0.62,"box":[610,702,655,717],"before":"trao",
 *                    "alternatives":[["trao",0.31]]}]]]}: blocks of lines of words. Lengths are tenths of a point.
 *                   confidence is left out if it is 1, box if there is no image, and the others if the word has none.
 *                   A word of a table whose number does not fit the others has half its confidence, and a note why:
 *                   "sum", "share", "number" (layout/sums.h).
 *   <script type="text/plain" class="image">        its image as a data: URI; left out if there is no image
 *   <script type="application/json" id="document">  at the end: {"name":…,"language":…,"digest":…}
 *
 * The digest is computed from the data of all pages. The browser stores the reader's decisions under this digest. So
 * they are found again when a file has the same words at the same places.
 *
 * If a page had to be turned to be read, its image and its boxes are shown turned (document_page.turn).
 */
#ifndef PHUCDAU_DOCUMENT_REVIEW_WRITER_H
#define PHUCDAU_DOCUMENT_REVIEW_WRITER_H

#include "document/writer.h"

enum { REVIEW_RESOLUTION = 150 }; /* highest resolution of the images, pixels per inch */

#endif

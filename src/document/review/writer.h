/*
 * The review page: one HTML file in which a reader checks the doubtful words of a document against its scan. It needs
 * no network and works from file://.
 *
 * What it holds, a page at a time, between page.html's two halves:
 *
 *   <script type="application/json" class="page">   the words: {"number":1,"width":5950,"height":8420,"blocks":[[[
 *                   {"text":"trào","confidence":0.62,"box":[610,702,655,717],"before":"trao",
 *                    "alternatives":[["trao",0.31]]}]]]}: blocks of lines of words. Lengths are tenths of a point.
 *                   confidence is left out where it is 1, box where there is no image, the others where there are none.
 *   <script type="text/plain" class="image">        its image as a data: URI; none where there is no image
 *   <script type="application/json" id="document">  at the end: {"name":…,"language":…,"digest":…}
 *
 * The digest is one of all that stands in the pages' words. The browser keeps what was checked under it, so that the
 * same words at the same places are the same document.
 *
 * A page that had to be turned to be read is shown turned, and so are the boxes on it.
 */
#ifndef PHUCDAU_DOCUMENT_REVIEW_WRITER_H
#define PHUCDAU_DOCUMENT_REVIEW_WRITER_H

#include "document/writer.h"

enum { REVIEW_RESOLUTION = 150 }; /* pixels per inch of the images, at most */

#endif

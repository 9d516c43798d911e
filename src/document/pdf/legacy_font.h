/*
 * Fonts of the time before Unicode: .VnTime, VNI-Times, VPS Times. A PDF set in one of them draws the right letters,
 * but its text layer holds the bytes of TCVN3, VNI or VPS, read as windows-1252: "nhµ n-íc" for nhà nước.
 */
#ifndef PHUCDAU_DOCUMENT_PDF_LEGACY_FONT_H
#define PHUCDAU_DOCUMENT_PDF_LEGACY_FONT_H

#include "text/encoding.h"

struct legacy_font {
    enum encoding encoding; /* of the bytes, which were read as windows-1252; ENCODING_AUTO: none of these fonts */
    bool capitals;          /* small letters print as capitals: .VnTimeH */
};

/*
 * By the name that the PDF gives a font, with or without the tag of a subset ("ABCDEF+") and a style (",Bold"). NULL is
 * no such font.
 */
struct legacy_font legacy_font_by_name(const char *name);

/* The room that legacy_font_decode needs for so many bytes of text. */
size_t legacy_font_room(size_t length);

/*
 * Decodes a piece of a word, UTF-8 as Poppler reads it, into `out`, which has legacy_font_room(length) bytes. Returns
 * the bytes written; 0 where the text is no UTF-8 or memory runs out. In TCVN3 a hyphen may stand for ư: both are a
 * hyphen in windows-1252 as PDF knows it, and what makes a syllable decides.
 */
size_t legacy_font_decode(struct legacy_font font, const char *text, size_t length, char *out);

/* Whether a text has a Vietnamese letter that windows-1252 has not: then its characters stand for themselves. */
bool legacy_font_is_unicode(const char *text, size_t length);

/* How many of the words of letters in a text are Vietnamese syllables with a mark. */
size_t legacy_font_syllables(const char *text, size_t length);

#endif

/*
 * Vietnamese fonts from before Unicode: .VnTime, VNI-Times, VPS Times. A PDF with such a font draws the right letters,
 * but its text layer holds the bytes of TCVN3, VNI or VPS, read as windows-1252: "nhµ n-íc" for nhà nước.
 */
#ifndef PHUCDAU_DOCUMENT_PDF_LEGACY_FONT_H
#define PHUCDAU_DOCUMENT_PDF_LEGACY_FONT_H

#include "text/encoding.h"

struct legacy_font {
    enum encoding encoding; /* of the bytes, which were read as windows-1252; ENCODING_AUTO: this is not such a font */
    bool capitals;          /* small letters are printed as capitals, as in .VnTimeH */
};

/*
 * Finds a legacy font by the name of a font in a PDF. The name may have a subset tag ("ABCDEF+") and a style (",Bold").
 * NULL means no legacy font.
 */
struct legacy_font legacy_font_by_name(const char *name);

/* How many bytes legacy_font_decode may write for a text of this length. */
size_t legacy_font_room(size_t length);

/*
 * Decodes a piece of a word, UTF-8 as Poppler gives it, into `out`, which has legacy_font_room(length) bytes. Returns
 * the number of bytes written; 0 if the text is not UTF-8 or memory runs out. In TCVN3 a hyphen may stand for ư,
 * because Poppler reads both bytes as a hyphen; the reading that makes a syllable is chosen.
 */
size_t legacy_font_decode(struct legacy_font font, const char *text, size_t length, char *out);

/* Whether a text has a Vietnamese letter that windows-1252 does not have. Such a text is Unicode already. */
bool legacy_font_is_unicode(const char *text, size_t length);

/* How many words of a text are Vietnamese syllables with a mark. A word is a run of letters. */
size_t legacy_font_syllables(const char *text, size_t length);

#endif

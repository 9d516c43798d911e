/*
 * The description of an encoding: what its decoder and its detection need. Each encoding except UTF-8 has a file of its
 * own, encoding_NAME.c, and all have a row in encodings.def.
 */
#ifndef PHUCDAU_ENCODING_KIND_H
#define PHUCDAU_ENCODING_KIND_H

#include "alphabet/alphabet.h"
#include "text/encoding.h"

#include <uchar.h>

/* Where decoded text goes. */
struct encoding_sink {
    char *out;
    size_t capacity, written;
    bool failed;
};

/* What a byte means: a letter, or marks for the letter before it. {0}: neither. */
struct encoding_mark {
    char16_t letter;
    uint8_t shape, tone;
};

/*
 * How the names of an encoding's fonts begin. After the prefix must come at least one more character: a letter, a
 * capital, or anything except a small letter.
 */
struct encoding_font {
    const char *prefix;
    bool any_case;                                          /* of the prefix */
    enum { FONT_LETTER, FONT_CAPITAL, FONT_NO_SMALL } next; /* what must follow */
};

struct encoding_kind {
    const char *const *aliases; /* other names, NULL at the end; NULL: none */

    /* Reads one byte; false if it means nothing. NULL for UTF-8, which encoding.c reads. */
    bool (*decode)(struct encoding_decoder *decoder, struct encoding_sink *sink, unsigned char byte);
    /* For encoding_decode_table: the bytes 0x80–0xFF, U+FFFD if a byte means nothing. */
    const char16_t *high;
    const char16_t *low;               /* bytes 0x00–0x1F that are letters, 0 elsewhere; NULL: none */
    const struct encoding_mark *marks; /* bytes 0x80–0xFF, looked at before `high`; NULL: none */

    bool has_pairs; /* a letter may take several bytes: its marks follow it */
    bool is_ascii;  /* has no byte above 0x7F */
    /* If is_ascii: a cheap test whether bytes may be in this encoding. If so, they are decoded to make sure. */
    bool (*is_likely)(const char *bytes, size_t length);

    const struct encoding_font *fonts; /* of PDFs with text in it, a NULL prefix at the end; NULL: none */
    char capital_fonts_end;            /* how the names of fonts end whose small letters print as capitals; 0: none */
    char16_t hyphen;                   /* the letter that a hyphen in such a PDF may stand for; 0: none */
};

#define ENCODING(constant, name, fonts) extern const struct encoding_kind encoding_kind_##constant;
#include "text/encodings.def"
#undef ENCODING

/* NULL for ENCODING_AUTO. */
const struct encoding_kind *encoding_kind_of(enum encoding encoding);

/* 0x80–0xFF of windows-1252; U+FFFD if a byte means nothing. */
extern const char16_t ENCODING_CP1252[129];

/* ---- For decoders ----------------------------------------------------------------------- */

/* Adds a code point to the output, joined with those before it if they form one letter. */
void encoding_push(struct encoding_decoder *decoder, struct encoding_sink *sink, uint32_t code_point);

/* Gives the letter before it a shape and a tone; false if there is no letter that can take them. */
bool encoding_add_mark(struct encoding_decoder *decoder, uint8_t shape, uint8_t tone);

/* Reads a byte with the tables of its encoding; false if it means nothing. */
bool encoding_decode_table(struct encoding_decoder *decoder, struct encoding_sink *sink, unsigned char byte);

#endif

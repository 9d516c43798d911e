/*
 * VNI-Windows: a letter, then a byte for its marks, 0xE0–0xFF behind small letters and 0xC0–0xDF behind capitals. What
 * is neither a mark of the letter in front nor a letter of its own is as in windows-1252.
 */
#include "text/encoding_kind.h"

#define MARKS(place, shape, tone)   [0x40 + (place)] = {0, shape, tone}, [0x60 + (place)] = {0, shape, tone}
#define LETTER(place, large, small) [0x40 + (place)] = {.letter = large}, [0x60 + (place)] = {.letter = small}

static const struct encoding_mark BYTES[128] = {
    MARKS(0x00, SHAPE_CIRCUMFLEX, TONE_GRAVE),
    MARKS(0x01, SHAPE_CIRCUMFLEX, TONE_ACUTE),
    MARKS(0x02, SHAPE_CIRCUMFLEX, TONE_LEVEL),
    MARKS(0x03, SHAPE_CIRCUMFLEX, TONE_TILDE),
    MARKS(0x04, SHAPE_CIRCUMFLEX, TONE_DOT),
    MARKS(0x05, SHAPE_CIRCUMFLEX, TONE_HOOK),
    MARKS(0x08, SHAPE_BREVE, TONE_GRAVE),
    MARKS(0x09, SHAPE_BREVE, TONE_ACUTE),
    MARKS(0x0A, SHAPE_BREVE, TONE_LEVEL),
    MARKS(0x0B, SHAPE_BREVE, TONE_DOT),
    MARKS(0x1A, SHAPE_BREVE, TONE_HOOK),
    MARKS(0x1C, SHAPE_BREVE, TONE_TILDE),
    MARKS(0x0F, SHAPE_PLAIN, TONE_DOT),
    MARKS(0x15, SHAPE_PLAIN, TONE_TILDE),
    MARKS(0x18, SHAPE_PLAIN, TONE_GRAVE),
    MARKS(0x19, SHAPE_PLAIN, TONE_ACUTE),
    MARKS(0x1B, SHAPE_PLAIN, TONE_HOOK),
    LETTER(0x06, u'Ỉ', u'ỉ'),
    LETTER(0x0C, u'Ì', u'ì'),
    LETTER(0x0D, u'Í', u'í'),
    LETTER(0x0E, u'Ỵ', u'ỵ'),
    LETTER(0x11, u'Đ', u'đ'),
    LETTER(0x12, u'Ị', u'ị'),
    LETTER(0x13, u'Ĩ', u'ĩ'),
    LETTER(0x14, u'Ơ', u'ơ'),
    LETTER(0x16, u'Ư', u'ư'),
};

/* VNI-Times, VNITimes; no VNIoft. */
static const struct encoding_font FONTS[] = {{"VNI", false, FONT_NO_SMALL}, {.prefix = NULL}};

static const char *const ALIASES[] = {"vni-windows", "vni-win", NULL};

const struct encoding_kind encoding_kind_VNI = {
    .aliases = ALIASES,
    .decode = encoding_decode_table,
    .high = ENCODING_CP1252,
    .marks = BYTES,
    .has_pairs = true,
    .fonts = FONTS,
};

/*
 * Vietnamese text is full of characters beyond ASCII, and nearly none of them is a look-alike. So a search asks one
 * table for each byte: which second bytes would have to follow it. Only where one does is the character looked up.
 */
#include "text/look_alikes.h"

#include <string.h>

#include "text/utf8.h"

/* Sorted by code point; full-width forms are a range of their own. */
static const struct look_alike TABLE[] = {
    {0x00A0, LOOK_ALIKE_SPACE, " "},     {0x00AD, LOOK_ALIKE_HYPHEN, ""},      {0x00D0, LOOK_ALIKE_ETH, "Đ"},
    {0x00F0, LOOK_ALIKE_ETH, "đ"},       {0x0132, LOOK_ALIKE_LIGATURE, "IJ"},  {0x0133, LOOK_ALIKE_LIGATURE, "ij"},
    {0x0189, LOOK_ALIKE_ETH, "Đ"},       {0x0256, LOOK_ALIKE_ETH, "đ"},        {0x037F, LOOK_ALIKE_SCRIPT, "J"},
    {0x0391, LOOK_ALIKE_SCRIPT, "A"},    {0x0392, LOOK_ALIKE_SCRIPT, "B"},     {0x0395, LOOK_ALIKE_SCRIPT, "E"},
    {0x0396, LOOK_ALIKE_SCRIPT, "Z"},    {0x0397, LOOK_ALIKE_SCRIPT, "H"},     {0x0399, LOOK_ALIKE_SCRIPT, "I"},
    {0x039A, LOOK_ALIKE_SCRIPT, "K"},    {0x039C, LOOK_ALIKE_SCRIPT, "M"},     {0x039D, LOOK_ALIKE_SCRIPT, "N"},
    {0x039F, LOOK_ALIKE_SCRIPT, "O"},    {0x03A1, LOOK_ALIKE_SCRIPT, "P"},     {0x03A4, LOOK_ALIKE_SCRIPT, "T"},
    {0x03A5, LOOK_ALIKE_SCRIPT, "Y"},    {0x03A7, LOOK_ALIKE_SCRIPT, "X"},     {0x03BD, LOOK_ALIKE_SCRIPT, "v"},
    {0x03BF, LOOK_ALIKE_SCRIPT, "o"},    {0x03CC, LOOK_ALIKE_SCRIPT, "ó"},     {0x03F2, LOOK_ALIKE_SCRIPT, "c"},
    {0x03F3, LOOK_ALIKE_SCRIPT, "j"},    {0x03F9, LOOK_ALIKE_SCRIPT, "C"},     {0x0400, LOOK_ALIKE_SCRIPT, "È"},
    {0x0405, LOOK_ALIKE_SCRIPT, "S"},    {0x0406, LOOK_ALIKE_SCRIPT, "I"},     {0x0408, LOOK_ALIKE_SCRIPT, "J"},
    {0x0410, LOOK_ALIKE_SCRIPT, "A"},    {0x0412, LOOK_ALIKE_SCRIPT, "B"},     {0x0415, LOOK_ALIKE_SCRIPT, "E"},
    {0x041A, LOOK_ALIKE_SCRIPT, "K"},    {0x041C, LOOK_ALIKE_SCRIPT, "M"},     {0x041D, LOOK_ALIKE_SCRIPT, "H"},
    {0x041E, LOOK_ALIKE_SCRIPT, "O"},    {0x0420, LOOK_ALIKE_SCRIPT, "P"},     {0x0421, LOOK_ALIKE_SCRIPT, "C"},
    {0x0422, LOOK_ALIKE_SCRIPT, "T"},    {0x0423, LOOK_ALIKE_SCRIPT, "Y"},     {0x0425, LOOK_ALIKE_SCRIPT, "X"},
    {0x0430, LOOK_ALIKE_SCRIPT, "a"},    {0x0435, LOOK_ALIKE_SCRIPT, "e"},     {0x043E, LOOK_ALIKE_SCRIPT, "o"},
    {0x0440, LOOK_ALIKE_SCRIPT, "p"},    {0x0441, LOOK_ALIKE_SCRIPT, "c"},     {0x0443, LOOK_ALIKE_SCRIPT, "y"},
    {0x0445, LOOK_ALIKE_SCRIPT, "x"},    {0x0450, LOOK_ALIKE_SCRIPT, "è"},     {0x0455, LOOK_ALIKE_SCRIPT, "s"},
    {0x0456, LOOK_ALIKE_SCRIPT, "i"},    {0x0458, LOOK_ALIKE_SCRIPT, "j"},     {0x04AE, LOOK_ALIKE_SCRIPT, "Y"},
    {0x04D0, LOOK_ALIKE_SCRIPT, "Ă"},    {0x04D1, LOOK_ALIKE_SCRIPT, "ă"},     {0x0501, LOOK_ALIKE_SCRIPT, "d"},
    {0x051D, LOOK_ALIKE_SCRIPT, "w"},    {0x2000, LOOK_ALIKE_SPACE, " "},      {0x2001, LOOK_ALIKE_SPACE, " "},
    {0x2002, LOOK_ALIKE_SPACE, " "},     {0x2003, LOOK_ALIKE_SPACE, " "},      {0x2004, LOOK_ALIKE_SPACE, " "},
    {0x2005, LOOK_ALIKE_SPACE, " "},     {0x2006, LOOK_ALIKE_SPACE, " "},      {0x2007, LOOK_ALIKE_SPACE, " "},
    {0x2008, LOOK_ALIKE_SPACE, " "},     {0x2009, LOOK_ALIKE_SPACE, " "},      {0x200A, LOOK_ALIKE_SPACE, " "},
    {0x200B, LOOK_ALIKE_INVISIBLE, ""},  {0x200C, LOOK_ALIKE_INVISIBLE, ""},   {0x200D, LOOK_ALIKE_INVISIBLE, ""},
    {0x202F, LOOK_ALIKE_SPACE, " "},     {0x205F, LOOK_ALIKE_SPACE, " "},      {0x2060, LOOK_ALIKE_INVISIBLE, ""},
    {0x3000, LOOK_ALIKE_WIDTH, " "},     {0xFB00, LOOK_ALIKE_LIGATURE, "ff"},  {0xFB01, LOOK_ALIKE_LIGATURE, "fi"},
    {0xFB02, LOOK_ALIKE_LIGATURE, "fl"}, {0xFB03, LOOK_ALIKE_LIGATURE, "ffi"}, {0xFB04, LOOK_ALIKE_LIGATURE, "ffl"},
    {0xFB05, LOOK_ALIKE_LIGATURE, "st"}, {0xFB06, LOOK_ALIKE_LIGATURE, "st"},  {0xFEFF, LOOK_ALIKE_INVISIBLE, ""},
};

/* By first byte of a look-alike, the second bytes it may have, one bit for each value of their lower six bits. */
static const uint64_t SECONDS[256] = {
    [0x2D] = 0x0000000000002400, [0xC2] = 0x0000300100000000, [0xC3] = 0x0001000000010000, [0xC4] = 0x000C000000000000,
    [0xC6] = 0x0000000000000200, [0xC9] = 0x0000000000400000, [0xCD] = 0x8000000000000000, [0xCE] = 0xA00000B2B6E60000,
    [0xCF] = 0x020C000000001000, [0xD0] = 0x4021002F74250161, [0xD1] = 0x000000000161002B, [0xD2] = 0x0000400000000000,
    [0xD3] = 0x0000000000030000, [0xD4] = 0x0000000020000002, [0xE2] = 0x0000000000000003, [0xE3] = 0x0000000000000001,
    [0xEF] = 0x3800100000000000,
};

bool look_alike_find(uint32_t code_point, struct look_alike *out)
{
    if (code_point >= 0xFF01 && code_point <= 0xFF5E) {
        *out = (struct look_alike){code_point, LOOK_ALIKE_WIDTH, {(char)(code_point - 0xFF01 + '!')}};
        return true;
    }
    size_t low = 0, high = sizeof TABLE / sizeof *TABLE;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (TABLE[middle].code_point < code_point)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == sizeof TABLE / sizeof *TABLE || TABLE[low].code_point != code_point) return false;
    *out = TABLE[low];
    return true;
}

bool look_alike_is_line_hyphen(const char *text, size_t length, size_t at, size_t *bytes)
{
    size_t end = at;
    const uint32_t c = utf8_next(text, length, &end);
    if (c != '-' && c != 0x00AC && c != 0x00AD && c != 0x2010) return false;
    *bytes = end - at;
    return (end < length && text[end] == '\n') || (end + 1 < length && text[end] == '\r' && text[end + 1] == '\n');
}

size_t look_alike_next(const char *text, size_t length, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)text;
    for (; at + 1 < length; at++) {
        if (!(SECONDS[bytes[at]] >> (bytes[at + 1] & 0x3F) & 1)) continue;
        struct look_alike found;
        size_t next = at, hyphen;
        if (look_alike_find(utf8_next(text, length, &next), &found)) return at;
        if (look_alike_is_line_hyphen(text, length, at, &hyphen)) return at;
    }
    return length;
}

const struct name look_alike_names[] = {
    {.text = "none", .value = 0},
    {.text = "all", .value = (1u << LOOK_ALIKE_KINDS) - 1},
    {.text = "eth", .value = 1u << LOOK_ALIKE_ETH, .details = "Ð ð (eth) for Đ đ."},
    {.text = "scripts",
     .value = 1u << LOOK_ALIKE_SCRIPT,
     .details = "Cyrillic and Greek letters in words of Latin letters, and words of nothing else\n"
                "that become Vietnamese syllables in a line of Latin letters."},
    {.text = "ligatures", .value = 1u << LOOK_ALIKE_LIGATURE, .details = "ﬁ for fi, and the like."},
    {.text = "widths", .value = 1u << LOOK_ALIKE_WIDTH, .details = "Full-width forms: letters, digits, punctuation."},
    {.text = "hyphens",
     .value = 1u << LOOK_ALIKE_HYPHEN,
     .details = "Soft hyphens, and hyphens that break a word at the end of a line: the word goes\n"
                "to the first line as a whole, with the punctuation behind it.\n"
                "With\n.Fl -line-buffered\nbroken words stay."},
    {.text = "invisible",
     .value = 1u << LOOK_ALIKE_INVISIBLE,
     .details = "Zero-width spaces and joiners, U+FEFF inside the text."},
    {.text = "spaces", .value = 1u << LOOK_ALIKE_SPACE, .details = "No-break spaces and those of fixed width."},
    {.text = NULL},
};

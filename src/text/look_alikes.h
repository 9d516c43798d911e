/*
 * Characters that look like those of Vietnamese text, or like nothing at all, but are others: what fonts, PDF
 * producers, web pages and keyboards of other languages leave behind. Ð (eth) for Đ, Cyrillic а for a, the ligature ﬁ,
 * full-width １, a soft hyphen, a zero-width space, a no-break space.
 *
 * The table says what each of them stands for; whether it does so here is for the caller to judge, from the text around
 * it. Pure functions; nothing allocates.
 *
 * Sources: Unicode Technical Standard 39 (confusables) for the letters of other scripts, compatibility decompositions
 * (NFKC) for ligatures, widths and spaces, Default_Ignorable_Code_Point for what is invisible.
 */
#ifndef PHUCDAU_LOOK_ALIKES_H
#define PHUCDAU_LOOK_ALIKES_H

#include "base/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order of PD_KEEP_ETH …: bit k of pd_options.keep keeps kind k. */
enum look_alike_kind {
    LOOK_ALIKE_ETH,       /* Ð ð Ɖ ɖ for Đ đ */
    LOOK_ALIKE_SCRIPT,    /* Cyrillic and Greek letters */
    LOOK_ALIKE_LIGATURE,  /* ﬁ ﬂ ﬀ ﬃ ﬄ ﬅ ﬆ ĳ */
    LOOK_ALIKE_WIDTH,     /* full-width forms, ideographic space */
    LOOK_ALIKE_HYPHEN,    /* soft hyphens; any hyphen that ends a line */
    LOOK_ALIKE_INVISIBLE, /* U+200B U+200C U+200D U+2060 U+FEFF */
    LOOK_ALIKE_SPACE,     /* no-break spaces and those of fixed width */
    LOOK_ALIKE_KINDS
};

/* What a character stands for: up to three characters, NUL-terminated; "" where it vanishes. */
struct look_alike {
    uint32_t code_point;
    uint8_t kind;
    char text[4];
};

/* False for a character that stands for itself. A hyphen that ends a line is not in the table. */
bool look_alike_find(uint32_t code_point, struct look_alike *out);

/*
 * The offset of the first look-alike at or behind `at`: a character of the table, or - ‐ ¬ in front of a line feed (or
 * CR LF); `length` where there is none. The text is valid UTF-8.
 */
size_t look_alike_next(const char *text, size_t length, size_t at);

/* Whether text[at] is a hyphen that a line ends with: - ‐ ¬ or a soft hyphen. *length is how many bytes it takes. */
bool look_alike_is_line_hyphen(const char *text, size_t length, size_t at, size_t *bytes);

/* The kinds by name, each with its bit: "eth", "scripts", …; "all" and "none". */
extern const struct name look_alike_names[];

#endif

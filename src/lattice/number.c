/*
 * The kinds follow from which characters stand at the ends of a part and how they mix. Engines print single digits for
 * letters (6 for ô and its tones, 4 for á, 1 for l), mostly among small letters. They do not print two digits where one
 * letter stands, nor digits at both ends of a word, nor % or ° in one.
 */
#include "lattice/number.h"

#include <string.h>

#include "alphabet/alphabet.h"

/* How the characters of a part mix. */
struct mixture {
    size_t leading, trailing; /* digits at the start, digits at the end */
    size_t longest;           /* digits in a row */
    size_t signs;             /* characters that are neither letters nor digits */
    bool has_measure;         /* one of these stands in numbers and never for a letter */
};

static bool is_measure_sign(uint32_t point)
{
    static const uint32_t signs[] = {'$',    '%',    '#',    '~',    0xB0,   0xB1,   0xB2,   0xB3,
                                     0xB5,   0xB9,   0xBC,   0xBD,   0xBE,   0xD7,   0xF7,   0x2030,
                                     0x2032, 0x2033, 0x20AB, 0x2080, 0x2081, 0x2082, 0x2083, 0x2084};
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++)
        if (signs[k] == point) return true;
    return false;
}

static struct mixture mixture_of(const struct part *part)
{
    struct mixture mixture = {.signs = part->count - part->letters - part->digits};
    size_t row = 0;
    for (size_t i = 0; i < part->count; i++) {
        row = part_is_digit(part->points[i]) ? row + 1 : 0;
        if (row == i + 1) mixture.leading = row;
        if (row > mixture.longest) mixture.longest = row;
        mixture.has_measure = mixture.has_measure || is_measure_sign(part->points[i]);
    }
    mixture.trailing = row;
    return mixture;
}

/* ---- Units ---- */

/* As they are spelled. Words that are other words without their marks (tan, gio, dong) are not here. */
static const char *const units[] = {
    "m",    "km",   "dm",  "cm",  "mm",    "ha",    "kg",   "g",    "mg",   "l",   "ml",   "h",   "s",   "W",
    "kW",   "MW",   "kWh", "V",   "kV",    "kVA",   "Hz",   "A",    "GB",   "MB",  "KB",   "TB",  "k",   "tr",
    "đ",    "đồng", "tỷ",  "tỉ",  "triệu", "nghìn", "ngàn", "trăm", "tấn",  "tạ",  "yến",  "lít", "giờ", "phút",
    "giây", "VNĐ",  "VND", "USD", "EUR",   "ppm",   "lux",  "dB",   "mmHg", "bar", "mmol", "mol"};

bool number_is_unit(const char *text, size_t begin, size_t end)
{
    for (size_t k = 0; k < sizeof units / sizeof *units; k++)
        if (strlen(units[k]) == end - begin && memcmp(text + begin, units[k], end - begin) == 0) return true;
    return false;
}

/* Whether the characters of a part from `from` on are ASCII, and these. */
static bool is_spelled(const struct part *part, size_t from, size_t count, const char *letters)
{
    if (strlen(letters) != count) return false;
    for (size_t i = 0; i < count; i++)
        if (part->points[from + i] != (unsigned char)letters[i]) return false;
    return true;
}

bool number_is_measure(const struct part *part)
{
    static const char *const lengths[] = {"m", "km", "hm", "dam", "dm", "cm", "mm"};
    if (part->count < 2) return false;
    const uint32_t last = part->points[part->count - 1];
    if (part->points[0] == 0xB0) return part->count == 2 && (last == 'C' || last == 'F');
    if (last != '2' && last != '3' && last != 0xB2 && last != 0xB3) return false;
    for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++)
        if (is_spelled(part, 0, part->count - 1, lengths[k])) return true;
    return false;
}

/* ---- Kinds ---- */

/* A digit with other signs and no letter. One digit beside a sign that stands for a letter may be a word: ¢6, 1€. */
static enum number_kind kind_without_letters(const struct part *part)
{
    static const uint32_t for_letters[] = {0xA2, '&', 0xA7, '?', '\'', '`', 0x2018, 0x2019, 0x201C, 0x201D, 0xA5};
    if (part->count != 2 || part->digits == 2) return NUMBER_SURE;
    const bool digit_first = part_is_digit(part->points[0]);
    const uint32_t sign = part->points[digit_first];
    if (digit_first && part->points[0] == '1' && (sign == 0x20AC || sign == 0xA3)) return NUMBER_NONE;
    for (size_t k = 0; k < sizeof for_letters / sizeof *for_letters; k++)
        if (for_letters[k] == sign) return NUMBER_NONE;
    return NUMBER_SURE;
}

/* Whether it may be a Roman numeral with other signs for I: XII1. */
static bool may_be_roman(const struct part *part)
{
    char roman[SEARCH_PRINTED_MAX];
    return part->count > 1 && part_as_roman(part, roman) != SIZE_MAX;
}

/* Digits and capitals. A digit inside many capitals is one in a word: COV1D; inside few, in a formula: H2O. */
static enum number_kind kind_in_capitals(const struct part *part, const struct mixture *mixture, bool in_capitals)
{
    enum { WORD_LETTERS_MIN = 4 };
    if (may_be_roman(part)) return NUMBER_LIKELY;
    if (part->digits > 1 || mixture->leading) return NUMBER_SURE;
    if (part->letters == 1) return NUMBER_LIKELY;
    if (in_capitals) return NUMBER_NONE;
    return part->letters >= WORD_LETTERS_MIN && mixture->trailing == 0 ? NUMBER_LIKELY : NUMBER_SURE;
}

/* Digits and letters, some of them small. */
static enum number_kind kind_in_small(const char *text, const struct part *part, const struct mixture *mixture)
{
    if (mixture->leading && mixture->trailing) return NUMBER_SURE;
    if (mixture->leading && number_is_unit(text, part->begin + part->offsets[mixture->leading], part->end))
        return NUMBER_SURE;
    if (part->uppers > 1) return NUMBER_SURE;
    return mixture->trailing > 1 ? NUMBER_LIKELY : NUMBER_NONE;
}

enum number_kind number_kind_of(const char *text, const struct part *part, bool in_capitals)
{
    if (part->digits == 0) return NUMBER_NONE;
    if (part->letters == 0) return kind_without_letters(part);
    const struct mixture mixture = mixture_of(part);
    if (mixture.has_measure || number_is_measure(part)) return NUMBER_SURE;
    if (mixture.signs) return NUMBER_NONE;
    return part->letters == part->uppers ? kind_in_capitals(part, &mixture, in_capitals)
                                         : kind_in_small(text, part, &mixture);
}

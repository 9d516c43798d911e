#include "lattice/part.h"

#include <string.h>

#include "alphabet/alphabet.h"
#include "text/utf8.h"

bool part_read(const char *text, size_t begin, size_t end, struct part *part)
{
    *part = (struct part){.begin = begin, .end = end};
    for (size_t at = begin; at < end;) {
        if (part->count == SEARCH_PRINTED_MAX) return false;
        struct letter letter;
        part->offsets[part->count] = (uint32_t)(at - begin);
        const uint32_t point = utf8_next(text, end, &at);
        part->points[part->count++] = point;
        part->digits += part_is_digit(point);
        if (letter_split(point, &letter)) {
            part->letters++;
            part->uppers += letter.upper;
        }
    }
    part->offsets[part->count] = (uint32_t)(end - begin);
    /* The model's words have their tones in the old places, so hoà is looked for as hòa. */
    if (part->letters == part->count) syllable_place_tone(part->points, part->count, PLACEMENT_OLD);
    return true;
}

bool part_is_roman(const struct part *part)
{
    for (size_t i = 0; i < part->count; i++)
        if (part->points[i] != 'I' && part->points[i] != 'V' && part->points[i] != 'X') return false;
    return part->count > 1;
}

size_t part_leading_number(const struct part *part)
{
    enum { DIGITS_MIN = 3 };
    size_t digits = 0;
    while (digits < part->count && part_is_digit(part->points[digits])) digits++;
    return digits >= DIGITS_MIN && digits < part->count ? digits : 0;
}

size_t part_as_digits(const struct part *part, char out[SEARCH_PRINTED_MAX])
{
    size_t changed = 0;
    for (size_t i = 0; i < part->count; i++) {
        const uint32_t point = part->points[i];
        const bool is_zero = point == 'O' || point == 'o', is_one = point == 'l' || point == 'I' || point == '|';
        if (!is_zero && !is_one && !part_is_digit(point)) return SIZE_MAX;
        changed += is_zero || is_one;
        out[i] = is_zero ? '0' : is_one ? '1' : (char)point;
    }
    return changed;
}

size_t part_as_roman(const struct part *part, char out[SEARCH_PRINTED_MAX])
{
    size_t changed = 0;
    for (size_t i = 0; i < part->count; i++) {
        const uint32_t point = part->points[i];
        const bool is_one = point == '1' || point == 'l' || point == '|' || point == '!';
        if (!is_one && point != 'I' && point != 'V' && point != 'X') return SIZE_MAX;
        changed += is_one;
        out[i] = is_one ? 'i' : (char)(point - 'A' + 'a');
    }
    return changed;
}

#include "document/layout/numbers.h"

#include "document/layout/words.h"

#include <string.h>

enum { WHOLE_DIGITS_MAX = 15, GROUP = 3 };

/* Whether the points of a number part groups of three digits. */
static bool is_grouped(const char *text, size_t length)
{
    const char *point = memchr(text, '.', length);
    if (point == NULL) return true;
    if (point == text || point - text > GROUP) return false;
    for (size_t at = (size_t)(point - text); at < length; at += GROUP + 1) {
        if (text[at] != '.' || length - at < GROUP + 1) return false;
        for (size_t k = 1; k <= GROUP; k++)
            if (text[at + k] == '.') return false;
    }
    return true;
}

/* Reads digits with points among them; false if they are no whole number. */
static bool read_whole(const char *text, size_t length, int64_t *value)
{
    size_t digits = 0;
    *value = 0;
    if (length == 0 || !is_grouped(text, length)) return false;
    for (size_t k = 0; k < length; k++) {
        if (text[k] == '.') continue;
        if (++digits > WHOLE_DIGITS_MAX) return false;
        *value = *value * 10 + (text[k] - '0');
    }
    return true;
}

/* Reads the digits behind a comma. */
static bool read_decimals(const char *text, size_t length, struct printed_number *number)
{
    int64_t unit = NUMBER_UNIT;
    if (length == 0 || length > NUMBER_DECIMALS) return false;
    for (size_t k = 0; k < length; k++) {
        if (text[k] < '0' || text[k] > '9') return false;
        unit /= 10;
        number->value += (text[k] - '0') * unit;
    }
    number->decimals = (unsigned)length;
    return true;
}

enum number_reading number_read(const char *text, struct printed_number *number)
{
    *number = (struct printed_number){.value = 0};
    if (text[0] == '\0' || strcmp(text, "-") == 0 || strcmp(text, "–") == 0) return NUMBER_NONE;
    const bool is_negative = text[0] == '-', has_sign = is_negative || text[0] == '+';
    const char *at = text + has_sign;
    size_t length = strlen(at);
    number->is_percent = length > 1 && at[length - 1] == '%';
    if (number->is_percent) length--;
    if (strspn(at, "0123456789.,") < length || strpbrk(at, "0123456789") == NULL)
        return strpbrk(text, "0123456789") != NULL && strspn(at, "0123456789.,;:%-") == strlen(at) ? NUMBER_BROKEN
                                                                                                   : NUMBER_TEXT;
    const char *comma = memchr(at, ',', length);
    const size_t whole = comma != NULL ? (size_t)(comma - at) : length;
    int64_t value;
    if (!read_whole(at, whole, &value)) return NUMBER_BROKEN;
    if (comma != NULL && !read_decimals(comma + 1, length - whole - 1, number)) return NUMBER_BROKEN;
    number->value += value * NUMBER_UNIT;
    if (is_negative) number->value = -number->value;
    return NUMBER_READ;
}

enum number_reading number_of_cell(const struct layout_cell *cell, struct printed_number *number)
{
    const struct document_word *found = NULL;
    *number = (struct printed_number){.value = 0};
    if (cell->word_count == 0) return NUMBER_NONE;
    for (size_t w = 0; w < cell->word_count; w++) {
        char letters[LAYOUT_WORD_BYTES];
        layout_strip(cell->words[w], letters);
        if (layout_has_digit(cell->words[w]) && found != NULL) return NUMBER_TEXT;
        if (layout_has_digit(cell->words[w]))
            found = cell->words[w];
        else if (letters[0] != '\0')
            return NUMBER_TEXT;
    }
    return number_read(found != NULL ? found->text : cell->words[0]->text, number);
}

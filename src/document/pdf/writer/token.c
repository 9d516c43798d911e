/*
 * The lexical rules of ISO 32000-2, 7.2. Only inline images are not made of tokens. Such an image ends at the first EI
 * that stands between white space and is followed by bytes that look like content.
 */
#include "document/pdf/writer/content.h"

#include <string.h>

enum { NUMBER_BYTES = 64, LOOK_AHEAD = 16 };

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t' || byte == '\f' || byte == '\0';
}

static bool is_delimiter(char byte)
{
    return byte != '\0' && strchr("()<>[]{}/%", byte) != NULL;
}

static bool is_regular(char byte)
{
    return !is_space(byte) && !is_delimiter(byte);
}

static size_t skip_space(const char *bytes, size_t length, size_t at)
{
    while (at < length && (is_space(bytes[at]) || bytes[at] == '%')) {
        if (bytes[at] == '%')
            while (at < length && bytes[at] != '\n' && bytes[at] != '\r') at++;
        else
            at++;
    }
    return at;
}

/* The end of the ( ) string that starts at `at`; 0 if it does not end. */
static size_t end_of_string(const char *bytes, size_t length, size_t at)
{
    for (size_t depth = 0; at < length; at++) {
        if (bytes[at] == '\\') {
            at++;
        } else if (bytes[at] == '(') {
            depth++;
        } else if (bytes[at] == ')' && --depth == 0) {
            return at + 1;
        }
    }
    return 0;
}

/*
 * Reads [+-]digits[.digits]; false if the token is not of this form. Odd forms such as "--5" and "1.2.3" are not
 * numbers.
 */
static bool read_number(const char *text, size_t length, double *number)
{
    size_t at = 0, digits = 0;
    double value = 0, unit = 1;
    bool has_point = false;
    const bool is_negative = text[0] == '-';
    if (length > NUMBER_BYTES) return false;
    if (text[0] == '-' || text[0] == '+') at++;
    for (; at < length; at++) {
        if (text[at] == '.' && !has_point) {
            has_point = true;
            continue;
        }
        if (text[at] < '0' || text[at] > '9') return false;
        digits++;
        if (has_point) unit /= 10;
        value = has_point ? value + unit * (text[at] - '0') : value * 10 + (text[at] - '0');
    }
    *number = is_negative ? -value : value;
    return digits > 0;
}

/* Whether what follows an inline image can be content: no control characters, and no bytes above ASCII. */
static bool reads_on(const char *bytes, size_t length, size_t at)
{
    const size_t end = length - at < LOOK_AHEAD ? length : at + LOOK_AHEAD;
    for (; at < end; at++) {
        const unsigned char byte = (unsigned char)bytes[at];
        if (byte >= 0x7F || (byte < 0x20 && !is_space(bytes[at]))) return false;
    }
    return true;
}

/* The place of the EI that ends the inline image whose data start at `at`; 0 if there is none. */
static size_t end_of_image(const char *bytes, size_t length, size_t at)
{
    for (; at + 2 <= length; at++) {
        const char *found = memmem(bytes + at, length - at, "EI", 2);
        if (found == NULL) return 0;
        at = (size_t)(found - bytes);
        const bool is_apart = is_space(bytes[at - 1]) && (at + 2 == length || is_space(bytes[at + 2]));
        if (is_apart && reads_on(bytes, length, at + 2)) return at;
    }
    return 0;
}

static struct pdf_token regular_token(const char *bytes, size_t length, size_t at)
{
    struct pdf_token token = {.kind = PDF_TOKEN_OPERATOR, .begin = at, .end = at};
    while (token.end < length && is_regular(bytes[token.end])) token.end++;
    const size_t size = token.end - at;
    if (read_number(bytes + at, size, &token.number)) token.kind = PDF_TOKEN_NUMBER;
    if (size == 2 && memcmp(bytes + at, "ID", 2) == 0) {
        token.end = token.end < length ? end_of_image(bytes, length, token.end + 1) : 0;
        if (token.end == 0) token.kind = PDF_TOKEN_BAD;
    }
    return token;
}

struct pdf_token pdf_token_next(const char *bytes, size_t length, size_t at)
{
    at = skip_space(bytes, length, at);
    struct pdf_token token = {.kind = PDF_TOKEN_BAD, .begin = at, .end = at + 1};
    if (at >= length) return (struct pdf_token){.kind = PDF_TOKEN_END, .begin = length, .end = length};
    const bool is_double = at + 1 < length && bytes[at + 1] == bytes[at];
    switch (bytes[at]) {
    case '/':
        token.kind = PDF_TOKEN_NAME;
        while (token.end < length && is_regular(bytes[token.end])) token.end++;
        return token;
    case '(':
        token.end = end_of_string(bytes, length, at);
        if (token.end != 0) token.kind = PDF_TOKEN_STRING;
        return token;
    case '<':
        if (is_double) break;
        while (token.end < length && bytes[token.end] != '>') token.end++;
        if (token.end < length) token.kind = PDF_TOKEN_STRING;
        token.end++;
        return token;
    case '>':
        if (is_double) break;
        return token;
    case '[':
    case ']': token.kind = PDF_TOKEN_MARK; return token;
    case '{':
    case '}':
    case ')': return token;
    default: return regular_token(bytes, length, at);
    }
    token.kind = PDF_TOKEN_MARK;
    token.end = at + 2;
    return token;
}

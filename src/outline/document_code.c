/*
 * Behind the last "/" of a code stand parts with hyphens between them. A part that has a sign or digit in it is
 * compared with the abbreviations of its place; it is replaced by one that is near, if no other is as near.
 */
#include "outline/document_code.h"

#include <math.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "text/utf8.h"

enum { PART_MAX = 8 };

/* Types of documents (Decree 30/2020/NĐ-CP, annex III, and older ones), and agencies, of those that codes have. */
static const char *const types[] = {"QĐ", "NQ",  "CT", "QC", "TB", "HD", "CTr", "KH", "PA",   "ĐA",  "BC",
                                    "BB", "TTr", "HĐ", "CĐ", "NĐ", "TT", "GM",  "CV", "TTLT", "VBHN"};
static const char *const agencies[] = {"TTg", "CP",  "UBND", "HĐND", "UBTVQH", "VPCP",  "BTC",   "BNV",   "BYT",
                                       "BCA", "BQP", "BCT",  "BXD",  "BTP",    "BKHĐT", "BGDĐT", "BTNMT", "SNV",
                                       "STC", "SYT", "SXD",  "STP",  "SGDĐT",  "MTTQ",  "TTr"};

/* A part of a code as characters. */
struct code_part {
    size_t begin, end; /* bytes of the text */
    uint32_t points[PART_MAX];
    size_t count;
};

/* Reads the part that starts at `at`, up to a hyphen; false if it is empty or too long. */
static bool read_part(const char *text, size_t at, size_t end, struct code_part *part)
{
    *part = (struct code_part){.begin = at, .end = at};
    while (part->end < end && text[part->end] != '-' && part->count < PART_MAX)
        part->points[part->count++] = utf8_next(text, end, &part->end);
    return part->count > 0 && (part->end == end || text[part->end] == '-');
}

/* Whether a part consists of capitals, small r and g at its end aside (TTr, TTg), and is right as far as we know. */
static bool is_plain(const struct code_part *part)
{
    struct letter letter;
    for (size_t k = 0; k < part->count; k++)
        if (!letter_split(part->points[k], &letter) || (!letter.upper && (k < 2 || !strchr("rg", letter.base))))
            return false;
    return part->count > 1;
}

/* Whether engines print this for the letter. */
static bool looks_like(uint32_t printed, uint32_t right)
{
    static const struct {
        const char *right, *printed;
    } pairs[] = {{"Q", "0OoÔ9"}, {"Đ", "ĐDÐP0ð"}, {"g", ")9ø8"}, {"r", "?*'1"}, {"T", "17IíÍ"},
                 {"B", "8ß"},    {"C", "€(GŒ"},   {"D", "0Ð"},   {"U", "Ư0"},   {"N", "ÑM"},
                 {"S", "5$8"},   {"G", "6C"},     {"P", "Þ?"},   {"H", "1I#"}};
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        size_t at = 0;
        if (utf8_next(pairs[k].right, strlen(pairs[k].right), &at) != right) continue;
        for (size_t p = 0; p < strlen(pairs[k].printed);)
            if (utf8_next(pairs[k].printed, strlen(pairs[k].printed), &p) == printed) return true;
    }
    return false;
}

/* How far the part is from an abbreviation of as many letters: one for each other letter, half for a likely one. */
static float distance(const struct code_part *part, const char *abbreviation)
{
    float sum = 0;
    size_t count = 0;
    for (size_t at = 0; at < strlen(abbreviation); count++) {
        const uint32_t right = utf8_next(abbreviation, strlen(abbreviation), &at);
        if (count >= part->count) return INFINITY;
        if (part->points[count] != right) sum += looks_like(part->points[count], right) ? 0.5F : 1;
    }
    return count == part->count ? sum : INFINITY;
}

/* The only abbreviation that is near enough to a part; NULL if there is none. */
static const char *nearest(const struct code_part *part, const char *const *list, size_t count)
{
    const char *best = NULL;
    float least = INFINITY, second = INFINITY;
    for (size_t k = 0; k < count; k++) {
        const float away = distance(part, list[k]);
        second = fminf(second, fmaxf(away, least));
        if (away < least) best = list[k];
        least = fminf(least, away);
    }
    return least <= 0.5F * (float)part->count && least < second ? best : NULL;
}

/* The place behind the last "/" of a code in the chunk; 0 if the chunk is no code: a number must stand before it. */
static size_t tail_of(const char *text, size_t begin, size_t end)
{
    size_t digits = 0, slash = 0;
    for (size_t at = begin; at < end && (text[at] == '/' || (text[at] >= '0' && text[at] <= '9')); at++) {
        digits += text[at] != '/';
        if (text[at] == '/' && digits > 0) slash = at + 1;
    }
    return slash;
}

/* The end of a chunk without the signs behind it. A bracket belongs to the code unless one was opened before. */
static size_t end_of(const char *text, size_t begin, size_t end, bool is_bracketed)
{
    while (end > begin && strchr(is_bracketed ? ".,;:\")" : ".,;:\"", text[end - 1])) end--;
    return end;
}

static bool fix_code(struct outline *outline, const char *text, size_t tail, size_t end)
{
    struct code_part part;
    bool is_type = true;
    if (!memchr(text + tail, '-', end - tail)) return true;
    for (size_t at = tail; at < end && read_part(text, at, end, &part); at = part.end + 1) {
        const char *right = is_plain(&part) ? NULL
                            : is_type       ? nearest(&part, types, sizeof types / sizeof *types)
                                            : nearest(&part, agencies, sizeof agencies / sizeof *agencies);
        if (right && !outline_add(outline, part.begin, part.end, right)) return false;
        is_type = false;
    }
    return true;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

bool document_codes_find(struct outline *outline, const char *text, size_t length)
{
    int open = 0; /* brackets that were opened on the line */
    for (size_t at = 0; at < length;) {
        if (text[at] == '\n') open = 0;
        if (is_blank(text[at])) {
            at++;
            continue;
        }
        const size_t begin = at;
        while (at < length && !is_blank(text[at])) open += text[at++] == '(';
        const size_t tail = tail_of(text, begin, at), end = end_of(text, begin, at, open > 0);
        if (tail > 0 && tail < end && !fix_code(outline, text, tail, end)) return false;
        if (memchr(text + begin, ')', at - begin)) open = 0;
    }
    return true;
}

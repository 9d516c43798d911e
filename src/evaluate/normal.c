/*
 * Words and lines are found in one pass over the folded code points, so that a text is held once, and
 * comparing line by line needs no copies: a line is a range of words, and a range of words is a range of code points.
 */
#include "evaluate/normal.h"

#include "alphabet/alphabet.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

enum { SOFT_HYPHEN = 0xAD, ELLIPSIS = 0x2026 };

/* White space, the four separators of ASCII included. */
static bool is_space(uint32_t code_point)
{
    return u_isUWhiteSpace((UChar32)code_point) || (code_point >= 0x1C && code_point <= 0x1F);
}

static uint32_t fold_punctuation(uint32_t code_point)
{
    switch (code_point) {
    case 0x201C:
    case 0x201D: return '"';
    case 0x2018:
    case 0x2019: return '\'';
    case 0x2013:
    case 0x2014: return '-';
    default: return code_point;
    }
}

/*
 * The code points of composed UTF-8, punctuation folded. Returns their number, at most `length`: an ellipsis is three
 * bytes, too.
 */
static size_t read_points(const char *text, size_t length, uint32_t *points)
{
    size_t count = 0;
    for (size_t at = 0; at < length;) {
        const uint32_t code_point = utf8_next(text, length, &at);
        if (code_point == SOFT_HYPHEN) continue;
        if (code_point == ELLIPSIS) {
            for (int k = 0; k < 3; k++) points[count++] = '.';
        } else {
            points[count++] = fold_punctuation(code_point);
        }
    }
    return count;
}

/* Letters, and numbers that are no digits: what may not follow an open syllable. */
static bool continues_word(uint32_t code_point)
{
    const int8_t type = u_charType((UChar32)code_point);
    return u_isalpha((UChar32)code_point) || type == U_OTHER_NUMBER || type == U_LETTER_NUMBER;
}

/* Moves the tone of a final oà, oè, uỳ … (not behind q) to the first of the two vowels. */
static void fold_tones(uint32_t *points, size_t count)
{
    for (size_t k = 0; k + 1 < count; k++) {
        struct letter first, second;
        if (!letter_split(points[k], &first) || !letter_split(points[k + 1], &second)) continue;
        const bool open = (first.base == 'o' && (second.base == 'a' || second.base == 'e')) ||
                          (first.base == 'u' && second.base == 'y');
        const bool plain = first.shape == SHAPE_PLAIN && first.tone == TONE_LEVEL && second.shape == SHAPE_PLAIN;
        if (!open || !plain || second.tone == TONE_LEVEL || (second.upper && !first.upper)) continue;
        if (k > 0 && (points[k - 1] == 'q' || points[k - 1] == 'Q')) continue;
        if (k + 2 < count && continues_word(points[k + 2])) continue;
        first.tone = second.tone;
        second.tone = TONE_LEVEL;
        points[k] = letter_join(first);
        points[k + 1] = letter_join(second);
    }
}

/* Whether a line ends with points[k]: CR LF is one line break. */
static bool ends_line(const uint32_t *points, size_t count, size_t k)
{
    return points[k] == '\n' || (points[k] == '\r' && (k + 1 == count || points[k + 1] != '\n'));
}

static size_t count_lines(const uint32_t *points, size_t count)
{
    size_t lines = 1;
    for (size_t k = 0; k < count; k++) lines += ends_line(points, count, k);
    return lines;
}

static size_t count_words(const uint32_t *points, size_t count)
{
    size_t words = 0;
    for (size_t k = 0; k < count; k++) words += !is_space(points[k]) && (k == 0 || is_space(points[k - 1]));
    return words;
}

/* Closes the gaps between the words of out->points in place, and notes words and lines. */
static void find_words(struct normal_text *out, size_t count)
{
    size_t end = 0, line = 0, word = 0;
    out->line_starts[line++] = 0;
    for (size_t k = 0; k < count;) {
        if (is_space(out->points[k])) {
            if (ends_line(out->points, count, k)) out->line_starts[line++] = word;
            k++;
            continue;
        }
        if (word > 0) out->points[end++] = ' ';
        const size_t begin = end;
        while (k < count && !is_space(out->points[k])) out->points[end++] = out->points[k++];
        out->words[word++] = (struct normal_word){.begin = begin, .length = end - begin};
    }
    out->line_starts[line] = word;
    out->point_count = end;
}

bool normal_text_read(struct normal_text *out, const char *text, size_t length)
{
    *out = (struct normal_text){0};
    if (length > SIZE_MAX / (3 * sizeof *out->points) - 1) return false;
    char *composed = malloc(3 * length + 1);
    if (composed == NULL) return false;
    const size_t bytes = text_compose(text, length, composed, 3 * length + 1);
    if (bytes != SIZE_MAX) out->points = calloc(bytes + 1, sizeof *out->points);
    if (out->points == NULL) {
        free(composed);
        return false;
    }
    const size_t count = read_points(composed, bytes, out->points);
    free(composed);
    fold_tones(out->points, count);
    out->word_count = count_words(out->points, count);
    out->line_count = count_lines(out->points, count);
    out->words = calloc(out->word_count + 1, sizeof *out->words);
    out->line_starts = calloc(out->line_count + 1, sizeof *out->line_starts);
    if (out->words == NULL || out->line_starts == NULL) return false;
    find_words(out, count);
    return true;
}

void normal_text_free(struct normal_text *text)
{
    free(text->points);
    free(text->words);
    free(text->line_starts);
    *text = (struct normal_text){0};
}

/*
 * Engines part words by the gap between them, and digits have gaps of their own: 201 4, 1 07/2021/NĐ-CP. The gap that
 * parts words is wide compared with the letters and with the other gaps of its line; a narrow gap inside a number or a
 * code does not part it.
 *
 * Dust, signatures and stamps become words as well. What gives them away is their height, which is that of no letter on
 * the page, together with an engine that was not sure.
 */
#include "document/scan/tidy.h"

#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

/* A gap inside a word is narrower than this part of the lower word, and than this part of the line's usual gap. */
static const float GAP_OF_HEIGHT = 0.2f, GAP_OF_GAPS = 0.65f;

/* Words of a page tell how high its print is if the engine was so sure of them. */
static const float SURE = 0.8f;

/* Unsure words of more or less than so many times the height of print are no print. */
static const float TOO_HIGH = 2.2f, TOO_LOW = 0.4f, UNSURE = 0.6f;

/* A sign of two dots, one over the other, is higher than this; a full stop is wider or higher than the second. */
static const float COLON_LOW = 0.35f, STOP_LOW = 0.125f;

/* So few letters on a line of their own need this confidence. */
enum { FEW = 3, GAPS_MIN = 4 };
static const float FEW_SURE = 0.7f;

static float height_of(const struct document_word *word)
{
    return word->box.bottom - word->box.top;
}

static int compare_floats(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static float median(float *values, size_t count)
{
    if (count == 0) return 0;
    qsort(values, count, sizeof *values, compare_floats);
    return values[count / 2];
}

/* ---- Parts of one number ------------------------------------------------------------- */

/* The first and the last character of a word; 0 if it has none. */
static uint32_t first_of(const struct document_word *word)
{
    size_t at = 0;
    return word->length > 0 ? utf8_next(word->text, word->length, &at) : 0;
}

static uint32_t last_of(const struct document_word *word)
{
    uint32_t last = 0;
    for (size_t at = 0; at < word->length;) last = utf8_next(word->text, word->length, &at);
    return last;
}

static bool holds_digit(const struct document_word *word)
{
    for (size_t at = 0; at < word->length;)
        if (u_isdigit((UChar32)utf8_next(word->text, word->length, &at))) return true;
    return false;
}

static bool holds_capital(const struct document_word *word)
{
    for (size_t at = 0; at < word->length;)
        if (u_isupper((UChar32)utf8_next(word->text, word->length, &at))) return true;
    return false;
}

/* Whether two words can be the parts of one number or code: 201 4; or 28/TT- BTC or 12/QĐ-U BND. */
static bool could_be_one(const struct document_word *left, const struct document_word *right)
{
    const uint32_t last = last_of(left), first = first_of(right);
    if (left->symbol_count == 0 || right->symbol_count == 0) return false;
    if (u_isdigit((UChar32)last)) return u_isdigit((UChar32)first) || first == '/';
    const bool is_code = holds_digit(left) && memchr(left->text, '/', left->length) != NULL;
    if (last == '-' || last == '/') return left->length > 1 && u_isalnum((UChar32)first);
    return is_code && u_isupper((UChar32)last) && (first == '-' || (u_isalpha((UChar32)first) && holds_capital(right)));
}

/* The usual gap between the words of a line; 0 if there are too few. `gaps` has room for all of them. */
static float usual_gap(const struct document_line *line, float *gaps)
{
    size_t count = 0;
    for (size_t w = 1; w < line->word_count; w++)
        gaps[count++] = line->words[w].box.left - line->words[w - 1].box.right;
    return count >= GAPS_MIN ? median(gaps, count) : 0;
}

static bool are_near(const struct document_word *left, const struct document_word *right, float usual)
{
    const float gap = right->box.left - left->box.right, lower = fminf(height_of(left), height_of(right));
    return fabsf(gap) < GAP_OF_HEIGHT * lower && (usual <= 0 || gap < GAP_OF_GAPS * usual);
}

/* Appends the second word to the first; false if memory runs out. */
static bool join(struct document_page *page, struct document_word *left, const struct document_word *right)
{
    const size_t length = left->length + right->length, symbols = left->symbol_count + right->symbol_count;
    char *text = arena_take(&page->arena, length + 1);
    struct document_symbol *joined = arena_take(&page->arena, symbols * sizeof *joined);
    if (text == NULL || joined == NULL) return false;
    memcpy(text, left->text, left->length);
    memcpy(text + left->length, right->text, right->length);
    text[length] = '\0';
    memcpy(joined, left->symbols, left->symbol_count * sizeof *joined);
    memcpy(joined + left->symbol_count, right->symbols, right->symbol_count * sizeof *joined);
    left->text = text;
    left->length = length;
    left->symbols = joined;
    left->symbol_count = left->symbol_capacity = symbols;
    left->box = document_box_union(left->box, right->box);
    left->confidence = fminf(left->confidence, right->confidence);
    return true;
}

static bool join_line(struct document_page *page, struct document_line *line, float *gaps)
{
    const float usual = usual_gap(line, gaps);
    size_t kept = 0;
    for (size_t w = 0; w < line->word_count; w++) {
        struct document_word *left = kept > 0 ? &line->words[kept - 1] : NULL, *word = &line->words[w];
        if (left == NULL || !could_be_one(left, word) || !are_near(left, word, usual))
            line->words[kept++] = *word;
        else if (!join(page, left, word))
            return false;
    }
    line->word_count = kept;
    return true;
}

/* ---- What is no print ---------------------------------------------------------------- */

static bool has_letter(const struct document_word *word)
{
    for (size_t at = 0; at < word->length;)
        if (u_isalnum((UChar32)utf8_next(word->text, word->length, &at))) return true;
    return false;
}

/* The median height of the words that the engine was sure of; 0 if there are none. */
static float height_of_print(const struct document_page *page, float *heights)
{
    size_t count = 0;
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++)
            for (size_t w = 0; w < page->blocks[b].lines[l].word_count; w++) {
                const struct document_word *word = &page->blocks[b].lines[l].words[w];
                if (word->confidence >= SURE && has_letter(word)) heights[count++] = height_of(word);
            }
    return median(heights, count);
}

/* Whether a sign that stands alone is a speck: no sign of that shape is so small, or it never stands alone. */
static bool is_speck(const struct document_word *word, float print)
{
    static const char *const strokes[] = {"\\", "'", "`", "´", "^", "‘", "’"};
    for (size_t k = 0; k < sizeof strokes / sizeof *strokes; k++)
        if (strcmp(word->text, strokes[k]) == 0) return true;
    const float height = height_of(word), width = word->box.right - word->box.left;
    const uint32_t sign = first_of(word);
    if (word->symbol_count != 1) return false;
    if (sign == ':' || sign == ';') return height < COLON_LOW * print;
    if (sign != '.' && sign != ',' && sign != '"' && sign != 0xb7) return false;
    return word->confidence < SURE || (height < STOP_LOW * print && width < STOP_LOW * print);
}

static bool is_ink(const struct document_word *word, float print)
{
    if (print <= 0 || word->symbol_count == 0) return false;
    if (!has_letter(word)) return is_speck(word, print);
    const float height = height_of(word);
    return word->confidence < UNSURE && (height > TOO_HIGH * print || height < TOO_LOW * print);
}

/* Whether a line has nothing but a few letters or signs of which the engine was not sure. */
static bool is_scribble(const struct document_line *line)
{
    size_t symbols = 0;
    for (size_t w = 0; w < line->word_count; w++) {
        const struct document_word *word = &line->words[w];
        if (word->symbol_count == 0 || word->confidence >= FEW_SURE || holds_digit(word)) return false;
        symbols += word->symbol_count;
    }
    return symbols <= FEW;
}

static void drop_ink(struct document_line *line, float print)
{
    size_t kept = 0;
    for (size_t w = 0; w < line->word_count; w++)
        if (!is_ink(&line->words[w], print)) line->words[kept++] = line->words[w];
    line->word_count = kept;
    if (print > 0 && is_scribble(line)) line->word_count = 0;
}

/* ---- The page ------------------------------------------------------------------------ */

bool tidy_page(struct document_page *page)
{
    float *values = malloc((document_word_count(page) + 1) * sizeof *values);
    if (values == NULL) return false;
    bool is_done = true;
    const float print = height_of_print(page, values);
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count && is_done; l++) {
            struct document_line *line = &page->blocks[b].lines[l];
            drop_ink(line, print);
            is_done = join_line(page, line, values);
        }
    free(values);
    document_close(page);
    return is_done;
}

/*
 * Dust, signatures and stamps become words. What gives them away is their height, which is that of no letter on the
 * page, together with an engine that was not sure.
 */
#include "document/scan/tidy.h"

#include "base/floats.h"
#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

/* Words of a page tell how high its print is if the engine was so sure of them. */
static const float SURE = 0.8f;

/* Unsure words of more or less than so many times the height of print are no print. */
static const float TOO_HIGH = 2.2f, TOO_LOW = 0.4f, UNSURE = 0.6f;

/* A sign of two dots, one over the other, is higher than this; a full stop is wider or higher than the second. */
static const float COLON_LOW = 0.35f, STOP_LOW = 0.125f;

/* So few letters on a line of their own need this confidence. */
enum { FEW = 3 };
static const float FEW_SURE = 0.7f;

static float height_of(const struct document_word *word)
{
    return word->box.bottom - word->box.top;
}

static uint32_t first_of(const struct document_word *word)
{
    size_t at = 0;
    return word->length > 0 ? utf8_next(word->text, word->length, &at) : 0;
}

static bool holds_digit(const struct document_word *word)
{
    for (size_t at = 0; at < word->length;)
        if (u_isdigit((UChar32)utf8_next(word->text, word->length, &at))) return true;
    return false;
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
    return floats_median(heights, count);
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
    float *heights = malloc((document_word_count(page) + 1) * sizeof *heights);
    if (heights == NULL) return false;
    const float print = height_of_print(page, heights);
    free(heights);
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++) drop_ink(&page->blocks[b].lines[l], print);
    document_close(page);
    return true;
}

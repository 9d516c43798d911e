/*
 * Two passes: the first finds the size, the second writes. Restoring and the text writer must see the same bytes, so
 * both use this function.
 */
#include "document/page/text.h"

#include <math.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "base/error.h"
#include "text/utf8.h"

static size_t text_size(const struct document_page *page)
{
    size_t size = 0;
    for (size_t b = 0; b < page->block_count; b++) {
        size += 2;
        for (size_t l = 0; l < page->blocks[b].line_count; l++) {
            const struct document_line *line = &page->blocks[b].lines[l];
            for (size_t w = 0; w < line->word_count; w++) size += line->words[w].length + 1;
        }
    }
    return size;
}

static bool is_code_sign(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

/* Whether a word ends with a hyphen behind a capital or digit, and the next one goes on with a capital or digit. */
static bool is_cut_code(const struct document_word *word, const struct document_word *next)
{
    return word->length > 1 && word->text[word->length - 1] == '-' && is_code_sign(word->text[word->length - 2]) &&
           is_code_sign(next->text[0]);
}

/*
 * Whether a code (4869/UBND-SYT, COVID-19) or a range of numbers is cut at its hyphen by the end of a line. Vietnamese
 * has no other hyphens at line ends: words are not divided.
 */
static bool is_cut_by_line_end(const struct document_line *line, const struct document_line *next)
{
    return line->word_count > 0 && next->word_count > 0 &&
           is_cut_code(&line->words[line->word_count - 1], &next->words[0]);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_vowel(struct letter letter)
{
    return strchr("aeiouy", letter.base) != NULL;
}

/* Whether a word is the beginning of a syllable: consonants in small letters, and behind it a vowel. */
static bool is_cut_syllable(const struct document_word *word, const struct document_word *next)
{
    struct letter letter;
    size_t letters = 0, begin = 0;
    for (size_t at = 0; at < word->length; letters++)
        if (!letter_split(utf8_next(word->text, word->length, &at), &letter) || letter.upper || is_vowel(letter))
            return false;
    return letters > 0 && letter_split(utf8_next(next->text, next->length, &begin), &letter) && !letter.upper &&
           is_vowel(letter);
}

static float gap_behind(const struct document_line *line, size_t w)
{
    return line->words[w + 1].box.left - line->words[w].box.right;
}

/* Whether the gap behind a word is less than this share of most gaps of its line. A line of few words says nothing. */
static bool is_narrow_gap(const struct document_line *line, size_t w, float share)
{
    enum { GAPS_MIN = 3 };
    const float gap = gap_behind(line, w);
    size_t others = 0, wider = 0;
    for (size_t k = 0; k + 1 < line->word_count; k++) {
        if (k == w || gap_behind(line, k) <= 0) continue;
        others++;
        if (gap < share * gap_behind(line, k)) wider++;
    }
    return others >= GAPS_MIN && 2 * wider > others;
}

/*
 * Whether two words can be the parts of a number (201 7), of a code (12/QĐ-U BND, 12/CT-CT rTT, COVID- 19) or of a
 * syllable (tr ong). The hyphen of a document's code (12/TT- VPCP) shows a cut by itself.
 */
static bool could_be_one(const struct document_word *word, const struct document_word *next, bool *is_sure)
{
    const char last = word->text[word->length - 1], first = next->text[0];
    const bool is_code = memchr(word->text, '/', word->length) != NULL && strpbrk(word->text, "0123456789") != NULL;
    *is_sure = is_code && is_cut_code(word, next) && !is_digit(first);
    if (is_digit(last)) return is_digit(first) || first == '/';
    if (is_code && (last == '-' || last == '/')) return is_code_sign(first);
    const bool goes_on =
        first == '-' || is_code_sign(first) || (first >= 'a' && first <= 'z' && is_code_sign(next->text[1]));
    return *is_sure || is_cut_syllable(word, next) || is_cut_code(word, next) ||
           (is_code && is_code_sign(last) && goes_on);
}

/*
 * Whether the engine cut a word at a space that is not on the page: Tesseract is misled by the white beside a 1 or a
 * hyphen. Such gaps are at most 0.2 of the height of the letters and half as wide as the line's spaces; real spaces are
 * more than 0.3 and nearly as wide as the others.
 */
static bool is_cut_word(const struct document_line *line, size_t w)
{
    const struct document_word *word = &line->words[w], *next = word + 1;
    const float gap = gap_behind(line, w),
                height = fminf(word->box.bottom - word->box.top, next->box.bottom - next->box.top);
    bool is_sure;
    if (word->origin != ORIGIN_OCR || next->origin != ORIGIN_OCR || !could_be_one(word, next, &is_sure)) return false;
    if (is_sure) return true;
    if (is_cut_syllable(word, next)) return fabsf(gap) < 0.1F * height && is_narrow_gap(line, w, 0.25F);
    return fabsf(gap) < 0.25F * height && is_narrow_gap(line, w, 0.6F);
}

static void put_word(const struct document_word *word, struct page_place place, char *bytes, struct page_text *text)
{
    text->words[text->word_count++] = (struct page_text_word){.word = word,
                                                              .begin = text->length,
                                                              .end = text->length + word->length,
                                                              .block = place.block,
                                                              .line = place.line};
    memcpy(bytes + text->length, word->text, word->length);
    text->length += word->length;
}

/* Writes a line of a page beside this one. */
static void put_beside(const struct document_line *line, struct page_place place, char *bytes, struct page_text *text)
{
    for (size_t w = 0; w < line->word_count; w++) {
        put_word(&line->words[w], place, bytes, text);
        text->words[text->word_count - 1].is_beside = true;
        bytes[text->length++] = w + 1 < line->word_count ? ' ' : '\n';
    }
}

static bool is_place(struct page_place a, struct page_place b)
{
    return a.block == b.block && a.line == b.line;
}

static void end_paragraph(char *bytes, struct page_text *text)
{
    if (text->length > 0 && (text->length < 2 || bytes[text->length - 2] != '\n')) bytes[text->length++] = '\n';
}

/* Writes the lines of a block. A code that is cut by a line end is whole on the first line. */
static void put_block(const struct document_block *block, size_t number, const struct page_flow *flow, char *bytes,
                      struct page_text *text)
{
    bool begins_inside = false; /* the line's first word ends the code of the line before, and its line */
    for (size_t l = 0; l < block->line_count; l++) {
        const struct document_line *line = &block->lines[l];
        const struct page_place place = {number, l};
        const bool is_before = flow->before != NULL && is_place(place, flow->first),
                   is_after = flow->after != NULL && is_place(place, flow->last),
                   is_cut = !is_after && l + 1 < block->line_count && is_cut_by_line_end(line, line + 1);
        if (is_before) {
            end_paragraph(bytes, text);
            put_beside(flow->before, place, bytes, text);
        }
        for (size_t w = 0; w < line->word_count; w++) {
            put_word(&line->words[w], place, bytes, text);
            const bool is_last = w + 1 == line->word_count;
            const bool is_joined = is_last ? is_cut : is_cut_word(line, w);
            if (!is_joined) bytes[text->length++] = is_last || (w == 0 && begins_inside) ? '\n' : ' ';
        }
        if (is_after) {
            put_beside(flow->after, place, bytes, text);
            if (l + 1 < block->line_count) end_paragraph(bytes, text);
        }
        begins_inside = is_cut;
    }
}

static size_t line_size(const struct document_line *line)
{
    size_t size = 2;
    for (size_t w = 0; line != NULL && w < line->word_count; w++) size += line->words[w].length + 1;
    return size;
}

pd_status page_text_make_in_flow(struct document_page *page, const struct page_flow *flow, struct page_text *text,
                                 pd_error *error)
{
    const size_t size = text_size(page) + line_size(flow->before) + line_size(flow->after),
                 count = document_word_count(page) + (flow->before != NULL ? flow->before->word_count : 0) +
                         (flow->after != NULL ? flow->after->word_count : 0);
    char *bytes = arena_take(&page->arena, size + 1);
    *text = (struct page_text){.bytes = bytes};
    text->words = arena_take(&page->arena, (count + 1) * sizeof *text->words);
    if (bytes == NULL || text->words == NULL) return error_memory(error);
    for (size_t b = 0; b < page->block_count; b++) {
        const struct document_block *block = &page->blocks[b], *last = b > 0 ? block - 1 : NULL;
        const bool goes_on = flow->joins_blocks && last != NULL && last->line_count > 0 && block->line_count > 0 &&
                             page_line_goes_on(&last->lines[last->line_count - 1], &block->lines[0]);
        if (text->length > 0 && !goes_on) bytes[text->length++] = '\n';
        put_block(&page->blocks[b], b, flow, bytes, text);
    }
    return PD_OK;
}

pd_status page_text_make(struct document_page *page, struct page_text *text, pd_error *error)
{
    const struct page_flow alone = {0};
    return page_text_make_in_flow(page, &alone, text, error);
}

/*
 * A layer that some OCR program put behind a scan is right or wrong as a whole. In running Vietnamese text three words
 * of four bear a mark and nearly all are syllables by the rule of spelling; text whose marks were lost or
 * garbled has neither. A page without a picture was not scanned: its letters are what is printed, so OCR could only
 * make them worse, and restoring finds out by itself whether the marks are missing.
 */
#include "document/layer.h"

#include "alphabet/alphabet.h"
#include "base/error.h"
#include "document/page/text.h"
#include "text/token.h"
#include "text/utf8.h"

#include <math.h>
#include <string.h>

static const double SYLLABLES_MIN = 0.9, MARKED_MIN = 0.45, SCAN_SHARE = 0.5;

enum { WORDS_TO_JUDGE = 10, WORD_LETTERS_MAX = 32 };

/* Counts one word of letters. */
static void examine_word(const char *text, size_t length, struct layer_evidence *evidence)
{
    uint32_t letters[WORD_LETTERS_MAX];
    size_t count = 0;
    bool is_marked = false;
    for (size_t at = 0; at < length; count++) {
        if (count == WORD_LETTERS_MAX) return;
        letters[count] = utf8_next(text, length, &at);
        is_marked = is_marked || letter_strip(letters[count]) != letters[count];
    }
    if (count < 2) return;
    struct syllable syllable;
    const bool is_syllable = syllable_read(letters, count, &syllable);
    evidence->words++;
    if (!is_syllable) return;
    evidence->syllables++;
    if (is_marked) evidence->marked++;
}

static bool is_evidence(const struct token *token)
{
    return token->kind == TOKEN_WORD && token->letter_case != CASE_UPPER &&
           (token->flags & (TOKEN_IN_CODE | TOKEN_ENUMERATOR)) == 0;
}

pd_status layer_examine(struct document_page *page, struct layer_evidence *evidence, pd_error *error)
{
    struct page_text text;
    struct token_list tokens = {0};
    *evidence = (struct layer_evidence){0};
    pd_status status = page_text_make(page, &text, error);
    if (status == PD_OK && !token_split(text.bytes, text.length, &tokens)) status = error_memory(error);
    for (size_t k = 0; status == PD_OK && k < tokens.count; k++)
        if (is_evidence(&tokens.items[k]))
            examine_word(text.bytes + tokens.items[k].begin, tokens.items[k].length, evidence);
    token_list_free(&tokens);
    return status;
}

/* Whether this is what correct Vietnamese text looks like. */
static bool layer_is_right(const struct layer_evidence *evidence)
{
    const double words = (double)evidence->words;
    return evidence->words >= WORDS_TO_JUDGE && (double)evidence->syllables >= SYLLABLES_MIN * words &&
           (double)evidence->marked >= MARKED_MIN * words;
}

pd_page_reading layer_decide(pd_layer policy, const struct layer_evidence *evidence, size_t words, double image_share)
{
    if (words == 0 || policy == PD_LAYER_OCR) return PD_PAGE_OCR;
    if (policy == PD_LAYER_KEEP) return PD_PAGE_KEPT;
    if (policy == PD_LAYER_REPAIR) return PD_PAGE_REPAIRED;
    if (layer_is_right(evidence)) return PD_PAGE_KEPT;
    return image_share >= SCAN_SHARE ? PD_PAGE_OCR : PD_PAGE_REPAIRED;
}

/* ---- A second reading ---- */

static const float SAME_PLACE = 0.4f; /* of both boxes' area together that they share */

static float overlap(pd_box a, pd_box b)
{
    const float width = fminf(a.right, b.right) - fmaxf(a.left, b.left);
    const float height = fminf(a.bottom, b.bottom) - fmaxf(a.top, b.top);
    if (width <= 0 || height <= 0) return 0;
    const float both = width * height;
    return both / ((a.right - a.left) * (a.bottom - a.top) + (b.right - b.left) * (b.bottom - b.top) - both);
}

/* The word of a line that stands where `box` is best, if better than *best. */
static void find_in_line(const struct document_line *line, pd_box box, float *best, const char **text)
{
    if (overlap(line->box, box) <= 0) return;
    for (size_t w = 0; w < line->word_count; w++) {
        const float share = overlap(line->words[w].box, box);
        if (share <= *best) continue;
        *best = share;
        *text = line->words[w].text;
    }
}

static bool note_reading(struct document_page *page, const struct document_page *layer, struct document_word *word)
{
    float best = SAME_PLACE;
    const char *text = NULL;
    for (size_t b = 0; b < layer->block_count; b++)
        for (size_t l = 0; l < layer->blocks[b].line_count; l++)
            find_in_line(&layer->blocks[b].lines[l], word->box, &best, &text);
    if (text == NULL) return true;
    word->other = arena_text(&page->arena, text, strlen(text));
    return word->other != NULL;
}

bool layer_note_readings(struct document_page *page, const struct document_page *layer)
{
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++) {
            const struct document_line *line = &page->blocks[b].lines[l];
            for (size_t w = 0; w < line->word_count; w++)
                if (!note_reading(page, layer, &line->words[w])) return false;
        }
    return true;
}

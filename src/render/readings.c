/* The groups come line by line of the true page, so they are noted first, and written in the order of the printed page.
 */
#include "render/readings.h"

#include "base/error.h"
#include "base/memory.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

/* What is known of a printed word. */
struct noted {
    size_t truth, truth_length; /* in the text of the true words; length 0: not known */
    size_t words;               /* printed words that belong to it, from this one on; 0: it belongs to the one before */
};

struct noting {
    struct noted *words; /* of the printed page, in its order */
    struct pairs_text truth;
};

/* Notes a group, if its printed words stand side by side. */
static bool note(void *self, const struct align_line *line, const struct align_group *group, const size_t *numbers)
{
    struct noting *noting = self;
    const size_t first = numbers[group->printed], begin = noting->truth.length;
    for (size_t k = 1; k < group->printed_count; k++)
        if (numbers[group->printed + k] != first + k) return true;
    if (!pairs_put_words(&noting->truth, line->truth + group->truth, group->truth_count, "\t")) return false;
    noting->words[first] = (struct noted){begin, noting->truth.length - 1 - begin, group->printed_count};
    for (size_t k = 1; k < group->printed_count; k++) noting->words[first + k].words = 0;
    return true;
}

/* ---- Writing ------------------------------------------------------------------------- */

static bool put_text(struct pairs_text *out, const char *text)
{
    return pairs_put(out, text, strlen(text));
}

/* Writes a confidence with three decimals. */
static bool put_confidence(struct pairs_text *out, float confidence)
{
    const unsigned parts = confidence <= 0 ? 0 : confidence >= 1 ? 1000 : (unsigned)(confidence * 1000 + 0.5f);
    char digits[12];
    snprintf(digits, sizeof digits, "%u.%03u", parts / 1000, parts % 1000);
    return put_text(out, digits);
}

/* Whether each character of the words has its symbol. */
static bool has_symbols(const struct document_word *words, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        size_t characters = 0;
        for (size_t at = 0; at < words[k].length; characters++) utf8_next(words[k].text, words[k].length, &at);
        if (words[k].symbol_count != characters) return false;
    }
    return true;
}

static bool put_symbols(struct pairs_text *out, const struct document_word *word)
{
    bool is_put = true;
    for (size_t s = 0; s < word->symbol_count; s++) {
        const struct document_symbol *symbol = &word->symbols[s];
        for (size_t c = 0; is_put && c < symbol->choice_count; c++)
            is_put = put_text(out, c == 0 ? "\t" : " ") && put_text(out, symbol->choices[c].text) &&
                     put_text(out, " ") && put_confidence(out, symbol->choices[c].confidence);
    }
    return is_put;
}

static bool put_words(struct pairs_text *out, const struct noting *noting, const struct noted *noted,
                      const struct document_word *words, size_t count)
{
    bool is_put = pairs_put(out, noting->truth.bytes + noted->truth, noted->truth_length) && put_text(out, "\t");
    for (size_t k = 0; is_put && k < count; k++)
        is_put = pairs_put(out, words[k].text, words[k].length) && put_text(out, k + 1 < count ? " " : "\t");
    for (size_t k = 0; is_put && k < count; k++)
        is_put = put_confidence(out, words[k].confidence) && (k + 1 == count || put_text(out, " "));
    for (size_t k = 0; is_put && k < count && has_symbols(words, count); k++) is_put = put_symbols(out, &words[k]);
    return is_put && put_text(out, "\n");
}

/* A group that goes on in the next line is no group. */
static bool put_line(struct pairs_text *out, struct noting *noting, const struct document_line *line, size_t first)
{
    for (size_t w = 0; w < line->word_count;) {
        struct noted *noted = &noting->words[first + w];
        const bool is_whole = noted->words > 0 && w + noted->words <= line->word_count;
        if (!is_whole) *noted = (struct noted){.words = 1};
        if (!put_words(out, noting, noted, &line->words[w], noted->words)) return false;
        w += noted->words;
    }
    return put_text(out, "\n");
}

static bool put_page(struct pairs_text *out, struct noting *noting, const struct document_page *page)
{
    bool is_put = true;
    size_t number = 0;
    for (size_t b = 0; is_put && b < page->block_count; b++) {
        for (size_t k = 0; is_put && k < page->blocks[b].line_count; k++) {
            is_put = put_line(out, noting, &page->blocks[b].lines[k], number);
            number += page->blocks[b].lines[k].word_count;
        }
        is_put = is_put && put_text(out, "\n");
    }
    return is_put && put_text(out, "\f\n");
}

pd_status readings_add(const struct document_page *truth, const struct document_page *printed, struct pairs_text *out,
                       pd_error *error)
{
    const size_t count = document_word_count(printed);
    struct noting noting = {.words = calloc(count + 1, sizeof *noting.words)};
    if (noting.words == NULL || !pairs_put(&noting.truth, "", 1)) {
        free(noting.words);
        return error_memory(error);
    }
    for (size_t w = 0; w < count; w++) noting.words[w].words = 1;
    pd_status status = pairs_find(truth, printed, note, &noting, error);
    if (status == PD_OK && !put_page(out, &noting, printed)) status = error_memory(error);
    free(noting.words);
    free(noting.truth.bytes);
    return status;
}

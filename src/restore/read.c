/*
 * Step 1, reading: input bytes → text in NFC, with its look-alikes replaced (edits.c), cut into tokens, sentences and
 * paragraphs.
 *
 * Most text is in NFC and has no look-alikes; such text is not copied.
 */
#include <stdlib.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "base/memory.h"
#include "restore/block.h"
#include "text/utf8.h"

void block_free(struct block *b)
{
    free(b->composed);
    free(b->edited);
    free(b->edits);
    free(b->readings);
    free(b->word_tokens);
    token_list_free(&b->tokens);
    free(b->sentences);
    free(b->paragraphs);
    free(b->prints);
    language_finder_free(&b->languages);
    free(b->choices);
    free(b->details);
    free(b->uses);
    free(b->output);
    free(b->words);
    free(b->alternatives);
    free(b->repairs.items);
    free(b->repairs.text);
    free(b->repairs.alternatives);
    *b = (struct block){0};
}

/* Copies `raw` with U+FFFD for each byte that is not UTF-8; `out` has room for 3 × length bytes. */
static size_t repair_utf8(const char *raw, size_t length, char *out)
{
    size_t written = 0;
    for (size_t at = 0; at < length;) {
        const size_t start = at;
        const uint32_t c = utf8_next(raw, length, &at);
        if (c == UTF8_INVALID) {
            written += utf8_put(0xFFFD, out + written);
        } else {
            memcpy(out + written, raw + start, at - start);
            written += at - start;
        }
    }
    return written;
}

static bool read_text(struct block *b, const char *raw, size_t length, bool lossy)
{
    b->raw = raw;
    b->raw_length = length;
    b->text = raw;
    b->length = length;
    const bool repair = lossy && utf8_first_invalid(raw, length) < length;
    if (!repair && text_is_composed(raw, length)) return true;
    if (length > SIZE_MAX / 16) return false;
    /* The buffer has room for the composed text, then for the repaired text, at most three times as long as `raw`. */
    const size_t repaired = repair ? 3 * length : 0, room = 3 * (repair ? repaired : length) + 1;
    if (!memory_reserve(&b->composed, &b->composed_capacity, room + repaired, 1)) return false;
    const char *source = raw;
    size_t source_length = length;
    if (repair) {
        source_length = repair_utf8(raw, length, b->composed + room);
        source = b->composed + room;
    }
    b->length = text_compose(source, source_length, b->composed, room);
    const bool is_same = b->length == length && memcmp(b->composed, raw, length) == 0;
    b->text = is_same ? raw : b->composed;
    return b->length != SIZE_MAX;
}

/* Whether there is a line feed between two offsets. */
static bool has_line_feed(const struct block *b, size_t begin, size_t end)
{
    return end > begin && memchr(b->text + begin, '\n', end - begin) != NULL;
}

static bool add_sentence(struct block *b, size_t first, size_t end)
{
    if (end == first) return true;
    if (!memory_reserve(&b->sentences, &b->sentence_capacity, b->sentence_count + 1, sizeof *b->sentences))
        return false;
    b->sentences[b->sentence_count++] = (struct sentence){
        .first = (uint32_t)first, .end = (uint32_t)end, .paragraph = (uint32_t)b->paragraph_count - 1};
    return true;
}

static bool add_paragraph(struct block *b)
{
    if (!memory_reserve(&b->paragraphs, &b->paragraph_capacity, b->paragraph_count + 1, sizeof *b->paragraphs))
        return false;
    b->paragraphs[b->paragraph_count++] = (struct paragraph){0};
    return true;
}

/* Cuts the tokens into sentences at TOKEN_END. If a line ends there as well, a paragraph ends, too. */
static bool cut_sentences(struct block *b)
{
    b->sentence_count = 0;
    b->paragraph_count = 0;
    if (!add_paragraph(b)) return false;
    const struct token *tokens = b->tokens.items;
    size_t first = 0;
    for (size_t i = 0; i < b->tokens.count; i++) {
        if (tokens[i].kind != TOKEN_END) continue;
        if (!add_sentence(b, first, i)) return false;
        first = i + 1;
        const size_t next = first < b->tokens.count ? tokens[first].begin : b->length;
        if (has_line_feed(b, tokens[i].begin, next) && !add_paragraph(b)) return false;
    }
    return add_sentence(b, first, b->tokens.count);
}

bool block_read(struct block *b, const char *raw, size_t length, bool lossy, const struct edit_rules *rules)
{
    if (!read_text(b, raw, length, lossy) || !edits_make(b, rules)) return false;
    b->tokens.count = 0;
    if (!token_split(b->text, b->length, &b->tokens) || !cut_sentences(b)) return false;
    return memory_reserve(&b->prints, &b->print_capacity, b->tokens.count + 1, sizeof *b->prints) &&
           memory_reserve(&b->choices, &b->choice_capacity, b->tokens.count + 1, sizeof *b->choices);
}

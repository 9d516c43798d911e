/*
 * Two passes: the first finds the size, the second writes. Restoring and the text writer must see the same bytes, so
 * both use this function.
 */
#include "document/page/text.h"

#include "base/error.h"

#include <string.h>

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

/*
 * Whether a code (4869/UBND-SYT, COVID-19) or a range of numbers is cut at its hyphen by the end of a line. Vietnamese
 * has no other hyphens at line ends: words are not divided.
 */
static bool is_cut_code(const struct document_line *line, const struct document_line *next)
{
    if (line->word_count == 0 || next->word_count == 0) return false;
    const struct document_word *last = &line->words[line->word_count - 1], *first = &next->words[0];
    return last->length > 1 && last->text[last->length - 1] == '-' && is_code_sign(last->text[last->length - 2]) &&
           is_code_sign(first->text[0]);
}

static void put_word(const struct document_word *word, size_t block, size_t line, char *bytes, struct page_text *text)
{
    text->words[text->word_count++] =
        (struct page_text_word){word, text->length, text->length + word->length, block, line};
    memcpy(bytes + text->length, word->text, word->length);
    text->length += word->length;
}

/* Writes the lines of a block. A code that is cut by a line end is whole on the first line. */
static void put_block(const struct document_block *block, size_t number, char *bytes, struct page_text *text)
{
    bool begins_inside = false; /* the line's first word ends the code of the line before, and its line */
    for (size_t l = 0; l < block->line_count; l++) {
        const struct document_line *line = &block->lines[l];
        const bool is_cut = l + 1 < block->line_count && is_cut_code(line, line + 1);
        for (size_t w = 0; w < line->word_count; w++) {
            put_word(&line->words[w], number, l, bytes, text);
            const bool is_last = w + 1 == line->word_count;
            if (!is_last || !is_cut) bytes[text->length++] = is_last || (w == 0 && begins_inside) ? '\n' : ' ';
        }
        begins_inside = is_cut;
    }
}

pd_status page_text_make(struct document_page *page, struct page_text *text, pd_error *error)
{
    char *bytes = arena_take(&page->arena, text_size(page) + 1);
    *text = (struct page_text){.bytes = bytes};
    text->words = arena_take(&page->arena, (document_word_count(page) + 1) * sizeof *text->words);
    if (bytes == NULL || text->words == NULL) return error_memory(error);
    for (size_t b = 0; b < page->block_count; b++) {
        if (text->length > 0) bytes[text->length++] = '\n';
        put_block(&page->blocks[b], b, bytes, text);
    }
    return PD_OK;
}

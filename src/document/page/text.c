/* Two walks: one to know the size, one to fill. Restoring and the text writer must see the same bytes, so both use
 * this. */
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

static void put_line(const struct document_line *line, size_t block, size_t number, char *bytes, struct page_text *text)
{
    for (size_t w = 0; w < line->word_count; w++) {
        const struct document_word *word = &line->words[w];
        text->words[text->word_count++] =
            (struct page_text_word){word, text->length, text->length + word->length, block, number};
        memcpy(bytes + text->length, word->text, word->length);
        text->length += word->length;
        bytes[text->length++] = w + 1 < line->word_count ? ' ' : '\n';
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
        for (size_t l = 0; l < page->blocks[b].line_count; l++) put_line(&page->blocks[b].lines[l], b, l, bytes, text);
    }
    return PD_OK;
}

/*
 * Arrays grow in the arena and leave their smaller copies behind. These copies take at most as much memory as the array
 * itself, and all of it is freed with the page.
 */
#include "document/document.h"

#include "alphabet/alphabet.h"
#include "text/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_BYTES_MAX = 1 << 28, WORD_BYTES_MAX = 1 << 16 };

struct document_page *document_page_new(size_t number)
{
    struct document_page *page = calloc(1, sizeof *page);
    if (page == NULL) return NULL;
    page->number = number;
    page->arena.limit = PAGE_BYTES_MAX;
    return page;
}

void document_page_free(struct document_page *page)
{
    if (page == NULL) return;
    arena_free(&page->arena);
    free(page);
}

bool document_begin_block(struct document_page *page)
{
    struct document_block *blocks =
        arena_grow(&page->arena, page->blocks, page->block_count, &page->block_capacity, sizeof *blocks);
    if (blocks == NULL) return false;
    page->blocks = blocks;
    blocks[page->block_count++] = (struct document_block){0};
    return true;
}

bool document_begin_line(struct document_page *page)
{
    if (page->block_count == 0 && !document_begin_block(page)) return false;
    struct document_block *block = &page->blocks[page->block_count - 1];
    struct document_line *lines =
        arena_grow(&page->arena, block->lines, block->line_count, &block->line_capacity, sizeof *lines);
    if (lines == NULL) return false;
    block->lines = lines;
    lines[block->line_count++] = (struct document_line){0};
    return true;
}

static bool is_dropped(uint32_t code_point)
{
    return code_point == UTF8_INVALID || code_point <= 0x20 || (code_point >= 0x7F && code_point <= 0xA0) ||
           code_point == 0xFEFF || (code_point >= 0x2000 && code_point <= 0x200F) || code_point == 0x2028 ||
           code_point == 0x2029 || code_point == 0x3000;
}

/*
 * Copies the text of a word to the arena, cleaned and in NFC. *text is NULL if nothing is left. False if memory runs
 * out.
 */
static bool clean_text(struct arena *arena, const char *raw, size_t raw_length, const char **text, size_t *length)
{
    *text = NULL;
    *length = 0;
    if (raw_length > WORD_BYTES_MAX) return false;
    char *kept = arena_take(arena, raw_length + 1);
    if (kept == NULL) return false;
    size_t count = 0;
    for (size_t at = 0; at < raw_length;) {
        const uint32_t code_point = utf8_next(raw, raw_length, &at);
        if (!is_dropped(code_point)) count += utf8_put(code_point, kept + count);
    }
    if (count == 0) return true;
    if (text_is_composed(kept, count)) {
        *text = kept;
        *length = count;
        return true;
    }
    char *composed = arena_take(arena, 3 * count + 1);
    if (composed == NULL) return false;
    *length = text_compose(kept, count, composed, 3 * count);
    if (*length == SIZE_MAX) return false;
    *text = composed;
    return true;
}

bool document_add_word(struct document_page *page, const char *text, size_t length, pd_box box,
                       struct document_word **added)
{
    *added = NULL;
    struct document_word word = {.box = box, .confidence = 1};
    if (!clean_text(&page->arena, text, length, &word.text, &word.length)) return false;
    if (word.text == NULL) return true;
    if (page->block_count == 0 || page->blocks[page->block_count - 1].line_count == 0)
        if (!document_begin_line(page)) return false;
    struct document_block *block = &page->blocks[page->block_count - 1];
    struct document_line *line = &block->lines[block->line_count - 1];
    struct document_word *words =
        arena_grow(&page->arena, line->words, line->word_count, &line->word_capacity, sizeof *words);
    if (words == NULL) return false;
    line->words = words;
    *added = &words[line->word_count++];
    **added = word;
    return true;
}

void document_remove_word(struct document_page *page)
{
    if (page->block_count == 0) return;
    struct document_block *block = &page->blocks[page->block_count - 1];
    if (block->line_count > 0 && block->lines[block->line_count - 1].word_count > 0)
        block->lines[block->line_count - 1].word_count--;
}

pd_box document_box_union(pd_box a, pd_box b)
{
    return (pd_box){.left = a.left < b.left ? a.left : b.left,
                    .top = a.top < b.top ? a.top : b.top,
                    .right = a.right > b.right ? a.right : b.right,
                    .bottom = a.bottom > b.bottom ? a.bottom : b.bottom};
}

static void close_line(struct document_line *line)
{
    line->box = line->words[0].box;
    for (size_t w = 1; w < line->word_count; w++) line->box = document_box_union(line->box, line->words[w].box);
}

static void close_block(struct document_block *block)
{
    size_t kept = 0;
    for (size_t l = 0; l < block->line_count; l++) {
        if (block->lines[l].word_count == 0) continue;
        close_line(&block->lines[l]);
        block->box = kept == 0 ? block->lines[l].box : document_box_union(block->box, block->lines[l].box);
        block->lines[kept++] = block->lines[l];
    }
    block->line_count = kept;
}

void document_close(struct document_page *page)
{
    size_t kept = 0;
    for (size_t b = 0; b < page->block_count; b++) {
        close_block(&page->blocks[b]);
        if (page->blocks[b].line_count > 0) page->blocks[kept++] = page->blocks[b];
    }
    page->block_count = kept;
}

void document_clear(struct document_page *page)
{
    arena_free(&page->arena);
    page->blocks = NULL;
    page->block_count = page->block_capacity = 0;
}

size_t document_word_count(const struct document_page *page)
{
    size_t count = 0;
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++) count += page->blocks[b].lines[l].word_count;
    return count;
}

double document_confidence(const struct document_page *page)
{
    double sum = 0;
    const size_t words = document_word_count(page);
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++) {
            const struct document_line *line = &page->blocks[b].lines[l];
            for (size_t w = 0; w < line->word_count; w++) sum += (double)line->words[w].confidence;
        }
    return words > 0 ? sum / (double)words : 0;
}

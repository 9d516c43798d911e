/* From the lines of a page to its layout: each step is a file of this folder. */
#include "document/layout/layout.h"

#include "base/error.h"
#include "document/layout/kinds.h"
#include "document/layout/paragraphs.h"
#include "document/layout/reading_order.h"
#include "document/layout/tables.h"

#include <string.h>

/* What is known of the lines while the layout is made. */
struct making {
    struct document_page *page;
    struct layout_source source;
    char *kinds;
    size_t *blocks; /* of each line */
    size_t *words;  /* of each line: the index of its first word among all words */
    bool *is_taken; /* of each word: it is in a table */
    size_t *tables; /* of each line: 1 + the index of the table that its first taken word is in; 0: none */
};

/* Lists the lines of a page in reading order. */
static bool list_lines(struct document_page *page, const struct document_page *view, struct making *making)
{
    size_t lines = 0;
    const size_t words = document_word_count(view);
    for (size_t b = 0; b < view->block_count; b++) lines += view->blocks[b].line_count;
    *making = (struct making){.page = page};
    making->source.lines = arena_take(&page->arena, (lines + 1) * sizeof *making->source.lines);
    making->kinds = arena_take(&page->arena, lines + 1);
    making->blocks = arena_take(&page->arena, (lines + 1) * sizeof *making->blocks);
    making->words = arena_take(&page->arena, (lines + 1) * sizeof *making->words);
    making->tables = arena_take(&page->arena, (lines + 1) * sizeof *making->tables);
    making->is_taken = arena_take(&page->arena, words + 1);
    if (making->source.lines == NULL || making->kinds == NULL || making->blocks == NULL || making->words == NULL ||
        making->tables == NULL || making->is_taken == NULL)
        return false;
    making->source.kinds = making->kinds;
    size_t count = 0, word = 0;
    for (size_t b = 0; b < view->block_count; b++)
        for (size_t l = 0; l < view->blocks[b].line_count; l++) {
            const struct document_line *line = &view->blocks[b].lines[l];
            if (line->word_count == 0) continue;
            making->source.lines[count] = line;
            making->blocks[count] = b;
            making->words[count++] = word;
            word += line->word_count;
        }
    making->source.count = count;
    return true;
}

/* Marks the words that are in tables, and the lines that they come from. */
static void take_tables(struct making *making, const struct layout_rows *rows, const struct layout_found_table *tables,
                        size_t count)
{
    for (size_t t = 0; t < count; t++)
        for (size_t r = tables[t].first; r < tables[t].end; r++)
            for (size_t p = 0; p < rows->rows[r].piece_count; p++) {
                const struct layout_piece *piece = &rows->rows[r].pieces[p];
                bool *taken = making->is_taken + making->words[piece->line] + piece->first;
                memset(taken, true, piece->count);
                if (making->tables[piece->line] == 0) making->tables[piece->line] = t + 1;
            }
}

/* Adds the words of a line that are in no table. False if memory runs out. */
static bool add_line(const struct making *making, size_t number, struct layout *layout)
{
    const struct document_line *line = making->source.lines[number];
    struct layout_line *added = &layout->lines[layout->count];
    *added = (struct layout_line){.kind = (enum layout_kind)making->kinds[number], .block = making->blocks[number]};
    added->words = arena_take(&making->page->arena, line->word_count * sizeof *added->words);
    if (added->words == NULL) return false;
    for (size_t w = 0; w < line->word_count; w++) {
        if (making->is_taken[making->words[number] + w]) continue;
        const pd_box box = line->words[w].box;
        added->box = added->word_count == 0 ? box : document_box_union(added->box, box);
        added->words[added->word_count++] = &line->words[w];
    }
    layout->count += added->word_count > 0;
    return true;
}

static void add_table(const struct layout_found_table *table, size_t block, struct layout *layout)
{
    layout->lines[layout->count++] =
        (struct layout_line){.kind = LAYOUT_TABLE, .block = block, .box = table->table.box, .table = &table->table};
}

/* Puts lines and tables into their order: a table stands where the first of its lines stood. */
static bool assemble(const struct making *making, const struct layout_found_table *tables, size_t table_count,
                     struct layout *layout)
{
    bool *is_placed = arena_take(&making->page->arena, table_count + 1);
    layout->lines = arena_take(&making->page->arena, (making->source.count + table_count + 1) * sizeof *layout->lines);
    if (is_placed == NULL || layout->lines == NULL) return false;
    for (size_t l = 0; l < making->source.count; l++) {
        const size_t table = making->tables[l];
        if (table > 0 && !is_placed[table - 1]) {
            is_placed[table - 1] = true;
            add_table(&tables[table - 1], making->blocks[l], layout);
        }
        if (!add_line(making, l, layout)) return false;
    }
    for (size_t t = 0; t < table_count; t++) /* all its lines begin in another table */
        if (!is_placed[t]) add_table(&tables[t], making->blocks[making->source.count - 1], layout);
    return true;
}

pd_status layout_make(struct document_page *page, struct layout *layout, pd_error *error)
{
    struct document_page view = *page; /* with blocks of its own: the page stays as it is */
    struct making making;
    struct layout_rows rows;
    struct layout_found_table *tables;
    size_t count;
    *layout = (struct layout){.count = 0};
    const pd_status status = reading_order_set(&view, error);
    page->arena = view.arena;
    if (status != PD_OK) return status;
    if (!list_lines(page, &view, &making) || !layout_rows_make(&page->arena, &making.source, &rows))
        return error_memory(error);
    layout_find_kinds(&making.source, making.blocks, page, rows.height, making.kinds);
    layout->height = rows.height;
    if (!layout_rows_make(&page->arena, &making.source, &rows) ||
        !layout_tables_find(&page->arena, &making.source, &rows, &tables, &count))
        return error_memory(error);
    take_tables(&making, &rows, tables, count);
    if (!assemble(&making, tables, count, layout) || !layout_find_paragraphs(&page->arena, layout))
        return error_memory(error);
    return PD_OK;
}

const struct layout_cell *layout_cell(const struct layout_table *table, size_t row, size_t column)
{
    return &table->cells[row * table->columns + column];
}

char *layout_join(struct arena *arena, const struct document_word *const *words, size_t count)
{
    size_t length = 0;
    for (size_t w = 0; w < count; w++) length += words[w]->length + 1;
    char *text = arena_take(arena, length + 1);
    size_t at = 0;
    for (size_t w = 0; w < count && text != NULL; w++) {
        if (w > 0) text[at++] = ' ';
        memcpy(text + at, words[w]->text, words[w]->length);
        at += words[w]->length;
    }
    return text;
}

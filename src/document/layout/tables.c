/*
 * Rows with several pieces that follow each other may be a table. Its columns are parted by gutters, stripes that no
 * word, or hardly any, reaches into. A cell of several lines gives rows in which most columns are empty: they are added
 * to the nearest row that is filled, because a clerk centres the other cells of such a row.
 *
 * Running text in two columns, the letterhead and a list of names beside another must not become tables, so two columns
 * must hold numbers, or be aligned at the left.
 */
#include "document/layout/tables.h"

#include "base/floats.h"
#include "document/layout/words.h"

#include <stdlib.h>
#include <string.h>

/* In heights of a word. */
static const float ROWS_APART = 4, /* at most, from middle to middle */
    LINES_APART = 1.6F,            /* lines of one cell */
    HEAD_LINES_APART = 1.35F,      /* the first lines of a head whose other cells are centred */
    CELLS_APART = 0.8F,            /* gap of a row at a gutter, if it parts cells */
    ALIGNED = 0.6F;
/* In usual spaces between words: least width of a gutter, and of a gap of a row at a gutter. */
static const float GUTTER = 1.35F, GROUPS_APART = 1.3F;
static const float TITLE_FREE = 0.2F; /* of the width of a table, right of a title in it */

enum {
    COLUMNS_MAX = 64,
    TRIES_MAX = 256,
    ROWS_MAX = 10000,
    TEXT_WORDS = 5,
    ROWS_OF_TWO = 3,
    TRIES_AGAIN = 8,
    SAME_GAPS = 3,
    KEYS_MIN = 2
};

/* What is known of a table while it is made. */
struct draft {
    struct arena *arena;
    const struct layout_source *source;
    const struct layout_rows *rows;
    size_t first, end;        /* rows of the page */
    float edges[COLUMNS_MAX]; /* the middle of the gutter left of each column; of the first: nothing */
    size_t columns;
    size_t *filled;   /* of each row: in how many columns it has words */
    size_t *place;    /* of each row: its row in the table */
    bool *is_anchor;  /* of each row: begins a row of the table */
    bool *has_number; /* of each row: its first column is filled */
    bool *has_amount; /* of each row: a number alone in another column */
    size_t keys;      /* rows whose first column begins with a digit */
    size_t table_rows;
};

static const struct document_word *word_of(const struct draft *draft, const struct layout_piece *piece, size_t index)
{
    return &draft->source->lines[piece->line]->words[piece->first + index];
}

/* ---- Which rows ------------------------------------------------------------------------- */

/*
 * Whether a row of one piece can be the title of a part of a table: it leaves a good part of the width of the row above
 * empty.
 */
static bool is_title(const struct layout_row *single, const struct layout_row *row)
{
    const float left = row->pieces[0].box.left, right = row->pieces[row->piece_count - 1].box.right;
    return single->pieces[0].box.right < right - TITLE_FREE * (right - left);
}

/* Whether a row of one piece lies across the gaps of a row of several. */
static bool spans(const struct layout_row *single, const struct layout_row *row)
{
    size_t touched = 0;
    for (size_t p = 0; p < row->piece_count; p++)
        touched += row->pieces[p].box.left < single->pieces[0].box.right &&
                   row->pieces[p].box.right > single->pieces[0].box.left;
    return touched > 1;
}

/* Whether a row of one piece introduces what follows: "Danh sách các hộ:". */
static bool introduces(const struct layout_source *source, const struct layout_row *row)
{
    const struct layout_piece *piece = &row->pieces[0];
    const struct document_word *last = &source->lines[piece->line]->words[piece->first + piece->count - 1];
    return piece->count > 1 && last->text[last->length - 1] == ':';
}

/*
 * Finds the end of the rows that may be a table with `first`, which has several pieces. One row that lies across the
 * columns may stand between others, as the title of a part of the table.
 */
static size_t find_end(const struct layout_source *source, const struct layout_rows *rows, size_t first)
{
    size_t end = first + 1, last = first, across = 0;
    for (size_t r = first + 1; r < rows->count; r++) {
        const struct layout_row *row = &rows->rows[r];
        if (row->middle - rows->rows[r - 1].middle > ROWS_APART * rows->height) break;
        if (row->piece_count > 1) {
            if (across > 0 && row->piece_count < 3) break;
            across = 0;
            last = r;
            end = r + 1;
        } else if (introduces(source, row)) {
            break;
        } else if (spans(row, &rows->rows[last])) {
            if (++across > 1 || !is_title(row, &rows->rows[last])) break;
        } else if (across == 0 && row->middle - rows->rows[r - 1].middle <= LINES_APART * rows->height) {
            end = r + 1;
        }
    }
    return end;
}

static size_t count_multiple(const struct draft *draft)
{
    size_t count = 0;
    for (size_t r = draft->first; r < draft->end; r++) count += draft->rows->rows[r].piece_count > 1;
    return count;
}

/* ---- Which columns ---------------------------------------------------------------------- */

/* An end of a word: words begin with +1 and end with -1. */
struct edge {
    float at;
    int step;
};

static int by_place(const void *a, const void *b)
{
    const struct edge *one = a, *other = b;
    if (one->at != other->at) return one->at < other->at ? -1 : 1;
    return other->step - one->step;
}

/* The ends of all words in rows of several pieces, sorted. NULL if memory runs out. */
static struct edge *list_edges(const struct draft *draft, size_t *count)
{
    size_t words = 0;
    for (size_t r = draft->first; r < draft->end; r++)
        for (size_t p = 0; p < draft->rows->rows[r].piece_count; p++) words += draft->rows->rows[r].pieces[p].count;
    struct edge *edges = arena_take(draft->arena, (2 * words + 1) * sizeof *edges);
    *count = 0;
    for (size_t r = draft->first; edges != NULL && r < draft->end; r++) {
        const struct layout_row *row = &draft->rows->rows[r];
        for (size_t p = 0; p < row->piece_count && row->piece_count > 1; p++)
            for (size_t w = 0; w < row->pieces[p].count; w++) {
                const struct document_word *word = word_of(draft, &row->pieces[p], w);
                edges[(*count)++] = (struct edge){word->box.left, 1};
                edges[(*count)++] = (struct edge){word->box.right, -1};
            }
    }
    if (edges != NULL && *count > 0) qsort(edges, *count, sizeof *edges, by_place);
    return edges;
}

/* What a row has at a place: the gap there, and on which sides it has words. */
struct gap {
    float width; /* -1: a word lies there, or there are words on one side only */
    bool has_left, has_right;
};

static struct gap gap_at(const struct draft *draft, const struct layout_row *row, float at)
{
    struct gap gap = {.width = -1};
    float left = 0, right = 0;
    bool is_crossed = false;
    for (size_t p = 0; p < row->piece_count; p++)
        for (size_t w = 0; w < row->pieces[p].count; w++) {
            const pd_box box = word_of(draft, &row->pieces[p], w)->box;
            is_crossed = is_crossed || (box.left < at && box.right > at);
            if (box.right <= at) {
                left = !gap.has_left || box.right > left ? box.right : left;
                gap.has_left = true;
            } else if (box.left >= at) {
                right = !gap.has_right || box.left < right ? box.left : right;
                gap.has_right = true;
            }
        }
    if (!is_crossed && gap.has_left && gap.has_right) gap.width = right - left;
    return gap;
}

/*
 * Whether a stripe parts cells. Most of the rows that have words on both sides have a wide gap there; or many rows have
 * it, wide or not; or it parts words that never stand beside each other.
 */
static bool parts_cells(const struct draft *draft, float at)
{
    size_t wide = 0, both = 0, left = 0, right = 0;
    for (size_t r = draft->first; r < draft->end; r++) {
        if (draft->rows->rows[r].piece_count < 2) continue;
        const struct gap gap = gap_at(draft, &draft->rows->rows[r], at);
        both += gap.width >= 0;
        wide += gap.width >= CELLS_APART * draft->rows->height;
        left += gap.has_left;
        right += gap.has_right;
    }
    if (wide > 0 && 2 * wide >= both) return true;
    return both >= SAME_GAPS || (both == 0 && left > 1 && right > 1);
}

/* Whether a word lies between two places in any row. */
static bool has_word_between(const struct draft *draft, float left, float right)
{
    for (size_t r = draft->first; r < draft->end; r++)
        for (size_t p = 0; p < draft->rows->rows[r].piece_count; p++)
            for (size_t w = 0; w < draft->rows->rows[r].pieces[p].count; w++) {
                const pd_box box = word_of(draft, &draft->rows->rows[r].pieces[p], w)->box;
                if (box.left >= left && box.right <= right) return true;
            }
    return false;
}

/*
 * Adds a gutter, given by its middle and width. With a head across two columns, the gutter between them may be found
 * twice, on both sides of a word of the head: the wider one stays.
 */
static void add_gutter(struct draft *draft, float middle, float width, float *last_width)
{
    const size_t last = draft->columns - 1;
    if (last > 0 && !has_word_between(draft, draft->edges[last], middle)) {
        if (width <= *last_width) return;
        draft->columns--;
    }
    draft->edges[draft->columns++] = middle;
    *last_width = width;
}

/* Finds the gutters. Words of at most one row in eight, or of one row of four, may reach into them. */
static bool find_columns(struct draft *draft)
{
    size_t count;
    const struct edge *edges = list_edges(draft, &count);
    const size_t rows = count_multiple(draft);
    const long allowed = rows < 4 ? 0 : rows < 16 ? 1 : (long)(rows / 8);
    if (edges == NULL) return false;
    long covered = 0;
    size_t tried = 0;
    float last_width = 0;
    draft->columns = 1;
    for (size_t k = 0; k + 1 < count && draft->columns < COLUMNS_MAX && tried < TRIES_MAX; k++) {
        covered += edges[k].step;
        if (covered > allowed) continue;
        const float least = GUTTER * draft->rows->space;
        float from = edges[k].at, free_from = from, free_to = covered == 0 ? edges[k + 1].at : from;
        while (k + 2 < count && covered + edges[k + 1].step <= allowed) {
            covered += edges[++k].step;
            if (covered > 0 || edges[k + 1].at - edges[k].at <= free_to - free_from) continue;
            free_from = edges[k].at;
            free_to = edges[k + 1].at;
        }
        float to = edges[k + 1].at;
        if (free_to - free_from >= least) { /* better the part into which no word reaches */
            from = free_from;
            to = free_to;
        }
        const float middle = (from + to) / 2;
        if (to - from < least) continue;
        tried++;
        if (parts_cells(draft, middle)) add_gutter(draft, middle, to - from, &last_width);
    }
    return true;
}

/* ---- Which cell ------------------------------------------------------------------------- */

/* Some words of a piece that belong to the same cell. */
struct group {
    const struct layout_piece *piece;
    size_t first, end;
    float left, right;
};

/* The column of a group: the first one that it really reaches into. */
static size_t column_of(const struct draft *draft, const struct group *group)
{
    const float least = 0.3F * draft->rows->height;
    size_t column = 0;
    while (column + 1 < draft->columns && draft->edges[column + 1] <= group->left) column++;
    while (column + 1 < draft->columns && draft->edges[column + 1] - group->left < least &&
           group->right - draft->edges[column + 1] > least)
        column++;
    return column;
}

/* The next group of a piece, from word `from` on: up to a gutter that lies in a gap. */
static struct group next_group(const struct draft *draft, const struct layout_piece *piece, size_t from)
{
    struct group group = {.piece = piece, .first = from, .end = from + 1};
    const pd_box first = word_of(draft, piece, from)->box;
    group.left = first.left;
    group.right = first.right;
    for (; group.end < piece->count; group.end++) {
        const pd_box next = word_of(draft, piece, group.end)->box;
        bool is_parted = false;
        if (next.left - group.right >= GROUPS_APART * draft->rows->space)
            for (size_t c = 1; c < draft->columns; c++)
                is_parted = is_parted || (draft->edges[c] >= group.right && draft->edges[c] <= next.left);
        if (is_parted) break;
        if (next.right > group.right) group.right = next.right;
    }
    return group;
}

/* Calls `visit` for each group of a row, with its column. */
static void each_group(struct draft *draft, size_t row,
                       void (*visit)(struct draft *draft, size_t row, const struct group *group, size_t column))
{
    const struct layout_row *pieces = &draft->rows->rows[row];
    for (size_t p = 0; p < pieces->piece_count; p++)
        for (size_t at = 0; at < pieces->pieces[p].count;) {
            const struct group group = next_group(draft, &pieces->pieces[p], at);
            visit(draft, row, &group, column_of(draft, &group));
            at = group.end;
        }
}

/* ---- Which rows are lines of one row ------------------------------------------------------ */

static void count_group(struct draft *draft, size_t row, const struct group *group, size_t column)
{
    const size_t k = row - draft->first;
    const struct document_word *first = word_of(draft, group->piece, group->first);
    const bool starts_with_digit = first->text[0] >= '0' && first->text[0] <= '9';
    draft->filled[k]++;
    if (column == 0) draft->has_number[k] = true;
    if (column == 0 && starts_with_digit) draft->keys++;
    const bool is_amount = group->end == group->first + 1 && strspn(first->text, "0123456789.,%") == first->length;
    if (column > 0 && starts_with_digit && is_amount) draft->has_amount[k] = true;
}

/* Whether a row begins as the sum of a table does. */
static bool is_total(const struct draft *draft, size_t row)
{
    char text[LAYOUT_WORD_BYTES];
    const struct layout_row *pieces = &draft->rows->rows[row];
    layout_strip(word_of(draft, &pieces->pieces[0], 0), text);
    return strcmp(text, "tong") == 0 || strcmp(text, "cong") == 0;
}

/* Whether a row has nothing but units or remarks in brackets, as the second lines of a head do: (ha), (tạ/ha). */
static bool is_in_brackets(const struct draft *draft, size_t row)
{
    const struct layout_row *pieces = &draft->rows->rows[row];
    for (size_t p = 0; p < pieces->piece_count; p++)
        if (word_of(draft, &pieces->pieces[p], 0)->text[0] != '(') return false;
    return true;
}

static float middle(const struct draft *draft, size_t row)
{
    return draft->rows->rows[row].middle;
}

/* The usual distance of rows of the table; 0 if there are fewer than two. False if memory runs out. */
static bool find_distance(const struct draft *draft, float *distance)
{
    const size_t rows = draft->end - draft->first;
    float *distances = arena_take(draft->arena, (rows + 1) * sizeof *distances);
    size_t count = 0, last = SIZE_MAX;
    *distance = 0;
    if (distances == NULL) return false;
    for (size_t k = 0; k < rows; k++) {
        if (!draft->is_anchor[k]) continue;
        if (last != SIZE_MAX) distances[count++] = middle(draft, draft->first + k) - middle(draft, draft->first + last);
        last = k;
    }
    *distance = floats_median(distances, count);
    return true;
}

/* Marks the rows of the page that begin a row of the table. False if memory runs out. */
static bool find_anchors(struct draft *draft)
{
    const size_t rows = draft->end - draft->first;
    const size_t least = draft->columns < 4 ? 2 : (draft->columns + 1) / 2;
    float distance;
    draft->keys = 0;
    for (size_t k = 0; k < rows; k++) each_group(draft, draft->first + k, count_group);
    const bool has_keys = draft->keys >= KEYS_MIN;
    for (size_t k = 0; k < rows; k++)
        draft->is_anchor[k] = (draft->filled[k] >= least && (!has_keys || draft->has_amount[k])) ||
                              is_total(draft, draft->first + k) || (draft->has_number[k] && draft->filled[k] > 1);
    if (!find_distance(draft, &distance)) return false;
    size_t last = SIZE_MAX;
    for (size_t k = 0; k < rows; k++) {
        if (draft->is_anchor[k] && last != SIZE_MAX && !draft->has_number[k] && !is_total(draft, draft->first + k) &&
            middle(draft, draft->first + k) - middle(draft, draft->first + last) < 0.8F * distance)
            draft->is_anchor[k] = false;
        if (last != SIZE_MAX && is_in_brackets(draft, draft->first + k)) draft->is_anchor[k] = false;
        if (draft->is_anchor[k]) last = k;
    }
    for (size_t k = 0; k < rows; k++) { /* what is far from all others is a row of its own */
        if (draft->is_anchor[k] || (k > 0 && is_in_brackets(draft, draft->first + k))) continue;
        const float limit = LINES_APART * draft->rows->height;
        const bool near_above = k > 0 && middle(draft, draft->first + k) - middle(draft, draft->first + k - 1) <= limit;
        const bool near_below =
            k + 1 < rows && middle(draft, draft->first + k + 1) - middle(draft, draft->first + k) <= limit;
        draft->is_anchor[k] = !near_above && !near_below;
    }
    return true;
}

/* Gives each row of the page its row in the table: its own, or the nearest. */
static void place_rows(struct draft *draft)
{
    const size_t rows = draft->end - draft->first;
    size_t above = SIZE_MAX, below = 0;
    draft->table_rows = 0;
    for (size_t k = 0; k < rows; k++) {
        if (draft->is_anchor[k]) {
            draft->place[k] = draft->table_rows++;
            above = k;
            continue;
        }
        for (below = below > k ? below : k; below < rows && !draft->is_anchor[below];) below++;
        const float here = middle(draft, draft->first + k);
        const bool is_above = above != SIZE_MAX && (below == rows || here - middle(draft, draft->first + above) <=
                                                                         middle(draft, draft->first + below) - here);
        draft->place[k] = is_above ? draft->table_rows - 1 : draft->table_rows;
    }
}

/* ---- Making it ------------------------------------------------------------------------------ */

/* Whether an engine read a rule as this word. */
static bool is_rule(const struct document_word *word)
{
    return strcmp(word->text, "|") == 0 || strcmp(word->text, "¦") == 0;
}

struct filling {
    struct draft draft;
    struct layout_table *table;
    bool has_failed;
};

static void fill_group(struct draft *draft, size_t row, const struct group *group, size_t column)
{
    struct filling *filling = (struct filling *)draft;
    struct layout_cell *cell =
        &filling->table->cells[draft->place[row - draft->first] * filling->table->columns + column];
    for (size_t w = group->first; w < group->end && !filling->has_failed; w++) {
        const struct document_word *word = word_of(draft, group->piece, w);
        if (is_rule(word)) continue;
        const struct document_word **words =
            arena_grow(draft->arena, cell->words, cell->word_count, &cell->capacity, sizeof *words);
        filling->has_failed = words == NULL;
        if (words == NULL) return;
        cell->words = words;
        words[cell->word_count++] = word;
    }
}

static bool fill(struct filling *filling)
{
    struct draft *draft = &filling->draft;
    struct layout_table *table = filling->table;
    *table = (struct layout_table){.rows = draft->table_rows, .columns = draft->columns};
    table->cells = arena_take(draft->arena, (table->rows * table->columns + 1) * sizeof *table->cells);
    if (table->cells == NULL) return false;
    for (size_t r = draft->first; r < draft->end; r++) {
        for (size_t p = 0; p < draft->rows->rows[r].piece_count; p++) {
            const pd_box box = draft->rows->rows[r].pieces[p].box;
            table->box = r == draft->first && p == 0 ? box : document_box_union(table->box, box);
        }
        each_group(draft, r, fill_group);
    }
    return !filling->has_failed;
}

/* Whether a column of a table with several rows has words in one row below the head at most: dirt, no column. */
static bool is_dirt(const struct layout_table *table, size_t column)
{
    size_t filled = 0;
    for (size_t r = 1; r < table->rows; r++) filled += layout_cell(table, r, column)->word_count > 0;
    return table->rows > 3 && table->columns > 2 && filled < 2 && layout_cell(table, 0, column)->word_count == 0;
}

/* Adds the words of each column of dirt to the column on its left, or of the first one, on its right. */
static bool remove_dirt(struct arena *arena, struct layout_table *table)
{
    for (size_t c = 0; c < table->columns; c++) {
        if (!is_dirt(table, c)) continue;
        const size_t into = c > 0 ? c - 1 : 1;
        for (size_t r = 0; r < table->rows; r++) {
            const struct layout_cell *parts[2] = {layout_cell(table, r, c > 0 ? into : c),
                                                  layout_cell(table, r, c > 0 ? c : into)};
            const size_t count = parts[0]->word_count + parts[1]->word_count;
            struct layout_cell joined = {.word_count = count, .capacity = count};
            joined.words = arena_take(arena, (count + 1) * sizeof *joined.words);
            if (joined.words == NULL) return false;
            for (size_t k = 0, at = 0; k < 2; k++)
                for (size_t w = 0; w < parts[k]->word_count; w++) joined.words[at++] = parts[k]->words[w];
            table->cells[r * table->columns + into] = joined;
            struct layout_cell *row = &table->cells[r * table->columns];
            memmove(row + c, row + c + 1, (table->columns - c - 1) * sizeof *row);
        }
        for (size_t r = 0; r < table->rows; r++) /* the rows move together */
            memmove(&table->cells[r * (table->columns - 1)], &table->cells[r * table->columns],
                    (table->columns - 1) * sizeof *table->cells);
        table->columns--;
        c--;
    }
    return true;
}

/* ---- Whether it is one ------------------------------------------------------------------------ */

static size_t count_numbers(const struct layout_table *table, size_t column, size_t *filled)
{
    size_t numbers = 0;
    *filled = 0;
    for (size_t r = 0; r < table->rows; r++) {
        const struct layout_cell *cell = layout_cell(table, r, column);
        *filled += cell->word_count > 0;
        numbers += cell->word_count > 0 && layout_has_digit(cell->words[0]);
    }
    return numbers;
}

/* Whether the cells of the second of two columns begin at the same place. */
static bool is_aligned(const struct layout_table *table, float height)
{
    size_t aligned = 0, filled = 0;
    float left = 0;
    for (size_t r = 0; r < table->rows; r++) {
        const struct layout_cell *cell = layout_cell(table, r, 1);
        if (cell->word_count == 0) continue;
        if (filled++ == 0) left = cell->words[0]->box.left;
        const float difference = cell->words[0]->box.left - left;
        aligned += difference > -ALIGNED * height && difference < ALIGNED * height;
    }
    return aligned > 3 && 5 * aligned >= 4 * filled;
}

static bool is_table(const struct layout_table *table, float height)
{
    size_t words = 0, cells = 0, numbers = 0, filled;
    for (size_t k = 0; k < table->rows * table->columns; k++) {
        words += table->cells[k].word_count;
        cells += table->cells[k].word_count > 0;
    }
    for (size_t c = 0; c < table->columns; c++) numbers += count_numbers(table, c, &filled);
    if (table->columns > 2) return table->rows > 2 || (table->rows == 2 && 3 * numbers >= cells);
    if (table->columns < 2 || table->rows < ROWS_OF_TWO || words > TEXT_WORDS * cells) return false;
    numbers = count_numbers(table, 1, &filled);
    return 2 * numbers >= table->rows || is_aligned(table, height);
}

/* ---- Finding them ------------------------------------------------------------------------------ */

/* Whether the row above a table belongs to its head: close above it, and in one column. */
static bool belongs_above(const struct draft *draft, size_t row)
{
    static const char *const others[] = {"don vi tinh", "dvt", "bang", "bieu", "phu luc"};
    const struct layout_row *above = &draft->rows->rows[row];
    if (above->piece_count > 1 || middle(draft, row + 1) - above->middle > HEAD_LINES_APART * draft->rows->height)
        return false;
    const struct layout_piece *piece = &above->pieces[0];
    const struct document_word *first = word_of(draft, piece, 0);
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        if (layout_begins(&first, 1, others[k], NULL)) return false;
    const struct group group = {.piece = piece, .left = piece->box.left, .right = piece->box.right};
    const size_t column = column_of(draft, &group);
    return column > 0 && piece->count <= TEXT_WORDS && !layout_has_digit(first) && first->text[0] != '(' &&
           (column + 1 == draft->columns || piece->box.right <= draft->edges[column + 1]);
}

static bool prepare(struct draft *draft)
{
    const size_t rows = draft->end - draft->first + 1;
    draft->filled = arena_take(draft->arena, rows * sizeof *draft->filled);
    draft->place = arena_take(draft->arena, rows * sizeof *draft->place);
    draft->is_anchor = arena_take(draft->arena, rows * sizeof *draft->is_anchor);
    draft->has_number = arena_take(draft->arena, rows * sizeof *draft->has_number);
    draft->has_amount = arena_take(draft->arena, rows * sizeof *draft->has_amount);
    return draft->has_amount != NULL && draft->filled != NULL && draft->place != NULL && draft->is_anchor != NULL &&
           draft->has_number != NULL;
}

/*
 * Makes a table of the rows first … end - 1, or none: *made. The table may begin above, but not before row `least`.
 * False if memory runs out.
 */
static bool make_table(struct draft draft, size_t least, struct layout_found_table *found, bool *made)
{
    *made = false;
    if (count_multiple(&draft) < 2) return true;
    if (!find_columns(&draft)) return false;
    if (draft.columns < 2) return true;
    while (draft.first > least && belongs_above(&draft, draft.first - 1)) draft.first--;
    if (!prepare(&draft) || !find_anchors(&draft)) return false;
    place_rows(&draft);
    if (draft.table_rows < 2 || draft.table_rows > ROWS_MAX) return true;
    struct filling filling = {.draft = draft, .table = &found->table};
    if (!fill(&filling) || !remove_dirt(draft.arena, &found->table)) return false;
    found->first = draft.first;
    found->end = draft.end;
    *made = is_table(&found->table, draft.rows->height);
    return true;
}

bool layout_tables_find(struct arena *arena, const struct layout_source *source, const struct layout_rows *rows,
                        struct layout_found_table **tables, size_t *count)
{
    size_t least = 0, capacity = 0, again = TRIES_AGAIN * rows->count;
    *tables = NULL;
    *count = 0;
    for (size_t r = 0; r < rows->count;) {
        if (rows->rows[r].piece_count < 2) {
            r++;
            continue;
        }
        struct layout_found_table found = {.first = r};
        const struct draft draft = {
            .arena = arena, .source = source, .rows = rows, .first = r, .end = find_end(source, rows, r)};
        bool made;
        if (!make_table(draft, least, &found, &made)) return false;
        if (!made) { /* the rows after the first may be one; tried as long as this takes little time */
            const size_t cost = draft.end - r;
            r = again > cost ? r + 1 : draft.end;
            again -= again > cost ? cost : 0;
            continue;
        }
        r = draft.end;
        struct layout_found_table *grown = arena_grow(arena, *tables, *count, &capacity, sizeof *grown);
        if (grown == NULL) return false;
        *tables = grown;
        grown[(*count)++] = found;
        least = found.end;
    }
    return true;
}

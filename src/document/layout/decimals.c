/*
 * A cell is put right if it holds one word that is no number as offices print them, but is one with the other sign, and
 * if others of its column have that sign: for a comma, the table must also have several numbers with decimals, and
 * more than it has with a point in the wrong place. Where a table is printed with points before decimals, nothing
 * changes.
 */
#include "document/layout/decimals.h"

#include "base/error.h"
#include "document/layout/layout.h"
#include "document/layout/numbers.h"

#include <string.h>

enum { TABLE_MIN = 3, GROUPED_MIN = 2, DECIMALS_MAX = 2, GROUP = 3 };

/* How many numbers of some cells have decimals, points between thousands, a point in the wrong place. */
struct sign_counts {
    size_t decimals, grouped, misplaced;
};

/* The place of the only sign in a word of digits, "%" at its end aside, and the digits behind it; NULL if there is
 * none. */
static const char *only_sign(const char *text, size_t *behind)
{
    const size_t whole = strspn(text, "0123456789");
    *behind = text[whole] != '\0' ? strspn(text + whole + 1, "0123456789") : 0;
    if (whole == 0 || *behind == 0 || !strchr(".:", text[whole])) return NULL;
    const char *end = text + whole + 1 + *behind;
    return end[*end == '%'] == '\0' ? text + whole : NULL;
}

/* The sign that should stand for the only one of a broken number: ',' or '.'; 0 if the word is none. */
static char right_sign(const struct layout_cell *cell, const char **place)
{
    struct printed_number number;
    size_t behind;
    if (cell->word_count != 1 || number_read(cell->words[0]->text, &number) != NUMBER_BROKEN) return 0;
    *place = only_sign(cell->words[0]->text, &behind);
    if (*place == NULL) return 0;
    return **place == '.' && behind <= DECIMALS_MAX ? ',' : **place == ':' && behind == GROUP ? '.' : 0;
}

static void count_cell(const struct layout_cell *cell, struct sign_counts *counts)
{
    struct printed_number number;
    const char *place;
    if (cell->word_count != 1) return;
    if (number_read(cell->words[0]->text, &number) != NUMBER_READ) {
        counts->misplaced += right_sign(cell, &place) == ',';
        return;
    }
    counts->decimals += number.decimals > 0;
    counts->grouped += strchr(cell->words[0]->text, '.') != NULL;
}

static struct sign_counts count_column(const struct layout_table *table, size_t column)
{
    struct sign_counts counts = {0};
    for (size_t r = 0; r < table->rows; r++) count_cell(layout_cell(table, r, column), &counts);
    return counts;
}

static bool put_sign(struct document_page *page, struct document_word *word, size_t at, char sign)
{
    char *text = arena_text(&page->arena, word->text, word->length);
    if (text == NULL) return false;
    text[at] = sign;
    if (word->before == NULL) {
        word->before = word->text;
        word->before_confidence = word->confidence;
    }
    word->text = text;
    word->origin = ORIGIN_REPAIRED;
    return true;
}

/* The first column counts rows: 1.1, 1.2. */
static bool repair_table(struct document_page *page, const struct layout_table *table, size_t *changed)
{
    struct sign_counts all = {0};
    for (size_t k = 0; k < table->rows * table->columns; k++) count_cell(&table->cells[k], &all);
    const bool has_commas = all.decimals >= TABLE_MIN && all.decimals >= all.misplaced;
    for (size_t c = 1; c < table->columns; c++) {
        const struct sign_counts column = count_column(table, c);
        for (size_t r = 0; r < table->rows; r++) {
            const char *place;
            const struct layout_cell *cell = layout_cell(table, r, c);
            const char sign = right_sign(cell, &place);
            if (sign == 0 || (sign == ',' ? !has_commas || column.decimals == 0 : column.grouped < GROUPED_MIN))
                continue;
            struct document_word *word = (struct document_word *)cell->words[0]; /* a word of `page` */
            if (!put_sign(page, word, (size_t)(place - word->text), sign)) return false;
            ++*changed;
        }
    }
    return true;
}

pd_status decimals_repair(struct document_page *page, size_t *changed, pd_error *error)
{
    struct layout layout;
    if (page->reading != PD_PAGE_OCR) return PD_OK;
    const pd_status status = layout_make(page, &layout, error);
    for (size_t l = 0; status == PD_OK && l < layout.count; l++)
        if (layout.lines[l].table != NULL && !repair_table(page, layout.lines[l].table, changed))
            return error_memory(error);
    return status;
}

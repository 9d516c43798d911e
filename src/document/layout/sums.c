#include "document/layout/sums.h"

#include "document/layout/numbers.h"
#include "document/layout/words.h"

#include <string.h>

enum {
    LEVELS = 4,         /* of numbering: I; 1; a or 1.1; none */
    SHARE_ROWS_MIN = 3, /* rows with a number in a column that may be of shares */
    EVIDENCE_MIN = 4,   /* to believe in shares: a row that fits counts 1, with three digits or more 2 */
    SHARE_COLUMNS = 10, /* columns that are tried as shares */
    ADDENDS_MIN = 2
};

struct check {
    const struct layout_table *table;
    struct printed_number *numbers; /* of each cell */
    unsigned char *readings;        /* enum number_reading of each cell */
    unsigned char *doubts;
    size_t first; /* the first row below the head */
    size_t total; /* the row of totals; table->rows: none */
    bool has_doubts;
};

static size_t at(const struct check *check, size_t row, size_t column)
{
    return row * check->table->columns + column;
}

static void doubt(struct check *check, size_t row, size_t column, enum table_doubt why)
{
    unsigned char *cell = &check->doubts[at(check, row, column)];
    if (*cell == TABLE_SURE) *cell = (unsigned char)why;
    check->has_doubts = true;
}

/* ---- Rows --------------------------------------------------------------------------------- */

/* Whether the first text of a row says that it is the total: "Tổng cộng", "Tổng số", "Cộng". */
static bool is_total(const struct layout_table *table, size_t row)
{
    static const char *const names[] = {"tong", "cong", "so", "tongcong", "tongso"};
    for (size_t c = 0; c < 2 && c < table->columns; c++) {
        const struct layout_cell *cell = layout_cell(table, row, c);
        if (cell->word_count == 0) continue;
        bool is_named = false;
        for (size_t w = 0; w < cell->word_count; w++) {
            char text[LAYOUT_WORD_BYTES];
            layout_strip(cell->words[w], text);
            if (text[0] == '\0' && !layout_has_digit(cell->words[w])) continue;
            bool is_known = false;
            for (size_t n = 0; n < sizeof names / sizeof *names; n++)
                is_known = is_known || strcmp(text, names[n]) == 0;
            if (!is_known || (w == 0 && strcmp(text, "so") == 0)) return false;
            is_named = true;
        }
        if (is_named) return true;
    }
    return false;
}

/* Whether a row below the head numbers the columns: 1, 2, 3 … */
static bool numbers_columns(const struct check *check, size_t row)
{
    size_t found = 0;
    for (size_t c = 0; c < check->table->columns; c++) {
        const size_t cell = at(check, row, c);
        if (check->readings[cell] == NUMBER_NONE) continue;
        if (check->readings[cell] != NUMBER_READ || check->numbers[cell].value != (int64_t)(c + 1) * NUMBER_UNIT)
            return false;
        found++;
    }
    return found > 2;
}

/* The level of a row by the number in its first column. */
static unsigned level_of(const struct check *check, size_t row)
{
    const struct layout_cell *cell = layout_cell(check->table, row, 0);
    if (cell->word_count != 1) return 3;
    const char *text = cell->words[0]->text;
    const size_t digits = strspn(text, "0123456789");
    if (digits > 0) return text[digits] == '\0' || strcmp(text + digits, ".") == 0 ? 1 : 2;
    return text[0] >= 'A' && text[0] <= 'Z' ? 0 : 2;
}

/* Finds the head and the row of totals. False if there is more than one, or it stands amid the others. */
static bool find_total(struct check *check)
{
    const size_t rows = check->table->rows;
    check->first = 1;
    check->total = rows;
    if (check->first < rows && numbers_columns(check, check->first)) check->first++;
    for (size_t r = check->first; r < rows; r++) {
        if (!is_total(check->table, r)) continue;
        if (check->total != rows) return false;
        check->total = r;
    }
    return check->total == check->first || check->total + 1 == rows;
}

/* ---- Sums ------------------------------------------------------------------------------------ */

/* What the rows of a column add up to. */
struct column_sum {
    int64_t all, levels[LEVELS];
    size_t addends, broken, texts;
    size_t broken_row;
    bool has_overflow;
};

static struct column_sum add_up(const struct check *check, size_t column)
{
    struct column_sum sum = {.all = 0};
    for (size_t r = check->first; r < check->table->rows; r++) {
        const size_t cell = at(check, r, column);
        if (r == check->total || check->readings[cell] == NUMBER_NONE) continue;
        if (check->readings[cell] == NUMBER_TEXT) sum.texts++;
        if (check->readings[cell] == NUMBER_BROKEN) {
            sum.broken++;
            sum.broken_row = r;
        }
        if (check->readings[cell] != NUMBER_READ) continue;
        int64_t *level = &sum.levels[level_of(check, r)];
        sum.addends++;
        sum.has_overflow = __builtin_add_overflow(sum.all, check->numbers[cell].value, &sum.all) ||
                           __builtin_add_overflow(*level, check->numbers[cell].value, level) || sum.has_overflow;
    }
    return sum;
}

/* Whether a column holds percentages or averages, which do not add up. */
static bool is_relative(const struct check *check, size_t column)
{
    static const char *const names[] = {"ty le",   "ti le",   "ty trong", "binh quan", "nang suat",
                                        "don gia", "so sanh", "muc",      "he so",     "tang"};
    const struct layout_cell *head = layout_cell(check->table, 0, column);
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        if (layout_begins(head->words, head->word_count, names[n], NULL)) return true;
    for (size_t w = 0; w < head->word_count; w++)
        if (strchr(head->words[w]->text, '%') != NULL) return true;
    for (size_t r = check->first; r < check->table->rows; r++)
        if (check->numbers[at(check, r, column)].is_percent) return true;
    return false;
}

static void check_sum(struct check *check, size_t column)
{
    const size_t total = at(check, check->total, column);
    const struct column_sum sum = add_up(check, column);
    if (check->readings[total] != NUMBER_READ || sum.texts > 0 || sum.addends < ADDENDS_MIN || sum.has_overflow) return;
    if (is_relative(check, column)) return;
    if (sum.broken > 0) {
        if (sum.broken == 1) doubt(check, sum.broken_row, column, TABLE_NUMBER);
        return;
    }
    const int64_t expected = check->numbers[total].value;
    bool fits = sum.all == expected;
    for (size_t k = 0; k < LEVELS; k++) fits = fits || (sum.levels[k] == expected && expected != 0);
    for (size_t r = check->first; r < check->table->rows && !fits; r++)
        if (check->readings[at(check, r, column)] == NUMBER_READ) doubt(check, r, column, TABLE_SUM);
}

/* ---- Shares ------------------------------------------------------------------------------------ */

/* Whether share = 100 × part / whole, rounded as it is printed, up or down. */
static bool is_share(const struct printed_number *share, const struct printed_number *part,
                     const struct printed_number *whole)
{
    static const double units[NUMBER_DECIMALS + 1] = {1, 0.1, 0.01, 0.001};
    if (whole->value == 0) return false;
    const double exact = 100.0 * (double)part->value / (double)whole->value;
    const double off = (double)share->value / NUMBER_UNIT - exact;
    return off > -units[share->decimals] && off < units[share->decimals];
}

/* Three columns of which the first may be shares: 100 × the second / the third. */
struct relation {
    size_t share, part, whole;
};

static bool is_read(const struct check *check, size_t row, size_t column)
{
    return check->readings[at(check, row, column)] == NUMBER_READ;
}

static bool fits_row(const struct check *check, const struct relation *columns, size_t row)
{
    return is_share(&check->numbers[at(check, row, columns->share)], &check->numbers[at(check, row, columns->part)],
                    &check->numbers[at(check, row, columns->whole)]);
}

/* Whether the shares fit in most rows, and are not the same everywhere. */
static bool is_relation(const struct check *check, const struct relation *columns)
{
    size_t rows = 0, fit = 0, evidence = 0;
    int64_t first = 0;
    bool differs = false;
    for (size_t r = check->first; r < check->table->rows; r++) {
        if (!is_read(check, r, columns->share) || !is_read(check, r, columns->part) ||
            !is_read(check, r, columns->whole))
            continue;
        rows++;
        if (!fits_row(check, columns, r)) continue;
        const int64_t share = check->numbers[at(check, r, columns->share)].value;
        if (fit++ == 0) first = share;
        const bool is_long = check->numbers[at(check, r, columns->share)].decimals > 0 && share >= 10 * NUMBER_UNIT;
        evidence += is_long ? 2 : 1;
        differs = differs || share != first;
    }
    return evidence >= EVIDENCE_MIN && differs && 3 * fit >= 2 * rows;
}

/* Marks the rows in which the shares do not fit, and the only cell of a row that is no number. */
static void doubt_shares(struct check *check, const struct relation *columns)
{
    const size_t three[3] = {columns->share, columns->part, columns->whole};
    for (size_t r = check->first; r < check->table->rows; r++) {
        size_t read = 0, broken = SIZE_MAX;
        for (size_t k = 0; k < 3; k++) {
            read += is_read(check, r, three[k]);
            if (check->readings[at(check, r, three[k])] == NUMBER_BROKEN) broken = three[k];
        }
        if (read == 2 && broken != SIZE_MAX) doubt(check, r, broken, TABLE_NUMBER);
        for (size_t k = 0; k < 3 && read == 3 && !fits_row(check, columns, r); k++)
            doubt(check, r, three[k], TABLE_SHARE);
    }
}

/* Looks for columns that are shares of two others. */
static void check_shares(struct check *check)
{
    size_t columns[SHARE_COLUMNS], count = 0;
    for (size_t c = 0; c < check->table->columns && count < SHARE_COLUMNS; c++) {
        size_t read = 0;
        for (size_t r = check->first; r < check->table->rows; r++) read += is_read(check, r, c);
        if (read >= SHARE_ROWS_MIN) columns[count++] = c;
    }
    for (size_t s = 0; s < count; s++)
        for (size_t p = 0; p < count; p++)
            for (size_t w = 0; w < count; w++) {
                const struct relation relation = {columns[s], columns[p], columns[w]};
                if (s == p || s == w || p == w || !is_relation(check, &relation)) continue;
                doubt_shares(check, &relation);
            }
}

/* ---- All ------------------------------------------------------------------------------------------ */

bool table_check(struct arena *arena, const struct layout_table *table, const unsigned char **doubts)
{
    const size_t cells = table->rows * table->columns;
    struct check check = {.table = table};
    *doubts = NULL;
    check.numbers = arena_take(arena, (cells + 1) * sizeof *check.numbers);
    check.readings = arena_take(arena, cells + 1);
    check.doubts = arena_take(arena, cells + 1);
    if (check.numbers == NULL || check.readings == NULL || check.doubts == NULL) return false;
    for (size_t k = 0; k < cells; k++)
        check.readings[k] = (unsigned char)number_of_cell(&table->cells[k], &check.numbers[k]);
    const bool has_total = find_total(&check);
    for (size_t c = 1; c < table->columns && has_total && check.total < table->rows; c++) check_sum(&check, c);
    check_shares(&check);
    if (check.has_doubts) *doubts = check.doubts;
    return true;
}

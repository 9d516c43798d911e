/* Sums and shares of tables: tables written by hand, with the cells that do not fit. */
#include "document/layout/numbers.h"
#include "document/layout/sums.h"

#include "support.h"

Test(sums, numbers_as_offices_print_them)
{
    static const struct {
        const char *text;
        int64_t thousandths;
        unsigned decimals;
        bool is_percent;
    } cases[] = {{"0", 0, 0, false},          {"07", 7000, 0, false},    {"1.234", 1234000, 0, false},
                 {"1234", 1234000, 0, false}, {"12,5", 12500, 1, false}, {"1.234.567,89", 1234567890, 2, false},
                 {"-3,125", -3125, 3, false}, {"95,7%", 95700, 1, true}, {"+4%", 4000, 0, true}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct printed_number number;
        cr_expect_eq(number_read(cases[k].text, &number), NUMBER_READ, "%s", cases[k].text);
        cr_expect_eq(number.value, cases[k].thousandths, "%s", cases[k].text);
        cr_expect_eq(number.decimals, cases[k].decimals, "%s", cases[k].text);
        cr_expect_eq(number.is_percent, cases[k].is_percent, "%s", cases[k].text);
    }
}

Test(sums, digits_that_are_no_number)
{
    static const char *const broken[] = {"94.6",      "1.23.456",  "1234.567",         "12,",
                                         ",5",        ".5",        "1,2345",           "1.234.",
                                         "12.345.67", "1,234,567", "12345678901234567"};
    struct printed_number number;
    for (size_t k = 0; k < sizeof broken / sizeof *broken; k++)
        cr_expect_eq(number_read(broken[k], &number), NUMBER_BROKEN, "%s", broken[k]);
    cr_expect_eq(number_read("", &number), NUMBER_NONE);
    cr_expect_eq(number_read("-", &number), NUMBER_NONE);
    cr_expect_eq(number_read("07x", &number), NUMBER_TEXT);
    cr_expect_eq(number_read("%", &number), NUMBER_TEXT);
}

/* Checks a table, written as rows of cells with bars, and compares the doubts, written in the same way: . S s n */
static void expect(size_t rows, const char *const *text, const char *const *expected)
{
    static const char letters[] = {[TABLE_SURE] = '.', [TABLE_SUM] = 'S', [TABLE_SHARE] = 's', [TABLE_NUMBER] = 'n'};
    struct arena arena = {.limit = 1 << 20};
    struct layout_table table = {.rows = rows, .columns = strlen(expected[0])};
    table.cells = arena_take(&arena, rows * table.columns * sizeof *table.cells);
    for (size_t r = 0; r < rows; r++) {
        const char *at = text[r];
        for (size_t c = 0; c < table.columns; c++, at += *at == '|') {
            struct layout_cell *cell = &table.cells[r * table.columns + c];
            cell->words = arena_take(&arena, 8 * sizeof *cell->words);
            for (size_t length; *at != '|' && *at != '\0'; at += length + (at[length] == ' ')) {
                struct document_word *word = arena_take(&arena, sizeof *word);
                length = strcspn(at, " |");
                word->text = arena_text(&arena, at, length);
                word->length = length;
                cell->words[cell->word_count++] = word;
            }
        }
    }
    const unsigned char *doubts;
    cr_assert(table_check(&arena, &table, &doubts));
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < table.columns; c++) {
            const char found = letters[doubts != NULL ? doubts[r * table.columns + c] : 0];
            cr_expect_eq(found, expected[r][c], "row %zu, column %zu: %c", r, c, found);
        }
    arena_free(&arena);
}

#define EXPECT(text, doubts) expect(sizeof text / sizeof *text, text, doubts)

Test(sums, columns_that_add_up)
{
    static const char *const text[] = {"TT|Thôn|Hộ|Tiền", "1|Cao|12|1.500,5", "2|Bãi|30|800", "|Tổng cộng|42|2.300,5"};
    static const char *const doubts[] = {"....", "....", "....", "...."};
    EXPECT(text, doubts);
}

Test(sums, a_column_that_does_not_add_up)
{
    static const char *const text[] = {"TT|Thôn|Hộ|Tiền", "1|Cao|12|1.500", "2|Bãi|30|300", "|Cộng:|42|2.300"};
    static const char *const doubts[] = {"....", "...S", "...S", "...S"};
    EXPECT(text, doubts);
}

Test(sums, the_total_may_come_first)
{
    static const char *const text[] = {"Thôn|Hộ", "Tổng số|43", "Cao|12", "Bãi|30"};
    static const char *const doubts[] = {"..", ".S", ".S", ".S"};
    EXPECT(text, doubts);
}

Test(sums, rows_of_one_level_may_add_up)
{
    static const char *const text[] = {"TT|Nội dung|Tiền", "I|Chi thường xuyên|30", "1|Lương|20",
                                       "2|Điện|10",        "II|Chi đầu tư|70",      "1|Cầu|70",
                                       "|Tổng cộng|100"};
    static const char *const doubts[] = {"...", "...", "...", "...", "...", "...", "..."};
    EXPECT(text, doubts);
}

Test(sums, percentages_and_averages_do_not_add_up)
{
    static const char *const text[] = {"Thôn|Hộ|Tỷ lệ nghèo|Đạt %", "Cao|12|5|90", "Bãi|30|7|80", "Tổng|42|6|83"};
    static const char *const doubts[] = {"....", "....", "....", "...."};
    EXPECT(text, doubts);
}

Test(sums, an_item_that_is_called_a_total_is_none)
{
    static const char *const text[] = {"Chỉ tiêu|Năm", "Diện tích|12", "Dân số|30", "Tổng sản lượng|50"};
    static const char *const doubts[] = {"..", "..", "..", ".."};
    EXPECT(text, doubts);
}

Test(sums, a_number_that_is_none_among_addends)
{
    static const char *const text[] = {"Thôn|Hộ", "Cao|1.2", "Bãi|30", "Mít|8", "Tổng|50"};
    static const char *const doubts[] = {"..", ".n", "..", "..", ".."};
    EXPECT(text, doubts);
}

Test(sums, numbers_of_columns_and_years_are_no_addends)
{
    static const char *const text[] = {"Thôn|2023|2024", "1|2|3", "Cao|12|20", "Bãi|30|5", "Tổng|42|25"};
    static const char *const doubts[] = {"...", "...", "...", "...", "..."};
    EXPECT(text, doubts);
}

Test(sums, shares_that_fit_and_one_that_does_not)
{
    /* 50/200 = 25, 30/40 = 75, 9/12 = 75, and 45/150 = 30, not 39 */
    static const char *const text[] = {"Việc|Kế hoạch|Thực hiện|%", "a|200|50|25,0", "b|40|30|75,0", "c|12|9|75,0",
                                       "d|150|45|39,0"};
    static const char *const doubts[] = {"....", "....", "....", "....", ".sss"};
    EXPECT(text, doubts);
}

Test(sums, shares_are_rounded)
{
    /* 1/3, 2/3, 1/7: 33,33…, 66,66…, 14,28… */
    static const char *const text[] = {"Việc|Kế hoạch|Thực hiện|Đạt", "a|3|1|33,3", "b|3|2|66,7", "c|7|1|14,3",
                                       "d|7|2|28.5"};
    static const char *const doubts[] = {"....", "....", "....", "....", "...n"};
    EXPECT(text, doubts);
}

Test(sums, two_long_shares_are_evidence_enough)
{
    /* 35/38 = 92,1 %, 1372/1450 = 94,6 %, 255/268 = 95,1 %, not 951 */
    static const char *const text[] = {"Việc|Kế hoạch|Thực hiện|Đạt", "a|268|255|951", "b|1.450|1.372|94,6",
                                       "c|38|35|92,1", "d|2.780|1.846|66.4"};
    static const char *const doubts[] = {"....", ".sss", "....", "....", "...n"};
    EXPECT(text, doubts);
}

Test(sums, columns_without_a_relation)
{
    static const char *const text[] = {"Việc|Kế hoạch|Thực hiện|Tuổi", "a|40|20|50", "b|30|3|10", "c|20|7|31",
                                       "d|25|2|44"};
    static const char *const doubts[] = {"....", "....", "....", "....", "...."};
    EXPECT(text, doubts);
}

/* Layout: pages made by hand, in points, and what a reader would say they consist of. */
#include "document/layout/layout.h"

#include "document/layout/decimals.h"
#include "support.h"

#include <math.h>

enum { SIZE = 10, WORD_GAP = 3, WIDTH = 595, HEIGHT = 842 };

static struct document_page *new_page(void)
{
    struct document_page *page = document_page_new(1);
    page->width = WIDTH;
    page->height = HEIGHT;
    return page;
}

/* Adds a part of a line: words separated by spaces, from `left` on. Each byte is five points wide. */
static void put(struct document_page *page, float left, float top, const char *text)
{
    for (const char *at = text; *at != '\0';) {
        const size_t length = strcspn(at, " ");
        struct document_word *word;
        const float right = left + 5 * (float)length;
        cr_assert(document_add_word(page, at, length, (pd_box){left, top, right, top + SIZE}, &word));
        left = right + WORD_GAP;
        at += length + (at[length] == ' ' ? 1 : 0);
    }
}

/* A line of one part or, if `cells` has bars, of several, each at its place in `lefts`. */
static void line(struct document_page *page, float top, const float *lefts, const char *cells)
{
    cr_assert(document_begin_line(page));
    for (size_t k = 0;; k++) {
        const size_t length = strcspn(cells, "|");
        char cell[128];
        snprintf(cell, sizeof cell, "%.*s", (int)length, cells);
        put(page, lefts[k], top, cell);
        if (cells[length] == '\0') return;
        cells += length + 1;
    }
}

static void text_line(struct document_page *page, float top, float left, const char *text)
{
    line(page, top, &left, text);
}

/* The layout in a few letters: kind of each line, a capital where a part begins, and the rows of tables. */
static void describe(struct document_page *page, char *out, size_t size)
{
    static const char letters[] = "thlascrnx"; /* text heading list agency state reCipients siGnature Number */
    struct layout layout;
    pd_error error;
    size_t used = 0, words = 0;
    document_close(page);
    cr_assert_eq(layout_make(page, &layout, &error), PD_OK);
    for (size_t l = 0; l < layout.count && used < size; l++) {
        const struct layout_line *here = &layout.lines[l];
        if (here->table == NULL) {
            words += here->word_count;
            used += (size_t)snprintf(out + used, size - used, "%c", letters[here->kind] - (here->begins ? 32 : 0));
            continue;
        }
        const struct layout_table *table = here->table;
        for (size_t r = 0; r < table->rows; r++)
            for (size_t c = 0; c < table->columns && used < size; c++) {
                const struct layout_cell *cell = layout_cell(table, r, c);
                words += cell->word_count;
                used += (size_t)snprintf(out + used, size - used, "%s%s",
                                         c > 0   ? "|"
                                         : r > 0 ? "/"
                                                 : "[",
                                         layout_join(&page->arena, cell->words, cell->word_count));
            }
        used += (size_t)snprintf(out + used, size - used, "]");
    }
    cr_expect_eq(words, document_word_count(page), "every word once");
}

static void expect(struct document_page *page, const char *expected)
{
    char found[2048] = "";
    describe(page, found, sizeof found);
    cr_expect_str_eq(found, expected);
    document_page_free(page);
}

/* ---- Tables ------------------------------------------------------------------------------ */

static const float four[] = {60, 100, 300, 400};

Test(layout, rows_and_cells_of_a_table)
{
    struct document_page *page = new_page();
    text_line(page, 80, 60, "Ket qua thu chi trong thang cua cac thon trong xa Nam Binh nhu sau day");
    line(page, 110, four, "TT|Noi dung|Thu|Chi");
    line(page, 130, four, "1|Thon Dong Cao|1.200|350");
    line(page, 150, four, "2|Thon Bai Sau|900|1.420");
    line(page, 170, four, "|Tong cong|2.100|1.770");
    text_line(page, 200, 60, "Cac thon kiem tra lai so lieu va gui ve uy ban xa truoc ngay 15 hang thang");
    expect(page, "T[TT|Noi dung|Thu|Chi/1|Thon Dong Cao|1.200|350/2|Thon Bai Sau|900|1.420/|Tong cong|2.100|1.770]T");
}

Test(layout, the_columns_may_come_as_blocks)
{
    struct document_page *page = new_page();
    static const char *const columns[] = {"TT|1|2|3", "Ten|Ao|Chan|Man", "So|12|40|7"};
    for (size_t c = 0; c < 3; c++) {
        cr_assert(document_begin_block(page));
        char cells[32];
        snprintf(cells, sizeof cells, "%s", columns[c]);
        char *rest = cells;
        for (float top = 100; rest != NULL; top += 18) text_line(page, top, 60 + 120 * (float)c, strsep(&rest, "|"));
    }
    expect(page, "[TT|Ten|So/1|Ao|12/2|Chan|40/3|Man|7]");
}

Test(layout, a_cell_of_several_lines_is_one_cell)
{
    struct document_page *page = new_page();
    line(page, 100, four, "TT|Noi dung|Don vi|So");
    line(page, 130, four, "|Xay nha van hoa||");
    line(page, 136, four, "1||trieu dong|450");
    line(page, 142, four, "|thon Cao Lanh||");
    line(page, 170, four, "2|Sua duong|trieu dong|80");
    line(page, 190, four, "3|Nao vet muong|trieu dong|65");
    expect(page, "[TT|Noi dung|Don vi|So/1|Xay nha van hoa thon Cao Lanh|trieu dong|450/2|Sua duong|trieu dong|80/"
                 "3|Nao vet muong|trieu dong|65]");
}

/* The head has three lines: a cell over two columns, the names of the columns, and their units. */
Test(layout, a_head_across_two_columns)
{
    static const float head[] = {117, 186, 303, 434}, names[] = {256, 321, 392, 457}, units[] = {270, 330, 405, 466},
                       rows[] = {122, 147, 266, 337, 405, 473};
    struct document_page *page = new_page();
    line(page, 100, head, "TT|Xa|Luax|Ngox");
    line(page, 124, names, "Dien tich|Nang suat|Dien tich|Nang suat");
    line(page, 142, units, "(ha)|(ta/ha)|(ha)|(ta/ha)");
    line(page, 166, rows, "1|Binh Khe|214,5|61,2|38,0|44,7");
    line(page, 184, rows, "2|Cam Lung|187,0|58,9|52,6|46,1");
    line(page, 202, rows, "3|Hung Tan|305,8|63,4|17,3|43,0");
    line(page, 220, rows, "4|Tan Dong|198,4|55,0|71,9|48,2");
    expect(page, "[TT|Xa|Luax||Ngox|/||Dien tich (ha)|Nang suat (ta/ha)|Dien tich (ha)|Nang suat (ta/ha)/"
                 "1|Binh Khe|214,5|61,2|38,0|44,7/2|Cam Lung|187,0|58,9|52,6|46,1/"
                 "3|Hung Tan|305,8|63,4|17,3|43,0/4|Tan Dong|198,4|55,0|71,9|48,2]");
}

Test(layout, empty_cells_keep_their_place)
{
    struct document_page *page = new_page();
    line(page, 100, four, "TT|Ten|Nam|Nu");
    line(page, 120, four, "1|Hoa||x");
    line(page, 140, four, "2|Binh|x|");
    line(page, 160, four, "3|Lan||x");
    expect(page, "[TT|Ten|Nam|Nu/1|Hoa||x/2|Binh|x|/3|Lan||x]");
}

Test(layout, narrow_gaps_and_a_head_of_several_lines)
{
    /* 5 points between the columns, 3 between words */
    static const float lefts[] = {60, 75, 190, 235};
    struct document_page *page = new_page();
    line(page, 100, (const float[]){200}, "Tien");
    line(page, 112, lefts, "TT|Noi dung cong viec da|Du toan|Da chi");
    line(page, 124, (const float[]){75, 235}, "lam trong nam|ra roi");
    line(page, 150, (const float[]){60, 75, 205, 245}, "1|Lam cau treo qua suoi|1.200|1.100");
    line(page, 170, (const float[]){75, 235}, "Xay nha cho|con no");
    line(page, 176, (const float[]){60, 205}, "2|1.250");
    line(page, 182, (const float[]){75, 235}, "ho ngheo xa ta|doi thau");
    line(page, 202, (const float[]){60, 75, 220, 245}, "3|Mua sach giao khoa moi|75|1.302");
    line(page, 222, (const float[]){75, 205, 245}, "Tong cong|2.525|2.402");
    expect(page, "[TT|Noi dung cong viec da lam trong nam|Tien Du toan|Da chi ra roi/"
                 "1|Lam cau treo qua suoi|1.200|1.100/2|Xay nha cho ho ngheo xa ta|1.250|con no doi thau/"
                 "3|Mua sach giao khoa moi|75|1.302/|Tong cong|2.525|2.402]");
}

Test(layout, a_line_that_introduces_the_next_table_ends_one)
{
    struct document_page *page = new_page();
    line(page, 100, (const float[]){60, 200}, "Thon|So ho");
    line(page, 115, (const float[]){60, 200}, "Cao|12");
    line(page, 130, (const float[]){60, 200}, "Bai|30");
    text_line(page, 145, 60, "Danh sach cac ho:");
    line(page, 165, four, "TT|Ten|Nam|Nu");
    line(page, 185, four, "1|Hoa||x");
    line(page, 205, four, "2|Binh|x|");
    expect(page, "[Thon|So ho/Cao|12/Bai|30]T[TT|Ten|Nam|Nu/1|Hoa||x/2|Binh|x|]");
}

Test(layout, a_title_inside_a_table)
{
    struct document_page *page = new_page();
    line(page, 100, four, "TT|Noi dung|Thu|Chi");
    line(page, 120, four, "1|Phi cho|12|3");
    text_line(page, 140, 60, "II. Khoi cac truong hoc va tram y te xa");
    line(page, 160, four, "1|Hoc phi|40|31");
    line(page, 180, four, "2|Vien phi|50|44");
    expect(page, "[TT|Noi dung|Thu|Chi/1|Phi cho|12|3/II. Khoi cac truong hoc va tram y te xa|||/1|Hoc phi|40|31/"
                 "2|Vien phi|50|44]");
}

/* ---- Signs in numbers -------------------------------------------------------------------- */

/* A table of four columns that an engine read; the last two are in question. */
static void expect_signs(const char *const rows[4], size_t changes, const char *expected)
{
    struct document_page *page = new_page();
    size_t changed = 0;
    pd_error error;
    page->reading = PD_PAGE_OCR;
    line(page, 100, four, "TT|Ten thon|Lua|Ngo");
    for (size_t r = 0; r < 4; r++) line(page, 120 + 18 * (float)r, four, rows[r]);
    document_close(page);
    cr_assert_eq(decimals_repair(page, &changed, &error), PD_OK);
    cr_expect_eq(changed, changes);
    expect(page, expected);
}

Test(layout, signs_are_those_of_the_other_numbers_of_a_column)
{
    expect_signs((const char *const[]){"1|Bai Sau|214,5|1.240", "2|Dong Cao|187.0|3:127", "3|Cao Lanh|305,8|846,5",
                                       "4|Nam Khe|98.4%|2.780"},
                 3,
                 "[TT|Ten thon|Lua|Ngo/1|Bai Sau|214,5|1.240/2|Dong Cao|187,0|3.127/3|Cao Lanh|305,8|846,5/"
                 "4|Nam Khe|98,4%|2.780]");
}

Test(layout, signs_that_the_column_does_not_show_stay)
{
    /* no commas in the column; too few points between thousands; more digits than decimals have */
    expect_signs((const char *const[]){"1|Bai Sau|214,5|1.240", "2|Dong Cao|187,0|7.30", "3|Cao Lanh|305,8|2:104",
                                       "4|Nam Khe|12.3456|12"},
                 0,
                 "[TT|Ten thon|Lua|Ngo/1|Bai Sau|214,5|1.240/2|Dong Cao|187,0|7.30/3|Cao Lanh|305,8|2:104/"
                 "4|Nam Khe|12.3456|12]");
    /* more points than commas */
    expect_signs((const char *const[]){"1|Bai Sau|214.5|38.0", "2|Dong Cao|187,0|52.6", "3|Cao Lanh|305,8|17.3",
                                       "4|Nam Khe|98.4|71,9"},
                 0,
                 "[TT|Ten thon|Lua|Ngo/1|Bai Sau|214.5|38.0/2|Dong Cao|187,0|52.6/3|Cao Lanh|305,8|17.3/"
                 "4|Nam Khe|98.4|71,9]");
    /* the numbers of the rows */
    expect_signs((const char *const[]){"1,1|Bai Sau|214,5|38,0", "1.2|Dong Cao|187,0|52,6", "1.3|Cao Lanh|305,8|17,3",
                                       "1.4|Nam Khe|98,4|71,9"},
                 0,
                 "[TT|Ten thon|Lua|Ngo/1,1|Bai Sau|214,5|38,0/1.2|Dong Cao|187,0|52,6/1.3|Cao Lanh|305,8|17,3/"
                 "1.4|Nam Khe|98,4|71,9]");
}

Test(layout, a_tilted_table)
{
    struct document_page *page = new_page();
    static const float lefts[] = {60, 110, 420};
    for (size_t r = 0; r < 4; r++) {
        static const char *const names[] = {"Cao Ba Quat va ban", "Ly Cong Tu va con", "Ha Thi Thu va em",
                                            "Vu Van Vinh va vo"};
        char number[2] = {(char)('1' + r), '\0'}, amount[8];
        snprintf(amount, sizeof amount, "%zu.000", 10 + r);
        const char *cells[3] = {number, names[r], amount};
        cr_assert(document_begin_line(page));
        for (size_t c = 0; c < 3; c++) put(page, lefts[c], 100 + 14 * (float)r + 0.03F * lefts[c], cells[c]);
    }
    expect(page, "[1|Cao Ba Quat va ban|10.000/2|Ly Cong Tu va con|11.000/3|Ha Thi Thu va em|12.000/"
                 "4|Vu Van Vinh va vo|13.000]");
}

Test(layout, two_columns_of_text_are_no_table)
{
    static const float lefts[] = {60, 320};
    struct document_page *page = new_page();
    for (int r = 0; r < 6; r++)
        line(page, 100 + 14 * (float)r, lefts,
             "doan van ban thu nhat cua trang bao nay|doan van ban thu hai cua trang bao nay");
    char found[512] = "";
    describe(page, found, sizeof found);
    cr_expect_null(strchr(found, '['));
    document_page_free(page);
}

Test(layout, dotted_leaders_are_no_gaps)
{
    struct document_page *page = new_page();
    text_line(page, 100, 60, "Ho va ten: .................................... Sinh nam: ........");
    text_line(page, 120, 60, "Cho o: ...................................... Dien thoai: ........");
    text_line(page, 140, 60, "Nghe: ...................................... Noi cap: ............");
    char found[512] = "";
    describe(page, found, sizeof found);
    cr_expect_null(strchr(found, '['));
    document_page_free(page);
}

/* ---- Letters ----------------------------------------------------------------------------- */

Test(layout, the_parts_of_an_official_letter)
{
    static const float halves[] = {70, 300};
    struct document_page *page = new_page();
    text_line(page, 20, 290, "2");
    line(page, 60, halves, "UBND HUYEN|CONG HOA XA HOI CHU NGHIA VIET NAM");
    line(page, 75, halves, "PHONG Y TE|Doc lap - Tu do - Hanh phuc");
    line(page, 95, halves, "So: 12/BC-YT|Nam Binh, ngay 3 thang 5 nam 2024");
    text_line(page, 130, 248, "BAO CAO");
    text_line(page, 144, 195, "Ket qua kham suc khoe cho tre");
    text_line(page, 180, 90, "Thuc hien ke hoach cua huyen ve viec kham cho tre em tai cac thon ban, phong da to");
    text_line(page, 194, 60, "chuc kham cho 420 chau.");
    text_line(page, 208, 90, "- Thon Cao: 200 chau duoc kham va cap thuoc theo quy dinh cua nha nuoc ta hien nay va");
    text_line(page, 222, 60, "duoc theo doi.");
    line(page, 280, (const float[]){60, 380}, "Noi nhan:|TRUONG PHONG");
    text_line(page, 292, 60, "- UBND huyen;");
    text_line(page, 304, 60, "- Luu: VT.");
    text_line(page, 340, 385, "Ha Van Vinh");
    expect(page, "NAAASSSHHTtLtCCCRR");
}

Test(layout, a_page_that_ends_with_a_signature_alone)
{
    struct document_page *page = new_page();
    text_line(page, 180, 60, "Thuc hien ke hoach cua huyen ve viec kham cho tre em tai cac thon ban, phong da to");
    text_line(page, 194, 60, "chuc kham cho 420 chau.");
    text_line(page, 240, 350, "KT. CHU TICH");
    text_line(page, 254, 340, "PHO CHU TICH");
    text_line(page, 320, 350, "Ha Van Vinh");
    expect(page, "TtRRR");
}

Test(layout, an_indented_line_that_happens_to_be_centred_is_no_heading)
{
    struct document_page *page = new_page();
    for (int k = 0; k < 3; k++) {
        text_line(page, 100 + 40 * (float)k, 90, "Can cu ke hoach cua huyen ve viec kham cho tre em tai cac thon ban");
        text_line(page, 114 + 40 * (float)k, 60,
                  "va cac truong hoc trong xa, phong da to chuc kham cho cac chau nhu sau day:");
    }
    expect(page, "TtTtTt");
}

/* ---- Any input --------------------------------------------------------------------------- */

Test(layout, an_empty_page)
{
    expect(new_page(), "");
}

Test(layout, places_that_cannot_be)
{
    static const float values[] = {NAN, INFINITY, -INFINITY, 1e30F, -1e30F, 0, 5};
    struct document_page *page = new_page();
    const size_t count = sizeof values / sizeof *values;
    for (size_t k = 0; k < count * count * count; k++) {
        struct document_word *word;
        if (k % 5 == 0) cr_assert(document_begin_line(page));
        const pd_box box = {values[k % count], values[k / count % count], values[k / count / count],
                            values[(k + 3) % count]};
        cr_assert(document_add_word(page, "a", 1, box, &word));
    }
    char found[4096] = "";
    describe(page, found, sizeof found);
    document_page_free(page);
}

Test(layout, the_page_stays_as_it_is)
{
    struct document_page *page = new_page();
    line(page, 60, four, "UBND HUYEN|CONG HOA|XA HOI CHU|NGHIA VIET NAM");
    line(page, 110, four, "1|Hoa|x|y");
    line(page, 130, four, "2|Hai|x|y");
    document_close(page);
    const struct document_block *blocks = page->blocks;
    const size_t count = page->block_count, lines = blocks[0].line_count, words = document_word_count(page);
    struct layout layout;
    cr_assert_eq(layout_make(page, &layout, NULL), PD_OK);
    cr_expect(page->blocks == blocks && page->block_count == count && blocks[0].line_count == lines);
    cr_expect_eq(document_word_count(page), words);
    document_page_free(page);
}

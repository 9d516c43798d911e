/* Reading order: pages made by hand, in points, and the text in the order in which people read them. */
#include "document/layout/reading_order.h"
#include "document/page/text.h"

#include "support.h"

enum { SIZE = 10, WORD_GAP = 3 };

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

static void line(struct document_page *page, float top, float left, const char *text, float right, const char *more)
{
    cr_assert(document_begin_line(page));
    if (text != NULL) put(page, left, top, text);
    if (more != NULL) put(page, right, top, more);
}

/* Closes the page, sets its reading order, compares its text, and frees it. */
static void expect(struct document_page *page, const char *expected)
{
    struct page_text text;
    pd_error error;
    document_close(page);
    const size_t words = document_word_count(page);
    cr_assert_eq(reading_order_set(page, &error), PD_OK);
    cr_assert_eq(document_word_count(page), words);
    cr_assert_eq(page_text_make(page, &text, &error), PD_OK);
    cr_assert(text.length == strlen(expected) && memcmp(text.bytes, expected, text.length) == 0, "%.*s",
              (int)text.length, text.bytes);
    document_page_free(page);
}

Test(reading_order, the_head_of_a_letter)
{
    struct document_page *page = document_page_new(1);
    line(page, 20, 40, "UBND XA NAM BINH", 300, "CONG HOA XA HOI CHU NGHIA VIET NAM");
    line(page, 35, 45, "VAN PHONG", 320, "Doc lap - Tu do - Hanh phuc");
    line(page, 60, 50, "So: 12/VP", 310, "Nam Binh, ngay 3 thang 5 nam 2024");
    line(page, 74, 40, "V/v bao cao quy", 0, NULL);
    line(page, 95, 100, "Kinh gui: Cac thon", 0, NULL);
    line(page, 120, 40, "Thuc hien ke hoach cua huyen ve viec bao cao so lieu", 0, NULL);
    expect(page,
           "UBND XA NAM BINH\nVAN PHONG\nSo: 12/VP\nV/v bao cao quy\n\n"
           "CONG HOA XA HOI CHU NGHIA VIET NAM\nDoc lap - Tu do - Hanh phuc\nNam Binh, ngay 3 thang 5 nam 2024\n\n"
           "Kinh gui: Cac thon\nThuc hien ke hoach cua huyen ve viec bao cao so lieu\n");
}

Test(reading_order, marks_and_misread_letters_of_the_motto_do_no_harm)
{
    struct document_page *page = document_page_new(1);
    line(page, 20, 40, "HỘI ĐỒNG", 300, "CỘNG H0A XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    line(page, 35, 40, "Số: 4", 310, "ngày 3 tháng 5 năm 2024");
    expect(page, "HỘI ĐỒNG\nSố: 4\n\nCỘNG H0A XÃ HỘI CHỦ NGHĨA VIỆT NAM\nngày 3 tháng 5 năm 2024\n");
}

Test(reading_order, a_date_that_is_longer_than_the_motto)
{
    struct document_page *page = document_page_new(1);
    line(page, 20, 40, "SO Y TE", 320, "Doc lap - Tu do - Hanh phuc");
    line(page, 45, 40, "So: 12/VP", 300, "Nam Binh Thuong, ngay 13 thang 12 nam 2024");
    line(page, 95, 100, "Kinh gui: Cac thon", 0, NULL);
    expect(page, "SO Y TE\nSo: 12/VP\n\nDoc lap - Tu do - Hanh phuc\nNam Binh Thuong, ngay 13 thang 12 nam 2024\n\n"
                 "Kinh gui: Cac thon\n");
}

Test(reading_order, a_head_whose_date_cannot_be_read)
{
    struct document_page *page = document_page_new(1);
    line(page, 20, 40, "UBND XA NAM BINH", 300, "CONG HOA XA HOI CHU NGHIA VIET NAM");
    line(page, 35, 45, "VAN PHONG", 320, "Doc lap - Tu do - Hanh phuc");
    line(page, 60, 50, "So: 12/VP", 310, "Nam Binh, nya 3 thng 5 nm 2024");
    line(page, 95, 100, "Kinh gui: Cac thon cua xa Nam Binh va cac xom", 0, NULL);
    expect(page, "UBND XA NAM BINH\nVAN PHONG\nSo: 12/VP\n\n"
                 "CONG HOA XA HOI CHU NGHIA VIET NAM\nDoc lap - Tu do - Hanh phuc\nNam Binh, nya 3 thng 5 nm 2024\n\n"
                 "Kinh gui: Cac thon cua xa Nam Binh va cac xom\n");
}

Test(reading_order, recipients_and_signature)
{
    struct document_page *page = document_page_new(1);
    line(page, 500, 40, "Giao cac thon thuc hien, bao cao truoc ngay 5 thang 6 nam 2024", 0, NULL);
    line(page, 520, 40, "Noi nhan:", 350, "TM. UY BAN NHAN DAN");
    line(page, 535, 40, "- Nhu tren;", 380, "CHU TICH");
    line(page, 550, 40, "- Luu: VT.", 0, NULL);
    line(page, 600, 0, NULL, 360, "Tran Van Binh");
    expect(page, "Giao cac thon thuc hien, bao cao truoc ngay 5 thang 6 nam 2024\n\n"
                 "Noi nhan:\n- Nhu tren;\n- Luu: VT.\n\nTM. UY BAN NHAN DAN\nCHU TICH\nTran Van Binh\n");
}

Test(reading_order, tables_are_read_across)
{
    struct document_page *page = document_page_new(1);
    line(page, 20, 40, "Thon Mot", 300, "12 ho");
    line(page, 40, 40, "Thon Hai", 300, "7 ho");
    line(page, 60, 40, "Cong", 300, "19 ho");
    expect(page, "Thon Mot 12 ho\nThon Hai 7 ho\nCong 19 ho\n");
}

Test(reading_order, a_line_across_the_gutter_ends_the_columns)
{
    struct document_page *page = document_page_new(1);
    line(page, 20, 40, "SO TAI CHINH", 300, "CONG HOA XA HOI CHU NGHIA VIET NAM");
    line(page, 40, 40, "Thong bao nay duoc niem yet tai tru so Uy ban va nha van hoa cac thon", 0, NULL);
    line(page, 60, 40, "Ngay", 300, "thang nam ngay");
    expect(page, "SO TAI CHINH CONG HOA XA HOI CHU NGHIA VIET NAM\n"
                 "Thong bao nay duoc niem yet tai tru so Uy ban va nha van hoa cac thon\nNgay thang nam ngay\n");
}

Test(reading_order, an_empty_page)
{
    expect(document_page_new(1), "");
}

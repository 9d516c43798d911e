/* Fields of official documents: pages written by hand, in points, and what a clerk would enter in a catalogue. */
#include "document/fields/find.h"

#include "support.h"

enum { SIZE = 10, WORD_GAP = 3 };

/* Adds a line: words separated by spaces, from `left` on; a bar begins a second part at 300. */
static void line(struct document_page *page, float top, float left, const char *text)
{
    cr_assert(document_begin_line(page));
    for (const char *at = text; *at != '\0';) {
        size_t length = strcspn(at, " |"), letters = 0;
        struct document_word *word;
        for (size_t k = 0; k < length; k++) letters += (at[k] & 0xC0) != 0x80;
        const float right = left + 5 * (float)letters;
        if (length > 0) {
            cr_assert(document_add_word(page, at, length, (pd_box){left, top, right, top + SIZE}, &word));
            word->confidence = 0.5F;
        }
        left = at[length] == '|' ? 300 : right + WORD_GAP;
        at += length + (at[length] != '\0' ? 1 : 0);
    }
}

static struct document_page *new_page(size_t number)
{
    struct document_page *page = document_page_new(number);
    page->width = 595;
    page->height = 842;
    return page;
}

/* Adds the fields of a page and frees it. */
static void find(struct document_page *page, struct fields *fields)
{
    struct layout layout;
    document_close(page);
    cr_assert_eq(layout_make(page, &layout, NULL), PD_OK);
    cr_assert(fields_find(page, &layout, fields));
    document_page_free(page);
}

static void expect(const struct fields *fields, enum field_name name, const char *text)
{
    const char *found = fields->fields[name].text;
    if (text == NULL)
        cr_expect_null(found, "%s: %s", field_name(name), found);
    else
        cr_expect_str_eq(found != NULL ? found : "", text, "%s: %s", field_name(name), found);
}

static const char body[] = "Căn cứ nhiệm vụ được giao và tình hình thực tế của các thôn trong xã, phòng trình bày như";

Test(fields, a_decision)
{
    struct fields fields = {.arena = {.limit = 1 << 20}};
    struct document_page *page = new_page(1);
    line(page, 60, 60, "ỦY BAN NHÂN DÂN|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    line(page, 75, 70, "HUYỆN NAM BÌNH|Độc lập - Tự do - Hạnh phúc");
    line(page, 95, 60, "Số: 1204/QĐ-UBND|Nam Bình, ngày 03 tháng 5 năm 2024");
    line(page, 130, 240, "QUYẾT ĐỊNH");
    line(page, 145, 190, "Về việc giao đất làm chợ");
    line(page, 158, 205, "tại thị trấn Cao Bình");
    line(page, 180, 170, "CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN");
    line(page, 210, 60, body);
    line(page, 222, 60, body);
    find(page, &fields);
    page = new_page(2);
    line(page, 80, 60, body);
    line(page, 92, 60, body);
    line(page, 120, 60, "Nơi nhận:|TM. ỦY BAN NHÂN DÂN");
    line(page, 134, 60, "- Như Điều 3;|KT. CHỦ TỊCH");
    line(page, 148, 60, "- Các phòng, ban;|PHÓ CHỦ TỊCH");
    line(page, 162, 60, "- Lưu: VT.");
    line(page, 210, 310, "Hà Văn Vinh");
    find(page, &fields);
    expect(&fields, FIELD_STATE, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc");
    expect(&fields, FIELD_SUPERIOR, NULL);
    expect(&fields, FIELD_ISSUER, "ỦY BAN NHÂN DÂN HUYỆN NAM BÌNH");
    expect(&fields, FIELD_NUMBER, "1204/QĐ-UBND");
    expect(&fields, FIELD_PLACE, "Nam Bình");
    expect(&fields, FIELD_DATE, "ngày 03 tháng 5 năm 2024");
    cr_expect(fields.year == 2024 && fields.month == 5 && fields.day == 3);
    expect(&fields, FIELD_TYPE, "QUYẾT ĐỊNH");
    expect(&fields, FIELD_SUBJECT, "Về việc giao đất làm chợ tại thị trấn Cao Bình");
    expect(&fields, FIELD_AUTHORITY, "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH");
    expect(&fields, FIELD_POSITION, "PHÓ CHỦ TỊCH");
    expect(&fields, FIELD_SIGNER, "Hà Văn Vinh");
    cr_assert_eq(fields.recipient_count, 3u);
    cr_expect_str_eq(fields.recipients[0].text, "Như Điều 3");
    cr_expect_str_eq(fields.recipients[1].text, "Các phòng, ban");
    cr_expect_str_eq(fields.recipients[2].text, "Lưu: VT");
    cr_expect(fields.fields[FIELD_NUMBER].page == 1 && fields.fields[FIELD_SIGNER].page == 2);
    cr_expect_float_eq(fields.fields[FIELD_TYPE].confidence, 0.25, 1e-6); /* two words of 0.5 */
    const pd_box box = fields.fields[FIELD_SUBJECT].box;
    cr_expect(box.left == 190 && box.top == 145 && box.bottom == 168);
    fields_free(&fields);
}

Test(fields, a_letter_has_its_subject_below_the_number)
{
    struct fields fields = {.arena = {.limit = 1 << 20}};
    struct document_page *page = new_page(1);
    line(page, 60, 60, "SỞ Y TẾ NAM BÌNH|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    line(page, 75, 60, "TRUNG TÂM KIỂM SOÁT BỆNH|Độc lập - Tự do - Hạnh phúc");
    line(page, 95, 60, "Số:81/TTKSB|Nam Bình, ngày 26tháng 7 năm 2023");
    line(page, 108, 60, "V/v phun thuốc diệt muỗi");
    line(page, 121, 60, "ở các trường học");
    line(page, 150, 150, "Kính gửi: Các trường học trong huyện");
    line(page, 180, 60, body);
    line(page, 192, 60, body);
    find(page, &fields);
    expect(&fields, FIELD_SUPERIOR, "SỞ Y TẾ NAM BÌNH");
    expect(&fields, FIELD_ISSUER, "TRUNG TÂM KIỂM SOÁT BỆNH");
    expect(&fields, FIELD_NUMBER, "81/TTKSB");
    cr_expect(fields.year == 2023 && fields.month == 7 && fields.day == 26);
    expect(&fields, FIELD_TYPE, NULL);
    expect(&fields, FIELD_SUBJECT, "V/v phun thuốc diệt muỗi ở các trường học");
    expect(&fields, FIELD_SIGNER, NULL);
    fields_free(&fields);
}

Test(fields, a_date_that_cannot_be_is_only_text)
{
    struct fields fields = {.arena = {.limit = 1 << 20}};
    struct document_page *page = new_page(1);
    line(page, 60, 60, "XÃ NAM BÌNH|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    line(page, 75, 60, "Số: 1/TB|Nam Bình, ngày 41 tháng 7 năm 2023");
    line(page, 180, 60, body);
    find(page, &fields);
    expect(&fields, FIELD_DATE, "ngày 41 tháng 7 năm 2023");
    cr_expect_eq(fields.year, 0);
    fields_free(&fields);
}

Test(fields, a_form_has_a_type_and_a_subject)
{
    static const char *const types[] = {"TỜ KHAI", "ĐƠN ĐỀ NGHỊ", "GIẤY XÁC NHẬN"};
    for (size_t k = 0; k < sizeof types / sizeof *types; k++) {
        struct fields fields = {.arena = {.limit = 1 << 20}};
        struct document_page *page = new_page(1);
        line(page, 60, 200, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
        line(page, 75, 230, "Độc lập - Tự do - Hạnh phúc");
        line(page, 110, 262, types[k]);
        line(page, 123, 220, "Hỗ trợ giống lúa năm 2024");
        line(page, 150, 150, "Kính gửi: Ủy ban nhân dân xã Nam Bình");
        line(page, 180, 60, body);
        find(page, &fields);
        expect(&fields, FIELD_TYPE, types[k]);
        expect(&fields, FIELD_SUBJECT, "Hỗ trợ giống lúa năm 2024");
        fields_free(&fields);
    }
}

Test(fields, a_text_that_is_no_official_document)
{
    struct fields fields = {.arena = {.limit = 1 << 20}};
    struct document_page *page = new_page(1);
    line(page, 60, 60, "Sáng nay trời mưa to, chợ Cao Bình vắng người mua, chỉ có mấy bà bán cá ngồi trong lều và");
    line(page, 74, 60, "kể chuyện ngày xưa. Số người đến xem ngày một ít đi, tháng sau chợ sẽ dời ra bến sông rồi.");
    find(page, &fields);
    for (int k = 0; k < FIELD_COUNT; k++) expect(&fields, (enum field_name)k, NULL);
    cr_expect_eq(fields.recipient_count, 0u);
    fields_free(&fields);
}

Test(fields, memory_that_runs_out)
{
    struct fields fields = {.arena = {.limit = 64}};
    struct document_page *page = new_page(1);
    struct layout layout;
    line(page, 60, 60, "XÃ NAM BÌNH|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    line(page, 75, 60, "Số: 1/TB|Nam Bình, ngày 4 tháng 7 năm 2023");
    document_close(page);
    cr_assert_eq(layout_make(page, &layout, NULL), PD_OK);
    cr_expect_not(fields_find(page, &layout, &fields));
    document_page_free(page);
    fields_free(&fields);
}

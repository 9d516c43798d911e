/*
 * Labels of headings and ends of list items that the items around put right. The texts are written for the test; what
 * is expected follows from counting: after II comes III.
 */
#include <criterion/criterion.h>

#include "outline/outline.h"
#include "support.h"

/* The text with every fix done. The caller frees it. */
static char *fixed(const char *text)
{
    struct outline outline = {0};
    struct bytes copy = bytes_of(text, strlen(text)), out = {0};
    size_t at = 0;
    cr_assert(outline_find(&outline, copy.at, copy.length));
    for (size_t f = 0; f < outline.fix_count; f++) {
        const struct outline_fix *fix = &outline.fixes[f];
        cr_assert_leq(at, fix->begin);
        cr_assert_lt(fix->begin, fix->end);
        cr_assert_leq(fix->end, copy.length);
        bytes_append(&out, copy.at + at, fix->begin - at);
        bytes_append(&out, fix->right, strlen(fix->right));
        at = fix->end;
    }
    bytes_append(&out, copy.at + at, copy.length - at);
    bytes_append(&out, "", 1);
    outline_free(&outline);
    free(copy.at);
    return out.at;
}

static void expect(const char *text, const char *right)
{
    char *got = fixed(text);
    cr_expect_str_eq(got, right, "%s", got);
    free(got);
}

static void expect_same(const char *text)
{
    expect(text, text);
}

Test(outline, roman_numerals_follow_each_other)
{
    expect("I. MỤC TIÊU\nII. NỘI DUNG\nHI. KINH PHÍ\nIV. THỰC HIỆN\n",
           "I. MỤC TIÊU\nII. NỘI DUNG\nIII. KINH PHÍ\nIV. THỰC HIỆN\n");
    expect("I.MỤC TIÊU\nII.NỘI DUNG\nII.KINH PHÍ\nIV.THỰC HIỆN\n",
           "I.MỤC TIÊU\nII.NỘI DUNG\nIII.KINH PHÍ\nIV.THỰC HIỆN\n");
    expect("l. MỤC TIÊU\n1. Một\nlI. NỘI DUNG\nIII. KINH PHÍ\n", "I. MỤC TIÊU\n1. Một\nII. NỘI DUNG\nIII. KINH PHÍ\n");
    expect("II. HẠN CHẾ\n1. Một\n2. Hai\nII. NHIỆM VỤ\nPhần cuối.\n",
           "II. HẠN CHẾ\n1. Một\n2. Hai\nIII. NHIỆM VỤ\nPhần cuối.\n");
}

Test(outline, numbers_follow_each_other)
{
    expect("I. MỤC TIÊU\nI. Đến cuối năm\n2. Giảm một nửa\nII. NỘI DUNG\nl. Tuyên truyền\n2. Mở lớp\n",
           "I. MỤC TIÊU\n1. Đến cuối năm\n2. Giảm một nửa\nII. NỘI DUNG\n1. Tuyên truyền\n2. Mở lớp\n");
    expect("9. Sở Y tế\nlO. Sở Nội vụ\nI1. Sở Tư pháp\n", "9. Sở Y tế\n10. Sở Nội vụ\n11. Sở Tư pháp\n");
}

Test(outline, what_can_be_right_stays)
{
    expect_same("I. MỤC TIÊU\n2. Giảm một nửa\n");       /* the 1 was not read */
    expect_same("II. NỘI DUNG\nIV. THỰC HIỆN\n");        /* III stands on another page, or was not read */
    expect_same("1. Một\n1. Hai\n3. Ba\n");              /* digits are never changed */
    expect_same("k) Việc khác\nl) Việc cuối\nm) Hết\n"); /* letters of items */
    expect_same("KT. CHỦ TỊCH\nTL. TRƯỞNG PHÒNG\nV/v họp\n");
    expect_same("I. PHẦN MỘT\nII. PHẦN HAI\nI. PHỤ LỤC\nII. PHỤ LỤC\n");
    expect_same("I. PHẦN MỘT\nII. PHẦN HAI\nII. PHẦN HAI\nV. PHẦN NĂM\n");
    expect_same("l. lẻ loi\n");
    expect_same("");
}

Test(outline, items_of_a_list_end_alike)
{
    expect("- Chủ tịch Ủy ban nhân dân huyện:\n- Trưởng các phòng, ban chuyên\nmôn của huyện;\n"
           "- Chủ tịch Hội Nông dân,\n- Bí thư các chi bộ thôn;\n- Lưu.\n",
           "- Chủ tịch Ủy ban nhân dân huyện:\n- Trưởng các phòng, ban chuyên\nmôn của huyện;\n"
           "- Chủ tịch Hội Nông dân,\n- Bí thư các chi bộ thôn;\n- Lưu.\n"); /* two of four are no rule */
    expect("- Chủ tịch Ủy ban nhân dân huyện:\n- Trưởng các phòng, ban chuyên\nmôn của huyện;\n"
           "- Chủ tịch Hội Nông dân xã;\n- Bí thư các chi bộ thôn;\n- Lưu.\n",
           "- Chủ tịch Ủy ban nhân dân huyện;\n- Trưởng các phòng, ban chuyên\nmôn của huyện;\n"
           "- Chủ tịch Hội Nông dân xã;\n- Bí thư các chi bộ thôn;\n- Lưu.\n");
    expect("Căn cứ Luật Đê điều năm 2006;\nCăn cứ Luật Thủy lợi năm 2017,\nCăn cứ Nghị định của Chính phủ;\n"
           "Căn cứ Công văn của Sở,\nXét đề nghị của thôn.\n",
           "Căn cứ Luật Đê điều năm 2006;\nCăn cứ Luật Thủy lợi năm 2017;\nCăn cứ Nghị định của Chính phủ;\n"
           "Căn cứ Công văn của Sở,\nXét đề nghị của thôn.\n"); /* the last one ends the list */
}

Test(outline, colons_that_announce_stay)
{
    static const char others[] = "- đắp lại đoạn kè bị sạt ở bờ bắc;\n- nạo vét kênh chính của xã;\n- xong.\n";
    static const char *const items[] = {"- giao cho các thôn những việc sau:\n", "- các khoản chi của năm gồm:\n",
                                        "- Mục tiêu:\n", "- họp dân ở cả bốn thôn: \nThôn Bầu họp trước.\n",
                                        "- họp dân ở cả bốn thôn; :\n"};
    for (size_t k = 0; k < sizeof items / sizeof *items; k++) {
        char text[256];
        snprintf(text, sizeof text, "%s%s", items[k], others);
        expect_same(text);
    }
    expect_same("a) họp dân ở cả bốn thôn:\nb) đắp lại đoạn kè ở bờ bắc;\nc) nạo vét kênh của xã;\nd) xong.\n");
    expect_same("- họp dân ở cả bốn thôn:\n+ đắp lại đoạn kè ở bờ bắc;\n+ nạo vét kênh của xã;\n- xong.\n");
}

Test(outline, numbers_of_rows_follow_each_other)
{
    expect("TT Họ và tên\nI Mùa A Chứ\n2 Lò Thị Pánh\n3\tTạ Đình Khuê\n",
           "TT Họ và tên\n1 Mùa A Chứ\n2 Lò Thị Pánh\n3\tTạ Đình Khuê\n");
    expect("9 Mùa A Chứ\n\nlO Lò Thị Pánh\n11 Tạ Đình Khuê\n", "9 Mùa A Chứ\n\n10 Lò Thị Pánh\n11 Tạ Đình Khuê\n");
    expect("9 Mùa A Chứ\n10 Lò Thị Pánh\nI1 Tạ Đình Khuê", "9 Mùa A Chứ\n10 Lò Thị Pánh\n11 Tạ Đình Khuê");
    expect_same("I Mùa A Chứ\n2 Lò Thị Pánh\nTạ Đình Khuê\n"); /* one row is not enough */
    expect_same("I Mùa A Chứ\nTạ Đình Khuê\n2 Lò Thị Pánh\n3 Vừ A Páo\n");
    expect_same("1 Mùa A Chứ\n2 Lò Thị Pánh\nI Vừ A Páo\nII Tạ Đình Khuê\n");
    expect_same("l\n2 hai\n3 ba\n"); /* no blank behind it */
}

Test(outline, codes_of_documents_have_known_abbreviations)
{
    expect("Quyết định số 587/0P-TT) ngày 5/6/2020 và Tờ trình số 28/TT?-CAT;\n",
           "Quyết định số 587/QĐ-TTg ngày 5/6/2020 và Tờ trình số 28/TTr-CAT;\n");
    expect("Nghị định số 12/2020/NĐ-C?, (Thông tư 7/T1-BYT)\n", "Nghị định số 12/2020/NĐ-CP, (Thông tư 7/TT-BYT)\n");
}

Test(outline, what_may_be_a_code_stays)
{
    expect_same("Công văn số 46/BC-PNN và 9/XYZ-ABCD\n");       /* capitals, in no list */
    expect_same("(theo Quyết định số 12/QĐ-TTg) và 1/2-3/4\n"); /* right; no letters */
    expect_same("số 12/A5-TTg\n");                              /* no type is near */
    expect_same("xe 29H-1234/A8-12 và tờ A4/0P-TT)\n");         /* no number before it */
    expect_same("số 12/N0-CP và 9/T?-SYT\n");                   /* two are as near: NĐ and NQ, TT and TB */
    expect_same("số 12/QĐ-U7ZX\n");                             /* three of four letters differ */
    expect_same("(theo Quyết định số 12/QĐ-TT)\n");             /* the bracket was opened before */
    expect_same("số 12/0P\n");                                  /* no agency */
}

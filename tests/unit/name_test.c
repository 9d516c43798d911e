/*
 * Where names stand in a text, and which words can be names. The names are invented; the syllables of those that can be
 * none break a rule of spelling.
 */
#include <criterion/criterion.h>

#include "name/place.h"
#include "support.h"

/* The words of a text in names' places, with a space between them. The caller frees it. */
static char *found_in(const char *text)
{
    struct name_places places = {0};
    struct bytes copy = bytes_of(text, strlen(text)), words = {0};
    cr_assert(name_places_find(&places, copy.at, copy.length));
    for (size_t i = 0; i < places.count; i++) {
        const struct name_place *place = &places.items[i];
        cr_assert_lt(place->begin, place->end);
        cr_assert_leq(place->end, copy.length);
        if (i > 0) bytes_append(&words, " ", 1);
        bytes_append(&words, copy.at + place->begin, place->end - place->begin);
    }
    bytes_append(&words, "", 1);
    name_places_free(&places);
    free(copy.at);
    return words.at;
}

static void expect_names(const char *text, const char *names)
{
    char *found = found_in(text);
    cr_expect_str_eq(found, names, "%s: found \"%s\", not \"%s\"", text, found, names);
    free(found);
}

Test(name, stands_behind_a_title_or_an_office)
{
    expect_names("giao ông Phủng giữ chìa khóa", "Phủng");
    expect_names("đồng chí Thò Bá Xềnh phát biểu", "Thò Bá Xềnh");
    expect_names("Bà Hờ Thị Xế đồng ý", "Hờ Thị Xế");
    expect_names("trình Chủ tịch xã Lô Thị Xoan xem xét", "Lô Thị Xoan");
    expect_names("do Trưởng phòng Tài chính và Bộ trưởng Bộ Công thương ký", "");
    expect_names("ÔNG MÙA A CHỨ VÀ BÀ GIÀNG THỊ DỢ", "MÙA A CHỨ VÀ GIÀNG THỊ DỢ");
}

Test(name, stands_in_lists_and_signature_blocks)
{
    expect_names("3. Siu H'Nhan, làng Plei Lú\n4. K'Brơi Ka Thơm, làng Đạ Rìn",
                 "Siu H'Nhan Plei Lú K'Brơi Ka Thơm Đạ Rìn");
    expect_names("12 Zơrâm Thị Đhết 8A Ngữ văn 7,5", "Zơrâm Thị Đhết");
    expect_names("Họ và tên: Kpă Thoan", "Kpă Thoan");
    expect_names("CHỦ TRÌ THƯ KÝ\nHạng A Lử Vàng Thị Sếnh\n", "Hạng A Lử Vàng Thị Sếnh");
    expect_names("Gửi các ông: Vàng A Sình, Tẩn Láo Tả; lưu VT", "Vàng A Sình Tẩn Láo Tả");
    expect_names("- Lưu: VT, ĐC (Thuyến, 6 bản).", "Thuyến");
    expect_names("- LƯU: VT, ĐC (THUYẾN, 6 BẢN).", "THUYẾN");
    expect_names("Xã có rừng (Keo, Mỡ)", "");
}

Test(name, in_capitals_shows_by_its_list)
{
    expect_names("1. ÔNG LÒ VĂN PÁNH, TỔ TRƯỞNG, BẢN CỐC RÉ\n2. CHÌU SÌ TẮC, TỔ PHÓ", "LÒ VĂN PÁNH CỐC RÉ CHÌU SÌ TẮC");
    expect_names("1. CHÌU SÌ TẮC\nTHÔN, BẢN SAO", "");
    expect_names("ĐỀ THỊ TUYẾN SINH", "");
}

Test(name, may_go_on_in_the_next_line)
{
    expect_names("tổ xác minh mời bà Ốc Thị\nNhín, trú cùng bản", "Ốc Thị Nhín");
}

Test(name, is_no_heading_and_no_sentence)
{
    expect_names("IV. TỔ CHỨC THỰC HIỆN\nCác đơn vị báo cáo trước ngày 15.", "");
    expect_names("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH", "");
    expect_names("Căn cứ Luật; Theo đề nghị của Phòng Kinh tế.", "");
    expect_names("", "");
}

static size_t points_of(const char *word, uint32_t points[64])
{
    size_t count = 0;
    for (size_t at = 0; word[at];) points[count++] = utf8_next(word, strlen(word), &at);
    return count;
}

Test(name, words_of_all_peoples_are_possible)
{
    static const char *const possible[] = {"Nguyễn", "Chứ",  "Pánh", "Xế",     "Dợ",     "H'Hen",   "K'Brơi",
                                           "Y",      "Thu",  "Siu",  "H'Nhan", "Kpă",    "Kbuôr",   "Zơrâm",
                                           "NHÍN",   "Xrứt", "Hoẵn", "Lội",    "Kriêng", "Chamaléa"};
    static const char *const impossible[] = {"Nguy3n", "Ch(r", "Vnăn",  "Lkă", "Thíế",  "Ngưuễn", "Mpqt",
                                             "",       "'",    "Thụcc", "l|a", "('Hen", "A'Hen"};
    uint32_t points[64];
    for (size_t k = 0; k < sizeof possible / sizeof *possible; k++)
        cr_expect(name_word_is_possible(points, points_of(possible[k], points)), "%s", possible[k]);
    for (size_t k = 0; k < sizeof impossible / sizeof *impossible; k++)
        cr_expect_not(name_word_is_possible(points, points_of(impossible[k], points)), "%s", impossible[k]);
}

/* Facts about Vietnamese names, not figures of the table. */
Test(name, frequencies_tell_surnames_from_other_syllables)
{
    uint32_t a[64], b[64];
    const size_t nguyen = points_of("Nguyễn", a), nguyen_level = points_of("Nguyên", b);
    const float surname = name_syllable_frequency(a, nguyen, NAME_SURNAME);
    cr_expect_gt(surname, 100 * name_syllable_frequency(b, nguyen_level, NAME_SURNAME));
    cr_expect_gt(surname, name_syllable_frequency(a, nguyen, NAME_GIVEN));
    cr_expect_eq(name_syllable_frequency(a, nguyen, NAME_ANY), surname);
    cr_expect_eq(name_syllable_frequency(a, 0, NAME_ANY), 0);
    cr_expect_gt(name_syllable_frequency(b, points_of("VĂN", b), NAME_MIDDLE), 10000);
}

Test(name, uses_are_counted_without_case)
{
    struct name_places places = {0};
    uint32_t points[64];
    const char *text = "Ông Thò Bá Xềnh trình bày. Ông Xềnh rút đơn. ÔNG XỀNH ký. Anh Xếnh vắng. Trời xềnh xoàng.";
    cr_assert(name_places_find(&places, text, strlen(text)));
    cr_expect_eq(name_places_uses(&places, points, points_of("xềnh", points)), 3);
    cr_expect_eq(name_places_uses(&places, points, points_of("Xếnh", points)), 1);
    cr_expect_eq(name_places_uses(&places, points, points_of("Xênh", points)), 0);
    const size_t at = (size_t)(strstr(text, "Bá") - text);
    const struct name_place *place = name_places_at(&places, at, at + strlen("Bá"));
    cr_assert_not_null(place);
    cr_expect_eq(place->role, NAME_MIDDLE);
    cr_expect_null(name_places_at(&places, 0, 4));
    cr_expect_null(name_places_at(&places, strlen(text), strlen(text)));
    name_places_free(&places);
}

/*
 * Tokens of texts that are written for the rules of token.h, and properties of every text: offsets rise, every letter
 * is in a word or an opaque token, every digit in a number or an opaque token.
 */
#include "text/token.h"

#include <criterion/criterion.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "support.h"

/* ---- Tokens as text ----------------------------------------------------------------- */

static struct token_list split_bytes(const char *text, size_t length)
{
    struct token_list list = {0};
    cr_assert(token_split(text, length, &list));
    return list;
}

static const char *class_name(uint8_t symbol)
{
    switch (symbol) {
    case SYMBOL_SMALL: return "<small>";
    case SYMBOL_YEAR: return "<year>";
    case SYMBOL_DATE: return "<date>";
    case SYMBOL_NUMBER: return "<number>";
    case SYMBOL_COMMA: return "<,>";
    case SYMBOL_COLON: return "<:>";
    case SYMBOL_SEMICOLON: return "<;>";
    default: return "<no class>";
    }
}

/*
 * Describes tokens as text: "Số <:> <number> QĐ … [mail@example.vn] |". Words stay as they are, classes are in < >,
 * opaque tokens in brackets, and | is an end of a sentence.
 */
static void describe(const char *text, const struct token_list *list, char *out, size_t capacity)
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < list->count; i++) {
        const struct token *t = &list->items[i];
        const char *space = i ? " " : "";
        const int length = (int)t->length;
        switch (t->kind) {
        case TOKEN_WORD:
            at += (size_t)snprintf(out + at, capacity - at, "%s%.*s", space, length, text + t->begin);
            break;
        case TOKEN_OPAQUE:
            cr_assert_eq(t->symbol, SYMBOL_UNKNOWN);
            at += (size_t)snprintf(out + at, capacity - at, "%s[%.*s]", space, length, text + t->begin);
            break;
        case TOKEN_CLASS: at += (size_t)snprintf(out + at, capacity - at, "%s%s", space, class_name(t->symbol)); break;
        default: at += (size_t)snprintf(out + at, capacity - at, "%s|", space); break;
        }
        cr_assert_lt(at, capacity);
    }
}

static void expect(const char *text, const char *tokens)
{
    char found[4096];
    const struct bytes copy = bytes_of(text, strlen(text));
    struct token_list list = split_bytes(copy.at, copy.length);
    describe(copy.at, &list, found, sizeof found);
    cr_expect_str_eq(found, tokens, "%s\n  found    %s\n  expected %s", text, found, tokens);
    token_list_free(&list);
    free(copy.at);
}

/* The first token that has the text `word`. */
static struct token token_of(const char *text, const char *word)
{
    struct token_list list = split_bytes(text, strlen(text));
    struct token found = {.kind = UINT8_MAX};
    for (size_t i = 0; i < list.count && found.kind == UINT8_MAX; i++)
        if (list.items[i].length == strlen(word) && memcmp(text + list.items[i].begin, word, strlen(word)) == 0)
            found = list.items[i];
    token_list_free(&list);
    cr_assert_neq(found.kind, UINT8_MAX, "no token '%s' in '%s'", word, text);
    return found;
}

/* ---- Words and numbers ------------------------------------------------------------------ */

Test(token, words_are_runs_of_letters)
{
    expect("Ủy ban nhân dân xã Hoài Giang", "Ủy ban nhân dân xã Hoài Giang");
    expect("giai-đoạn “một” (hai)", "giai đoạn một hai");
    expect("tỉnh\u00A0Lạng\u2003Khê", "tỉnh Lạng Khê");
    expect("", "");
    expect(" \t\f \r", "");
}

Test(token, commas_colons_and_semicolons_carry_context)
{
    expect("Kính gửi: các xã, thị trấn; các phòng", "Kính gửi <:> các xã <,> thị trấn <;> các phòng");
}

Test(token, brackets_quotes_hyphens_and_bullets_are_transparent)
{
    expect("(sau đây gọi là “Đề án”) - phần • thứ", "sau đây gọi là Đề án phần thứ");
}

Test(token, codes_are_words_and_numbers_in_turn)
{
    expect("Quyết định số 1886/QĐ-UBND", "Quyết định số <year> QĐ UBND");
    expect("573/QĐ-UBND", "<number> QĐ UBND");
    expect("05/2024/NQ-HĐND", "<date> NQ HĐND");
    expect("TCVN 5945:2005", "TCVN <number>");
}

Test(token, words_in_a_code_are_flagged)
{
    cr_expect_eq(token_of("số 1886/QĐ-UBND", "QĐ").flags & TOKEN_IN_CODE, TOKEN_IN_CODE);
    cr_expect_eq(token_of("số 1886/QĐ-UBND", "UBND").flags & TOKEN_IN_CODE, TOKEN_IN_CODE);
    cr_expect_eq(token_of("số 1886/QĐ-UBND", "số").flags & TOKEN_IN_CODE, 0);
    cr_expect_eq(token_of("HĐND-UBND", "UBND").flags & TOKEN_IN_CODE, 0, "no digits: no code");
}

Test(token, numbers_are_of_four_classes)
{
    expect("7 31 099 1899 1800 2099 1799 2100", "<small> <small> <number> <year> <year> <year> <number> <number>");
    expect("12/9/2022 12-9-2022 12.9.2022 9/2022 01/02/25", "<date> <date> <date> <date> <date>");
    expect("17.650 2021-2025 3,5 1.204,5 06:45 12345 1/2",
           "<number> <number> <number> <number> <number> <number> <number>");
    expect("12/9-2022", "<number>");
    expect("1.2.3.4.5.6.7.8", "<number>");
    expect("2021–2025", "<number>");
}

Test(token, a_number_ends_where_its_digits_end)
{
    expect("năm 2025, quý 3.", "năm <year> <,> quý <small> |");
    expect("lúc 7: đi", "lúc <small> <:> đi");
    expect("5- 6", "<small> <small>");
}

static size_t number_length(const char *text)
{
    return token_number_end(text, 0, strlen(text));
}

Test(token, a_number_is_digits_and_single_signs_between_them)
{
    cr_expect_eq(number_length("12/9/2022cua"), 9);
    cr_expect_eq(number_length("1.204,5 tấn"), 7);
    cr_expect_eq(number_length("06:45-07:00."), 11);
    cr_expect_eq(number_length("12--13"), 2, "two signs");
    cr_expect_eq(number_length("2021–2025"), 4, "a dash stands between two numbers");
    cr_expect_eq(number_length("7,"), 1);
    cr_expect_eq(number_length("-12"), 0, "no digit at the start");
    cr_expect_eq(number_length("năm"), 0);
    cr_expect_eq(token_number_end("số 12/9", 5, 6), 6, "nothing behind the end is read");
}

Test(token, the_class_of_a_number_is_that_of_its_token)
{
    static const char *const numbers[] = {"7",    "31",   "099",    "1799",     "1800",
                                          "2099", "2100", "9/2022", "1.2.2022", "1/2"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        cr_expect_eq(token_number_symbol(numbers[i], 0, strlen(numbers[i])), token_of(numbers[i], numbers[i]).symbol);
}

Test(token, capitals_are_counted_among_letters_of_the_alphabet)
{
    static const char text[] = "ĐIỀU 12. Về CÁC";
    const size_t length = strlen(text);
    cr_expect(token_is_capitals(text, 0, length, 9, 80), "8 of 9 letters");
    cr_expect_not(token_is_capitals(text, 0, length, 10, 80), "too few letters");
    cr_expect_not(token_is_capitals(text, 0, length, 9, 89), "8 of 9 are 88.9 per cent");
    cr_expect(token_is_capitals(text, 0, strlen("ĐIỀU"), 4, 100));
    cr_expect_not(token_is_capitals(text, 0, 0, 1, 0));
}

Test(token, words_that_touch_digits_are_flagged)
{
    cr_expect_eq(token_of("dịch H5N1", "H").flags & TOKEN_GLUED_DIGIT, TOKEN_GLUED_DIGIT);
    cr_expect_eq(token_of("dịch H5N1", "N").flags & TOKEN_GLUED_DIGIT, TOKEN_GLUED_DIGIT);
    cr_expect_eq(token_of("giá 10d một", "d").flags & TOKEN_GLUED_DIGIT, TOKEN_GLUED_DIGIT);
    cr_expect_eq(token_of("giá 10 d một", "d").flags & TOKEN_GLUED_DIGIT, 0);
}

Test(token, case_of_a_word)
{
    cr_expect_eq(token_of("đường", "đường").letter_case, CASE_LOWER);
    cr_expect_eq(token_of("Đường", "Đường").letter_case, CASE_TITLE);
    cr_expect_eq(token_of("ĐƯỜNG", "ĐƯỜNG").letter_case, CASE_UPPER);
    cr_expect_eq(token_of("TTg", "TTg").letter_case, CASE_MIXED);
    cr_expect_eq(token_of("iPhone", "iPhone").letter_case, CASE_MIXED);
    cr_expect_eq(token_of("A và", "A").letter_case, CASE_TITLE, "one capital is title case");
}

Test(token, letters_beyond_the_alphabet_make_a_word_foreign)
{
    cr_expect_eq(token_of("ở Besançon năm", "Besançon").flags & TOKEN_FOREIGN, TOKEN_FOREIGN);
    cr_expect_eq(token_of("ở Москва năm", "Москва").flags & TOKEN_FOREIGN, TOKEN_FOREIGN);
    cr_expect_eq(token_of("Москва", "Москва").letter_case, CASE_TITLE);
    cr_expect_eq(token_of("x\u0302a năm", "x\u0302a").flags & TOKEN_FOREIGN, TOKEN_FOREIGN,
                 "a mark that nothing joins");
    cr_expect_eq(token_of("ở Besançon năm", "năm").flags & TOKEN_FOREIGN, 0);
}

/* ---- Sentences ---------------------------------------------------------------------------- */

Test(token, a_stop_in_front_of_a_capital_ends_the_sentence)
{
    expect("Đã họp. Đã bàn.", "Đã họp | Đã bàn |");
    expect("Đã họp! Có ai? Không…", "Đã họp | Có ai | Không |");
    expect("Đã họp (sáng nay.) Sau đó", "Đã họp sáng nay | Sau đó");
    expect("“Xong.” Ông về", "Xong | Ông về");
    expect("Xong. 15 hộ", "Xong | <small> hộ");
    expect("Xong. “Tốt”", "Xong | Tốt");
    expect("Xong.\u00A0Tốt", "Xong | Tốt");
}

Test(token, a_stop_in_front_of_a_small_letter_does_not)
{
    expect("v.v. các xã", "v v các xã");
    expect("các thôn... và các bản", "các thôn và các bản");
    expect("đã họp. sau đó", "đã họp sau đó");
}

Test(token, several_stops_end_one_sentence)
{
    expect("Hết rồi...!? Về thôi", "Hết rồi | Về thôi");
    expect("Hết. . . Về", "Hết | Về");
}

Test(token, abbreviations_do_not_end_a_sentence)
{
    expect("TP. Khê Sơn", "TP Khê Sơn");
    expect("ThS. Lưu Đình Khoát", "ThS Lưu Đình Khoát");
    expect("PGS. TS. Ngô Diễm", "PGS TS Ngô Diễm");
    expect("về xã. Ông", "về xã | Ông");
    expect("mục A. Ông, mục B. Bà", "mục A | Ông <,> mục B | Bà");
}

Test(token, the_paragraphs_own_end_is_no_token)
{
    expect("Phần một", "Phần một");
    expect("Phần một\n", "Phần một |");
}

/* ---- What is not looked into ------------------------------------------------------------------ */

Test(token, addresses_paths_and_identifiers_are_opaque)
{
    expect("thư tới vanthu@khe.example nhé", "thư tới [vanthu@khe.example] nhé");
    expect("trang https://khe.example/tin-tuc?id=3 mới", "trang [https://khe.example/tin-tuc?id=3] mới");
    expect("trang www.khe.example/a mới", "trang [www.khe.example/a] mới");
    expect("trang thuvien.vn mới", "trang [thuvien.vn] mới");
    expect("tệp /srv/van-ban/den và ~/anh và ./chay và ../lui",
           "tệp [/srv/van-ban/den] và [~/anh] và [./chay] và [../lui]");
    expect("tệp C:\\Bao_cao\\thang.xlsx đó", "tệp [C:\\Bao_cao\\thang.xlsx] đó");
    expect("tệp bao-cao.pdf, rồi", "tệp [bao-cao.pdf,] rồi");
    expect("biến so_trang là", "biến [so_trang] là");
    expect("hàm f(x)+1 và g() là", "hàm [f(x)+1] và [g()] là");
    expect("đặt x=1 rồi", "đặt [x=1] rồi");
    expect("lớp std::string nhé", "lớp [std::string] nhé");
    expect("thẻ a<br>b đó", "thẻ [a<br>b] đó");
    expect("con p->next là", "con [p->next] là");
    expect("thẻ #xaymoi và (#XayMoi2, của @khe_vang nhé", "thẻ [#xaymoi] và [(#XayMoi2,] của [@khe_vang] nhé");
    expect("từ don't và l\u2019eau là", "từ [don't] và [l\u2019eau] là");
}

Test(token, what_only_looks_like_an_address_is_looked_into)
{
    expect("(gồm cả xã) và/hoặc thôn", "gồm cả xã và hoặc thôn");
    expect("hết rồi.Sau", "hết rồi Sau");
    expect("mục (a) và (1), xã(phường), 3(hai)", "mục a và <small> <,> xã phường <,> <small> hai");
    expect("'sạch' và 'đẹp'", "sạch và đẹp");
    expect("gửi @ và = và _", "gửi và và");
}

/* ---- Lines ------------------------------------------------------------------------------------- */

/* Whether the second line of `text` continues the first. */
static bool joins(const char *text)
{
    const struct bytes copy = bytes_of(text, strlen(text));
    const char *feed = strchr(text, '\n');
    cr_assert_not_null(feed);
    const size_t end = (size_t)(feed - text), rest = copy.length - end - 1;
    const bool joined = token_line_joins(copy.at, 0, end, end + 1, copy.length, end > rest ? end : rest);
    free(copy.at);
    return joined;
}

Test(token, lines_broken_in_mid_sentence_join)
{
    cr_expect(joins("thực hiện chương trình phát triển kinh tế\nxã hội của địa phương năm nay"));
    cr_expect(joins("Căn cứ Luật,\nCăn cứ Nghị định"), "a comma goes on");
    cr_expect(joins("đại diện lãnh đạo Ủy ban nhân dân xã\nHoài Giang và các thôn, các bản, các"), "a full line");
    cr_expect(joins("KẾ HOẠCH PHÒNG CHỐNG\nTHIÊN TAI NĂM 2025"), "a heading in capitals over two lines");
    cr_expect(joins("thực hiện  \t\r\n   chương trình"), "white space around the break does not matter");
}

Test(token, sentences_headings_and_list_items_do_not)
{
    cr_expect_not(joins("đã hoàn thành kế hoạch năm.\nCác xã tiếp tục thực hiện"));
    cr_expect_not(joins("gồm có:\ncác xã và thị trấn"));
    cr_expect_not(joins("xã Hoài Giang;\nthị trấn Khê"));
    cr_expect_not(joins("BÁO CÁO\nKết quả công tác quý ba của Ủy ban nhân dân xã"));
    cr_expect_not(joins("Phần mở đầu\nTrong năm qua, nhân dân toàn xã đã cố gắng rất nhiều"),
                  "a short line, then a capital");
    cr_expect_not(joins("các nhiệm vụ sau đây của năm học mới này\n- dạy tốt"));
    cr_expect_not(joins("các nhiệm vụ sau đây của năm học mới này\n+ học tốt"));
    cr_expect_not(joins("các nhiệm vụ sau đây của năm học mới này\n1. dạy tốt"));
    cr_expect_not(joins("các nhiệm vụ sau đây của năm học mới này\n2) học tốt"));
    cr_expect_not(joins("các nhiệm vụ sau đây của năm học mới này\na) dạy tốt"));
    cr_expect_not(joins("các nhiệm vụ sau đây của năm học mới này\nđ) học tốt"));
    cr_expect_not(joins("các nhiệm vụ sau đây của năm học mới này\nIV. dạy tốt"));
    cr_expect_not(joins("các nhiệm vụ sau đây của năm học mới này\n• học tốt"));
    cr_expect_not(joins("một dòng\n"), "nothing follows");
    cr_expect_not(joins("\nmột dòng"), "nothing stands before");
}

Test(token, a_line_longer_than_a_page_is_a_paragraph)
{
    char text[700] = "";
    for (size_t k = 0; k < 60; k++) strcat(text, "chung tay ");
    strcat(text, "\nHoài Giang");
    cr_expect_not(joins(text));
}

Test(token, line_breaks_cut_context_where_lines_do_not_join)
{
    expect("phát triển kinh tế\nxã hội", "phát triển kinh tế xã hội");
    expect("KẾ HOẠCH\nNăm nay", "KẾ HOẠCH | Năm nay");
    expect("một\n\nhai", "một | hai");
    expect("một\n\n\n\nhai", "một | hai");
    expect("một\r\n\r\nhai", "một | hai");
    expect("Đã xong.\nTiếp", "Đã xong | Tiếp");
}

Test(token, the_first_token_of_a_line_is_flagged)
{
    cr_expect_eq(token_of("kinh tế\nxã hội", "kinh").flags & TOKEN_LINE_START, TOKEN_LINE_START);
    cr_expect_eq(token_of("kinh tế\nxã hội", "xã").flags & TOKEN_LINE_START, TOKEN_LINE_START);
    cr_expect_eq(token_of("kinh tế\nxã hội", "hội").flags & TOKEN_LINE_START, 0);
    cr_expect_eq(token_of("  2025 xã", "2025").flags & TOKEN_LINE_START, TOKEN_LINE_START);
}

Test(token, a_single_letter_that_starts_a_line_is_a_list_mark)
{
    cr_expect_eq(token_of("a) dạy tốt", "a").flags & TOKEN_ENUMERATOR, TOKEN_ENUMERATOR);
    cr_expect_eq(token_of("xong.\n  đ) học", "đ").flags & TOKEN_ENUMERATOR, TOKEN_ENUMERATOR);
    cr_expect_eq(token_of("B. phần hai", "B").flags & TOKEN_ENUMERATOR, TOKEN_ENUMERATOR);
    cr_expect_eq(token_of("tại điểm a) nói trên", "a").flags & TOKEN_ENUMERATOR, 0, "not at the start of its line");
    cr_expect_eq(token_of("ba) dạy", "ba").flags & TOKEN_ENUMERATOR, 0, "two letters");
    cr_expect_eq(token_of("a dạy", "a").flags & TOKEN_ENUMERATOR, 0, "no bracket");
}

/* ---- Any text --------------------------------------------------------------------------------------- */

static bool is_boundary(const char *text, size_t length, size_t at)
{
    return at == length || ((unsigned char)text[at] & 0xC0) != 0x80;
}

static bool is_ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Checks that between `from` and `to` no letter of the alphabet or digit is left outside a token. */
static void check_gap(const char *text, size_t from, size_t to)
{
    for (size_t at = from; at < to;) {
        struct letter parts;
        const uint32_t c = utf8_next(text, to, &at);
        cr_assert_not(letter_split(c, &parts), "a letter outside every token");
        cr_assert_not(c < 0x80 && is_ascii_digit((char)c), "a digit outside every token");
    }
}

static void check_token(const char *text, const struct token *t)
{
    if (t->kind == TOKEN_WORD)
        for (size_t i = 0; i < t->length; i++) {
            const char c = text[t->begin + i];
            cr_assert_not(c >= 0 && (c <= ' ' || is_ascii_digit(c)), "a space or a digit inside a word");
        }
    if (t->kind == TOKEN_CLASS)
        cr_assert(t->symbol >= SYMBOL_SMALL && t->symbol <= SYMBOL_SEMICOLON);
    else
        cr_assert(t->kind == TOKEN_WORD || t->kind == TOKEN_OPAQUE || t->kind == TOKEN_END);
    cr_assert(t->length > 0 || t->kind == TOKEN_END);
}

static void check_text(const char *text, size_t length)
{
    const struct bytes copy = bytes_of(text, length);
    struct token_list list = split_bytes(copy.at, length);
    size_t at = 0;
    for (size_t i = 0; i < list.count; i++) {
        const struct token *t = &list.items[i];
        const size_t end = (size_t)t->begin + t->length;
        cr_assert_geq(t->begin, at, "tokens overlap");
        cr_assert_leq(end, length);
        cr_assert(is_boundary(copy.at, length, t->begin) && is_boundary(copy.at, length, end));
        check_gap(copy.at, at, t->begin);
        check_token(copy.at, t);
        at = end;
    }
    check_gap(copy.at, at, length);
    token_list_free(&list);
    free(copy.at);
}

Test(token, offsets_ascend_inside_any_text)
{
    struct random r = random_seeded(11);
    for (int round = 0; round < 4000; round++) {
        struct bytes text = bytes_of("", 0);
        for (uint32_t k = random_below(&r, 200); k > 0; k--) bytes_append_point(&text, random_point(&r));
        check_text(text.at, text.length);
        free(text.at);
    }
}

Test(token, offsets_ascend_in_random_ascii)
{
    static const char set[] = "ab Z9.,:;/-()'\"<>=@_\\~|!?\n\r\t+*1IV";
    struct random r = random_seeded(12);
    for (int round = 0; round < 20000; round++) {
        char text[64];
        const size_t length = random_below(&r, sizeof text);
        for (size_t k = 0; k < length; k++) text[k] = set[random_below(&r, sizeof set - 1)];
        check_text(text, length);
    }
}

Test(token, nul_bytes_part_words)
{
    const char text[] = "một\0hai\0.\0Ba";
    char found[64];
    struct token_list list = split_bytes(text, sizeof text - 1);
    describe(text, &list, found, sizeof found);
    cr_expect_str_eq(found, "một hai | Ba");
    token_list_free(&list);
}

Test(token, tokens_are_appended)
{
    struct token_list list = {0};
    cr_assert(token_split("một", strlen("một"), &list));
    cr_assert(token_split("hai ba", 6, &list));
    cr_expect_eq(list.count, 3);
    cr_expect_eq(list.items[1].begin, 0);
    token_list_free(&list);
    cr_expect_null(list.items);
    cr_expect_eq(list.count, 0);
}

/* One MiB of `piece` repeated. */
static struct bytes megabyte_of(const char *piece)
{
    const size_t unit = strlen(piece), count = ((size_t)1 << 20) / unit;
    struct bytes text = {.at = malloc(unit * count), .length = unit * count};
    cr_assert_not_null(text.at);
    for (size_t k = 0; k < count; k++) memcpy(text.at + k * unit, piece, unit);
    return text;
}

Test(token, a_megabyte_without_spaces_is_one_opaque_token)
{
    const struct bytes text = megabyte_of("ơ");
    struct token_list list = split_bytes(text.at, text.length);
    cr_assert_eq(list.count, 1);
    cr_expect_eq(list.items[0].kind, TOKEN_OPAQUE);
    cr_expect_eq(list.items[0].length, text.length);
    token_list_free(&list);
    free(text.at);
}

/* If the time grew with the square of the length, this test would not end. */
Test(token, a_megabyte_of_one_thing_is_split)
{
    static const char *const pieces[] = {".",  "(",   ")",   "(.",   ". ",   "( ", "a( ",    ".\n",
                                         "\n", "a\n", "A\n", "a.",   "a.b ", "<",  "a)",     ",",
                                         "1",  "1,",  "'",   "TP. ", "- \n", "…",  "\u00A0", "\") "};
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++) {
        const struct bytes text = megabyte_of(pieces[k]);
        check_text(text.at, text.length);
        free(text.at);
    }
}

/* Chunks of the greatest length, full of signs that make the splitter look ahead, before a very long white space. */
Test(token, a_megabyte_of_spaces_behind_many_stops_is_split)
{
    static const char *const pieces[] = {".)", "a.", "(a", "f(", "?\"", "a<"};
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++) {
        struct bytes text = megabyte_of(" ");
        const size_t unit = strlen(pieces[k]);
        for (size_t at = 0; at + unit <= 4096; at += unit) memcpy(text.at + at, pieces[k], unit);
        memcpy(text.at + text.length - 1, "a", 1);
        check_text(text.at, text.length);
        free(text.at);
    }
}

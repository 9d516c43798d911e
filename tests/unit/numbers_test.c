/*
 * Numbers in OCR text, and what belongs to them, come out as printed: codes, dates, amounts and their units, telephone
 * numbers, times, ranges, coordinates, formulae, rows of tables. They are made at random from patterns and stand among
 * sentences written for this test, whose words are damaged. What is expected is always the number as it was made.
 */
#include <criterion/criterion.h>

#include "alphabet/alphabet.h"
#include "calling.h"

#ifdef __SANITIZE_ADDRESS__
enum { CASES = 2000 };
#else
enum { CASES = 20000 };
#endif
enum { LINES = 500, NUMBER_MAX = 80 }; /* lines of one text; bytes of a number */

/*
 * In a pattern # is any digit, @ any but 0, and ^ a capital letter, but not D (in text without marks it may be Đ); all
 * else stands for itself.
 */
static const char *const patterns[] = {
    /* plain numbers, amounts, shares */
    "@", "@#", "@##", "@###", "@.###", "@#.###.###", "@##.###.###.###", "@,#", "@#,##", "@.###,#", "@#%", "@,#%", "$@",
    "$@##", "US$@.###", "€@#", "£@##", "@##.###đ", "@.###.### VNĐ", "@#tr@", "@tỷ@", "±@", "≥@#", "~@##",
    /* with a unit */
    "@ m", "@# ha", "@,# km", "@.### kg", "@# tỷ", "@## triệu", "@#.### đồng", "@ tỷ đồng", "@## nghìn", "@# tấn",
    "@ tạ", "@## lít", "@# giờ", "@# phút", "@## m²", "@# km²", "@# m2", "@##m³", "@ha", "@#kg", "@m", "@##m", "@,#m",
    "@#cm", "@mm", "@#tr", "@##GB", "@#°C", "@# °C", "@kV", "@#kWh", "@m x @#m", "@#x@#", "@ USD",
    /* dates, times, ranges, telephone numbers */
    "0@/0@/20##", "1#-1@-19##", "2#.0@.20##", "0@/20##", "1#h@#", "@h30", "@g15", "1#:@#", "@ giờ @# phút", "20##-20##",
    "@#–@#", "@ - @", "@/@#", "0@########", "0@##.###.###", "(0@##) @######", "+84 @# ### ####", "1900 @###",
    /* codes of documents */
    "@#/QĐ-UBND", "@##/20##/NĐ-CP", "@/KH-UBND", "@###/BC-UBND", "@#/20##/TT-BTC", "@#/NQ-HĐND", "@##/CV-VP",
    /* other codes, formulae, coordinates */
    "Q@", "A@", "F@", "T@", "^@#", "^^@#", "^^-@#", "@#^", "@^@", "29A-###.##", "QL@#", "Km@#+###", "H5N1", "RX-78",
    "GCN-@#####", "MS-@###", "###-@#####", "H2SO4", "CO2", "NH4NO3", "P2O5", "PM2.5", "Fe2O3", "CaCO3", "ISO 9001:2015",
    "TCVN @###", "IPv6", "vitamin B12", "@°@#'@#\"N", "@#°@#'@#\"E", "10@°5@′1@″E",
    /* rows of tables */
    "@ | @#.### | @,# | @##", "@#  @.###  -  @,##  x", "@; @#; @##"};

static const char *const sentences[] = {
    "Ủy ban nhân dân xã Khe Vàng báo cáo kết quả thực hiện nhiệm vụ", "Đề nghị các thôn rà soát danh sách hộ nghèo",
    "Ban quản lý công trình đã nghiệm thu khối lượng đường bê tông",  "Cán bộ thú y tiêm phòng cho đàn gia súc",
    "Tổng diện tích lúa bị ngập úng phải gieo cấy lại do mưa lớn",    "Công an xã phối hợp với nhà trường tuyên truyền",
    "Hội đồng nhân dân thông qua dự toán thu chi của địa phương",     "Các hộ tự nguyện hiến đất làm đường giao thông"};

enum { PATTERNS = sizeof patterns / sizeof *patterns, SENTENCES = sizeof sentences / sizeof *sentences };

static void make_number(struct random *r, const char *pattern, char out[NUMBER_MAX])
{
    static const char capitals[] = "ABCEGHKLMNPQRSTUVXY";
    for (; *pattern; pattern++) {
        const uint32_t digit = random_below(r, 10), letter = random_below(r, sizeof capitals - 1);
        *out++ = *pattern == '#'   ? (char)('0' + digit)
                 : *pattern == '@' ? (char)('1' + digit % 9)
                 : *pattern == '^' ? capitals[letter]
                                   : *pattern;
    }
    *out = '\0';
}

/* Writes some words of a sentence. `rate`: how many percent of the marked letters are misread, mostly as bare ones. */
static void write_words(struct random *r, struct bytes *out, unsigned rate)
{
    const char *sentence = sentences[random_below(r, SENTENCES)], *end = sentence + strlen(sentence);
    for (uint32_t k = random_below(r, 6); k > 0; k--) sentence = strchr(sentence, ' ') + 1;
    for (size_t at = 0, length = (size_t)(end - sentence); at < length;) {
        const uint32_t point = utf8_next(sentence, length, &at), bare = letter_strip(point);
        const bool is_hit = bare != point && random_below(r, 100) < rate;
        bytes_append_point(out, !is_hit ? point : bare == 'o' && random_below(r, 3) == 0 ? '6' : bare);
    }
}

static void restore_lines(struct random *r, pd_restorer *restorer, unsigned rate)
{
    static char numbers[LINES][NUMBER_MAX];
    struct bytes text = {0};
    for (size_t l = 0; l < LINES; l++) {
        make_number(r, patterns[random_below(r, PATTERNS)], numbers[l]);
        write_words(r, &text, rate);
        bytes_append(&text, " ", 1);
        bytes_append(&text, numbers[l], strlen(numbers[l]));
        if (random_below(r, 4)) {
            bytes_append(&text, " ", 1);
            write_words(r, &text, rate);
        }
        bytes_append(&text, "\n", 1);
    }
    const pd_block block = restore(restorer, text);
    const char *line = block.text, *print = text.at;
    for (size_t l = 0; l < LINES; l++) {
        const char *end = memchr(line, '\n', (size_t)(block.text + block.length - line));
        const char *print_end = memchr(print, '\n', (size_t)(text.at + text.length - print));
        cr_assert_not_null(end);
        cr_expect_not_null(memmem(line, (size_t)(end - line), numbers[l], strlen(numbers[l])),
                           "%s is lost:\n%.*s\n%.*s", numbers[l], (int)(print_end - print), print, (int)(end - line),
                           line);
        line = end + 1;
        print = print_end + 1;
    }
    free(text.at);
}

static pd_model *model;
static pd_channels *channels;

static void open_all(void)
{
    pd_error error = {0};
    model = shipped_model();
    cr_assert_eq(pd_channels_open(model, NULL, &channels, &error), PD_OK, "%s", error.message);
}

static void close_all(void)
{
    pd_channels_free(channels);
    pd_model_close(model);
}

TestSuite(numbers, .init = open_all, .fini = close_all);

static pd_restorer *restorer_for(pd_mode mode)
{
    pd_options options;
    pd_options_init(&options, sizeof options);
    options.mode = mode;
    options.channels = channels;
    options.details = true;
    return restorer_of(model, options);
}

static void expect_numbers_stay(pd_mode mode, uint64_t seed, size_t cases)
{
    static const unsigned rates[] = {0, 40, 70, 95};
    struct random r = random_seeded(seed);
    pd_restorer *restorer = restorer_for(mode);
    for (size_t done = 0; done < cases; done += LINES) restore_lines(&r, restorer, rates[done / LINES % 4]);
    pd_restorer_free(restorer);
}

Test(numbers, stay_in_ocr_mode)
{
    expect_numbers_stay(PD_MODE_OCR, 1, CASES);
}

Test(numbers, stay_in_auto_mode)
{
    expect_numbers_stay(PD_MODE_AUTO, 2, CASES / 4);
}

/* ---- Letters in numbers ---- */

static void expect_repaired(const char *print, const char *expected)
{
    pd_restorer *restorer = restorer_for(PD_MODE_OCR);
    const pd_block block = restore(restorer, (struct bytes){.at = (char *)(uintptr_t)print, .length = strlen(print)});
    cr_expect_eq(block.length, strlen(expected));
    cr_expect(block.length == strlen(expected) && memcmp(block.text, expected, block.length) == 0, "%s: %.*s", print,
              (int)block.length, block.text);
    pd_restorer_free(restorer);
}

Test(numbers, letters_are_digits_where_only_a_number_can_stand)
{
    expect_repaired("Tổng kinh phí là 1.l50 triệu đồng, xã góp 2O.OOO đồng",
                    "Tổng kinh phí là 1.150 triệu đồng, xã góp 20.000 đồng");
    expect_repaired("Họp từ ngày l5/O3/2025 đến ngày I6 tháng I2 năm 2O25",
                    "Họp từ ngày 15/03/2025 đến ngày 16 tháng 12 năm 2025");
    expect_repaired("Theo khoản l2 Điều 1O, diện tích I18 ha, nhà số I18",
                    "Theo khoản 12 Điều 10, diện tích 118 ha, nhà số 118");
    expect_repaired("Căn cứ Nghị định số 45/2O19/NĐ-CP và Tờ trình số I18/TTr-UBND",
                    "Căn cứ Nghị định số 45/2019/NĐ-CP và Tờ trình số 118/TTr-UBND");
}

Test(numbers, letters_stay_where_a_code_may_stand)
{
    expect_repaired("Nhà mã I18 ở khu O5 giao cho xã", "Nhà mã I18 ở khu O5 giao cho xã");
}

/* Repairs "trung tâm số PRINT, 2, 3"; returns the record of the print. The restorer owns it. */
static pd_word read_doubt(pd_restorer *restorer, const char *print, pd_reading reading)
{
    char text[100];
    pd_block block;
    const char before[] = "Giám đốc các trung tâm số ";
    snprintf(text, sizeof text, "%s%s, 2, 3", before, print);
    reading.offset = sizeof before - 1;
    reading.length = strlen(print) + 1;
    cr_assert_eq(pd_restorer_text_readings(restorer, text, strlen(text), &reading, 1, &block, NULL), PD_OK);
    for (size_t w = 0; w < block.word_count; w++)
        if (block.words[w].input_offset == reading.offset) return block.words[w];
    cr_expect_fail("%s has no record", print);
    return (pd_word){.confidence = 1};
}

static bool has_alternative(const pd_word *word, const char *text)
{
    for (size_t a = 0; a < word->alternative_count; a++)
        if (word->alternatives[a].length == strlen(text) && memcmp(word->alternatives[a].text, text, strlen(text)) == 0)
            return true;
    return false;
}

Test(numbers, a_print_that_fits_two_numbers_is_a_doubt)
{
    pd_restorer *restorer = restorer_for(PD_MODE_OCR);
    const pd_word word = read_doubt(restorer, "l1", (pd_reading){.confidence = 0.2f});
    const bool is_11 = word.output_length == 2 && memcmp(word.output, "11", 2) == 0;
    cr_expect(is_11 || (word.output_length == 1 && *word.output == '1'));
    cr_expect(has_alternative(&word, is_11 ? "1" : "11"));
    cr_expect_lt(word.confidence, 0.8f);
    pd_restorer_free(restorer);
}

Test(numbers, a_second_reading_settles_the_doubt)
{
    pd_restorer *restorer = restorer_for(PD_MODE_OCR);
    pd_word word = read_doubt(restorer, "l1", (pd_reading){.confidence = 0.2f, .other = "1,", .other_length = 2});
    cr_expect(word.output_length == 1 && *word.output == '1', "%.*s", (int)word.output_length, word.output);
    word = read_doubt(restorer, "l1", (pd_reading){.confidence = 0.2f, .other = "11,", .other_length = 3});
    cr_expect(word.output_length == 2 && memcmp(word.output, "11", 2) == 0);
    pd_restorer_free(restorer);
}

Test(numbers, a_garbled_month_keeps_its_print_with_a_doubt)
{
    const char text[] = "Khe Vàng, ngày 18 tháng TÌ năm 2025";
    pd_restorer *restorer = restorer_for(PD_MODE_OCR);
    const pd_block block = restore(restorer, (struct bytes){.at = (char *)(uintptr_t)text, .length = strlen(text)});
    cr_assert_eq(block.length, strlen(text));
    cr_expect_arr_eq(block.text, text, block.length);
    bool is_found = false;
    for (size_t w = 0; w < block.word_count; w++) {
        if (strncmp(block.words[w].input, "TÌ", strlen("TÌ")) != 0) continue;
        cr_expect_lt(block.words[w].confidence, 0.8f);
        is_found = true;
    }
    cr_expect(is_found);
    pd_restorer_free(restorer);
}

/*
 * Repairing OCR text with the shipped model and channels. The texts are written for this test and damaged by a rule, as
 * by an engine that does not know Vietnamese. Of every output it must be true: numbers stay, lines stay, and records
 * tell what happened, however the text is fed. Text without damage stays byte for byte.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <math.h>
#include <unistd.h>

#include "alphabet/alphabet.h"
#include "calling.h"
#include "restore/channels.h"

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

/* Repairing takes five times as long under a sanitizer. */
#ifdef __SANITIZE_ADDRESS__
enum { ROUNDS = 4 };
#else
enum { ROUNDS = 12 };
#endif

TestSuite(repair, .init = open_all, .fini = close_all);

static pd_options options_of(pd_mode mode)
{
    pd_options options;
    pd_options_init(&options, sizeof options);
    options.mode = mode;
    options.channels = channels;
    options.details = true;
    return options;
}

/* ---- Texts, and how they are damaged ----------------------------------------------------------- */

static const char *const sentences[] = {
    "Ủy ban nhân dân xã Khe Vàng báo cáo kết quả thực hiện nhiệm vụ phát triển kinh tế, xã hội",
    "Đề nghị các thôn rà soát danh sách hộ nghèo và gửi về văn phòng trước ngày quy định",
    "Ban quản lý công trình đã nghiệm thu khối lượng đường bê tông của bản Nà Lếch",
    "Cán bộ thú y tổ chức tiêm phòng cho đàn gia súc, gia cầm trên địa bàn toàn xã",
    "Hội đồng nhân dân quyết nghị thông qua dự toán thu, chi ngân sách của địa phương",
    "Tổng diện tích lúa vụ mùa bị ngập úng phải gieo cấy lại do mưa lớn kéo dài",
    "Chủ tịch xã Khe Vàng chịu trách nhiệm thi hành quyết định này kể từ ngày ký",
    "Công an xã phối hợp với nhà trường tuyên truyền an toàn giao thông cho học sinh"};

static const char *const numbers[] = {"587/QĐ-UBND", "17.650",   "8h30",  "15/3/2025", "3,5%",      "2024",
                                      "1.250.000",   "12",       "7",     "XIV",       "III",       "100%",
                                      "06/2023/TT",  "28/02/24", "0,031", "350.000",   "2021-2025", "45,7",
                                      "19/KH-UBND",  "1.204,5",  "24/7",  "09",        "30.4",      "VIII"};

enum { SENTENCES = sizeof sentences / sizeof *sentences, NUMBERS = sizeof numbers / sizeof *numbers };

/* Writes one letter as such an engine prints it. `rate`: how many percent of the marked letters are misread. */
static void damage_letter(struct random *r, struct bytes *out, uint32_t point, unsigned rate)
{
    static const struct {
        uint32_t truth;
        const char *printed;
    } misread[] = {{0x1EEF, "ir"}, {0x111, "d"}, {0x1ED1, "6"}, {0x1ED9, "6"}, {0x1EA1, "a"}, {0x1EC7, "é"},
                   {0x1EBF, "é"},  {0x1A1, "o"}, {0x1B0, "u"},  {0x1EDD, "d"}, {0x1EAD, "a"}, {0x1ECB, "j"},
                   {0x1EA7, "4"},  {0xE1, "4"},  {0x1EA5, "&"}, {0x110, "D"},  {0x1EE7, "ti"}};
    const uint32_t bare = letter_strip(point);
    if (bare == point || random_below(r, 100) >= rate) {
        bytes_append_point(out, point);
        return;
    }
    for (size_t m = 0; m < sizeof misread / sizeof *misread; m++)
        if (misread[m].truth == point && random_below(r, 2)) {
            bytes_append(out, misread[m].printed, strlen(misread[m].printed));
            return;
        }
    bytes_append_point(out, bare);
}

/* Words lose and change letters; sometimes the space between two words is missing. */
static void damage(struct random *r, struct bytes *out, const char *sentence, unsigned rate)
{
    for (size_t at = 0, length = strlen(sentence); at < length;) {
        const uint32_t point = utf8_next(sentence, length, &at);
        if (point == ' ' && rate > 0 && random_below(r, 40) == 0) continue;
        damage_letter(r, out, point, rate);
    }
}

/* The numbers of a text, in their order. */
struct planted {
    const char *numbers[400];
    size_t count;
};

static void plant(struct random *r, struct bytes *out, struct planted *planted)
{
    const char *number = numbers[random_below(r, NUMBERS)];
    cr_assert_lt(planted->count, sizeof planted->numbers / sizeof *planted->numbers);
    planted->numbers[planted->count++] = number;
    bytes_append(out, number, strlen(number));
}

/* Lines of damaged sentences with numbers in them. */
static struct bytes damaged_text(struct random *r, size_t lines, unsigned rate, struct planted *planted)
{
    static const char *const signs[] = {" ", ", ", ": ", "; ", " (", " "};
    struct bytes text = {0};
    for (size_t l = 0; l < lines; l++) {
        damage(r, &text, sentences[random_below(r, SENTENCES)], rate);
        for (uint32_t k = random_below(r, 4); k > 0; k--) {
            const char *sign = signs[random_below(r, sizeof signs / sizeof *signs)];
            bytes_append(&text, sign, strlen(sign));
            plant(r, &text, planted);
            if (strcmp(sign, " (") == 0) bytes_append(&text, ")", 1);
            if (random_below(r, 2)) {
                bytes_append(&text, " ", 1);
                damage(r, &text, sentences[random_below(r, SENTENCES)], rate);
            }
        }
        bytes_append(&text, ".\n", random_below(r, 8) ? 2 : 1);
        if (text.at[text.length - 1] != '\n') bytes_append(&text, "\n\n", 2);
    }
    return text;
}

/* ---- Numbers and lines ---------------------------------------------------------------------------- */

static bool is_word_byte(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || byte < 0;
}

/* Where a number stands alone, from `at` on; SIZE_MAX if it does not. */
static size_t find_number(const char *text, size_t length, size_t at, const char *number)
{
    const size_t size = strlen(number);
    for (; at + size <= length; at++)
        if (memcmp(text + at, number, size) == 0 && (at == 0 || !is_word_byte(text[at - 1])) &&
            (at + size == length || !is_word_byte(text[at + size])))
            return at;
    return SIZE_MAX;
}

static void expect_numbers(struct bytes text, const pd_block *block, const struct planted *planted)
{
    size_t at = 0;
    for (size_t n = 0; n < planted->count; n++) {
        const size_t found = find_number(block->text, block->length, at, planted->numbers[n]);
        cr_assert_neq(found, SIZE_MAX, "number %zu, %s, is lost:\n%.*s\n%.*s", n, planted->numbers[n], (int)text.length,
                      text.at, (int)block->length, block->text);
        at = found + strlen(planted->numbers[n]);
    }
}

static size_t count_lines(const char *text, size_t length)
{
    size_t lines = 0;
    for (size_t i = 0; i < length; i++) lines += text[i] == '\n';
    return lines;
}

Test(repair, numbers_dates_and_codes_stay)
{
    struct random r = random_seeded(1);
    static const unsigned rates[] = {0, 30, 70, 95};
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_OCR));
    for (int round = 0; round < ROUNDS; round++) {
        struct planted planted = {0};
        struct bytes text = damaged_text(&r, 1 + random_below(&r, 14), rates[round % 4], &planted);
        const pd_block block = restore(restorer, text);
        expect_numbers(text, &block, &planted);
        cr_expect_eq(count_lines(block.text, block.length), count_lines(text.at, text.length), "lines");
        free(text.at);
    }
    pd_restorer_free(restorer);
}

/* Every line has its own number, and this must be on the same line afterwards. */
Test(repair, lines_keep_their_order)
{
    struct random r = random_seeded(2);
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_OCR));
    struct bytes text = {0};
    enum { LINES = 40 };
    for (unsigned l = 0; l < LINES; l++) {
        char number[20];
        damage(&r, &text, sentences[random_below(&r, SENTENCES)], 60);
        bytes_append(&text, number, (size_t)snprintf(number, sizeof number, " %u", 1000 + l));
        bytes_append(&text, "\n", 1);
    }
    const pd_block block = restore(restorer, text);
    size_t at = 0;
    for (unsigned l = 0; l < LINES; l++) {
        char number[20];
        const int length = snprintf(number, sizeof number, " %u\n", 1000 + l);
        const char *end = memchr(block.text + at, '\n', block.length - at);
        cr_assert_not_null(end);
        cr_assert_geq(end + 1 - block.text, (ptrdiff_t)at + length);
        cr_expect_arr_eq(end + 1 - length, number, (size_t)length, "line %u", l);
        at = (size_t)(end + 1 - block.text);
    }
    cr_expect_eq(at, block.length);
    free(text.at);
    pd_restorer_free(restorer);
}

/* ---- What is repaired ------------------------------------------------------------------------------- */

/* How many words of a text are also in another, at the same place from the start of the line. */
static size_t count_same_words(const char *a, const char *b)
{
    size_t same = 0;
    while (*a && *b) {
        const size_t la = strcspn(a, " \n"), lb = strcspn(b, " \n");
        same += la > 0 && la == lb && memcmp(a, b, la) == 0;
        a += la + (a[la] != '\0');
        b += lb + (b[lb] != '\0');
    }
    return same;
}

/* Damage that joins no words, so that words can be counted. Repairing must correct more words than it breaks. */
Test(repair, most_words_are_put_right)
{
    struct random r = random_seeded(3);
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_OCR));
    struct bytes truth = {0}, text = {0};
    for (size_t s = 0; s < 3 * SENTENCES; s++) {
        const char *sentence = sentences[s % SENTENCES];
        bytes_append(&truth, sentence, strlen(sentence));
        bytes_append(&truth, "\n", 1);
        for (size_t at = 0, length = strlen(sentence); at < length;)
            damage_letter(&r, &text, utf8_next(sentence, length, &at), 70);
        bytes_append(&text, "\n", 1);
    }
    bytes_append(&truth, "", 1);
    const pd_block block = restore(restorer, text);
    struct bytes output = bytes_of(block.text, block.length);
    bytes_append(&output, "", 1);
    bytes_append(&text, "", 1);
    const size_t words = count_same_words(truth.at, truth.at);
    const size_t before = count_same_words(truth.at, text.at), after = count_same_words(truth.at, output.at);
    cr_expect_lt(before * 2, words, "%zu of %zu words are right already", before, words);
    cr_expect_gt(after * 10, words * 9, "%zu of %zu words are right, %zu were", after, words, before);
    free(truth.at);
    free(text.at);
    free(output.at);
    pd_restorer_free(restorer);
}

/* ---- Engines ------------------------------------------------------------------------------------------- */

static const struct channel_set *load(pd_channels *opened)
{
    pd_error error = {0};
    const struct channel_set *set = channels_load(opened, &error);
    cr_assert_not_null(set, "%s", error.message);
    return set;
}

Test(repair, an_engine_never_seen_is_a_mixture_of_those_without_vietnamese)
{
    const struct channel_set *set = load(channels);
    const struct engine *mixture = &set->engines[set->count - 1];
    double observations = 0;
    cr_expect_str_eq(mixture->name, "mixture");
    cr_expect_not(mixture->knows_vietnamese);
    for (const struct engine *engine = set->engines; engine < mixture; engine++)
        if (!engine->knows_vietnamese) observations += engine->observations;
    cr_expect(fabs(mixture->observations - observations) < 1, "%f of %f", mixture->observations, observations);
}

Test(repair, the_table_that_was_asked_for_is_not_mixed_with_others)
{
    pd_channels *named;
    cr_assert_eq(pd_channels_open(model, "tesseract-eng", &named, NULL), PD_OK);
    const struct channel_set *set = load(named);
    cr_expect_eq(set->count, 1);
    cr_expect_str_eq(set->engines[0].name, "tesseract-eng");
    pd_channels_free(named);
}

/* ---- Signs printed for marks ------------------------------------------------------------------------------- */

static bool is_spelled(const pd_alternative *alternative, const char *text, size_t length)
{
    return alternative->length == length && memcmp(alternative->text, text, length) == 0;
}

static void expect_repaired(const char *print, const char *expected)
{
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_OCR));
    const pd_block block = restore(restorer, (struct bytes){.at = (char *)(uintptr_t)print, .length = strlen(print)});
    cr_expect_eq(block.length, strlen(expected));
    cr_expect_arr_eq(block.text, expected, block.length < strlen(expected) ? block.length : strlen(expected), "%s",
                     block.text);
    pd_restorer_free(restorer);
}

Test(repair, an_apostrophe_beside_its_vowel_is_a_mark)
{
    expect_repaired("Quye't dinh cua Uy ban nhan dan xa vé thuc hi'en ke hoach tuy@n truyén phap luat nam 2024.\n",
                    "Quyết định của Ủy ban nhân dân xã về thực hiện kế hoạch tuyên truyền pháp luật năm 2024.\n");
}

Test(repair, other_words_with_an_apostrophe_and_addresses_stay)
{
    expect_repaired("Ba H'Hen va ong K'Brơi gui thu cho van.phong@example.org vé viéc mua sach \"Don't stop\".\n",
                    "Bà H'Hen và ông K'Brơi gửi thư cho van.phong@example.org về việc mua sách \"Don't stop\".\n");
}

Test(repair, an_apostrophe_at_the_end_of_a_word_is_the_horn_of_its_vowel)
{
    expect_repaired("So' Giao duc va Dao tao tinh tu' van cho hoc sinh vé viéc chon nghé.\n",
                    "Sở Giáo dục và Đào tạo tỉnh tư vấn cho học sinh về việc chọn nghề.\n");
}

Test(repair, an_apostrophe_that_closes_a_quotation_stays)
{
    expect_repaired("Cac thon viét khau hiéu 'vi mot xa an toan, dan chu' trén bang tin cua nha van hoa.\n",
                    "Các thôn viết khẩu hiệu 'vì một xã an toàn, dân chủ' trên bảng tin của nhà văn hóa.\n");
}

Test(repair, numbers_of_footnotes_and_references_stay)
{
    expect_repaired("Ké hoach nay thuc hién theo Nghi quyét² [1a] cua Dang uy xa.\n",
                    "Kế hoạch này thực hiện theo Nghị quyết² [1a] của Đảng ủy xã.\n");
    expect_repaired("Kế hoạch này thực hiện theo nghị quyết1 của Đảng ủy xã, do Phòng2 trình dân ch0 ý kiến.\n",
                    "Kế hoạch này thực hiện theo nghị quyết1 của Đảng ủy xã, do Phòng2 trình dân cho ý kiến.\n");
}

Test(repair, capitals_amid_small_letters_with_marks_are_put_right)
{
    expect_repaired("Đại biểu CáC xã về dự họp, tại hội trường có CáC đồng chí lãnh đạo.\n",
                    "Đại biểu các xã về dự họp, tại hội trường có các đồng chí lãnh đạo.\n");
}

Test(repair, abbreviations_and_joined_words_keep_their_capitals)
{
    expect_repaired("Hội nghị do UBNDTỉnh, VKSNDTC và HĐNDtỉnh tổ chức tại trườngTHCS Nà Lếch.\n",
                    "Hội nghị do UBNDTỉnh, VKSNDTC và HĐNDtỉnh tổ chức tại trườngTHCS Nà Lếch.\n");
}

/* ---- Placement of tones ---------------------------------------------------------------------------------- */

/* "héa" shows that a mark stood over the o, and "hoá" that it stood over the a; "toé" for "tổ" and "uy" show nothing.
 */
Test(repair, a_text_has_one_placement_of_tones_which_its_prints_show)
{
    expect_repaired("Uy ban nhan dan xa béo cao két qua thuc hién nhiém vu van héa, x4 h6i nam 2024.\n"
                    "Phong toé chirc cén b6 va Phong Van héa phéi hop x6a nha tam cho 12 h6.\n",
                    "Ủy ban nhân dân xã báo cáo kết quả thực hiện nhiệm vụ văn hóa, xã hội năm 2024.\n"
                    "Phòng tổ chức cán bộ và Phòng Văn hóa phối hợp xóa nhà tạm cho 12 hộ.\n");
    expect_repaired("Uy ban nhan dan xa béo cao két qua thuc hién nhiém vu van hoá, x4 h6i nam 2024.\n"
                    "Phong Van hoá dé nghi Uy ban nhan dan huyén b6 sung kinh phi cho 12 h6.\n",
                    "Uỷ ban nhân dân xã báo cáo kết quả thực hiện nhiệm vụ văn hoá, xã hội năm 2024.\n"
                    "Phòng Văn hoá đề nghị Uỷ ban nhân dân huyện bổ sung kinh phí cho 12 hộ.\n");
    expect_repaired("Ket luan so 1012-KL/TU ngay 12/3/2024 cua Ban Thuong vu Tinh uy vé céng tac can b6.\n",
                    "Kết luận số 1012-KL/TU ngày 12/3/2024 của Ban Thường vụ Tỉnh ủy về công tác cán bộ.\n");
}

/* ---- Numbers and words side by side, first letters ---------------------------------------------------- */

Test(repair, a_word_glued_to_a_number_gets_its_space)
{
    expect_repaired("Xã Khe Vàng, ngày 12tháng 5 năm 2021, có 15người và 8ha lúa, 3tr5 đồng.\n",
                    "Xã Khe Vàng, ngày 12 tháng 5 năm 2021, có 15 người và 8ha lúa, 3tr5 đồng.\n");
}

/* However rare a name is: an engine does not print three letters for one. */
/* Compounds of other languages are printed as the page has them; Vietnamese words that run together are parted. */
Test(repair, words_of_other_languages_are_not_cut)
{
    expect_repaired("Cơ quan c4p nh4t Dashboard và Guidelines mỗi ngay\n",
                    "Cơ quan cập nhật Dashboard và Guidelines mỗi ngày\n");
    expect_repaired("Thdc hién Chithiso 15 cua Uybannhan dan tinh\n",
                    "Thực hiện Chỉ thị số 15 của Ủy ban nhân dân tỉnh\n");
}

Test(repair, names_of_products_keep_their_capitals)
{
    expect_repaired("B4n h4ng tr@n TikTok và YouTube, t4p hu4n qua PowerPoint\n",
                    "Bán hàng trên TikTok và YouTube, tập huấn qua PowerPoint\n");
}

Test(repair, a_word_never_becomes_a_letter)
{
    expect_repaired("Bí thư Đoàn Lữ Thị Uôn.\n", "Bí thư Đoàn Lữ Thị Uôn.\n");
}

/* A question mark inside a sentence stands for ²; behind the last word of a question it stays. */
Test(repair, square_metres_behind_numbers)
{
    expect_repaired("Nhà văn hóa rộng 120 m? và sân 300 m?, cả xã 24 km?; có đúng 30 m? Không.\n",
                    "Nhà văn hóa rộng 120 m² và sân 300 m², cả xã 24 km²; có đúng 30 m? Không.\n");
}

/* A print that has lost its first letter does not say whether that was a capital; the place says what is likely. */
Test(repair, a_lost_first_letter_may_have_been_a_capital)
{
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_OCR));
    const char text[] = "ơi nhận: Ủy ban nhân dân xã";
    const pd_block block = restore(restorer, (struct bytes){.at = (char *)(uintptr_t)text, .length = strlen(text)});
    cr_expect(strncmp(block.text, "Nơi nhận:", strlen("Nơi nhận:")) == 0, "%s", block.text);
    cr_expect_eq(block.text[block.length], '\0', "the alternatives stand behind the NUL");
    const pd_word *word = &block.words[0];
    cr_expect_lt(word->confidence, 0.95f);
    cr_expect(word->alternative_count > 0 && is_spelled(&word->alternatives[0], "nơi", strlen("nơi")));
    pd_restorer_free(restorer);
}

/* ---- Records ------------------------------------------------------------------------------------------- */

static void check_record(const pd_word *word, struct bytes text, const pd_block *block)
{
    cr_assert_leq(word->input_offset + word->input_length, text.length);
    cr_assert_leq(word->output_offset + word->output_length, block->length);
    cr_expect_arr_eq(word->input, text.at + word->input_offset, word->input_length);
    cr_expect_arr_eq(word->output, block->text + word->output_offset, word->output_length);
    cr_expect_eq(word->line, 1 + count_lines(text.at, (size_t)word->input_offset), "line");
    cr_expect(word->confidence >= 0 && word->confidence <= 1);
    cr_expect_leq(word->alternative_count, 4);
    for (size_t a = 0; a < word->alternative_count; a++) {
        const pd_alternative *other = &word->alternatives[a];
        cr_expect(other->confidence >= 0 && other->confidence <= 1);
        cr_expect(a == 0 || other->confidence <= word->alternatives[a - 1].confidence);
        cr_expect_eq(utf8_first_invalid(other->text, other->length), other->length);
        cr_expect_not(is_spelled(other, word->output, word->output_length), "an alternative is the output");
        for (size_t k = 0; k < a; k++)
            cr_expect_not(is_spelled(other, word->alternatives[k].text, word->alternatives[k].length), "twice");
    }
}

/* Between two records nothing changes: the parts between them and the outputs together are the text that comes out. */
static void check_records(struct bytes text, const pd_block *block)
{
    uint64_t input = 0, output = 0;
    for (size_t w = 0; w <= block->word_count; w++) {
        const pd_word *word = w < block->word_count ? &block->words[w] : NULL;
        const uint64_t input_end = word ? word->input_offset : text.length;
        const uint64_t output_end = word ? word->output_offset : block->length;
        cr_assert(input_end >= input && output_end >= output, "record %zu starts before the last one ends", w);
        cr_assert_eq(input_end - input, output_end - output, "the gap before record %zu", w);
        cr_assert_arr_eq(text.at + input, block->text + output, (size_t)(input_end - input), "gap %zu", w);
        if (!word) break;
        check_record(word, text, block);
        input = word->input_offset + word->input_length;
        output = word->output_offset + word->output_length;
    }
}

Test(repair, records_cover_what_changed)
{
    struct random r = random_seeded(4);
    for (int mode = PD_MODE_AUTO; mode <= PD_MODE_OCR; mode += PD_MODE_OCR - PD_MODE_AUTO) {
        pd_restorer *restorer = restorer_of(model, options_of((pd_mode)mode));
        for (int round = 0; round < 4; round++) {
            struct planted planted = {0};
            struct bytes text = damaged_text(&r, 1 + random_below(&r, 16), 70, &planted);
            const pd_block block = restore(restorer, text);
            check_records(text, &block);
            free(text.at);
        }
        pd_restorer_free(restorer);
    }
}

/*
 * A word whose repair is less probable than the user asks for is printed as it came, and the repair becomes an
 * alternative; the others are repaired as ever.
 */
Test(repair, words_below_the_asked_confidence_stay)
{
    pd_options options = options_of(PD_MODE_OCR);
    struct random r = random_seeded(8);
    struct planted planted = {0};
    struct bytes text = damaged_text(&r, 24, 70, &planted);
    pd_restorer *bold = restorer_of(model, options);
    options.min_confidence = 0.97;
    pd_restorer *careful = restorer_of(model, options);
    const pd_block all = restore(bold, text), some = restore(careful, text);
    size_t kept = 0, repaired = 0;
    check_records(text, &some);
    cr_assert_eq(all.word_count, some.word_count);
    for (size_t w = 0; w < all.word_count; w++) {
        const pd_word *before = &all.words[w], *after = &some.words[w];
        const bool is_doubtful = (double)before->confidence < options.min_confidence;
        const bool was_changed = before->output_length != before->input_length ||
                                 memcmp(before->output, before->input, before->input_length) != 0;
        const char *expected = is_doubtful ? before->input : before->output;
        const size_t length = is_doubtful ? before->input_length : before->output_length;
        cr_assert_eq(after->output_length, length);
        cr_assert_arr_eq(after->output, expected, length);
        if (is_doubtful && was_changed)
            cr_assert(is_spelled(&after->alternatives[0], before->output, before->output_length));
        kept += is_doubtful && was_changed;
        repaired += !is_doubtful && was_changed;
    }
    cr_expect(kept > 0 && repaired > kept, "%zu kept, %zu repaired", kept, repaired);
    pd_restorer_free(bold);
    pd_restorer_free(careful);
    free(text.at);
}

/* ---- Ways of calling ----------------------------------------------------------------------------------- */

/* The output of a stream that is fed in pieces of random sizes up to `most`. The caller frees it. */
static struct bytes stream(struct random *r, pd_restorer *restorer, struct bytes text, size_t most)
{
    struct bytes out = {0};
    for (size_t at = 0; at < text.length;) {
        size_t now = 1 + random_below(r, (uint32_t)most);
        pd_block block;
        if (now > text.length - at) now = text.length - at;
        cr_assert_eq(pd_restorer_feed(restorer, text.at + at, now, at + now == text.length, NULL), PD_OK);
        while (next_block(restorer, &block)) bytes_append(&out, block.text, block.length);
        at += now;
    }
    return out;
}

static bool same_bytes(struct bytes a, struct bytes b)
{
    return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

Test(repair, a_stream_says_the_same_however_it_is_cut)
{
    struct random r = random_seeded(5);
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_OCR));
    for (int round = 0; round < 2; round++) {
        struct planted planted = {0};
        struct bytes text = damaged_text(&r, round == 1 ? 70 : 8, 60, &planted);
        struct bytes once = stream(&r, restorer, text, SIZE_MAX >> 33), cut = stream(&r, restorer, text, 3);
        struct bytes pieces = stream(&r, restorer, text, 5000);
        cr_expect(same_bytes(once, cut), "pieces of a byte or three");
        cr_expect(same_bytes(once, pieces), "larger pieces");
        free(once.at);
        free(cut.at);
        free(pieces.at);
        free(text.at);
    }
    pd_restorer_free(restorer);
}

Test(repair, threads_do_not_matter)
{
    struct random r = random_seeded(6);
    struct planted planted = {0};
    struct bytes text = damaged_text(&r, 60, 60, &planted);
    pd_options options = options_of(PD_MODE_OCR);
    pd_restorer *one = restorer_of(model, options);
    options.threads = 3;
    pd_restorer *three = restorer_of(model, options);
    const pd_block a = restore(one, text), b = restore(three, text);
    cr_assert_eq(a.length, b.length);
    cr_expect_arr_eq(a.text, b.text, a.length);
    cr_expect_eq(a.word_count, b.word_count);
    pd_restorer_free(one);
    pd_restorer_free(three);
    free(text.at);
}

/* What was learnt from one text must not change the next result. */
Test(repair, texts_do_not_depend_on_each_other)
{
    struct random r = random_seeded(7);
    struct planted planted = {0};
    struct bytes text = damaged_text(&r, 10, 60, &planted), other = damaged_text(&r, 25, 90, &planted);
    pd_restorer *used = restorer_of(model, options_of(PD_MODE_OCR)),
                *fresh = restorer_of(model, options_of(PD_MODE_OCR));
    restore(used, other);
    const pd_block a = restore(used, text), b = restore(fresh, text);
    cr_assert_eq(a.length, b.length);
    cr_expect_arr_eq(a.text, b.text, a.length);
    pd_restorer_free(used);
    pd_restorer_free(fresh);
    free(text.at);
    free(other.at);
}

/* ---- Signs ---- */

Test(repair, signs_inside_words_may_be_letters)
{
    static const char printed[] =
        "Chu tjch Uy ban nhan dan xa quy?t d?nh thanh l4p Ban chi dao, k?t qua ho.t dOng trong nam, "
        "san xu,t nong nghiep ph?t tri?n. Gui ve phong.vx@khevang.gov.vn, v.v. tai TP.HCM, U.S. "
        "luc 8:30, 12.5 ha, a/b.\n";
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_OCR));
    const pd_block block =
        restore(restorer, (struct bytes){.at = (char *)(uintptr_t)printed, .length = strlen(printed)});
    static const char *const words[] = {
        "quyết định",   "kết quả hoạt động",  "sản xuất nông nghiệp phát triển", "phong.vx@khevang.gov.vn, v.v.",
        "TP.HCM, U.S.", "8:30, 12.5 ha, a/b."};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        cr_expect_not_null(memmem(block.text, block.length, words[k], strlen(words[k])), "%s: %.*s", words[k],
                           (int)block.length, block.text);
    pd_restorer_free(restorer);
}

/* ---- Names ------------------------------------------------------------------------------------------- */

/* Repairs a text that an engine with Vietnamese letters read, of whose confidence nothing is known. */
static void repair_as_vietnamese(const char *text, char *out, size_t size)
{
    pd_options options = options_of(PD_MODE_OCR);
    pd_error error;
    pd_block block;
    cr_assert_eq(pd_channels_open(model, "tesseract-vie", &options.channels, &error), PD_OK, "%s", error.message);
    pd_restorer *restorer = restorer_of(model, options);
    cr_assert_eq(pd_restorer_text(restorer, text, strlen(text), &block, &error), PD_OK, "%s", error.message);
    snprintf(out, size, "%.*s", (int)block.length, block.text);
    pd_restorer_free(restorer);
    pd_channels_free(options.channels);
}

Test(repair, names_stay_as_they_are_printed)
{
    static const char *const right[] = {("Danh sách tổ tuần rừng\n1. Ông Lò Văn Pánh, tổ trưởng, bản Khe Lội\n"
                                         "2. Ông Mùa A Chứ, tổ phó, bản Huổi Mạ\n3. Bà Hờ Thị Xế, bản Pu Lau\n"),
                                        "1 H'Nghiêm Kriêng 9A\n2 Rah Lan H'Djoan 6B\n3 Pi Năng Thị Khúa 8B\n",
                                        "Đồng chí Kha Văn Thím làm việc với bà Ốc Thị Nhín.\n",
                                        "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nThò Bá Xềnh\n",
                                        "Trình: CHU THỊ DÍN và VỪ VĂN PÁO\n"};
    char out[512];
    for (size_t k = 0; k < sizeof right / sizeof *right; k++) {
        repair_as_vietnamese(right[k], out, sizeof out);
        cr_expect_str_eq(out, right[k], "%s", out);
    }
}

Test(repair, the_items_of_a_list_put_its_labels_and_ends_right)
{
    static const char text[] = "I. MỤC TIÊU\nI. Sửa lại trường tiểu học của xã\n2. Mở thêm lớp học buổi tối\n"
                               "II. NỘI DUNG\n- Họp dân ở cả bốn thôn trong tháng;\n- Sửa mái nhà văn hóa của xã:\n"
                               "- Nạo vét kênh chính của xã;\n- Báo cáo kết quả.\nHI. KINH PHÍ\n";
    static const char right[] = "I. MỤC TIÊU\n1. Sửa lại trường tiểu học của xã\n2. Mở thêm lớp học buổi tối\n"
                                "II. NỘI DUNG\n- Họp dân ở cả bốn thôn trong tháng;\n- Sửa mái nhà văn hóa của xã;\n"
                                "- Nạo vét kênh chính của xã;\n- Báo cáo kết quả.\nIII. KINH PHÍ\n";
    char out[1024];
    repair_as_vietnamese(text, out, sizeof out);
    cr_expect_str_eq(out, right, "%s", out);
}

Test(repair, a_rare_word_that_the_text_uses_again_and_again_is_no_misprint)
{
    static const char once[] = "Hôm kia mới đan được ba cái rổ.";
    static const char often[] = "Hôm kia mới đan được ba cái rổ. Hôm qua mới đan được hai cái rổ. "
                                "Cụ Mùi đan được nhiều rổ nhất. Ai đan đẹp thì được khen.";
    char out[512];
    repair_as_vietnamese(once, out, sizeof out);
    cr_expect_str_eq(out, "Hôm kia mới đang được ba cái rổ.", "%s", out);
    repair_as_vietnamese(often, out, sizeof out);
    cr_expect_str_eq(out, often, "%s", out);
}

Test(repair, signs_that_nobody_wrote_are_dropped)
{
    static const struct {
        const char *printed, *right;
    } texts[] = {
        {"Ủy ban nhân dân. xã Khe Vàng tổ chức hội. nghị tổng kết.",
         "Ủy ban nhân dân xã Khe Vàng tổ chức hội nghị tổng kết."},
        {"Công an xã phối hợp với nhà.\ntrường tuyên truyền an toàn giao thông.",
         "Công an xã phối hợp với nhà\ntrường tuyên truyền an toàn giao thông."},
        {"Theo báo cáo ngày 15/3/2025. của Ủy ban nhân dân xã", "Theo báo cáo ngày 15/3/2025 của Ủy ban nhân dân xã"},
        {"Kính gửi:\n~ Trường mầm non;\n__- Trạm y tế xã.", "Kính gửi:\n- Trường mầm non;\n- Trạm y tế xã."},
        {"Tổng diện tích _ lúa vụ mùa của cấp_ xã", "Tổng diện tích lúa vụ mùa của cấp xã"},
        {"Nhà trường đã 'tổ chức lớp \"học buổi tối cho học sinh.",
         "Nhà trường đã tổ chức lớp học buổi tối cho học sinh."},
        {"Thực hiện Công văn số 12/UBND- VX và số 77/KH-\nSTC của Sở",
         "Thực hiện Công văn số 12/UBND-VX và số 77/KH-STC\ncủa Sở"},
    };
    char out[512];
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        repair_as_vietnamese(texts[k].printed, out, sizeof out);
        cr_expect_str_eq(out, texts[k].right, "%s", out);
    }
}

Test(repair, signs_of_abbreviations_lists_and_numbers_stay)
{
    static const char *const right[] = {
        "Đoàn đến tp. Vinh, gặp ông Lò Văn Pánh và các ban, ngành v.v. của tỉnh.",
        "Mục 1. phòng học; mục 2. nhà bếp; a. sân trường; b. cổng trường.",
        "Hồ sơ gồm: các văn bản của xã; những bản vẽ của trường.",
        "Gửi về phong.vx@khevang.gov.vn hoặc xem https://khevang.gov.vn/van_ban lúc 8.30.",
        "Có khoảng ~ 100 hộ... và nhiều trường khác ở TP.HCM, U.S. và a/b.",
        "Ông nói: \"học sinh của xã đã đủ sách\" và 'lớp học' đã xong."};
    char out[512];
    for (size_t k = 0; k < sizeof right / sizeof *right; k++) {
        repair_as_vietnamese(right[k], out, sizeof out);
        cr_expect_str_eq(out, right[k], "%s", out);
    }
}

Test(repair, names_that_are_damaged_or_hardly_names_are_put_right)
{
    char out[256];
    repair_as_vietnamese("Ông Nguy3n Văn Hợi và bà Trân Thị Xoan", out, sizeof out);
    cr_expect_str_eq(out, "Ông Nguyễn Văn Hợi và bà Trần Thị Xoan", "%s", out);
    repair_as_vietnamese("Bà Quách Thị Thuyên họp. Bà Quách Thị Thuyên ghi. Bà Quách Thị Thuyẻn đọc.", out, sizeof out);
    cr_expect_str_eq(out, "Bà Quách Thị Thuyên họp. Bà Quách Thị Thuyên ghi. Bà Quách Thị Thuyên đọc.", "%s", out);
}

/* ---- What else is known of a text ---------------------------------------------------------------------- */

/* The length of the restored text. The readings are freed before the next call. */
static size_t restored_length(pd_restorer *restorer, const char *text, float confidence)
{
    pd_reading *reading = malloc(sizeof *reading);
    pd_block block;
    cr_assert_not_null(reading);
    *reading = (pd_reading){.length = strlen(text), .confidence = confidence};
    cr_assert_eq(pd_restorer_text_readings(restorer, text, strlen(text), reading, 1, &block, NULL), PD_OK);
    free(reading);
    return block.length;
}

Test(repair, a_word_that_the_engine_is_sure_of_stays)
{
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_OCR));
    pd_block block;
    cr_expect_eq(restored_length(restorer, "Tam", 0), strlen("Tâm"));
    cr_expect_eq(restored_length(restorer, "Tam", 1), strlen("Tam"));
    cr_assert_eq(pd_restorer_text(restorer, "Tam", 3, &block, NULL), PD_OK);
    cr_expect_eq(block.length, strlen("Tâm"), "readings of the text before");
    pd_restorer_free(restorer);
}

/* Repairs a text of words between single spaces, all of which the engine read with one confidence. */
static void repair_with_confidence(const char *text, float confidence, char *out, size_t size)
{
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_OCR));
    pd_reading readings[32];
    size_t count = 0;
    pd_block block;
    for (const char *at = text; *at; at += strspn(at, " ")) {
        const size_t length = strcspn(at, " ");
        cr_assert_lt(count, 32);
        readings[count++] = (pd_reading){.offset = (size_t)(at - text), .length = length, .confidence = confidence};
        at += length;
    }
    cr_assert_eq(pd_restorer_text_readings(restorer, text, strlen(text), readings, count, &block, NULL), PD_OK);
    snprintf(out, size, "%.*s", (int)block.length, block.text);
    pd_restorer_free(restorer);
}

Test(repair, letters_that_the_engine_is_sure_of_stay)
{
    static const char *const right[] = {"Ông Lò Văn Pánh và bà Hờ Thị Xế dự họp với xã",
                                        "The parties shall settle any dispute within three months",
                                        "Ông Mùa A Chứ ở bản Háng Chở, hướng ĐĐN, đo được 5 mmol/l"};
    char out[256];
    for (size_t k = 0; k < sizeof right / sizeof *right; k++) {
        repair_with_confidence(right[k], 0.93f, out, sizeof out);
        cr_expect_str_eq(out, right[k]);
    }
}

Test(repair, confidence_holds_beside_a_character_that_was_put_right)
{
    char out[256];
    repair_with_confidence("\u00D0oàn xã có ông Lò Văn Pánh dự họp với naïve", 0.93f, out, sizeof out);
    cr_expect_str_eq(out, "Đoàn xã có ông Lò Văn Pánh dự họp với naïve");
}

Test(repair, readings_outside_their_text_are_refused)
{
    static const pd_reading wrong[][2] = {{{.offset = 4, .length = 3}, {.offset = 0, .length = 3}},
                                          {{.offset = 0, .length = 3}, {.offset = 2, .length = 5}},
                                          {{.offset = 0, .length = 3}, {.offset = 4, .length = 5}},
                                          {{.offset = 0, .length = 3}, {.offset = 9, .length = 0}},
                                          {{.offset = 4, .length = SIZE_MAX}, {.offset = 5, .length = 0}}};
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_OCR));
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        struct bytes text = bytes_of("Tam Tam", 7);
        pd_block block;
        pd_error error = {0};
        cr_expect_eq(pd_restorer_text_readings(restorer, text.at, text.length, wrong[k], 2, &block, &error),
                     PD_ERROR_ARGUMENT, "%zu", k);
        cr_expect_eq(error.status, PD_ERROR_ARGUMENT);
        free(text.at);
    }
    pd_restorer_free(restorer);
}

/* ---- Tables that cannot be read ------------------------------------------------------------------------- */

/* Expects an error from a stream whose table has `content` after it was opened, or was deleted (NULL). */
static void expect_stream_error(const char *content, pd_status expected, uint64_t line)
{
    char path[] = "/tmp/phucdau-XXXXXX.channel";
    const int file = mkstemps(path, (int)strlen(".channel"));
    cr_assert_geq(file, 0);
    pd_options options = options_of(PD_MODE_OCR);
    cr_assert_eq(pd_channels_open(model, path, &options.channels, NULL), PD_OK);
    if (content) cr_assert_eq(write(file, content, strlen(content)), (ssize_t)strlen(content));
    if (!content) unlink(path);
    close(file);
    pd_restorer *restorer = restorer_of(model, options);
    pd_block block;
    pd_error error = {.status = PD_OK};
    cr_assert_eq(pd_restorer_feed(restorer, "chung strc xay dwng", 19, true, NULL), PD_OK);
    cr_expect_eq(pd_restorer_next(restorer, &block, &error), expected);
    cr_expect_eq(error.status, expected);
    cr_expect_eq(error.line, line);
    cr_expect_neq(error.message[0], '\0');
    cr_expect_null(block.text);
    cr_expect_not(next_block(restorer, &block), "the stream was given up");
    cr_expect_eq(pd_restorer_feed(restorer, "xa", 2, false, NULL), PD_OK, "another one can begin");
    pd_restorer_free(restorer);
    pd_channels_free(options.channels);
    if (content) unlink(path);
}

Test(repair, a_stream_says_which_table_cannot_be_read)
{
    expect_stream_error(NULL, PD_ERROR_IO, PD_NO_PLACE);
    expect_stream_error("# a table\nnone of one\n", PD_ERROR_INPUT, 2);
}

Test(repair, ocr_mode_needs_channels)
{
    pd_options options = options_of(PD_MODE_OCR);
    options.channels = NULL;
    pd_restorer *restorer = NULL;
    pd_error error = {0};
    cr_expect_eq(pd_restorer_new(model, &options, &restorer, &error), PD_ERROR_ARGUMENT);
    cr_expect_null(restorer);
    cr_expect_eq(error.status, PD_ERROR_ARGUMENT);
}

/* ---- What no engine makes of letters ---- */

Test(repair, tags_addresses_and_emoji_stay)
{
    static const char *const kept[] = {"#xaydungnongthon",
                                       "(#XayMoi2025,",
                                       "@khe_vang",
                                       "vanthu@khe.example",
                                       "https://khe.example/tin?id=3",
                                       "\U0001F600",
                                       "\U0001F44D\U0001F3FD",
                                       "\u2764\uFE0F",
                                       "\u2605\u2605",
                                       "\u2192",
                                       "\u2713"};
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_OCR));
    for (size_t k = 0; k < sizeof kept / sizeof *kept; k++) {
        char text[200];
        snprintf(text, sizeof text, "Uy ban nhan d4n xa %s bao c4o kdt qua", kept[k]);
        const pd_block block = restore(restorer, (struct bytes){text, strlen(text)});
        cr_expect_not_null(memmem(block.text, block.length, kept[k], strlen(kept[k])), "%s: %.*s", kept[k],
                           (int)block.length, block.text);
        cr_expect_not_null(strstr(block.text, "báo cáo"), "%s: the rest is repaired", kept[k]);
    }
    pd_restorer_free(restorer);
}

/* ---- What is not damaged ---------------------------------------------------------------------------------- */

static void expect_same(pd_restorer *restorer, struct bytes text, const char *what)
{
    const pd_block block = restore(restorer, text);
    const struct bytes output = {.at = (char *)(uintptr_t)block.text, .length = block.length};
    size_t at = 0;
    while (at < text.length && at < block.length && text.at[at] == block.text[at]) at++;
    const size_t from = at < 40 ? 0 : at - 40;
    cr_expect(same_bytes(text, output), "%s has changed at %zu: %.80s", what, at, block.text + from);
}

Test(repair, auto_mode_leaves_what_is_no_damaged_vietnamese)
{
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_AUTO));
    DIR *folder = opendir(PHUCDAU_SOURCE_DIR "/corpus/samples/harm");
    cr_assert_not_null(folder);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char path[600];
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, PHUCDAU_SOURCE_DIR "/corpus/samples/harm/%s", entry->d_name);
        struct bytes text = bytes_read(path);
        expect_same(restorer, text, entry->d_name);
        free(text.at);
        count++;
    }
    closedir(folder);
    cr_expect_gt(count, 5);
    pd_restorer_free(restorer);
}

Test(repair, auto_mode_leaves_right_text)
{
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_AUTO));
    struct random r = random_seeded(8);
    for (int round = 0; round < 5; round++) {
        struct planted planted = {0};
        struct bytes text = damaged_text(&r, 20, 0, &planted);
        expect_same(restorer, text, "right text");
        free(text.at);
    }
    pd_restorer_free(restorer);
}

/* ---- One line alone ------------------------------------------------------------------------------------- */

static void expect_line(const char *line, const char *expected)
{
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_AUTO));
    const pd_block block = restore(restorer, (struct bytes){.at = (char *)(uintptr_t)line, .length = strlen(line)});
    cr_expect_eq(block.length, strlen(expected), "%s", line);
    cr_expect_arr_eq(block.text, expected, block.length < strlen(expected) ? block.length : strlen(expected), "%.*s",
                     (int)block.length, block.text);
    pd_restorer_free(restorer);
}

/* Engines that have no letter with a mark print lines that people could have typed, but for the letters. */
Test(repair, a_damaged_line_without_any_mark_is_repaired)
{
    expect_line("chung strc xay dwng ndng thon moi\n", "chung sức xây dựng nông thôn mới\n");
    expect_line("tong hop, xay dyng va cung cd qubc phong toan dan, gitr vitng trat ty an toan xa hgi\n",
                "tổng hợp, xây dựng và củng cố quốc phòng toàn dân, giữ vững trật tự an toàn xã hội\n");
}

Test(repair, a_typed_line_with_abbreviations_gets_marks_and_no_other_letters)
{
    expect_line("bcd pccc yc cac to ktra binh chua chay\n", "bcđ pccc yc các tổ ktra bình chữa cháy\n");
    expect_line("gui mail cho ktoan@cty.example va cc sep\n", "gửi mail cho ktoan@cty.example và cc sếp\n");
}

/* The ampersand is a letter that an engine misread, or stands between the parts of an abbreviation. */
Test(repair, an_ampersand_speaks_of_damage_only_where_a_letter_makes_a_word)
{
    static const char note[] = "cv gửi sở kh&đt, cc sở tc và kbnn; phòng r&d họp sáng mai\n";
    expect_line(note, note);
    expect_line("c&c th6n n6p b4o c4o trudc ngay 15\n", "các thôn nộp báo cáo trước ngày 15\n");
}

/* What a block of typed notes seems to come from says nothing about the damaged lines after it. */
Test(repair, typed_lines_do_not_decide_the_engine_of_later_ones)
{
    static const char note[] = "bcd pccc yc cac to ktra binh chua chay\n";
    static const char hornless[] = "trờng học đợc xây dựng trớc năm nay, nguồn nớc của bản đã đợc bảo vệ\n";
    pd_options options = options_of(PD_MODE_AUTO);
    options.line_buffered = true;
    pd_restorer *restorer = restorer_of(model, options);
    pd_block block;
    char text[200];
    snprintf(text, sizeof text, "%s%s", note, hornless);
    cr_assert_eq(pd_restorer_feed(restorer, text, strlen(text), true, NULL), PD_OK);
    cr_assert_eq(pd_restorer_next(restorer, &block, NULL), PD_OK);
    cr_assert_eq(pd_restorer_next(restorer, &block, NULL), PD_OK);
    static const char expected[] = "trường học được xây dựng trước năm nay, nguồn nước của bản đã được bảo vệ\n";
    cr_expect_eq(block.length, sizeof expected - 1);
    cr_expect_arr_eq(block.text, expected, sizeof expected - 1);
    pd_restorer_free(restorer);
}

/* ---- Text that has lost every ư -------------------------------------------------------------------------------- */

static const char with_horns[] =
    "Trong sáu tháng đầu năm, nhiều hộ được hỗ trợ sửa nhà; trường học đã có nước sạch.\n"
    "Cán bộ xã hướng dẫn người dân vay vốn, trồng rừng và nuôi hươu; số lượng tăng.\n"
    "Tuy mưa lớn, các thôn vẫn làm được đường bê tông như đã hứa; chưa thôn nào phải dừng.\n"
    "Ủy ban nhân dân xã đề nghị các thôn nộp báo cáo trước ngày 15/3/2025.\n";

/* Writes a text without its ư, as a PDF with a font from before Unicode may give it; ừ, ứ and the like stay. */
static struct bytes without_horns(const char *text)
{
    static const char horn[] = "ư";
    struct bytes out = {0};
    for (size_t at = 0, length = strlen(text); at < length; at++) {
        if (strncmp(text + at, horn, sizeof horn - 1) == 0)
            at += sizeof horn - 2;
        else
            bytes_append(&out, text + at, 1);
    }
    return out;
}

Test(repair, text_that_has_lost_every_horn_gets_them_back)
{
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_AUTO));
    struct bytes text = without_horns(with_horns);
    const pd_block block = restore(restorer, text);
    cr_expect_eq(block.length, sizeof with_horns - 1);
    cr_expect_arr_eq(block.text, with_horns, block.length < sizeof with_horns ? block.length : sizeof with_horns,
                     "%.*s", (int)block.length, block.text);
    free(text.at);
    pd_restorer_free(restorer);
}

Test(repair, words_without_a_horn_stay_where_others_have_theirs)
{
    static const char typing_errors[] =
        "Trờng học chưa có nớc từ năm trớc, nên người dân phải đợi; mong đợc xem xét như đã hứa, "
        "để trường của xã sớm dùng được nước sạch.\n";
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_AUTO));
    struct bytes text = bytes_of(typing_errors, sizeof typing_errors - 1);
    expect_same(restorer, text, "right text with typing errors");
    free(text.at);
    pd_restorer_free(restorer);
}

/* ---- Right text between damaged ones --------------------------------------------------------------------------- */

static const char english[] =
    "The committee met on Tuesday morning in the town hall and approved the budget for the new "
    "bridge. Two members asked for a copy of the survey, which will be sent to them in March "
    "together with the minutes of this meeting and the report of the district engineer.\n";

Test(repair, an_english_paragraph_between_damaged_ones_stays)
{
    struct random r = random_seeded(9);
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_AUTO));
    for (int round = 0; round < 2; round++) {
        struct planted planted = {0};
        struct bytes text = damaged_text(&r, 8, 70, &planted), after = damaged_text(&r, 8, 70, &planted);
        bytes_append(&text, "\n", 1);
        bytes_append(&text, english, sizeof english - 1);
        bytes_append(&text, "\n", 1);
        bytes_append(&text, after.at, after.length);
        const pd_block block = restore(restorer, text);
        size_t at = 0;
        while (at + sizeof english - 1 <= block.length && memcmp(block.text + at, english, sizeof english - 1) != 0)
            at++;
        cr_expect(at + sizeof english - 1 <= block.length, "round %d: the English has changed", round);
        expect_numbers(text, &block, &planted);
        free(text.at);
        free(after.at);
    }
    pd_restorer_free(restorer);
}

/* With any characters, UTF-8 comes out, and a stream gives the same. */
Test(repair, random_text_does_no_harm)
{
    struct random r = random_seeded(10);
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_OCR));
    for (int round = 0; round < 30; round++) {
        struct bytes text = {0};
        for (uint32_t k = 1 + random_below(&r, 150); k > 0; k--) bytes_append_point(&text, random_point(&r));
        struct bytes exact = bytes_of(text.at, text.length);
        const pd_block block = restore(restorer, exact);
        cr_assert_eq(utf8_first_invalid(block.text, block.length), block.length);
        cr_expect_eq(count_lines(block.text, block.length), count_lines(text.at, text.length));
        free(text.at);
        free(exact.at);
    }
    pd_restorer_free(restorer);
}

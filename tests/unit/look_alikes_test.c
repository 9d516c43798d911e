/*
 * Look-alikes: the table against ICU (which characters are confusable, which have a compatibility decomposition), the
 * rules of the restorer on text written for them, and on random text what must hold whatever stands there.
 */
#include "text/look_alikes.h"

#include <criterion/criterion.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

#include "phucdau.h"
#include "support.h"

enum { UNITS = 64, LAST = 0x10FFFF };

/* ---- The table, by ICU ----------------------------------------------------------------------- */

static int32_t units_of(const char *text, UChar units[UNITS])
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t count = 0;
    u_strFromUTF8(units, UNITS, &count, text, -1, &status);
    cr_assert(U_SUCCESS(status));
    return count;
}

static void skeleton_of(const USpoofChecker *checker, const char *text, UChar out[UNITS])
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[UNITS];
    const int32_t count = units_of(text, units);
    uspoof_getSkeleton(checker, 0, units, count, out, UNITS, &status);
    cr_assert(U_SUCCESS(status));
}

/* The text that stands for a character in NFKC, in UTF-8. */
static void compatible(uint32_t code_point, char out[UNITS])
{
    UErrorCode status = U_ZERO_ERROR;
    char utf8[5] = {0};
    utf8_put(code_point, utf8);
    UChar units[UNITS], result[UNITS];
    const int32_t count = units_of(utf8, units);
    unorm2_normalize(unorm2_getNFKCInstance(&status), units, count, result, UNITS, &status);
    u_strToUTF8(out, UNITS, NULL, result, -1, &status);
    cr_assert(U_SUCCESS(status));
}

Test(look_alikes, letters_of_other_scripts_are_confusable_with_what_they_stand_for)
{
    UErrorCode status = U_ZERO_ERROR;
    USpoofChecker *checker = uspoof_open(&status);
    cr_assert(U_SUCCESS(status));
    size_t found = 0;
    for (uint32_t c = 0; c <= LAST; c++) {
        struct look_alike alike;
        if (!look_alike_find(c, &alike) || alike.kind != LOOK_ALIKE_SCRIPT) continue;
        const UScriptCode script = uscript_getScript((UChar32)c, &status);
        cr_expect(script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC, "U+%04X", c);
        char utf8[5] = {0};
        UChar from[UNITS], to[UNITS];
        utf8_put(c, utf8);
        skeleton_of(checker, utf8, from);
        skeleton_of(checker, alike.text, to);
        cr_expect_eq(u_strcmp(from, to), 0, "U+%04X does not look like %s", c, alike.text);
        found++;
    }
    uspoof_close(checker);
    cr_expect_geq(found, 50);
}

/* Capital eths are confusable with Đ; the small ones are their small letters. */
Test(look_alikes, eths_stand_for_the_letter_with_a_stroke)
{
    UErrorCode status = U_ZERO_ERROR;
    USpoofChecker *checker = uspoof_open(&status);
    UChar stroke[UNITS], eth[UNITS];
    skeleton_of(checker, "Đ", stroke);
    static const uint32_t capitals[] = {0x00D0, 0x0189};
    for (size_t k = 0; k < 2; k++) {
        struct look_alike capital, small;
        char utf8[5] = {0};
        utf8_put(capitals[k], utf8);
        skeleton_of(checker, utf8, eth);
        cr_expect_eq(u_strcmp(eth, stroke), 0);
        cr_assert(look_alike_find(capitals[k], &capital));
        cr_assert(look_alike_find((uint32_t)u_tolower((UChar32)capitals[k]), &small));
        cr_expect_str_eq(capital.text, "Đ");
        cr_expect_str_eq(small.text, "đ");
        cr_expect(capital.kind == LOOK_ALIKE_ETH && small.kind == LOOK_ALIKE_ETH);
    }
    uspoof_close(checker);
}

/* Every white space that NFKC makes a space, every full-width form, every Latin ligature of its block. */
static int kind_by_nfkc(uint32_t c)
{
    char text[UNITS];
    compatible(c, text);
    const bool is_ascii = text[0] > 0 && (unsigned char)text[0] < 0x80;
    if (c >= 0xFF01 && c <= 0xFF5E) return LOOK_ALIKE_WIDTH;
    if (c == 0x3000) return LOOK_ALIKE_WIDTH;
    if (c > 0x7F && u_charType((UChar32)c) == U_SPACE_SEPARATOR && strcmp(text, " ") == 0) return LOOK_ALIKE_SPACE;
    if (c >= 0xFB00 && c <= 0xFB06 && is_ascii) return LOOK_ALIKE_LIGATURE;
    return c == 0x0132 || c == 0x0133 ? LOOK_ALIKE_LIGATURE : LOOK_ALIKE_KINDS;
}

Test(look_alikes, ligatures_widths_and_spaces_are_those_of_nfkc)
{
    for (uint32_t c = 1; c <= LAST; c++) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        struct look_alike alike;
        const bool found = look_alike_find(c, &alike);
        const int kind = kind_by_nfkc(c);
        if (kind != LOOK_ALIKE_KINDS) {
            char text[UNITS];
            compatible(c, text);
            cr_expect(found, "U+%04X is missing", c);
            cr_expect_eq(alike.kind, kind, "U+%04X", c);
            cr_expect_str_eq(alike.text, text, "U+%04X", c);
        } else if (found) {
            cr_expect(alike.kind == LOOK_ALIKE_ETH || alike.kind == LOOK_ALIKE_SCRIPT ||
                          u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT),
                      "U+%04X", c);
        }
    }
}

/* What a search finds is what the table has, wherever it stands and whatever stands beside it. */
Test(look_alikes, a_search_finds_what_the_table_has)
{
    for (uint32_t c = 0; c <= LAST; c++) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        struct bytes text = bytes_of("aệ", strlen("aệ"));
        const size_t place = text.length;
        bytes_append_point(&text, c);
        for (int last = 0; last < 2; last++) {
            struct look_alike alike;
            const size_t expected = look_alike_find(c, &alike) ? place : text.length;
            cr_expect_eq(look_alike_next(text.at, text.length, 0), expected, "U+%04X", c);
            cr_expect_eq(look_alike_next(text.at, text.length, place), expected, "U+%04X", c);
            bytes_append(&text, "ư", strlen("ư"));
        }
        free(text.at);
    }
}

Test(look_alikes, a_search_finds_hyphens_that_end_a_line)
{
    static const char *const hyphens[] = {"-", "\u2010", "\u00AC", "\u00AD"};
    for (size_t k = 0; k < 4; k++) {
        char text[16];
        snprintf(text, sizeof text, "hi%s\nen", hyphens[k]);
        cr_expect_eq(look_alike_next(text, strlen(text), 0), 2, "%zu", k);
        snprintf(text, sizeof text, "hi%s\r\nen", hyphens[k]);
        cr_expect_eq(look_alike_next(text, strlen(text), 0), 2, "%zu", k);
    }
    static const char *const none[] = {"hi-en", "hi-", "hi- \n", "-J", "hi\n-en", "-\r", "-\rM", "¬ \n"};
    for (size_t k = 0; k < sizeof none / sizeof *none; k++)
        cr_expect_eq(look_alike_next(none[k], strlen(none[k]), 0), strlen(none[k]), "%s", none[k]);
}

Test(look_alikes, lists_of_kinds)
{
    unsigned kinds;
    cr_expect(names_find_set(look_alike_names, "eth", &kinds) && kinds == PD_KEEP_ETH);
    cr_expect(names_find_set(look_alike_names, "scripts,spaces", &kinds) &&
              kinds == (PD_KEEP_SCRIPTS | PD_KEEP_SPACES));
    cr_expect(names_find_set(look_alike_names, "eth,scripts,ligatures,widths,hyphens,invisible,spaces", &kinds) &&
              kinds == PD_KEEP_ALL);
    cr_expect(names_find_set(look_alike_names, "all", &kinds) && kinds == PD_KEEP_ALL);
    cr_expect(names_find_set(look_alike_names, "none", &kinds) && kinds == 0);
    static const char *const wrong[] = {"", "et", "eths", "eth,", ",eth", "eth spaces", "none,eth", "ETH"};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++)
        cr_expect_not(names_find_set(look_alike_names, wrong[k], &kinds), "%s", wrong[k]);
}

/* ---- The restorer ---------------------------------------------------------------------------- */

static pd_model *model;

static void open_model(void)
{
    cr_assert_eq(pd_model_open(PHUCDAU_SOURCE_DIR "/models/vi.model", &model, NULL), PD_OK);
}

static void close_model(void)
{
    pd_model_close(model);
}

TestSuite(clean, .init = open_model, .fini = close_model);

static pd_restorer *restorer_of(pd_mode mode, unsigned keep, bool details)
{
    pd_restorer *restorer;
    pd_options options;
    pd_options_init(&options, sizeof options);
    options.mode = mode;
    options.keep = keep;
    options.details = details;
    cr_assert_eq(pd_restorer_new(model, &options, &restorer, NULL), PD_OK);
    return restorer;
}

static pd_block restore(pd_restorer *restorer, const char *text, size_t length)
{
    pd_block block;
    cr_assert_eq(pd_restorer_text(restorer, text, length, &block, NULL), PD_OK);
    return block;
}

/* Around every case: a paragraph that is plainly Vietnamese and right. */
static const char before[] = "Ủy ban nhân dân xã Khê Thượng báo cáo kết quả thực hiện nhiệm vụ quý ba như sau:\n";
static const char behind[] = "\nCác thôn tiếp tục tuyên truyền, vận động nhân dân đóng góp ngày công làm đường.\n";

static void expect_with(pd_mode mode, unsigned keep, const char *line, const char *expected)
{
    char text[1024], wanted[1024];
    snprintf(text, sizeof text, "%s%s%s", before, line, behind);
    snprintf(wanted, sizeof wanted, "%s%s%s", before, expected, behind);
    pd_restorer *restorer = restorer_of(mode, keep, false);
    const pd_block block = restore(restorer, text, strlen(text));
    cr_expect(block.length == strlen(wanted) && memcmp(block.text, wanted, block.length) == 0,
              "keep %u: %s\nbecame:%.*s", keep, line, (int)block.length, block.text);
    pd_restorer_free(restorer);
}

struct example {
    unsigned kind;
    const char *line, *right;
};

/* Each line holds look-alikes of one kind alone. */
static const struct example examples[] = {
    {PD_KEEP_ETH, "Nghị quyết số 12/NQ-HÐND của Ðảng bộ xã về ðường giao thông, theo Ɖề án của huyện.",
     "Nghị quyết số 12/NQ-HĐND của Đảng bộ xã về đường giao thông, theo Đề án của huyện."},
    {PD_KEEP_SCRIPTS, "Hợp tác хã đã хây dựng kho, Сông ty cấp vốn, UВND xã giám sát, Ηội nghị thống nhất cao.",
     "Hợp tác xã đã xây dựng kho, Công ty cấp vốn, UBND xã giám sát, Hội nghị thống nhất cao."},
    {PD_KEEP_SCRIPTS, "Các hộ со đất sản xuất được хе của xã đưa đi họp.", /* со and хе wholly Cyrillic */
     "Các hộ co đất sản xuất được xe của xã đưa đi họp."},
    {PD_KEEP_SCRIPTS, "Trạm y tế khám cho nhân dân т\u1EA1i nhà, trong c\u0430\u0309 xã.",
     "Trạm y tế khám cho nhân dân т\u1EA1i nhà, trong cả xã."}, /* т does not look like t */
    {PD_KEEP_LIGATURES, "Xã lắp mạng wiﬁ, văn phòng dùng phần mềm oﬃce, đội xe có hai chiếc ﬂash.",
     "Xã lắp mạng wifi, văn phòng dùng phần mềm office, đội xe có hai chiếc flash."},
    {PD_KEEP_WIDTHS, "Toàn xã có １２５ hộ nghèo，giảm ８ hộ （so với năm trước）.",
     "Toàn xã có 125 hộ nghèo,giảm 8 hộ (so với năm trước)."},
    {PD_KEEP_HYPHENS, "Việc th\u00ADực hi\u00ADện kế hoạch đạt kết quả tốt.",
     "Việc thực hiện kế hoạch đạt kết quả tốt."},
    {PD_KEEP_HYPHENS, "Các thôn tổ chức thực hi-\nện, sơ kết vào cuối năm.",
     "Các thôn tổ chức thực hiện,\nsơ kết vào cuối năm."},
    {PD_KEEP_HYPHENS, "Các thôn tổ chức tri\u00AC\r\n  ển khai\r\nvào cuối năm.",
     "Các thôn tổ chức triển\r\n  khai\r\nvào cuối năm."},
    {PD_KEEP_HYPHENS, "THÔNG BÁO VỀ VIỆC THỰC HI-\nỆN ĐỀ ÁN", "THÔNG BÁO VỀ VIỆC THỰC HIỆN\nĐỀ ÁN"},
    {PD_KEEP_HYPHENS, "Việc này do xã thực hi\u00AD\nện\nvào cuối năm.", "Việc này do xã thực hiện\n\nvào cuối năm."},
    {PD_KEEP_INVISIBLE, "Hội\u200B nghị tri\u200Bển khai\u2060 kế\u200C hoạch\uFEFF của xã \u200Dnăm nay.",
     "Hội nghị triển khai kế hoạch của xã năm nay."},
    {PD_KEEP_SPACES, "Kinh phí 12\u00A0500\u2007000\u202Fđồng\u2003do xã chi.", "Kinh phí 12 500 000 đồng do xã chi."},
};

Test(clean, what_is_put_right)
{
    for (size_t k = 0; k < sizeof examples / sizeof *examples; k++)
        expect_with(PD_MODE_AUTO, PD_KEEP_NONE, examples[k].line, examples[k].right);
}

Test(clean, each_kind_can_be_kept_by_itself)
{
    for (size_t k = 0; k < sizeof examples / sizeof *examples; k++) {
        const struct example *e = &examples[k];
        expect_with(PD_MODE_AUTO, e->kind, e->line, e->line);
        expect_with(PD_MODE_AUTO, PD_KEEP_ALL & ~e->kind, e->line, e->right);
    }
}

Test(clean, marks_mode_keeps_all)
{
    pd_restorer *marks = restorer_of(PD_MODE_MARKS, PD_KEEP_NONE, false);
    for (size_t k = 0; k < sizeof examples / sizeof *examples; k++) {
        const char *line = examples[k].line;
        const pd_block block = restore(marks, line, strlen(line));
        struct bytes out = bytes_of(block.text, block.length);
        for (size_t at = 0, place = 0; at < strlen(line);) {
            struct look_alike alike;
            const uint32_t c = utf8_next(line, strlen(line), &at);
            if (!look_alike_find(c, &alike)) continue;
            char utf8[4];
            const size_t length = utf8_put(c, utf8);
            const char *found = memmem(out.at + place, out.length - place, utf8, length);
            cr_assert_not_null(found, "U+%04X is gone from: %s", c, line);
            place = (size_t)(found - out.at) + length;
        }
        free(out.at);
    }
    pd_restorer_free(marks);
}

/* In Vietnamese text, but meant as they are. */
static const char *const meant[] = {
    "Bà Guðrún Guðmundsdóttir, chuyên gia của dự án, đã thăm xã.",
    "Ông ghi tên nước （中国） vào sổ, ký tên 中，文.",
    "Điện trở 12 kΩ, năng lượng hν, góc α bằng góc β, cường độ kΝ đo được.",
    "Gia đình 👨\u200D👩\u200D👧 văn hóa của thôn được khen thưởng.",
    "Ông Владимир và bà Αθηνά đã thăm xã со Россия.",
    "Chữ می\u200Cخواهم là chữ nước ngoài, ông không đọc được.",
    "\u00AD Các thôn tổ chức thực hiện.",
    "Khách được mời cà-\nphê ở nhà văn hóa.",
    "Các xã Tân An -\nnơi có chợ lớn nhất huyện - đã họp.",
    "Đoàn khách từ nước Xi-\nri và nước Ma-lai-xi-\na đã đến thăm xã.",
    "Gửi thư cho ông xu-\nân tộc trưởng, ông đã nhận.", /* both halves are usual words */
    "Nộp hồ sơ số 12-\n15 tại xã, số A-\n12 tại huyện.",
    "Phát\u200Btriển kinh tế, nâng\u00ADcao đời sống của nhân dân.", /* they part words */
    "Hộp thư mang tên Tиса và Wерж ở trụ sở xã.", /* letters that look like no other among those that do */
    "Khách là bà Li-\nÊn và ông Thi-\nỆn đã đến thăm xã.",
    "Chữ ghi trong sổ là thực hi-\nện/tháng và mã K-hi-\nện của kho.",
    "Tổng số 30 \u00AC\nphần trăm số hộ của cả xã.",
};

Test(clean, what_is_meant_stays)
{
    for (size_t k = 0; k < sizeof meant / sizeof *meant; k++)
        expect_with(PD_MODE_AUTO, PD_KEEP_NONE, meant[k], meant[k]);
}

/* Whole texts in other languages, and programs. */
static const char *const foreign[] = {
    "The oﬃce of the committee is open from nine to ﬁve,\u00A0and visitors are welcome on every week\u00ADday.\n",
    "Комиссия рассмотрела отчёт о расходах и утвердила\u00A0смету на следующий год без поправок.\n",
    "Η επιτροπή εξέτασε την έκθεση για τις δαπάνες και ενέκρινε τον προϋπολογισμό του επόμενου έτους.\n",
    "Le comité a examiné le rapport\u00A0; les dépenses prévues pour l’année prochaine ont été approuvées\u00A0!\n",
    "Ðað er fallegt veður í dag og við ætlum að ganga á fjöllin með börnunum okkar þegar sólin skín.\n",
    "委员会审查了报告，批准了明年的预算。会议（第３次）结束。\n",
    "for (int i = 0; i < n; i++) { total\u00A0+= cost[i]; } // oﬀset\nif (total > limit) { return -\nerror; }\n",
};

Test(clean, other_languages_stay)
{
    pd_restorer *restorer = restorer_of(PD_MODE_AUTO, PD_KEEP_NONE, false);
    for (size_t k = 0; k < sizeof foreign / sizeof *foreign; k++) {
        const pd_block block = restore(restorer, foreign[k], strlen(foreign[k]));
        cr_expect(block.length == strlen(foreign[k]) && memcmp(block.text, foreign[k], block.length) == 0,
                  "%s\nbecame: %.*s", foreign[k], (int)block.length, block.text);
    }
    pd_restorer_free(restorer);
}

/* A paragraph in another language is kept in the midst of Vietnamese ones, and the other way round. */
Test(clean, each_paragraph_is_judged_by_itself)
{
    char text[2048], wanted[2048];
    snprintf(text, sizeof text, "%s\nÐảng bộ xã Khê Thượng họp phiên cuối năm.\n\u00A0\n%s\u00A0\u00A0%s", foreign[0],
             foreign[1], before);
    snprintf(wanted, sizeof wanted, "%s\nĐảng bộ xã Khê Thượng họp phiên cuối năm.\n \n%s  %s", foreign[0], foreign[1],
             before);
    pd_restorer *restorer = restorer_of(PD_MODE_AUTO, PD_KEEP_NONE, false);
    const pd_block block = restore(restorer, text, strlen(text));
    cr_expect(block.length == strlen(wanted) && memcmp(block.text, wanted, block.length) == 0, "%.*s",
              (int)block.length, block.text);
    pd_restorer_free(restorer);
}

Test(clean, a_byte_order_mark_stays_where_a_text_starts)
{
    static const char text[] = "\uFEFFỦy ban nhân dân xã\uFEFF họp.\n", right[] = "\uFEFFỦy ban nhân dân xã họp.\n";
    pd_restorer *restorer = restorer_of(PD_MODE_AUTO, PD_KEEP_NONE, false);
    const pd_block block = restore(restorer, text, strlen(text));
    cr_expect(block.length == strlen(right) && memcmp(block.text, right, block.length) == 0);
    pd_restorer_free(restorer);
}

Test(clean, text_without_marks_is_put_right_and_restored)
{
    static const char text[] =
        "Uy ban nhan dan xa to chuc thuc hi-\nen nghi quyet cua \u00D0ang bo, chi\u00A0dao \u0441ac thon.\n";
    static const char right[] = "Ủy ban nhân dân xã tổ chức thực hiện\nnghị quyết của Đảng bộ, chỉ đạo các thôn.\n";
    pd_restorer *restorer = restorer_of(PD_MODE_AUTO, PD_KEEP_NONE, false);
    const pd_block block = restore(restorer, text, strlen(text));
    cr_expect(block.length == strlen(right) && memcmp(block.text, right, block.length) == 0, "%.*s", (int)block.length,
              block.text);
    pd_restorer_free(restorer);
}

/* ---- Records ---------------------------------------------------------------------------------- */

/* Records in order; between them input and output are the same bytes. True of input in NFC. */
static void check_records(const struct bytes *in, const pd_block *block)
{
    size_t in_at = 0, out_at = 0;
    uint64_t line = 1;
    for (size_t w = 0; w <= block->word_count; w++) {
        const pd_word *word = w < block->word_count ? &block->words[w] : NULL;
        const size_t in_to = word ? (size_t)word->input_offset : in->length;
        const size_t out_to = word ? (size_t)word->output_offset : block->length;
        cr_assert(in_to >= in_at && in_to <= in->length && out_to >= out_at && out_to <= block->length, "record %zu",
                  w);
        cr_assert_eq(in_to - in_at, out_to - out_at, "record %zu", w);
        cr_assert(memcmp(in->at + in_at, block->text + out_at, in_to - in_at) == 0, "record %zu", w);
        if (!word) break;
        for (; in_at < in_to; in_at++) line += in->at[in_at] == '\n';
        cr_assert_eq(word->line, line, "record %zu", w);
        cr_assert(word->input == in->at + in_to, "record %zu", w);
        cr_assert(word->output == block->text + out_to, "record %zu", w);
        cr_assert_null(memchr(word->input, '\n', word->input_length), "record %zu", w);
        in_at = in_to + word->input_length;
        out_at = out_to + word->output_length;
    }
}

static struct bytes nfc_of(const struct bytes *text)
{
    UErrorCode status = U_ZERO_ERROR;
    const int32_t room = (int32_t)text->length * 4 + 16;
    UChar *units = malloc((size_t)room * sizeof *units), *result = malloc((size_t)room * sizeof *units);
    int32_t count = 0, length = 0;
    u_strFromUTF8(units, room, &count, text->at, (int32_t)text->length, &status);
    count = unorm2_normalize(unorm2_getNFCInstance(&status), units, count, result, room, &status);
    struct bytes out = {.at = malloc((size_t)room * 3)};
    u_strToUTF8(out.at, room * 3, &length, result, count, &status);
    cr_assert(U_SUCCESS(status), "%s", u_errorName(status));
    out.length = (size_t)length;
    free(units);
    free(result);
    return out;
}

static void append_something(struct bytes *to, struct random *r)
{
    static const char *const pieces[] = {"thực hi-\nện, ",
                                         "tri\u00AD\r\nển.\n",
                                         "xã ",
                                         "nhân dân ",
                                         "Ð",
                                         "ð",
                                         "ﬁ",
                                         "１２",
                                         "，",
                                         "\u00A0",
                                         "\u200B",
                                         "\u200D",
                                         "\u00AD",
                                         "-\n",
                                         "¬\n",
                                         "ph",
                                         "át",
                                         "хã ",
                                         "со ",
                                         "Сông ",
                                         "\u0430\u0306",
                                         "\u043E\u0302\u0301",
                                         "中",
                                         "👧",
                                         "Россия ",
                                         "the committee of ",
                                         "\n",
                                         " ",
                                         ".",
                                         "\u0301",
                                         "\u0323",
                                         "\uFEFF",
                                         "\u2007",
                                         "ệ",
                                         "i",
                                         "hi",
                                         "en",
                                         "\u1160",
                                         "hi-\nện",
                                         "Α",
                                         "Υ tế ",
                                         "ν",
                                         "ở ",
                                         "họp.\n\n",
                                         "\u20DD",
                                         "HI-\nEN "};
    const char *piece = pieces[random_below(r, sizeof pieces / sizeof *pieces)];
    bytes_append(to, piece, strlen(piece));
}

/* Restores random texts and checks their records. */
static void check_random_texts(pd_restorer *restorer, uint64_t seed, size_t texts)
{
    struct random r = random_seeded(seed);
    size_t changes = 0;
    for (size_t k = 0; k < texts; k++) {
        struct bytes text = bytes_of(k % 2 ? before : "", k % 2 ? strlen(before) : 0);
        for (uint32_t n = random_below(&r, 40); n > 0; n--) append_something(&text, &r);
        const struct bytes raw = nfc_of(&text), in = bytes_of(raw.at, raw.length);
        const pd_block block = restore(restorer, in.at, in.length);
        check_records(&in, &block);
        const struct bytes out = bytes_of(block.text, block.length), nfc = nfc_of(&out);
        cr_assert(out.length == nfc.length && memcmp(out.at, nfc.at, nfc.length) == 0, "text %zu is not in NFC", k);
        for (size_t w = 0; w < block.word_count; w++)
            changes += block.words[w].input_length != block.words[w].output_length;
        free(text.at);
        free(raw.at);
        free(in.at);
        free(out.at);
        free(nfc.at);
    }
    cr_expect_gt(changes, 3 * texts, "hardly anything was put to the test");
    pd_restorer_free(restorer);
}

Test(clean, records_tell_input_and_output_apart)
{
    check_random_texts(restorer_of(PD_MODE_AUTO, PD_KEEP_NONE, true), 7, 3000);
}

Test(clean, records_of_repaired_text_do_so_too)
{
    pd_options options;
    pd_channels *channels;
    pd_restorer *restorer;
    pd_options_init(&options, sizeof options);
    cr_assert_eq(pd_channels_open(model, NULL, &channels, NULL), PD_OK);
    options.mode = PD_MODE_OCR;
    options.channels = channels;
    options.details = true;
    cr_assert_eq(pd_restorer_new(model, &options, &restorer, NULL), PD_OK);
    check_random_texts(restorer, 8, 200);
    pd_channels_free(channels);
}

/* Text that is not composed: the records still point at the bytes that came in. */
Test(clean, records_of_text_that_is_not_composed)
{
    static const char text[] =
        "Xa\u0303 ho\u0323p\u00A0vo\u031B\u0301i \u0441a\u0301c tho\u0302n thư\u0323c hi-\nê\u0323n.\n";
    static const char *const expected[][2] = {
        {"Xa\u0303", "Xã"},         {"ho\u0323p", "họp"},      {"\u00A0", " "},
        {"vo\u031B\u0301i", "với"}, {"\u0441a\u0301c", "các"}, {"tho\u0302n", "thôn"},
        {"thư\u0323c", "thực"},     {"hi-", "hiện"},           {"", "."},
        {"ê\u0323n.", ""}};
    pd_restorer *restorer = restorer_of(PD_MODE_AUTO, PD_KEEP_NONE, true);
    const pd_block block = restore(restorer, text, strlen(text));
    cr_assert_eq(block.word_count, sizeof expected / sizeof *expected);
    for (size_t w = 0; w < block.word_count; w++) {
        const pd_word *word = &block.words[w];
        cr_expect(word->input_length == strlen(expected[w][0]) &&
                      memcmp(word->input, expected[w][0], word->input_length) == 0,
                  "record %zu: %.*s", w, (int)word->input_length, word->input);
        cr_expect(word->output_length == strlen(expected[w][1]) &&
                      memcmp(word->output, expected[w][1], word->output_length) == 0,
                  "record %zu: %.*s", w, (int)word->output_length, word->output);
        cr_expect_eq(word->input, text + word->input_offset);
        cr_expect_eq(word->line, w < 9 ? 1 : 2);
    }
    pd_restorer_free(restorer);
}

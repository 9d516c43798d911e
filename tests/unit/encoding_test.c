/*
 * The legacy encodings are compared with iconv if it knows them, and else with the published charts. Round trips test
 * them too: an encoder is built from the decoder, by trying the meaning of every byte and every pair of bytes.
 */
#include "text/encoding_kind.h"

#include <criterion/criterion.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "alphabet/alphabet.h"
#include "base/prng.h"
#include "text/utf8.h"

enum { TEXT_MAX = 1 << 16 };

/* All but UTF-8, which comes first. */
static const enum encoding ALL[] = {
#define ENCODING(constant, name, fonts) ENCODING_##constant,
#include "text/encodings.def"
#undef ENCODING
};
static const enum encoding *const LEGACY = ALL + 1;
enum { LEGACY_COUNT = sizeof ALL / sizeof *ALL - 1 };

/* Written for this test. Places and people are invented. */
static const char *const VIETNAMESE[] = {
    "Ủy ban nhân dân huyện Tân Khê yêu cầu các xã, thị trấn khẩn trương rà soát những hộ có nhà ở bị hư hỏng sau đợt "
    "mưa "
    "lũ vừa qua, lập danh sách gửi về Phòng Nông nghiệp trước ngày 15 tháng 9 để tổng hợp, trình cấp có thẩm quyền hỗ "
    "trợ.",
    "Căn cứ kết quả thẩm định, Sở Tài chính thống nhất bổ sung kinh phí sửa chữa trường mẫu giáo thôn Đông Mỹ; phần "
    "còn "
    "thiếu do địa phương tự cân đối và vận động xã hội hóa. Việc quyết toán phải gọn, rõ, đúng mẫu biểu đã quy định.",
    "Hội nghị giao ban quý III ghi nhận tiến độ giải phóng mặt bằng tuyến đường ven sông Lạch Vẹt còn chậm: mới bàn "
    "giao "
    "được hơn nửa diện tích, nhiều hộ chưa chịu nhận tiền bồi thường vì giá đất thấp hơn giá thị trường.",
    "Đề nghị ông Vũ Quý Khoát, Trưởng ban quản lý chợ, kiểm điểm trách nhiệm về việc để hàng quán lấn chiếm vỉa hè, "
    "gây "
    "ùn tắc giao thông; đồng thời sắp xếp lại các quầy thịt, cá, rau củ cho hợp vệ sinh, hoàn thành trong tuần tới.",
    "Những chỗ nguy hiểm như cầu khỉ, bờ kè sạt lở, hố nước sâu phải cắm biển cảnh báo. Nghiêm cấm trẻ em tắm sông khi "
    "không có người lớn đi kèm; mỗi tổ dân phố cử hai người trực, ghi sổ đầy đủ và báo cáo hằng ngày.",
    "Thư viện tỉnh tiếp nhận hơn ba nghìn cuốn sách, trong đó có bộ địa chí cổ viết bằng chữ Nôm được cụ Nguyễn Thị "
    "Diễm "
    "gìn giữ suốt bảy mươi năm. Tủ sách quý này sẽ được số hóa, phục vụ bạn đọc từ đầu năm sau.",
};
enum { VIETNAMESE_COUNT = sizeof VIETNAMESE / sizeof *VIETNAMESE };

static struct prng generator = {77003};

static uint32_t random_below(uint32_t limit)
{
    return (uint32_t)prng_below(&generator, limit);
}

/* ---- Decoding in one go and in pieces --------------------------------------------------- */

struct decoded {
    enum encoding_status status;
    uint64_t offset;
    size_t length;
    char text[4 * TEXT_MAX];
};

/* Decodes in pieces of at most `piece` bytes, with room for `room` bytes; 0 means random sizes. */
static void decode_pieces(struct encoding_guess guess, bool lossy, const char *bytes, size_t length, size_t piece,
                          size_t room, struct decoded *result)
{
    struct encoding_decoder decoder;
    encoding_decoder_init(&decoder, guess, lossy);
    size_t at = 0, cut = 0;
    result->length = 0;
    do {
        if (at == cut) cut = at + (piece ? piece : 1 + random_below(9));
        if (cut > length) cut = length;
        const size_t capacity = room ? room : ENCODING_ROOM + random_below(500);
        char *out = malloc(capacity);
        cr_assert_not_null(out);
        size_t consumed, written;
        result->status =
            encoding_decode(&decoder, bytes + at, cut - at, cut == length, &consumed, out, capacity, &written);
        cr_assert(consumed <= cut - at && written <= capacity && result->length + written <= sizeof result->text);
        memcpy(result->text + result->length, out, written);
        result->length += written;
        free(out);
        at += consumed;
    } while (result->status == ENCODING_FULL || (result->status == ENCODING_DONE && cut < length));
    result->offset = decoder.offset;
}

static void decode(struct encoding_guess guess, const char *bytes, size_t length, struct decoded *result)
{
    decode_pieces(guess, false, bytes, length, SIZE_MAX / 2, 8192, result);
}

static struct encoding_guess guess_of(enum encoding encoding, bool wrapped)
{
    return (struct encoding_guess){encoding, wrapped};
}

static void expect_decoded(struct encoding_guess guess, const char *bytes, size_t length, const char *expected)
{
    static struct decoded result;
    decode(guess, bytes, length, &result);
    cr_expect_eq(result.status, ENCODING_DONE);
    cr_expect(result.length == strlen(expected) && memcmp(result.text, expected, result.length) == 0,
              "%s: '%.*s', not '%s'", encoding_name(guess.encoding), (int)result.length, result.text, expected);
}

/* ---- An encoder, for text to decode ------------------------------------------------------ */

enum { LETTERS_MAX = 400, CODE_MAX = 4 };

struct encoder {
    size_t count;
    struct {
        uint32_t code_point;
        char bytes[CODE_MAX];
        size_t length;
    } letters[LETTERS_MAX];
};

static const char *encoder_find(const struct encoder *encoder, uint32_t code_point, size_t *length)
{
    for (size_t k = 0; k < encoder->count; k++) {
        if (encoder->letters[k].code_point != code_point) continue;
        *length = encoder->letters[k].length;
        return encoder->letters[k].bytes;
    }
    return NULL;
}

/* Remembers these bytes as the code of a letter, if they mean one marked letter that has no code yet. */
static void encoder_try(struct encoder *encoder, enum encoding encoding, const char *bytes, size_t length)
{
    static struct decoded result;
    decode(guess_of(encoding, false), bytes, length, &result);
    if (result.status != ENCODING_DONE || result.length == 0) return;
    size_t at = 0, known;
    const uint32_t code_point = utf8_next(result.text, result.length, &at);
    struct letter parts;
    if (at != result.length || code_point < 0x80 || !letter_split(code_point, &parts)) return;
    if (encoder_find(encoder, code_point, &known) || encoder->count == LETTERS_MAX) return;
    encoder->letters[encoder->count].code_point = code_point;
    memcpy(encoder->letters[encoder->count].bytes, bytes, length);
    encoder->letters[encoder->count++].length = length;
}

/* Pairs are tried first: in VNI a byte that is a mark after a vowel means another letter if it stands alone. */
static void encoder_make(struct encoder *encoder, enum encoding encoding)
{
    const bool has_pairs = encoding_kind_of(encoding)->has_pairs;
    encoder->count = 0;
    for (int a = 'A'; has_pairs && a < 256; a++)
        for (int b = 0x21; b < 256; b++) encoder_try(encoder, encoding, (const char[]){(char)a, (char)b}, 2);
    for (int a = 1; a < 256; a++) encoder_try(encoder, encoding, (const char[]){(char)a}, 1);
    if (encoding != ENCODING_VIQR) return;
    for (const char *a = "aeouAEOU"; *a; a++)
        for (const char *b = "^(+"; *b; b++)
            for (const char *c = "`'?~."; *c; c++) encoder_try(encoder, encoding, (const char[]){*a, *b, *c}, 3);
}

/* Encodes UTF-8 text. A capital that TCVN3 does not have is written as a small letter. */
static size_t encode(const struct encoder *encoder, enum encoding encoding, const char *text, char *out)
{
    size_t written = 0;
    for (size_t at = 0, length = strlen(text); at < length;) {
        const uint32_t code_point = utf8_next(text, length, &at);
        size_t count = 1;
        if (code_point >= 0x80) {
            const char *bytes = encoder_find(encoder, code_point, &count);
            if (!bytes) bytes = encoder_find(encoder, letter_lower(code_point), &count);
            cr_assert_not_null(bytes, "no code for U+%04X", code_point);
            memcpy(out + written, bytes, count);
            written += count;
            continue;
        }
        if (encoding == ENCODING_VIQR && strchr(".?'`~^(+*dD\\", (int)code_point) && written > 0 &&
            strchr("aeiouydAEIOUYD.?'`~^(+", out[written - 1]))
            out[written++] = '\\';
        out[written++] = (char)code_point;
    }
    return written;
}

/* Reads the bytes as windows-1252, or Latin-1 if that has no such byte, and writes them as UTF-8. */
static size_t wrap(const char *bytes, size_t length, char *out)
{
    iconv_t converter = iconv_open("UTF-8", "CP1252");
    cr_assert(converter != (iconv_t)-1);
    char *next = out;
    for (size_t k = 0; k < length; k++) {
        char byte = bytes[k], *from = &byte;
        size_t left = 1, room = 8;
        iconv(converter, NULL, NULL, NULL, NULL);
        if (iconv(converter, &from, &left, &next, &room) == (size_t)-1) next += utf8_put((unsigned char)byte, next);
    }
    iconv_close(converter);
    return (size_t)(next - out);
}

/* ---- Tables ------------------------------------------------------------------------------ */

/*
 * What iconv makes of each byte separately; 0 if it refuses one. iconv must not compose: its CP1258 turns U+00D3 U+0303
 * into U+1E4C, which is not canonical.
 */
static size_t iconv_decode(const char *charset, const char *bytes, size_t length, char *out, size_t room)
{
    iconv_t converter = iconv_open("UTF-8", charset);
    cr_assert(converter != (iconv_t)-1, "iconv does not know %s", charset);
    const size_t capacity = room;
    bool good = true;
    for (size_t k = 0; k < length; k++) {
        char byte = bytes[k], *from = &byte;
        size_t left = 1;
        good = good && iconv(converter, &from, &left, &out, &room) != (size_t)-1 &&
               iconv(converter, NULL, NULL, &out, &room) != (size_t)-1;
    }
    iconv_close(converter);
    return good ? capacity - room : 0;
}

static void expect_as_iconv(enum encoding encoding, const char *charset, const char *bytes, size_t length)
{
    static struct decoded result;
    char converted[64], expected[64];
    decode(guess_of(encoding, false), bytes, length, &result);
    const size_t count = iconv_decode(charset, bytes, length, converted, sizeof converted);
    if (count == 0) {
        cr_expect_eq(result.status, ENCODING_INVALID, "%s %02X", charset, (unsigned char)bytes[0]);
        return;
    }
    const size_t composed = text_compose(converted, count, expected, sizeof expected);
    cr_expect(result.status == ENCODING_DONE && result.length == composed &&
                  memcmp(result.text, expected, composed) == 0,
              "%s %02X %02X: '%.*s', not '%.*s'", charset, (unsigned char)bytes[0],
              length > 1 ? (unsigned char)bytes[1] : 0, (int)result.length, result.text, (int)composed, expected);
}

Test(tables, viscii_is_that_of_iconv)
{
    for (int byte = 0; byte < 256; byte++) expect_as_iconv(ENCODING_VISCII, "VISCII", (const char[]){(char)byte}, 1);
}

Test(tables, windows_1258_is_that_of_iconv_marks_included)
{
    for (int byte = 0; byte < 256; byte++)
        expect_as_iconv(ENCODING_WINDOWS_1258, "CP1258", (const char[]){(char)byte}, 1);
    for (int base = 0x20; base < 256; base++)
        for (const char *mark = "\xCC\xD2\xDE\xEC\xF2"; *mark; mark++)
            expect_as_iconv(ENCODING_WINDOWS_1258, "CP1258", (const char[]){(char)base, *mark}, 2);
}

/* 0x01–0x06, 0x11–0x17 and 0x80–0x9F are capitals in VN1, but control characters and windows-1252 in the ABC fonts. */
/* What ICU's converter makes of bytes, in NFC; 0 if it refuses them. */
static size_t icu_decode(const char *charset, const char *bytes, size_t length, char *out, size_t room)
{
    enum { UNITS = 16 };
    UErrorCode status = U_ZERO_ERROR;
    UChar units[UNITS], composed[UNITS];
    UConverter *converter = ucnv_open(charset, &status);
    ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
    cr_assert(U_SUCCESS(status), "ICU does not know %s", charset);
    int32_t count = ucnv_toUChars(converter, units, UNITS, bytes, (int32_t)length, &status), written = 0;
    ucnv_close(converter);
    if (U_FAILURE(status) || (units[0] >= 0x80 && units[0] < 0xA0)) return 0; /* ICU's filler for unused codes */
    count = unorm2_normalize(unorm2_getNFCInstance(&status), units, count, composed, UNITS, &status);
    u_strToUTF8(out, (int32_t)room, &written, composed, count, &status);
    cr_assert(U_SUCCESS(status));
    return (size_t)written;
}

/*
 * Tries every byte, alone and followed by a combining tone. Bytes for which ICU has no character must have no meaning
 * here.
 */
Test(tables, windows_1258_is_that_of_icu)
{
    static struct decoded result;
    static const char MARKS[] = {'\0', '\xCC', '\xD2', '\xDE', '\xEC', '\xF2'};
    size_t compared = 0;
    for (int byte = 1; byte < 256; byte++) {
        for (size_t k = 0; k < sizeof MARKS; k++) {
            const char bytes[] = {(char)byte, MARKS[k]};
            char expected[64];
            const size_t length = k == 0 ? 1 : 2;
            const size_t count = icu_decode("windows-1258", bytes, length, expected, sizeof expected);
            if (count == 0) continue;
            decode(guess_of(ENCODING_WINDOWS_1258, false), bytes, length, &result);
            cr_expect(result.status == ENCODING_DONE && result.length == count &&
                          memcmp(result.text, expected, count) == 0,
                      "%02X %02X: '%.*s', not '%.*s'", byte, (unsigned char)MARKS[k], (int)result.length, result.text,
                      (int)count, expected);
            compared++;
        }
    }
    cr_expect_geq(compared, 1400, "hardly anything was compared: %zu", compared);
}

Test(tables, tcvn3_is_that_of_iconv_but_for_the_capitals_on_control_codes)
{
    for (int byte = 0; byte < 256; byte++) {
        const char *charset = byte < 0x20 ? "ASCII" : byte < 0x80 || byte > 0x9F ? "TCVN" : "CP1252";
        expect_as_iconv(ENCODING_TCVN3, charset, (const char[]){(char)byte}, 1);
    }
    for (const char *mark = "\xB0\xB1\xB2\xB3\xB4"; *mark; mark++)
        expect_as_iconv(ENCODING_TCVN3, "TCVN", (const char[]){'a', *mark}, 2);
}

/* The letters as the chart of VNI shows them: each by how its two bytes look in windows-1252. */
Test(tables, vni_is_that_of_its_chart)
{
    static const char *const CHART[][2] = {
        {"aùaøaûaõaï", "áàảãạ"},
        {"aâaáaàaåaãaä", "âấầẩẫậ"},
        {"aêaéaèaúaüaë", "ăắằẳẵặ"},
        {"eùeøeûeõeï", "éèẻẽẹ"},
        {"eâeáeàeåeãeä", "êếềểễệ"},
        {"íìæóò", "íìỉĩị"},
        {"oùoøoûoõoï", "óòỏõọ"},
        {"oâoáoàoåoãoä", "ôốồổỗộ"},
        {"ôôùôøôûôõôï", "ơớờởỡợ"},
        {"uùuøuûuõuï", "úùủũụ"},
        {"ööùöøöûöõöï", "ưứừửữự"},
        {"yùyøyûyõî", "ýỳỷỹỵ"},
        {"AÙAØAÛAÕAÏ", "ÁÀẢÃẠ"},
        {"AÂAÁAÀAÅAÃAÄ", "ÂẤẦẨẪẬ"},
        {"AÊAÉAÈAÚAÜAË", "ĂẮẰẲẴẶ"},
        {"EÙEØEÛEÕEÏ", "ÉÈẺẼẸ"},
        {"EÂEÁEÀEÅEÃEÄ", "ÊẾỀỂỄỆ"},
        {"ÍÌÆÓÒ", "ÍÌỈĨỊ"},
        {"OÙOØOÛOÕOÏ", "ÓÒỎÕỌ"},
        {"OÂOÁOÀOÅOÃOÄ", "ÔỐỒỔỖỘ"},
        {"ÔÔÙÔØÔÛÔÕÔÏ", "ƠỚỜỞỠỢ"},
        {"UÙUØUÛUÕUÏ", "ÚÙỦŨỤ"},
        {"ÖÖÙÖØÖÛÖÕÖÏ", "ƯỨỪỬỮỰ"},
        {"YÙYØYÛYÕÎ", "ÝỲỶỸỴ"},
        {"ñÑ", "đĐ"},
    };
    size_t letters = 0;
    for (size_t k = 0; k < sizeof CHART / sizeof *CHART; k++) {
        char bytes[64];
        size_t length = 0;
        for (size_t at = 0, end = strlen(CHART[k][0]); at < end;)
            bytes[length++] = (char)utf8_next(CHART[k][0], end, &at);
        expect_decoded(guess_of(ENCODING_VNI, false), bytes, length, CHART[k][1]);
        expect_decoded(guess_of(ENCODING_VNI, true), CHART[k][0], strlen(CHART[k][0]), CHART[k][1]);
        for (size_t at = 0, end = strlen(CHART[k][1]); at < end; letters++) utf8_next(CHART[k][1], end, &at);
    }
    cr_expect_eq(letters, 134);
}

Test(tables, vni_bytes_that_mark_nothing_are_windows_1252)
{
    static const char SIGNS[] = "caf\xE9 t\xF9 \xF7 \xE7\x93x\x94";
    expect_decoded(guess_of(ENCODING_VNI, false), SIGNS, strlen(SIGNS), "café tù ÷ ç“x”");
    expect_decoded(guess_of(ENCODING_VNI, false), "a\xF9\xF8", 3, "áø");
}

/* By vowel, in the order of the chart: plain, acute, grave, hook, tilde, dot. */
Test(tables, vps_is_that_of_its_chart)
{
    static const struct {
        const char *letters, *bytes;
    } CHART[] = {
        {"áàảãạ", "\xE1\xE0\xE4\xE3\xE5"},
        {"âấầẩẫậ", "\xE2\xC3\xC0\xC4\xC5\xC6"},
        {"ăắằẳẵặ", "\xE6\xA1\xA2\xA3\xA4\xA5"},
        {"éèẻẽẹ", "\xE9\xE8\xC8\xEB\xCB"},
        {"êếềểễệ", "\xEA\x89\x8A\x8B\xCD\x8C"},
        {"íìỉĩị", "\xED\xEC\xCC\xEF\xCE"},
        {"óòỏõọ", "\xF3\xF2\xD5\xF5\x86"},
        {"ôốồổỗộ", "\xF4\xD3\xD2\xB0\x87\xB6"},
        {"ơớờởỡợ", "\xD6\xA7\xA9\xAA\xAB\xAE"},
        {"úùủũụ", "\xFA\xF9\xFB\xDB\xF8"},
        {"ưứừửữự", "\xDC\xD9\xD8\xBA\xBB\xBF"},
        {"ýỳỷỹỵ", "\x9A\xFF\x9B\xCF\x9C"},
        {"ÁÀẢÃẠ", "\xC1\x80\x81\x82\x02"},
        {"ÂẤẦẨẪẬ", "\xC2\x83\x84\x85\x1C\x03"},
        {"ĂẮẰẲẴẶ", "\x88\x8D\x8E\x8F\xF0\x04"},
        {"ÉÈẺẼẸ", "\xC9\xD7\xDE\xFE\x05"},
        {"ÊẾỀỂỄỆ", "\xCA\x90\x93\x94\x95\x06"},
        {"ÍÌỈĨỊ", "\xB4\xB5\xB7\xB8\x10"},
        {"ÓÒỎÕỌ", "\xB9\xBC\xBD\xBE\x11"},
        {"ÔỐỒỔỖỘ", "\xD4\x96\x97\x98\x99\x12"},
        {"ƠỚỜỞỠỢ", "\xF7\x9D\x9E\x9F\xA6\x13"},
        {"ÚÙỦŨỤ", "\xDA\xA8\xD1\xAC\x14"},
        {"ƯỨỪỬỮỰ", "\xD0\xAD\xAF\xB1\x1D\x15"},
        {"ÝỲỶỸỴ", "\xDD\xB2\xFD\xB3\x19"},
        {"đĐ", "\xC7\xF1"},
    };
    for (size_t k = 0; k < sizeof CHART / sizeof *CHART; k++)
        expect_decoded(guess_of(ENCODING_VPS, false), CHART[k].bytes, strlen(CHART[k].bytes), CHART[k].letters);
}

/* TCVN3 has the 67 small letters, ĂÂÊÔƠƯĐ, and the 16 toned capitals that VN1 puts between the small letters. */
Test(tables, every_letter_has_a_code)
{
    static struct encoder encoder;
    for (size_t k = 0; k < LEGACY_COUNT; k++) {
        encoder_make(&encoder, LEGACY[k]);
        const size_t expected = LEGACY[k] == ENCODING_TCVN3 ? 67 + 7 + 16 : 134;
        cr_expect_eq(encoder.count, expected, "%s: %zu", encoding_name(LEGACY[k]), encoder.count);
    }
}

/* ---- VIQR --------------------------------------------------------------------------------- */

Test(viqr, every_letter_is_its_base_its_shape_and_its_tone)
{
    static const char *const SHAPE[] = {"", "^", "(", "+", "d"};
    static const char *const TONE[] = {"", "`", "'", "?", "~", "."};
    for (uint32_t code_point = 0x80; code_point < 0x2000; code_point++) {
        struct letter parts;
        if (!letter_split(code_point, &parts)) continue;
        char viqr[8] = {parts.base}, expected[8] = {0};
        if (parts.upper) viqr[0] = (char)(parts.base - 'a' + 'A');
        strcat(strcat(viqr, SHAPE[parts.shape]), TONE[parts.tone]);
        utf8_put(code_point, expected);
        expect_decoded(guess_of(ENCODING_VIQR, false), viqr, strlen(viqr), expected);
    }
}

Test(viqr, marks_escapes_and_punctuation)
{
    static const char *const CASES[][2] = {
        {"Phu+o+ng a'n ba?o ve^. dde^", "Phương án bảo vệ đê"},
        {"u*o*'c DDi.nh, Ddi.nh", "ước Định, Định"},
        {"no'i\\. Ho?i\\?", "nói. Hỏi?"},
        {"Ha` No^.i.", "Hà Nội."}, /* the word already has its tone, so the full stop stays */
        {"ba\\. ba\\\\ C:\\Temp\\x", "ba. ba\\ C:\\Temp\\x"},
        {"dD x^ t' 12.5 (a) ad\\d", "dD x^ t' 12.5 (a) add"},
        {"cuo^'i\\", "cuối\\"},
    };
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++)
        expect_decoded(guess_of(ENCODING_VIQR, false), CASES[k][0], strlen(CASES[k][0]), CASES[k][1]);
}

/* ---- Texts -------------------------------------------------------------------------------- */

/* TCVN3 has no toned capitals: they are small in the file. Đ and the other capitals without tone stay. */
static size_t lower_missing(const struct encoder *encoder, const char *text, char *out)
{
    size_t written = 0;
    for (size_t at = 0, length = strlen(text); at < length;) {
        const uint32_t code_point = utf8_next(text, length, &at);
        size_t count;
        const bool known = code_point < 0x80 || encoder_find(encoder, code_point, &count);
        written += utf8_put(known ? code_point : letter_lower(code_point), out + written);
    }
    out[written] = '\0';
    return written;
}

Test(texts, what_was_encoded_is_decoded)
{
    static struct encoder encoder;
    static char bytes[TEXT_MAX], wrapped[TEXT_MAX], expected[TEXT_MAX];
    for (size_t k = 0; k < LEGACY_COUNT; k++) {
        encoder_make(&encoder, LEGACY[k]);
        for (size_t t = 0; t < VIETNAMESE_COUNT; t++) {
            const size_t length = encode(&encoder, LEGACY[k], VIETNAMESE[t], bytes);
            lower_missing(&encoder, VIETNAMESE[t], expected);
            expect_decoded(guess_of(LEGACY[k], false), bytes, length, expected);
            expect_decoded(guess_of(LEGACY[k], true), wrapped, wrap(bytes, length, wrapped), expected);
        }
    }
}

Test(texts, utf_8_read_as_windows_1252_is_undone)
{
    static char wrapped[TEXT_MAX];
    for (size_t t = 0; t < VIETNAMESE_COUNT; t++)
        expect_decoded(guess_of(ENCODING_UTF8, true), wrapped, wrap(VIETNAMESE[t], strlen(VIETNAMESE[t]), wrapped),
                       VIETNAMESE[t]);
    /*
     * Text that was never read as windows-1252 stays: letters that windows-1252 does not have, a lone Ã, and one at the
     * end.
     */
    static const char MIXED[] = "TiÃªu Ã £ Ãệ áº giá Ã";
    expect_decoded(guess_of(ENCODING_UTF8, true), MIXED, strlen(MIXED), "Tiêu Ã £ Ãệ áº giá Ã");
}

static void random_bytes(enum encoding encoding, char *bytes, size_t length)
{
    for (size_t k = 0; k < length; k++) {
        const uint32_t kind = random_below(4);
        if (kind == 0)
            bytes[k] = (char)random_below(256);
        else if (kind == 1)
            bytes[k] = "aeiouyAEIOUY"[random_below(12)];
        else if (kind == 2 && encoding == ENCODING_VIQR)
            bytes[k] = "^(+`'?~.dD\\"[random_below(11)];
        else if (kind == 2)
            bytes[k] = "\xCC\x81\xCC\x82\xE1\xBA\xBF\xC3\xB4\xF9\xEC\xF2\xE2"[random_below(14)];
        else
            bytes[k] = (char)(0x20 + random_below(0x5F));
    }
}

static bool is_nfc(const char *text, size_t length)
{
    static UChar units[4 * TEXT_MAX];
    UErrorCode status = U_ZERO_ERROR;
    int32_t count = 0;
    u_strFromUTF8(units, 4 * TEXT_MAX, &count, text, (int32_t)length, &status);
    const bool normal = unorm2_isNormalized(unorm2_getNFCInstance(&status), units, count, &status);
    return U_SUCCESS(status) && normal;
}

Test(streams, the_cut_of_a_stream_makes_no_difference_and_output_is_nfc)
{
    static struct decoded whole, pieces;
    char bytes[3000];
    for (int round = 0; round < 400; round++) {
        const enum encoding encoding = (enum encoding)(ENCODING_UTF8 + random_below(ENCODING_WINDOWS_1258));
        const struct encoding_guess guess = guess_of(encoding, random_below(3) == 0);
        const bool lossy = random_below(4) != 0;
        const size_t length = random_below(round % 2 ? 40 : sizeof bytes);
        random_bytes(encoding, bytes, length);
        decode_pieces(guess, lossy, bytes, length, SIZE_MAX / 2, sizeof whole.text, &whole);
        decode_pieces(guess, lossy, bytes, length, 1, ENCODING_ROOM, &pieces);
        cr_assert(pieces.status == whole.status && pieces.offset == whole.offset && pieces.length == whole.length &&
                  memcmp(pieces.text, whole.text, whole.length) == 0);
        decode_pieces(guess, lossy, bytes, length, 0, 0, &pieces);
        cr_assert(pieces.status == whole.status && pieces.offset == whole.offset && pieces.length == whole.length &&
                  memcmp(pieces.text, whole.text, whole.length) == 0);
        cr_assert(is_nfc(whole.text, whole.length));
        if (lossy) cr_assert(whole.status == ENCODING_DONE && whole.offset == length);
    }
}

/* Much more text than the room can hold, in pieces larger than the room. */
Test(streams, a_full_buffer_is_emptied_and_the_stream_goes_on)
{
    static struct encoder encoder;
    static struct decoded result;
    static char text[TEXT_MAX], bytes[TEXT_MAX], expected[TEXT_MAX];
    text[0] = '\0';
    for (size_t round = 0; round < 12; round++)
        for (size_t t = 0; t < VIETNAMESE_COUNT; t++) strcat(text, VIETNAMESE[t]);
    decode_pieces(guess_of(ENCODING_UTF8, false), false, text, strlen(text), SIZE_MAX / 2, ENCODING_ROOM, &result);
    cr_expect(result.status == ENCODING_DONE && result.length == strlen(text) &&
              memcmp(result.text, text, result.length) == 0);
    for (size_t k = 0; k < LEGACY_COUNT; k++) {
        encoder_make(&encoder, LEGACY[k]);
        const size_t length = encode(&encoder, LEGACY[k], text, bytes);
        const size_t wanted = lower_missing(&encoder, text, expected);
        decode_pieces(guess_of(LEGACY[k], false), false, bytes, length, SIZE_MAX / 2, ENCODING_ROOM, &result);
        cr_expect(result.status == ENCODING_DONE && result.length == wanted &&
                  memcmp(result.text, expected, wanted) == 0);
    }
}

/* An acute after an acute cannot be composed: the marks come out unchanged, whatever the size of the pieces. */
Test(streams, a_pile_of_marks_needs_no_more_memory)
{
    static struct decoded result;
    static char text[20003], expected[20003];
    text[0] = 'a';
    for (size_t k = 1; k + 1 < sizeof text; k += 2) memcpy(text + k, "\xCC\x81", 2);
    memcpy(expected, "\xC3\xA1", 2);
    memcpy(expected + 2, text + 3, 19998);
    for (size_t piece = 1; piece < 4; piece++) {
        decode_pieces(guess_of(ENCODING_UTF8, false), false, text, 20001, piece, ENCODING_ROOM, &result);
        cr_expect(result.status == ENCODING_DONE && result.length == 20000 &&
                  memcmp(result.text, expected, result.length) == 0);
    }
}

Test(streams, utf_8_comes_out_as_icu_composes_it)
{
    static struct decoded result;
    static UChar units[TEXT_MAX], composed[TEXT_MAX];
    static char text[4 * TEXT_MAX], expected[4 * TEXT_MAX];
    for (int round = 0; round < 300; round++) {
        int32_t count = 0, written = 0, length = 0;
        for (uint32_t k = random_below(1200), marks = 0; k > 0; k--) {
            const uint32_t kind = random_below(10);
            marks = kind == 0 && marks < 20 ? marks + 1 : 0;
            units[count++] = (UChar)(marks       ? 0x300 + random_below(0x50)
                                     : kind == 1 ? 0x1EA0 + random_below(0x5A)
                                     : kind == 2 ? 0xA0 + random_below(0x200)
                                     : kind == 3 ? 0x1100 + random_below(0x100)
                                                 : 0x20 + random_below(0x5F));
        }
        UErrorCode status = U_ZERO_ERROR;
        u_strToUTF8(text, sizeof text, &length, units, count, &status);
        count = unorm2_normalize(unorm2_getNFCInstance(&status), units, count, composed, TEXT_MAX, &status);
        u_strToUTF8(expected, sizeof expected, &written, composed, count, &status);
        cr_assert(U_SUCCESS(status));
        decode_pieces(guess_of(ENCODING_UTF8, false), false, text, (size_t)length, 0, 0, &result);
        cr_assert(result.status == ENCODING_DONE && result.length == (size_t)written &&
                  memcmp(result.text, expected, result.length) == 0);
    }
}

/* The bytes before the first invalid one, composed: these must have been written when the error is found. */
Test(streams, the_offset_of_an_invalid_byte_and_the_text_in_front_of_it)
{
    static struct decoded result;
    char bytes[600], expected[3 * sizeof bytes];
    for (int round = 0; round < 2000; round++) {
        const size_t length = 1 + random_below(sizeof bytes - 1);
        for (size_t k = 0; k < length; k++) bytes[k] = (char)('a' + random_below(26));
        for (size_t k = random_below(4); k > 0; k--) bytes[random_below((uint32_t)length)] = (char)random_below(256);
        const size_t valid = utf8_first_invalid(bytes, length);
        decode_pieces(guess_of(ENCODING_UTF8, false), false, bytes, length, 0, 0, &result);
        cr_assert_eq(result.status, valid < length ? ENCODING_INVALID : ENCODING_DONE);
        cr_assert_eq(result.offset, valid);
        const size_t count = text_compose(bytes, valid, expected, sizeof expected);
        cr_assert(result.length == count && memcmp(result.text, expected, count) == 0);
    }
    decode(guess_of(ENCODING_TCVN3, false), "abc\x81xyz", 7, &result);
    cr_expect(result.status == ENCODING_INVALID && result.offset == 3 && result.length == 3);
    decode(guess_of(ENCODING_VIQR, false), "tie^'ng Vi\xEAt", 12, &result);
    cr_expect(result.status == ENCODING_INVALID && result.offset == 10);
    decode(guess_of(ENCODING_UTF8, false), "xin\xE1\xBA", 5, &result);
    cr_expect(result.status == ENCODING_INVALID && result.offset == 3 && result.length == 3);
    decode(guess_of(ENCODING_UTF8, true), "gi\xC3\x83\xFF", 5, &result);
    cr_expect(result.status == ENCODING_INVALID && result.offset == 4 && result.length == 4);
}

Test(streams, lossy_decoding_puts_one_replacement_for_each_byte)
{
    static struct decoded result;
    static const struct {
        enum encoding encoding;
        const char *bytes, *expected;
    } CASES[] = {{ENCODING_UTF8, "a\xFF\xE1\xBA-b\xC3", "a\uFFFD\uFFFD\uFFFD-b\uFFFD"},
                 {ENCODING_UTF8, "\xF0\x9F\x98!\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD!\uFFFD\uFFFD\uFFFD"},
                 {ENCODING_TCVN3, "x\x81\x8Dy", "x\uFFFD\uFFFDy"},
                 {ENCODING_VIQR, "a^\xE9\x80", "â\uFFFD\uFFFD"}};
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
        decode_pieces(guess_of(CASES[k].encoding, false), true, CASES[k].bytes, strlen(CASES[k].bytes), 1,
                      ENCODING_ROOM, &result);
        cr_expect_eq(result.status, ENCODING_DONE);
        cr_expect(result.length == strlen(CASES[k].expected) &&
                      memcmp(result.text, CASES[k].expected, result.length) == 0,
                  "%zu: '%.*s'", k, (int)result.length, result.text);
    }
}

/* ---- Detection ---------------------------------------------------------------------------- */

static void expect_guess(const char *bytes, size_t length, struct encoding_guess expected, const char *text)
{
    const struct encoding_guess guess = encoding_detect(bytes, length);
    cr_expect(guess.encoding == expected.encoding && guess.wrapped == expected.wrapped, "%s%s taken for %s%s: %.60s…",
              encoding_name(expected.encoding), expected.wrapped ? " wrapped" : "", encoding_name(guess.encoding),
              guess.wrapped ? " wrapped" : "", text);
}

/* The end of `wanted` code points that begin at `begin`. */
static size_t skip_code_points(const char *text, size_t length, size_t begin, size_t wanted)
{
    while (wanted-- > 0 && begin < length) utf8_next(text, length, &begin);
    return begin;
}

/* Calls `check` for samples of 200 characters; each begins a few characters after the one before. */
static void for_each_sample(void (*check)(const char *sample, const void *context), const void *context)
{
    static char sample[TEXT_MAX];
    for (size_t t = 0; t < VIETNAMESE_COUNT; t++) {
        const char *text = VIETNAMESE[t];
        const size_t length = strlen(text);
        for (size_t begin = 0;; begin = skip_code_points(text, length, begin, 3)) {
            const size_t end = skip_code_points(text, length, begin, 200);
            memcpy(sample, text + begin, end - begin);
            sample[end - begin] = '\0';
            check(sample, context);
            if (end == length) break;
        }
    }
}

struct target {
    enum encoding encoding;
    const struct encoder *encoder;
};

static void check_legacy_sample(const char *sample, const void *context)
{
    static char bytes[TEXT_MAX], wrapped[TEXT_MAX];
    const struct target *target = context;
    const size_t length = encode(target->encoder, target->encoding, sample, bytes);
    expect_guess(bytes, length, guess_of(target->encoding, false), sample);
    if (target->encoding == ENCODING_VIQR) return;
    expect_guess(wrapped, wrap(bytes, length, wrapped), guess_of(target->encoding, true), sample);
}

Test(detection, a_sample_of_200_characters_tells_its_legacy_encoding)
{
    static struct encoder encoder;
    for (size_t k = 0; k < LEGACY_COUNT; k++) {
        encoder_make(&encoder, LEGACY[k]);
        const struct target target = {LEGACY[k], &encoder};
        for_each_sample(check_legacy_sample, &target);
    }
}

static size_t decompose(const char *text, char *out)
{
    static UChar units[TEXT_MAX], decomposed[TEXT_MAX];
    UErrorCode status = U_ZERO_ERROR;
    int32_t count = 0, written = 0;
    u_strFromUTF8(units, TEXT_MAX, &count, text, (int32_t)strlen(text), &status);
    count = unorm2_normalize(unorm2_getNFDInstance(&status), units, count, decomposed, TEXT_MAX, &status);
    u_strToUTF8(out, TEXT_MAX, &written, decomposed, count, &status);
    cr_assert(U_SUCCESS(status));
    return (size_t)written;
}

static void check_utf8_sample(const char *sample, const void *context)
{
    (void)context;
    static char changed[TEXT_MAX];
    const struct encoding_guess utf8 = guess_of(ENCODING_UTF8, false);
    const size_t length = strlen(sample);
    expect_guess(sample, length, utf8, sample);
    expect_guess(sample, length - 1, utf8, sample);
    expect_guess(changed, decompose(sample, changed), utf8, sample);
    expect_guess(changed, text_strip(sample, length, changed, sizeof changed), utf8, sample);
    expect_guess(changed, wrap(sample, length, changed), guess_of(ENCODING_UTF8, true), sample);
}

Test(detection, utf_8_nfd_and_stripped_text_are_utf_8_and_mojibake_is_found)
{
    for_each_sample(check_utf8_sample, NULL);
}

Test(detection, text_of_other_languages_numbers_and_code_is_utf_8)
{
    static const char *const TEXTS[] = {
        "",
        "a",
        "The council's office isn't open on Sunday. Who said it's you? I'm not sure; e.g. the mayor. So do we (all of "
        "us).",
        "The added sum o+u is odd; a(b) = e^x + a^2 - o^2, u+v, a(0), a(1), o+1.",
        "L'été dernier, où étiez-vous ? Là où le père de Zoé a été élevé, à côté de l'église, près de la forêt.",
        "Über den Häusern lag Nebel; größere Vögel flogen südwärts, während es früh dämmerte.",
        "A ação da organização não é só questão de opinião; então, não há solução à mão.",
        "El niño comió piñón en el jardín después de la lección; ¿qué pasó así, allá?",
        "Москва — столица. Санкт-Петербург стоит на Неве.",
        "12/9/2022 · 17.650 m² · 3,5 ± 0,2 °C · 1.886/QĐ-UBND · 45 × 60 · 100 %",
        "HĐND - UBND - UBMTTQ: QĐ số 12/QĐ-UBND, NĐ số 30/NĐ-CP, CV số 7/SNV-TCCB.",
        "int add(int a, int *odd) { return a + odd[0] ^ ~a; } // dd: do_it(a(b), u++, o++) ? e. : o.",
        "Ö 5 Ü 7",
        "The vowels ö and ü and the sign ß, ö or ü or ß, are sorted in different ways by printers, libraries and "
        "offices of the time, which makes the order of names in such a list a matter of taste.",
        "Là où il a dû être, à côté, ça va: où, à, là, ì, ó, à, ù, là, là!",
        "Tháng 6 · Tháng 7 · Tháng 8 · Lạng Hồ · Sơn Đài · Cẩm Vị · Hà Quế · Bắc Lộc",
    };
    for (size_t k = 0; k < sizeof TEXTS / sizeof *TEXTS; k++)
        expect_guess(TEXTS[k], strlen(TEXTS[k]), guess_of(ENCODING_UTF8, false), TEXTS[k]);
}

Test(detection, bytes_that_are_vietnamese_in_no_encoding_are_called_utf_8)
{
    char bytes[2000];
    for (int round = 0; round < 50; round++) {
        for (size_t k = 0; k < sizeof bytes; k++) bytes[k] = (char)random_below(256);
        expect_guess(bytes, sizeof bytes, guess_of(ENCODING_UTF8, false), "random bytes");
    }
    static const char GERMAN[] = "The vowels \xF6 and \xFC and the sign \xDF are sorted in different ways by printers, "
                                 "libraries and offices of the time, which makes the order a matter of taste.";
    expect_guess(GERMAN, strlen(GERMAN), guess_of(ENCODING_UTF8, false), "English in Latin-1");
    static const char LATIN_1[] = "A a\xE7\xE3o da organiza\xE7\xE3o n\xE3o \xE9 quest\xE3o de opini\xE3o.";
    expect_guess(LATIN_1, strlen(LATIN_1), guess_of(ENCODING_UTF8, false), "Portuguese in Latin-1");
}

Test(detection, a_word_or_two_decide_nothing)
{
    cr_assert_eq(encoding_detect("\300\n", 2).encoding, ENCODING_UTF8);
    cr_assert_eq(encoding_detect("th\253n \247\253ng", 9).encoding, ENCODING_UTF8);
}

Test(detection, abbreviations_do_not_count_against_a_text)
{
    static struct encoder encoder;
    static char bytes[TEXT_MAX];
    static const char HEADING[] = "QĐ 12/QĐ-UBND, NĐ 30/NĐ-CP, HĐND xã: vốn đầu tư được bố trí đủ";
    for (size_t k = 0; k < LEGACY_COUNT; k++) {
        encoder_make(&encoder, LEGACY[k]);
        if (LEGACY[k] == ENCODING_VIQR) continue;
        expect_guess(bytes, encode(&encoder, LEGACY[k], HEADING, bytes), guess_of(LEGACY[k], false), HEADING);
    }
}

/* The bytes of VPS "số, cần" are "sÓ, cÀn" in VISCII. */
Test(detection, capitals_inside_a_word_tell_one_table_from_another)
{
    static struct encoder encoder;
    static char bytes[TEXT_MAX];
    static const char *const LINES[] = {"số tấn cần bốc", "cầu cống, bồn"};
    encoder_make(&encoder, ENCODING_VPS);
    for (size_t k = 0; k < sizeof LINES / sizeof *LINES; k++)
        expect_guess(bytes, encode(&encoder, ENCODING_VPS, LINES[k], bytes), guess_of(ENCODING_VPS, false), LINES[k]);
}

/* Text in a font of capitals: ASCII capitals, and marked letters with the codes of small letters. */
Test(detection, tcvn3_of_a_capital_font_is_found)
{
    static struct encoder encoder;
    static char bytes[TEXT_MAX];
    static const char HEADING[] = "UBND HUYệN TâN KHê - PHòNG NôNG NGHIệP - CộNG HòA Xã HộI";
    encoder_make(&encoder, ENCODING_TCVN3);
    expect_guess(bytes, encode(&encoder, ENCODING_TCVN3, HEADING, bytes), guess_of(ENCODING_TCVN3, false), HEADING);
}

/* ---- Names -------------------------------------------------------------------------------- */

Test(names, each_encoding_is_found_by_its_name_in_either_case)
{
    static const struct {
        const char *name;
        enum encoding encoding;
    } CASES[] = {{"auto", ENCODING_AUTO},          {"utf-8", ENCODING_UTF8},
                 {"UTF8", ENCODING_UTF8},          {"tcvn3", ENCODING_TCVN3},
                 {"ABC", ENCODING_TCVN3},          {"VNI", ENCODING_VNI},
                 {"viscii", ENCODING_VISCII},      {"Vps", ENCODING_VPS},
                 {"viqr", ENCODING_VIQR},          {"windows-1258", ENCODING_WINDOWS_1258},
                 {"CP1258", ENCODING_WINDOWS_1258}};
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
        enum encoding encoding, again;
        cr_expect(encoding_by_name(CASES[k].name, &encoding) && encoding == CASES[k].encoding, "%s", CASES[k].name);
        cr_expect(encoding_by_name(encoding_name(CASES[k].encoding), &again) && again == CASES[k].encoding);
    }
    enum encoding untouched = ENCODING_VPS;
    cr_expect(!encoding_by_name("latin1", &untouched) && !encoding_by_name("", &untouched));
    cr_expect_eq(untouched, ENCODING_VPS);
    cr_expect_null(encoding_name((enum encoding)99));
}

/* Names of fonts, and the letters that the characters of their text layers stand for. */
#include "document/pdf/legacy_font.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support.h"

Test(legacy_font, names)
{
    static const struct {
        const char *name;
        enum encoding encoding;
        bool capitals;
    } cases[] = {
        {".VnTime", ENCODING_TCVN3, false},
        {".VnTimeH", ENCODING_TCVN3, true},
        {".VnTime,Bold", ENCODING_TCVN3, false},
        {".VnTimeH,BoldItalic", ENCODING_TCVN3, true},
        {".VnArialH-Bold", ENCODING_TCVN3, true},
        {".VnArial Narrow", ENCODING_TCVN3, false},
        {".VnArial NarrowH", ENCODING_TCVN3, true},
        {".VNTIME", ENCODING_TCVN3, false},
        {"VnTimeH", ENCODING_TCVN3, true},
        {"BCDEEE+.VnTime", ENCODING_TCVN3, false},
        {"BCDEEE+.VnTimeH", ENCODING_TCVN3, true},
        {"VNI-Times", ENCODING_VNI, false},
        {"ABCDEF+VNI-Helve,Bold", ENCODING_VNI, false},
        {"VNI Times", ENCODING_VNI, false},
        {"VNITimes", ENCODING_VNI, false},
        {"VPS Times", ENCODING_VPS, false},
        {"VPSTimes,Italic", ENCODING_VPS, false},
        {"TimesNewRoman", ENCODING_AUTO, false},
        {"ABCDEF+TimesNewRomanPSMT", ENCODING_AUTO, false},
        {"ABCDE+.VnTime", ENCODING_AUTO, false}, /* a tag has six letters */
        {"Vntime", ENCODING_AUTO, false},
        {"VNIoft", ENCODING_AUTO, false},
        {"VPSans", ENCODING_AUTO, false},
        {"VPStar", ENCODING_AUTO, false},
        {"VNI", ENCODING_AUTO, false},
        {".Vn", ENCODING_AUTO, false},
        {".", ENCODING_AUTO, false},
        {"", ENCODING_AUTO, false},
        {NULL, ENCODING_AUTO, false},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const struct legacy_font font = legacy_font_by_name(cases[k].name);
        cr_expect_eq(font.encoding, cases[k].encoding, "%s", cases[k].name);
        cr_expect_eq(font.capitals, cases[k].capitals, "%s", cases[k].name);
    }
}

static void expect_decoded(const char *font, const char *text, const char *expected)
{
    const struct bytes input = bytes_of(text, strlen(text));
    const struct bytes room = {.at = malloc(legacy_font_room(input.length)), .length = 0};
    const size_t written = legacy_font_decode(legacy_font_by_name(font), input.at, input.length, room.at);
    cr_expect(written == strlen(expected) && memcmp(room.at, expected, written) == 0, "%s in %s became %.*s", text,
              font, (int)written, room.at);
    free(input.at);
    free(room.at);
}

Test(legacy_font, decoding)
{
    expect_decoded(".VnTime", "nhµ", "nhà");
    expect_decoded(".VnTime", "§¶ng", "Đảng");
    expect_decoded(".VnTimeH", "®¶ng", "ĐẢNG");
    expect_decoded(".VnTimeH", "12/2021", "12/2021");
    expect_decoded("VNI-Times", "Vieät", "Việt");
    expect_decoded("VNI-Times", "NÖÔÙC", "NƯỚC");
    expect_decoded("VPS Times", "ViŒt", "Việt");
    expect_decoded(".VnTime", "\uF06E\uF068\uF0B5", "nhà"); /* a symbol font's code points */
    expect_decoded(".VnTime", "Ω→한", "Ω→한");              /* these characters are no bytes of the font */
    expect_decoded(".VnTime", "“nhµ”", "“nhà”");
}

/* In TCVN3 ư is byte 0xAD, which PDF's WinAnsiEncoding calls a hyphen. */
Test(legacy_font, a_hyphen_may_be_u_with_a_horn)
{
    static const char *const cases[][2] = {{"n-íc", "nước"},
                                           {"§-êng", "Đường"},
                                           {"-u", "ưu"},
                                           {"t-", "tư"},
                                           {"h-ëng", "hưởng"},
                                           {"ph-¬ng", "phương"},
                                           {"ng-êi", "người"},
                                           {"\u00ADu", "ưu"},
                                           {"cµ-phª", "cà-phê"},
                                           {"-", "-"},
                                           {"12-15", "12-15"},
                                           {"Q§-UBND", "QĐ-UBND"},
                                           {"Hµ-Néi", "Hà-Nội"},
                                           {"l-u-tr÷", "lưu-trữ"},
                                           {"--", "--"},
                                           {"-Thùc", "-Thực"},
                                           {"(n-íc)", "(nước)"},
                                           {"n-íc,", "nước,"},
                                           {"a-a-a-a-a-a-a-a-a", "a-a-a-a-a-a-a-a-a"},
                                           {"COVID-19", "COVID-19"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) expect_decoded(".VnTime", cases[k][0], cases[k][1]);
    expect_decoded("VNI-Times", "n-c", "n-c");
}

Test(legacy_font, syllables_with_marks_are_counted)
{
    static const struct {
        const char *text;
        size_t syllables;
    } cases[] = {{"", 0},         {"ban", 0},    {"nhà", 1},      {"nhµ", 0},
                 {"nhà-nước", 2}, {"(Đảng)", 1}, {"nghiêngg", 0}, {"đ", 0}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        cr_expect_eq(legacy_font_syllables(cases[k].text, strlen(cases[k].text)), cases[k].syllables, "%s",
                     cases[k].text);
}

Test(legacy_font, letters_beyond_windows_1252_stand_for_themselves)
{
    static const char *const unicode[] = {"họp", "n-íc ă", "Đ"}, *const bytes[] = {"", "nhµ", "ViŒt", "café “12”",
                                                                                   "→Ω"};
    for (size_t k = 0; k < 3; k++) cr_expect(legacy_font_is_unicode(unicode[k], strlen(unicode[k])), "%s", unicode[k]);
    for (size_t k = 0; k < 5; k++) cr_expect_not(legacy_font_is_unicode(bytes[k], strlen(bytes[k])), "%s", bytes[k]);
}

/* Random text, in buffers of exactly the size needed. */
Test(legacy_font, hostile_text_stays_in_its_room)
{
    static const char *const fonts[] = {".VnTime", ".VnTimeH", "VNI-Times", "VPS Times"};
    struct random r = random_seeded(11);
    for (size_t k = 0; k < 20000; k++) {
        struct bytes text = bytes_of("", 0);
        for (uint32_t n = random_below(&r, 60); n > 0; n--) {
            static const char pieces[] = "--n\x7F\x01";
            if (random_below(&r, 2))
                bytes_append_point(&text, random_point(&r));
            else
                bytes_append_point(&text, random_below(&r, 2) ? random_below(&r, 0x100) : (uint32_t)pieces[k % 5]);
        }
        char *room = malloc(legacy_font_room(text.length));
        const size_t written = legacy_font_decode(legacy_font_by_name(fonts[k % 4]), text.at, text.length, room);
        cr_assert_leq(written, legacy_font_room(text.length));
        cr_assert_eq(utf8_first_invalid(room, written), written);
        legacy_font_syllables(room, written);
        free(room);
        free(text.at);
    }
}

/*
 * The alphabet against ICU, letter by letter and code point by code point, against the rules of
 * the orthography, and against words known to every reader.
 */
#include "alphabet/alphabet.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include "base/prng.h"
#include "text/utf8.h"

enum { CODE_POINTS = 0x110000, UNITS_MAX = 40000, BYTES_MAX = 40000 };

/* ---- Oracles -------------------------------------------------------------------------- */

static const UNormalizer2 *nfc(void)
{
    UErrorCode status = U_ZERO_ERROR;
    return unorm2_getNFCInstance(&status);
}

static const UNormalizer2 *nfd(void)
{
    UErrorCode status = U_ZERO_ERROR;
    return unorm2_getNFDInstance(&status);
}

static int32_t normalise(const UNormalizer2 *form, const UChar *units, int32_t count, UChar *out)
{
    UErrorCode status = U_ZERO_ERROR;
    const int32_t written = unorm2_normalize(form, units, count, out, UNITS_MAX, &status);
    cr_assert(U_SUCCESS(status), "%s", u_errorName(status));
    return written;
}

/* NFD, marks dropped, đ to d, NFC: word for word what the header promises. */
static int32_t oracle_strip(const UChar *units, int32_t count, UChar *out)
{
    static UChar decomposed[UNITS_MAX];
    const int32_t all = normalise(nfd(), units, count, decomposed);
    int32_t kept = 0;
    for (int32_t k = 0; k < all; k++) {
        if (decomposed[k] >= 0x300 && decomposed[k] <= 0x36F) continue;
        decomposed[kept++] = decomposed[k] == 0x111 ? 'd' : decomposed[k] == 0x110 ? 'D' : decomposed[k];
    }
    return normalise(nfc(), decomposed, kept, out);
}

static size_t to_utf8(const UChar *units, int32_t count, char *out)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t written = 0;
    u_strToUTF8(out, BYTES_MAX, &written, units, count, &status);
    cr_assert(U_SUCCESS(status), "%s", u_errorName(status));
    return (size_t)written;
}

static int32_t encode(uint32_t code_point, UChar units[2])
{
    int32_t count = 0;
    U16_APPEND_UNSAFE(units, count, (UChar32)code_point);
    return count;
}

static bool is_surrogate(uint32_t code_point)
{
    return code_point >= 0xD800 && code_point <= 0xDFFF;
}

static struct prng generator = {20240229};

static uint32_t random_below(uint32_t limit)
{
    return (uint32_t)prng_below(&generator, limit);
}

/* ---- Letters -------------------------------------------------------------------------- */

/* Reads a letter off its canonical decomposition; false where it is not of the alphabet. */
static bool oracle_split(uint32_t code_point, struct letter *out)
{
    UChar units[2], parts[16];
    if (is_surrogate(code_point)) return false;
    *out = (struct letter){.upper = u_isupper((UChar32)code_point)};
    if (code_point == 0x110 || code_point == 0x111) {
        out->base = 'd';
        out->shape = SHAPE_STROKE;
        return true;
    }
    const int32_t count = normalise(nfd(), units, encode(code_point, units), parts);
    if (parts[0] >= 0x80 || !u_isalpha(parts[0]) || code_point == 0x212A) return false; /* 212A: the sign of kelvin */
    out->base = (char)u_tolower(parts[0]);
    if (count > 1 && !strchr("aeiouy", out->base)) return false;
    for (int32_t k = 1; k < count; k++) {
        const char base = out->base;
        uint8_t shape = SHAPE_PLAIN, tone = TONE_LEVEL;
        switch (parts[k]) {
        case 0x300: tone = TONE_GRAVE; break;
        case 0x301: tone = TONE_ACUTE; break;
        case 0x303: tone = TONE_TILDE; break;
        case 0x309: tone = TONE_HOOK; break;
        case 0x323: tone = TONE_DOT; break;
        case 0x302: shape = base == 'a' || base == 'e' || base == 'o' ? SHAPE_CIRCUMFLEX : SHAPE_PLAIN; break;
        case 0x306: shape = base == 'a' ? SHAPE_BREVE : SHAPE_PLAIN; break;
        case 0x31B: shape = base == 'o' || base == 'u' ? SHAPE_HORN : SHAPE_PLAIN; break;
        default: return false;
        }
        if ((shape == SHAPE_PLAIN && tone == TONE_LEVEL) || (shape && out->shape) || (tone && out->tone)) return false;
        out->shape |= shape;
        out->tone |= tone;
    }
    return true;
}

Test(letters, split_is_the_canonical_decomposition_of_every_code_point)
{
    size_t marked = 0;
    for (uint32_t code_point = 0; code_point < CODE_POINTS; code_point++) {
        struct letter expected, actual;
        const bool is_letter = oracle_split(code_point, &expected);
        cr_assert_eq(letter_split(code_point, &actual), is_letter, "U+%04X", code_point);
        if (!is_letter) continue;
        cr_assert(actual.base == expected.base && actual.shape == expected.shape && actual.tone == expected.tone &&
                      actual.upper == expected.upper,
                  "U+%04X", code_point);
        marked += code_point >= 0x80;
    }
    cr_assert_eq(marked, 134);
}

Test(letters, split_leaves_the_result_alone_where_there_is_no_letter)
{
    struct letter parts = {'x', 1, 2, true};
    cr_assert(!letter_split(0xE7, &parts));
    cr_assert(parts.base == 'x' && parts.shape == 1 && parts.tone == 2 && parts.upper);
}

Test(letters, join_undoes_split_and_knows_no_other_letter)
{
    size_t letters = 0;
    for (uint32_t code_point = 0; code_point < CODE_POINTS; code_point++) {
        struct letter parts;
        if (!letter_split(code_point, &parts)) continue;
        cr_assert_eq(letter_join(parts), code_point, "U+%04X", code_point);
        letters++;
    }
    size_t joined = 0;
    for (int base = -128; base < 128; base++)
        for (unsigned shape = 0; shape < 256; shape += shape < 8 ? 1 : 31)
            for (unsigned tone = 0; tone < 256; tone += tone < 8 ? 1 : 31)
                for (int upper = 0; upper < 2; upper++)
                    joined += letter_join((struct letter){(char)base, (uint8_t)shape, (uint8_t)tone, upper}) != 0;
    cr_assert_eq(joined, letters);
}

Test(letters, case_is_that_of_unicode_for_letters_and_no_change_for_the_rest)
{
    for (uint32_t code_point = 0; code_point < CODE_POINTS; code_point++) {
        struct letter parts;
        const bool is_letter = letter_split(code_point, &parts);
        const uint32_t lower = is_letter ? (uint32_t)u_tolower((UChar32)code_point) : code_point;
        const uint32_t upper = is_letter ? (uint32_t)u_toupper((UChar32)code_point) : code_point;
        cr_assert_eq(letter_lower(code_point), lower, "U+%04X", code_point);
        cr_assert_eq(letter_upper(code_point), upper, "U+%04X", code_point);
    }
    cr_assert_eq(letter_lower(UTF8_INVALID), UTF8_INVALID);
}

Test(letters, strip_takes_the_marks_off_every_code_point)
{
    for (uint32_t code_point = 0; code_point < CODE_POINTS; code_point++) {
        uint32_t expected = code_point;
        if (!is_surrogate(code_point)) {
            UChar units[2], stripped[16];
            const int32_t count = oracle_strip(units, encode(code_point, units), stripped);
            if (count == 0) expected = 0;
            if (count == 1) expected = stripped[0];
            if (count == 2 && U16_IS_LEAD(stripped[0]))
                expected = (uint32_t)U16_GET_SUPPLEMENTARY(stripped[0], stripped[1]);
        }
        cr_assert_eq(letter_strip(code_point), expected, "U+%04X", code_point);
    }
    cr_assert_eq(letter_strip(UTF8_INVALID), UTF8_INVALID);
}

/* ---- Whole texts ---------------------------------------------------------------------- */

/* Code points that meet each other in texts, and those that make trouble. */
static uint32_t random_code_point(void)
{
    static const uint32_t ODD[] = {0x340,   0x341,  0x343,  0x344,  0x345,  0x2019, 0x2022, 0x20AB, 0x2126, 0x212A,
                                   0x212B,  0x3099, 0x304B, 0x1100, 0x1161, 0x11A8, 0xAC00, 0x958,  0x93C,  0x1D15F,
                                   0x1D165, 0x1F82, 0x390,  0xFB1D, 0x5B4,  0x5D9,  0xF0B7, 0x2000, 0x226F, 0x1AB0,
                                   0x110,   0x111,  0xA0,   0xFEFF, 0xE000, 0x37E,  0x387,  0x1E69, 0xE7,   0xF6};
    switch (random_below(8)) {
    case 0: return ODD[random_below(sizeof ODD / sizeof *ODD)];
    case 1:
    case 2: return 0x300 + random_below(0x70);
    case 3: return 0x1EA0 + random_below(0x5A);
    case 4: return 0xA0 + random_below(0x160);
    case 5: {
        const uint32_t any = random_below(CODE_POINTS);
        return is_surrogate(any) ? 'x' : any;
    }
    default: return 0x20 + random_below(0x5F);
    }
}

static int32_t random_units(UChar *units, uint32_t code_points)
{
    int32_t count = 0;
    for (uint32_t k = 0; k < code_points; k++) count += encode(random_code_point(), units + count);
    return count;
}

/* Checks `function` on `text`: the expected result at exactly the room it needs, none at one byte less. */
static void expect_text(size_t (*function)(const char *, size_t, char *, size_t), const char *text, size_t length,
                        const char *expected, size_t expected_length)
{
    char *out = malloc(expected_length + 1);
    cr_assert_not_null(out);
    cr_assert_eq(function(text, length, out, expected_length), expected_length);
    cr_assert_eq(memcmp(out, expected, expected_length), 0);
    if (expected_length > 0) cr_assert_eq(function(text, length, out, expected_length - 1), SIZE_MAX);
    free(out);
}

/* Checks strip and compose on a text, on its NFC and on its NFD, against ICU. */
static void check_text(const UChar *units, int32_t count)
{
    static UChar composed[UNITS_MAX], decomposed[UNITS_MAX], stripped[UNITS_MAX];
    static char text[BYTES_MAX], text_nfc[BYTES_MAX], text_nfd[BYTES_MAX], text_stripped[BYTES_MAX];
    const size_t length = to_utf8(units, count, text);
    const size_t nfc_length = to_utf8(composed, normalise(nfc(), units, count, composed), text_nfc);
    const size_t nfd_length = to_utf8(decomposed, normalise(nfd(), units, count, decomposed), text_nfd);
    const size_t stripped_length = to_utf8(stripped, oracle_strip(units, count, stripped), text_stripped);
    expect_text(text_compose, text, length, text_nfc, nfc_length);
    expect_text(text_compose, text_nfd, nfd_length, text_nfc, nfc_length);
    expect_text(text_strip, text, length, text_stripped, stripped_length);
    expect_text(text_strip, text_nfc, nfc_length, text_stripped, stripped_length);
    expect_text(text_strip, text_nfd, nfd_length, text_stripped, stripped_length);
    if (text_is_composed(text, length)) cr_assert(length == nfc_length && memcmp(text, text_nfc, length) == 0);
    cr_assert_leq(stripped_length, 3 * length);
    cr_assert_leq(nfc_length, 3 * length);
}

Test(texts, random_short_texts_are_stripped_and_composed_as_icu_does)
{
    UChar units[64];
    for (int round = 0; round < 40000; round++) check_text(units, random_units(units, random_below(24)));
}

/* Longer than the pieces that are handed to ICU, with long runs that have no place to cut. */
Test(texts, long_texts_are_stripped_and_composed_as_icu_does)
{
    static UChar units[8192];
    for (int round = 0; round < 60; round++) {
        int32_t count = random_units(units, random_below(1500));
        const uint32_t pile = random_below(800);
        units[count++] = 'o';
        for (uint32_t k = 0; k < pile; k++) units[count++] = (UChar)(0x300 + random_below(0x70));
        count += random_units(units + count, random_below(1500));
        check_text(units, count);
    }
}

Test(texts, text_made_of_ascii_and_vietnamese_is_known_to_be_composed)
{
    for (uint32_t code_point = 0; code_point < CODE_POINTS; code_point++) {
        struct letter parts;
        char bytes[4];
        if (is_surrogate(code_point)) continue;
        const bool known = text_is_composed(bytes, utf8_put(code_point, bytes));
        if (code_point < 0x80 || letter_split(code_point, &parts)) cr_assert(known, "U+%04X", code_point);
        if (!known) continue;
        UErrorCode status = U_ZERO_ERROR;
        UChar units[2];
        const int32_t count = encode(code_point, units);
        cr_assert(unorm2_isNormalized(nfc(), units, count, &status), "U+%04X", code_point);
        cr_assert(unorm2_hasBoundaryBefore(nfc(), (UChar32)code_point), "U+%04X", code_point);
    }
}

Test(texts, the_first_invalid_byte_is_where_icu_finds_it)
{
    for (int round = 0; round < 200000; round++) {
        char text[48];
        size_t length = 0;
        for (uint32_t wanted = random_below(40); length < wanted;) {
            if (random_below(12) == 0)
                text[length++] = (char)random_below(256);
            else
                length += utf8_put(random_below(3) ? 'a' + random_below(26) : random_code_point(), text + length);
        }
        if (length > 0) length -= random_below(2);
        int32_t at = 0;
        size_t expected = length;
        while (at < (int32_t)length) {
            const int32_t start = at;
            UChar32 code_point;
            U8_NEXT((const uint8_t *)text, at, (int32_t)length, code_point);
            if (code_point >= 0) continue;
            expected = (size_t)start;
            break;
        }
        cr_assert_eq(utf8_first_invalid(text, length), expected);
        char out[3 * sizeof text + 1];
        cr_assert_eq(text_strip(text, length, out, sizeof out) == SIZE_MAX, expected < length);
        cr_assert_eq(text_compose(text, length, out, sizeof out) == SIZE_MAX, expected < length);
        if (expected < length) cr_assert(!text_is_composed(text, length));
    }
}

/* ---- Syllables ------------------------------------------------------------------------ */

static size_t read_letters(const char *word, uint32_t *letters)
{
    size_t count = 0;
    for (size_t at = 0, length = strlen(word); at < length;) letters[count++] = utf8_next(word, length, &at);
    return count;
}

static bool is_syllable(const char *word)
{
    uint32_t letters[64];
    struct syllable syllable;
    return syllable_read(letters, read_letters(word, letters), &syllable);
}

static bool same_syllable(const struct syllable *a, const struct syllable *b)
{
    return a->length == b->length && a->onset == b->onset && a->final == b->final && a->tone == b->tone &&
           memcmp(a->letters, b->letters, a->length * sizeof *a->letters) == 0;
}

static uint32_t with_tone(uint32_t letter, uint8_t tone)
{
    struct letter parts;
    if (!letter_split(letter, &parts)) return 0;
    parts.tone = tone;
    return letter_join(parts);
}

/* The word in either case, and with its tone on any vowel, must be read as `syllable`. */
static void check_readings(const struct syllable *syllable)
{
    for (size_t place = 0; place < syllable->length; place++) {
        uint32_t word[SYLLABLE_LETTERS_MAX];
        struct syllable again;
        memcpy(word, syllable->letters, sizeof word);
        word[place] = with_tone(word[place], syllable->tone);
        if (word[place] == 0) continue;
        cr_assert(syllable_read(word, syllable->length, &again));
        cr_assert(same_syllable(syllable, &again));
        for (size_t k = 0; k < syllable->length; k++) word[k] = letter_upper(word[k]);
        cr_assert(syllable_read(word, syllable->length, &again));
        cr_assert(same_syllable(syllable, &again));
    }
}

/* What is written is in NFC, holds the tone once, and is read back. */
static void check_writing(const struct syllable *syllable, enum tone_placement placement)
{
    uint32_t word[SYLLABLE_LETTERS_MAX];
    char text[64], composed[64];
    size_t length = 0;
    const size_t count = syllable_write(syllable, placement, word);
    cr_assert_eq(count, syllable->length);
    for (size_t k = 0; k < count; k++) length += utf8_put(word[k], text + length);
    UChar units[16], decomposed[32];
    int32_t unit_count = 0;
    for (size_t k = 0; k < count; k++) units[unit_count++] = (UChar)word[k];
    const size_t nfd_length = to_utf8(decomposed, normalise(nfd(), units, unit_count, decomposed), composed);
    char back[64];
    cr_assert_eq(text_compose(composed, nfd_length, back, sizeof back), length);
    cr_assert_eq(memcmp(back, text, length), 0);
    struct syllable again;
    cr_assert(syllable_read(word, count, &again));
    cr_assert(same_syllable(syllable, &again));
}

static bool contains(const char *set, uint32_t letter)
{
    for (size_t at = 0, length = strlen(set); at < length;)
        if (utf8_next(set, length, &at) == letter) return true;
    return false;
}

/* The orthography's own statements, on the written word. */
static void check_orthography(const struct syllable *syllable)
{
    const uint32_t *letters = syllable->letters;
    const size_t onset = syllable->onset, end = (size_t)syllable->length - syllable->final;
    const uint32_t before = onset ? letters[onset - 1] : 0, vowel = letters[onset];
    const bool front = contains("eêiy", vowel);
    if (before == 'k') cr_assert(front);
    if (before == 'c' || (before == 'g' && vowel != 'i')) cr_assert(!front);
    if (onset == 2 && letters[0] == 'g' && before == 'h') cr_assert(front);
    if (onset == 3) cr_assert(front);
    for (size_t k = 0; k < onset; k++) cr_assert(!contains("aăâeêoôơưy", letters[k]));
    for (size_t k = onset; k < end; k++) cr_assert(contains("aăâeêioôơuưy", letters[k]));
    for (size_t k = end; k < syllable->length; k++) cr_assert(contains("cghmnpt", letters[k]));
    const uint32_t last = syllable->final ? letters[syllable->length - 1] : 0;
    const bool stop = last == 'c' || last == 'p' || last == 't' || (last == 'h' && letters[end] == 'c');
    if (stop) cr_assert(syllable->tone == TONE_ACUTE || syllable->tone == TONE_DOT);
    if (end - onset == 1 && contains("ăâ", vowel)) cr_assert(syllable->final);
}

static bool check_syllable(const struct syllable *syllable, void *context)
{
    size_t *count = context;
    ++*count;
    check_readings(syllable);
    check_writing(syllable, PLACEMENT_OLD);
    check_writing(syllable, PLACEMENT_NEW);
    check_orthography(syllable);
    return true;
}

Test(syllables, every_syllable_of_the_rule_is_written_and_read_back)
{
    size_t count = 0;
    syllable_enumerate(check_syllable, &count);
    cr_assert(count > 15000 && count < 18500, "%zu", count);
}

static bool count_one(const struct syllable *syllable, void *context)
{
    (void)syllable;
    ++*(size_t *)context;
    return true;
}

/* All words of up to three onset letters, three vowels, two final letters that are read, against the enumeration. */
Test(syllables, reading_accepts_exactly_the_enumerated_syllables)
{
    static const char *const ONSETS[] = {"",   "b",  "c",  "ch", "d",  "đ",  "f",  "g",   "gh", "gi", "h",  "j",
                                         "k",  "kh", "kr", "l",  "m",  "n",  "ng", "ngh", "nh", "p",  "ph", "q",
                                         "qu", "r",  "s",  "t",  "th", "tr", "v",  "w",   "x",  "z"};
    static const char *const FINALS[] = {"", "c", "ch", "g", "h", "k", "m", "n", "ng", "nh", "p", "t", "ngh", "b"};
    static const char *const VOWELS[] = {"", "a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"};
    enum { V = sizeof VOWELS / sizeof *VOWELS };
    size_t enumerated = 0, accepted = 0;
    syllable_enumerate(count_one, &enumerated);
    for (size_t o = 0; o < sizeof ONSETS / sizeof *ONSETS; o++) {
        for (size_t v = 0; v < V * V * V; v++) {
            const size_t first = v % V, second = v / V % V, third = v / V / V;
            if ((second && !first) || (third && !second)) continue;
            /* "gi" and "qu" in front of vowels are counted where their letters are the onset */
            const char *onset = ONSETS[o];
            if ((strcmp(onset, "g") == 0 && first == 6 && second) || (strcmp(onset, "q") == 0)) continue;
            for (size_t f = 0; f < sizeof FINALS / sizeof *FINALS; f++) {
                char word[32];
                strcpy(word, onset);
                strcat(strcat(strcat(word, VOWELS[first]), VOWELS[second]), VOWELS[third]);
                strcat(word, FINALS[f]);
                uint32_t letters[32];
                const size_t count = read_letters(word, letters);
                struct syllable syllable;
                /* The g of gì and the gi of "gi" are one word. */
                if (strcmp(onset, "gi") == 0 && first == 0) continue;
                for (size_t place = 0; place < count; place++) {
                    if (!contains("aăâeêioôơuưy", letters[place])) continue;
                    const uint32_t plain = letters[place];
                    for (uint8_t tone = TONE_LEVEL; tone <= TONE_DOT; tone++) {
                        letters[place] = with_tone(plain, tone);
                        accepted += syllable_read(letters, count, &syllable);
                    }
                    break;
                }
            }
        }
    }
    cr_assert_eq(accepted, enumerated, "%zu read, %zu enumerated", accepted, enumerated);
}

static bool stop_at_ten(const struct syllable *syllable, void *context)
{
    (void)syllable;
    return ++*(size_t *)context < 10;
}

Test(syllables, the_enumeration_stops_when_told)
{
    size_t count = 0;
    syllable_enumerate(stop_at_ten, &count);
    cr_assert_eq(count, 10);
}

Test(syllables, real_syllables_are_accepted)
{
    static const char *const WORDS[] = {
        "a",     "ở",      "ý",     "y",      "ỉa",      "ẩm",    "ăn",    "ước",   "uống",   "yên",    "yêu",
        "yểng",  "yết",    "oai",   "oán",    "uể",      "uy",    "uyên",  "uỷ",    "ủy",     "ừm",     "hừm",
        "gì",    "gìn",    "giá",   "giếng",  "giết",    "giờ",   "giữ",   "giũ",   "giúp",   "giễu",   "giẻ",
        "gien",  "gioăng", "giỗ",   "giường", "giêng",   "giặc",  "giảng", "ghế",   "ghi",    "ghét",   "ghềnh",
        "gà",    "góa",    "gỗ",    "guốc",   "nghiêng", "nghỉ",  "nghề",  "nghe",  "ngoại",  "nguyễn", "nguyệt",
        "ngoằn", "ngoèo",  "ngoạm", "ngõ",    "ngành",   "kế",    "kỹ",    "kĩ",    "ký",     "kiểm",   "kiện",
        "keng",  "cá",     "cơ",    "cuộc",   "cứu",     "của",   "cưới",  "quả",   "quà",    "quốc",   "quý",
        "quí",   "quyết",  "quyển", "quỳnh",  "quýt",    "quít",  "quen",  "quở",   "quới",   "quạnh",  "quặng",
        "quầng", "quẩy",   "quều",  "quẹo",   "quếch",   "quách", "khuya", "khuỷu", "khuếch", "khuynh", "khoẻ",
        "khỏe",  "khoét",  "khoáy", "khoảng", "khuâng",  "huơ",   "thuở",  "thuế",  "thuý",   "thủy",   "thuyền",
        "thuật", "tuyết",  "tuýp",  "tuyn",   "tuếch",   "suýt",  "huỵch", "huênh", "hoành",  "hoạch",  "hoặc",
        "hoẵng", "hoen",   "toét",  "loẻng",  "xoong",   "boong", "moóc",  "coóc",  "xoèn",   "nguều",  "ngoao",
        "đường", "được",   "đồng",  "đĩa",    "đuổi",    "dưỡng", "dìu",   "diễn",  "vượt",   "vịt",    "vỹ",
        "rượu",  "hươu",   "lưỡi",  "muỗi",   "mía",     "mỹ",    "lý",    "tỷ",    "sỹ",     "hy",     "thy",
        "nhưng", "những",  "nhiều", "trường", "trưởng",  "trách", "chệch", "chếch", "phường", "phép",   "phuy",
        "buýt",  "voan",   "bê",    "lệnh",   "lịch",    "kịch",  "xiết",  "xích",  "sẵn",    "sách",   "tiếp",
    };
    for (size_t k = 0; k < sizeof WORDS / sizeof *WORDS; k++) cr_expect(is_syllable(WORDS[k]), "%s", WORDS[k]);
}

Test(syllables, near_misses_are_rejected)
{
    static const char *const WORDS[] = {
        "",       "b",     "đ",        "gh",   "q",    "qu",     "ng",       "giiêng",   "gii",    "ă",     "â",
        "cac",    "càc",   "cãp",      "hỏch", "một́",  "thich",  "ket",      "hoat",     "đắk",    "pắc",   "pin",
        "krông",  "blao",  "jrai",     "Kạn",  "kông", "nghành", "nghà",     "ngiệm",    "ngề",    "gé",    "ghà",
        "cề",     "kì̀",    "quôn",     "quuc", "qa",   "qoá",    "cuy",      "cuyết",    "kuy",    "boà",   "moè",
        "phoà",   "voà",   "iên",      "iếu",  "tyên", "tyến",   "byt",      "ngỵ",      "dêng",   "bêng",  "bêc",
        "bơng",   "bơc",   "tưn",      "tưp",  "tuôp", "nguời",  "đuợc",     "truờng",   "chưong", "viêtt", "việtt",
        "thuơng", "ươ",    "đươ",      "tiê",  "viê",  "nguyê",  "tuô",      "hăch",     "hâch",   "hôch",  "hunh",
        "honh",   "covid", "internet", "ubnd", "hđnd", "fa",     "zô",       "wa",       "jô",     "aa",    "ôô",
        "hòà",    "hóà",   "thủý",     "çà",   "ñô",   "öt",     "nghiêngg", "nghiêng1", "a1",     "1",     "-",
    };
    for (size_t k = 0; k < sizeof WORDS / sizeof *WORDS; k++) cr_expect(!is_syllable(WORDS[k]), "%s", WORDS[k]);
}

Test(syllables, onset_and_final_count_the_consonant_letters)
{
    static const struct {
        const char *word;
        unsigned onset, final;
        uint8_t tone;
    } CASES[] = {{"nghiêng", 3, 2, TONE_LEVEL}, {"gì", 1, 0, TONE_GRAVE},  {"gìn", 1, 1, TONE_GRAVE},
                 {"giếng", 2, 2, TONE_ACUTE},   {"già", 2, 0, TONE_GRAVE}, {"quốc", 2, 1, TONE_ACUTE},
                 {"quỹ", 2, 0, TONE_TILDE},     {"uỷ", 0, 0, TONE_HOOK},   {"ảnh", 0, 2, TONE_HOOK},
                 {"thuyền", 2, 1, TONE_GRAVE},  {"đạo", 1, 0, TONE_DOT},   {"trách", 2, 2, TONE_ACUTE}};
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
        uint32_t letters[16];
        struct syllable syllable;
        cr_assert(syllable_read(letters, read_letters(CASES[k].word, letters), &syllable));
        cr_expect(syllable.onset == CASES[k].onset && syllable.final == CASES[k].final &&
                      syllable.tone == CASES[k].tone,
                  "%s", CASES[k].word);
    }
}

/* ---- Tone placement ------------------------------------------------------------------- */

struct placed {
    const char *old, *new;
};

static const struct placed PLACED[] = {
    {"hòa", "hoà"},     {"khỏe", "khoẻ"},     {"thúy", "thuý"},     {"ủy", "uỷ"},       {"tòa", "toà"},
    {"xóa", "xoá"},     {"lũy", "luỹ"},       {"ngụy", "nguỵ"},     {"đọa", "đoạ"},     {"nhòe", "nhoè"},
    {"hoàn", "hoàn"},   {"quý", "quý"},       {"quả", "quả"},       {"quà", "quà"},     {"què", "què"},
    {"giá", "giá"},     {"già", "già"},       {"giỏ", "giỏ"},       {"gì", "gì"},       {"mía", "mía"},
    {"của", "của"},     {"cứu", "cứu"},       {"khuỷu", "khuỷu"},   {"thuở", "thuở"},   {"thuế", "thuế"},
    {"hoài", "hoài"},   {"xoáy", "xoáy"},     {"ngoèo", "ngoèo"},   {"khoát", "khoát"}, {"suýt", "suýt"},
    {"huỳnh", "huỳnh"}, {"thuyền", "thuyền"}, {"quyển", "quyển"},   {"giếng", "giếng"}, {"nghiễm", "nghiễm"},
    {"yếu", "yếu"},     {"hiểu", "hiểu"},     {"rượu", "rượu"},     {"người", "người"}, {"muối", "muối"},
    {"mưa", "mưa"},     {"nửa", "nửa"},       {"múa", "múa"},       {"chịu", "chịu"},   {"cười", "cười"},
    {"hãi", "hãi"},     {"túi", "túi"},       {"bảo", "bảo"},       {"cầu", "cầu"},     {"dậy", "dậy"},
    {"xoòng", "xoòng"}, {"moóc", "moóc"},     {"khuếch", "khuếch"}, {"quắp", "quắp"},   {"hưởng", "hưởng"},
};

static void expect_written(const char *word, enum tone_placement placement, const char *expected)
{
    uint32_t letters[16], wanted[16];
    struct syllable syllable;
    cr_assert(syllable_read(letters, read_letters(word, letters), &syllable), "%s", word);
    const size_t count = syllable_write(&syllable, placement, letters);
    cr_expect(count == read_letters(expected, wanted) && memcmp(letters, wanted, count * sizeof *wanted) == 0, "%s",
              word);
}

Test(placement, tones_stand_where_the_old_and_the_new_rule_put_them)
{
    for (size_t k = 0; k < sizeof PLACED / sizeof *PLACED; k++) {
        expect_written(PLACED[k].old, PLACEMENT_OLD, PLACED[k].old);
        expect_written(PLACED[k].old, PLACEMENT_NEW, PLACED[k].new);
        expect_written(PLACED[k].new, PLACEMENT_OLD, PLACED[k].old);
        expect_written(PLACED[k].new, PLACEMENT_NEW, PLACED[k].new);
    }
    expect_written("qủa", PLACEMENT_OLD, "quả");
    expect_written("gìa", PLACEMENT_NEW, "già");
    expect_written("HÒAN", PLACEMENT_OLD, "hoàn");
    expect_written("của", PLACEMENT_NEW, "của");
}

Test(placement, a_word_shows_its_placement_only_where_there_are_two)
{
    for (size_t k = 0; k < sizeof PLACED / sizeof *PLACED; k++) {
        uint32_t letters[16];
        enum tone_placement shown;
        const bool differs = strcmp(PLACED[k].old, PLACED[k].new) != 0;
        size_t count = read_letters(PLACED[k].old, letters);
        cr_expect_eq(syllable_shows_placement(letters, count, &shown), differs, "%s", PLACED[k].old);
        if (!differs) continue;
        cr_expect_eq(shown, PLACEMENT_OLD, "%s", PLACED[k].old);
        count = read_letters(PLACED[k].new, letters);
        cr_expect(syllable_shows_placement(letters, count, &shown) && shown == PLACEMENT_NEW, "%s", PLACED[k].new);
    }
    static const char *const SILENT[] = {"hoa", "qủa", "qúy", "khoe", "uy", "ubnd", "HÒAN", ""};
    for (size_t k = 0; k < sizeof SILENT / sizeof *SILENT; k++) {
        uint32_t letters[16];
        enum tone_placement shown;
        cr_expect(!syllable_shows_placement(letters, read_letters(SILENT[k], letters), &shown), "%s", SILENT[k]);
    }
}

/* ---- Canonical words ------------------------------------------------------------------ */

static void expect_canonical(const char *word, const char *expected)
{
    char out[64];
    const size_t length = word_canonical(word, strlen(word), out, sizeof out);
    cr_expect(length == strlen(expected) && memcmp(out, expected, length) == 0, "%s", word);
    cr_expect_eq(word_canonical(word, strlen(word), out, strlen(expected)), strlen(expected), "%s", word);
    cr_expect_eq(word_canonical(word, strlen(word), out, strlen(expected) - 1), 0, "%s", word);
}

Test(words, the_canonical_form_is_lower_case_nfc_with_the_tone_in_its_old_place)
{
    expect_canonical("Hoà", "hòa");
    expect_canonical("THUỶ", "thủy");
    expect_canonical("Qủa", "quả");
    expect_canonical("Nguyễn", "nguyễn");
    expect_canonical("UBND", "ubnd");
    expect_canonical("QĐ", "qđ");
    expect_canonical("Đắk", "đắk");
    expect_canonical("Covid", "covid");
    expect_canonical("TI\xC3\x8A\xCC\x81NG", "tiếng"); /* Ê + U+0301 */
    expect_canonical("Ho\x61\xCC\x80", "hòa");         /* a + U+0300 */
    expect_canonical("GARÇON", "garçon");
    expect_canonical("МОСКВА", "москва");
    expect_canonical("H\xCC\xB1", "\xE1\xBA\x96"); /* U+1E96 has no capital */
}

Test(words, what_is_no_text_has_no_canonical_form)
{
    char out[4096], word[2000];
    cr_expect_eq(word_canonical("", 0, out, sizeof out), 0);
    cr_expect_eq(word_canonical("a\xFF", 2, out, sizeof out), 0);
    cr_expect_eq(word_canonical("ti\xE1\xBA", 4, out, sizeof out), 0);
    memset(word, 'A', sizeof word);
    cr_expect_eq(word_canonical(word, sizeof word, out, sizeof out), sizeof word);
    cr_expect_eq(out[sizeof word - 1], 'a');
    memcpy(word + 100, "\xCC\x81", 2);
    cr_expect_eq(word_canonical(word, sizeof word, out, sizeof out), 0);
}

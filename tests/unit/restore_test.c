/*
 * The restorer with the shipped model: its promises on random and hostile text, on the sample documents, and in every
 * way of calling it. ICU tells what NFC is, and what a letter without its marks is.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <math.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "alphabet/alphabet.h"
#include "calling.h"
#include "text/token.h"

static pd_model *model;

static void open_model(void)
{
    model = shipped_model();
}

static void close_model(void)
{
    pd_model_close(model);
}

TestSuite(restore, .init = open_model, .fini = close_model);

/* ---- Calling ---------------------------------------------------------------------------- */

static pd_options options_of(pd_mode mode)
{
    pd_options options;
    pd_options_init(&options, sizeof options);
    options.mode = mode;
    return options;
}

static void expect_text(pd_options options, const char *input, const char *expected)
{
    char *out;
    size_t length;
    pd_error error = {0};
    cr_assert_eq(pd_restore(model, input, strlen(input), &options, &out, &length, &error), PD_OK, "%s", error.message);
    cr_expect_eq(length, strlen(out));
    cr_expect_str_eq(out, expected, "%s\n  gave     %s\n  expected %s", input, out, expected);
    pd_free(out);
}

/* ---- Unicode, by ICU ---------------------------------------------------------------------- */

struct units {
    UChar *at;
    int32_t count;
};

static struct units units_of(const char *text, size_t length)
{
    UErrorCode status = U_ZERO_ERROR;
    struct units units = {.at = malloc((length + 1) * sizeof(UChar))};
    cr_assert_not_null(units.at);
    u_strFromUTF8(units.at, (int32_t)length + 1, &units.count, text, (int32_t)length, &status);
    cr_assert(U_SUCCESS(status), "not UTF-8: %s", u_errorName(status));
    return units;
}

static bool is_nfc(const char *text, size_t length)
{
    UErrorCode status = U_ZERO_ERROR;
    struct units units = units_of(text, length);
    const bool normal = unorm2_isNormalized(unorm2_getNFCInstance(&status), units.at, units.count, &status);
    cr_assert(U_SUCCESS(status));
    free(units.at);
    return normal;
}

/* The NFD or NFC of a text. The caller frees it. */
static struct bytes normalise(const UNormalizer2 *form, const char *text, size_t length)
{
    UErrorCode status = U_ZERO_ERROR;
    struct units units = units_of(text, length);
    const int32_t room = 4 * units.count + 16;
    UChar *out = malloc((size_t)room * sizeof *out);
    struct bytes bytes = {.at = malloc((size_t)room * 3 + 1)};
    cr_assert(out && bytes.at);
    const int32_t count = unorm2_normalize(form, units.at, units.count, out, room, &status);
    int32_t written = 0;
    u_strToUTF8(bytes.at, room * 3 + 1, &written, out, count, &status);
    cr_assert(U_SUCCESS(status), "%s", u_errorName(status));
    bytes.length = (size_t)written;
    free(out);
    free(units.at);
    return bytes;
}

static struct bytes to_nfd(const char *text, size_t length)
{
    UErrorCode status = U_ZERO_ERROR;
    return normalise(unorm2_getNFDInstance(&status), text, length);
}

static struct bytes to_nfc(const char *text, size_t length)
{
    UErrorCode status = U_ZERO_ERROR;
    return normalise(unorm2_getNFCInstance(&status), text, length);
}

static struct bytes stripped(const char *text, size_t length)
{
    struct bytes out = {.at = malloc(3 * length + 1)};
    cr_assert_not_null(out.at);
    out.length = text_strip(text, length, out.at, 3 * length + 1);
    cr_assert_neq(out.length, SIZE_MAX, "not UTF-8");
    return out;
}

static bool same_bytes(const char *a, size_t a_length, const char *b, size_t b_length)
{
    return a_length == b_length && memcmp(a, b, a_length) == 0;
}

static bool same_letters(const char *a, size_t a_length, const char *b, size_t b_length)
{
    struct bytes one = stripped(a, a_length), two = stripped(b, b_length);
    const bool same = same_bytes(one.at, one.length, two.at, two.length);
    free(one.at);
    free(two.at);
    return same;
}

/* ---- Inputs --------------------------------------------------------------------------------- */

static const char passage[] =
    "Hội đồng nhân dân thị trấn Khê Thượng tổ chức kỳ họp thứ ba, thông qua nghị quyết về dự toán ngân sách năm 2025; "
    "giao Ủy ban nhân dân thị trấn triển khai thực hiện, định kỳ sáu tháng báo cáo kết quả với Thường trực Hội đồng. "
    "Đối với các hộ thuộc diện di dời khỏi vùng sạt lở, hỗ trợ kinh phí dựng nhà, cấp nước sạch và khoán bảo vệ rừng.";

static void append_word(struct bytes *to, struct random *r, size_t *at)
{
    size_t end = *at;
    while (passage[end] && passage[end] != ' ') end++;
    struct bytes word = bytes_of(passage + *at, end - *at), other;
    switch (random_below(r, 4)) {
    case 0: other = stripped(word.at, word.length); break;
    case 1: other = to_nfd(word.at, word.length); break;
    default: other = bytes_of(word.at, word.length); break;
    }
    bytes_append(to, other.at, other.length);
    free(word.at);
    free(other.at);
    *at = passage[end] ? end + 1 : 0;
}

/* Appends words as they are, without marks and in NFD, with joints at which it is hard to cut. */
static void append_words(struct bytes *to, struct random *r)
{
    static const char *const joints[] = {" ",      " ",      " ",      " ",    "\n",     "\r\n",
                                         "-",      "/",      ", ",     ". ",   "\f",     "\t",
                                         "\u00A0", "\uFEFF", "\u202E", "…",    "1",      "_",
                                         "\n\n",   "a)",     "d) ",    "😀",    "\u0301", "\u0323\u0302",
                                         "@",      "(",      "\0",     "שלום", "한",     "\u1112\u1161\u11AB",
                                         "𝐀",      "\u0F43"};
    size_t at = 0;
    for (uint32_t skip = random_below(r, 60); skip > 0; skip--) at = (size_t)(strchr(passage + at, ' ') - passage) + 1;
    for (uint32_t words = random_below(r, 60); words > 0; words--) {
        const char *joint = joints[random_below(r, sizeof joints / sizeof *joints)];
        append_word(to, r, &at);
        bytes_append(to, joint, *joint ? strlen(joint) : 1);
    }
}

/* Appends a letter of the alphabet as base and marks; the marks are in any order, and some occur twice. */
static void append_marked(struct bytes *to, struct random *r)
{
    static const uint32_t marks[] = {0x300, 0x301, 0x302, 0x303, 0x306, 0x309, 0x31B, 0x323, 0x340, 0x341, 0x344};
    bytes_append_point(to, (unsigned char)"aeiouydAEIOUYDnt"[random_below(r, 16)]);
    for (uint32_t k = random_below(r, 5); k > 0; k--)
        bytes_append_point(to, marks[random_below(r, sizeof marks / sizeof *marks)]);
    if (random_below(r, 5) == 0) bytes_append(to, " ", 1);
}

/* Appends one thing many times. */
static void append_repeated(struct bytes *to, struct random *r)
{
    static const char *const pieces[] = {"a",        "nguyen", "d) ", "hoa ", "\u0301", "e\u0323\u0302", "\n",   " ",
                                         "1.",       "A",      "u",   "(((",  "uong",   "ph ",           "QD-",  "\r\n",
                                         "o\u031B ", "\u1161", "한 ", "Đ",    "\uFEFF", "đ\u0301",       "Thi ", "\0"};
    const char *piece = pieces[random_below(r, sizeof pieces / sizeof *pieces)];
    for (uint32_t k = random_below(r, 2000); k > 0; k--) bytes_append(to, piece, *piece ? strlen(piece) : 1);
}

/* Random input `number`. The caller frees it. */
static struct bytes make_input(struct random *r, size_t number)
{
    struct bytes text = bytes_of("", 0);
    switch (number % 5) {
    case 0:
        for (uint32_t k = random_below(r, 300); k > 0; k--) bytes_append_point(&text, random_point(r));
        break;
    case 1:
        for (uint32_t k = random_below(r, 300); k > 0; k--) append_marked(&text, r);
        break;
    case 2: append_repeated(&text, r); break;
    default: append_words(&text, r); break;
    }
    return text;
}

/* ---- The first promise ------------------------------------------------------------------------- */

static void check_promise(struct bytes input, const char *output, size_t length)
{
    cr_assert(same_letters(input.at, input.length, output, length), "letters, digits or spaces differ");
    cr_assert(is_nfc(output, length), "not in NFC");
}

/* All combinations of the options for which the promise must hold, one after another. */
static pd_options options_number(size_t number)
{
    pd_options options = options_of(PD_MODE_MARKS);
    options.tone = (pd_tone_placement)(number % 3);
    options.min_confidence = number % 4 == 3 ? 0.9 : 0;
    options.details = number % 2;
    return options;
}

Test(restore, marks_mode_changes_marks_alone)
{
    enum { SETS = 12, INPUTS = 1800 };
    struct random r = random_seeded(1);
    pd_restorer *restorers[SETS];
    for (size_t k = 0; k < SETS; k++) restorers[k] = restorer_of(model, options_number(k));
    for (size_t i = 0; i < INPUTS; i++) {
        struct bytes text = make_input(&r, i), input = bytes_of(text.at, text.length);
        const pd_block block = restore(restorers[i / 5 % SETS], input);
        check_promise(input, block.text, block.length);
        free(text.at);
        free(input.at);
    }
    for (size_t k = 0; k < SETS; k++) pd_restorer_free(restorers[k]);
}

Test(restore, auto_mode_that_keeps_look_alikes_changes_marks_alone)
{
    struct random r = random_seeded(2);
    pd_options options = options_of(PD_MODE_AUTO);
    options.keep = PD_KEEP_ALL;
    pd_restorer *restorer = restorer_of(model, options);
    for (size_t i = 0; i < 1000; i++) {
        struct bytes text = make_input(&r, i);
        const pd_block block = restore(restorer, text);
        check_promise(text, block.text, block.length);
        free(text.at);
    }
    pd_restorer_free(restorer);
}

Test(restore, marks_are_never_taken_away)
{
    struct random r = random_seeded(3);
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_MARKS));
    for (size_t i = 0; i < 1000; i++) {
        struct bytes text = make_input(&r, i);
        const pd_block block = restore(restorer, text);
        struct bytes before = to_nfd(text.at, text.length), after = to_nfd(block.text, block.length);
        long count[0x71] = {0};
        for (size_t at = 0; at < after.length;) {
            const uint32_t c = utf8_next(after.at, after.length, &at);
            if (c >= 0x300 && c <= 0x36F) count[c - 0x300]++;
            if (c == 0x110 || c == 0x111) count[0x70]++;
        }
        for (size_t at = 0; at < before.length;) {
            const uint32_t c = utf8_next(before.at, before.length, &at);
            if (c >= 0x300 && c <= 0x36F) cr_assert_geq(--count[c - 0x300], 0, "U+%04X is gone", c);
            if (c == 0x110 || c == 0x111) cr_assert_geq(--count[0x70], 0, "a stroke is gone");
        }
        free(before.at);
        free(after.at);
        free(text.at);
    }
    pd_restorer_free(restorer);
}

/* Text longer than a stream's blocks, without a place to cut. */
static void check_long_stream(const char *piece, size_t unit)
{
    enum { LENGTH = 300000 };
    struct bytes input = {.at = malloc(LENGTH + unit)}, output = bytes_of("", 0);
    cr_assert_not_null(input.at);
    for (; input.length < LENGTH; input.length += unit) memcpy(input.at + input.length, piece, unit);
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_MARKS));
    cr_assert_eq(pd_restorer_feed(restorer, input.at, input.length, true, NULL), PD_OK);
    for (pd_block block; next_block(restorer, &block);) bytes_append(&output, block.text, block.length);
    check_promise(input, output.at, output.length);
    pd_restorer_free(restorer);
    free(input.at);
    free(output.at);
}

Test(restore, a_stream_without_places_to_cut_keeps_the_promise)
{
    static const char *const pieces[] = {
        "nguyen", "e\u0323\u0302", "o\u031B\u0301 ", "đ", "\u1112\u1161\u11AB", "a\n", "A\u0301", "😀", "한"};
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++) check_long_stream(pieces[k], strlen(pieces[k]));
}

/* ---- Sample documents ---------------------------------------------------------------------------- */

struct samples {
    struct bytes *texts;
    char (*names)[256];
    size_t count;
};

static struct samples read_samples(const char *folder)
{
    struct samples samples = {0};
    DIR *entries = opendir(folder);
    cr_assert_not_null(entries, "%s", folder);
    for (struct dirent *entry; (entry = readdir(entries));) {
        char path[600];
        if (entry->d_name[0] == '.') continue;
        samples.texts = realloc(samples.texts, (samples.count + 1) * sizeof *samples.texts);
        samples.names = realloc(samples.names, (samples.count + 1) * sizeof *samples.names);
        cr_assert(samples.texts && samples.names);
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        snprintf(samples.names[samples.count], sizeof *samples.names, "%s", entry->d_name);
        samples.texts[samples.count++] = bytes_read(path);
    }
    closedir(entries);
    cr_assert_gt(samples.count, 0);
    return samples;
}

static struct samples read_texts(void)
{
    return read_samples(PHUCDAU_SOURCE_DIR "/corpus/samples/texts");
}

static void free_samples(struct samples samples)
{
    for (size_t i = 0; i < samples.count; i++) free(samples.texts[i].at);
    free(samples.texts);
    free(samples.names);
}

/* If two texts differ, fails with the line of the first difference. */
static void expect_unchanged(const char *name, struct bytes expected, const char *output, size_t length)
{
    size_t at = 0;
    while (at < expected.length && at < length && expected.at[at] == output[at]) at++;
    if (at == expected.length && at == length) return;
    size_t begin = at, end = at;
    while (begin > 0 && expected.at[begin - 1] != '\n') begin--;
    while (end < expected.length && expected.at[end] != '\n') end++;
    cr_expect_fail("%s changed at byte %zu, in: %.*s", name, at, (int)(end - begin), expected.at + begin);
}

static void check_unchanged(const char *folder)
{
    struct samples samples = read_samples(folder);
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_AUTO));
    for (size_t i = 0; i < samples.count; i++) {
        const pd_block block = restore(restorer, samples.texts[i]);
        expect_unchanged(samples.names[i], samples.texts[i], block.text, block.length);
    }
    pd_restorer_free(restorer);
    free_samples(samples);
}

Test(restore, auto_mode_leaves_correct_text_alone)
{
    check_unchanged(PHUCDAU_SOURCE_DIR "/corpus/samples/texts");
}

/* In a paragraph that is otherwise right, a single word without marks is intended. */
Test(restore, auto_mode_leaves_a_single_bare_word_alone)
{
    char text[sizeof passage];
    memcpy(text, passage, sizeof passage);
    char *word = strstr(text, "rừng");
    cr_assert_not_null(word);
    memmove(word, "rung.", sizeof "rung.");
    expect_text(options_of(PD_MODE_AUTO), text, text);
}

Test(restore, auto_mode_leaves_what_is_not_vietnamese_alone)
{
    check_unchanged(PHUCDAU_SOURCE_DIR "/corpus/samples/harm");
}

Test(restore, correct_text_in_nfd_comes_out_in_nfc)
{
    struct samples samples = read_texts();
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_AUTO));
    for (size_t i = 0; i < samples.count; i++) {
        struct bytes nfc = to_nfc(samples.texts[i].at, samples.texts[i].length);
        struct bytes nfd = to_nfd(samples.texts[i].at, samples.texts[i].length);
        const pd_block block = restore(restorer, nfd);
        expect_unchanged(samples.names[i], nfc, block.text, block.length);
        free(nfc.at);
        free(nfd.at);
    }
    pd_restorer_free(restorer);
    free_samples(samples);
}

/* Appends a word with its tone in the new place, hòa → hoà, capitals kept. Other words stay as they are. */
static void append_new_placement(struct bytes *to, const char *word, size_t length)
{
    uint32_t points[SYLLABLE_LETTERS_MAX], placed[SYLLABLE_LETTERS_MAX];
    size_t count = 0;
    struct syllable syllable;
    enum tone_placement shown;
    for (size_t at = 0; at < length && count < SYLLABLE_LETTERS_MAX;) points[count++] = utf8_next(word, length, &at);
    if (length > 4 * SYLLABLE_LETTERS_MAX || !syllable_shows_placement(points, count, &shown) ||
        !syllable_read(points, count, &syllable)) {
        bytes_append(to, word, length);
        return;
    }
    syllable_write(&syllable, PLACEMENT_NEW, placed);
    for (size_t k = 0; k < count; k++)
        bytes_append_point(to, letter_lower(points[k]) == points[k] ? placed[k] : letter_upper(placed[k]));
}

static struct bytes to_new_placement(struct bytes text)
{
    struct bytes out = bytes_of("", 0);
    struct token_list tokens = {0};
    size_t at = 0;
    cr_assert(token_split(text.at, text.length, &tokens));
    for (size_t i = 0; i < tokens.count; i++) {
        const struct token *token = &tokens.items[i];
        if (token->kind != TOKEN_WORD) continue;
        bytes_append(&out, text.at + at, token->begin - at);
        append_new_placement(&out, text.at + token->begin, token->length);
        at = (size_t)token->begin + token->length;
    }
    bytes_append(&out, text.at + at, text.length - at);
    token_list_free(&tokens);
    return out;
}

Test(restore, correct_text_keeps_its_tone_placement)
{
    struct samples samples = read_texts();
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_AUTO));
    size_t moved = 0;
    for (size_t i = 0; i < samples.count; i++) {
        struct bytes placed = to_new_placement(samples.texts[i]);
        moved += !same_bytes(placed.at, placed.length, samples.texts[i].at, samples.texts[i].length);
        const pd_block block = restore(restorer, placed);
        expect_unchanged(samples.names[i], placed, block.text, block.length);
        free(placed.at);
    }
    cr_expect_gt(moved, 10, "the samples hardly show a placement");
    pd_restorer_free(restorer);
    free_samples(samples);
}

/* ---- How much comes back ---------------------------------------------------------------------------- */

struct tally {
    size_t words, right;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Counts the words that are the same in both texts. Both have the same number of words, separated by white space. */
static void count_right(struct bytes gold, const char *text, size_t length, struct tally *tally)
{
    size_t at = 0, other = 0;
    while (at < gold.length) {
        while (at < gold.length && is_blank(gold.at[at])) at++;
        while (other < length && is_blank(text[other])) other++;
        const size_t begin = at, other_begin = other;
        while (at < gold.length && !is_blank(gold.at[at])) at++;
        while (other < length && !is_blank(text[other])) other++;
        if (at == begin) break;
        tally->words++;
        tally->right += same_bytes(gold.at + begin, at - begin, text + other_begin, other - other_begin);
    }
}

/* The text without the marks of all words (share 1), or of a random share of them. */
static struct bytes strip_words(struct bytes text, struct random *r, double share)
{
    struct bytes out = bytes_of("", 0);
    for (size_t at = 0; at < text.length;) {
        const size_t begin = at;
        while (at < text.length && !is_blank(text.at[at])) at++;
        while (at < text.length && is_blank(text.at[at])) at++;
        if (random_between(r, 0, 1) < share) {
            struct bytes word = stripped(text.at + begin, at - begin);
            bytes_append(&out, word.at, word.length);
            free(word.at);
        } else {
            bytes_append(&out, text.at + begin, at - begin);
        }
    }
    return out;
}

static double accuracy(pd_options options, double share)
{
    struct random r = random_seeded(5);
    struct samples samples = read_texts();
    pd_restorer *restorer = restorer_of(model, options);
    struct tally tally = {0};
    for (size_t i = 0; i < samples.count; i++) {
        struct bytes input = strip_words(samples.texts[i], &r, share);
        const pd_block block = restore(restorer, input);
        count_right(samples.texts[i], block.text, block.length, &tally);
        free(input.at);
    }
    pd_restorer_free(restorer);
    free_samples(samples);
    cr_assert_gt(tally.words, 4000);
    return (double)tally.right / (double)tally.words;
}

/* The samples contain many invented names on purpose: 95 % here correspond to more than 98 % of normal text. */
static const double STRIPPED_RIGHT = 0.95;

Test(restore, stripped_text_comes_back)
{
    cr_expect_geq(accuracy(options_of(PD_MODE_MARKS), 1), STRIPPED_RIGHT);
    cr_expect_geq(accuracy(options_of(PD_MODE_AUTO), 1), STRIPPED_RIGHT);
}

Test(restore, half_stripped_text_comes_back_better)
{
    const double whole = accuracy(options_of(PD_MODE_AUTO), 1);
    cr_expect_geq(accuracy(options_of(PD_MODE_AUTO), 0.5), whole);
    cr_expect_geq(accuracy(options_of(PD_MODE_MARKS), 0.5), whole);
}

/* ---- Streams, threads, order of calls ------------------------------------------------------------------- */

/* All samples, some of them stripped: several blocks. The caller frees it. */
static struct bytes long_text(void)
{
    struct random r = random_seeded(6);
    struct samples samples = read_texts();
    struct bytes text = bytes_of("", 0);
    for (int copy = 0; copy < 9; copy++)
        for (size_t i = 0; i < samples.count; i++) {
            struct bytes piece = strip_words(samples.texts[i], &r, (double)random_below(&r, 3) / 2);
            bytes_append(&text, piece.at, piece.length);
            bytes_append(&text, "\n\n", 2);
            free(piece.at);
        }
    free_samples(samples);
    cr_assert_gt(text.length, 200000);
    return text;
}

/* The output of a stream that is fed in pieces of random length up to `longest` bytes, or all at once (0). */
static struct bytes stream(pd_restorer *restorer, struct bytes text, struct random *r, uint32_t longest)
{
    struct bytes output = bytes_of("", 0);
    pd_error error = {0};
    pd_block block;
    size_t at = 0;
    do {
        size_t length = longest ? random_below(r, longest) : text.length;
        if (length > text.length - at) length = text.length - at;
        struct bytes piece = bytes_of(text.at + at, length);
        at += length;
        cr_assert_eq(pd_restorer_feed(restorer, piece.at, length, at == text.length, &error), PD_OK, "%s",
                     error.message);
        free(piece.at);
        while (next_block(restorer, &block)) {
            cr_assert_gt(block.length, 0);
            bytes_append(&output, block.text, block.length);
        }
    } while (at < text.length);
    return output;
}

Test(restore, cuts_of_a_stream_do_not_show)
{
    struct random r = random_seeded(7);
    const struct bytes text = long_text();
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_AUTO));
    const struct bytes whole = stream(restorer, text, &r, 0);
    static const uint32_t lengths[] = {5, 100, 5000, 70000, 300000};
    for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
        const struct bytes cut = stream(restorer, text, &r, lengths[k]);
        cr_expect(same_bytes(cut.at, cut.length, whole.at, whole.length), "pieces of up to %u bytes", lengths[k]);
        free(cut.at);
    }
    pd_restorer_free(restorer);
    free(whole.at);
    free(text.at);
}

Test(restore, threads_do_not_show)
{
    const struct bytes text = long_text();
    pd_restorer *one = restorer_of(model, options_of(PD_MODE_AUTO));
    const pd_block expected = restore(one, text);
    for (unsigned threads = 2; threads <= 4; threads += 2) {
        pd_options options = options_of(PD_MODE_AUTO);
        options.threads = threads;
        pd_restorer *several = restorer_of(model, options);
        const pd_block block = restore(several, text);
        cr_expect(same_bytes(block.text, block.length, expected.text, expected.length), "%u threads", threads);
        pd_restorer_free(several);
    }
    pd_restorer_free(one);
    free(text.at);
}

/* The text many times, so that the restorer has surely allocated all that it needs. The caller frees it. */
static struct bytes repeated(struct bytes text)
{
    struct bytes out = bytes_of("", 0);
    for (int copy = 0; copy < 40; copy++) bytes_append(&out, text.at, text.length);
    return out;
}

static bool same_blocks(const pd_block *a, const pd_block *b)
{
    if (!same_bytes(a->text, a->length, b->text, b->length) || a->word_count != b->word_count) return false;
    for (size_t w = 0; w < a->word_count; w++)
        if (a->words[w].confidence != b->words[w].confidence) return false;
    return true;
}

Test(restore, no_state_passes_from_text_to_text)
{
    struct samples samples = read_texts();
    struct random r = random_seeded(8);
    pd_options options = options_of(PD_MODE_AUTO);
    options.details = true;
    pd_restorer *used = restorer_of(model, options);
    for (size_t i = 0; i < samples.count; i++) {
        struct bytes before = repeated(samples.texts[(i + 1) % samples.count]);
        struct bytes text = strip_words(samples.texts[i], &r, (double)(i % 3) / 2);
        restore(used, before);
        const pd_block again = restore(used, text);
        pd_restorer *fresh = restorer_of(model, options);
        const pd_block first = restore(fresh, text);
        cr_expect(same_blocks(&again, &first), "%s", samples.names[i]);
        pd_restorer_free(fresh);
        free(before.at);
        free(text.at);
    }
    pd_restorer_free(used);
    free_samples(samples);
}

Test(restore, a_stream_can_follow_a_stream)
{
    struct random r = random_seeded(9);
    const struct bytes text = bytes_of(passage, sizeof passage - 1);
    struct bytes bare = stripped(text.at, text.length);
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_AUTO));
    const struct bytes first = stream(restorer, bare, &r, 40), right = stream(restorer, text, &r, 40);
    const struct bytes second = stream(restorer, bare, &r, 9);
    cr_expect(same_bytes(first.at, first.length, second.at, second.length));
    cr_expect(same_bytes(right.at, right.length, text.at, text.length));
    pd_restorer_free(restorer);
    free(first.at);
    free(second.at);
    free(right.at);
    free(bare.at);
    free(text.at);
}

Test(restore, calls_out_of_turn_are_refused)
{
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_AUTO));
    pd_block block;
    pd_error error = {0};
    cr_expect_not(next_block(restorer, &block), "no stream");
    cr_expect_eq(block.length, 0);
    cr_assert_eq(pd_restorer_feed(restorer, "xa", 2, false, &error), PD_OK);
    cr_expect_eq(pd_restorer_text(restorer, "xa", 2, &block, &error), PD_ERROR_ARGUMENT, "a stream is under way");
    cr_assert_eq(pd_restorer_feed(restorer, "", 0, true, &error), PD_OK);
    cr_expect_eq(pd_restorer_feed(restorer, "xa", 2, true, &error), PD_ERROR_ARGUMENT, "not drained");
    cr_expect(next_block(restorer, &block));
    cr_expect_eq(block.length, strlen("xã"));
    cr_expect_not(next_block(restorer, &block));
    cr_expect_eq(pd_restorer_text(restorer, "xa", 2, &block, &error), PD_OK);
    pd_restorer_free(restorer);
}

Test(restore, empty_text_and_streams_are_empty)
{
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_AUTO));
    pd_block block;
    cr_expect_eq(pd_restorer_text(restorer, "", 0, &block, NULL), PD_OK);
    cr_expect_eq(block.length, 0);
    cr_expect_not_null(block.text);
    cr_expect_eq(pd_restorer_text(restorer, NULL, 0, &block, NULL), PD_OK);
    cr_expect_eq(pd_restorer_feed(restorer, NULL, 0, true, NULL), PD_OK);
    cr_expect_not(next_block(restorer, &block));
    pd_restorer_free(restorer);
    expect_text(options_of(PD_MODE_AUTO), "", "");
}

/* A zero-width space alone is left out. The piece is then empty, but this is not the end of the stream. */
Test(restore, a_piece_may_be_empty)
{
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_AUTO));
    pd_block block;
    cr_assert_eq(pd_restorer_feed(restorer, "\xE2\x80\x8B", 3, true, NULL), PD_OK);
    cr_expect(next_block(restorer, &block));
    cr_expect_eq(block.length, 0);
    cr_expect_not(next_block(restorer, &block));
    pd_restorer_free(restorer);
}

/* ---- Line by line ----------------------------------------------------------------------------------------- */

Test(restore, line_buffered_streams_give_each_line_at_once)
{
    static const char *const lines[] = {"Uy ban nhan dan xa\n", "hop ban ve ke hoach\n", "\n", "nam 2025.\r\n"};
    pd_options options = options_of(PD_MODE_AUTO);
    options.line_buffered = true;
    pd_restorer *restorer = restorer_of(model, options);
    pd_block block;
    for (size_t k = 0; k < sizeof lines / sizeof *lines; k++) {
        const size_t length = strlen(lines[k]);
        cr_assert_eq(pd_restorer_feed(restorer, lines[k], length - 1, false, NULL), PD_OK);
        cr_expect_not(next_block(restorer, &block), "a line that has not ended");
        cr_assert_eq(pd_restorer_feed(restorer, "\n", 1, false, NULL), PD_OK);
        cr_assert(next_block(restorer, &block));
        cr_expect(same_letters(lines[k], length, block.text, block.length));
        cr_expect_not(next_block(restorer, &block));
    }
    cr_assert_eq(pd_restorer_feed(restorer, "het", 3, true, NULL), PD_OK);
    cr_expect(next_block(restorer, &block));
    cr_expect_eq(block.text[block.length - 1], 't');
    pd_restorer_free(restorer);
}

Test(restore, lines_fed_together_come_one_by_one)
{
    pd_options options = options_of(PD_MODE_AUTO);
    options.line_buffered = true;
    pd_restorer *restorer = restorer_of(model, options);
    pd_block block;
    cr_assert_eq(pd_restorer_feed(restorer, "mot\nhai\nba", 10, true, NULL), PD_OK);
    static const char *const lines[] = {"mot\n", "hai\n", "ba"};
    for (size_t k = 0; k < 3; k++) {
        cr_assert(next_block(restorer, &block));
        cr_expect(same_letters(lines[k], strlen(lines[k]), block.text, block.length));
    }
    cr_expect_not(next_block(restorer, &block));
    pd_restorer_free(restorer);
}

/* ---- Records -------------------------------------------------------------------------------------------------- */

struct record_check {
    struct bytes input;
    uint64_t input_at, output_at, line; /* the places that the records have reached */
    size_t words;
};

static void check_word(struct record_check *check, const pd_block *block, uint64_t block_at, const pd_word *word)
{
    cr_assert_geq(word->input_offset, check->input_at, "inputs overlap");
    cr_assert_geq(word->output_offset, check->output_at, "outputs overlap");
    cr_assert_leq(word->input_offset + word->input_length, check->input.length);
    for (; check->input_at < word->input_offset; check->input_at++)
        check->line += check->input.at[check->input_at] == '\n';
    check->output_at = word->output_offset + word->output_length;
    cr_assert_leq(check->output_at, block_at + block->length);
    cr_assert_arr_eq(word->input, check->input.at + word->input_offset, word->input_length);
    cr_assert_arr_eq(word->output, block->text + (word->output_offset - block_at), word->output_length);
    cr_assert_eq(word->line, check->line);
    cr_assert(word->confidence >= 0 && word->confidence <= 1, "%f", (double)word->confidence);
    cr_assert_leq(word->alternative_count, 4);
    cr_assert_eq(word->alternative_count == 0, word->alternatives == NULL);
    for (size_t a = 0; a < word->alternative_count; a++) {
        const pd_alternative *other = &word->alternatives[a];
        cr_assert(other->confidence >= 0 && other->confidence <= 1, "%f", (double)other->confidence);
        cr_assert(a == 0 || other->confidence <= word->alternatives[a - 1].confidence, "alternatives are not in order");
        cr_assert(same_letters(other->text, other->length, word->output, word->output_length));
    }
    check->words++;
}

static void check_block(struct record_check *check, const pd_block *block, uint64_t block_at)
{
    for (size_t w = 0; w < block->word_count; w++) check_word(check, block, block_at, &block->words[w]);
}

/*
 * Input and output of a word have the same letters. The input may end with a sign that does not belong to the word, if
 * ICU composes or orders it together with the word's last letter.
 */
static void check_letters(const pd_word *word)
{
    cr_assert_eq(utf8_first_invalid(word->input, word->input_length), word->input_length);
    struct bytes in = stripped(word->input, word->input_length), out = stripped(word->output, word->output_length);
    cr_assert_geq(in.length, out.length, "'%.*s' became '%.*s'", (int)word->input_length, word->input,
                  (int)word->output_length, word->output);
    cr_assert_arr_eq(in.at, out.at, out.length, "'%.*s' is not '%.*s'", (int)word->input_length, word->input,
                     (int)word->output_length, word->output);
    size_t last = 0;
    for (size_t at = 0; at < word->input_length; at += text_piece(word->input, word->input_length, at)) last = at;
    struct bytes before = stripped(word->input, last);
    cr_assert(in.length == out.length || before.length < out.length, "'%.*s' is more than a word",
              (int)word->input_length, word->input);
    free(before.at);
    free(in.at);
    free(out.at);
}

static pd_options detailed(void)
{
    pd_options options = options_of(PD_MODE_MARKS);
    options.details = true;
    return options;
}

Test(restore, records_point_into_input_and_output)
{
    struct random r = random_seeded(10);
    pd_restorer *restorer = restorer_of(model, detailed());
    size_t words = 0;
    for (size_t i = 0; i < 1500; i++) {
        struct bytes text = make_input(&r, i);
        const pd_block block = restore(restorer, text);
        struct record_check check = {.input = text, .line = 1};
        check_block(&check, &block, 0);
        for (size_t w = 0; w < block.word_count; w++) check_letters(&block.words[w]);
        words += check.words;
        free(text.at);
    }
    cr_expect_gt(words, 5000);
    pd_restorer_free(restorer);
}

Test(restore, records_of_a_stream_count_from_its_start)
{
    const struct bytes text = long_text();
    struct bytes nfd = to_nfd(text.at, text.length);
    pd_restorer *restorer = restorer_of(model, detailed());
    struct record_check check = {.input = nfd, .line = 1};
    uint64_t at = 0;
    cr_assert_eq(pd_restorer_feed(restorer, nfd.at, nfd.length, true, NULL), PD_OK);
    for (pd_block block; next_block(restorer, &block); at += block.length) {
        check_block(&check, &block, at);
        for (size_t w = 0; w < block.word_count; w++) check_letters(&block.words[w]);
    }
    cr_expect_gt(check.words, 20000);
    pd_restorer_free(restorer);
    free(nfd.at);
    free(text.at);
}

Test(restore, records_of_lossy_text_point_at_the_bytes_that_were)
{
    struct random r = random_seeded(11);
    pd_options options = detailed();
    options.lossy = true;
    pd_restorer *restorer = restorer_of(model, options);
    for (size_t i = 0; i < 1000; i++) {
        struct bytes text = make_input(&r, i);
        for (size_t k = 0; k < 5 && text.length; k++)
            text.at[random_below(&r, (uint32_t)text.length)] = (char)random_bits(&r);
        const pd_block block = restore(restorer, text);
        cr_assert(is_nfc(block.text, block.length));
        struct record_check check = {.input = text, .line = 1};
        check_block(&check, &block, 0);
        for (size_t w = 0; w < block.word_count; w++) check_letters(&block.words[w]);
        free(text.at);
    }
    pd_restorer_free(restorer);
}

Test(restore, every_word_has_a_record)
{
    pd_restorer *restorer = restorer_of(model, detailed());
    static const char text[] = "Uy ban xa Khe Thuong, nam 2025 (lan 2)";
    static const char *const words[] = {"Uy", "ban", "xa", "Khe", "Thuong", "nam", "lan"};
    const pd_block block = restore(restorer, (struct bytes){.at = (char *)(uintptr_t)text, .length = sizeof text - 1});
    cr_assert_eq(block.word_count, sizeof words / sizeof *words);
    for (size_t w = 0; w < block.word_count; w++)
        cr_expect(same_bytes(block.words[w].input, block.words[w].input_length, words[w], strlen(words[w])));
    pd_restorer_free(restorer);
}

Test(restore, without_details_there_are_no_records)
{
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_MARKS));
    const pd_block block = restore(restorer, (struct bytes){.at = (char[]){"xa"}, .length = 2});
    cr_expect_eq(block.word_count, 0);
    cr_expect_null(block.words);
    pd_restorer_free(restorer);
}

/* ---- Bytes that are no text ------------------------------------------------------------------------------------- */

/* Each of these is invalid from byte 0 on. */
static const char *const wrong[] = {
    "\x80", "\xC0\x80",         "\xC3 ",       "\xE1\xBB ", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xF0\x90",
    "\xFF", "\xF4\x90\x80\x80", "\xE0\x9F\xBF"};

Test(restore, the_offset_of_a_wrong_byte_is_given)
{
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_AUTO));
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++)
        for (size_t before = 0; before < 40; before += 13) {
            char text[64];
            memcpy(text, passage, before);
            while (before > 0 && ((unsigned char)passage[before] & 0xC0) == 0x80) text[--before] = '\0';
            memcpy(text + before, wrong[k], strlen(wrong[k]) + 1);
            struct bytes input = bytes_of(text, before + strlen(wrong[k]));
            pd_block block;
            pd_error error = {0};
            cr_expect_eq(pd_restorer_text(restorer, input.at, input.length, &block, &error), PD_ERROR_ENCODING);
            cr_expect_eq(error.offset, before, "%s", error.message);
            cr_expect_eq(error.line, PD_NO_PLACE);
            free(input.at);
        }
    pd_restorer_free(restorer);
}

/* Feeds the text in pieces of `piece` bytes. Returns the offset of the error; *given: how many bytes came out. */
static uint64_t stream_error(pd_restorer *restorer, const char *text, size_t length, size_t piece, size_t *given)
{
    pd_error error = {.offset = PD_NO_PLACE};
    pd_block block;
    *given = 0;
    for (size_t at = 0; at < length && error.offset == PD_NO_PLACE; at += piece) {
        const size_t now = piece < length - at ? piece : length - at;
        const pd_status status = pd_restorer_feed(restorer, text + at, now, at + now == length, &error);
        cr_expect(status == PD_OK || status == PD_ERROR_ENCODING);
        while (next_block(restorer, &block)) *given += block.length;
    }
    return error.offset;
}

Test(restore, a_stream_says_where_it_went_wrong)
{
    enum { BEFORE = 200000 };
    char *text = malloc(BEFORE + 8);
    cr_assert_not_null(text);
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_MARKS));
    for (size_t k = 0; k < BEFORE; k++) text[k] = k % 80 == 79 ? '\n' : "2025 "[k % 5];
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++)
        for (size_t piece = 997; piece <= BEFORE; piece += 99000) {
            size_t given;
            memcpy(text + BEFORE, wrong[k], strlen(wrong[k]));
            cr_expect_eq(stream_error(restorer, text, BEFORE + strlen(wrong[k]), piece, &given), BEFORE);
            cr_expect_eq(given, BEFORE, "the text in front of the error");
        }
    pd_restorer_free(restorer);
    free(text);
}

Test(restore, a_character_cut_by_the_end_is_an_error)
{
    pd_restorer *restorer = restorer_of(model, options_of(PD_MODE_MARKS));
    size_t given;
    cr_expect_eq(stream_error(restorer, "2025 \xE1\xBB", 7, 1, &given), 5);
    cr_expect_eq(given, 5);
    cr_expect_eq(stream_error(restorer, "2025 \xE1\xBB\x87", 8, 1, &given), PD_NO_PLACE,
                 "whole, though fed byte by byte");
    cr_expect_eq(given, 8);
    cr_expect_eq(stream_error(restorer, "\xF0\x9F\x98\x80", 4, 3, &given), PD_NO_PLACE);
    pd_restorer_free(restorer);
}

Test(restore, lossy_text_gets_replacement_characters)
{
    pd_options options = options_of(PD_MODE_MARKS);
    options.lossy = true;
    expect_text(options, "2025\xFF, 3\xC3", "2025\uFFFD, 3\uFFFD");
    expect_text(options, "\xE1\xBB", "\uFFFD\uFFFD");
    expect_text(options, "e\xCC\x88\x80", "\u00EB\uFFFD"); /* no Vietnamese letter, so no word to restore */
}

Test(restore, a_lossy_stream_does_not_break_characters_where_it_is_cut)
{
    struct random r = random_seeded(12);
    pd_options options = options_of(PD_MODE_MARKS);
    options.lossy = true;
    pd_restorer *restorer = restorer_of(model, options);
    struct bytes text = bytes_of("", 0);
    while (text.length < 200000) bytes_append(&text, "ệ", strlen("ệ")); /* can be cut only between characters */
    const struct bytes output = stream(restorer, text, &r, 1000);
    cr_expect(same_bytes(output.at, output.length, text.at, text.length));
    pd_restorer_free(restorer);
    free(output.at);
    free(text.at);
}

/* ---- Options --------------------------------------------------------------------------------------------------------
 */

Test(restore, tone_placement_is_as_asked)
{
    pd_options options = options_of(PD_MODE_MARKS);
    options.tone = PD_TONE_OLD;
    expect_text(options, "Hoa binh, suc khoe", "Hòa bình, sức khỏe");
    expect_text(options, "hoà bình, sức khoẻ", "hòa bình, sức khỏe");
    options.tone = PD_TONE_NEW;
    expect_text(options, "Hoa binh, suc khoe", "Hoà bình, sức khoẻ");
    expect_text(options, "HÒA BÌNH, sức khỏe", "HOÀ BÌNH, sức khoẻ");
}

Test(restore, tone_placement_is_as_the_text_shows)
{
    const pd_options options = options_of(PD_MODE_MARKS);
    expect_text(options, "Hoa binh, suc khoe", "Hòa bình, sức khỏe");
    expect_text(options, "hoà bình, suc khoe", "hoà bình, sức khoẻ");
    expect_text(options, "hòa bình, suc khoe", "hòa bình, sức khỏe");
}

static size_t count_changed(const pd_block *block, double *least)
{
    size_t changed = 0;
    *least = 1;
    for (size_t w = 0; w < block->word_count; w++) {
        const pd_word *word = &block->words[w];
        if (same_bytes(word->input, word->input_length, word->output, word->output_length)) continue;
        changed++;
        *least = fmin(*least, (double)word->confidence);
    }
    return changed;
}

Test(restore, words_below_the_asked_confidence_stay)
{
    static const double bounds[] = {0, 0.5, 0.9, 0.99, 1};
    const struct bytes text = long_text();
    struct bytes bare = stripped(text.at, text.length);
    size_t before = SIZE_MAX;
    for (size_t k = 0; k < sizeof bounds / sizeof *bounds; k++) {
        pd_options options = detailed();
        double least;
        options.min_confidence = bounds[k];
        pd_restorer *restorer = restorer_of(model, options);
        const pd_block block = restore(restorer, bare);
        const size_t changed = count_changed(&block, &least);
        cr_expect_geq(least, bounds[k]);
        cr_expect_leq(changed, before);
        cr_expect_gt(changed, 0, "nothing is as sure as %f", bounds[k]);
        before = changed;
        pd_restorer_free(restorer);
    }
    free(bare.at);
    free(text.at);
}

static void expect_bad_options(pd_options options, const char *what)
{
    pd_restorer *restorer = (pd_restorer *)(uintptr_t)1;
    pd_error error = {0};
    cr_expect_eq(pd_restorer_new(model, &options, &restorer, &error), PD_ERROR_ARGUMENT, "%s", what);
    cr_expect_null(restorer);
    cr_expect_neq(error.message[0], '\0');
}

Test(restore, options_that_make_no_sense_are_refused)
{
    pd_options options = options_of(PD_MODE_MARKS);
    options.min_confidence = -0.1;
    expect_bad_options(options, "below 0");
    options.min_confidence = 1.1;
    expect_bad_options(options, "above 1");
    options.min_confidence = (double)NAN;
    expect_bad_options(options, "no number");
    options = options_of((pd_mode)77);
    expect_bad_options(options, "no mode");
    options = options_of(PD_MODE_MARKS);
    options.size = 0;
    expect_bad_options(options, "not initialised");
}

/* ---- The user's words
 * ------------------------------------------------------------------------------------------------- */

static pd_words *words_of(const char *const *entries)
{
    pd_words *words;
    cr_assert_eq(pd_words_new(&words, NULL), PD_OK);
    for (; *entries; entries++) cr_assert_eq(pd_words_add(words, *entries, strlen(*entries), NULL), PD_OK);
    return words;
}

static void expect_with_words(const char *const *entries, const char *input, const char *expected)
{
    pd_words *words = words_of(entries);
    pd_options options = options_of(PD_MODE_MARKS);
    options.words = words;
    expect_text(options, input, expected);
    pd_words_free(words);
}

Test(restore, a_listed_word_wins)
{
    static const char *const entries[] = {"Nẳm Pẵm", "xẵng lổm", NULL};
    expect_with_words(entries, "Thon Nam Pam", "Thôn Nẳm Pẵm");
    expect_with_words(entries, "tai ban Nam Pam, co xang lom", "tại bản Nẳm Pẵm, có xẵng lổm");
    expect_with_words(entries, "NAM PAM", "NẲM PẴM");
    expect_with_words(entries, "Xang lom", "Xẵng lổm");
}

Test(restore, a_listed_name_is_for_capitals)
{
    static const char *const entries[] = {"Nẳm", NULL};
    expect_with_words(entries, "trong nam 2025", "trong năm 2025");
}

Test(restore, the_longer_entry_wins)
{
    static const char *const entries[] = {"Hỏa", "Hổa Khể", NULL};
    expect_with_words(entries, "Hoa Khe", "Hổa Khể");
    static const char *const turned[] = {"Hổa Khể", "Hỏa", NULL};
    expect_with_words(turned, "Hoa Khe", "Hổa Khể");
}

Test(restore, a_listed_word_gives_way_to_the_marks_that_are_there)
{
    static const char *const entries[] = {"Nẳm Pẵm", NULL};
    expect_with_words(entries, "bản Nậm Păm", "bản Nậm Păm");
    expect_with_words(entries, "bản Năm Pam", "bản Nẳm Pẵm");
}

Test(restore, a_listed_word_takes_the_tone_placement_asked_for)
{
    static const char *const entries[] = {"Khoã Thuỹ", NULL};
    pd_words *words = words_of(entries);
    pd_options options = options_of(PD_MODE_MARKS);
    options.words = words;
    options.tone = PD_TONE_OLD;
    expect_text(options, "ong Thuy", "ông Thủy");
    expect_text(options, "ban Khoa Thuy", "bản Khõa Thũy");
    options.tone = PD_TONE_NEW;
    expect_text(options, "ban Khoa Thuy", "bản Khoã Thuỹ");
    pd_words_free(words);
}

/* ---- Well-known sentences
 * --------------------------------------------------------------------------------------------- */

Test(restore, sentences_come_back)
{
    const pd_options options = options_of(PD_MODE_AUTO);
    expect_text(options, "Phong trao thi dua", "Phong trào thi đua");
    expect_text(options, "CONG HOA XA HOI CHU NGHIA VIET NAM\nDoc lap - Tu do - Hanh phuc\n",
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n");
    expect_text(options, "Quyet dinh so 573/QD-UBND ngay 12/9/2022", "Quyết định số 573/QĐ-UBND ngày 12/9/2022");
}

Test(restore, tens_follow_the_grammar_of_numerals)
{
    const pd_options options = options_of(PD_MODE_MARKS);
    expect_text(options, "sau muoi trieu dong", "sáu mươi triệu đồng");
    expect_text(options, "tam muoi hai nguoi", "tám mươi hai người");
    expect_text(options, "muoi trieu dong", "mười triệu đồng");
    expect_text(options, "nhom thu muoi", "nhóm thứ mười");
}

Test(restore, the_letters_of_a_list_go_on)
{
    expect_text(options_of(PD_MODE_MARKS), "c) Ke hoach.\nd) Bao cao.\nd) To trinh.\ne) Bien ban.\n",
                "c) Kế hoạch.\nd) Báo cáo.\nđ) Tờ trình.\ne) Biên bản.\n");
}

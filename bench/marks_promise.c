/*
 * marks_promise [OPTION]... FILE...: the promise of marks mode, put to random and hostile inputs. Letters without
 * marks, digits, white space and punctuation must come back byte for byte; the output must be UTF-8 in NFC; and marks
 * that were there must stay. What "without marks" means is worked out by ICU here, not by the library.
 *
 *   --model FILE   the model
 *   --inputs N     how many inputs (5000)
 *   --seed N       of the generator (1)
 *
 * The files give the words that half of the inputs are made of. Exit code 1 where the promise is broken.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/prng.h"
#include "common.h"
#include "text/utf8.h"

enum { INPUT_MAX = 6000, WIDE_MAX = 8 * INPUT_MAX };

static uint64_t generator = 1;

static uint32_t below(uint32_t limit)
{
    return prng_mmix(&generator) % limit;
}

/* ---- Inputs ------------------------------------------------------------------------------ */

static void put_point(struct text *out, uint32_t c)
{
    if (c >= 0xD800 && c <= 0xDFFF) c = 0xFFFD;
    if (out->length + 4 <= INPUT_MAX) out->length += utf8_put(c, out->bytes + out->length);
}

static uint32_t any_letter(void)
{
    static const uint32_t shapes[] = {SHAPE_PLAIN, SHAPE_CIRCUMFLEX, SHAPE_BREVE, SHAPE_HORN, SHAPE_STROKE};
    for (;;) {
        const struct letter parts = {.base = (char)('a' + below(26)),
                                     .shape = (uint8_t)shapes[below(5)],
                                     .tone = (uint8_t)below(6),
                                     .upper = below(3) == 0};
        const uint32_t c = letter_join(parts);
        if (c) return c;
    }
}

/* A character of one of the kinds that have a way of breaking things. */
static uint32_t any_point(void)
{
    static const uint32_t odd[] = {0,      '\t',   '\n',   '\r',   0x0B,   0x85,   0xA0,    0xAD,    0x0130,  0x0131,
                                   0x0111, 0x0110, 0x00F0, 0x00D0, 0x01A0, 0x01B0, 0x1E9E,  0x2019,  0x200B,  0x200D,
                                   0x2028, 0x212A, 0x212B, 0x2126, 0x0340, 0x0341, 0x0344,  0xFB01,  0xFEFF,  0xFF21,
                                   0xFFFD, 0xFFFF, 0xAC00, 0x1100, 0x1161, 0x11A8, 0x1D15E, 0x1F600, 0x10FFFF};
    switch (below(8)) {
    case 0: return below(0x80);
    case 1: return 0x0300 + below(0x70);
    case 2: return any_letter();
    case 3: return 'a' + below(26);
    case 4: return below(2) ? ' ' : '\n';
    case 5: return odd[below(sizeof odd / sizeof *odd)];
    case 6: return '0' + below(10);
    default: return below(0x110000);
    }
}

static void make_letters(struct text *out, size_t count)
{
    while (count-- > 0) {
        put_point(out, below(6) ? any_letter() : (uint32_t)' ');
        if (below(12) == 0) put_point(out, 0x0300 + below(0x24));
    }
}

static void make_noise(struct text *out, size_t count)
{
    while (count-- > 0) put_point(out, any_point());
}

/* Words of a text, some without marks, with joints that are hard to cut at. */
static void make_words(struct text *out, const struct text *text, const struct text *stripped, size_t count)
{
    static const char *const joints[] = {" ",  " ", " ", " ", "\n",   "\r\n", "-",  "/",  ", ", ". ",  ") ",
                                         " (", "…", "1", "_", "\t\t", "\n\n", "a)", "d)", "@",  "://", "\xCC\x81"};
    size_t at = text->length > 0 ? below((uint32_t)text->length) : 0, stripped_at = at;
    while (at < text->length && !bench_is_space(text->bytes[at])) at++;
    while (stripped_at < stripped->length && !bench_is_space(stripped->bytes[stripped_at])) stripped_at++;
    const uint32_t marked = below(4);
    struct text word;
    while (count-- > 0) {
        const bool more =
            below(3) < marked ? bench_next_word(text, &at, &word) : bench_next_word(stripped, &stripped_at, &word);
        const char *joint = joints[below(sizeof joints / sizeof *joints)];
        if (!more || out->length + word.length + strlen(joint) > INPUT_MAX) return;
        memcpy(out->bytes + out->length, word.bytes, word.length);
        out->length += word.length;
        memcpy(out->bytes + out->length, joint, strlen(joint));
        out->length += strlen(joint);
    }
}

/* One thing over and over: a long word, a letter under many marks, a line without end. */
static void make_repeated(struct text *out)
{
    static const char *const pieces[] = {"a",   "nguyen", "d) ", "hoa ", "\xCC\x81", "e\xCC\xA3\xCC\x82",
                                         "\n",  "1.",     "A",   "u",    "(((",      "uong",
                                         "ph ", "QD-"};
    const char *piece = pieces[below(sizeof pieces / sizeof *pieces)];
    for (size_t count = 1 + below(2000); count > 0 && out->length + strlen(piece) <= INPUT_MAX; count--) {
        memcpy(out->bytes + out->length, piece, strlen(piece));
        out->length += strlen(piece);
    }
}

static void make_input(struct text *out, size_t number, const struct text *text, const struct text *stripped)
{
    out->length = 0;
    switch (number % 8) {
    case 0: make_letters(out, below(400)); break;
    case 1: make_noise(out, below(800)); break;
    case 2: make_noise(out, below(8)); break;
    case 3: make_repeated(out); break;
    default: make_words(out, text, stripped, below(300)); break;
    }
}

/* ---- What must hold ------------------------------------------------------------------------- */

struct wide {
    UChar units[WIDE_MAX];
    int32_t length;
};

static void check_icu(UErrorCode code)
{
    if (U_FAILURE(code)) bench_fail("ICU: %s", u_errorName(code));
}

/* UTF-16 of a text in NFD or NFC; false where it is not UTF-8. */
static bool normalize(const struct text *text, bool compose, struct wide *out)
{
    static UChar units[WIDE_MAX];
    UErrorCode code = U_ZERO_ERROR;
    int32_t length;
    const UNormalizer2 *form = compose ? unorm2_getNFCInstance(&code) : unorm2_getNFDInstance(&code);
    u_strFromUTF8(units, WIDE_MAX, &length, text->bytes, (int32_t)text->length, &code);
    if (code == U_INVALID_CHAR_FOUND) return false;
    out->length = unorm2_normalize(form, units, length, out->units, WIDE_MAX, &code);
    check_icu(code);
    return true;
}

/* Takes the marks off text in NFD and composes it again. */
static void strip(struct wide *text)
{
    static UChar units[WIDE_MAX];
    int32_t length = 0;
    for (int32_t i = 0; i < text->length; i++) {
        const UChar c = text->units[i];
        if (c >= 0x0300 && c <= 0x036F) continue;
        units[length++] = (UChar)(c == 0x0111 ? 'd' : c == 0x0110 ? 'D' : c);
    }
    UErrorCode code = U_ZERO_ERROR;
    text->length = unorm2_normalize(unorm2_getNFCInstance(&code), units, length, text->units, WIDE_MAX, &code);
    check_icu(code);
}

static bool same(const struct wide *a, const struct wide *b)
{
    return a->length == b->length && u_memcmp(a->units, b->units, a->length) == 0;
}

static bool is_composed(const struct text *text)
{
    static UChar units[WIDE_MAX];
    UErrorCode code = U_ZERO_ERROR;
    int32_t length;
    u_strFromUTF8(units, WIDE_MAX, &length, text->bytes, (int32_t)text->length, &code);
    const bool composed = unorm2_isNormalized(unorm2_getNFCInstance(&code), units, length, &code);
    check_icu(code);
    return composed;
}

/* Marks are only added: no kind of mark is rarer than it was. */
static bool keeps_marks(const struct wide *before, const struct wide *after)
{
    int32_t count[0x71] = {0};
    for (int32_t i = 0; i < after->length; i++) {
        const UChar c = after->units[i];
        if (c >= 0x0300 && c <= 0x036F) count[c - 0x0300]++;
        if (c == 0x0110 || c == 0x0111) count[0x70]++;
    }
    for (int32_t i = 0; i < before->length; i++) {
        const UChar c = before->units[i];
        if (c >= 0x0300 && c <= 0x036F && --count[c - 0x0300] < 0) return false;
        if ((c == 0x0110 || c == 0x0111) && --count[0x70] < 0) return false;
    }
    return true;
}

struct result {
    size_t inputs, bytes, changed;
    size_t letters, encoding, marks; /* inputs where the promise is broken */
};

static void check(const struct text *input, const struct text *output, struct result *result)
{
    static struct wide before, after;
    result->inputs++;
    result->bytes += input->length;
    result->changed += input->length != output->length || memcmp(input->bytes, output->bytes, input->length) != 0;
    if (!normalize(input, false, &before)) bench_fail("an input is not UTF-8");
    if (!normalize(output, false, &after) || !is_composed(output)) {
        result->encoding++;
        return;
    }
    result->marks += !keeps_marks(&before, &after);
    strip(&before);
    strip(&after);
    result->letters += !same(&before, &after);
}

static struct result run(pd_restorer *restorer, size_t inputs, const struct text *text)
{
    struct result result = {0};
    struct text stripped = bench_strip(text, 0), input = {.bytes = bench_allocate(INPUT_MAX)};
    for (size_t i = 0; i < inputs; i++) {
        make_input(&input, i, text, &stripped);
        pd_block block;
        pd_error error;
        if (pd_restorer_text(restorer, input.bytes, input.length, &block, &error) != PD_OK)
            bench_fail("input %zu: %s", i, error.message);
        const struct text output = {.bytes = (char *)(uintptr_t)block.text, .length = block.length};
        check(&input, &output, &result);
    }
    free(stripped.bytes);
    free(input.bytes);
    return result;
}

int main(int argc, char **argv)
{
    static const struct option long_options[] = {{"model", required_argument, NULL, 'm'},
                                                 {"inputs", required_argument, NULL, 'n'},
                                                 {"seed", required_argument, NULL, 's'},
                                                 {NULL, 0, NULL, 0}};
    const char *model_path = NULL;
    size_t inputs = 5000;
    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        switch (option) {
        case 'm': model_path = optarg; break;
        case 'n': inputs = strtoul(optarg, NULL, 10); break;
        case 's': generator = strtoull(optarg, NULL, 10); break;
        default: return 1;
        }
    }
    struct text text = bench_read_files(argv + optind, (size_t)(argc - optind));
    pd_model *model = bench_open_model(model_path);
    pd_options options;
    pd_options_init(&options, sizeof options);
    options.mode = PD_MODE_MARKS;
    pd_restorer *restorer;
    pd_error error;
    if (pd_restorer_new(model, &options, &restorer, &error) != PD_OK) bench_fail("%s", error.message);
    const struct result result = run(restorer, inputs, &text);
    printf("%zu inputs, %.2f MB, %zu of them changed; broken: letters, digits, spaces %zu, marks taken away %zu, "
           "not UTF-8 in NFC %zu\n",
           result.inputs, (double)result.bytes / 1e6, result.changed, result.letters, result.marks, result.encoding);
    pd_restorer_free(restorer);
    pd_model_close(model);
    free(text.bytes);
    return result.letters + result.marks + result.encoding ? 1 : 0;
}

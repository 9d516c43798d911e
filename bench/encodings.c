/*
 * encodings [--samples N] [--list] TEXT... [-- OTHER...]: how often the encoding of a text is found out from 200
 * characters of it. TEXTs are Vietnamese, OTHERs anything else; all are UTF-8.
 *
 *   --samples N   samples of each kind (1000)
 *   --list        print every sample that is taken for something else
 *
 * Samples begin anywhere. Each is written in every legacy encoding, as its bytes and as those bytes taken for
 * windows-1252 and saved as UTF-8, and in UTF-8 as it is, in NFD and without marks. What an encoding cannot write
 * becomes a question mark; TCVN3 writes small letters for capitals that it has not, as its capital fonts do.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/prng.h"
#include "common.h"
#include "text/encoding_kind.h"
#include "text/utf8.h"

enum { CHARACTERS = 200, SAMPLE_BYTES = 8192, CODE_BYTES = 3, CODES = 0x10000 };

/* How an encoding writes each character of the Basic Multilingual Plane. */
struct code {
    char bytes[CODE_BYTES];
    unsigned char length; /* 0: not at all */
};

struct session {
    size_t samples;
    bool list;
};

/* ---- Encoding ------------------------------------------------------------------------------- */

/* Decodes a few bytes; UTF8_INVALID unless they are one character. */
static uint32_t meaning(enum encoding encoding, const char *bytes, size_t length)
{
    char out[ENCODING_ROOM];
    size_t consumed, written, at = 0;
    struct encoding_decoder decoder;
    encoding_decoder_init(&decoder, (struct encoding_guess){encoding, false}, false);
    if (encoding_decode(&decoder, bytes, length, true, &consumed, out, sizeof out, &written) != ENCODING_DONE ||
        written == 0)
        return UTF8_INVALID;
    const uint32_t c = utf8_next(out, written, &at);
    return at == written ? c : UTF8_INVALID;
}

static void try_code(struct code *codes, enum encoding encoding, const char *bytes, size_t length)
{
    const uint32_t c = meaning(encoding, bytes, length);
    if (c < 0x80 || c >= CODES || codes[c].length > 0) return;
    memcpy(codes[c].bytes, bytes, length);
    codes[c].length = (unsigned char)length;
}

/* Finds every character that a letter with one or two marks behind it means, or a byte by itself. */
static void make_codes(struct code *codes, enum encoding encoding)
{
    const struct encoding_kind *kind = encoding_kind_of(encoding);
    memset(codes, 0, CODES * sizeof *codes);
    for (int a = 'A'; kind->has_pairs && a < 256; a++)
        for (int b = '!'; b < 256; b++) try_code(codes, encoding, (const char[]){(char)a, (char)b}, 2);
    for (int a = 0x80; a < 256; a++) try_code(codes, encoding, (const char[]){(char)a}, 1);
    for (int a = 1; a < ' '; a++) try_code(codes, encoding, (const char[]){(char)a}, 1);
    for (const char *a = "aeouAEOU"; kind->is_ascii && *a; a++)
        for (const char *b = "^(+"; *b; b++)
            for (const char *c = "`'?~."; *c; c++) try_code(codes, encoding, (const char[]){*a, *b, *c}, 3);
}

/* Whether VIQR, which is ASCII, needs a backslash in front of an ASCII character. */
static bool needs_escape(uint32_t c, char before)
{
    return c < 0x80 && strchr(".?'`~^(+*dD\\", (int)c) && strchr("aeiouydAEIOUYD.?'`~^(+", before);
}

static size_t encode(const struct code *codes, enum encoding encoding, struct text text, char *out)
{
    size_t written = 0;
    for (size_t at = 0; at < text.length;) {
        uint32_t c = utf8_next(text.bytes, text.length, &at);
        if (c >= 0x80 && (c >= CODES || codes[c].length == 0)) c = letter_lower(c);
        if (c >= 0x80 && (c >= CODES || codes[c].length == 0)) c = '?';
        if (c >= 0x80) {
            memcpy(out + written, codes[c].bytes, codes[c].length);
            written += codes[c].length;
            continue;
        }
        if (encoding_kind_of(encoding)->is_ascii && written > 0 && needs_escape(c, out[written - 1]))
            out[written++] = '\\';
        out[written++] = (char)c;
    }
    return written;
}

/* Takes bytes for Latin-1, which is windows-1252 but for the quotes, and writes them in UTF-8. */
static size_t wrap(const char *bytes, size_t length, char *out)
{
    size_t written = 0;
    for (size_t k = 0; k < length; k++) written += utf8_put((unsigned char)bytes[k], out + written);
    return written;
}

/* ---- Samples -------------------------------------------------------------------------------- */

/* Two hundred characters from a place that the generator chooses. */
static struct text take_sample(const struct text *text, uint64_t *state)
{
    size_t begin = (size_t)(((uint64_t)prng_mmix(state) << 31 | prng_mmix(state)) % text->length);
    while (begin > 0 && ((unsigned char)text->bytes[begin] & 0xC0) == 0x80) begin--;
    size_t end = begin;
    for (size_t k = 0; k < CHARACTERS && end < text->length; k++) utf8_next(text->bytes, text->length, &end);
    return (struct text){text->bytes + begin, end - begin};
}

/* Writes a sample the way that is measured; returns its bytes. */
struct way {
    const char *name;
    struct encoding_guess right;
    const struct code *codes; /* NULL: UTF-8 */
    bool decompose, strip;
};

static size_t write_sample(const struct way *way, struct text sample, char *out)
{
    char bytes[SAMPLE_BYTES];
    struct text changed = sample;
    if (way->decompose) changed = bench_decompose(&sample);
    if (way->strip) changed = bench_strip(&sample, 0);
    size_t length = changed.length;
    if (way->codes)
        length = encode(way->codes, way->right.encoding, changed, way->right.wrapped ? bytes : out);
    else
        memcpy(out, changed.bytes, length);
    if (way->right.wrapped) length = wrap(bytes, length, out);
    if (changed.bytes != sample.bytes) free(changed.bytes);
    return length;
}

static void measure(const struct session *session, const struct text *text, const struct way *way)
{
    uint64_t state = 1;
    size_t right = 0;
    for (size_t k = 0; k < session->samples; k++) {
        char bytes[SAMPLE_BYTES];
        const struct text sample = take_sample(text, &state);
        const struct encoding_guess guess = encoding_detect(bytes, write_sample(way, sample, bytes));
        const bool is_right = guess.encoding == way->right.encoding && guess.wrapped == way->right.wrapped;
        right += is_right;
        if (session->list && !is_right)
            printf("    %s%s: %.*s\n", encoding_name(guess.encoding), guess.wrapped ? ", wrapped" : "",
                   (int)sample.length, sample.bytes);
    }
    printf("%-28s %6zu %6zu %8.2f %%\n", way->name, session->samples, right,
           100.0 * (double)right / (double)session->samples);
}

static void measure_legacy(const struct session *session, const struct text *text)
{
    struct code *codes = bench_allocate(CODES * sizeof *codes);
    for (enum encoding k = ENCODING_UTF8 + 1; k < ENCODING_COUNT; k++) {
        char name[64];
        make_codes(codes, k);
        measure(session, text, &(struct way){.name = encoding_name(k), .right = {k, false}, .codes = codes});
        if (encoding_kind_of(k)->is_ascii) continue;
        snprintf(name, sizeof name, "%s, saved as UTF-8", encoding_name(k));
        measure(session, text, &(struct way){.name = name, .right = {k, true}, .codes = codes});
    }
    free(codes);
}

static void measure_utf8(const struct session *session, const struct text *text)
{
    static const struct encoding_guess utf8 = {ENCODING_UTF8, false};
    measure(session, text, &(struct way){.name = "utf-8", .right = utf8});
    measure(session, text, &(struct way){.name = "utf-8, NFD", .right = utf8, .decompose = true});
    measure(session, text, &(struct way){.name = "utf-8, without marks", .right = utf8, .strip = true});
}

static struct text read_texts(char *const *paths, size_t count)
{
    const struct text raw = bench_read_files(paths, count);
    if (raw.length == 0) bench_fail("no text in %s", paths[0]);
    const size_t bad = utf8_first_invalid(raw.bytes, raw.length);
    if (bad < raw.length) bench_fail("%s: byte %zu is not UTF-8", paths[0], bad);
    struct text text = {.bytes = bench_allocate(3 * raw.length + 1)};
    text.length = text_compose(raw.bytes, raw.length, text.bytes, 3 * raw.length + 1);
    if (text.length == SIZE_MAX) bench_fail("out of memory");
    free(raw.bytes);
    return text;
}

int main(int argc, char **argv)
{
    static const struct option long_options[] = {
        {"samples", required_argument, NULL, 's'}, {"list", no_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
    struct session session = {.samples = 1000};
    for (int option; (option = getopt_long(argc, argv, "+", long_options, NULL)) != -1;) {
        if (option == 's')
            session.samples = strtoul(optarg, NULL, 10);
        else if (option == 'l')
            session.list = true;
        else
            return 1;
    }
    int other = optind;
    while (other < argc && strcmp(argv[other], "--") != 0) other++;
    if (other == optind || session.samples == 0) bench_fail("encodings [--samples N] [--list] TEXT... [-- OTHER...]");
    printf("%-28s %6s %6s\n", "200 characters", "of", "right");
    struct text text = read_texts(argv + optind, (size_t)(other - optind));
    measure_legacy(&session, &text);
    measure_utf8(&session, &text);
    free(text.bytes);
    for (int k = other + 1; k < argc; k++) {
        text = read_texts(argv + k, 1);
        measure(&session, &text, &(struct way){.name = bench_file_name(argv[k]), .right = {ENCODING_UTF8, false}});
        free(text.bytes);
    }
    return 0;
}

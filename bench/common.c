#include "common.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unistd.h>

#include "base/file.h"
#include "base/prng.h"
#include "text/utf8.h"

void bench_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s: ", program_invocation_short_name);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

void *bench_allocate(size_t size)
{
    void *memory = malloc(size ? size : 1);
    if (!memory) bench_fail("out of memory");
    return memory;
}

/* ---- Files --------------------------------------------------------------------------- */

static void append_file(struct text *text, const char *path)
{
    char *bytes;
    size_t size;
    const int file = open(path, O_RDONLY);
    const int error_number = file < 0 ? errno : file_read(file, SIZE_MAX, &bytes, &size);
    if (error_number != 0) bench_fail("%s: %s", path, strerror(error_number));
    close(file);
    text->bytes = realloc(text->bytes, text->length + size + 1);
    if (!text->bytes) bench_fail("out of memory");
    memcpy(text->bytes + text->length, bytes, size);
    free(bytes);
    const size_t bad = utf8_first_invalid(text->bytes + text->length, size);
    if (bad < size) bench_fail("%s: byte %zu is not UTF-8", path, bad);
    text->length += size;
}

struct text bench_read_file(const char *path)
{
    struct text text = {0};
    append_file(&text, path);
    return text;
}

struct text bench_read_files(char *const *paths, size_t count)
{
    struct text text = {0};
    for (size_t i = 0; i < count; i++) append_file(&text, paths[i]);
    if (text.length == 0) bench_fail("no text given");
    return text;
}

const char *bench_file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

pd_model *bench_open_model(const char *path)
{
    pd_model *model;
    pd_error error;
    if (pd_model_open(path, &model, &error) != PD_OK) bench_fail("%s", error.message);
    return model;
}

/* ---- Words --------------------------------------------------------------------------- */

bool bench_next_block(pd_restorer *restorer, pd_block *block)
{
    pd_error error;
    if (pd_restorer_next(restorer, block, &error) != PD_OK) bench_fail("%s", error.message);
    return block->text != NULL;
}

bool bench_is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* The bytes of white space at a place: 0 if there is none. A no-break space parts words, too: it may become a space. */
static size_t space_at(const struct text *text, size_t at)
{
    if (bench_is_space(text->bytes[at])) return 1;
    return at + 1 < text->length && memcmp(text->bytes + at, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

bool bench_next_word(const struct text *text, size_t *at, struct text *word)
{
    for (size_t space; *at < text->length && (space = space_at(text, *at)) > 0;) *at += space;
    const size_t begin = *at;
    while (*at < text->length && space_at(text, *at) == 0) (*at)++;
    *word = (struct text){.bytes = text->bytes + begin, .length = *at - begin};
    return word->length > 0;
}

size_t bench_count_words(const struct text *text)
{
    size_t count = 0, at = 0;
    struct text word;
    while (bench_next_word(text, &at, &word)) count++;
    return count;
}

/* ---- Other spellings of a text --------------------------------------------------------- */

enum { RUN_MAX = 64 };

/* Writes a run of letters with its tone in this place. A run that is not a syllable stays unchanged. */
static size_t put_run(const uint32_t *run, size_t count, enum tone_placement placement, char *out)
{
    size_t written = 0;
    struct syllable syllable;
    uint32_t placed[SYLLABLE_LETTERS_MAX];
    const bool known = syllable_read(run, count, &syllable);
    if (known) syllable_write(&syllable, placement, placed);
    for (size_t i = 0; i < count; i++) {
        struct letter letter;
        const bool upper = letter_split(run[i], &letter) && letter.upper;
        const uint32_t lower = known ? placed[i] : run[i];
        written += utf8_put(upper ? letter_upper(lower) : lower, out + written);
    }
    return written;
}

struct text bench_place_tones(const struct text *text, enum tone_placement placement)
{
    struct text out = {.bytes = bench_allocate(text->length * 4 + 1)};
    for (size_t at = 0; at < text->length;) {
        uint32_t run[RUN_MAX];
        size_t count = 0, next = at;
        while (next < text->length && count < RUN_MAX) {
            size_t after = next;
            struct letter letter;
            const uint32_t c = utf8_next(text->bytes, text->length, &after);
            if (!letter_split(c, &letter)) break;
            run[count++] = c;
            next = after;
        }
        if (count > 0) {
            out.length += put_run(run, count, placement, out.bytes + out.length);
        } else {
            utf8_next(text->bytes, text->length, &next);
            memcpy(out.bytes + out.length, text->bytes + at, next - at);
            out.length += next - at;
        }
        at = next;
    }
    out.bytes[out.length] = '\0';
    return out;
}

struct text bench_strip(const struct text *text, double keep)
{
    struct text out = {.bytes = bench_allocate(text->length * 3 + 1)};
    uint64_t state = 1;
    for (size_t at = 0; at < text->length;) {
        const size_t begin = at;
        const bool space = bench_is_space(text->bytes[at]);
        while (at < text->length && bench_is_space(text->bytes[at]) == space) at++;
        const char *piece = text->bytes + begin;
        if (!space && (double)prng_mmix(&state) / 2147483648.0 >= keep) {
            const size_t written = text_strip(piece, at - begin, out.bytes + out.length, (at - begin) * 3 + 1);
            if (written == SIZE_MAX) bench_fail("out of memory");
            out.length += written;
        } else {
            memcpy(out.bytes + out.length, piece, at - begin);
            out.length += at - begin;
        }
    }
    return out;
}

struct text bench_decompose(const struct text *text)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *nfd = unorm2_getNFDInstance(&code);
    if (text->length > INT32_MAX / 8) bench_fail("text too long");
    const int32_t room = (int32_t)(text->length * 4 + 1);
    UChar *wide = bench_allocate((size_t)room * sizeof *wide), *split = bench_allocate((size_t)room * sizeof *split);
    int32_t wide_length = 0, split_length = 0, written = 0;
    u_strFromUTF8(wide, room, &wide_length, text->bytes, (int32_t)text->length, &code);
    if (U_SUCCESS(code)) split_length = unorm2_normalize(nfd, wide, wide_length, split, room, &code);
    struct text out = {.bytes = bench_allocate((size_t)split_length * 3 + 1)};
    if (U_SUCCESS(code)) u_strToUTF8(out.bytes, split_length * 3 + 1, &written, split, split_length, &code);
    if (U_FAILURE(code)) bench_fail("ICU: %s", u_errorName(code));
    out.length = (size_t)written;
    free(wide);
    free(split);
    return out;
}

/* ---- Figures ------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double bench_median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_value);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* ---- Memory ------------------------------------------------------------------------------ */

double bench_read_status(const char *field)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    double kilobytes = 0;
    if (!file) bench_fail("/proc/self/status cannot be read");
    while (fgets(line, sizeof line, file))
        if (strncmp(line, field, strlen(field)) == 0) kilobytes = strtod(line + strlen(field), NULL);
    fclose(file);
    return kilobytes * 1024 / 1e6;
}

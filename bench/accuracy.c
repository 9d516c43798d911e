/*
 * accuracy [OPTION]... FILE...: strips each text of its marks, restores it, and counts the words that come back
 * exactly, capitals included, the place of a tone (hòa, hoà) aside.
 *
 *   --model FILE   the model
 *   --auto         restore in auto mode instead of marks mode
 *   --keep SHARE   leave this share of the marked words as they are (chosen by a fixed generator)
 *   --errors N     list the N most frequent confusions
 *   --all-errors   print every error with its context
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "phucdau.h"
#include "text/utf8.h"

struct text {
    char *bytes;
    size_t length;
};

struct settings {
    double keep;
    size_t errors;
    bool all_errors;
};

static void fail(const char *what)
{
    fprintf(stderr, "accuracy: %s\n", what);
    exit(1);
}

static struct text read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct text text = {0};
    if (!file || fseek(file, 0, SEEK_END) != 0) fail(path);
    const long size = ftell(file);
    rewind(file);
    text.bytes = malloc((size_t)size + 1);
    if (!text.bytes || fread(text.bytes, 1, (size_t)size, file) != (size_t)size) fail(path);
    text.length = (size_t)size;
    fclose(file);
    return text;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* The next word of a text: white space to white space. */
static bool next_word(const struct text *text, size_t *at, struct text *word)
{
    while (*at < text->length && is_space(text->bytes[*at])) (*at)++;
    const size_t begin = *at;
    while (*at < text->length && !is_space(text->bytes[*at])) (*at)++;
    *word = (struct text){.bytes = text->bytes + begin, .length = *at - begin};
    return word->length > 0;
}

/* Folds the place of tones in every run of letters; case stays. Returns a string to be freed. */
static char *fold(const struct text *word)
{
    char *out = malloc(word->length * 4 + 8);
    if (!out) fail("out of memory");
    size_t written = 0;
    for (size_t at = 0; at < word->length;) {
        uint32_t run[64];
        bool upper[64];
        size_t count = 0, next = at;
        struct letter letter;
        while (next < word->length && count < 64) {
            size_t after = next;
            const uint32_t c = utf8_next(word->bytes, word->length, &after);
            if (!letter_split(c, &letter)) break;
            run[count] = c;
            upper[count++] = letter.upper;
            next = after;
        }
        struct syllable syllable;
        if (count > 0 && syllable_read(run, count, &syllable)) {
            uint32_t placed[SYLLABLE_LETTERS_MAX];
            const size_t n = syllable_write(&syllable, PLACEMENT_OLD, placed);
            for (size_t i = 0; i < n; i++)
                written += utf8_put(upper[i] ? letter_upper(placed[i]) : placed[i], out + written);
        } else if (count > 0) {
            for (size_t i = 0; i < count; i++) written += utf8_put(run[i], out + written);
        } else {
            utf8_next(word->bytes, word->length, &next);
            memcpy(out + written, word->bytes + at, next - at);
            written += next - at;
        }
        at = next;
    }
    out[written] = '\0';
    return out;
}

static uint64_t random_next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* The text without marks, except on the words that are kept. */
static struct text strip(const struct text *gold, double keep)
{
    struct text out = {.bytes = malloc(gold->length * 3 + 1)};
    uint64_t state = 1;
    if (!out.bytes) fail("out of memory");
    for (size_t at = 0; at < gold->length;) {
        const size_t begin = at;
        const bool space = is_space(gold->bytes[at]);
        while (at < gold->length && is_space(gold->bytes[at]) == space) at++;
        if (!space && (double)random_next(&state) / 2147483648.0 >= keep) {
            out.length += text_strip(gold->bytes + begin, at - begin, out.bytes + out.length, (at - begin) * 3 + 1);
        } else {
            memcpy(out.bytes + out.length, gold->bytes + begin, at - begin);
            out.length += at - begin;
        }
    }
    return out;
}

struct confusion {
    char *text;
    size_t count;
};

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct confusion *)a)->text, ((const struct confusion *)b)->text);
}

static int by_count(const void *a, const void *b)
{
    const size_t x = ((const struct confusion *)a)->count, y = ((const struct confusion *)b)->count;
    return x < y ? 1 : x > y ? -1 : by_text(a, b);
}

/* Prints the most frequent ones; frees the texts. */
static void list_confusions(struct confusion *list, size_t count, size_t most)
{
    if (count == 0) return;
    qsort(list, count, sizeof *list, by_text);
    size_t kept = 0;
    for (size_t i = 1; i < count; i++) {
        if (strcmp(list[i].text, list[kept].text) == 0)
            list[kept].count++;
        else
            list[++kept] = list[i];
    }
    qsort(list, kept + 1, sizeof *list, by_count);
    for (size_t i = 0; i <= kept; i++) {
        if (i < most) printf("    %5zu  %s\n", list[i].count, list[i].text);
        free(list[i].text);
    }
}

static void measure(const pd_model *model, const pd_options *options, const char *path, const struct settings *settings)
{
    struct text gold = read_file(path), input = strip(&gold, settings->keep), output;
    pd_error error;
    if (pd_restore(model, input.bytes, input.length, options, &output.bytes, &output.length, &error) != PD_OK)
        fail(error.message);
    size_t words = 0, right = 0, gold_at = 0, output_at = 0, listed = 0, capacity = 0;
    struct confusion *confusions = NULL;
    struct text g, o;
    while (next_word(&gold, &gold_at, &g) && next_word(&output, &output_at, &o)) {
        char *a = fold(&g), *b = fold(&o);
        words++;
        if (strcmp(a, b) == 0) {
            right++;
        } else {
            if (settings->all_errors) {
                const size_t from = gold_at > 60 ? gold_at - 60 : 0,
                             to = gold_at + 40 < gold.length ? gold_at + 40 : gold.length;
                printf("%s -> %s\t%.*s\n", a, b, (int)(to - from), gold.bytes + from);
            }
            if (listed == capacity) {
                capacity = capacity ? 2 * capacity : 1024;
                confusions = realloc(confusions, capacity * sizeof *confusions);
                if (!confusions) fail("out of memory");
            }
            char text[400];
            snprintf(text, sizeof text, "%s -> %s", a, b);
            confusions[listed++] = (struct confusion){.text = strdup(text), .count = 1};
        }
        free(a);
        free(b);
    }
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    printf("%-24s %8zu words  %6zu wrong  %7.3f %% exact\n", name, words, words - right,
           words ? 100.0 * (double)right / (double)words : 100.0);
    list_confusions(confusions, listed, settings->errors);
    free(confusions);
    free(gold.bytes);
    free(input.bytes);
    pd_free(output.bytes);
}

int main(int argc, char **argv)
{
    static const struct option long_options[] = {
        {"model", required_argument, NULL, 'm'}, {"auto", no_argument, NULL, 'a'},
        {"keep", required_argument, NULL, 'k'},  {"errors", required_argument, NULL, 'e'},
        {"all-errors", no_argument, NULL, 'A'},  {NULL, 0, NULL, 0}};
    const char *model_path = NULL;
    struct settings settings = {0};
    pd_options options;
    pd_options_init(&options);
    options.mode = PD_MODE_MARKS;
    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        if (option == 'm')
            model_path = optarg;
        else if (option == 'a')
            options.mode = PD_MODE_AUTO;
        else if (option == 'k')
            settings.keep = atof(optarg);
        else if (option == 'e')
            settings.errors = strtoul(optarg, NULL, 10);
        else if (option == 'A')
            settings.all_errors = true;
        else
            return 1;
    }
    pd_model *model;
    pd_error error;
    if (pd_model_open(model_path, &model, &error) != PD_OK) fail(error.message);
    for (int i = optind; i < argc; i++) measure(model, &options, argv[i], &settings);
    pd_model_close(model);
    return 0;
}

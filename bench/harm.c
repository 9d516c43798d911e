/*
 * harm [OPTION]... FILE...: restores correct text in auto mode, and counts the words that change. Each text is used in
 * three forms: as it is; in NFD, as some systems store it (the output is NFC again); and with all tones in the places
 * of the new style (hoà for hòa).
 *
 *   --model FILE   the model
 *   --list         print every change
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

struct harm {
    size_t words, changed, digits;
};

static bool next_digit(const struct text *text, size_t *at, char *digit)
{
    while (*at < text->length && (text->bytes[*at] < '0' || text->bytes[*at] > '9')) (*at)++;
    if (*at == text->length) return false;
    *digit = text->bytes[(*at)++];
    return true;
}

/* Counts the digits that differ between two texts, or are missing in one. */
static size_t count_digits_changed(const struct text *before, const struct text *after)
{
    size_t changed = 0, before_at = 0, after_at = 0;
    for (;;) {
        char a = 0, b = 0;
        const bool more = next_digit(before, &before_at, &a), other = next_digit(after, &after_at, &b);
        if (!more && !other) return changed;
        if (a != b) changed++;
    }
}

/* Restores `input` and compares the result with `expected`, word by word. */
static struct harm measure(pd_restorer *restorer, const struct text *input, const struct text *expected, bool list)
{
    pd_block block;
    pd_error error;
    if (pd_restorer_text(restorer, input->bytes, input->length, &block, &error) != PD_OK)
        bench_fail("%s", error.message);
    const struct text output = {.bytes = (char *)(uintptr_t)block.text, .length = block.length};
    struct harm harm = {.digits = count_digits_changed(expected, &output)};
    struct text e, o;
    for (size_t expected_at = 0, output_at = 0; bench_next_word(expected, &expected_at, &e);) {
        harm.words++;
        if (bench_next_word(&output, &output_at, &o) && e.length == o.length && memcmp(e.bytes, o.bytes, e.length) == 0)
            continue;
        harm.changed++;
        if (list) printf("    %.*s -> %.*s\n", (int)e.length, e.bytes, (int)o.length, o.bytes);
    }
    return harm;
}

static void add(struct harm *sum, struct harm harm)
{
    sum->words += harm.words;
    sum->changed += harm.changed;
    sum->digits += harm.digits;
}

static double percent(struct harm harm)
{
    return harm.words ? 100.0 * (double)harm.changed / (double)harm.words : 0;
}

enum { WAYS = 3 };

static void print_row(const char *name, const struct harm harm[WAYS])
{
    printf("%-24s %8zu", name, harm[0].words);
    for (int way = 0; way < WAYS; way++) printf("  %5zu %7.3f %%", harm[way].changed, percent(harm[way]));
    printf("  %6zu\n", harm[0].digits + harm[1].digits + harm[2].digits);
}

static void measure_file(pd_restorer *restorer, const char *path, bool list, struct harm sum[WAYS])
{
    struct text text = bench_read_file(path);
    struct text composed = {.bytes = bench_allocate(3 * text.length + 1)};
    composed.length = text_compose(text.bytes, text.length, composed.bytes, 3 * text.length + 1);
    if (composed.length == SIZE_MAX) bench_fail("out of memory");
    struct text decomposed = bench_decompose(&composed), new_tones = bench_place_tones(&composed, PLACEMENT_NEW);
    const struct harm harm[WAYS] = {measure(restorer, &text, &composed, list),
                                    measure(restorer, &decomposed, &composed, list),
                                    measure(restorer, &new_tones, &new_tones, list)};
    print_row(bench_file_name(path), harm);
    for (int way = 0; way < WAYS; way++) add(&sum[way], harm[way]);
    free(text.bytes);
    free(composed.bytes);
    free(decomposed.bytes);
    free(new_tones.bytes);
}

int main(int argc, char **argv)
{
    static const struct option long_options[] = {
        {"model", required_argument, NULL, 'm'}, {"list", no_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
    const char *model_path = NULL;
    bool list = false;
    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        if (option == 'm')
            model_path = optarg;
        else if (option == 'l')
            list = true;
        else
            return 1;
    }
    pd_model *model = bench_open_model(model_path);
    pd_restorer *restorer;
    pd_error error;
    if (pd_restorer_new(model, NULL, &restorer, &error) != PD_OK) bench_fail("%s", error.message);
    printf("%-24s %8s  %15s  %15s  %15s  %6s\n", "", "words", "as it is", "in NFD", "new tone place", "digits");
    struct harm sum[WAYS] = {{0}};
    for (int i = optind; i < argc; i++) measure_file(restorer, argv[i], list, sum);
    print_row("all", sum);
    pd_restorer_free(restorer);
    pd_model_close(model);
    return 0;
}

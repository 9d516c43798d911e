/*
 * calibration [OPTION]... FILE...: removes the marks of the texts, restores them with details, and compares the
 * confidence of each word with whether it is right: of words with confidence 0.9, nine in ten should be right.
 *
 *   --model FILE   the model
 *   --keep SHARE   leave this share of the words as they are
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bins.h"
#include "common.h"
#include "text/utf8.h"

/* ---- Comparing --------------------------------------------------------------------------- */

/* Skips `count` characters; a base with its combining marks is one character. */
static size_t skip(const char *text, size_t length, size_t at, size_t count)
{
    while (count > 0 && at < length) {
        utf8_next(text, length, &at);
        while (at < length) {
            size_t next = at;
            const uint32_t c = utf8_next(text, length, &next);
            if (c < 0x0300 || c > 0x036F) break;
            at = next;
        }
        count--;
    }
    return at;
}

static size_t count_characters(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t at = 0; at < length; count++) at = skip(text, length, at, 1);
    return count;
}

static bool is_right(struct text gold, struct text output)
{
    struct text a = bench_place_tones(&gold, PLACEMENT_OLD), b = bench_place_tones(&output, PLACEMENT_OLD);
    const bool same = a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
    free(a.bytes);
    free(b.bytes);
    return same;
}

/*
 * Compares the words of a block with the gold text. Marks mode keeps the number of characters, so both texts can be
 * read in parallel.
 */
static void compare(const struct text *gold, const pd_block *block, struct bins *bins)
{
    size_t gold_at = 0, output_at = 0;
    for (size_t w = 0; w < block->word_count; w++) {
        const pd_word *word = &block->words[w];
        const size_t begin = (size_t)word->output_offset;
        gold_at =
            skip(gold->bytes, gold->length, gold_at, count_characters(block->text + output_at, begin - output_at));
        const size_t end =
            skip(gold->bytes, gold->length, gold_at, count_characters(word->output, word->output_length));
        const struct text true_word = {.bytes = gold->bytes + gold_at, .length = end - gold_at};
        const struct text output = {.bytes = (char *)(uintptr_t)word->output, .length = word->output_length};
        bins_add(bins, (double)word->confidence, is_right(true_word, output));
        gold_at = end;
        output_at = begin + word->output_length;
    }
}

static void measure(pd_restorer *restorer, const char *path, double keep, struct bins *bins)
{
    struct text gold = bench_read_file(path), input = bench_strip(&gold, keep);
    pd_block block;
    pd_error error;
    if (pd_restorer_text(restorer, input.bytes, input.length, &block, &error) != PD_OK) bench_fail("%s", error.message);
    compare(&gold, &block, bins);
    free(gold.bytes);
    free(input.bytes);
}

/* Prints how many of the errors a reader finds who reads only the words of lowest confidence. */
static void print_review(const struct bins *bins, double below)
{
    const struct bin all = bins_sum(bins, 0, BINS_FINE), low = bins_sum(bins, 0, (size_t)(below * BINS_FINE + 0.5));
    const size_t wrong = all.words - all.right;
    if (wrong == 0) return;
    printf("below %.2f: %.2f %% of the words, %.1f %% of the wrong ones\n", below,
           100.0 * (double)low.words / (double)all.words, 100.0 * (double)(low.words - low.right) / (double)wrong);
}

int main(int argc, char **argv)
{
    static const struct option long_options[] = {
        {"model", required_argument, NULL, 'm'}, {"keep", required_argument, NULL, 'k'}, {NULL, 0, NULL, 0}};
    const char *model_path = NULL;
    double keep = 0;
    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        if (option == 'm')
            model_path = optarg;
        else if (option == 'k')
            keep = strtod(optarg, NULL);
        else
            return 1;
    }
    pd_model *model = bench_open_model(model_path);
    pd_options options;
    pd_options_init(&options, sizeof options);
    options.mode = PD_MODE_MARKS;
    options.details = true;
    pd_restorer *restorer;
    pd_error error;
    if (pd_restorer_new(model, &options, &restorer, &error) != PD_OK) bench_fail("%s", error.message);
    static struct bins bins;
    for (int i = optind; i < argc; i++) measure(restorer, argv[i], keep, &bins);
    if (bins_sum(&bins, 0, BINS_FINE).words == 0) bench_fail("no words");
    bins_print(&bins);
    print_review(&bins, 0.5);
    print_review(&bins, 0.9);
    print_review(&bins, 0.99);
    pd_restorer_free(restorer);
    pd_model_close(model);
    return 0;
}

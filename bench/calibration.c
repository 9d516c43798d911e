/*
 * calibration [OPTION]... FILE...: strips the texts, restores them with details, and sets each word's confidence
 * against whether the word came back right: a word given 0.9 should be right nine times in ten.
 *
 *   --model FILE   the model
 *   --keep SHARE   leave this share of the words as they are
 *
 * ECE, the expected calibration error, is the mean distance between confidence and share of right words over ten bins,
 * each weighed by its words (Naeini, Cooper & Hauskrecht 2015, "Obtaining well calibrated probabilities using
 * Bayesian binning").
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "text/utf8.h"

enum { BINS = 10, FINE = 1000 };

struct bin {
    size_t words, right;
    double confidence; /* sum */
};

/* Every thousandth of confidence; the table adds them up. */
struct bins {
    struct bin fine[FINE];
};

static void add_word(struct bins *bins, double confidence, bool right)
{
    size_t at = confidence > 0 ? (size_t)(confidence * FINE) : 0;
    if (at >= FINE) at = FINE - 1;
    bins->fine[at].words++;
    bins->fine[at].right += right;
    bins->fine[at].confidence += confidence;
}

static struct bin sum_bins(const struct bins *bins, size_t first, size_t end)
{
    struct bin sum = {0};
    for (size_t i = first; i < end; i++) {
        sum.words += bins->fine[i].words;
        sum.right += bins->fine[i].right;
        sum.confidence += bins->fine[i].confidence;
    }
    return sum;
}

/* ---- Which true word stands behind a word of the output --------------------------------- */

/* Moves over `count` characters, a base with its combining marks being one. */
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

/* Restoring keeps every character in its place, so gold and output are walked side by side. */
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
        add_word(bins, (double)word->confidence, is_right(true_word, output));
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

/* ---- The table ----------------------------------------------------------------------------- */

static void print_bin(const char *indent, double from, double to, const struct bin *bin)
{
    printf("%s%5.3f-%5.3f %9zu words", indent, from, to, bin->words);
    const double words = (double)bin->words;
    if (bin->words) printf("   confidence %.4f   right %.4f", bin->confidence / words, (double)bin->right / words);
    putchar('\n');
}

static void print_fine(const struct bins *bins, size_t first, size_t end)
{
    const struct bin bin = sum_bins(bins, first, end);
    print_bin("  of these ", (double)first / FINE, (double)end / FINE, &bin);
}

/* How much of what is wrong a reader finds who looks at the least confident words alone. */
static void print_review(const struct bins *bins, double below)
{
    const struct bin all = sum_bins(bins, 0, FINE), low = sum_bins(bins, 0, (size_t)(below * FINE + 0.5));
    const size_t wrong = all.words - all.right;
    if (wrong == 0) return;
    printf("below %.2f: %.2f %% of the words, %.1f %% of the wrong ones\n", below,
           100.0 * (double)low.words / (double)all.words, 100.0 * (double)(low.words - low.right) / (double)wrong);
}

static void print_table(const struct bins *bins)
{
    double error = 0;
    const struct bin all = sum_bins(bins, 0, FINE);
    for (size_t b = 0; b < BINS; b++) {
        const struct bin bin = sum_bins(bins, b * FINE / BINS, (b + 1) * FINE / BINS);
        print_bin("", (double)b / BINS, (double)(b + 1) / BINS, &bin);
        const double distance = bin.confidence - (double)bin.right;
        error += distance < 0 ? -distance : distance;
    }
    print_fine(bins, 900, 990);
    print_fine(bins, 990, 999);
    print_fine(bins, 999, 1000);
    printf("expected calibration error %.4f   mean confidence %.4f   right %.4f   (%zu words)\n",
           error / (double)all.words, all.confidence / (double)all.words, (double)all.right / (double)all.words,
           all.words);
    print_review(bins, 0.5);
    print_review(bins, 0.9);
    print_review(bins, 0.99);
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
    if (sum_bins(&bins, 0, FINE).words == 0) bench_fail("no words");
    print_table(&bins);
    pd_restorer_free(restorer);
    pd_model_close(model);
    return 0;
}

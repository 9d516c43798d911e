/*
 * confidence [OPTION]... GOLD FILE [GOLD FILE]...: repairs damaged text and compares the confidence of each word with
 * whether it is right. GOLD is the true text of FILE, a text as an OCR engine read it (.txt), or a document (a scan, a
 * PDF, hOCR), if the program was built with documents. Prints a line for each file, and bins for all.
 *
 *   --model FILE     the model
 *   --channel NAME   how the engine changes letters; without it, found out from the text
 *
 * A word is compared by its letters and digits. It is right if an alignment of smallest distance gives it an equal true
 * word; or if it is equal to a true word that is left over then, since columns may be read in another order.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

#include "bins.h"
#include "common.h"
#include "evaluate/distance.h"
#include "evaluate/normal.h"
#include "evaluate/vocabulary.h"
#ifdef PHUCDAU_DOCUMENTS
#include "phucdau-document.h"
#endif

/* The words that the program found, as one text with a line for each, and their confidences. */
struct found {
    char *text;
    float *confidences;
    size_t length, capacity, count, confidence_capacity;
};

static void grow(void *array, size_t *capacity, size_t count, size_t size)
{
    void **items = array;
    if (count <= *capacity) return;
    *capacity = 2 * count + 1024;
    *items = realloc(*items, *capacity * size);
    if (!*items) bench_fail("out of memory");
}

static void add_found(struct found *found, const char *word, size_t length, float confidence)
{
    grow(&found->text, &found->capacity, found->length + length + 1, 1);
    grow(&found->confidences, &found->confidence_capacity, found->count + 1, sizeof *found->confidences);
    for (size_t i = 0; i < length; i++)
        found->text[found->length + i] = word[i] == '\n' || word[i] == '\r' || word[i] == '\f' ? ' ' : word[i];
    found->length += length;
    found->text[found->length++] = '\n';
    found->confidences[found->count++] = confidence;
}

/* ---- Comparing --------------------------------------------------------------------------- */

/* The words of a text without signs: numbers for equal words, and the line of each. */
struct numbered {
    uint32_t *words;
    size_t *lines;
    size_t count;
};

static bool is_inner(uint32_t point)
{
    return u_isalnum((UChar32)point) || u_charType((UChar32)point) == U_NON_SPACING_MARK;
}

static struct numbered number_words(const struct normal_text *text, struct evaluate_vocabulary *vocabulary)
{
    struct numbered result = {.words = bench_allocate((text->point_count + 1) * sizeof *result.words),
                              .lines = bench_allocate((text->point_count + 1) * sizeof *result.lines)};
    for (size_t line = 0; line < text->line_count; line++)
        for (size_t w = text->line_starts[line]; w < text->line_starts[line + 1]; w++) {
            const size_t end = text->words[w].begin + text->words[w].length;
            for (size_t at = text->words[w].begin, begin; at < end;) {
                for (begin = at; at < end && is_inner(text->points[at]);) at++;
                if (at == begin) {
                    at++;
                    continue;
                }
                result.lines[result.count] = line;
                if (!evaluate_vocabulary_add(vocabulary, text->points + begin, at - begin,
                                             &result.words[result.count++]))
                    bench_fail("out of memory");
            }
        }
    return result;
}

/* Which of the found words are right. */
static bool *find_right(const struct numbered *gold, const struct numbered *found, uint32_t distinct)
{
    size_t *partners = bench_allocate((gold->count + 1) * sizeof *partners);
    size_t *left = bench_allocate((distinct + 1) * sizeof *left);
    bool *right = bench_allocate(found->count + 1);
    memset(left, 0, (distinct + 1) * sizeof *left);
    memset(right, 0, found->count + 1);
    if (!distance_align(gold->words, gold->count, found->words, found->count, partners)) bench_fail("out of memory");
    for (size_t g = 0; g < gold->count; g++) {
        if (partners[g] != DISTANCE_DELETED && found->words[partners[g]] == gold->words[g])
            right[partners[g]] = true;
        else
            left[gold->words[g]]++;
    }
    for (size_t f = 0; f < found->count; f++)
        if (!right[f] && left[found->words[f]] > 0) {
            right[f] = true;
            left[found->words[f]]--;
        }
    free(partners);
    free(left);
    return right;
}

/* Adds all found words to the bins; one with several parts, such as a date, is right if all its parts are. */
static void compare(const struct text *gold, const struct found *found, struct bins *bins)
{
    struct evaluate_vocabulary vocabulary = {0};
    struct normal_text truth, text;
    if (!normal_text_read(&truth, gold->bytes, gold->length) || !normal_text_read(&text, found->text, found->length))
        bench_fail("out of memory");
    struct numbered all = number_words(&truth, &vocabulary), mine = number_words(&text, &vocabulary);
    bool *right = find_right(&all, &mine, vocabulary.count);
    for (size_t f = 0; f < mine.count;) {
        const size_t word = mine.lines[f];
        bool is_right = true;
        for (; f < mine.count && mine.lines[f] == word; f++) is_right = is_right && right[f];
        bins_add(bins, (double)found->confidences[word], is_right);
    }
    free(right);
    free(all.words);
    free(all.lines);
    free(mine.words);
    free(mine.lines);
    evaluate_vocabulary_free(&vocabulary);
    normal_text_free(&truth);
    normal_text_free(&text);
}

/* ---- Repairing --------------------------------------------------------------------------- */

struct tool {
    pd_model *model;
    pd_channels *channels;
    pd_options options;
};

static void repair_text(const struct tool *tool, const char *path, struct found *found)
{
    struct text text = bench_read_file(path);
    pd_restorer *restorer;
    pd_block block;
    pd_error error;
    if (pd_restorer_new(tool->model, &tool->options, &restorer, &error) != PD_OK ||
        pd_restorer_text(restorer, text.bytes, text.length, &block, &error) != PD_OK)
        bench_fail("%s: %s", path, error.message);
    for (size_t w = 0; w < block.word_count; w++)
        add_found(found, block.words[w].output, block.words[w].output_length, block.words[w].confidence);
    pd_restorer_free(restorer);
    free(text.bytes);
}

#ifdef PHUCDAU_DOCUMENTS
static pd_status take_page(void *self, const pd_page *page, pd_error *error)
{
    (void)error;
    for (size_t w = 0; w < page->word_count; w++)
        add_found(self, page->words[w].text, page->words[w].length, page->words[w].confidence);
    return PD_OK;
}

static void repair_document(const struct tool *tool, const char *path, struct found *found)
{
    pd_converter *converter;
    pd_document *document;
    pd_error error;
    if (pd_converter_new(tool->model, NULL, &tool->options, &converter, &error) != PD_OK ||
        pd_document_open(path, &document, &error) != PD_OK)
        bench_fail("%s: %s", path, error.message);
    if (pd_document_read(document, converter, take_page, found, &error) != PD_OK)
        bench_fail("%s: %s", path, error.message);
    pd_document_free(document);
    pd_converter_free(converter);
}
#else
static void repair_document(const struct tool *tool, const char *path, struct found *found)
{
    (void)tool;
    (void)found;
    bench_fail("%s: documents are not built in", path);
}
#endif

static void measure(const struct tool *tool, const char *gold_path, const char *path, struct bins *all)
{
    struct bins *bins = bench_allocate(sizeof *bins);
    struct found found = {0};
    struct text gold = bench_read_file(gold_path);
    const size_t length = strlen(path);
    *bins = (struct bins){0};
    if (length > 4 && strcmp(path + length - 4, ".txt") == 0)
        repair_text(tool, path, &found);
    else
        repair_document(tool, path, &found);
    compare(&gold, &found, bins);
    const struct bin sum = bins_sum(bins, 0, BINS_FINE);
    printf("%-28s %6zu words  %5zu wrong   ECE %.4f   found in the least sure 2, 5, 10 %%: %5.1f %5.1f %5.1f %%\n",
           bench_file_name(path), sum.words, sum.words - sum.right, bins_error(bins), 100 * bins_found(bins, 0.02),
           100 * bins_found(bins, 0.05), 100 * bins_found(bins, 0.10));
    bins_merge(all, bins);
    free(bins);
    free(gold.bytes);
    free(found.text);
    free(found.confidences);
}

int main(int argc, char **argv)
{
    static const struct option long_options[] = {
        {"model", required_argument, NULL, 'm'}, {"channel", required_argument, NULL, 'c'}, {NULL, 0, NULL, 0}};
    static struct bins all;
    const char *model_path = NULL, *channel = NULL;
    struct tool tool;
    pd_error error;
    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        if (option != 'm' && option != 'c') return 1;
        *(option == 'm' ? &model_path : &channel) = optarg;
    }
    if (optind == argc || (argc - optind) % 2) bench_fail("usage: confidence [OPTION]... GOLD FILE [GOLD FILE]...");
    tool.model = bench_open_model(model_path);
    if (pd_channels_open(tool.model, channel, &tool.channels, &error) != PD_OK) bench_fail("%s", error.message);
    pd_options_init(&tool.options, sizeof tool.options);
    tool.options.mode = PD_MODE_OCR;
    tool.options.channels = tool.channels;
    tool.options.details = true;
    for (int i = optind; i < argc; i += 2) measure(&tool, argv[i], argv[i + 1], &all);
    bins_print(&all);
    pd_channels_free(tool.channels);
    pd_model_close(tool.model);
    return 0;
}

/*
 * accuracy [OPTION]... FILE...: strips each text of its marks, restores it, and counts the words that come back
 * exactly, capitals included, the place of a tone (hòa, hoà) aside.
 *
 *   --model FILE   the model
 *   --auto         restore in auto mode instead of marks mode
 *   --keep SHARE   leave this share of the words as they are (chosen by a fixed generator)
 *   --errors N     list the N most frequent confusions
 *   --all-errors   print every error with its context
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "common.h"

struct settings {
    double keep;
    size_t errors;
    bool all_errors;
};

/* ---- Confusions ------------------------------------------------------------------------ */

struct confusion {
    char *text;
    size_t count;
};

struct confusions {
    struct confusion *items;
    size_t count, capacity;
};

static void add_confusion(struct confusions *list, const char *gold, const char *output)
{
    if (!memory_reserve(&list->items, &list->capacity, list->count + 1, sizeof *list->items))
        bench_fail("out of memory");
    char *text;
    if (asprintf(&text, "%s -> %s", gold, output) < 0) bench_fail("out of memory");
    list->items[list->count++] = (struct confusion){.text = text, .count = 1};
}

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct confusion *)a)->text, ((const struct confusion *)b)->text);
}

static int by_count(const void *a, const void *b)
{
    const size_t x = ((const struct confusion *)a)->count, y = ((const struct confusion *)b)->count;
    return x < y ? 1 : x > y ? -1 : by_text(a, b);
}

/* Prints the most frequent ones and frees the list. */
static void list_confusions(struct confusions *list, size_t most)
{
    size_t kept = 0;
    if (list->count) qsort(list->items, list->count, sizeof *list->items, by_text);
    for (size_t i = 0; i < list->count; i++) {
        if (kept > 0 && strcmp(list->items[i].text, list->items[kept - 1].text) == 0) {
            list->items[kept - 1].count++;
            free(list->items[i].text);
        } else {
            list->items[kept++] = list->items[i];
        }
    }
    if (kept) qsort(list->items, kept, sizeof *list->items, by_count);
    for (size_t i = 0; i < kept; i++) {
        if (i < most) printf("    %5zu  %s\n", list->items[i].count, list->items[i].text);
        free(list->items[i].text);
    }
    free(list->items);
}

/* ---- Comparing --------------------------------------------------------------------------- */

static void print_error(const struct text *gold, size_t at, const char *true_word, const char *word)
{
    const size_t from = at > 60 ? at - 60 : 0, to = at + 40 < gold->length ? at + 40 : gold->length;
    printf("%s -> %s\t%.*s\n", true_word, word, (int)(to - from), gold->bytes + from);
}

/* Counts the words of `gold`; returns how many of them `output` has wrong. */
static size_t compare(const struct text *gold, const struct text *output, const struct settings *settings,
                      struct confusions *confusions, size_t *words)
{
    struct text g, o;
    size_t wrong = 0, gold_at = 0, output_at = 0;
    while (bench_next_word(gold, &gold_at, &g) && bench_next_word(output, &output_at, &o)) {
        struct text a = bench_place_tones(&g, PLACEMENT_OLD), b = bench_place_tones(&o, PLACEMENT_OLD);
        ++*words;
        if (strcmp(a.bytes, b.bytes) != 0) {
            wrong++;
            if (settings->all_errors) print_error(gold, gold_at, a.bytes, b.bytes);
            if (settings->errors > 0) add_confusion(confusions, a.bytes, b.bytes);
        }
        free(a.bytes);
        free(b.bytes);
    }
    return wrong;
}

static void print_row(const char *name, size_t words, size_t wrong)
{
    printf("%-24s %8zu words  %6zu wrong  %7.3f %% exact\n", name, words, wrong,
           words ? 100.0 * (double)(words - wrong) / (double)words : 100.0);
}

/* Adds to the words and the wrong ones of all files. */
static void measure(const pd_model *model, const pd_options *options, const char *path, const struct settings *settings,
                    size_t sum[2])
{
    struct text gold = bench_read_file(path), input = bench_strip(&gold, settings->keep), output;
    pd_error error;
    if (pd_restore(model, input.bytes, input.length, options, &output.bytes, &output.length, &error) != PD_OK)
        bench_fail("%s", error.message);
    struct confusions confusions = {0};
    size_t words = 0;
    const size_t wrong = compare(&gold, &output, settings, &confusions, &words);
    print_row(bench_file_name(path), words, wrong);
    sum[0] += words;
    sum[1] += wrong;
    list_confusions(&confusions, settings->errors);
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
    pd_options_init(&options, sizeof options);
    options.mode = PD_MODE_MARKS;
    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        switch (option) {
        case 'm': model_path = optarg; break;
        case 'a': options.mode = PD_MODE_AUTO; break;
        case 'k': settings.keep = strtod(optarg, NULL); break;
        case 'e': settings.errors = strtoul(optarg, NULL, 10); break;
        case 'A': settings.all_errors = true; break;
        default: return 1;
        }
    }
    pd_model *model = bench_open_model(model_path);
    size_t sum[2] = {0};
    for (int i = optind; i < argc; i++) measure(model, &options, argv[i], &settings, sum);
    if (argc - optind > 1) print_row("all", sum[0], sum[1]);
    pd_model_close(model);
    return 0;
}

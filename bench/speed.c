/*
 * speed [OPTION]... FILE...: words and bytes a second of restoring the texts as a stream, as the program does it: in
 * marks mode without their marks, in auto mode without and with them; on one thread and on all cores. Start-up is
 * measured apart: opening the model, making a restorer. Then the n-gram look-ups behind it.
 *
 *   --model FILE   the model
 *   --runs N       runs of each row, after one to warm up; the median counts (10)
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/parallel.h"
#include "common.h"
#include "lattice/network.h"
#include "model/model.h"
#include "text/token.h"

enum { FEED_BYTES = 64 * 1024, RUNS_MAX = 1000 };

struct row {
    const char *name;
    pd_mode mode;
    bool details;
    const struct text *text;
};

/* ---- Restoring --------------------------------------------------------------------------- */

static void restore_stream(pd_restorer *restorer, const struct text *text)
{
    pd_error error;
    pd_block block;
    for (size_t at = 0; at < text->length;) {
        const size_t rest = text->length - at, length = rest < FEED_BYTES ? rest : FEED_BYTES;
        if (pd_restorer_feed(restorer, text->bytes + at, length, length == rest, &error) != PD_OK)
            bench_fail("%s", error.message);
        while (bench_next_block(restorer, &block)) continue;
        at += length;
    }
}

/* Seconds for the text. */
struct seconds {
    double median, fastest;
};

static struct seconds measure(const pd_model *model, const struct row *row, unsigned threads, size_t runs)
{
    pd_options options;
    pd_options_init(&options, sizeof options);
    options.mode = row->mode;
    options.details = row->details;
    options.threads = threads;
    pd_restorer *restorer;
    pd_error error;
    if (pd_restorer_new(model, &options, &restorer, &error) != PD_OK) bench_fail("%s", error.message);
    double seconds[RUNS_MAX];
    restore_stream(restorer, row->text);
    for (size_t run = 0; run < runs; run++) {
        const double start = clock_seconds();
        restore_stream(restorer, row->text);
        seconds[run] = clock_seconds() - start;
    }
    pd_restorer_free(restorer);
    const double median = bench_median(seconds, runs);
    return (struct seconds){.median = median, .fastest = seconds[0]};
}

/* Prints the row; returns the words a second of one thread. */
static double print_row(const pd_model *model, const struct row *row, size_t words, size_t runs)
{
    const unsigned threads[] = {1, 0};
    double one = 0;
    printf("%-26s", row->name);
    for (size_t i = 0; i < 2; i++) {
        const struct seconds seconds = measure(model, row, threads[i], runs);
        const double count = (double)words / 1e3;
        printf("   %5.0f k words/s (best %5.0f) %6.2f MB/s", count / seconds.median, count / seconds.fastest,
               (double)row->text->length / 1e6 / seconds.median);
        if (i == 0) one = (double)words / seconds.median;
    }
    putchar('\n');
    return one;
}

/* ---- Start-up ---------------------------------------------------------------------------- */

static void print_start_up(const char *model_path, size_t runs)
{
    double open[RUNS_MAX], make[RUNS_MAX];
    for (size_t run = 0; run < runs; run++) {
        pd_restorer *restorer;
        pd_error error;
        const double start = clock_seconds();
        pd_model *model = bench_open_model(model_path);
        const double opened = clock_seconds();
        if (pd_restorer_new(model, NULL, &restorer, &error) != PD_OK) bench_fail("%s", error.message);
        open[run] = opened - start;
        make[run] = clock_seconds() - opened;
        pd_restorer_free(restorer);
        pd_model_close(model);
    }
    printf("open the model %.2f ms   make a restorer %.2f ms\n", 1e3 * bench_median(open, runs),
           1e3 * bench_median(make, runs));
}

/* ---- Look-ups ---------------------------------------------------------------------------- */

/*
 * What one decoding asks of the n-gram tables. A probe is one look-up: a position and an order; a line is a cache line
 * read to answer it; a reading is one n-gram with the letters in question. A toolkit that looks up one n-gram at a time
 * asks for each of the readings that are possible.
 */
struct counts {
    uint64_t probes, lines, readings, possible;
};

static uint64_t count_lines(const struct model_table *table, struct model_probe probe)
{
    uint64_t lines = 1, at = probe.line;
    for (; lines < table->reach; lines++) {
        const struct model_line *line = &table->lines[at];
        if ((line->keys[MODEL_LINE_SLOTS - 1] | line->codes[MODEL_LINE_SLOTS - 1]) == 0) break;
        at = model_next_line(at, probe.step, table->line_count);
    }
    return lines;
}

static void count_position(const pd_model *model, const uint16_t groups[MODEL_ORDER_MAX], struct counts *counts)
{
    uint64_t sum = groups[0] * model_group_factor[0];
    uint64_t possible = model->groups[groups[0]].count;
    for (unsigned n = 2; n <= model->order; n++) {
        const struct model_table *table = &model->tables[n];
        sum += groups[n - 1] * model_group_factor[n - 1];
        possible *= model->groups[groups[n - 1]].count;
        uint32_t limit = 0;
        for (unsigned k = n; k-- > 0;) limit = limit * table->radix + model->groups[groups[k]].count - 1u;
        const struct model_probe probe = model_probe(table->line_count, table->highest, sum);
        struct model_match matches[MODEL_MATCHES_MAX];
        counts->probes++;
        counts->lines += count_lines(table, probe);
        counts->readings += model_find_matches(table, probe, limit + 1, matches);
        counts->possible += possible;
    }
}

static uint16_t group_of(const pd_model *model, const char *text, const struct token *token)
{
    if (token->kind == TOKEN_END) return model->entries[SYMBOL_END].group;
    if (token->kind == TOKEN_CLASS) return model->entries[token->symbol].group;
    const struct token_print print = network_look_up(model, text, token);
    return print.group == MODEL_NO_GROUP ? model->entries[SYMBOL_UNKNOWN].group : print.group;
}

static struct counts count_lookups(const pd_model *model, const struct text *text)
{
    struct counts counts = {0};
    struct token_list tokens = {0};
    if (!token_split(text->bytes, text->length, &tokens)) bench_fail("out of memory");
    uint16_t groups[MODEL_ORDER_MAX];
    bool starts = true;
    for (size_t i = 0; i < tokens.count; i++) {
        for (size_t k = MODEL_ORDER_MAX - 1; k > 0; k--) groups[k] = starts ? 0 : groups[k - 1];
        if (starts) groups[1] = model->entries[SYMBOL_START].group;
        groups[0] = group_of(model, text->bytes, &tokens.items[i]);
        count_position(model, groups, &counts);
        starts = tokens.items[i].kind == TOKEN_END;
    }
    token_list_free(&tokens);
    return counts;
}

static void print_lookups(const pd_model *model, const struct text *text, size_t words, double words_a_second)
{
    const struct counts counts = count_lookups(model, text);
    const double probes = (double)counts.probes, a_word = probes / (double)words;
    printf("look-ups: %.2f a word, %.2f million a second; each reads %.2f cache lines and finds %.2f n-grams\n", a_word,
           a_word * words_a_second / 1e6, (double)counts.lines / probes, (double)counts.readings / probes);
    printf("n-grams decided by them: %.0f a word, %.0f million a second\n", (double)counts.possible / (double)words,
           (double)counts.possible / (double)words * words_a_second / 1e6);
}

int main(int argc, char **argv)
{
    static const struct option long_options[] = {
        {"model", required_argument, NULL, 'm'}, {"runs", required_argument, NULL, 'r'}, {NULL, 0, NULL, 0}};
    const char *model_path = NULL;
    size_t runs = 10;
    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        if (option == 'm')
            model_path = optarg;
        else if (option == 'r')
            runs = strtoul(optarg, NULL, 10);
        else
            return 1;
    }
    if (runs == 0 || runs > RUNS_MAX) bench_fail("--runs: 1 to %d", RUNS_MAX);
    struct text text = bench_read_files(argv + optind, (size_t)(argc - optind)), stripped = bench_strip(&text, 0);
    const struct row rows[] = {{"marks mode, stripped text", PD_MODE_MARKS, false, &stripped},
                               {"marks mode, with records", PD_MODE_MARKS, true, &stripped},
                               {"auto mode, stripped text", PD_MODE_AUTO, false, &stripped},
                               {"auto mode, correct text", PD_MODE_AUTO, false, &text}};
    const size_t words = bench_count_words(&text);
    pd_model *model = bench_open_model(model_path);
    printf("%zu words; stripped %.2f MB, with marks %.2f MB; median of %zu runs\n", words,
           (double)stripped.length / 1e6, (double)text.length / 1e6, runs);
    printf("%-26s   %-39s   %u threads\n", "", "one thread", parallel_cores());
    double fastest = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const double speed = print_row(model, &rows[i], words, runs);
        if (i == 0) fastest = speed;
    }
    print_lookups(model, &stripped, words, fastest);
    pd_model_close(model);
    print_start_up(model_path, runs);
    free(text.bytes);
    free(stripped.bytes);
    return 0;
}

/*
 * queries [OPTION]... FILE...: asks the model for the probability of every word of the texts after those before it, one
 * at a time, as any n-gram toolkit can be asked, and prints queries a second and the sum of the base-10 logarithms, so
 * that another toolkit can be set beside it on the same model (`phucdau train --arpa`) and the same sentences.
 *
 *   --model FILE   the model
 *   --sentences    print the sentences as the model sees them, one a line, instead
 *   --runs N       runs, after one to warm up; the median counts (10)
 */
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "common.h"
#include "model/model.h"
#include "text/token.h"

enum { RUNS_MAX = 1000 };

/* All sentences one behind the other, each with SYMBOL_START in front and SYMBOL_END behind. */
struct symbols {
    uint16_t *items;
    size_t count;
};

static uint16_t symbol_of(const pd_model *model, const char *text, const struct token *token)
{
    char word[256];
    if (token->kind == TOKEN_CLASS) return token->symbol;
    if (token->kind != TOKEN_WORD) return SYMBOL_UNKNOWN;
    const size_t length = word_canonical(text + token->begin, token->length, word, sizeof word);
    return (uint16_t)(length ? model_find_word(model, word, length) : SYMBOL_UNKNOWN);
}

static struct symbols read_symbols(const pd_model *model, const struct text *text)
{
    struct token_list tokens = {0};
    if (!token_split(text->bytes, text->length, &tokens)) bench_fail("out of memory");
    struct symbols symbols = {.items = bench_allocate((2 * tokens.count + 2) * sizeof *symbols.items)};
    bool open = false;
    for (size_t i = 0; i <= tokens.count; i++) {
        const bool ends = i == tokens.count || tokens.items[i].kind == TOKEN_END;
        if (!ends && !open) symbols.items[symbols.count++] = SYMBOL_START;
        if (!ends) symbols.items[symbols.count++] = symbol_of(model, text->bytes, &tokens.items[i]);
        if (ends && open) symbols.items[symbols.count++] = SYMBOL_END;
        open = !ends;
    }
    token_list_free(&tokens);
    return symbols;
}

static void print_sentences(const pd_model *model, const struct symbols *symbols)
{
    for (size_t i = 0; i < symbols->count; i++) {
        const struct model_entry *entry = &model->entries[symbols->items[i]];
        if (symbols->items[i] == SYMBOL_START) continue;
        if (symbols->items[i] == SYMBOL_END)
            putchar('\n');
        else
            printf("%.*s ", (int)entry->text_length, model->pool + entry->text);
    }
}

/* One query for each word but SYMBOL_START; returns their number. */
static size_t ask(const pd_model *model, const struct symbols *symbols, double *sum)
{
    size_t first = 0, queries = 0;
    *sum = 0;
    for (size_t i = 0; i < symbols->count; i++) {
        if (symbols->items[i] == SYMBOL_START) {
            first = i;
            continue;
        }
        const size_t from = i - first < model->order ? first : i + 1 - model->order;
        *sum += model_log_p(model, symbols->items + from, i + 1 - from) * M_LOG10E;
        queries++;
    }
    return queries;
}

static void measure(const pd_model *model, const struct symbols *symbols, size_t runs)
{
    double seconds[RUNS_MAX], sum;
    size_t queries = ask(model, symbols, &sum);
    for (size_t run = 0; run < runs; run++) {
        const double start = clock_seconds();
        queries = ask(model, symbols, &sum);
        seconds[run] = clock_seconds() - start;
    }
    printf("%zu queries, %.2f million a second, sum of log10 p %.1f\n", queries,
           (double)queries / bench_median(seconds, runs) / 1e6, sum);
}

int main(int argc, char **argv)
{
    static const struct option long_options[] = {{"model", required_argument, NULL, 'm'},
                                                 {"sentences", no_argument, NULL, 's'},
                                                 {"runs", required_argument, NULL, 'r'},
                                                 {NULL, 0, NULL, 0}};
    const char *model_path = NULL;
    bool sentences = false;
    size_t runs = 10;
    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        switch (option) {
        case 'm': model_path = optarg; break;
        case 's': sentences = true; break;
        case 'r': runs = strtoul(optarg, NULL, 10); break;
        default: return 1;
        }
    }
    if (runs == 0 || runs > RUNS_MAX) bench_fail("--runs: 1 to %d", RUNS_MAX);
    struct text text = bench_read_files(argv + optind, (size_t)(argc - optind));
    pd_model *model = bench_open_model(model_path);
    struct symbols symbols = read_symbols(model, &text);
    if (sentences)
        print_sentences(model, &symbols);
    else
        measure(model, &symbols, runs);
    free(symbols.items);
    free(text.bytes);
    pd_model_close(model);
    return 0;
}

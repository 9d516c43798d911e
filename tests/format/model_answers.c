/*
 * model_answers MODEL: prints what the library reads in a model, for comparison with another reader of the file
 * (read_model.py). Each line is a question, " = ", and the answer. The questions depend only on the file.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/rescore.h"
#include "language/letters.h"
#include "model/format.h"
#include "model/model.h"

enum { NGRAMS = 10000, SCORES = 500, SENTENCE = 24, DRAWS = 500 };

static unsigned short random_state[3] = {1, 2, 3};

static size_t below(size_t limit)
{
    return (size_t)nrand48(random_state) % limit;
}

/* A random symbol that can stand in a text; all are equally probable. */
static uint16_t any_symbol(const pd_model *model)
{
    const size_t classes = SYMBOL_SEMICOLON - SYMBOL_START + 1, words = model->symbol_count - SYMBOL_FIRST_WORD;
    if (below(20) == 0) return (uint16_t)(SYMBOL_START + below(classes));
    return (uint16_t)(SYMBOL_FIRST_WORD + below(words));
}

/* Cumulative sums of the symbols' probabilities, to draw from. The caller frees them. */
static double *sum_up(const pd_model *model)
{
    double *sums = malloc(model->symbol_count * sizeof *sums), sum = 0;
    for (size_t id = 0; sums && id < model->symbol_count; id++) sums[id] = sum += exp((double)model->entries[id].log_p);
    return sums;
}

/* A random symbol, drawn by its probability. */
static uint16_t usual_symbol(const double *sums, size_t count)
{
    const double drawn = erand48(random_state) * sums[count - 1];
    size_t low = 0;
    for (size_t high = count - 1; low < high;) {
        const size_t middle = low + (high - low) / 2;
        if (sums[middle] <= drawn)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint16_t)low;
}

/*
 * A symbol that makes an n-gram of the table with as many of the symbols before it as possible, found by a few random
 * draws.
 */
static uint16_t next_symbol(const pd_model *model, const double *sums, const uint16_t *before, size_t count)
{
    uint16_t ngram[MODEL_ORDER_MAX], found = SYMBOL_PAD;
    struct model_match match;
    for (size_t context = count < model->order ? count : model->order - 1; context > 0 && !found; context--) {
        memcpy(ngram, before + count - context, context * sizeof *ngram);
        for (int draw = 0; draw < DRAWS; draw++) {
            ngram[context] = usual_symbol(sums, model->symbol_count);
            if (!model_find_ngram(model, ngram, context + 1, &match)) continue;
            found = ngram[context];
            if (match.backoff) break; /* a longer n-gram starts with this one */
        }
    }
    return found ? found : any_symbol(model);
}

static void print_ngram(const pd_model *model, const uint16_t *words, size_t n)
{
    printf("ngram");
    for (size_t i = 0; i < n; i++) printf(" %u", words[i]);
    printf(" = %.17g", model_log_p(model, words, n));
    struct model_match match;
    if (n >= 2 && n <= model->order) {
        const struct model_table *table = &model->tables[n];
        if (model_find_ngram(model, words, n, &match))
            printf(" %.17g %.17g", (double)table->log_p[match.p], (double)table->log_backoff[match.backoff]);
        else
            printf(" absent");
    }
    putchar('\n');
}

/*
 * Prints n-grams of every length, up to one word more than the model's order. Random walks through the table find them.
 */
static void print_ngrams(const pd_model *model, const double *sums)
{
    for (size_t printed = 0; printed < NGRAMS;) {
        uint16_t words[MODEL_ORDER_MAX + 1] = {below(4) ? usual_symbol(sums, model->symbol_count) : any_symbol(model)};
        for (size_t n = 1; n <= model->order; n++) words[n] = next_symbol(model, sums, words, n);
        for (size_t first = 0; first <= model->order; first++) {
            for (size_t end = first + 1; end <= model->order + 1; end++, printed++)
                print_ngram(model, words + first, end - first);
        }
        words[model->order] = any_symbol(model);
        for (size_t first = 0; first < model->order; first++, printed++)
            print_ngram(model, words + first, model->order + 1 - first);
    }
}

static void print_header(const pd_model *model)
{
    printf("header = %u %zu %zu %zu %016" PRIx64, model->order, model->symbol_count, model->group_count,
           model->map_size, model->checksum);
    for (unsigned n = 2; n <= model->order; n++) printf(" %" PRIu64, model->tables[n].ngrams);
    printf("\nchecksum = %016" PRIx64 "\n", format_checksum(model->map + 32, model->map_size - 32));
    printf("description = %s\n", model->description);
}

static void print_vocabulary(const pd_model *model)
{
    for (size_t id = 0; id < model->symbol_count; id++) {
        const struct model_entry *entry = &model->entries[id];
        printf("symbol %zu = %u %.17g %.17g", id, entry->group, (double)entry->log_p, (double)entry->log_backoff);
        for (int k = 0; k < 4; k++) printf(" %.17g", (double)model->case_cost[entry->letter_case][k]);
        printf(" %.*s\n", entry->text_length, model->pool + entry->text);
    }
    for (size_t g = 0; g < model->group_count; g++) {
        const struct model_group *group = &model->groups[g];
        char base[UINT8_MAX + 2];
        const size_t length = group->text_length;
        memcpy(base, model->pool + group->text, length);
        printf("group %zu = %u %u %.*s\n", g, group->first, group->count, (int)length, base);
        printf("base %.*s = %u\n", (int)length, base, model_find_group(model, base, length));
        base[length] = 'q'; /* no base letters end like this */
        printf("base %.*s = %u\n", (int)length + 1, base, model_find_group(model, base, length + 1));
    }
}

static void print_scores(const pd_model *model)
{
    for (int k = 0; k < SCORES && model->weights; k++) {
        uint16_t symbols[SENTENCE];
        uint8_t cases[SENTENCE];
        const size_t count = 1 + below(SENTENCE), i = below(count);
        const uint16_t candidate = any_symbol(model);
        printf("score %zu %u", i, candidate);
        for (size_t at = 0; at < count; at++) {
            symbols[at] = any_symbol(model);
            cases[at] = (uint8_t)below(4);
            printf(" %u:%u", symbols[at], cases[at]);
        }
        uint64_t features[RESCORE_FEATURES_MAX];
        const struct rescore_sentence sentence = {.symbols = symbols, .cases = cases, .count = count};
        int sum = 0;
        for (size_t f = rescore_features(&sentence, i, features); f-- > 0;)
            sum += model->weights[rescore_index(features[f], candidate, model->weight_bits)];
        printf(" = %.17g\n", sum * (double)model->weight_unit);
    }
}

static void print_names(const pd_model *model)
{
    for (size_t g = SYMBOL_FIRST_WORD; g < model->group_count && model->names; g++) {
        for (size_t i = model->name_first[g]; i < model->name_first[g + 1]; i++) {
            uint16_t groups[MODEL_NAME_MAX];
            size_t count = 0;
            for (; count < MODEL_NAME_MAX && model->names[i].symbols[count] != SYMBOL_PAD; count++)
                groups[count] = model->entries[model->names[i].symbols[count]].group;
            printf("names");
            for (size_t k = 0; k < count; k++) printf(" %u", groups[k]);
            printf(" =");
            const struct model_name *found;
            const size_t found_count = model_find_names(model, groups, count, &found);
            for (size_t k = 0; k < found_count * MODEL_NAME_MAX; k++)
                printf(" %u", found[k / MODEL_NAME_MAX].symbols[k % MODEL_NAME_MAX]);
            putchar('\n');
        }
    }
}

/* The names of the languages, and how probable the letters of some words are in each. */
static void print_languages(const pd_model *model)
{
    printf("languages = ");
    for (size_t k = 0; k < model->language_count; k++) printf("%s%s", k ? " " : "", model->languages[k].name);
    putchar('\n');
    for (int draw = 0; draw < DRAWS && model->language_count; draw++) {
        const struct model_group *group = &model->groups[model->entries[any_symbol(model)].group];
        const char *letters = model->pool + group->text;
        const size_t language = below(model->language_count);
        struct language_word word;
        size_t at = 0;
        if (!language_next_word(letters, group->text_length, &at, &word) || word.end != group->text_length) continue;
        printf("letters %zu %.*s = %.17g\n", language, group->text_length, letters,
               (double)language_log_p(&model->languages[language], &word));
    }
}

int main(int argc, char **argv)
{
    pd_model *model;
    pd_error error;
    if (argc != 2) return 1;
    if (pd_model_open(argv[1], &model, &error) != PD_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    print_header(model);
    print_vocabulary(model);
    double *sums = sum_up(model);
    if (!sums) return 1;
    print_ngrams(model, sums);
    free(sums);
    print_scores(model);
    print_names(model);
    print_languages(model);
    pd_model_close(model);
    return ferror(stdout) ? 1 : 0;
}

/*
 * Trigrams are smoothed by interpolation with bigrams, these with single letters, and these with a uniform
 * distribution. The weight of the shorter context is the number of different letters that follow the longer one (Witten
 * and Bell 1991): it needs no tuning, and gives every trigram a probability.
 */
#include "train/languages.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "language/letters.h"
#include "train/text/reader.h"

enum { SYMBOLS = MODEL_LANGUAGE_SYMBOLS };

struct letter_counts {
    uint64_t words;
    uint64_t counts[SYMBOLS][SYMBOLS][SYMBOLS];
};

static void count_word(struct letter_counts *counts, const struct language_word *word)
{
    unsigned first = LANGUAGE_EDGE, second = LANGUAGE_EDGE;
    for (size_t k = 0; k < word->count; k++) {
        counts->counts[first][second][word->symbols[k]]++;
        first = second;
        second = word->symbols[k];
    }
    counts->counts[first][second][LANGUAGE_EDGE]++;
    counts->words++;
}

static pd_status count_text(struct letter_counts *counts, const char *path, pd_error *error)
{
    struct reader *reader;
    pd_status status = reader_open(path, &reader, error);
    if (status != PD_OK) return status;
    for (;;) {
        const char *line;
        size_t length;
        status = reader_line(reader, &line, &length, error);
        if (status != PD_OK || !line) break;
        struct language_word word;
        for (size_t at = 0; language_next_word(line, length, &at, &word);)
            if (word.count > 0 && !word.edge_digit) count_word(counts, &word);
    }
    reader_close(reader);
    return status;
}

/*
 * Mixes the relative frequencies of what follows a context with their shorter estimate, which is in p[] on entry; p[]
 * then has the result.
 */
static void mix(const uint64_t counts[SYMBOLS], double p[SYMBOLS])
{
    double total = 0, kinds = 0;
    for (size_t k = 0; k < SYMBOLS; k++) {
        total += (double)counts[k];
        kinds += counts[k] > 0;
    }
    for (size_t k = 0; k < SYMBOLS && total > 0; k++) p[k] = ((double)counts[k] + kinds * p[k]) / (total + kinds);
}

static uint8_t cost_of(double p)
{
    const double cost = -log(p) * MODEL_LANGUAGE_UNIT + 0.5;
    return cost > UINT8_MAX ? UINT8_MAX : (uint8_t)cost;
}

static void make_table(const struct letter_counts *counts, struct model_language *language)
{
    uint64_t pairs[SYMBOLS][SYMBOLS] = {0}, single[SYMBOLS] = {0};
    for (size_t a = 0; a < SYMBOLS; a++)
        for (size_t b = 0; b < SYMBOLS; b++)
            for (size_t c = 0; c < SYMBOLS; c++) {
                pairs[b][c] += counts->counts[a][b][c];
                single[c] += counts->counts[a][b][c];
            }
    double one[SYMBOLS], two[SYMBOLS], three[SYMBOLS];
    for (size_t c = 0; c < SYMBOLS; c++) one[c] = 1.0 / SYMBOLS;
    mix(single, one);
    for (size_t b = 0; b < SYMBOLS; b++) {
        memcpy(two, one, sizeof two);
        mix(pairs[b], two);
        for (size_t a = 0; a < SYMBOLS; a++) {
            memcpy(three, two, sizeof three);
            mix(counts->counts[a][b], three);
            for (size_t c = 0; c < SYMBOLS; c++) language->cost[a][b][c] = cost_of(three[c]);
        }
    }
}

static size_t find_language(const struct model_language *languages, size_t count, const char *name)
{
    size_t k = 0;
    while (k < count && strcmp(languages[k].name, name) != 0) k++;
    return k;
}

/* Counts the texts of one language and makes its table. */
static pd_status make_language(const struct language_source *texts, size_t text_count, struct model_language *language,
                               pd_error *error)
{
    struct letter_counts *counts = calloc(1, sizeof *counts);
    if (!counts) return error_memory(error);
    pd_status status = PD_OK;
    for (size_t t = 0; t < text_count && status == PD_OK; t++)
        if (strcmp(texts[t].name, language->name) == 0) status = count_text(counts, texts[t].path, error);
    if (status == PD_OK && counts->words == 0)
        status = error_set(error, PD_ERROR_INPUT, "no word in the texts of %s", language->name);
    if (status == PD_OK) make_table(counts, language);
    free(counts);
    return status;
}

pd_status languages_count(const struct language_source *texts, size_t text_count, struct model_language **languages,
                          size_t *count, pd_error *error)
{
    *count = 0;
    *languages = calloc(MODEL_LANGUAGES_MAX, sizeof **languages);
    if (!*languages) return error_memory(error);
    for (size_t t = 0; t < text_count; t++) {
        if (find_language(*languages, *count, texts[t].name) < *count) continue;
        if (*count == MODEL_LANGUAGES_MAX)
            return error_set(error, PD_ERROR_ARGUMENT, "more than %d languages", MODEL_LANGUAGES_MAX);
        struct model_language *language = &(*languages)[(*count)++];
        memcpy(language->name, texts[t].name, sizeof language->name);
        const pd_status status = make_language(texts, text_count, language, error);
        if (status != PD_OK) return status;
    }
    return PD_OK;
}

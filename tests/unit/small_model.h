/*
 * Contents of small random models, and the back-off model that they stand for, computed by simple search. The packed
 * file and the decoder are compared with these.
 */
#ifndef PHUCDAU_TEST_SMALL_MODEL_H
#define PHUCDAU_TEST_SMALL_MODEL_H

#include "alphabet/alphabet.h"
#include "model/contents.h"
#include "support.h"
#include "text/token.h"

enum { SMALL_SYMBOLS_MAX = 256, SMALL_TEXT_MAX = 24 };

static const double SMALL_P_LOW = -8.0, SMALL_P_HIGH = -0.05, SMALL_BACKOFF_LOW = -2.5;

struct small_model {
    struct model_contents contents;
    struct model_symbol symbols[SMALL_SYMBOLS_MAX];
    char texts[SMALL_SYMBOLS_MAX][SMALL_TEXT_MAX];
};

static inline void small_symbol_add(struct small_model *m, struct random *r, const char *text)
{
    const size_t id = m->contents.symbol_count++;
    cr_assert_lt(id, SMALL_SYMBOLS_MAX);
    snprintf(m->texts[id], SMALL_TEXT_MAX, "%s", text);
    m->symbols[id] = (struct model_symbol){
        .text = m->texts[id],
        .log_p = id == SYMBOL_START ? -99.0f : (float)random_between(r, SMALL_P_LOW, SMALL_P_HIGH),
        .count = 1000 - id,
        .cased = {random_below(r, 50), random_below(r, 50), random_below(r, 5), 0}};
}

/* Adds the words of one base, "la" and its first `count` - 1 marked forms. The last letter of the base is a vowel. */
static inline void small_group_add(struct small_model *m, struct random *r, const char *base, size_t count)
{
    const size_t stem = strlen(base) - 1;
    for (unsigned shape = 0, made = 0; shape <= SHAPE_HORN && made < count; shape++) {
        for (unsigned tone = 0; tone < 6 && made < count; tone++) {
            char text[SMALL_TEXT_MAX];
            const uint32_t vowel =
                letter_join((struct letter){.base = base[stem], .shape = (uint8_t)shape, .tone = (uint8_t)tone});
            if (vowel == 0) continue;
            memcpy(text, base, stem);
            text[stem + utf8_put(vowel, text + stem)] = '\0';
            small_symbol_add(m, r, text);
            made++;
        }
    }
}

static inline int small_compare(const uint16_t *a, const uint16_t *b, unsigned n)
{
    for (unsigned k = 0; k < n; k++)
        if (a[k] != b[k]) return a[k] < b[k] ? -1 : 1;
    return 0;
}

/* The index of `ids` in a sorted list of n-grams, or SIZE_MAX. Compares `prefix` words of each. */
static inline size_t small_search(const struct model_ngrams *ngrams, unsigned n, const uint16_t *ids, unsigned prefix)
{
    size_t low = 0, high = ngrams->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (small_compare(ngrams->ids + middle * n, ids, prefix) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ngrams->count && small_compare(ngrams->ids + low * n, ids, prefix) == 0 ? low : SIZE_MAX;
}

static inline size_t small_find(const struct small_model *m, unsigned n, const uint16_t *ids)
{
    return small_search(&m->contents.ngrams[n], n, ids, n);
}

/* Inserts an n-gram at its place, unless it is already there. */
static inline void small_ngram_add(struct small_model *m, unsigned n, const uint16_t *ids)
{
    struct model_ngrams *ngrams = &m->contents.ngrams[n];
    if (small_find(m, n, ids) != SIZE_MAX) return;
    size_t at = ngrams->count;
    while (at > 0 && small_compare(ngrams->ids + (at - 1) * n, ids, n) > 0) at--;
    ngrams->ids = realloc(ngrams->ids, (ngrams->count + 1) * n * sizeof *ngrams->ids);
    cr_assert_not_null(ngrams->ids);
    uint16_t *place = ngrams->ids + at * n;
    memmove(place + n, place, (ngrams->count - at) * n * sizeof *place);
    memcpy(place, ids, n * sizeof *place);
    ngrams->count++;
}

/* Adds all n-grams of a random sentence, so that with an n-gram the model has its prefixes and suffixes. */
static inline void small_sentence_add(struct small_model *m, struct random *r)
{
    enum { WORDS = 8 };
    uint16_t words[WORDS + 2] = {SYMBOL_START};
    size_t count = 1;
    const uint32_t vocabulary = (uint32_t)(m->contents.symbol_count - SYMBOL_FIRST_WORD);
    for (uint32_t k = 1 + random_below(r, WORDS); k > 0; k--) {
        const bool is_class = random_below(r, 8) == 0;
        words[count++] = (uint16_t)(is_class ? SYMBOL_UNKNOWN + random_below(r, SYMBOL_SEMICOLON - SYMBOL_UNKNOWN + 1)
                                             : SYMBOL_FIRST_WORD + random_below(r, vocabulary));
    }
    words[count++] = SYMBOL_END;
    for (unsigned n = 2; n <= m->contents.order; n++)
        for (size_t at = 0; at + n <= count; at++) small_ngram_add(m, n, words + at);
}

/* Sets random weights. Only an n-gram that starts a longer one has a back-off weight. */
static inline void small_weights_fill(struct small_model *m, struct random *r)
{
    const unsigned order = m->contents.order;
    for (size_t id = 0; id < m->contents.symbol_count; id++) {
        const uint16_t word = (uint16_t)id;
        if (small_search(&m->contents.ngrams[2], 2, &word, 1) != SIZE_MAX)
            m->symbols[id].log_backoff = (float)random_between(r, SMALL_BACKOFF_LOW, 0);
    }
    for (unsigned n = 2; n <= order; n++) {
        struct model_ngrams *ngrams = &m->contents.ngrams[n];
        ngrams->log_p = calloc(ngrams->count + 1, sizeof *ngrams->log_p);
        ngrams->log_backoff = n < order ? calloc(ngrams->count + 1, sizeof *ngrams->log_backoff) : NULL;
        for (size_t i = 0; i < ngrams->count; i++) {
            ngrams->log_p[i] = (float)random_between(r, SMALL_P_LOW, SMALL_P_HIGH);
            if (n < order && small_search(&m->contents.ngrams[n + 1], n + 1, ngrams->ids + i * n, n) != SIZE_MAX)
                ngrams->log_backoff[i] = (float)random_between(r, SMALL_BACKOFF_LOW, 0);
        }
    }
}

/* A model with words of 12 bases, up to `group_max` for each, and the n-grams of `sentences` random sentences. */
static inline struct small_model *small_model_new(struct random *r, unsigned order, uint32_t group_max,
                                                  size_t sentences)
{
    static const char *const classes[SYMBOL_FIRST_WORD] = {
        "<pad>", "<s>", "</s>", "<unk>", "<small>", "<year>", "<date>", "<num>", ",", ":", ";", "", "", "", "", ""};
    static const char *const bases[] = {"ba", "co", "da", "ho", "khe", "la", "me", "na", "phu", "ta", "tu", "xo"};
    struct small_model *m = calloc(1, sizeof *m);
    cr_assert_not_null(m);
    m->contents = (struct model_contents){.order = order, .symbols = m->symbols, .description = "small, of a test"};
    for (size_t id = 0; id < SYMBOL_FIRST_WORD; id++) small_symbol_add(m, r, classes[id]);
    for (size_t g = 0; g < sizeof bases / sizeof *bases; g++)
        small_group_add(m, r, bases[g], 1 + random_below(r, group_max));
    for (size_t s = 0; s < sentences; s++) small_sentence_add(m, r);
    small_weights_fill(m, r);
    return m;
}

static inline void small_model_free(struct small_model *m)
{
    for (unsigned n = 2; n <= MODEL_ORDER_MAX; n++) {
        free(m->contents.ngrams[n].ids);
        free(m->contents.ngrams[n].log_p);
        free(m->contents.ngrams[n].log_backoff);
    }
    free(m);
}

/* The weight of words[0] … words[n-1] as a context; 0 if the model does not know it. */
static inline double small_log_backoff(const struct small_model *m, const uint16_t *words, unsigned n)
{
    if (n == 1) return (double)m->symbols[words[0]].log_backoff;
    const size_t at = small_find(m, n, words);
    return at == SIZE_MAX ? 0 : (double)m->contents.ngrams[n].log_backoff[at];
}

/*
 * log p(words[n-1] | words[0] … words[n-2]), by Katz's definition of back-off; *backoffs: how many weights were used.
 */
static inline double small_log_p(const struct small_model *m, const uint16_t *words, unsigned n, unsigned *backoffs)
{
    double sum = 0;
    *backoffs = 0;
    for (; n > m->contents.order; n--) words++;
    for (; n > 1; n--, words++) {
        const size_t at = small_find(m, n, words);
        if (at != SIZE_MAX) return sum + (double)m->contents.ngrams[n].log_p[at];
        sum += small_log_backoff(m, words, n - 1);
        ++*backoffs;
    }
    return sum + (double)m->symbols[words[0]].log_p;
}

#endif

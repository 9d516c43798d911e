/*
 * Training is compared with an independent implementation: the formulae of Chen & Goodman (1998) and Stolcke (1998) in
 * simple loops over all n-grams, on small texts made for the test.
 */
#include "alphabet/alphabet.h"
#include "small_training.h"
#include "support.h"
#include "text/token.h"
#include "train/ngram/sort.h"
#include "train/text/reader.h"
#include "train/train.h"

#include <criterion/criterion.h>
#include <lzma.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Texts -------------------------------------------------------------------------- */

static const char *const some_words[] = {"tỉnh", "tĩnh", "xã",    "xa",    "phong", "phòng", "trào", "trao",
                                         "thi",  "đua",  "dưa",   "của",   "cửa",   "nhân",  "nhận", "dân",
                                         "dẫn",  "và",   "huyện", "huyền", "họp",   "hộp",   "bàn",  "bản",
                                         "ban",  "kế",   "kê",    "hoạch", "năm",   "nắm",   "ubnd", "mới"};
enum { SOME_WORDS = sizeof some_words / sizeof *some_words };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/*
 * Sentences of 1 to 9 words, one on each line, without punctuation. Most words depend on the two before them, so that
 * long n-grams repeat. The caller frees the text.
 */
static char *make_text(size_t sentences, uint32_t seed)
{
    char *text = malloc(sentences * 9 * 12 + 1);
    cr_assert_not_null(text);
    char *end = text;
    for (size_t k = 0; k < sentences; k++) {
        const size_t length = 1 + next_random(&seed) % 9;
        uint32_t first = 0;
        uint32_t second = 0;
        for (size_t i = 0; i < length; i++) {
            const uint32_t noise = next_random(&seed) % 10;
            uint32_t word =
                noise < 6 ? (first * 7 + second * 3 + noise / 3) % SOME_WORDS : next_random(&seed) % SOME_WORDS;
            if (noise == 9) word /= 3;
            end += sprintf(end, i > 0 ? " %s" : "%s", some_words[word]);
            first = second;
            second = word;
        }
        *end++ = '\n';
    }
    *end = '\0';
    return text;
}

static struct train_options small_options(void)
{
    struct train_options options = small_training(2);
    options.order = 5;
    return options;
}

/* Trains on texts in memory with these options, whose own texts and text_count are replaced. */
static pd_status train_texts(struct train_options options, const char *const *texts, const uint32_t *weights,
                             size_t count, struct train_model *model, pd_error *error)
{
    struct train_text files[4];
    char *paths[4];
    for (size_t k = 0; k < count; k++) {
        paths[k] = temporary_file(texts[k], strlen(texts[k]));
        files[k] = (struct train_text){paths[k], weights ? weights[k] : 1};
    }
    options.texts = files;
    options.text_count = count;
    const pd_status status = train_run(&options, model, error);
    for (size_t k = 0; k < count; k++) {
        unlink(paths[k]);
        free(paths[k]);
    }
    return status;
}

static struct train_model train_text(struct train_options options, const char *text)
{
    struct train_model model;
    pd_error error;
    cr_assert_eq(train_texts(options, &text, NULL, 1, &model, &error), PD_OK, "training failed");
    return model;
}

static unsigned symbol_of(const struct model_contents *contents, const char *word)
{
    for (size_t k = 0; k < contents->symbol_count; k++) {
        if (strcmp(contents->symbols[k].text, word) == 0) return (unsigned)k;
    }
    cr_assert_fail("the vocabulary lacks %s", word);
    return 0;
}

/* ---- The formulae, in simple loops ---------------------------------------------------- */

struct plain_gram {
    uint16_t ids[5];
    double count;
    double weighted;
    double weight;
    double adjusted;
    double mass;
};

struct plain_order {
    struct plain_gram *grams;
    size_t count;
};

struct plain_model {
    unsigned order;
    const struct train_options *options;
    const struct model_contents *contents;
    struct plain_order orders[6];
    double discounts[6][4];
    double predicted; /* number of symbols that have a probability */
};

static struct plain_gram *plain_find(const struct plain_model *plain, unsigned n, const uint16_t *ids)
{
    for (size_t k = 0; k < plain->orders[n].count; k++) {
        if (memcmp(plain->orders[n].grams[k].ids, ids, n * sizeof *ids) == 0) return &plain->orders[n].grams[k];
    }
    return NULL;
}

static void plain_count(struct plain_model *plain, unsigned n, const uint16_t *ids, double weight)
{
    struct plain_order *order = &plain->orders[n];
    struct plain_gram *gram = plain_find(plain, n, ids);
    if (!gram) {
        order->grams = realloc(order->grams, (order->count + 1) * sizeof *order->grams);
        cr_assert_not_null(order->grams);
        gram = &order->grams[order->count++];
        *gram = (struct plain_gram){.count = 0};
        memcpy(gram->ids, ids, n * sizeof *ids);
    }
    gram->count++;
    gram->weighted += weight;
    gram->weight = fmax(gram->weight, weight);
}

static void plain_count_text(struct plain_model *plain, const char *text, double weight)
{
    char *copy = strdup(text);
    char *line_state = NULL;
    for (char *line = strtok_r(copy, "\n", &line_state); line; line = strtok_r(NULL, "\n", &line_state)) {
        uint16_t ids[64] = {SYMBOL_START};
        size_t length = 1;
        char *word_state = NULL;
        for (char *word = strtok_r(line, " ", &word_state); word; word = strtok_r(NULL, " ", &word_state)) {
            ids[length++] = (uint16_t)symbol_of(plain->contents, word);
        }
        ids[length++] = SYMBOL_END;
        for (size_t end = 2; end <= length; end++) {
            for (unsigned n = 1; n <= plain->order && n <= end; n++) plain_count(plain, n, ids + end - n, weight);
        }
    }
    free(copy);
}

static void plain_adjust(struct plain_model *plain)
{
    for (unsigned n = 1; n <= plain->order; n++) {
        double of[6] = {0};
        for (size_t k = 0; k < plain->orders[n].count; k++) {
            struct plain_gram *gram = &plain->orders[n].grams[k];
            if (n == plain->order || gram->ids[0] == SYMBOL_START) {
                gram->adjusted = gram->count;
                gram->mass = gram->weighted;
            } else {
                for (size_t i = 0; i < plain->orders[n + 1].count; i++) {
                    const struct plain_gram *longer = &plain->orders[n + 1].grams[i];
                    if (memcmp(longer->ids + 1, gram->ids, n * sizeof *gram->ids) != 0) continue;
                    gram->adjusted++;
                    gram->mass += longer->weight;
                }
            }
            if (gram->adjusted <= 4) of[(size_t)gram->adjusted]++;
        }
        double *d = plain->discounts[n];
        const double y = of[1] / (of[1] + 2 * of[2]);
        for (size_t k = 1; k <= 3; k++) d[k] = (double)k - (double)(k + 1) * y * of[k + 1] / of[k];
        const bool sane = of[1] > 0 && of[2] > 0 && of[3] > 0 && d[1] > 0 && d[1] <= 1 && d[2] > 0 && d[2] <= 2 &&
                          d[3] > 0 && d[3] <= 3;
        for (size_t k = 1; k <= 3 && !sane; k++) d[k] = (double)k / 2;
    }
}

static void plain_free(struct plain_model *plain)
{
    for (unsigned n = 1; n <= plain->order; n++) free(plain->orders[n].grams);
}

/* u(w|h) of a listed n-gram, 0 of any other. Adds to *freed the probability that discounts and cut-offs take away. */
static double plain_share(const struct plain_model *plain, unsigned n, const uint16_t *ids, double *freed)
{
    double total = 0;
    double free_mass = 0;
    double share = 0;
    for (size_t k = 0; k < plain->orders[n].count; k++) {
        const struct plain_gram *gram = &plain->orders[n].grams[k];
        if (memcmp(gram->ids, ids, (n - 1) * sizeof *ids) != 0) continue;
        total += gram->mass;
        const bool cut = gram->count <= plain->options->cutoff[n];
        const double discount = plain->discounts[n][gram->adjusted < 3 ? (size_t)gram->adjusted : 3];
        const double taken = cut ? gram->mass : gram->mass * discount / gram->adjusted;
        free_mass += taken;
        if (gram->ids[n - 1] == ids[n - 1]) share = gram->mass - taken;
    }
    *freed = total > 0 ? free_mass / total : 1;
    return total > 0 ? share / total : 0;
}

static double plain_p(const struct plain_model *plain, unsigned n, const uint16_t *ids)
{
    double p = 1 / plain->predicted;
    for (unsigned k = 1; k <= n; k++) {
        double freed;
        const double share = plain_share(plain, k, ids + n - k, &freed);
        p = share + freed * p;
    }
    return p;
}

static struct plain_model plain_train(const struct train_options *options, const struct model_contents *contents,
                                      const char *const *texts, const uint32_t *weights, size_t count)
{
    struct plain_model plain = {.order = options->order, .options = options, .contents = contents};
    for (size_t k = 0; k < count; k++) plain_count_text(&plain, texts[k], weights ? weights[k] : 1);
    plain_adjust(&plain);
    for (size_t k = 0; k < contents->symbol_count; k++) {
        if (k != SYMBOL_PAD && k != SYMBOL_START && contents->symbols[k].text[0]) plain.predicted++;
    }
    return plain;
}

/* ---- Contents as a back-off model ------------------------------------------------------ */

static int compare_ids(const uint16_t *a, const uint16_t *b, unsigned n)
{
    for (unsigned k = 0; k < n; k++) {
        if (a[k] != b[k]) return a[k] < b[k] ? -1 : 1;
    }
    return 0;
}

/* The index of an n-gram of order ≥ 2, or SIZE_MAX. */
static size_t find_ngram(const struct model_contents *contents, unsigned n, const uint16_t *ids)
{
    const struct model_ngrams *ngrams = &contents->ngrams[n];
    size_t first = 0;
    size_t last = ngrams->count;
    while (first < last) {
        const size_t middle = (first + last) / 2;
        const int order = compare_ids(ngrams->ids + middle * n, ids, n);
        if (order == 0) return middle;
        if (order < 0)
            first = middle + 1;
        else
            last = middle;
    }
    return SIZE_MAX;
}

/* p(ids[n - 1] | ids[0] …), by back-off. */
static double backoff_p(const struct model_contents *contents, unsigned n, const uint16_t *ids)
{
    double log_p = 0;
    for (; n > 1; n--, ids++) {
        const size_t at = find_ngram(contents, n, ids);
        if (at != SIZE_MAX) return exp(log_p + (double)contents->ngrams[n].log_p[at]);
        if (n == 2) {
            log_p += (double)contents->symbols[ids[0]].log_backoff;
        } else {
            const size_t context = find_ngram(contents, n - 1, ids);
            if (context != SIZE_MAX) log_p += (double)contents->ngrams[n - 1].log_backoff[context];
        }
    }
    return exp(log_p + (double)contents->symbols[ids[0]].log_p);
}

static double sum_after(const struct model_contents *contents, unsigned context_length, const uint16_t *context)
{
    uint16_t ids[5];
    memcpy(ids, context, context_length * sizeof *ids);
    double sum = 0;
    for (size_t w = 0; w < contents->symbol_count; w++) {
        ids[context_length] = (uint16_t)w;
        sum += backoff_p(contents, context_length + 1, ids);
    }
    return sum;
}

static void check_sums(const struct model_contents *contents)
{
    const uint16_t none = 0;
    cr_assert_float_eq(sum_after(contents, 0, &none), 1, 1e-5);
    for (size_t w = 0; w < contents->symbol_count; w++) {
        const uint16_t context = (uint16_t)w;
        cr_assert_float_eq(sum_after(contents, 1, &context), 1, 1e-5, "after %s", contents->symbols[w].text);
    }
    for (unsigned n = 2; n < contents->order; n++) {
        for (size_t k = 0; k < contents->ngrams[n].count; k++) {
            const double sum = sum_after(contents, n, contents->ngrams[n].ids + k * n);
            cr_assert_float_eq(sum, 1, 1e-5, "order %u, n-gram %zu: %g", n, k, sum);
        }
    }
}

static void check_closed_and_sorted(const struct model_contents *contents)
{
    for (unsigned n = 2; n <= contents->order; n++) {
        const struct model_ngrams *ngrams = &contents->ngrams[n];
        for (size_t k = 0; k < ngrams->count; k++) {
            const uint16_t *ids = ngrams->ids + k * n;
            if (k > 0) cr_assert_lt(compare_ids(ids - n, ids, n), 0);
            if (n == 2) continue;
            cr_assert_neq(find_ngram(contents, n - 1, ids), SIZE_MAX);
            cr_assert_neq(find_ngram(contents, n - 1, ids + 1), SIZE_MAX);
        }
    }
}

/* Whether an n-gram of order n + 1 starts with these n words. */
static bool is_context(const struct model_contents *contents, unsigned n, const uint16_t *ids)
{
    const struct model_ngrams *longer = &contents->ngrams[n + 1];
    for (size_t k = 0; k < longer->count; k++) {
        if (compare_ids(longer->ids + k * (n + 1), ids, n) == 0) return true;
    }
    return false;
}

static void check_backoff_only_after_contexts(const struct model_contents *contents)
{
    for (unsigned n = 2; n < contents->order; n++) {
        const struct model_ngrams *ngrams = &contents->ngrams[n];
        for (size_t k = 0; k < ngrams->count; k++) {
            if (is_context(contents, n, ngrams->ids + k * n)) continue;
            cr_assert_eq(ngrams->log_backoff[k], 0.0f);
        }
    }
}

static size_t ngrams_of(const struct model_contents *contents)
{
    size_t sum = 0;
    for (unsigned n = 2; n <= contents->order; n++) sum += contents->ngrams[n].count;
    return sum;
}

/* ---- Estimation ---------------------------------------------------------------------- */

static void check_against_formulae(struct train_options options, const char *const *texts, const uint32_t *weights,
                                   size_t count)
{
    struct train_model model;
    pd_error error;
    cr_assert_eq(train_texts(options, texts, weights, count, &model, &error), PD_OK);
    const struct model_contents *contents = &model.contents;
    struct plain_model plain = plain_train(&options, contents, texts, weights, count);

    for (unsigned n = 1; n <= options.order; n++) {
        size_t kept = 0;
        for (size_t k = 1; k <= 3; k++)
            cr_assert_float_eq(model.statistics.discounts[n][k], plain.discounts[n][k], 1e-12);
        cr_assert_eq(model.statistics.ngrams_counted[n], plain.orders[n].count);
        for (size_t k = 0; k < plain.orders[n].count; k++) {
            const struct plain_gram *gram = &plain.orders[n].grams[k];
            if (gram->count > options.cutoff[n]) kept++;
            const double expected = plain_p(&plain, n, gram->ids);
            const double p = backoff_p(contents, n, gram->ids);
            cr_assert_float_eq(p / expected, 1, 1e-4, "order %u, n-gram %zu: %g, expected %g", n, k, p, expected);
        }
        if (n > 1) cr_assert_eq(contents->ngrams[n].count, kept);
    }
    for (size_t w = 0; w < contents->symbol_count; w++) {
        if (!contents->symbols[w].text[0] || w == SYMBOL_PAD || w == SYMBOL_START) continue;
        const uint16_t ids[2] = {SYMBOL_START, (uint16_t)w};
        cr_assert_float_eq(backoff_p(contents, 1, ids + 1) / plain_p(&plain, 1, ids + 1), 1, 1e-4);
        cr_assert_float_eq(backoff_p(contents, 2, ids) / plain_p(&plain, 2, ids), 1, 1e-4);
    }
    plain_free(&plain);
    train_model_free(&model);
}

Test(train, probabilities_follow_the_formulae)
{
    char *text = make_text(700, 1);
    const char *texts[] = {text};
    check_against_formulae(small_options(), texts, NULL, 1);
    free(text);
}

Test(train, probabilities_follow_the_formulae_at_every_order)
{
    char *text = make_text(300, 2);
    const char *texts[] = {text};
    for (unsigned order = 2; order <= 4; order++) {
        struct train_options options = small_options();
        options.order = order;
        check_against_formulae(options, texts, NULL, 1);
    }
    free(text);
}

Test(train, probabilities_follow_the_formulae_without_and_with_higher_cutoffs)
{
    char *text = make_text(300, 3);
    const char *texts[] = {text};
    struct train_options options = small_options();
    for (unsigned n = 2; n <= 5; n++) options.cutoff[n] = 0;
    check_against_formulae(options, texts, NULL, 1);
    for (unsigned n = 2; n <= 5; n++) options.cutoff[n] = n - 1;
    check_against_formulae(options, texts, NULL, 1);
    free(text);
}

Test(train, weights_scale_counts_and_leave_discounts_alone)
{
    char *first = make_text(200, 4);
    char *second = make_text(200, 5);
    const char *texts[] = {first, second};
    const uint32_t weights[] = {5, 2};
    check_against_formulae(small_options(), texts, weights, 2);
    free(first);
    free(second);
}

Test(train, a_tiny_text_falls_back_to_fixed_discounts)
{
    const char *texts[] = {"kế hoạch năm\nkế hoạch\n"};
    check_against_formulae(small_options(), texts, NULL, 1);
    struct train_model model = train_text(small_options(), texts[0]);
    for (unsigned n = 1; n <= 5; n++) {
        for (size_t k = 1; k <= 3; k++) cr_assert_float_eq(model.statistics.discounts[n][k], (double)k / 2, 1e-12);
    }
    check_sums(&model.contents);
    train_model_free(&model);
}

Test(train, probabilities_sum_to_one_after_every_context)
{
    char *text = make_text(700, 6);
    struct train_model model = train_text(small_options(), text);
    check_sums(&model.contents);
    check_closed_and_sorted(&model.contents);
    train_model_free(&model);
    free(text);
}

/* ---- Pruning ------------------------------------------------------------------------- */

Test(train, pruned_to_a_size_it_is_closed_and_sums_to_one)
{
    char *text = make_text(700, 7);
    struct train_options options = small_options();
    struct train_model full = train_text(options, text);
    const size_t all = ngrams_of(&full.contents);
    for (size_t divisor = 2; divisor <= 50; divisor *= 5) {
        options.size = all / divisor;
        struct train_model model = train_text(options, text);
        cr_assert_leq(ngrams_of(&model.contents), options.size);
        cr_assert_geq(ngrams_of(&model.contents), options.size * 98 / 100);
        check_closed_and_sorted(&model.contents);
        check_backoff_only_after_contexts(&model.contents);
        check_sums(&model.contents);
        for (unsigned n = 2; n <= 5; n++) {
            for (size_t k = 0; k < model.contents.ngrams[n].count; k++) {
                const size_t at = find_ngram(&full.contents, n, model.contents.ngrams[n].ids + k * n);
                cr_assert_neq(at, SIZE_MAX);
                cr_assert_float_eq(full.contents.ngrams[n].log_p[at], model.contents.ngrams[n].log_p[k], 1e-6);
            }
        }
        train_model_free(&model);
    }
    train_model_free(&full);
    free(text);
}

static void group_of(const struct model_contents *contents, size_t symbol, char letters[64])
{
    const char *text = contents->symbols[symbol].text;
    const size_t length = text_strip(text, strlen(text), letters, 63);
    cr_assert_neq(length, SIZE_MAX);
    letters[length] = '\0';
}

/* 1 − q of the last of n words: how uncertain the choice is between it and the other words with the same letters. */
static double plain_doubt(const struct model_contents *contents, unsigned n, const uint16_t *words)
{
    if (words[n - 1] == SYMBOL_START) return 0;
    char letters[64];
    group_of(contents, words[n - 1], letters);
    uint16_t ids[5];
    memcpy(ids, words, n * sizeof *ids);
    const double p = backoff_p(contents, n, ids);
    double group = 0;
    for (size_t v = 0; v < contents->symbol_count; v++) {
        char others[64];
        group_of(contents, v, others);
        ids[n - 1] = (uint16_t)v;
        if (strcmp(others, letters) == 0) group += backoff_p(contents, n, ids);
    }
    return 1 - p / group;
}

/* The loss of one n-gram by its definition: over every word after the context, with and without the n-gram. */
static double plain_loss(const struct model_contents *contents, const struct plain_model *plain, unsigned n,
                         const uint16_t *ngram, double marks_share)
{
    char letters[64];
    group_of(contents, ngram[n - 1], letters);
    uint16_t ids[5];
    memcpy(ids, ngram, n * sizeof *ids);
    double listed = 0;
    double listed_below = 0;
    for (size_t v = 0; v < contents->symbol_count; v++) {
        ids[n - 1] = (uint16_t)v;
        if (v == ngram[n - 1] || find_ngram(contents, n, ids) == SIZE_MAX) continue;
        listed += backoff_p(contents, n, ids);
        listed_below += backoff_p(contents, n - 1, ids + 1);
    }
    const double backoff = (1 - listed) / (1 - listed_below);
    double entropy = 0;
    double group = 0;
    double new_group = 0;
    double p_word = 0;
    double new_p_word = 0;
    for (size_t v = 0; v < contents->symbol_count; v++) {
        if (!contents->symbols[v].text[0] || v == SYMBOL_PAD || v == SYMBOL_START) continue;
        ids[n - 1] = (uint16_t)v;
        const double p = backoff_p(contents, n, ids);
        const bool stays = v != ngram[n - 1] && find_ngram(contents, n, ids) != SIZE_MAX;
        const double new_p = stays ? p : backoff * backoff_p(contents, n - 1, ids + 1);
        entropy += p * (log(p) - log(new_p));
        char others[64];
        group_of(contents, v, others);
        if (strcmp(others, letters) == 0) {
            group += p;
            new_group += new_p;
        }
        if (v == ngram[n - 1]) {
            p_word = p;
            new_p_word = new_p;
        }
    }
    const double own_choice = fabs(log(p_word / group) - log(new_p_word / new_group));
    const double choice_before = plain_doubt(contents, n - 1, ngram) * fabs(log(p_word / new_p_word));
    const double marks = p_word * (own_choice + choice_before);
    double frequency = 0;
    double total = 0;
    for (size_t k = 0; k < plain->orders[n].count; k++) {
        if (memcmp(plain->orders[n].grams[k].ids, ngram, (n - 1) * sizeof *ngram) == 0) {
            frequency += plain->orders[n].grams[k].weighted;
        }
    }
    for (size_t k = 0; k < plain->orders[1].count; k++) total += plain->orders[1].grams[k].weighted;
    return frequency / total * ((1 - marks_share) * entropy + marks_share * marks);
}

/*
 * The losses of all n-grams of `contents`. A loss is raised to that of any longer n-gram that needs this one. The
 * caller frees losses[n].
 */
static void plain_losses(const struct model_contents *contents, const struct plain_model *plain, double marks_share,
                         double *losses[6])
{
    for (unsigned n = 5; n >= 2; n--) {
        const struct model_ngrams *ngrams = &contents->ngrams[n];
        losses[n] = calloc(ngrams->count + 1, sizeof **losses);
        for (size_t k = 0; k < ngrams->count; k++) {
            losses[n][k] = plain_loss(contents, plain, n, ngrams->ids + k * n, marks_share);
        }
        for (size_t k = 0; n < 5 && k < contents->ngrams[n + 1].count; k++) {
            const uint16_t *longer = contents->ngrams[n + 1].ids + k * (n + 1);
            for (unsigned shift = 0; shift < 2; shift++) {
                double *loss = &losses[n][find_ngram(contents, n, longer + shift)];
                *loss = fmax(*loss, losses[n + 1][k]);
            }
        }
    }
}

static void check_losses(double marks_share)
{
    char *text = make_text(150, 8);
    const char *texts[] = {text};
    struct train_options options = small_options();
    struct train_model full = train_text(options, text);
    struct plain_model plain = plain_train(&options, &full.contents, texts, NULL, 1);
    double *losses[6];
    plain_losses(&full.contents, &plain, marks_share, losses);

    options.marks_share = marks_share;
    options.size = ngrams_of(&full.contents) / 3;
    struct train_model model = train_text(options, text);
    const double threshold = model.statistics.threshold;
    cr_assert_gt(threshold, 0);
    for (unsigned n = 2; n <= 5; n++) {
        for (size_t k = 0; k < full.contents.ngrams[n].count; k++) {
            if (fabs(losses[n][k] / threshold - 1) < 0.01) continue;
            const bool kept = find_ngram(&model.contents, n, full.contents.ngrams[n].ids + k * n) != SIZE_MAX;
            cr_assert_eq(kept, losses[n][k] > threshold, "order %u, n-gram %zu: loss %g, threshold %g", n, k,
                         losses[n][k], threshold);
        }
        free(losses[n]);
    }
    plain_free(&plain);
    train_model_free(&model);
    train_model_free(&full);
    free(text);
}

Test(train, pruning_goes_by_relative_entropy)
{
    check_losses(0);
}

Test(train, pruning_goes_by_the_choice_between_marks)
{
    check_losses(1);
}

Test(train, pruning_mixes_both_losses)
{
    check_losses(0.5);
}

/* ---- The same result in every way ---------------------------------------------------- */

static void check_same(const struct train_model *left, const struct train_model *right)
{
    const struct model_contents *a = &left->contents;
    const struct model_contents *b = &right->contents;
    cr_assert_eq(a->symbol_count, b->symbol_count);
    for (size_t k = 0; k < a->symbol_count; k++) {
        cr_assert_str_eq(a->symbols[k].text, b->symbols[k].text);
        cr_assert_eq(a->symbols[k].count, b->symbols[k].count);
        cr_assert_arr_eq(a->symbols[k].cased, b->symbols[k].cased, sizeof a->symbols[k].cased);
        cr_assert_arr_eq(&a->symbols[k].log_p, &b->symbols[k].log_p, sizeof(float));
        cr_assert_arr_eq(&a->symbols[k].log_backoff, &b->symbols[k].log_backoff, sizeof(float));
    }
    for (unsigned n = 2; n <= a->order; n++) {
        const struct model_ngrams *c = &a->ngrams[n];
        const struct model_ngrams *d = &b->ngrams[n];
        cr_assert_eq(c->count, d->count);
        cr_assert_arr_eq(c->ids, d->ids, c->count * n * sizeof *c->ids);
        cr_assert_arr_eq(c->log_p, d->log_p, c->count * sizeof *c->log_p);
        cr_assert_eq(c->log_backoff == NULL, n == a->order);
        if (c->log_backoff) cr_assert_arr_eq(c->log_backoff, d->log_backoff, c->count * sizeof *c->log_backoff);
    }
}

Test(train, spilling_to_disk_changes_nothing)
{
    char *text = make_text(6000, 9);
    struct train_options options = small_options();
    options.size = 5000;
    struct train_model roomy = train_text(options, text);
    options.memory = 1;
    struct train_model tight = train_text(options, text);
    cr_assert_gt(roomy.statistics.tokens, 5 * 4096, "the text is too short to be spilled in several runs");
    check_same(&roomy, &tight);
    train_model_free(&roomy);
    train_model_free(&tight);
    free(text);
}

Test(train, the_number_of_threads_changes_nothing)
{
    char *text = make_text(3000, 10);
    struct train_options options = small_options();
    options.size = 3000;
    options.threads = 1;
    struct train_model alone = train_text(options, text);
    options.threads = 7;
    struct train_model together = train_text(options, text);
    check_same(&alone, &together);
    train_model_free(&alone);
    train_model_free(&together);
    free(text);
}

static int compare_records(const void *left, const void *right)
{
    const struct sort_record *a = left;
    const struct sort_record *b = right;
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    return a->rest < b->rest ? -1 : a->rest > b->rest;
}

Test(train, records_sort_as_by_comparison)
{
    enum { COUNT = 50000 };
    struct sort_record *records = malloc(COUNT * sizeof *records);
    struct sort_record *expected = malloc(COUNT * sizeof *records);
    uint32_t state = 14;
    for (unsigned spread = 0; spread < 3; spread++) {
        for (size_t k = 0; k < COUNT; k++) {
            uint64_t key = 0;
            for (unsigned b = 0; b < 8; b++) key = key << 8 | (next_random(&state) % (spread == 0 ? 256 : spread + 1));
            const uint64_t word = next_random(&state) % 65536;
            /* The second number depends only on the key, so records with equal keys are equal. */
            records[k] = expected[k] = (struct sort_record){key, word << 48 | (key + word) % 1000};
        }
        qsort(expected, COUNT, sizeof *expected, compare_records);
        sort_records(records, COUNT, 2);
        cr_assert_arr_eq(records, expected, COUNT * sizeof *records);
    }
    free(records);
    free(expected);
}

/* ---- ARPA ------------------------------------------------------------------------------ */

Test(train, arpa_lists_the_same_numbers)
{
    char *text = make_text(300, 11);
    struct train_options options = small_options();
    options.size = 500;
    struct train_model model = train_text(options, text);
    const struct model_contents *contents = &model.contents;
    char *arpa = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&arpa, &length);
    cr_assert_eq(train_write_arpa(stream, contents, NULL), PD_OK);
    fclose(stream);

    unsigned n = 0;
    size_t listed[6] = {0};
    size_t announced[6] = {0};
    bool ended = false;
    char *state = NULL;
    for (char *line = strtok_r(arpa, "\n", &state); line; line = strtok_r(NULL, "\n", &state)) {
        unsigned order;
        size_t count;
        if (sscanf(line, "ngram %u=%zu", &order, &count) == 2) announced[order] = count;
        if (strcmp(line, "\\end\\") == 0) ended = true;
        if (sscanf(line, "\\%u-grams:", &order) == 1) n = order;
        if (n == 0 || line[0] == '\\') continue;
        uint16_t ids[5];
        char *field_state = NULL;
        const double log_p = atof(strtok_r(line, "\t", &field_state));
        char *words = strtok_r(NULL, "\t", &field_state);
        const char *backoff = strtok_r(NULL, "\t", &field_state);
        char *word_state = NULL;
        unsigned given = 0;
        for (char *word = strtok_r(words, " ", &word_state); word; word = strtok_r(NULL, " ", &word_state)) {
            ids[given++] = (uint16_t)symbol_of(contents, word);
        }
        cr_assert_eq(given, n);
        const size_t at = n == 1 ? ids[0] : find_ngram(contents, n, ids);
        cr_assert_neq(at, SIZE_MAX);
        const float expected = n == 1 ? contents->symbols[at].log_p : contents->ngrams[n].log_p[at];
        if (n > 1 || ids[0] != SYMBOL_START)
            cr_assert_float_eq(log_p, (double)expected / log(10), 1e-5);
        else
            cr_assert_eq(log_p, -99);
        cr_assert_eq(backoff == NULL, n == contents->order);
        const float weight = n == 1  ? contents->symbols[at].log_backoff
                             : n < 5 ? contents->ngrams[n].log_backoff[at]
                                     : 0;
        if (backoff) cr_assert_float_eq(atof(backoff), (double)weight / log(10), 1e-5);
        listed[n]++;
    }
    cr_assert(ended);
    for (unsigned k = 1; k <= 5; k++) cr_assert_eq(listed[k], announced[k]);
    for (unsigned k = 2; k <= 5; k++) cr_assert_eq(listed[k], contents->ngrams[k].count);
    free(arpa);
    train_model_free(&model);
    free(text);
}

/* ---- Vocabulary -------------------------------------------------------------------------- */

static bool has_word(const struct model_contents *contents, const char *word)
{
    for (size_t k = SYMBOL_FIRST_WORD; k < contents->symbol_count; k++) {
        if (strcmp(contents->symbols[k].text, word) == 0) return true;
    }
    return false;
}

Test(train, words_stand_in_groups_of_the_same_letters)
{
    char *text = make_text(700, 12);
    struct train_model model = train_text(small_options(), text);
    const struct model_contents *contents = &model.contents;
    cr_assert_eq(contents->symbol_count, SYMBOL_FIRST_WORD + SOME_WORDS);
    for (size_t k = SYMBOL_FIRST_WORD + 1; k < contents->symbol_count; k++) {
        char left[64];
        char right[64];
        group_of(contents, k - 1, left);
        group_of(contents, k, right);
        const int order = strcmp(left, right);
        cr_assert_leq(order, 0);
        if (order == 0) cr_assert_geq(contents->symbols[k - 1].count, contents->symbols[k].count);
    }
    train_model_free(&model);
    free(text);
}

/* A text of `count` lines that have `word` between two other words, and ten lines with only these two. */
static char *repeat(const char *word, size_t count)
{
    char *text = malloc((count + 10) * (strlen(word) + 32));
    char *end = text;
    for (size_t k = 0; k < 10; k++) end += sprintf(end, "họp mới\n");
    for (size_t k = 0; k < count; k++) end += sprintf(end, "họp %s mới\n", word);
    return text;
}

static void check_needs(const char *word, size_t count)
{
    for (size_t given = count - 1; given <= count; given++) {
        char *text = repeat(word, given);
        struct train_options options = small_options();
        options.min_count = 3;
        options.min_count_other = 5;
        options.min_count_marked = 7;
        struct train_model model = train_text(options, text);
        cr_assert_eq(has_word(&model.contents, word), given == count, "%s, %zu times", word, given);
        cr_assert_eq(model.contents.symbols[SYMBOL_UNKNOWN].count, given == count ? 0 : given);
        train_model_free(&model);
        free(text);
    }
}

Test(train, a_syllable_needs_the_least_count)
{
    check_needs("tỉnh", 3);
}

Test(train, a_word_that_is_no_syllable_needs_more)
{
    check_needs("ubnd", 5);
}

Test(train, a_marked_word_that_is_no_syllable_needs_most)
{
    check_needs("đưược", 7);
}

Test(train, a_form_that_is_vanishingly_rare_beside_its_sisters_is_unknown)
{
    char *common = repeat("phòng", 120000);
    char *rare = repeat("phóng", 5);
    char *enough = repeat("phỏng", 6);
    const char *texts[] = {common, rare, enough};
    struct train_model model;
    pd_error error;
    cr_assert_eq(train_texts(small_options(), texts, NULL, 3, &model, &error), PD_OK);
    cr_assert(has_word(&model.contents, "phòng"));
    cr_assert(has_word(&model.contents, "phỏng"), "6 of 120011 is more than 1 of 20000");
    cr_assert_not(has_word(&model.contents, "phóng"), "5 of 120011 is less than 1 of 20000");
    train_model_free(&model);
    free(common);
    free(rare);
    free(enough);
}

/* ---- Reading ------------------------------------------------------------------------------ */

Test(train, case_is_counted_except_at_the_start_of_a_sentence)
{
    struct train_model model = train_text(small_options(), "Tỉnh họp. Tỉnh họp Tỉnh và TỈNH và tỉnh\nTỉnh\n");
    const struct model_contents *contents = &model.contents;
    const struct model_symbol *symbol = &contents->symbols[symbol_of(contents, "tỉnh")];
    cr_assert_eq(symbol->count, 6);
    cr_assert_eq(symbol->cased[CASE_LOWER], 1);
    cr_assert_eq(symbol->cased[CASE_TITLE], 1);
    cr_assert_eq(symbol->cased[CASE_UPPER], 1);
    cr_assert_eq(symbol->cased[CASE_MIXED], 0);
    cr_assert_eq(contents->symbols[SYMBOL_START].count, 3);
    cr_assert_eq(contents->symbols[SYMBOL_END].count, 3);
    train_model_free(&model);
}

Test(train, paragraphs_without_marks_and_broken_ones_are_skipped)
{
    const char *text = "phong trao thi dua cua nhan dan tinh va huyen\n"
                       "ban nhan dan xa\n"
                       "kế hoạch \xC3\x28 năm\n"
                       "the committee will approve this new plan before winter comes again\n"
                       "phòng họp của nhân dân tỉnh và huyện\n";
    struct train_model model = train_text(small_options(), text);
    cr_assert_eq(model.statistics.paragraphs, 5);
    cr_assert_eq(model.statistics.paragraphs_broken, 1);
    cr_assert_eq(model.statistics.paragraphs_unmarked, 1);
    cr_assert_eq(model.statistics.sentences, 3);
    cr_assert_not(has_word(&model.contents, "trao"));
    cr_assert_not(has_word(&model.contents, "hoạch"));
    cr_assert(has_word(&model.contents, "committee"));
    train_model_free(&model);
}

Test(train, decomposed_text_and_new_tone_placement_are_folded)
{
    struct train_model model = train_text(small_options(), "ti\xCC\x89nh hòa\ntỉnh hoà\nTỈNH HÒA\n");
    cr_assert_eq(model.contents.symbol_count, SYMBOL_FIRST_WORD + 2);
    cr_assert_eq(model.contents.symbols[symbol_of(&model.contents, "tỉnh")].count, 3);
    cr_assert_eq(model.contents.symbols[symbol_of(&model.contents, "hòa")].count, 3);
    train_model_free(&model);
}

static struct train_model train_bytes(const void *bytes, size_t length, pd_status expected)
{
    char *path = temporary_file(bytes, length);
    const struct train_text text = {path, 1};
    struct train_options options = small_options();
    options.texts = &text;
    options.text_count = 1;
    struct train_model model;
    pd_error error;
    const pd_status status = train_run(&options, &model, &error);
    cr_assert_eq(status, expected, "%s", pd_status_name(status));
    if (status != PD_OK) cr_assert_eq(error.status, expected);
    unlink(path);
    free(path);
    return model;
}

Test(train, lines_come_without_their_ends)
{
    char *path = temporary_file("họp\r\n\n\r\nmới\r", 16);
    static const char *const lines[] = {"họp", "", "", "mới"};
    struct reader *reader;
    cr_assert_eq(reader_open(path, &reader, NULL), PD_OK);
    const char *line;
    size_t length;
    for (size_t k = 0; k < 4; k++) {
        cr_assert_eq(reader_line(reader, &line, &length, NULL), PD_OK);
        cr_assert_not_null(line);
        cr_assert_eq(length, strlen(lines[k]));
        cr_assert_arr_eq(line, lines[k], length);
    }
    cr_assert_eq(reader_line(reader, &line, &length, NULL), PD_OK);
    cr_assert_null(line);
    reader_close(reader);
    unlink(path);
    free(path);
}

Test(train, xz_and_other_line_ends_give_the_same_model)
{
    char *text = make_text(40000, 13); /* longer than the reader's block */
    const size_t length = strlen(text);
    struct train_model plain = train_bytes(text, length, PD_OK);

    const size_t room = lzma_stream_buffer_bound(length);
    uint8_t *compressed = malloc(room);
    size_t compressed_length = 0;
    cr_assert_eq(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, NULL, (const uint8_t *)text, length, compressed,
                                         &compressed_length, room),
                 LZMA_OK);
    struct train_model unpacked = train_bytes(compressed, compressed_length, PD_OK);
    check_same(&plain, &unpacked);
    train_model_free(&unpacked);

    char *windows = malloc(2 * length + 1);
    size_t windows_length = 0;
    for (size_t k = 0; k < length; k++) {
        if (text[k] == '\n') windows[windows_length++] = '\r';
        windows[windows_length++] = text[k];
    }
    struct train_model converted = train_bytes(windows, windows_length - 2, PD_OK); /* no final line feed */
    check_same(&plain, &converted);
    train_model_free(&converted);

    train_bytes(compressed, compressed_length / 2, PD_ERROR_INPUT);
    compressed[compressed_length / 2] ^= 0x55;
    train_bytes(compressed, compressed_length, PD_ERROR_INPUT);
    train_model_free(&plain);
    free(windows);
    free(compressed);
    free(text);
}

Test(train, texts_that_cannot_be_used_are_errors)
{
    train_bytes("", 0, PD_ERROR_INPUT);
    train_bytes("\n\n  \n", 5, PD_ERROR_INPUT);
    train_bytes("\xFD"
                "7zXZ\0",
                6, PD_ERROR_INPUT);
    const struct train_text missing = {"/nonexistent/text", 1};
    struct train_options options = small_options();
    options.texts = &missing;
    options.text_count = 1;
    struct train_model model;
    pd_error error;
    cr_assert_eq(train_run(&options, &model, &error), PD_ERROR_IO);
    cr_assert(strstr(error.message, "/nonexistent/text"));
}

static void check_refused(struct train_options options)
{
    const char *text = "họp\n";
    struct train_model model;
    pd_error error;
    cr_assert_eq(train_texts(options, &text, NULL, 1, &model, &error), PD_ERROR_ARGUMENT);
}

Test(train, options_that_make_no_sense_are_refused)
{
    struct train_options options = small_options();
    options.order = 6;
    check_refused(options);
    options = small_options();
    options.cutoff[4] = 0;
    check_refused(options);
    options = small_options();
    options.marks_share = 1.5;
    check_refused(options);
    const char *text = "họp\n";
    const uint32_t weight = 0;
    struct train_model model;
    cr_assert_eq(train_texts(small_options(), &text, &weight, 1, &model, NULL), PD_ERROR_ARGUMENT);
}

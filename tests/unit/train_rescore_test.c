/*
 * The second score: what it is taught with (folds, examples), and that a model with it restores what its n-grams cannot
 * know.
 */
#include "alphabet/alphabet.h"
#include "base/exponential.h"
#include "model/model.h"
#include "small_training.h"
#include "train/examples.h"
#include "train/rescore.h"
#include "train/text/corpus.h"
#include "train/text/vocabulary.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/*
 * Paragraphs "A x B" in which A is tỉnh or tĩnh, x one of many fillers, and B says which: đua after tỉnh, nhân after
 * tĩnh. Bigrams know nothing of A; it takes a look two words ahead. The caller frees it.
 */
static char *make_text(size_t paragraphs, uint32_t seed)
{
    static const char *const fillers[] = {"và", "của", "mới", "xã", "năm", "dân", "kế", "hoạch"};
    char *text = malloc(paragraphs * 40 + 1), *end = text;
    cr_assert_not_null(text);
    for (size_t k = 0; k < paragraphs; k++) {
        const char *filler = fillers[next_random(&seed) % 8];
        const bool first = next_random(&seed) % 2;
        end += sprintf(end, "%s %s %s\n", first ? "tỉnh" : "tĩnh", filler, first ? "đua" : "nhân");
    }
    *end = '\0';
    return text;
}

/* Writes a text to a new file and returns its path, which the caller unlinks and frees. */
static char *write_file(const char *text)
{
    const char *folder = getenv("TMPDIR");
    char *path = NULL;
    cr_assert(asprintf(&path, "%s/rescore-test-XXXXXX", folder && *folder ? folder : "/tmp") > 0);
    const int descriptor = mkstemp(path);
    cr_assert(descriptor >= 0);
    cr_assert_eq(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
    close(descriptor);
    return path;
}

static struct train_options small_options(void)
{
    struct train_options options = small_training(2);
    options.second_score_bits = 12;
    return options;
}

static pd_status try_train(struct train_options options, const char *text, struct train_model *model, pd_error *error)
{
    char *path = write_file(text);
    const struct train_text file = {path, 1};
    options.texts = &file;
    options.text_count = 1;
    const pd_status status = train_run(&options, model, error);
    unlink(path);
    free(path);
    return status;
}

static struct train_model train(struct train_options options, const char *text)
{
    struct train_model model;
    pd_error error;
    cr_assert_eq(try_train(options, text, &model, &error), PD_OK, "training failed");
    return model;
}

/* A model file of the contents, opened; the file is gone. */
static pd_model *open_model(const struct train_model *trained)
{
    char *path = write_file("");
    pd_error error;
    pd_model *model;
    cr_assert_eq(model_write(path, &trained->contents, &error), PD_OK);
    cr_assert_eq(pd_model_open(path, &model, &error), PD_OK);
    unlink(path);
    free(path);
    return model;
}

/* ---- Folds and examples ---------------------------------------------------------------- */

struct texts {
    struct corpus corpus;
    struct vocabulary vocabulary;
    struct train_options options;
    struct train_progress progress;
};

static struct texts read_texts(const char *text)
{
    struct texts texts = {.options = small_options()};
    struct train_statistics statistics = {0};
    pd_error error;
    char *path = write_file(text);
    const struct train_text file = {path, 1};
    texts.options.texts = &file;
    texts.options.text_count = 1;
    cr_assert_eq(corpus_read(&texts.corpus, &texts.options, &statistics, &texts.progress, &error), PD_OK);
    cr_assert_eq(vocabulary_choose(&texts.vocabulary, &texts.corpus, &texts.options, &error), PD_OK);
    unlink(path);
    free(path);
    return texts;
}

static void texts_free(struct texts *texts)
{
    corpus_free(&texts->corpus);
    vocabulary_free(&texts->vocabulary);
}

static uint64_t count_without(struct texts *texts, enum fold without)
{
    struct counts counts;
    pd_error error;
    cr_assert_eq(
        counts_collect(&counts, &texts->corpus, &texts->vocabulary, without, &texts->options, &texts->progress, &error),
        PD_OK);
    uint64_t sum = 0;
    for (size_t k = SYMBOL_FIRST_WORD; k < texts->vocabulary.symbol_count; k++) sum += counts.occurrences[k];
    counts_free(&counts);
    return sum;
}

Test(train_rescore, folds_alternate_by_chunks_of_paragraphs)
{
    enum { EXTRA = 10 };
    char *text = make_text(3 * CORPUS_CHUNK_PARAGRAPHS + EXTRA, 1);
    struct texts texts = read_texts(text);
    cr_assert_eq(texts.corpus.chunk_count, 4);
    cr_assert_eq(count_without(&texts, FOLD_NONE), 3 * (3 * CORPUS_CHUNK_PARAGRAPHS + EXTRA));
    cr_assert_eq(count_without(&texts, FOLD_EVEN), 3 * (CORPUS_CHUNK_PARAGRAPHS + EXTRA));
    cr_assert_eq(count_without(&texts, FOLD_ODD), 3 * 2 * CORPUS_CHUNK_PARAGRAPHS);
    texts_free(&texts);
    free(text);
}

/* Finds the paragraph "A x B" that an example comes from: whether one has these letters, and `right` at the place. */
static bool is_in_text(const pd_model *model, const struct example *example, const char *text)
{
    const char *line = text;
    for (const char *feed; (feed = strchr(line, '\n')); line = feed + 1) {
        char words[3][16];
        cr_assert_eq(sscanf(line, "%15s %15s %15s", words[0], words[1], words[2]), 3);
        bool same = example->length == 3;
        for (size_t k = 0; same && k < 3; k++) {
            const unsigned symbol = model_find_word(model, words[k], strlen(words[k]));
            same = model->entries[symbol].group == model->entries[example->symbols[k]].group;
            if (k == example->place) same = same && symbol == example->options[example->right];
        }
        if (same) return true;
    }
    return false;
}

Test(train_rescore, examples_are_the_doubtful_words_of_the_fold)
{
    char *text = make_text(4 * CORPUS_CHUNK_PARAGRAPHS, 2);
    struct texts texts = read_texts(text);
    struct train_options options = small_options();
    options.second_score_bits = 0;
    struct train_model trained = train(options, text);
    pd_model *model = open_model(&trained);
    struct examples examples;
    pd_error error;
    cr_assert_eq(examples_init(&examples, &texts.corpus, &error), PD_OK);
    cr_assert_eq(examples_collect(&examples, &texts.corpus, FOLD_ODD, 1, model, 2, &texts.progress, &error), PD_OK);
    cr_assert_eq(examples.count, 2 * CORPUS_CHUNK_PARAGRAPHS, "of each paragraph the first word alone is in doubt");
    cr_assert_eq(examples.chunks[0].count + examples.chunks[2].count, 0);
    for (size_t c = 1; c < 4; c += 2) {
        struct example list[CORPUS_CHUNK_PARAGRAPHS];
        cr_assert_eq(examples.chunks[c].count, CORPUS_CHUNK_PARAGRAPHS);
        cr_assert(examples_read(&examples, c, list));
        for (size_t k = 0; k < CORPUS_CHUNK_PARAGRAPHS; k++) {
            cr_assert_eq(list[k].place, 0);
            cr_assert_eq(list[k].option_count, 2);
            cr_assert_float_eq(list[k].posteriors[0] + list[k].posteriors[1], 1, 1e-4);
            cr_assert(is_in_text(model, &list[k], text));
        }
    }
    examples_free(&examples);
    pd_model_close(model);
    train_model_free(&trained);
    texts_free(&texts);
    free(text);
}

Test(train_rescore, a_share_of_the_chunks_is_spread_evenly)
{
    char *text = make_text(16 * CORPUS_CHUNK_PARAGRAPHS, 3);
    struct texts texts = read_texts(text);
    struct train_options options = small_options();
    options.second_score_bits = 0;
    struct train_model trained = train(options, text);
    pd_model *model = open_model(&trained);
    struct examples examples;
    pd_error error;
    cr_assert_eq(examples_init(&examples, &texts.corpus, &error), PD_OK);
    cr_assert_eq(examples_collect(&examples, &texts.corpus, FOLD_EVEN, 0.25, model, 1, &texts.progress, &error), PD_OK);
    size_t first_half = 0;
    for (size_t c = 0; c < 8; c++) first_half += examples.chunks[c].count;
    cr_assert_eq(examples.count, 2 * CORPUS_CHUNK_PARAGRAPHS);
    cr_assert_eq(first_half, CORPUS_CHUNK_PARAGRAPHS);
    examples_free(&examples);
    pd_model_close(model);
    train_model_free(&trained);
    texts_free(&texts);
    free(text);
}

/* ---- The whole --------------------------------------------------------------------------- */

/* The share of paragraphs that come back right from their stripped form. */
static double share_right(const struct train_model *trained, const char *text)
{
    pd_model *model = open_model(trained);
    pd_options options;
    pd_options_init(&options, sizeof options);
    options.mode = PD_MODE_MARKS;
    size_t right = 0, all = 0;
    const char *line = text;
    for (const char *feed; (feed = strchr(line, '\n')); line = feed + 1) {
        const size_t length = (size_t)(feed - line);
        char stripped[128], *out;
        size_t out_length;
        const size_t stripped_length = text_strip(line, length, stripped, sizeof stripped);
        cr_assert_eq(pd_restore(model, stripped, stripped_length, &options, &out, &out_length, NULL), PD_OK);
        if (out_length == length && memcmp(out, line, length) == 0) right++;
        all++;
        pd_free(out);
    }
    pd_model_close(model);
    return (double)right / (double)all;
}

Test(train_rescore, a_model_knows_what_its_ngrams_cannot)
{
    char *text = make_text(1000, 4), *other = make_text(200, 5);
    struct train_options options = small_options();
    struct train_model with = train(options, text);
    options.second_score_bits = 0;
    struct train_model without = train(options, text);
    cr_assert_null(without.contents.weights);
    cr_assert_lt(share_right(&without, other), 0.7);
    cr_assert_eq(share_right(&with, other), 1);
    train_model_free(&with);
    train_model_free(&without);
    free(text);
    free(other);
}

Test(train_rescore, weights_do_not_depend_on_threads_or_memory)
{
    char *text = make_text(700, 6);
    struct train_options options = small_options();
    struct train_model a = train(options, text);
    options.threads = 5;
    options.memory = 1;
    struct train_model b = train(options, text);
    cr_assert_eq(a.contents.weight_bits, 12);
    cr_assert_eq(a.contents.weight_unit, b.contents.weight_unit);
    cr_assert_arr_eq(a.contents.weights, b.contents.weights, 1 << 12);
    train_model_free(&a);
    train_model_free(&b);
    free(text);
}

Test(train_rescore, a_text_without_two_halves_gets_none)
{
    char *text = make_text(CORPUS_CHUNK_PARAGRAPHS, 7);
    struct train_model model = train(small_options(), text);
    cr_assert_null(model.contents.weights);
    train_model_free(&model);
    free(text);
}

Test(train_rescore, senseless_options_are_refused)
{
    struct train_options options = small_options();
    struct train_model model;
    pd_error error;
    options.second_score_bits = 7;
    cr_assert_eq(try_train(options, "tỉnh\n", &model, &error), PD_ERROR_ARGUMENT);
    options.second_score_bits = 27;
    cr_assert_eq(try_train(options, "tỉnh\n", &model, &error), PD_ERROR_ARGUMENT);
    options.second_score_bits = 12;
    options.second_score_share = 0;
    cr_assert_eq(try_train(options, "tỉnh\n", &model, &error), PD_ERROR_ARGUMENT);
    options.second_score_share = 1.01;
    cr_assert_eq(try_train(options, "tỉnh\n", &model, &error), PD_ERROR_ARGUMENT);
}

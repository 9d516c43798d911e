#include "train/train.h"

#include "base/error.h"
#include "base/parallel.h"
#include "base/temporary.h"
#include "model/model.h"
#include "train/examples.h"
#include "train/ngram/assemble.h"
#include "train/ngram/count.h"
#include "train/ngram/entries.h"
#include "train/ngram/estimate.h"
#include "train/ngram/prune.h"
#include "train/rescore.h"
#include "train/text/corpus.h"
#include "train/text/vocabulary.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void train_options_init(struct train_options *options)
{
    *options = (struct train_options){.order = 5,
                                      .min_count = 8,
                                      .min_count_other = 40,
                                      .min_count_marked = 100,
                                      .cutoff = {0, 0, 0, 1, 1, 1},
                                      .size = 8000000,
                                      .marks_share = 0.8,
                                      .second_score_share = 1,
                                      .memory = (uint64_t)4 << 30};
}

static pd_status check_options(const struct train_options *options, pd_error *error)
{
    if (options->text_count == 0) return error_set(error, PD_ERROR_ARGUMENT, "no text to train on");
    for (size_t k = 0; k < options->text_count; k++) {
        const struct train_text *text = &options->texts[k];
        if (text->weight < 1 || text->weight > TRAIN_WEIGHT_MAX) {
            return error_set(error, PD_ERROR_ARGUMENT, "%s: a weight is a number from 1 to %d", text->path,
                             TRAIN_WEIGHT_MAX);
        }
    }
    if (options->order < 2 || options->order > MODEL_ORDER_MAX) {
        return error_set(error, PD_ERROR_ARGUMENT, "the order must be 2 to %d", MODEL_ORDER_MAX);
    }
    if (options->cutoff[1] != 0) return error_set(error, PD_ERROR_ARGUMENT, "there is no cut-off for single words");
    for (unsigned n = 2; n <= options->order; n++) {
        if (options->cutoff[n] < options->cutoff[n - 1]) {
            return error_set(error, PD_ERROR_ARGUMENT, "cut-offs must not fall from one order to the next");
        }
    }
    if (!(options->marks_share >= 0 && options->marks_share <= 1)) {
        return error_set(error, PD_ERROR_ARGUMENT, "the share of marks must be 0 to 1");
    }
    if (options->second_score_bits != 0 && (options->second_score_bits < 8 || options->second_score_bits > 26))
        return error_set(error, PD_ERROR_ARGUMENT, "a second score has 2^8 to 2^26 weights");
    if (!(options->second_score_share > 0 && options->second_score_share <= 1))
        return error_set(error, PD_ERROR_ARGUMENT,
                         "the share of texts for the second score must be above 0, at most 1");
    return PD_OK;
}

/* The texts as symbols and their vocabulary, which all models trained on them or on parts of them share. */
struct train_work {
    struct corpus corpus;
    struct vocabulary vocabulary;
    struct train_options options;
    struct train_progress progress;
};

static uint64_t ngrams_of(const struct model_contents *contents)
{
    uint64_t sum = 0;
    for (unsigned n = 2; n <= contents->order; n++) sum += contents->ngrams[n].count;
    return sum;
}

static pd_status prune_and_assemble(struct train_work *work, const struct counts *counts, struct estimate *estimate,
                                    struct train_model *model, pd_error *error)
{
    const struct train_options *options = &work->options;
    uint64_t estimated = 0;
    for (unsigned n = 2; n <= options->order; n++) estimated += model->statistics.ngrams_estimated[n];
    train_progress_begin(&work->progress, "pruning", "n-grams", estimated);
    prune_losses(estimate, &work->vocabulary, options->marks_share, options->threads);
    double threshold = -1;
    if (options->threshold > 0)
        threshold = options->threshold;
    else if (options->size > 0)
        threshold = prune_threshold(estimate, options->size);
    model->statistics.threshold = threshold;
    const pd_status status =
        assemble_model(model, estimate, &work->corpus, &work->vocabulary, counts, threshold, options->threads, error);
    if (status == PD_OK) train_progress_end(&work->progress, ngrams_of(&model->contents));
    return status;
}

/* Trains the n-grams on the corpus without the fold `without`. */
static pd_status train_ngrams(struct train_work *work, enum fold without, struct train_model *model, pd_error *error)
{
    struct counts *counts = calloc(1, sizeof *counts);
    if (!counts) return error_memory(error);
    struct estimate estimate = {0};
    pd_status status =
        counts_collect(counts, &work->corpus, &work->vocabulary, without, &work->options, &work->progress, error);
    if (status == PD_OK) {
        status = estimate_probabilities(&estimate, counts, &work->vocabulary, &work->options, &model->statistics,
                                        &work->progress, error);
    }
    if (status == PD_OK) status = prune_and_assemble(work, counts, &estimate, model, error);
    if (status == PD_OK) status = entries_find_names(&work->corpus, &work->vocabulary, model, error);
    counts_free(counts);
    free(counts);
    estimate_free(&estimate);
    return status;
}

/* ---- The second score --------------------------------------------------------------- */

/*
 * Writes the contents to a temporary model file and opens it, so that the decoder gets the same model that users will
 * have. Removes the file.
 */
static pd_status open_contents(const struct model_contents *contents, pd_model **model, pd_error *error)
{
    char folder[TEMPORARY_PATH_MAX];
    char path[TEMPORARY_PATH_MAX + 8];
    pd_status status = temporary_folder(folder, error);
    if (status != PD_OK) return status;
    snprintf(path, sizeof path, "%s/model", folder);
    status = model_write(path, contents, error);
    if (status == PD_OK) status = pd_model_open(path, model, error);
    unlink(path);
    rmdir(folder);
    return status;
}

/* Restores a fold with a model trained on the rest. */
static pd_status collect_fold(struct train_work *work, enum fold fold, struct examples *examples, pd_error *error)
{
    struct train_model rest = {0};
    pd_model *model = NULL;
    pd_status status = train_ngrams(work, fold, &rest, error);
    if (status == PD_OK) status = open_contents(&rest.contents, &model, error);
    train_model_free(&rest);
    if (status == PD_OK) {
        status = examples_collect(examples, &work->corpus, fold, work->options.second_score_share, model,
                                  work->options.threads, &work->progress, error);
    }
    pd_model_close(model);
    return status;
}

/*
 * A model is far too sure about text that it was trained on. So each half of the texts is restored by a model trained
 * on the other half. Texts of a single chunk have no two halves; their model gets no second score.
 */
static pd_status train_second_score(struct train_work *work, struct train_model *model, pd_error *error)
{
    if (work->options.second_score_bits == 0 || work->corpus.chunk_count < 2) return PD_OK;
    struct examples examples;
    struct rescore_weights weights = {0};
    pd_status status = examples_init(&examples, &work->corpus, error);
    if (status == PD_OK) status = collect_fold(work, FOLD_EVEN, &examples, error);
    if (status == PD_OK) status = collect_fold(work, FOLD_ODD, &examples, error);
    if (status == PD_OK)
        status = rescore_train(&examples, work->options.second_score_bits, &weights, &work->progress, error);
    examples_free(&examples);
    model->weights = weights.values;
    model->contents.weights = weights.values;
    model->contents.weight_bits = work->options.second_score_bits;
    model->contents.weight_unit = weights.unit;
    model->statistics.doubtful = weights.words;
    model->statistics.doubtful_right[0] = weights.right_before;
    model->statistics.doubtful_right[1] = weights.right_learning;
    return status;
}

/* ---- All of it ---------------------------------------------------------------------- */

static pd_status describe(const struct train_options *options, struct train_model *model, pd_error *error)
{
    char *text = NULL;
    if (options->description) {
        text = strdup(options->description);
    } else if (asprintf(&text, "%u-gram model, interpolated modified Kneser-Ney, entropy-pruned; %llu tokens",
                        options->order, (unsigned long long)model->statistics.tokens) < 0) {
        text = NULL;
    }
    model->description = text;
    model->contents.description = text;
    return text ? PD_OK : error_memory(error);
}

pd_status train_run(const struct train_options *given, struct train_model *model, pd_error *error)
{
    *model = (struct train_model){0};
    pd_status status = check_options(given, error);
    if (status != PD_OK) return status;
    struct train_work work = {.options = *given, .progress = given->progress};
    if (work.options.threads == 0) work.options.threads = parallel_cores();
    status = corpus_read(&work.corpus, &work.options, &model->statistics, &work.progress, error);
    if (status == PD_OK) status = vocabulary_choose(&work.vocabulary, &work.corpus, &work.options, error);
    if (status == PD_OK) status = train_second_score(&work, model, error);
    if (status == PD_OK) status = train_ngrams(&work, FOLD_NONE, model, error);
    if (status == PD_OK) status = describe(&work.options, model, error);
    corpus_free(&work.corpus);
    vocabulary_free(&work.vocabulary);
    if (status != PD_OK) train_model_free(model);
    return status;
}

void train_model_free(struct train_model *model)
{
    free(model->contents.symbols);
    for (unsigned n = 2; n <= MODEL_ORDER_MAX; n++) {
        free(model->contents.ngrams[n].ids);
        free(model->contents.ngrams[n].log_p);
        free(model->contents.ngrams[n].log_backoff);
    }
    free(model->texts);
    free(model->description);
    free(model->weights);
    free(model->names);
    *model = (struct train_model){0};
}

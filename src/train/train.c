#include "train/train.h"

#include "base/error.h"
#include "train/assemble.h"
#include "train/corpus.h"
#include "train/count.h"
#include "train/estimate.h"
#include "train/prune.h"
#include "train/vocabulary.h"

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
                                      .marks_share = 0.5,
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
    return PD_OK;
}

/* What the steps hand on to each other. */
struct work {
    struct corpus corpus;
    struct vocabulary vocabulary;
    struct counts *counts;
    struct estimate estimate;
};

static void work_free(struct work *work)
{
    corpus_free(&work->corpus);
    vocabulary_free(&work->vocabulary);
    if (work->counts) counts_free(work->counts);
    free(work->counts);
    estimate_free(&work->estimate);
}

static pd_status count_texts(struct work *work, const struct train_options *options,
                             struct train_statistics *statistics, struct progress *progress, pd_error *error)
{
    work->counts = calloc(1, sizeof *work->counts);
    if (!work->counts) return error_memory(error);
    pd_status status = corpus_read(&work->corpus, options, statistics, progress, error);
    if (status == PD_OK) status = vocabulary_choose(&work->vocabulary, &work->corpus, options, error);
    if (status == PD_OK) {
        status = counts_collect(work->counts, &work->corpus, &work->vocabulary, options, progress, error);
    }
    return status;
}

static uint64_t ngrams_of(const struct model_contents *contents)
{
    uint64_t sum = 0;
    for (unsigned n = 2; n <= contents->order; n++) sum += contents->ngrams[n].count;
    return sum;
}

static pd_status shrink(struct work *work, const struct train_options *options, struct train_model *model,
                        struct progress *progress, pd_error *error)
{
    uint64_t estimated = 0;
    for (unsigned n = 2; n <= options->order; n++) estimated += model->statistics.ngrams_estimated[n];
    progress_begin(progress, "pruning", "n-grams", estimated);
    prune_losses(&work->estimate, &work->vocabulary, options->marks_share, options->threads);
    double threshold = -1;
    if (options->threshold > 0)
        threshold = options->threshold;
    else if (options->size > 0)
        threshold = prune_threshold(&work->estimate, options->size);
    model->statistics.threshold = threshold;
    const pd_status status = assemble_model(model, &work->estimate, &work->corpus, &work->vocabulary, work->counts,
                                            threshold, options->threads, error);
    if (status == PD_OK) progress_end(progress, ngrams_of(&model->contents));
    return status;
}

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
    struct train_options options = *given;
    if (options.threads == 0) {
        const long cores = sysconf(_SC_NPROCESSORS_ONLN);
        options.threads = cores > 0 ? (unsigned)cores : 1;
    }
    struct progress progress;
    progress_init(&progress, options.progress);
    struct work work = {0};
    status = count_texts(&work, &options, &model->statistics, &progress, error);
    if (status == PD_OK) {
        status = estimate_probabilities(&work.estimate, work.counts, &work.vocabulary, &options, &model->statistics,
                                        &progress, error);
    }
    if (status == PD_OK) status = shrink(&work, &options, model, &progress, error);
    if (status == PD_OK) status = describe(&options, model, error);
    work_free(&work);
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
    *model = (struct train_model){0};
}

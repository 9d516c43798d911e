/* One conversion job of the public interface: a document and a converter go in, outputs or pages come out. */
#include "base/error.h"
#include "base/parallel.h"
#include "base/sized.h"
#include "document/convert.h"
#include "document/opened.h"
#include "document/page/list.h"
#include "document/scan/engine.h"
#include "document/settings.h"
#include "document/writer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct pd_converter {
    const pd_model *model; /* NULL: no restoring */
    pd_document_options settings;
    enum encoding encoding;
    pd_options restoring, restoring_ocr; /* for text layers, for pages read by OCR */
    pd_channels *channels;               /* opened by the converter; else NULL */
    pd_channels *engine_channels;        /* the same, for the misreadings of the OCR engine */
};

/* ---- Converters -------------------------------------------------------------------------- */

static pd_status copy_restoring(const pd_options *given, pd_options *restoring, pd_error *error)
{
    pd_options_init(restoring, sizeof *restoring);
    if (given != NULL && sized_copy(restoring, sizeof *restoring, given) != SIZED_OK)
        return error_set(error, PD_ERROR_ARGUMENT, "pd_options: not made by pd_options_init, or of a later version");
    return PD_OK;
}

/*
 * Opens the installed channels. If there are none, letters are not repaired; this is an error only if their repair was
 * asked for.
 */
static pd_status open_channels(pd_converter *converter, pd_error *error)
{
    pd_error reason;
    const pd_status status = pd_channels_open(converter->model, NULL, &converter->channels, &reason);
    converter->restoring.channels = converter->channels;
    if (status == PD_OK || (status == PD_ERROR_MODEL && converter->restoring.mode == PD_MODE_AUTO)) return PD_OK;
    if (error != NULL) *error = reason;
    return status;
}

/* For pages read by OCR: they need repair, and the channel of their engine is known. */
static pd_status open_engine_channels(pd_converter *converter, pd_error *error)
{
    pd_error reason;
    const char *language = converter->settings.language;
    const char *name = ocr_engine_find(&language)->channel(language);
    const pd_status status = pd_channels_open(converter->model, name, &converter->engine_channels, &reason);
    if (status == PD_ERROR_ARGUMENT) return PD_OK; /* no channel has that name */
    if (status == PD_OK) {
        converter->restoring_ocr.mode = PD_MODE_OCR;
        converter->restoring_ocr.channels = converter->engine_channels;
    } else if (error != NULL) {
        *error = reason;
    }
    return status;
}

static pd_status prepare_restoring(pd_converter *converter, pd_error *error)
{
    pd_options *restoring = &converter->restoring;
    const bool chooses = converter->model != NULL && restoring->channels == NULL && restoring->mode != PD_MODE_MARKS;
    pd_status status = chooses ? open_channels(converter, error) : PD_OK;
    converter->restoring_ocr = *restoring;
    if (status == PD_OK && converter->channels != NULL && restoring->mode == PD_MODE_AUTO)
        status = open_engine_channels(converter, error);
    return status;
}

pd_status pd_converter_new(const pd_model *model, const pd_document_options *options, const pd_options *restoring,
                           pd_converter **converter, pd_error *error)
{
    *converter = NULL;
    pd_converter *made = calloc(1, sizeof *made);
    if (made == NULL) return error_memory(error);
    pd_status status = copy_restoring(restoring, &made->restoring, error);
    if (status == PD_OK) status = settings_complete(options, &made->settings, error);
    if (status == PD_OK) {
        encoding_by_name(made->settings.encoding, &made->encoding);
        if (made->settings.threads == 0) made->settings.threads = parallel_cores();
        if (!made->settings.no_restore) made->model = model;
        status = prepare_restoring(made, error);
    }
    if (status == PD_OK)
        *converter = made;
    else
        pd_converter_free(made);
    return status;
}

void pd_converter_free(pd_converter *converter)
{
    if (converter == NULL) return;
    pd_channels_free(converter->channels);
    pd_channels_free(converter->engine_channels);
    free(converter);
}

pd_status pd_converter_load(pd_converter *converter, pd_error *error)
{
    pd_channels *const used[] = {converter->restoring.channels, converter->engine_channels};
    for (size_t k = 0; k < sizeof used / sizeof *used; k++) {
        const pd_status status = used[k] != NULL ? pd_channels_load(used[k], error) : PD_OK;
        if (status != PD_OK) return status;
    }
    return PD_OK;
}

const char *pd_converter_path(const pd_converter *converter, size_t index)
{
    for (const struct ocr_engine_kind *const *engine = ocr_engine_kinds; *engine != NULL; engine++) {
        for (const char *const *path = (*engine)->paths; *path != NULL; path++)
            if (index-- == 0) return *path;
        const char *named = (*engine)->variable != NULL ? getenv((*engine)->variable) : NULL;
        if (named != NULL && index-- == 0) return named;
    }
    return index == 0 ? converter->settings.data_folder : NULL;
}

/* ---- Pages ------------------------------------------------------------------------------- */

/* Finds the pages to convert, from 0. The caller frees *pages. */
static pd_status choose_pages(const pd_document *document, const pd_document_options *settings, size_t **pages,
                              size_t *count, pd_error *error)
{
    const pd_status status = page_list_choose(settings->pages, document->source->page_count, pages, count, error);
    if (status != PD_OK || *count <= settings->max_pages) return status;
    free(*pages);
    *pages = NULL;
    return error_set(error, PD_ERROR_INPUT,
                     "%zu pages, more than the limit of %zu (raise --max-pages, or choose some by convert --pages)",
                     *count, settings->max_pages);
}

pd_status pd_document_check(const pd_document *document, const pd_document_options *options, pd_error *error)
{
    pd_document_options settings;
    size_t *pages = NULL, count;
    pd_status status = settings_complete(options, &settings, error);
    if (status == PD_OK) status = choose_pages(document, &settings, &pages, &count, error);
    free(pages);
    return status;
}

static void prepare_source(const pd_document *document, const pd_converter *converter)
{
    struct source *source = document->source;
    source->name = document->name;
    source->encoding = converter->encoding;
    source->max_pixels = converter->settings.max_pixels;
}

static pd_status convert_chosen(pd_document *document, const pd_converter *converter, const struct convert_sink *sink,
                                bool keep_images, pd_error *error)
{
    const struct convert_options options = {.settings = &converter->settings,
                                            .model = converter->model,
                                            .restoring = &converter->restoring,
                                            .restoring_ocr = &converter->restoring_ocr,
                                            .keep_images = keep_images,
                                            .temporary = document->temporary};
    size_t *pages, count;
    pd_status status = choose_pages(document, &converter->settings, &pages, &count, error);
    if (status != PD_OK) return status;
    status = convert_pages(document->source, pages, count, &options, sink, error);
    free(pages);
    return status;
}

/* ---- Outputs ----------------------------------------------------------------------------- */

/* The outputs being written. */
struct job {
    pd_output *outputs;
    struct writer *writers[PD_OUTPUTS_MAX]; /* NULL: the output has failed */
    size_t count;
    bool needs_images;
    void (*progress)(void *self, const pd_progress *progress);
    void *self;
};

/* The language of the text as a BCP 47 tag, from the first of the OCR engine's languages. */
static const char *text_language(const char *languages)
{
    ocr_engine_find(&languages);
    return strncmp(languages, "eng", 3) == 0 ? "en" : "vi";
}

/* Whether an error concerns one output only: what the input forbids, and its own stream. */
static bool is_of_output(pd_status status)
{
    return status == PD_ERROR_INPUT || status == PD_ERROR_IO;
}

/*
 * Takes the status of a step of an output. If the output alone has failed, notes why and ends its writer. Returns the
 * status if the job must end.
 */
static pd_status settle(struct job *job, size_t index, pd_status status, const pd_error *reason, pd_error *error)
{
    pd_output *output = &job->outputs[index];
    if (status == PD_OK) return PD_OK;
    if (!is_of_output(status)) {
        if (error != NULL) *error = *reason;
        return status;
    }
    if (status == PD_ERROR_IO) output->error_number = errno != 0 ? errno : EIO;
    output->error = *reason;
    if (job->writers[index] != NULL) job->writers[index]->kind->free(job->writers[index]);
    job->writers[index] = NULL;
    return PD_OK;
}

/* The error of the first output that has failed; PD_OK if none has. */
static pd_status first_failure(const struct job *job, pd_error *error)
{
    for (size_t k = 0; k < job->count; k++)
        if (job->outputs[k].error.status != PD_OK) {
            if (error != NULL) *error = job->outputs[k].error;
            return job->outputs[k].error.status;
        }
    return PD_OK;
}

/* If all outputs have failed, the error of the first: nothing is left to do. */
static pd_status check_outputs(const struct job *job, pd_error *error)
{
    for (size_t k = 0; k < job->count; k++)
        if (job->writers[k] != NULL) return PD_OK;
    return first_failure(job, error);
}

/* Finds the formats of all outputs, before one of them is opened. */
static pd_status find_kinds(const pd_output *outputs, size_t count, const struct writer_kind *kinds[PD_OUTPUTS_MAX],
                            pd_error *error)
{
    if (count > PD_OUTPUTS_MAX) return error_set(error, PD_ERROR_ARGUMENT, "more than %d outputs", PD_OUTPUTS_MAX);
    for (size_t k = 0; k < count; k++) {
        kinds[k] = writer_by_name(outputs[k].format, strlen(outputs[k].format));
        if (kinds[k] == NULL) return error_set(error, PD_ERROR_ARGUMENT, "%.100s: no such format", outputs[k].format);
    }
    return PD_OK;
}

static pd_status open_writers(struct job *job, size_t count, const pd_document *document, const pd_converter *converter,
                              pd_error *error)
{
    const pd_document_options *settings = &converter->settings;
    const struct writer_options options = {.name = document->name,
                                           .source = document->source,
                                           .language = text_language(settings->language),
                                           .break_signature = settings->break_signature,
                                           .pdfa = settings->pdfa,
                                           .decrypt = settings->encryption == PD_ENCRYPTION_REMOVE};
    const struct writer_kind *kinds[PD_OUTPUTS_MAX];
    pd_status status = find_kinds(job->outputs, count, kinds, error);
    while (status == PD_OK && job->count < count) {
        const size_t k = job->count++;
        pd_error reason;
        job->outputs[k].error_number = 0;
        job->outputs[k].error = (pd_error){.status = PD_OK};
        const pd_status opened = kinds[k]->open(job->outputs[k].stream, &options, &job->writers[k], &reason);
        status = settle(job, k, opened, &reason, error);
        if (opened == PD_OK && kinds[k]->needs_images) job->needs_images = true;
    }
    return status == PD_OK ? check_outputs(job, error) : status;
}

static pd_status write_page(void *self, struct document_page *page, pd_error *error)
{
    struct job *job = self;
    for (size_t k = 0; k < job->count; k++) {
        pd_error reason;
        if (job->writers[k] == NULL) continue;
        const pd_status written = job->writers[k]->kind->page(job->writers[k], page, &reason);
        const pd_status status = settle(job, k, written, &reason, error);
        if (status != PD_OK) return status;
    }
    return check_outputs(job, error);
}

static pd_status finish_writers(struct job *job, pd_error *error)
{
    for (size_t k = 0; k < job->count; k++) {
        pd_error reason;
        if (job->writers[k] == NULL) continue;
        pd_status finished = job->writers[k]->kind->finish(job->writers[k], &reason);
        if (finished == PD_OK && fflush(job->outputs[k].stream) != 0)
            finished = error_set(&reason, PD_ERROR_IO, "cannot write: %s", strerror(errno));
        const pd_status status = settle(job, k, finished, &reason, error);
        if (status != PD_OK) return status;
    }
    return PD_OK;
}

/* Ends all writers. If the document itself has failed, no output is whole. */
static void close_writers(struct job *job, size_t count, pd_status status, const pd_error *reason)
{
    for (size_t k = 0; k < job->count; k++)
        if (job->writers[k] != NULL) job->writers[k]->kind->free(job->writers[k]);
    for (size_t k = 0; status != PD_OK && k < count; k++)
        if (k >= job->count || job->outputs[k].error.status == PD_OK) job->outputs[k].error = *reason;
}

static void tell_progress(void *self, const pd_progress *progress)
{
    const struct job *job = self;
    if (job->progress != NULL) job->progress(job->self, progress);
}

pd_status pd_document_convert(pd_document *document, const pd_converter *converter, pd_output *outputs,
                              size_t output_count, void (*progress)(void *self, const pd_progress *progress),
                              void *self, pd_error *error)
{
    pd_error reason = {.status = PD_OK};
    struct job job = {.outputs = outputs, .progress = progress, .self = self};
    const struct convert_sink sink = {.self = &job, .page = write_page, .progress = tell_progress};
    prepare_source(document, converter);
    pd_status status = open_writers(&job, output_count, document, converter, &reason);
    if (status == PD_OK) status = convert_chosen(document, converter, &sink, job.needs_images, &reason);
    if (status == PD_OK) status = finish_writers(&job, &reason);
    close_writers(&job, output_count, status, &reason);
    if (status == PD_OK) status = first_failure(&job, &reason);
    if (status != PD_OK && error != NULL) *error = reason;
    return status;
}

/* ---- Reading ----------------------------------------------------------------------------- */

struct reading {
    pd_status (*take)(void *self, const pd_page *page, pd_error *error);
    void *self;
};

/* Copies the alternatives of a word into the page's arena; NULL if memory runs out. */
static pd_alternative *copy_alternatives(struct document_page *page, const struct document_word *word)
{
    pd_alternative *copies = arena_take(&page->arena, word->alternative_count * sizeof *copies);
    for (size_t k = 0; copies != NULL && k < word->alternative_count; k++)
        copies[k] = (pd_alternative){.text = word->alternatives[k].text,
                                     .length = strlen(word->alternatives[k].text),
                                     .confidence = word->alternatives[k].confidence};
    return copies;
}

static bool copy_word(struct document_page *page, const struct document_word *word, pd_page_word *copy)
{
    copy->text = word->text;
    copy->length = word->length;
    copy->box = word->box;
    copy->confidence = word->confidence;
    copy->before = word->before;
    copy->confidence_before = word->before_confidence;
    if (word->alternative_count == 0) return true;
    copy->alternatives = copy_alternatives(page, word);
    copy->alternative_count = word->alternative_count;
    return copy->alternatives != NULL;
}

static bool copy_words(struct document_page *page, pd_page_word *words)
{
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++) {
            const struct document_line *line = &page->blocks[b].lines[l];
            for (size_t w = 0; w < line->word_count; w++, words++) {
                *words = (pd_page_word){.block = b, .line = l};
                if (!copy_word(page, &line->words[w], words)) return false;
            }
        }
    return true;
}

static pd_status hand_over(void *self, struct document_page *page, pd_error *error)
{
    const struct reading *reading = self;
    const size_t count = document_word_count(page);
    pd_page_word *words = arena_take(&page->arena, (count + 1) * sizeof *words);
    if (words == NULL || !copy_words(page, words)) return error_memory(error);
    const pd_page copy = {.number = page->number,
                          .width = page->width,
                          .height = page->height,
                          .reading = page->reading,
                          .timed_out = page->timed_out,
                          .words = words,
                          .word_count = count};
    return reading->take(reading->self, &copy, error);
}

pd_status pd_document_read(pd_document *document, const pd_converter *converter,
                           pd_status (*take)(void *self, const pd_page *page, pd_error *error), void *self,
                           pd_error *error)
{
    prepare_source(document, converter);
    struct reading reading = {.take = take, .self = self};
    const struct convert_sink sink = {.self = &reading, .page = hand_over};
    return convert_chosen(document, converter, &sink, false, error);
}

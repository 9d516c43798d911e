/*
 * The pairs of each page are kept in memory until all pages are done. A page gives only about twenty kilobytes, so
 * writing them earlier would gain nothing.
 *
 * About half of the pages are cleaned before they are read, as `convert` does; the others are read as they are, as
 * other programs do.
 */
#include "render/render.h"

#include "base/error.h"
#include "base/parallel.h"
#include "document/scan/clean.h"
#include "document/scan/engine.h"
#include "render/degrade.h"
#include "render/readings.h"
#include "render/sample.h"
#include "render/set.h"

#include <float.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct page_rendering {
    const struct render_options *options;
    struct passage *passages;    /* one for each page */
    struct pairs_text *pairs;    /* likewise */
    struct ocr_engine **engines; /* one for each thread, made when it is first needed */
    struct setter *setter;
    pthread_mutex_t setter_lock;
    pthread_mutex_t done_lock;
    size_t done;
};

/* ---- One page ------------------------------------------------------------------------ */

/* Reads an image. `matrix` maps its pixels to those of the page as it was set. */
static pd_status read_image(struct ocr_engine *engine, PIX *pix, double resolution, double matrix[6],
                            struct document_page *page, pd_error *error)
{
    struct ocr_result result;
    const struct ocr_image image = {.pix = pix, .resolution = resolution};
    const pd_status status = ocr_recognise(engine, &image, &result, error);
    return status == PD_OK ? ocr_add_words(engine, matrix, page, error) : status;
}

static pd_status read_cleaned(struct ocr_engine *engine, PIX *pix, double resolution, double matrix[6],
                              struct document_page *page, pd_error *error)
{
    struct clean_image cleaned;
    if (!clean_image(pix, PD_CLEAN_ALL, &cleaned)) return error_memory(error);
    clean_combine(matrix, cleaned.matrix);
    const pd_status status = read_image(engine, cleaned.pix, resolution * cleaned.scale, matrix, page, error);
    clean_image_free(&cleaned);
    return status;
}

static pd_status read_page(struct ocr_engine *engine, const struct render_options *options, struct set_page *set,
                           struct prng *prng, struct pairs_text *out, pd_error *error)
{
    const double drop = options->drop;
    double matrix[6];
    const bool cleaned = prng_chance(prng, 0.5);
    pd_status status = PD_OK;
    if (drop > 0 && prng_chance(prng, 0.5)) status = degrade_blot(&set->pix, set->resolution, prng, error);
    if (status == PD_OK) status = degrade(&set->pix, prng, matrix, error);
    struct document_page *read = document_page_new(1);
    if (status == PD_OK && read == NULL) status = error_memory(error);
    if (status == PD_OK) {
        /* Places are pixels of the page as it was set. Words are not clipped at its edges. */
        read->width = read->height = FLT_MAX;
        status = (cleaned ? read_cleaned : read_image)(engine, set->pix, set->resolution, matrix, read, error);
    }
    if (status == PD_OK) status = (options->readings ? readings_add : pairs_add)(set->page, read, out, error);
    document_page_free(read);
    return status;
}

static pd_status make_page(struct page_rendering *rendering, struct ocr_engine *engine, size_t number, pd_error *error)
{
    const struct passage *passage = &rendering->passages[number];
    struct prng prng = prng_part(rendering->options->seed, number);
    const struct set_manner manner = {.resolution = degrade_resolution(&prng), .wear = rendering->options->drop};
    struct set_page set;
    pthread_mutex_lock(&rendering->setter_lock);
    pd_status status = setter_page(rendering->setter, passage->text, passage->length, &manner, &prng, &set, error);
    pthread_mutex_unlock(&rendering->setter_lock);
    if (status == PD_OK) status = read_page(engine, rendering->options, &set, &prng, &rendering->pairs[number], error);
    pixDestroy(&set.pix);
    document_page_free(set.page);
    return status;
}

static void report(struct page_rendering *rendering)
{
    const struct render_options *options = rendering->options;
    pthread_mutex_lock(&rendering->done_lock);
    rendering->done++;
    if (options->progress != NULL) options->progress(options->self, rendering->done, options->pages);
    pthread_mutex_unlock(&rendering->done_lock);
}

/* Makes a part of the pages, for parallel_loop. */
static void make_part(void *context, struct parallel_part *part)
{
    struct page_rendering *rendering = context;
    const struct render_options *options = rendering->options;
    struct ocr_engine **engine = &rendering->engines[part->thread];
    if (*engine == NULL) part->status = ocr_engine_new(options->language, options->data_folder, engine, &part->error);
    for (size_t k = part->first; part->status == PD_OK && k < part->end; k++) {
        part->status = make_page(rendering, *engine, k, &part->error);
        if (part->status == PD_OK) report(rendering);
    }
}

/* ---- All pages ----------------------------------------------------------------------- */

/* Chooses the passages. Page k gets a passage of text k mod text_count. */
static pd_status sample_all(struct page_rendering *rendering, const char **failed_text, pd_error *error)
{
    const struct render_options *options = rendering->options;
    struct passage *chosen = calloc(options->pages, sizeof *chosen);
    if (chosen == NULL) return error_memory(error);
    pd_status status = PD_OK;
    for (size_t t = 0; status == PD_OK && t < options->text_count && t < options->pages; t++) {
        const size_t count = (options->pages - t - 1) / options->text_count + 1;
        struct prng prng = prng_part(~options->seed, t);
        status = sample_passages(options->texts[t], &prng, chosen, count, error);
        for (size_t k = 0; k < count; k++) rendering->passages[t + k * options->text_count] = chosen[k];
        if (status != PD_OK) *failed_text = options->texts[t];
    }
    free(chosen);
    return status;
}

static pd_status make_all(struct page_rendering *rendering, pd_error *error)
{
    const unsigned threads = rendering->options->threads;
    rendering->engines = calloc(threads, sizeof *rendering->engines);
    if (rendering->engines == NULL) return error_memory(error);
    const pd_status status = parallel_loop(threads, rendering->options->pages, 1, make_part, rendering, error);
    for (unsigned k = 0; k < threads; k++) ocr_engine_free(rendering->engines[k]);
    free(rendering->engines);
    return status;
}

static pd_status join(const struct page_rendering *rendering, struct pairs_text *out, pd_error *error)
{
    size_t length = 0;
    for (size_t k = 0; k < rendering->options->pages; k++) length += rendering->pairs[k].length;
    out->bytes = malloc(length + 1);
    if (out->bytes == NULL) return error_memory(error);
    out->capacity = length + 1;
    for (size_t k = 0; k < rendering->options->pages; k++) {
        const struct pairs_text *pairs = &rendering->pairs[k];
        if (pairs->length > 0) memcpy(out->bytes + out->length, pairs->bytes, pairs->length);
        out->length += pairs->length;
    }
    return PD_OK;
}

pd_status render_pairs(const struct render_options *options, struct pairs_text *out, const char **failed_text,
                       pd_error *error)
{
    *out = (struct pairs_text){0};
    *failed_text = NULL;
    struct page_rendering rendering = {.options = options,
                                       .setter_lock = PTHREAD_MUTEX_INITIALIZER,
                                       .done_lock = PTHREAD_MUTEX_INITIALIZER,
                                       .passages = calloc(options->pages, sizeof *rendering.passages),
                                       .pairs = calloc(options->pages, sizeof *rendering.pairs)};
    pd_status status = rendering.passages == NULL || rendering.pairs == NULL
                           ? error_memory(error)
                           : sample_all(&rendering, failed_text, error);
    if (status == PD_OK) status = setter_new(options->families, &rendering.setter, error);
    if (status == PD_OK) status = make_all(&rendering, error);
    setter_free(rendering.setter);
    if (status == PD_OK) status = join(&rendering, out, error);
    for (size_t k = 0; k < options->pages; k++) {
        if (rendering.passages != NULL) free(rendering.passages[k].text);
        if (rendering.pairs != NULL) free(rendering.pairs[k].bytes);
    }
    free(rendering.passages);
    free(rendering.pairs);
    return status;
}

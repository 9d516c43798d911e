/*
 * The threads take pages in order. Only one page at a time is decoded and drawn, under the source's lock: Poppler
 * requires this, and it takes little time compared to OCR. A finished page waits until all pages before it are handed
 * over. A thread that is too far ahead also waits, so that the memory needed does not grow with the document.
 *
 * Pages are taken in order, and every page taken is finished. So the first page that fails is the same for any number
 * of threads.
 */
#include "document/convert.h"

#include "base/error.h"
#include "base/parallel.h"
#include "document/page/restore.h"
#include "document/scan/engine.h"
#include "document/scan/scan.h"

#include <pthread.h>
#include <stdlib.h>

enum { AHEAD = 2 }; /* how many pages each thread may be ahead */

/* A page is shown turned only if at least so many words were read that way, with this mean confidence. */
enum { TURN_WORDS = 5 };
static const double TURN_CONFIDENCE = 0.7;

/* A page from the time it is taken to the time it is handed over. */
struct slot {
    struct document_page *page;
    size_t changed;
    bool is_done;
    pd_status status;
    pd_error error;
};

struct conversion {
    struct source *source;
    const size_t *pages;
    size_t count;
    const struct convert_options *options;
    const struct convert_sink *sink;

    pthread_mutex_t source_lock;
    pthread_mutex_t lock; /* protects all fields below */
    pthread_cond_t moved; /* signalled when `handed_over` or `stopped` changes */
    size_t taken, handed_over;
    bool stopped;
    pd_status status;
    pd_error error;
    struct slot *slots; /* a ring of `slot_count` slots: the pages from `handed_over` on */
    size_t slot_count;
};

/* What one thread works with. Engine and restorer are made when they are first needed. */
struct convert_worker {
    struct conversion *conversion;
    struct ocr_engine *engine;
    pd_restorer *restorers[2]; /* for text layers, for pages read by OCR */
};

/* ---- One page ------------------------------------------------------------------------ */

/* Decides how to read a page. A file without images cannot be read by OCR, so all its words are restored. */
static pd_page_reading choose_reading(const struct conversion *c, const struct layer_evidence *evidence, size_t words,
                                      double image_share)
{
    const pd_layer policy = c->options->settings->layer;
    if (!c->source->kind->is_text_only || policy == PD_LAYER_OCR)
        return layer_decide(policy, evidence, words, image_share);
    return policy == PD_LAYER_KEEP || words == 0 ? PD_PAGE_KEPT : PD_PAGE_REPAIRED;
}

/* Loads the text layer, the image or both, as the page needs them, under the source's lock. */
static pd_status load_page(struct conversion *c, size_t number, struct document_page *page,
                           struct source_page_image *image, pd_error *error)
{
    const pd_document_options *settings = c->options->settings;
    double image_share = 0;
    struct layer_evidence evidence;
    pd_status status = PD_OK;
    pthread_mutex_lock(&c->source_lock);
    if (settings->layer != PD_LAYER_OCR) status = source_layer(c->source, number, page, &image_share, error);
    if (status == PD_OK) status = layer_examine(page, &evidence, error);
    if (status == PD_OK) {
        page->reading = choose_reading(c, &evidence, document_word_count(page), image_share);
        if (page->decoded && page->reading == PD_PAGE_KEPT && settings->layer != PD_LAYER_KEEP)
            page->reading = PD_PAGE_REPAIRED;
        if (page->reading == PD_PAGE_OCR || c->options->keep_images)
            status = source_image(c->source, number, settings->resolution, image, error);
    }
    pthread_mutex_unlock(&c->source_lock);
    return status;
}

/* Gives a page for which OCR took too long the words of its old layer again. */
static pd_status load_old_layer(struct conversion *c, size_t number, struct document_page *page, pd_error *error)
{
    double image_share;
    document_clear(page);
    pthread_mutex_lock(&c->source_lock);
    const pd_status status = source_layer(c->source, number, page, &image_share, error);
    pthread_mutex_unlock(&c->source_lock);
    page->reading = PD_PAGE_KEPT;
    return status;
}

static pd_status read_by_ocr(struct convert_worker *worker, const struct source_page_image *image,
                             struct document_page *page, pd_error *error)
{
    const pd_document_options *settings = worker->conversion->options->settings;
    if (worker->engine == NULL) {
        const pd_status status = ocr_engine_new(settings->language, settings->data_folder, &worker->engine, error);
        if (status != PD_OK) return status;
    }
    return scan_read(worker->engine, image, settings->clean, settings->seconds, page, error);
}

static pd_status restore(struct convert_worker *worker, struct document_page *page, size_t *changed, pd_error *error)
{
    const struct convert_options *options = worker->conversion->options;
    const bool is_ocr = page->reading == PD_PAGE_OCR;
    pd_restorer **restorer = &worker->restorers[is_ocr];
    if (*restorer == NULL) {
        pd_options restoring = is_ocr ? *options->restoring_ocr : *options->restoring;
        restoring.details = true;
        restoring.threads = 1;
        const pd_status status = pd_restorer_new(options->model, &restoring, restorer, error);
        if (status != PD_OK) return status;
    }
    return page_restore(*restorer, page, changed, error);
}

/* NULL is accepted. */
static void free_page(struct document_page *page)
{
    if (page == NULL) return;
    PIX *image = page->image;
    pixDestroy(&image);
    document_page_free(page);
}

/*
 * Before OCR: moves the words of the old layer to a page of their own, which the caller frees. *layer is not changed if
 * the layer has no words.
 */
static pd_status set_layer_aside(struct slot *slot, struct document_page **layer)
{
    struct document_page *page = slot->page;
    if (document_word_count(page) == 0) return PD_OK;
    slot->page = document_page_new(page->number);
    *layer = page;
    if (slot->page == NULL) return error_memory(&slot->error);
    slot->page->width = page->width;
    slot->page->height = page->height;
    slot->page->reading = page->reading;
    return PD_OK;
}

static double mean_confidence(const struct document_page *page, size_t words)
{
    double sum = 0;
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++) {
            const struct document_line *line = &page->blocks[b].lines[l];
            for (size_t w = 0; w < line->word_count; w++) sum += (double)line->words[w].confidence;
        }
    return words > 0 ? sum / (double)words : 0;
}

/*
 * How the page is shown, before restoring changes the confidences. A page turned by mistake would be worse than one on
 * its side.
 */
static int choose_turn(const pd_document_options *settings, const struct document_page *page)
{
    const size_t words = document_word_count(page);
    const bool is_sure = words >= TURN_WORDS && mean_confidence(page, words) >= TURN_CONFIDENCE;
    return settings->rotate == PD_ROTATE_AUTO && is_sure ? page->rotation : 0;
}

/* Reads the page by OCR. The words of its old layer may be wrong, but they are a second reading of the same print. */
static pd_status read_anew(struct convert_worker *worker, size_t number, const struct source_page_image *image,
                           struct slot *slot)
{
    struct document_page *layer = NULL;
    pd_status status = set_layer_aside(slot, &layer);
    if (status == PD_OK) status = read_by_ocr(worker, image, slot->page, &slot->error);
    if (status == PD_OK && !slot->page->timed_out)
        slot->page->turn = choose_turn(worker->conversion->options->settings, slot->page);
    if (status == PD_OK && slot->page->timed_out)
        status = load_old_layer(worker->conversion, number, slot->page, &slot->error);
    else if (status == PD_OK && layer != NULL && !layer_note_readings(slot->page, layer))
        status = error_memory(&slot->error);
    document_page_free(layer);
    return status;
}

static pd_status read_page(struct convert_worker *worker, size_t number, struct slot *slot)
{
    struct source_page_image image = {0};
    slot->page = document_page_new(number + 1);
    if (slot->page == NULL) return error_memory(&slot->error);
    pd_status status = load_page(worker->conversion, number, slot->page, &image, &slot->error);
    if (status == PD_OK && slot->page->reading == PD_PAGE_OCR) status = read_anew(worker, number, &image, slot);
    if (status == PD_OK && worker->conversion->options->keep_images) {
        slot->page->image = pixClone(image.pix);
        slot->page->resolution = (float)image.resolution;
    }
    pixDestroy(&image.pix);
    pixDestroy(&image.faded);
    if (status == PD_OK && worker->conversion->options->model != NULL && slot->page->reading != PD_PAGE_KEPT)
        status = restore(worker, slot->page, &slot->changed, &slot->error);
    return status;
}

/* ---- All pages ----------------------------------------------------------------------- */

static void stop(struct conversion *c, pd_status status, const pd_error *error)
{
    if (!c->stopped) {
        c->status = status;
        c->error = *error;
    }
    c->stopped = true;
}

static pd_progress describe_progress(const struct conversion *c, const struct slot *slot)
{
    const size_t words = document_word_count(slot->page);
    return (pd_progress){.done = c->handed_over,
                         .total = c->count,
                         .page = slot->page->number,
                         .reading = slot->page->reading,
                         .timed_out = slot->page->timed_out,
                         .words = words,
                         .restored = slot->changed,
                         .confidence = mean_confidence(slot->page, words)};
}

/* Hands one page over. The caller holds the lock. */
static void hand_over(struct conversion *c, struct slot *slot)
{
    c->handed_over++;
    if (!c->stopped && slot->status == PD_OK) slot->status = c->sink->page(c->sink->self, slot->page, &slot->error);
    if (slot->status != PD_OK) stop(c, slot->status, &slot->error);
    if (!c->stopped && c->sink->progress != NULL) {
        const pd_progress progress = describe_progress(c, slot);
        c->sink->progress(c->sink->self, &progress);
    }
    free_page(slot->page);
    *slot = (struct slot){0};
}

/* Takes the next page; false if there is none. Waits while the threads are too far ahead. */
static bool take_page(struct conversion *c, size_t *index)
{
    pthread_mutex_lock(&c->lock);
    while (!c->stopped && c->taken < c->count && c->taken - c->handed_over >= c->slot_count)
        pthread_cond_wait(&c->moved, &c->lock);
    const bool is_taken = !c->stopped && c->taken < c->count;
    if (is_taken) *index = c->taken++;
    pthread_mutex_unlock(&c->lock);
    return is_taken;
}

/* Puts a page into its slot and hands over all pages that are ready. */
static void deliver(struct conversion *c, size_t index, const struct slot *slot)
{
    pthread_mutex_lock(&c->lock);
    c->slots[index % c->slot_count] = *slot;
    while (c->handed_over < c->taken && c->slots[c->handed_over % c->slot_count].is_done)
        hand_over(c, &c->slots[c->handed_over % c->slot_count]);
    pthread_cond_broadcast(&c->moved);
    pthread_mutex_unlock(&c->lock);
}

static void convert_in_thread(void *context, unsigned thread)
{
    struct conversion *c = context;
    struct convert_worker worker = {.conversion = c};
    size_t index;
    (void)thread;
    while (take_page(c, &index)) {
        struct slot slot = {.is_done = true};
        slot.status = read_page(&worker, c->pages[index], &slot);
        deliver(c, index, &slot);
    }
    ocr_engine_free(worker.engine);
    for (size_t k = 0; k < 2; k++) pd_restorer_free(worker.restorers[k]);
}

pd_status convert_pages(struct source *source, const size_t *pages, size_t count, const struct convert_options *options,
                        const struct convert_sink *sink, pd_error *error)
{
    const unsigned threads = (unsigned)(options->settings->threads < count ? options->settings->threads : count);
    if (count == 0) return PD_OK;
    struct conversion conversion = {.source = source,
                                    .pages = pages,
                                    .count = count,
                                    .options = options,
                                    .sink = sink,
                                    .source_lock = PTHREAD_MUTEX_INITIALIZER,
                                    .lock = PTHREAD_MUTEX_INITIALIZER,
                                    .moved = PTHREAD_COND_INITIALIZER,
                                    .slot_count = AHEAD * (size_t)threads};
    conversion.slots = calloc(conversion.slot_count, sizeof *conversion.slots);
    if (conversion.slots != NULL)
        parallel_threads(threads, convert_in_thread, &conversion);
    else
        conversion.status = error_memory(&conversion.error);
    free(conversion.slots);
    if (conversion.status != PD_OK && error != NULL) *error = conversion.error;
    return conversion.status;
}

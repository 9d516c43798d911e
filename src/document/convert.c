/*
 * Two passes over the pages. The first reads them, which takes nearly all the time, and puts their words into a store.
 * Then the document is learnt from as a whole. The second pass restores the pages and hands them over. So the first
 * page profits from the last.
 *
 * In both passes the threads take pages in order, and a finished page waits until all pages before it are handed over:
 * to the store, or to the sink. A thread that is too far ahead also waits, so that the memory needed does not grow with
 * the document. Every page taken is finished, so the first page that fails is the same for any number of threads.
 */
#include "document/convert.h"

#include "base/error.h"
#include "base/parallel.h"
#include "document/page/read.h"
#include "document/page/restore.h"
#include "document/page/store.h"

#include <pthread.h>
#include <stdlib.h>

enum { AHEAD = 2 }; /* how many pages each thread may be ahead */

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
    struct page_store *store;
    pd_adaptation *adaptations[2]; /* what text layers, and pages read by OCR, have taught; NULL: nothing */
    pthread_mutex_t source_lock, store_lock;
};

/* What one thread works with. Restorers are made when they are first needed. */
struct convert_worker {
    struct conversion *conversion;
    struct page_reader reader;
    pd_restorer *restorers[2]; /* for text layers, for pages read by OCR */
};

/* A pass over all pages. */
struct pass {
    struct conversion *conversion;
    /* Makes the page of a slot. */
    pd_status (*work)(struct convert_worker *worker, size_t index, struct slot *slot);
    /* Takes a page that has been made; one at a time, in the order of the pages. */
    pd_status (*take)(struct conversion *c, struct slot *slot);
    pd_progress (*describe)(const struct conversion *c, const struct slot *slot, size_t done);

    pthread_mutex_t lock; /* protects all fields below */
    pthread_cond_t moved; /* signalled when `handed_over` or `stopped` changes */
    size_t taken, handed_over;
    bool stopped;
    pd_status status;
    pd_error error;
    struct slot *slots; /* a ring of `slot_count` slots: the pages from `handed_over` on */
    size_t slot_count;
};

/* NULL is accepted. */
static void free_page(struct document_page *page)
{
    if (page == NULL) return;
    PIX *image = page->image;
    pixDestroy(&image);
    document_page_free(page);
}

/* ---- The first pass: reading --------------------------------------------------------- */

static pd_status read_page(struct convert_worker *worker, size_t index, struct slot *slot)
{
    return page_read(&worker->reader, worker->conversion->pages[index], &slot->page, &slot->error);
}

/* The options of restoring, for text layers or for pages read by OCR. */
static pd_options restoring_options(const struct conversion *c, bool is_ocr)
{
    pd_options restoring = is_ocr ? *c->options->restoring_ocr : *c->options->restoring;
    restoring.details = true;
    restoring.threads = 1;
    return restoring;
}

/* Adds a page to what the document teaches. A page alone teaches itself as it is restored. */
static pd_status learn_from_page(struct conversion *c, struct document_page *page, pd_error *error)
{
    if (c->options->model == NULL || c->count < 2 || page->reading == PD_PAGE_KEPT) return PD_OK;
    const bool is_ocr = page->reading == PD_PAGE_OCR;
    pd_adaptation **adaptation = &c->adaptations[is_ocr];
    if (*adaptation == NULL) {
        const pd_options restoring = restoring_options(c, is_ocr);
        const pd_status status = pd_adaptation_new(c->options->model, &restoring, adaptation, error);
        if (status != PD_OK) return status;
    }
    return page_teach(*adaptation, page, error);
}

static pd_status store_page(struct conversion *c, struct slot *slot)
{
    const pd_status status = page_store_add(c->store, slot->page, &slot->error);
    return status == PD_OK ? learn_from_page(c, slot->page, &slot->error) : status;
}

static pd_progress describe_page(const struct conversion *c, const struct slot *slot)
{
    return (pd_progress){.total = c->count,
                         .page = slot->page->number,
                         .reading = slot->page->reading,
                         .timed_out = slot->page->timed_out,
                         .words = document_word_count(slot->page),
                         .confidence = document_confidence(slot->page)};
}

static pd_progress describe_reading(const struct conversion *c, const struct slot *slot, size_t done)
{
    pd_progress progress = describe_page(c, slot);
    progress.read = done;
    return progress;
}

/* ---- The second pass: restoring ------------------------------------------------------ */

static pd_status restore(struct convert_worker *worker, struct document_page *page, const struct page_flow *flow,
                         size_t *changed, pd_error *error)
{
    const struct conversion *c = worker->conversion;
    const bool is_ocr = page->reading == PD_PAGE_OCR;
    pd_restorer **restorer = &worker->restorers[is_ocr];
    if (*restorer == NULL) {
        const pd_options restoring = restoring_options(c, is_ocr);
        pd_status status = pd_restorer_new(c->options->model, &restoring, restorer, error);
        if (status == PD_OK) status = pd_restorer_adapt(*restorer, c->adaptations[is_ocr], error);
        if (status != PD_OK) return status;
    }
    return page_restore(*restorer, page, flow, changed, error);
}

static pd_status load_page(struct conversion *c, size_t index, struct document_page **page, pd_error *error)
{
    pthread_mutex_lock(&c->store_lock);
    const pd_status status = page_store_get(c->store, index, page, error);
    pthread_mutex_unlock(&c->store_lock);
    return status;
}

/*
 * Loads the page `distance` pages behind page `index`, if it is its neighbour in the source, too; else *page is NULL.
 */
static pd_status load_neighbour(struct conversion *c, size_t index, int distance, struct document_page **page,
                                pd_error *error)
{
    *page = NULL;
    if (distance < 0 ? index == 0 : index + 1 == c->count) return PD_OK;
    const size_t other = distance < 0 ? index - 1 : index + 1;
    if (c->pages[distance < 0 ? other : index] + 1 != c->pages[distance < 0 ? index : other]) return PD_OK;
    return load_page(c, other, page, error);
}

/* Restores a page in the context of its neighbours. */
static pd_status restore_beside_neighbours(struct convert_worker *worker, size_t index, struct slot *slot)
{
    struct document_page *before = NULL, *after = NULL;
    struct page_flow flow;
    pd_status status = load_neighbour(worker->conversion, index, -1, &before, &slot->error);
    if (status == PD_OK) status = load_neighbour(worker->conversion, index, 1, &after, &slot->error);
    if (status == PD_OK) {
        page_flow_find(slot->page, before, after, &flow);
        status = restore(worker, slot->page, &flow, &slot->changed, &slot->error);
    }
    document_page_free(before);
    document_page_free(after);
    return status;
}

/* Draws the page again, which takes less time and room than keeping the images of all pages. */
static pd_status add_image(struct conversion *c, size_t number, struct document_page *page, pd_error *error)
{
    struct source_page_image image = {0};
    pthread_mutex_lock(&c->source_lock);
    const pd_status status = source_image(c->source, number, c->options->settings->resolution, &image, error);
    pthread_mutex_unlock(&c->source_lock);
    page->image = image.pix;
    page->resolution = (float)image.resolution;
    pixDestroy(&image.faded);
    return status;
}

static pd_status restore_page(struct convert_worker *worker, size_t index, struct slot *slot)
{
    struct conversion *c = worker->conversion;
    pd_status status = load_page(c, index, &slot->page, &slot->error);
    if (status == PD_OK && c->options->keep_images) status = add_image(c, c->pages[index], slot->page, &slot->error);
    if (status == PD_OK && c->options->model != NULL && slot->page->reading != PD_PAGE_KEPT)
        status = restore_beside_neighbours(worker, index, slot);
    return status;
}

static pd_status give_page(struct conversion *c, struct slot *slot)
{
    return c->sink->page(c->sink->self, slot->page, &slot->error);
}

static pd_progress describe_restoring(const struct conversion *c, const struct slot *slot, size_t done)
{
    pd_progress progress = describe_page(c, slot);
    progress.read = c->count;
    progress.done = done;
    progress.restored = slot->changed;
    return progress;
}

/* ---- A pass over all pages ----------------------------------------------------------- */

static void stop(struct pass *pass, pd_status status, const pd_error *error)
{
    if (!pass->stopped) {
        pass->status = status;
        pass->error = *error;
    }
    pass->stopped = true;
}

/* Hands one page over. The caller holds the lock. */
static void hand_over(struct pass *pass, struct slot *slot)
{
    struct conversion *c = pass->conversion;
    pass->handed_over++;
    if (!pass->stopped && slot->status == PD_OK) slot->status = pass->take(c, slot);
    if (slot->status != PD_OK) stop(pass, slot->status, &slot->error);
    if (!pass->stopped && c->sink->progress != NULL) {
        const pd_progress progress = pass->describe(c, slot, pass->handed_over);
        c->sink->progress(c->sink->self, &progress);
    }
    free_page(slot->page);
    *slot = (struct slot){0};
}

/* Takes the next page; false if there is none. Waits while the threads are too far ahead. */
static bool take_page(struct pass *pass, size_t *index)
{
    const size_t count = pass->conversion->count;
    pthread_mutex_lock(&pass->lock);
    while (!pass->stopped && pass->taken < count && pass->taken - pass->handed_over >= pass->slot_count)
        pthread_cond_wait(&pass->moved, &pass->lock);
    const bool is_taken = !pass->stopped && pass->taken < count;
    if (is_taken) *index = pass->taken++;
    pthread_mutex_unlock(&pass->lock);
    return is_taken;
}

/* Puts a page into its slot and hands over all pages that are ready. */
static void deliver(struct pass *pass, size_t index, const struct slot *slot)
{
    pthread_mutex_lock(&pass->lock);
    pass->slots[index % pass->slot_count] = *slot;
    while (pass->handed_over < pass->taken && pass->slots[pass->handed_over % pass->slot_count].is_done)
        hand_over(pass, &pass->slots[pass->handed_over % pass->slot_count]);
    pthread_cond_broadcast(&pass->moved);
    pthread_mutex_unlock(&pass->lock);
}

static void work_in_thread(void *context, unsigned thread)
{
    struct pass *pass = context;
    struct conversion *c = pass->conversion;
    struct convert_worker worker = {
        .conversion = c, .reader = {.source = c->source, .lock = &c->source_lock, .settings = c->options->settings}};
    size_t index;
    (void)thread;
    while (take_page(pass, &index)) {
        struct slot slot = {.is_done = true};
        slot.status = pass->work(&worker, index, &slot);
        deliver(pass, index, &slot);
    }
    page_reader_free(&worker.reader);
    for (size_t k = 0; k < 2; k++) pd_restorer_free(worker.restorers[k]);
}

static pd_status run_pass(struct pass *pass, pd_error *error)
{
    const struct conversion *c = pass->conversion;
    const size_t wanted = c->options->settings->threads;
    const unsigned threads = (unsigned)(wanted < c->count ? wanted : c->count);
    pass->slot_count = AHEAD * (size_t)threads;
    pass->slots = calloc(pass->slot_count, sizeof *pass->slots);
    if (pass->slots == NULL) return error_memory(error);
    pthread_mutex_init(&pass->lock, NULL);
    pthread_cond_init(&pass->moved, NULL);
    parallel_threads(threads, work_in_thread, pass);
    free(pass->slots);
    if (pass->status != PD_OK && error != NULL) *error = pass->error;
    return pass->status;
}

pd_status convert_pages(struct source *source, const size_t *pages, size_t count, const struct convert_options *options,
                        const struct convert_sink *sink, pd_error *error)
{
    struct conversion c = {.source = source,
                           .pages = pages,
                           .count = count,
                           .options = options,
                           .sink = sink,
                           .source_lock = PTHREAD_MUTEX_INITIALIZER,
                           .store_lock = PTHREAD_MUTEX_INITIALIZER};
    struct pass reading = {.conversion = &c, .work = read_page, .take = store_page, .describe = describe_reading};
    struct pass restoring = {.conversion = &c, .work = restore_page, .take = give_page, .describe = describe_restoring};
    if (count == 0) return PD_OK;
    c.store = page_store_new(options->temporary);
    if (c.store == NULL) return error_memory(error);
    pd_status status = run_pass(&reading, error);
    for (size_t k = 0; status == PD_OK && k < 2; k++)
        if (c.adaptations[k] != NULL) status = pd_adaptation_learn(c.adaptations[k], error);
    if (status == PD_OK) status = run_pass(&restoring, error);
    for (size_t k = 0; k < 2; k++) pd_adaptation_free(c.adaptations[k]);
    page_store_free(c.store);
    return status;
}

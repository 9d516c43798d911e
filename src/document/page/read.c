/*
 * Only one page at a time is decoded and drawn, under the source's lock: Poppler requires this, and it takes little
 * time compared to OCR.
 */
#include "document/page/read.h"

#include "base/error.h"
#include "document/layer.h"
#include "document/scan/engine.h"
#include "document/scan/scan.h"

/* A page is shown turned only if at least so many words were read that way, with this mean confidence. */
enum { TURN_WORDS = 5 };
static const double TURN_CONFIDENCE = 0.7;

/* Decides how to read a page. A file without images cannot be read by OCR, so all its words are restored. */
static pd_page_reading choose_reading(const struct page_reader *reader, const struct layer_evidence *evidence,
                                      const struct document_page *page, double image_share)
{
    const size_t words = document_word_count(page);
    const pd_layer policy = reader->settings->layer;
    if (reader->source->kind->is_text_only && policy != PD_LAYER_OCR)
        return policy == PD_LAYER_KEEP || words == 0 ? PD_PAGE_KEPT : PD_PAGE_REPAIRED;
    const pd_page_reading reading = layer_decide(policy, evidence, words, image_share);
    return page->decoded && reading == PD_PAGE_KEPT && policy != PD_LAYER_KEEP ? PD_PAGE_REPAIRED : reading;
}

/* Loads the text layer, the image or both, as the page needs them, under the source's lock. */
static pd_status load_page(struct page_reader *reader, size_t number, struct document_page *page,
                           struct source_page_image *image, pd_error *error)
{
    const pd_document_options *settings = reader->settings;
    double image_share = 0;
    struct layer_evidence evidence;
    pd_status status = PD_OK;
    pthread_mutex_lock(reader->lock);
    if (settings->layer != PD_LAYER_OCR) status = source_layer(reader->source, number, page, &image_share, error);
    if (status == PD_OK) status = layer_examine(page, &evidence, error);
    if (status == PD_OK) {
        page->reading = choose_reading(reader, &evidence, page, image_share);
        if (page->reading == PD_PAGE_OCR)
            status = source_image(reader->source, number, settings->resolution, image, error);
    }
    pthread_mutex_unlock(reader->lock);
    return status;
}

/* Gives a page for which OCR took too long the words of its old layer again. */
static pd_status load_old_layer(struct page_reader *reader, size_t number, struct document_page *page, pd_error *error)
{
    double image_share;
    document_clear(page);
    pthread_mutex_lock(reader->lock);
    const pd_status status = source_layer(reader->source, number, page, &image_share, error);
    pthread_mutex_unlock(reader->lock);
    page->reading = PD_PAGE_KEPT;
    return status;
}

static pd_status read_by_ocr(struct page_reader *reader, const struct source_page_image *image,
                             struct document_page *page, pd_error *error)
{
    const pd_document_options *settings = reader->settings;
    if (reader->engine == NULL) {
        const pd_status status = ocr_engine_new(settings->language, settings->data_folder, &reader->engine, error);
        if (status != PD_OK) return status;
    }
    return scan_read(reader->engine, image, settings->clean, settings->seconds, page, error);
}

/*
 * Before OCR: moves the words of the old layer to a page of their own, which the caller frees. *layer is not changed if
 * the layer has no words.
 */
static pd_status set_layer_aside(struct document_page **page, struct document_page **layer, pd_error *error)
{
    struct document_page *old = *page;
    if (document_word_count(old) == 0) return PD_OK;
    *page = document_page_new(old->number);
    *layer = old;
    if (*page == NULL) return error_memory(error);
    (*page)->width = old->width;
    (*page)->height = old->height;
    (*page)->reading = old->reading;
    return PD_OK;
}

/*
 * How the page is shown, before restoring changes the confidences. A page turned by mistake would be worse than one on
 * its side.
 */
static int choose_turn(const pd_document_options *settings, const struct document_page *page)
{
    const bool is_sure = document_word_count(page) >= TURN_WORDS && document_confidence(page) >= TURN_CONFIDENCE;
    return settings->rotate == PD_ROTATE_AUTO && is_sure ? page->rotation : 0;
}

/* Reads the page by OCR. The words of its old layer may be wrong, but they are a second reading of the same print. */
static pd_status read_anew(struct page_reader *reader, size_t number, const struct source_page_image *image,
                           struct document_page **page, pd_error *error)
{
    struct document_page *layer = NULL;
    pd_status status = set_layer_aside(page, &layer, error);
    if (status == PD_OK) status = read_by_ocr(reader, image, *page, error);
    if (status == PD_OK && !(*page)->timed_out) (*page)->turn = choose_turn(reader->settings, *page);
    if (status == PD_OK && (*page)->timed_out)
        status = load_old_layer(reader, number, *page, error);
    else if (status == PD_OK && layer != NULL && !layer_note_readings(*page, layer))
        status = error_memory(error);
    document_page_free(layer);
    return status;
}

pd_status page_read(struct page_reader *reader, size_t number, struct document_page **page, pd_error *error)
{
    struct source_page_image image = {0};
    *page = document_page_new(number + 1);
    if (*page == NULL) return error_memory(error);
    pd_status status = load_page(reader, number, *page, &image, error);
    if (status == PD_OK && (*page)->reading == PD_PAGE_OCR) status = read_anew(reader, number, &image, page, error);
    pixDestroy(&image.pix);
    pixDestroy(&image.faded);
    if (status == PD_OK) return PD_OK;
    document_page_free(*page);
    *page = NULL;
    return status;
}

void page_reader_free(struct page_reader *reader)
{
    ocr_engine_free(reader->engine);
    reader->engine = NULL;
}

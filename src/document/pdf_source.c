/*
 * PDF by Poppler. A page is drawn in strips and turned to grey strip by strip: cairo draws four bytes a pixel and no
 * surface may be higher than 32,767 pixels, and a large plan would otherwise take both limits.
 */
#include "document/source.h"

#include "base/error.h"
#include "document/pdf_images.h"

#include <math.h>
#include <poppler.h>
#include <string.h>

enum { STRIP_PIXELS = 1 << 24, SIDE_MAX = 32767, HEADER_BYTES = 1024 };

struct pdf_source {
    struct source base;
    PopplerDocument *document;
    const char *bytes;
    size_t length;
    struct pdf_images *images; /* opened with the first page */
    size_t checked;            /* the page that was checked last, from 1 */
};

/* Refuses a page on which there is an image too large to decode: Poppler decodes some to learn no more than their
 * place. */
static pd_status check_images(struct pdf_source *source, size_t number, pd_error *error)
{
    struct pdf_image_size largest;
    pd_status status = PD_OK;
    if (source->checked == number + 1) return PD_OK;
    if (source->images == NULL) status = pdf_images_open(source->bytes, source->length, &source->images, error);
    if (status == PD_OK) status = pdf_images_largest(source->images, number, &largest, error);
    if (status == PD_OK && largest.width > 0 && largest.height > 0)
        status = source_check_size(&source->base, number, largest.width, largest.height,
                                   "an image on the page; raise --max-pixels if you trust the file", error);
    if (status == PD_OK) source->checked = number + 1;
    return status;
}

static pd_status open_page(struct pdf_source *source, size_t number, PopplerPage **page, pd_error *error)
{
    const pd_status status = check_images(source, number, error);
    if (status != PD_OK) return status;
    *page = poppler_document_get_page(source->document, (int)number);
    if (*page != NULL) return PD_OK;
    return error_set(error, PD_ERROR_INPUT, "page %zu: the PDF is damaged here (try qpdf or mutool clean)", number + 1);
}

/* ---- The image ----------------------------------------------------------------------- */

/* Copies a strip, drawn in RGB, into the rows of a grey image from `top` on (ITU-R BT.601 weights). */
static void copy_grey(cairo_surface_t *strip, PIX *pix, int top)
{
    const int width = cairo_image_surface_get_width(strip), height = cairo_image_surface_get_height(strip);
    const size_t stride = (size_t)cairo_image_surface_get_stride(strip);
    const unsigned char *pixels = cairo_image_surface_get_data(strip);
    const size_t words = (size_t)pixGetWpl(pix);
    for (int y = 0; y < height; y++) {
        l_uint32 *row = pixGetData(pix) + (size_t)(top + y) * words;
        for (int x = 0; x < width; x++) {
            uint32_t colour;
            memcpy(&colour, pixels + (size_t)y * stride + (size_t)x * 4, sizeof colour);
            const uint32_t red = colour >> 16 & 0xFF, green = colour >> 8 & 0xFF, blue = colour & 0xFF;
            SET_DATA_BYTE(row, x, (l_uint8)((red * 77 + green * 150 + blue * 29) >> 8));
        }
    }
}

static bool draw_strip(PopplerPage *page, double scale, PIX *pix, int top, int height)
{
    cairo_surface_t *strip = cairo_image_surface_create(CAIRO_FORMAT_RGB24, pixGetWidth(pix), height);
    cairo_t *cairo = cairo_create(strip);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_translate(cairo, 0, -top);
    cairo_scale(cairo, scale, scale);
    poppler_page_render(page, cairo);
    cairo_surface_flush(strip);
    const bool is_drawn = cairo_surface_status(strip) == CAIRO_STATUS_SUCCESS;
    if (is_drawn) copy_grey(strip, pix, top);
    cairo_destroy(cairo);
    cairo_surface_destroy(strip);
    return is_drawn;
}

static pd_status draw_page(PopplerPage *page, size_t number, double scale, int width, int height, PIX **out,
                           pd_error *error)
{
    PIX *pix = pixCreateNoInit(width, height, 8);
    if (pix == NULL) return error_memory(error);
    const int rows = width > STRIP_PIXELS ? 1 : STRIP_PIXELS / width > SIDE_MAX ? SIDE_MAX : STRIP_PIXELS / width;
    for (int top = 0; top < height; top += rows) {
        if (draw_strip(page, scale, pix, top, height - top < rows ? height - top : rows)) continue;
        pixDestroy(&pix);
        return error_set(error, PD_ERROR_INPUT, "page %zu: cannot be drawn", number + 1);
    }
    *out = pix;
    return PD_OK;
}

static pd_status read_image(struct source *base, size_t number, double resolution, struct source_page_image *out,
                            pd_error *error)
{
    struct pdf_source *source = (struct pdf_source *)base;
    PopplerPage *page;
    pd_status status = open_page(source, number, &page, error);
    if (status != PD_OK) return status;
    double width, height;
    poppler_page_get_size(page, &width, &height);
    const double scale = resolution / 72;
    width = ceil(width * scale - 0.01);
    height = ceil(height * scale - 0.01);
    status = source_check_size(base, number, width, height, "lower --dpi, or raise --max-pixels", error);
    if (status == PD_OK && (width > SIDE_MAX || height > INT32_MAX / 4))
        status = error_set(error, PD_ERROR_INPUT, "page %zu: %.0f pixels across, more than %d (lower --dpi)",
                           number + 1, width, SIDE_MAX);
    if (status == PD_OK) status = draw_page(page, number, scale, (int)width, (int)height, &out->pix, error);
    g_object_unref(page);
    out->resolution = resolution;
    return status;
}

/* ---- The text layer ------------------------------------------------------------------ */

static struct document_box box_of(const PopplerRectangle *rectangle)
{
    const struct document_box box = {
        (float)fmin(rectangle->x1, rectangle->x2), (float)fmin(rectangle->y1, rectangle->y2),
        (float)fmax(rectangle->x1, rectangle->x2), (float)fmax(rectangle->y1, rectangle->y2)};
    return box;
}

/* Adds text[begin, end), whose characters start at rectangle `first`, as one word. */
static bool add_layer_word(struct document_page *out, const char *text, size_t begin, size_t end,
                           const PopplerRectangle *rectangles, size_t first, size_t count)
{
    struct document_word *word;
    struct document_box box = {0};
    for (size_t k = 0; k < count; k++)
        box = k == 0 ? box_of(&rectangles[first]) : document_box_union(box, box_of(&rectangles[first + k]));
    return document_add_word(out, text + begin, end - begin, box, &word);
}

/* Poppler gives a rectangle for each character, line breaks and spaces included. */
static bool add_layer(struct document_page *out, const char *text, const PopplerRectangle *rectangles, size_t count)
{
    size_t begin = 0, at = 0, first = 0, character = 0;
    const size_t length = strlen(text);
    if (!document_begin_block(out) || !document_begin_line(out)) return false;
    for (; at < length; character++) {
        const char *next = g_utf8_next_char(text + at);
        const bool is_space = g_unichar_isspace(g_utf8_get_char(text + at));
        const size_t known = character < count ? character : count;
        if (is_space) {
            if (at > begin && !add_layer_word(out, text, begin, at, rectangles, first, known - first)) return false;
            if (text[at] == '\n' && !document_begin_line(out)) return false;
            begin = (size_t)(next - text);
            first = character + 1 < count ? character + 1 : count;
        }
        at = (size_t)(next - text);
    }
    const size_t known = character < count ? character : count;
    return at <= begin || add_layer_word(out, text, begin, at, rectangles, first, known - first);
}

/* The share of the page that images cover; where they overlap, too much is counted. */
static double share_of_images(PopplerPage *page, double width, double height)
{
    double covered = 0;
    GList *images = poppler_page_get_image_mapping(page);
    for (const GList *at = images; at != NULL; at = at->next) {
        const PopplerRectangle *area = &((const PopplerImageMapping *)at->data)->area;
        const double across = fmin(fmax(area->x1, area->x2), width) - fmax(fmin(area->x1, area->x2), 0);
        const double down = fmin(fmax(area->y1, area->y2), height) - fmax(fmin(area->y1, area->y2), 0);
        if (across > 0 && down > 0) covered += across * down;
    }
    poppler_page_free_image_mapping(images);
    const double share = covered / (width * height);
    return share >= 0 && share <= 1 ? share : share > 1 ? 1 : 0;
}

static pd_status read_layer(struct source *base, size_t number, struct document_page *out, double *image_share,
                            pd_error *error)
{
    struct pdf_source *source = (struct pdf_source *)base;
    PopplerPage *page;
    const pd_status status = open_page(source, number, &page, error);
    if (status != PD_OK) return status;
    double width, height;
    poppler_page_get_size(page, &width, &height);
    out->width = (float)width;
    out->height = (float)height;
    *image_share = share_of_images(page, width, height);
    char *text = poppler_page_get_text(page);
    PopplerRectangle *rectangles = NULL;
    guint count = 0;
    if (!poppler_page_get_text_layout(page, &rectangles, &count)) count = 0;
    const bool is_added = text == NULL || add_layer(out, text, rectangles, count);
    g_free(rectangles);
    g_free(text);
    g_object_unref(page);
    document_close(out);
    return is_added ? PD_OK : error_memory(error);
}

/* ---- Opening ------------------------------------------------------------------------- */

static void free_pdf_source(struct source *base)
{
    struct pdf_source *source = (struct pdf_source *)base;
    g_object_unref(source->document);
    pdf_images_free(source->images);
    free(source);
}

static const struct source_kind pdf_kind = {
    .name = "PDF", .has_layer = true, .image = read_image, .layer = read_layer, .free = free_pdf_source};

static pd_status open_document(const char *bytes, size_t length, PopplerDocument **document, pd_error *error)
{
    GError *reason = NULL;
    GBytes *data = g_bytes_new_static(bytes, length);
    *document = poppler_document_new_from_bytes(data, NULL, &reason);
    g_bytes_unref(data);
    if (*document != NULL) return PD_OK;
    const bool is_encrypted = g_error_matches(reason, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
    g_clear_error(&reason);
    if (is_encrypted)
        return error_set(error, PD_ERROR_ENCRYPTED, "the PDF is encrypted (qpdf --decrypt --password=… removes it)");
    return error_set(error, PD_ERROR_INPUT, "the PDF is damaged or cut off");
}

pd_status pdf_source_open(const char *bytes, size_t length, struct source **out, pd_error *error)
{
    if (memmem(bytes, length < HEADER_BYTES ? length : HEADER_BYTES, "%PDF-", 5) == NULL) return PD_OK;
    PopplerDocument *document;
    const pd_status status = open_document(bytes, length, &document, error);
    if (status != PD_OK) return status;
    const int count = poppler_document_get_n_pages(document);
    struct pdf_source *source = count > 0 ? calloc(1, sizeof *source) : NULL;
    if (source == NULL) {
        g_object_unref(document);
        return count > 0 ? error_memory(error) : error_set(error, PD_ERROR_INPUT, "the PDF has no pages");
    }
    *source = (struct pdf_source){.base = {.kind = &pdf_kind, .page_count = (size_t)count},
                                  .document = document,
                                  .bytes = bytes,
                                  .length = length};
    *out = &source->base;
    return PD_OK;
}

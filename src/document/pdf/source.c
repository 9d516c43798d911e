/*
 * PDF by Poppler. A page is drawn in strips, and each strip is turned to grey at once. There are two reasons: cairo
 * needs four bytes for a pixel, and its surfaces cannot be higher than 32,767 pixels. A large plan would exceed both
 * limits.
 */
#include "document/pdf/source.h"

#include "base/error.h"
#include "document/image/colour.h"
#include "document/pdf/images.h"
#include "document/pdf/legacy_font.h"

#include <math.h>
#include <poppler.h>
#include <string.h>

enum { STRIP_PIXELS = 1 << 24, SIDE_MAX = 32767 };

/* Scans are drawn at their own resolution, but not below the first figure. An image of less than the second is none. */
static const double RESOLUTION_MIN = 200, SCAN_MIN = 100, PROPORTION_ERROR = 0.03;

struct pdf_source {
    struct source base;
    PopplerDocument *document;
    struct pdf_file *file;
    char *decrypted;               /* what `document` reads if the file is encrypted; else NULL */
    size_t checked;                /* the page that was checked last, from 1; 0 for none */
    struct pdf_image_size largest; /* of its images */
};

/*
 * Refuses a page with an image too large to decode. This is also needed to read text: Poppler decodes some images only
 * to learn their place.
 */
static pd_status check_images(struct pdf_source *source, size_t number, pd_error *error)
{
    struct pdf_image_size *largest = &source->largest;
    if (source->checked == number + 1) return PD_OK;
    source->checked = 0;
    pd_status status = pdf_images_largest(source->file, number, largest, error);
    if (status == PD_OK && largest->width > 0 && largest->height > 0)
        status = source_check_size(&source->base, number, largest->width, largest->height,
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

/* Copies a strip, drawn in RGB, into the rows of a grey image from `top` on (weights of ITU-R BT.601). */
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

/* A strip with its colours; NULL if memory runs out. */
static PIX *copy_colours(cairo_surface_t *strip)
{
    const int width = cairo_image_surface_get_width(strip), height = cairo_image_surface_get_height(strip);
    const size_t stride = (size_t)cairo_image_surface_get_stride(strip);
    const unsigned char *pixels = cairo_image_surface_get_data(strip);
    PIX *colours = pixCreateNoInit(width, height, 32);
    for (int y = 0; colours != NULL && y < height; y++) {
        l_uint32 *row = pixGetData(colours) + (size_t)y * (size_t)pixGetWpl(colours);
        for (int x = 0; x < width; x++) {
            uint32_t colour;
            memcpy(&colour, pixels + (size_t)y * stride + (size_t)x * 4, sizeof colour);
            row[x] = colour << 8;
        }
    }
    return colours;
}

/* Draws a strip into the rows of `pix` from `top` on. If it is the whole page, *faded is made, see source_page_image.
 */
static bool draw_strip(PopplerPage *page, double scale, PIX *pix, int top, int height, PIX **faded)
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
    PIX *colours = is_drawn && height == pixGetHeight(pix) ? copy_colours(strip) : NULL;
    if (colours != NULL) *faded = colour_fade(colours, pix);
    pixDestroy(&colours);
    cairo_destroy(cairo);
    cairo_surface_destroy(strip);
    return is_drawn;
}

static pd_status draw_page(PopplerPage *page, size_t number, double scale, int width, int height,
                           struct source_page_image *out, pd_error *error)
{
    PIX *pix = pixCreateNoInit(width, height, 8);
    if (pix == NULL) return error_memory(error);
    const int rows = width > STRIP_PIXELS ? 1 : STRIP_PIXELS / width > SIDE_MAX ? SIDE_MAX : STRIP_PIXELS / width;
    for (int top = 0; top < height; top += rows) {
        if (draw_strip(page, scale, pix, top, height - top < rows ? height - top : rows, &out->faded)) continue;
        pixDestroy(&pix);
        return error_set(error, PD_ERROR_INPUT, "page %zu: cannot be drawn", number + 1);
    }
    out->pix = pix;
    return PD_OK;
}

/*
 * The resolution at which to draw a page of this size in points: that of its scan, if the page seems to be one, as far
 * as it lies between RESOLUTION_MIN and `most`. A scan is an image with the proportions of the page, perhaps on its
 * side. To draw it larger than it is would blur it, which costs words.
 */
static double drawing_resolution(const struct pdf_image_size *scan, double width, double height, double most)
{
    const double across = 72 * fmax(scan->width, scan->height) / fmax(width, height);
    const double down = 72 * fmin(scan->width, scan->height) / fmin(width, height);
    if (!(fmin(across, down) > SCAN_MIN && fabs(across - down) < PROPORTION_ERROR * across)) return most;
    return fmin(most, fmax((across + down) / 2, RESOLUTION_MIN));
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
    resolution = drawing_resolution(&source->largest, width, height, resolution);
    const double scale = resolution / 72;
    width = ceil(width * scale - 0.01);
    height = ceil(height * scale - 0.01);
    status = source_check_size(base, number, width, height, "lower --dpi, or raise --max-pixels", error);
    if (status == PD_OK && (width > SIDE_MAX || height > INT32_MAX / 4))
        status = error_set(error, PD_ERROR_INPUT, "page %zu: %.0f pixels across, more than %d (lower --dpi)",
                           number + 1, width, SIDE_MAX);
    if (status == PD_OK) status = draw_page(page, number, scale, (int)width, (int)height, out, error);
    g_object_unref(page);
    out->resolution = resolution;
    return status;
}

/* ---- The text layer ------------------------------------------------------------------ */

static pd_box box_of(const PopplerRectangle *rectangle)
{
    const pd_box box = {(float)fmin(rectangle->x1, rectangle->x2), (float)fmin(rectangle->y1, rectangle->y2),
                        (float)fmax(rectangle->x1, rectangle->x2), (float)fmax(rectangle->y1, rectangle->y2)};
    return box;
}

enum { FONTS_MAX = 255 };

/* A legacy font that a page names. */
struct layer_font {
    char *name;
    struct legacy_font legacy;
    long gain;       /* how many more of its words are Vietnamese after decoding */
    bool is_unicode; /* its text is already Unicode */
};

/* A text layer while it is added to a page. */
struct layer_reading {
    struct document_page *page;
    const char *text;
    size_t length;
    const PopplerRectangle *rectangles; /* one for each character, line breaks and spaces included */
    size_t rectangle_count;
    unsigned char *font_of; /* for each character the index of its font in `fonts` */
    size_t character_count;
    struct layer_font fonts[FONTS_MAX + 1]; /* from 1; 0 stands for all other fonts */
    size_t font_count;
    char *room; /* buffer for a decoded word */
};

/* A word: bytes [begin, end) of the text, and the index of its first character. */
struct layer_word {
    size_t begin, end, first;
};

/* Calls `take` for each part of a word that is in one font; false if `take` failed. */
static bool for_each_run(struct layer_reading *r, const struct layer_word *word,
                         bool (*take)(struct layer_reading *r, size_t begin, size_t end, unsigned font, size_t *out),
                         size_t *out)
{
    size_t character = word->first;
    for (size_t at = word->begin; at < word->end;) {
        const size_t begin = at;
        const unsigned font = r->font_of[character];
        while (at < word->end && r->font_of[character] == font) {
            at = (size_t)(g_utf8_next_char(r->text + at) - r->text);
            character++;
        }
        if (!take(r, begin, at, font, out)) return false;
    }
    return true;
}

/* Adds to the font's gain what decoding a run would gain. */
static bool weigh_run(struct layer_reading *r, size_t begin, size_t end, unsigned font, size_t *out)
{
    (void)out;
    struct layer_font *of = &r->fonts[font];
    if (of->legacy.encoding == ENCODING_AUTO) return true;
    const size_t written = legacy_font_decode(of->legacy, r->text + begin, end - begin, r->room);
    of->gain += (long)legacy_font_syllables(r->room, written);
    of->gain -= (long)legacy_font_syllables(r->text + begin, end - begin);
    of->is_unicode = of->is_unicode || legacy_font_is_unicode(r->text + begin, end - begin);
    return true;
}

/* Appends a run to the word in r->room, decoded if its font is a legacy font. */
static bool append_run(struct layer_reading *r, size_t begin, size_t end, unsigned font, size_t *out)
{
    if (r->fonts[font].legacy.encoding == ENCODING_AUTO) {
        memcpy(r->room + *out, r->text + begin, end - begin);
        *out += end - begin;
        return true;
    }
    const size_t written = legacy_font_decode(r->fonts[font].legacy, r->text + begin, end - begin, r->room + *out);
    *out += written;
    return written > 0;
}

static bool weigh_word(struct layer_reading *r, const struct layer_word *word, size_t characters)
{
    (void)characters;
    return for_each_run(r, word, weigh_run, NULL);
}

static bool add_layer_word(struct layer_reading *r, const struct layer_word *word, size_t characters)
{
    struct document_word *added;
    pd_box box = {0};
    const size_t old_length = word->end - word->begin;
    size_t length = 0;
    for (size_t k = word->first; k < word->first + characters && k < r->rectangle_count; k++)
        box = k == word->first ? box_of(&r->rectangles[k]) : document_box_union(box, box_of(&r->rectangles[k]));
    if (!for_each_run(r, word, append_run, &length) || !document_add_word(r->page, r->room, length, box, &added))
        return false;
    if (added == NULL || (length == old_length && memcmp(r->room, r->text + word->begin, length) == 0)) return true;
    r->page->decoded = true;
    added->origin = ORIGIN_REPAIRED;
    added->before = arena_text(&r->page->arena, r->text + word->begin, old_length);
    added->before_confidence = 1;
    return added->before != NULL;
}

/* Calls `take` for each word. If `lines` is true, starts a new line of the page at each line break. */
static bool for_each_word(struct layer_reading *r, bool lines,
                          bool (*take)(struct layer_reading *r, const struct layer_word *word, size_t characters))
{
    struct layer_word word = {0};
    size_t character = 0;
    for (size_t at = 0; at < r->length; character++) {
        const char *next = g_utf8_next_char(r->text + at);
        if (g_unichar_isspace(g_utf8_get_char(r->text + at))) {
            word.end = at;
            if (at > word.begin && !take(r, &word, character - word.first)) return false;
            if (lines && r->text[at] == '\n' && !document_begin_line(r->page)) return false;
            word.begin = (size_t)(next - r->text);
            word.first = character + 1;
        }
        at = (size_t)(next - r->text);
    }
    word.end = r->length;
    return r->length <= word.begin || take(r, &word, character - word.first);
}

/* ---- Its fonts ----------------------------------------------------------------------- */

/* The index of a legacy font. 0 for any other font, and if there are too many. */
static unsigned number_of_font(struct layer_reading *r, char *name)
{
    const struct legacy_font legacy = legacy_font_by_name(name);
    if (legacy.encoding == ENCODING_AUTO) return 0;
    for (size_t k = 1; k <= r->font_count; k++)
        if (strcmp(r->fonts[k].name, name) == 0) return (unsigned)k;
    if (r->font_count == FONTS_MAX) return 0;
    r->fonts[++r->font_count] = (struct layer_font){.name = name, .legacy = legacy};
    return (unsigned)r->font_count;
}

/*
 * The encoding of a page without legacy fonts: the one that the user named, or the one that is detected. The bytes were
 * read as windows-1252.
 */
static enum encoding page_encoding(const struct layer_reading *r, enum encoding from)
{
    if (from != ENCODING_AUTO) return from == ENCODING_UTF8 ? ENCODING_AUTO : from;
    const struct encoding_guess guess = encoding_detect(r->text, r->length);
    return guess.wrapped ? guess.encoding : ENCODING_AUTO;
}

/* Finds the encoding of each character. If text in a legacy font is Vietnamese as it is, it is not decoded. */
static bool find_fonts(struct layer_reading *r, GList *attributes, enum encoding from)
{
    for (const GList *at = attributes; from == ENCODING_AUTO && at != NULL; at = at->next) {
        const PopplerTextAttributes *run = at->data;
        const unsigned font = number_of_font(r, run->font_name);
        for (long k = run->start_index; font > 0 && k >= 0 && k <= run->end_index; k++)
            if ((size_t)k < r->character_count) r->font_of[k] = (unsigned char)font;
    }
    if (r->font_count == 0) {
        r->fonts[0].legacy.encoding = page_encoding(r, from);
        return true;
    }
    if (!for_each_word(r, false, weigh_word)) return false;
    for (size_t k = 1; k <= r->font_count; k++)
        if (r->fonts[k].is_unicode || r->fonts[k].gain < 0) r->fonts[k].legacy.encoding = ENCODING_AUTO;
    return true;
}

static bool add_layer(struct layer_reading *r, GList *attributes, enum encoding from)
{
    r->length = strlen(r->text);
    r->character_count = (size_t)g_utf8_strlen(r->text, -1);
    r->font_of = calloc(r->character_count + 1, 1);
    r->room = malloc(legacy_font_room(r->length));
    const bool ok = r->font_of != NULL && r->room != NULL && find_fonts(r, attributes, from) &&
                    document_begin_block(r->page) && document_begin_line(r->page) &&
                    for_each_word(r, true, add_layer_word);
    free(r->font_of);
    free(r->room);
    return ok;
}

/* ---- The page ------------------------------------------------------------------------ */

/* The share of the page that images cover. Where images overlap, the area is counted twice. */
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
    GList *attributes = poppler_page_get_text_attributes(page);
    struct layer_reading reading = {
        .page = out, .text = text, .rectangles = rectangles, .rectangle_count = count, .fonts = {{0}}};
    const bool is_added = text == NULL || add_layer(&reading, attributes, base->encoding);
    poppler_page_free_text_attributes(attributes);
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
    g_clear_object(&source->document);
    pdf_file_free(source->file);
    free(source->decrypted);
    free(source);
}

/* NULL if that fails; *is_encrypted: a password is needed. */
static PopplerDocument *open_bytes(const char *bytes, size_t length, bool *is_encrypted)
{
    GError *reason = NULL;
    GBytes *data = g_bytes_new_static(bytes, length);
    PopplerDocument *document = poppler_document_new_from_bytes(data, NULL, &reason);
    g_bytes_unref(data);
    *is_encrypted = document == NULL && g_error_matches(reason, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
    g_clear_error(&reason);
    return document;
}

/* Opens an encrypted file by the first password that fits. */
static pd_status find_password(struct pdf_source *source, const struct source_input *input, pd_error *error)
{
    pd_status status = PD_ERROR_ENCRYPTED;
    for (size_t k = 0; k < input->password_count && status == PD_ERROR_ENCRYPTED; k++)
        status = pdf_file_open(input->bytes, input->length, input->passwords[k], &source->file, error);
    if (status != PD_ERROR_ENCRYPTED) return status;
    if (input->password_count == 0)
        return error_set(error, PD_ERROR_ENCRYPTED, "the PDF is encrypted (--password-file FILE gives its password)");
    return error_set(error, PD_ERROR_ENCRYPTED, "the PDF is encrypted, and %s",
                     input->password_count == 1 ? "the password does not open it" : "none of the passwords opens it");
}

/*
 * Poppler gets a copy without encryption: its function for bytes in memory crashes (22.12) if the password is wrong or
 * has letters beyond Latin-1.
 */
static pd_status open_encrypted(struct pdf_source *source, const struct source_input *input, pd_error *error)
{
    size_t length;
    bool is_encrypted;
    pd_status status = find_password(source, input, error);
    if (status == PD_OK) status = pdf_file_decrypt(source->file, &source->decrypted, &length, error);
    if (status != PD_OK) return status;
    source->document = open_bytes(source->decrypted, length, &is_encrypted);
    return source->document != NULL ? PD_OK : error_set(error, PD_ERROR_INPUT, "the PDF is damaged or cut off");
}

static pd_status open_document(struct pdf_source *source, const struct source_input *input, pd_error *error)
{
    bool is_encrypted;
    source->document = open_bytes(input->bytes, input->length, &is_encrypted);
    if (is_encrypted) return open_encrypted(source, input, error);
    if (source->document == NULL) return error_set(error, PD_ERROR_INPUT, "the PDF is damaged or cut off");
    return pdf_file_open(input->bytes, input->length, NULL, &source->file, error);
}

static pd_status open_pdf_source(const struct source_kind *kind, const struct source_input *input, struct source **out,
                                 pd_error *error)
{
    struct pdf_source *source = calloc(1, sizeof *source);
    if (source == NULL) return error_memory(error);
    source->base.kind = kind;
    pd_status status = open_document(source, input, error);
    const int count = status == PD_OK ? poppler_document_get_n_pages(source->document) : 0;
    if (status == PD_OK && count <= 0) status = error_set(error, PD_ERROR_INPUT, "the PDF has no pages");
    source->base.page_count = (size_t)count;
    if (status == PD_OK)
        *out = &source->base;
    else
        free_pdf_source(&source->base);
    return status;
}

static const char *const endings[] = {".pdf", NULL};

const struct source_kind pdf_source_kind = {.name = "PDF",
                                            .endings = endings,
                                            .magics = {{.bytes = "%PDF-", .length = 5, .within = 1024}},
                                            .has_layer = true,
                                            .open = open_pdf_source,
                                            .image = read_image,
                                            .layer = read_layer,
                                            .free = free_pdf_source};

struct pdf_file *pdf_source_file(struct source *source)
{
    return source != NULL && source->kind == &pdf_source_kind ? ((struct pdf_source *)source)->file : NULL;
}

/*
 * Image files, decoded by Leptonica. Leptonica does not tell three things, so they are found here first: the size and
 * place of every page of a TIFF, whether a JPEG is cut off (libjpeg fills the rest with grey and reports nothing), and
 * how the camera was held.
 */
#include "document/image/source.h"

#include "base/error.h"
#include "base/memory.h"
#include "document/image/jpeg.h"
#include "document/image/tiff.h"

#include <stdlib.h>

enum { RESOLUTION_MIN = 50, RESOLUTION_MAX = 2400 };

/* A4 in inches: the size that is assumed if the file states none. */
static const double PAPER_WIDTH = 8.27, PAPER_HEIGHT = 11.69;

struct image_source {
    struct source base;
    const unsigned char *bytes;
    size_t length;
    unsigned orientation; /* Exif orientation: 1–8 */
    struct image_page *pages;
    size_t page_capacity;
};

/* ---- Decoding ------------------------------------------------------------------------ */

static PIX *decode_jpeg(const struct image_source *source)
{
    int width, height, samples = 0, is_ycck, is_cmyk, warnings = 0;
    if (readHeaderMemJpeg(source->bytes, source->length, &width, &height, &samples, &is_ycck, &is_cmyk) != 0)
        return NULL;
    const int hint = L_JPEG_CONTINUE_WITH_BAD_DATA | (samples == 3 ? L_JPEG_READ_LUMINANCE : 0);
    return pixReadMemJpeg(source->bytes, source->length, 0, 1, &warnings, hint);
}

static PIX *decode(const struct image_source *source, const struct image_page *page)
{
    size_t offset = page->offset;
    if (source->base.kind == &png_source_kind) return pixReadMemPng(source->bytes, source->length);
    if (source->base.kind == &jpeg_source_kind) return decode_jpeg(source);
    return pixReadMemFromMultipageTiff(source->bytes, source->length, &offset);
}

/* ---- To grey, upright ---------------------------------------------------------------- */

/* Converts `pix`, which it frees, to 1 bit a pixel or to 8 bits grey; NULL if that fails. */
static PIX *to_grey(PIX *pix)
{
    PIX *grey;
    if (pixGetColormap(pix) == NULL && pixGetDepth(pix) == 1) return pix;
    if (pixGetDepth(pix) == 32 && pixGetSpp(pix) == 4) {
        PIX *opaque = pixRemoveAlpha(pix);
        pixDestroy(&pix);
        pix = opaque;
        if (pix == NULL) return NULL;
    }
    grey = pixGetDepth(pix) == 16 ? pixConvert16To8(pix, L_MS_BYTE) : pixConvertTo8(pix, 0);
    pixDestroy(&pix);
    return grey;
}

/* Turns and mirrors `pix`, which it frees, as its Exif orientation says (CIPA DC-008, tag 0x0112). */
static PIX *set_upright(PIX *pix, unsigned orientation)
{
    static const struct {
        unsigned char quarters;
        bool mirror;
    } steps[9] = {[2] = {0, true},  [3] = {2, false}, [4] = {2, true}, [5] = {1, true},
                  [6] = {1, false}, [7] = {3, true},  [8] = {3, false}};
    if (orientation < 2 || orientation > 8) return pix;
    PIX *turned = pixRotateOrth(pix, steps[orientation].quarters);
    pixDestroy(&pix);
    if (turned != NULL && steps[orientation].mirror) pixFlipLR(turned, turned);
    return turned;
}

double image_resolution(int stated, int width, int height, bool *guessed)
{
    *guessed = stated < RESOLUTION_MIN || stated > RESOLUTION_MAX;
    if (!*guessed) return stated;
    const double across = width / PAPER_WIDTH, down = height / PAPER_HEIGHT;
    return across > down ? across : down;
}

static pd_status read_image(struct source *base, size_t page, double resolution, struct source_page_image *out,
                            pd_error *error)
{
    struct image_source *source = (struct image_source *)base;
    const struct image_page *place = &source->pages[page];
    (void)resolution;
    const pd_status status = source_check_size(base, page, (double)place->width, (double)place->height,
                                               "raise --max-pixels if you trust the file", error);
    if (status != PD_OK) return status;
    if (base->kind == &jpeg_source_kind && !jpeg_is_complete(source->bytes, source->length))
        return error_set(error, PD_ERROR_INPUT, "page %zu: the image is cut off (copy or scan it again)", page + 1);
    PIX *pix = decode(source, place);
    if (pix != NULL && (uint64_t)pixGetWidth(pix) * (uint64_t)pixGetHeight(pix) > base->max_pixels) pixDestroy(&pix);
    if (pix != NULL) pix = to_grey(pix);
    if (pix != NULL) pix = set_upright(pix, source->orientation);
    if (pix == NULL)
        return error_set(error, PD_ERROR_INPUT, "page %zu: the image is damaged or of a kind that cannot be read",
                         page + 1);
    out->pix = pix;
    out->resolution =
        image_resolution(pixGetXRes(out->pix), pixGetWidth(out->pix), pixGetHeight(out->pix), &out->guessed);
    return PD_OK;
}

/* ---- Opening ------------------------------------------------------------------------- */

static void free_image_source(struct source *base)
{
    struct image_source *source = (struct image_source *)base;
    free(source->pages);
    free(source);
}

static bool add_page(struct image_source *source, struct image_page page)
{
    const size_t count = source->base.page_count + 1;
    if (!memory_reserve(&source->pages, &source->page_capacity, count, sizeof *source->pages)) return false;
    source->pages[source->base.page_count++] = page;
    return true;
}

static pd_status find_tiff_pages(struct image_source *source, pd_error *error)
{
    struct tiff_reader reader;
    struct tiff_directory directory;
    size_t seen = 0;
    if (!tiff_open(&reader, source->bytes, source->length)) return error_set(error, PD_ERROR_INPUT, "a damaged TIFF");
    while (tiff_next(&reader, &directory)) {
        if (++seen > SOURCE_PAGES_MAX)
            return error_set(error, PD_ERROR_INPUT, "a TIFF with more than %d images", SOURCE_PAGES_MAX);
        if (directory.reduced) continue;
        const struct image_page page = {directory.width, directory.height, (size_t)directory.offset};
        if (!add_page(source, page)) return error_memory(error);
    }
    if (reader.next != 0) return error_set(error, PD_ERROR_INPUT, "the TIFF is cut off (copy or scan it again)");
    if (source->base.page_count == 0) return error_set(error, PD_ERROR_INPUT, "a TIFF without images");
    return PD_OK;
}

static pd_status add_single_page(struct image_source *source, int width, int height, pd_error *error)
{
    const struct image_page page = {(uint64_t)width, (uint64_t)height, 0};
    return add_page(source, page) ? PD_OK : error_memory(error);
}

static pd_status find_png_page(struct image_source *source, pd_error *error)
{
    int width = 0, height = 0, bits, samples, is_palette;
    if (readHeaderMemPng(source->bytes, source->length, &width, &height, &bits, &samples, &is_palette) != 0 ||
        width <= 0 || height <= 0)
        return error_set(error, PD_ERROR_INPUT, "a PNG image whose header is damaged");
    return add_single_page(source, width, height, error);
}

static pd_status find_jpeg_page(struct image_source *source, pd_error *error)
{
    int width = 0, height = 0, samples, is_ycck, is_cmyk;
    if (readHeaderMemJpeg(source->bytes, source->length, &width, &height, &samples, &is_ycck, &is_cmyk) != 0 ||
        width <= 0 || height <= 0)
        return error_set(error, PD_ERROR_INPUT, "a JPEG image whose header is damaged");
    source->orientation = jpeg_orientation(source->bytes, source->length);
    return add_single_page(source, width, height, error);
}

static pd_status open_image(const struct source_kind *kind, const char *bytes, size_t length,
                            pd_status (*find_pages)(struct image_source *source, pd_error *error), struct source **out,
                            pd_error *error)
{
    struct image_source *source = calloc(1, sizeof *source);
    if (source == NULL) return error_memory(error);
    *source = (struct image_source){
        .base.kind = kind, .bytes = (const unsigned char *)bytes, .length = length, .orientation = 1};
    const pd_status status = find_pages(source, error);
    if (status == PD_OK)
        *out = &source->base;
    else
        free_image_source(&source->base);
    return status;
}

static pd_status open_png(const char *bytes, size_t length, struct source **source, pd_error *error)
{
    return open_image(&png_source_kind, bytes, length, find_png_page, source, error);
}

static pd_status open_jpeg(const char *bytes, size_t length, struct source **source, pd_error *error)
{
    return open_image(&jpeg_source_kind, bytes, length, find_jpeg_page, source, error);
}

static pd_status open_tiff(const char *bytes, size_t length, struct source **source, pd_error *error)
{
    return open_image(&tiff_source_kind, bytes, length, find_tiff_pages, source, error);
}

const struct image_page *image_source_page(const struct source *source, size_t page)
{
    if (source == NULL || source->kind->image != read_image) return NULL;
    return &((const struct image_source *)source)->pages[page];
}

/* ---- The kinds ----------------------------------------------------------------------- */

static const char *const png_endings[] = {".png", NULL}, *const jpeg_endings[] = {".jpg", ".jpeg", NULL},
                         *const tiff_endings[] = {".tif", ".tiff", NULL};

const struct source_kind png_source_kind = {.name = "PNG",
                                            .endings = png_endings,
                                            .magics = {{.bytes = "\x89PNG\r\n\x1a\n", .length = 8}},
                                            .open = open_png,
                                            .image = read_image,
                                            .free = free_image_source};

const struct source_kind jpeg_source_kind = {.name = "JPEG",
                                             .endings = jpeg_endings,
                                             .magics = {{.bytes = "\xFF\xD8\xFF", .length = 3}},
                                             .open = open_jpeg,
                                             .image = read_image,
                                             .free = free_image_source};

/* TIFF and BigTIFF, each in both byte orders. */
const struct source_kind tiff_source_kind = {.name = "TIFF",
                                             .endings = tiff_endings,
                                             .magics = {{.bytes = "II*\0", .length = 4},
                                                        {.bytes = "MM\0*", .length = 4},
                                                        {.bytes = "II+\0", .length = 4},
                                                        {.bytes = "MM\0+", .length = 4}},
                                             .open = open_tiff,
                                             .image = read_image,
                                             .free = free_image_source};

/*
 * Image files, one page or, in a TIFF, many. The decoders leave three things open, so they are found here first: the
 * size of every page, whether a file is cut off (libjpeg fills the rest with grey and reports nothing), and how the
 * camera was held.
 */
#include "document/image/source.h"

#include "base/error.h"
#include "base/memory.h"
#include "document/image/colour.h"
#include "document/image/jpeg.h"
#include "document/image/tiff.h"

#include <math.h>
#include <stdlib.h>

enum { RESOLUTION_MIN = 50, RESOLUTION_MAX = 2400 };

/* A larger JPEG is decoded without its colours, which would take four times the memory: A3 at 450 dpi. */
enum { COLOUR_PIXELS_MAX = 40000000 };

/* A4 in inches, upright or not: the size that is assumed if the file states none. */
static const double PAPER_SHORT = 8.27, PAPER_LONG = 11.69;

/* Resolutions across and down that differ by more than this share: the pixels are not square, as those of a fax. */
static const double SQUARE = 0.05;

struct image_source {
    struct source base;
    const unsigned char *bytes;
    size_t length;
    struct image_page *pages;
    size_t page_capacity;
};

static const struct image_kind *kind_of(const struct source *source)
{
    return (const struct image_kind *)source->kind;
}

/* ---- To grey, upright ---------------------------------------------------------------- */

/* Converts `pix`, which it frees, to 1 bit a pixel or to 8 bits grey; NULL if that fails. */
static PIX *to_grey(PIX *pix)
{
    static const float RED = 0.299f, GREEN = 0.587f, BLUE = 0.114f; /* ITU-R BT.601 */
    PIX *grey;
    if (pixGetColormap(pix) == NULL && pixGetDepth(pix) == 1) return pix;
    if (pixGetDepth(pix) == 32 && pixGetSpp(pix) == 4) {
        PIX *opaque = pixRemoveAlpha(pix);
        pixDestroy(&pix);
        pix = opaque;
        if (pix == NULL) return NULL;
    }
    grey = pixGetDepth(pix) == 16   ? pixConvert16To8(pix, L_MS_BYTE)
           : pixGetDepth(pix) == 32 ? pixConvertRGBToGray(pix, RED, GREEN, BLUE)
                                    : pixConvertTo8(pix, 0);
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

/* The same as `grey`, with stamps faded; NULL if there are none. `colours` is the image as it was decoded. */
static PIX *fade(PIX *colours, PIX *grey)
{
    const bool has_colours = pixGetDepth(colours) == 32 && pixGetSpp(colours) == 3;
    const bool is_same = pixGetWidth(colours) == pixGetWidth(grey) && pixGetHeight(colours) == pixGetHeight(grey);
    return has_colours && is_same ? colour_fade(colours, grey) : NULL;
}

double image_resolution(int stated, int width, int height, bool *guessed)
{
    *guessed = stated < RESOLUTION_MIN || stated > RESOLUTION_MAX;
    if (!*guessed) return stated;
    const int longer = width > height ? width : height, shorter = width > height ? height : width;
    return fmax(longer / PAPER_LONG, shorter / PAPER_SHORT);
}

/*
 * Scales `pix`, which it frees, so that its pixels become square, if the file states two resolutions. *resolution
 * becomes the one of both directions. NULL if the image would become larger than `most` pixels, or memory runs out.
 */
static PIX *make_square(PIX *pix, uint64_t most, double *resolution, bool *guessed)
{
    const int across = pixGetXRes(pix), down = pixGetYRes(pix);
    *resolution = image_resolution(across, pixGetWidth(pix), pixGetHeight(pix), guessed);
    const double larger = across > down ? across : down;
    if (*guessed || down < RESOLUTION_MIN || down > RESOLUTION_MAX || abs(across - down) <= SQUARE * larger) return pix;
    PIX *scaled = NULL;
    if (larger / across * pixGetWidth(pix) * (larger / down) * pixGetHeight(pix) <= (double)most) {
        PIX *grey = pixConvertTo8(pix, 0);
        scaled = grey != NULL ? pixScale(grey, (float)(larger / across), (float)(larger / down)) : NULL;
        pixDestroy(&grey);
    }
    pixDestroy(&pix);
    *resolution = larger;
    return scaled;
}

PIX *image_source_decode(const struct source *base, size_t page)
{
    const struct image_source *source = (const struct image_source *)base;
    PIX *pix = kind_of(base)->decode(source->bytes, source->length, &source->pages[page]);
    int is_valid = 1;
    if (pix != NULL && pixGetColormap(pix) != NULL) pixcmapIsValid(pixGetColormap(pix), pix, &is_valid);
    const bool is_large = pix != NULL && (uint64_t)pixGetWidth(pix) * (uint64_t)pixGetHeight(pix) > base->max_pixels;
    if (is_large || !is_valid) pixDestroy(&pix);
    return pix;
}

pd_status image_read(struct source *base, size_t page, double resolution, struct source_page_image *out,
                     pd_error *error)
{
    struct image_source *source = (struct image_source *)base;
    const struct image_page *place = &source->pages[page];
    (void)resolution;
    const pd_status status = source_check_size(base, page, (double)place->width, (double)place->height,
                                               "raise --max-pixels if you trust the file", error);
    if (status != PD_OK) return status;
    if (kind_of(base)->is_whole != NULL && !kind_of(base)->is_whole(source->bytes, source->length))
        return error_set(error, PD_ERROR_INPUT, "page %zu: the image is cut off (copy or scan it again)", page + 1);
    PIX *pix = image_source_decode(base, page), *colours = pix != NULL ? pixClone(pix) : NULL;
    if (pix != NULL) pix = to_grey(pix);
    if (pix != NULL) pix = make_square(pix, base->max_pixels, &out->resolution, &out->guessed);
    if (pix != NULL && (out->faded = fade(colours, pix)) != NULL)
        out->faded = set_upright(out->faded, place->orientation);
    pixDestroy(&colours);
    if (pix != NULL) pix = set_upright(pix, place->orientation);
    if (pix == NULL) pixDestroy(&out->faded);
    if (pix == NULL)
        return error_set(error, PD_ERROR_INPUT, "page %zu: the image is damaged or of a kind that cannot be read",
                         page + 1);
    out->pix = pix;
    return PD_OK;
}

/* ---- Opening ------------------------------------------------------------------------- */

void image_free(struct source *base)
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
        const struct image_page page = {directory.width, directory.height, (size_t)directory.offset, 1};
        if (!add_page(source, page)) return error_memory(error);
    }
    if (reader.next != 0) return error_set(error, PD_ERROR_INPUT, "the TIFF is cut off (copy or scan it again)");
    if (source->base.page_count == 0) return error_set(error, PD_ERROR_INPUT, "a TIFF without images");
    return PD_OK;
}

static pd_status find_only_page(struct image_source *source, pd_error *error)
{
    struct image_page page = {.orientation = 1};
    if (!kind_of(&source->base)->measure(source->bytes, source->length, &page))
        return error_set(error, PD_ERROR_INPUT, "a %s image whose header is damaged", source->base.kind->name);
    return add_page(source, page) ? PD_OK : error_memory(error);
}

pd_status image_open(const struct source_kind *kind, const struct source_input *input, struct source **out,
                     pd_error *error)
{
    struct image_source *source = calloc(1, sizeof *source);
    if (source == NULL) return error_memory(error);
    *source =
        (struct image_source){.base.kind = kind, .bytes = (const unsigned char *)input->bytes, .length = input->length};
    const bool has_many = kind_of(&source->base)->measure == NULL;
    const pd_status status = has_many ? find_tiff_pages(source, error) : find_only_page(source, error);
    if (status == PD_OK)
        *out = &source->base;
    else
        image_free(&source->base);
    return status;
}

const struct image_page *image_source_page(const struct source *source, size_t page)
{
    if (source == NULL || source->kind->image != image_read) return NULL;
    return &((const struct image_source *)source)->pages[page];
}

/* ---- PNG, JPEG, TIFF ----------------------------------------------------------------- */

static bool measure_png(const unsigned char *bytes, size_t length, struct image_page *page)
{
    int width = 0, height = 0, bits, samples, is_palette;
    if (readHeaderMemPng(bytes, length, &width, &height, &bits, &samples, &is_palette) != 0 || width <= 0 ||
        height <= 0)
        return false;
    page->width = (uint64_t)width;
    page->height = (uint64_t)height;
    return true;
}

static PIX *decode_png(const unsigned char *bytes, size_t length, const struct image_page *page)
{
    (void)page;
    return pixReadMemPng(bytes, length);
}

static bool measure_jpeg(const unsigned char *bytes, size_t length, struct image_page *page)
{
    int width = 0, height = 0, samples, is_ycck, is_cmyk;
    if (readHeaderMemJpeg(bytes, length, &width, &height, &samples, &is_ycck, &is_cmyk) != 0 || width <= 0 ||
        height <= 0)
        return false;
    page->width = (uint64_t)width;
    page->height = (uint64_t)height;
    page->orientation = jpeg_orientation(bytes, length);
    return true;
}

static PIX *decode_jpeg(const unsigned char *bytes, size_t length, const struct image_page *page)
{
    int width, height, samples = 0, is_ycck, is_cmyk, warnings = 0;
    (void)page;
    if (readHeaderMemJpeg(bytes, length, &width, &height, &samples, &is_ycck, &is_cmyk) != 0) return NULL;
    const bool is_large = (int64_t)width * height > COLOUR_PIXELS_MAX;
    const int hint = L_JPEG_CONTINUE_WITH_BAD_DATA | (samples == 3 && is_large ? L_JPEG_READ_LUMINANCE : 0);
    return pixReadMemJpeg(bytes, length, 0, 1, &warnings, hint);
}

static PIX *decode_tiff(const unsigned char *bytes, size_t length, const struct image_page *page)
{
    size_t offset = page->offset;
    return pixReadMemFromMultipageTiff(bytes, length, &offset);
}

static const char *const png_endings[] = {".png", NULL}, *const jpeg_endings[] = {".jpg", ".jpeg", NULL},
                         *const tiff_endings[] = {".tif", ".tiff", NULL};

const struct image_kind png_image_kind = {.source = {.name = "PNG",
                                                     .endings = png_endings,
                                                     .magics = {{.bytes = "\x89PNG\r\n\x1a\n", .length = 8}},
                                                     .open = image_open,
                                                     .image = image_read,
                                                     .free = image_free},
                                          .measure = measure_png,
                                          .decode = decode_png};

const struct image_kind jpeg_image_kind = {.source = {.name = "JPEG",
                                                      .endings = jpeg_endings,
                                                      .magics = {{.bytes = "\xFF\xD8\xFF", .length = 3}},
                                                      .open = image_open,
                                                      .image = image_read,
                                                      .free = image_free},
                                           .measure = measure_jpeg,
                                           .is_whole = jpeg_is_complete,
                                           .decode = decode_jpeg};

/* TIFF and BigTIFF, each in both byte orders. */
const struct image_kind tiff_image_kind = {.source = {.name = "TIFF",
                                                      .endings = tiff_endings,
                                                      .magics = {{.bytes = "II*\0", .length = 4},
                                                                 {.bytes = "MM\0*", .length = 4},
                                                                 {.bytes = "II+\0", .length = 4},
                                                                 {.bytes = "MM\0+", .length = 4}},
                                                      .open = image_open,
                                                      .image = image_read,
                                                      .free = image_free},
                                           .decode = decode_tiff};

/*
 * Image files, decoded by Leptonica. What it does not tell is found here first: the size and place of every page of a
 * TIFF, whether a JPEG was cut off (libjpeg fills the rest with grey and goes on), and which way up a camera held.
 */
#include "document/source.h"

#include "base/error.h"
#include "document/image/tiff.h"

#include <string.h>

enum { RESOLUTION_MIN = 50, RESOLUTION_MAX = 2400 };

/* A4 in inches: the size assumed where a file does not say. */
static const double PAPER_WIDTH = 8.27, PAPER_HEIGHT = 11.69;

struct image_page {
    uint64_t width, height;
    size_t offset; /* of its directory in a TIFF */
};

struct image_source {
    struct source base;
    const unsigned char *bytes;
    size_t length;
    int format;           /* IFF_PNG, IFF_JFIF_JPEG or IFF_TIFF */
    unsigned orientation; /* of a JPEG, as Exif counts: 1–8 */
    struct image_page *pages;
};

/* ---- JPEG ---------------------------------------------------------------------------- */

/* Whether the last scan of a JPEG has an end: entropy-coded data never hold FF DA or FF D9. */
static bool jpeg_is_complete(const unsigned char *bytes, size_t length)
{
    for (size_t at = length; at >= 2; at--) {
        if (bytes[at - 2] != 0xFF) continue;
        if (bytes[at - 1] == 0xD9) return true;
        if (bytes[at - 1] == 0xDA) return false;
    }
    return false;
}

unsigned image_orientation(const unsigned char *bytes, size_t length)
{
    for (size_t at = 2; at + 4 <= length && bytes[at] == 0xFF && bytes[at + 1] >= 0xE0 && bytes[at + 1] <= 0xEF;) {
        const size_t segment = (size_t)bytes[at + 2] << 8 | bytes[at + 3];
        if (segment < 2 || segment > length - at - 2) break;
        struct tiff_reader reader;
        struct tiff_directory directory;
        if (bytes[at + 1] == 0xE1 && segment > 8 && memcmp(bytes + at + 4, "Exif\0", 6) == 0 &&
            tiff_open(&reader, bytes + at + 10, segment - 8) && tiff_next(&reader, &directory))
            return directory.orientation;
        at += 2 + segment;
    }
    return 1;
}

static PIX *decode_jpeg(const struct image_source *source)
{
    int width, height, samples = 0, is_ycck, is_cmyk, warnings = 0;
    if (readHeaderMemJpeg(source->bytes, source->length, &width, &height, &samples, &is_ycck, &is_cmyk) != 0)
        return NULL;
    const int hint = L_JPEG_CONTINUE_WITH_BAD_DATA | (samples == 3 ? L_JPEG_READ_LUMINANCE : 0);
    return pixReadMemJpeg(source->bytes, source->length, 0, 1, &warnings, hint);
}

/* ---- To grey, upright ---------------------------------------------------------------- */

/* Takes `pix` over and returns it with 1 bit or 8 bits grey a pixel; NULL where that fails. */
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

/* Takes `pix` over and turns and mirrors it as Exif's orientation asks (CIPA DC-008, tag 0x0112). */
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

static PIX *decode(const struct image_source *source, const struct image_page *page)
{
    size_t offset = page->offset;
    switch (source->format) {
    case IFF_PNG: return pixReadMemPng(source->bytes, source->length);
    case IFF_JFIF_JPEG: return decode_jpeg(source);
    default: return pixReadMemFromMultipageTiff(source->bytes, source->length, &offset);
    }
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
    if (source->format == IFF_JFIF_JPEG && !jpeg_is_complete(source->bytes, source->length))
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

static const struct source_kind image_kind = {.name = "image", .image = read_image, .free = free_image_source};

static bool add_page(struct image_source *source, struct image_page page)
{
    const size_t count = source->base.page_count;
    if ((count & (count - 1)) == 0) {
        struct image_page *larger = realloc(source->pages, (count == 0 ? 1 : 2 * count) * sizeof *larger);
        if (larger == NULL) return false;
        source->pages = larger;
    }
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

static pd_status find_single_page(struct image_source *source, pd_error *error)
{
    int width = 0, height = 0, bits, samples, is_ycck, is_cmyk, is_palette;
    const bool is_png = source->format == IFF_PNG;
    const int failed =
        is_png ? readHeaderMemPng(source->bytes, source->length, &width, &height, &bits, &samples, &is_palette)
               : readHeaderMemJpeg(source->bytes, source->length, &width, &height, &samples, &is_ycck, &is_cmyk);
    if (failed || width <= 0 || height <= 0)
        return error_set(error, PD_ERROR_INPUT, "a %s image whose header is damaged", is_png ? "PNG" : "JPEG");
    if (!is_png) source->orientation = image_orientation(source->bytes, source->length);
    const struct image_page page = {(uint64_t)width, (uint64_t)height, 0};
    return add_page(source, page) ? PD_OK : error_memory(error);
}

static int recognise(const unsigned char *bytes, size_t length)
{
    struct tiff_reader reader;
    if (length >= 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0) return IFF_PNG;
    if (length >= 3 && memcmp(bytes, "\xFF\xD8\xFF", 3) == 0) return IFF_JFIF_JPEG;
    return tiff_open(&reader, bytes, length) ? IFF_TIFF : IFF_UNKNOWN;
}

pd_status image_source_open(const char *bytes, size_t length, struct source **out, pd_error *error)
{
    const int format = recognise((const unsigned char *)bytes, length);
    if (format == IFF_UNKNOWN) return PD_OK;
    struct image_source *source = calloc(1, sizeof *source);
    if (source == NULL) return error_memory(error);
    *source = (struct image_source){.base.kind = &image_kind,
                                    .bytes = (const unsigned char *)bytes,
                                    .length = length,
                                    .format = format,
                                    .orientation = 1};
    const pd_status status = format == IFF_TIFF ? find_tiff_pages(source, error) : find_single_page(source, error);
    if (status == PD_OK)
        *out = &source->base;
    else
        free_image_source(&source->base);
    return status;
}

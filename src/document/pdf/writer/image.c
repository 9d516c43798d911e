/*
 * PDF stores the compressed pixels of JPEG, JPEG 2000 and PNG in the same form as these files do, so they are copied
 * byte for byte. Other images are first written as PNG or TIFF in memory, because Leptonica has encoders for these. The
 * result is then copied like a file.
 *
 * If a camera was held sideways, the matrix that draws the image also turns it. Unlike /Rotate, a matrix can mirror as
 * well.
 */
#include "document/pdf/writer/image.h"

#include "base/error.h"
#include "document/image/jpeg.h"
#include "document/image/jpeg2000.h"
#include "document/image/source.h"
#include "document/pdf/writer/page.h"

#include <stdlib.h>
#include <string.h>

/* An image as an XObject, and how it is shown. */
struct drawn_image {
    qpdf_oh object;
    int width, height; /* pixels, before the image is turned */
    int across, down;  /* pixels per inch in these directions, as stated by the file; 0 if it states none */
    unsigned orientation;
};

static unsigned number_16(const unsigned char *bytes)
{
    return (unsigned)bytes[0] << 8 | bytes[1];
}

static uint32_t number_32(const unsigned char *bytes)
{
    return (uint32_t)number_16(bytes) << 16 | number_16(bytes + 2);
}

/*
 * A stream object with the compressed data of an image. `dictionary`: PDF syntax of the entries that the other
 * arguments do not give.
 */
static qpdf_oh new_image(qpdf_data pdf, const void *bytes, size_t length, int width, int height, const char *filter,
                         const char *parameters, const char *dictionary)
{
    const qpdf_oh image = qpdf_oh_new_stream(pdf), extra = qpdf_oh_parse(pdf, dictionary);
    const qpdf_oh entries = qpdf_oh_get_dict(pdf, image);
    qpdf_oh_replace_key(pdf, entries, "/Type", qpdf_oh_new_name(pdf, "/XObject"));
    qpdf_oh_replace_key(pdf, entries, "/Subtype", qpdf_oh_new_name(pdf, "/Image"));
    qpdf_oh_replace_key(pdf, entries, "/Width", qpdf_oh_new_integer(pdf, width));
    qpdf_oh_replace_key(pdf, entries, "/Height", qpdf_oh_new_integer(pdf, height));
    qpdf_oh_begin_dict_key_iter(pdf, extra);
    while (qpdf_oh_dict_more_keys(pdf)) {
        const char *key = qpdf_oh_dict_next_key(pdf);
        qpdf_oh_replace_key(pdf, entries, key, qpdf_oh_get_key(pdf, extra, key));
    }
    qpdf_oh_replace_stream_data(pdf, image, bytes, length, qpdf_oh_new_name(pdf, filter),
                                parameters != NULL ? qpdf_oh_parse(pdf, parameters) : qpdf_oh_new_null(pdf));
    return image;
}

/* ---- PNG ----------------------------------------------------------------------------- */

/* What the chunks of a PNG file say (ISO/IEC 15948). */
struct png {
    uint32_t width, height;
    unsigned depth, colour, interlace;
    struct pdf_buffer data;       /* of all IDAT chunks */
    const unsigned char *palette; /* NULL if there is none */
    size_t palette_length;
    bool has_transparency;
};

enum { PNG_HEADER_BYTES = 33, PNG_GREY = 0, PNG_COLOUR = 2, PNG_PALETTE = 3 };

/* Reads the chunks; false if the file is damaged or memory runs out. The caller frees png->data in both cases. */
static bool read_png(const unsigned char *bytes, size_t length, struct png *png)
{
    *png = (struct png){0};
    if (length < PNG_HEADER_BYTES || memcmp(bytes + 12, "IHDR", 4) != 0) return false;
    png->width = number_32(bytes + 16);
    png->height = number_32(bytes + 20);
    png->depth = bytes[24];
    png->colour = bytes[25];
    png->interlace = bytes[28];
    for (size_t at = PNG_HEADER_BYTES; at + 12 <= length;) {
        const size_t size = number_32(bytes + at);
        const unsigned char *type = bytes + at + 4, *data = bytes + at + 8;
        if (size > length - at - 12) return false;
        if (memcmp(type, "IDAT", 4) == 0) pdf_buffer_put(&png->data, data, size);
        if (memcmp(type, "tRNS", 4) == 0) png->has_transparency = true;
        if (memcmp(type, "PLTE", 4) == 0) {
            png->palette = data;
            png->palette_length = size;
        }
        at += 12 + size;
    }
    return png->data.length > 0 && !png->data.failed && png->width > 0 && png->height > 0 && png->width <= INT32_MAX &&
           png->height <= INT32_MAX;
}

/* Whether PDF can hold the compressed pixels as they are. */
static bool png_is_plain(const struct png *png)
{
    const bool is_known = png->colour == PNG_GREY || png->colour == PNG_COLOUR ||
                          (png->colour == PNG_PALETTE && png->palette_length >= 3 && png->palette_length <= 768);
    return is_known && png->interlace == 0 && !png->has_transparency && png->depth <= 16;
}

static void put_colour_space(const struct png *png, struct pdf_buffer *out)
{
    if (png->colour != PNG_PALETTE) {
        pdf_buffer_text(out, png->colour == PNG_GREY ? "/DeviceGray" : "/DeviceRGB");
        return;
    }
    pdf_buffer_format(out, "[/Indexed /DeviceRGB %zu <", png->palette_length / 3 - 1);
    for (size_t k = 0; k < png->palette_length / 3 * 3; k++) pdf_buffer_format(out, "%02X", png->palette[k]);
    pdf_buffer_text(out, ">]");
}

/* Adds the XObject of a plain PNG. */
static bool add_plain_png(qpdf_data pdf, const struct png *png, qpdf_oh *object)
{
    struct pdf_buffer dictionary = {0};
    char parameters[160];
    snprintf(parameters, sizeof parameters, "<< /Predictor 15 /Colors %d /BitsPerComponent %u /Columns %u >>",
             png->colour == PNG_COLOUR ? 3 : 1, png->depth, png->width);
    pdf_buffer_format(&dictionary, "<< /BitsPerComponent %u /ColorSpace ", png->depth);
    put_colour_space(png, &dictionary);
    pdf_buffer_text(&dictionary, " >>");
    const bool is_made = !dictionary.failed;
    if (is_made)
        *object = new_image(pdf, png->data.bytes, png->data.length, (int)png->width, (int)png->height, "/FlateDecode",
                            parameters, dictionary.bytes);
    pdf_buffer_free(&dictionary);
    return is_made;
}

/* ---- Pixels -------------------------------------------------------------------------- */

static bool add_pix_as_png(qpdf_data pdf, PIX *pix, qpdf_oh *object)
{
    l_uint8 *bytes = NULL;
    size_t length = 0;
    struct png png = {0};
    const bool is_added = pixWriteMemPng(&bytes, &length, pix, 0) == 0 && read_png(bytes, length, &png) &&
                          png_is_plain(&png) && add_plain_png(pdf, &png, object);
    pdf_buffer_free(&png.data);
    free(bytes);
    return is_added;
}

/* The value of a tag in the first directory of a TIFF written on this machine; 0 if it is missing. */
static uint32_t tag_of(const unsigned char *bytes, size_t length, unsigned wanted)
{
    uint16_t count, tag, type, small;
    uint32_t offset, large;
    if (length < 8) return 0;
    memcpy(&offset, bytes + 4, sizeof offset);
    if (offset > length || length - offset < 2) return 0;
    memcpy(&count, bytes + offset, sizeof count);
    if (length - offset - 2 < (size_t)count * 12) return 0;
    for (size_t k = 0; k < count; k++) {
        const unsigned char *entry = bytes + offset + 2 + 12 * k;
        memcpy(&tag, entry, sizeof tag);
        memcpy(&type, entry + 2, sizeof type);
        memcpy(&small, entry + 8, sizeof small);
        memcpy(&large, entry + 8, sizeof large);
        if (tag == wanted) return type == 3 ? small : large;
    }
    return 0;
}

enum { TAG_STRIP_OFFSETS = 273, TAG_ROWS_PER_STRIP = 278, TAG_STRIP_BYTES = 279 };

/* Adds a black and white image, compressed by CCITT G4; false if that fails. */
static bool add_pix_as_g4(qpdf_data pdf, PIX *pix, qpdf_oh *object)
{
    l_uint8 *bytes = NULL;
    size_t length = 0;
    char parameters[96];
    const int width = pixGetWidth(pix), height = pixGetHeight(pix);
    bool is_added = pixWriteMemTiff(&bytes, &length, pix, IFF_TIFF_G4) == 0;
    const size_t begin = is_added ? tag_of(bytes, length, TAG_STRIP_OFFSETS) : 0;
    const size_t size = is_added ? tag_of(bytes, length, TAG_STRIP_BYTES) : 0;
    is_added = is_added && tag_of(bytes, length, TAG_ROWS_PER_STRIP) >= (uint32_t)height && begin > 0 && size > 0 &&
               begin <= length && size <= length - begin;
    snprintf(parameters, sizeof parameters, "<< /K -1 /Columns %d /Rows %d >>", width, height);
    if (is_added)
        *object = new_image(pdf, bytes + begin, size, width, height, "/CCITTFaxDecode", parameters,
                            "<< /BitsPerComponent 1 /ColorSpace /DeviceGray >>");
    free(bytes);
    return is_added;
}

/* Adds an image with an alpha channel: its colours and, if any pixel is transparent, a soft mask. */
static bool add_pix_with_alpha(qpdf_data pdf, PIX *pix, qpdf_oh *object)
{
    PIX *alpha = pixGetRGBComponent(pix, L_ALPHA_CHANNEL);
    l_int32 least = 255;
    qpdf_oh mask;
    if (alpha == NULL) return false;
    pixSetSpp(pix, 3);
    bool is_added = add_pix_as_png(pdf, pix, object);
    pixGetExtremeValue(alpha, 1, L_SELECT_MIN, NULL, NULL, NULL, &least);
    if (is_added && least < 255) {
        is_added = add_pix_as_png(pdf, alpha, &mask);
        if (is_added) qpdf_oh_replace_key(pdf, qpdf_oh_get_dict(pdf, *object), "/SMask", mask);
    }
    pixDestroy(&alpha);
    return is_added;
}

static bool add_pix(qpdf_data pdf, PIX *pix, struct drawn_image *image)
{
    const bool is_bilevel = pixGetDepth(pix) == 1 && pixGetColormap(pix) == NULL;
    image->width = pixGetWidth(pix);
    image->height = pixGetHeight(pix);
    image->across = pixGetXRes(pix);
    image->down = pixGetYRes(pix);
    if (is_bilevel && add_pix_as_g4(pdf, pix, &image->object)) return true;
    if (pixGetDepth(pix) == 32 && pixGetSpp(pix) == 4) return add_pix_with_alpha(pdf, pix, &image->object);
    return add_pix_as_png(pdf, pix, &image->object);
}

/* ---- Files --------------------------------------------------------------------------- */

/* What the writer needs to know of a JPEG. */
struct jpeg {
    struct jpeg_frame frame;
    bool is_inverted; /* Adobe's CMYK, in which 255 is no ink */
    bool is_plain;    /* of a kind that PDF can hold: Huffman-coded, 8 bits */
};

/* Reads the segments up to the frame header; false if the file is damaged. */
static bool read_jpeg(const unsigned char *bytes, size_t length, struct jpeg *jpeg)
{
    enum { PROGRESSIVE = 0xC2, FRAME_BYTES = 6, ADOBE_BYTES = 12 };
    struct jpeg_reader reader = {.bytes = bytes, .length = length, .at = JPEG_START_BYTES};
    struct jpeg_segment segment;
    *jpeg = (struct jpeg){0};
    while (jpeg_next(&reader, &segment) && !segment.is_apart && segment.length <= segment.room &&
           segment.marker != JPEG_SCAN) {
        if (segment.marker == JPEG_ADOBE && segment.length >= ADOBE_BYTES && memcmp(segment.data, "Adobe", 5) == 0)
            jpeg->is_inverted = true;
        if (!jpeg_read_frame(&segment, &jpeg->frame)) continue;
        jpeg->is_plain = segment.marker <= PROGRESSIVE && jpeg->frame.bits == 8;
        return segment.length >= FRAME_BYTES && jpeg->frame.width > 0 && jpeg->frame.height > 0;
    }
    return false;
}

static bool add_jpeg(const unsigned char *bytes, size_t length, qpdf_data pdf, struct drawn_image *image)
{
    static const char *const dictionaries[5] = {[1] = "<< /BitsPerComponent 8 /ColorSpace /DeviceGray >>",
                                                [3] = "<< /BitsPerComponent 8 /ColorSpace /DeviceRGB >>",
                                                [4] = "<< /BitsPerComponent 8 /ColorSpace /DeviceCMYK >>"};
    struct jpeg jpeg;
    if (!read_jpeg(bytes, length, &jpeg)) return false;
    const unsigned components = jpeg.frame.components;
    if (!jpeg.is_plain || components > 4 || dictionaries[components] == NULL) {
        PIX *pix = pixReadMemJpeg(bytes, length, 0, 1, NULL, 0);
        const bool is_added = pix != NULL && add_pix(pdf, pix, image);
        pixDestroy(&pix);
        return is_added;
    }
    const char *dictionary = components == 4 && jpeg.is_inverted
                                 ? "<< /BitsPerComponent 8 /ColorSpace /DeviceCMYK /Decode [1 0 1 0 1 0 1 0] >>"
                                 : dictionaries[components];
    image->width = (int)jpeg.frame.width;
    image->height = (int)jpeg.frame.height;
    image->object = new_image(pdf, bytes, length, image->width, image->height, "/DCTDecode", NULL, dictionary);
    return true;
}

static bool add_png(const unsigned char *bytes, size_t length, qpdf_data pdf, struct drawn_image *image)
{
    struct png png;
    bool is_added = read_png(bytes, length, &png);
    image->width = (int)png.width;
    image->height = (int)png.height;
    if (is_added && png_is_plain(&png)) {
        is_added = add_plain_png(pdf, &png, &image->object);
    } else if (is_added) {
        PIX *pix = pixReadMemPng(bytes, length);
        is_added = pix != NULL && add_pix(pdf, pix, image);
        pixDestroy(&pix);
    }
    pdf_buffer_free(&png.data);
    return is_added;
}

/* Adds an image that PDF cannot hold as it is. */
static bool add_decoded(const struct source *source, size_t index, qpdf_data pdf, struct drawn_image *image)
{
    PIX *pix = image_source_decode(source, index);
    const bool is_added = pix != NULL && add_pix(pdf, pix, image);
    pixDestroy(&pix);
    return is_added;
}

/* A JP2 file of one or three components is copied; a bare codestream becomes a JP2 file first. */
static bool add_jpeg2000(const struct source *source, qpdf_data pdf, struct drawn_image *image)
{
    const unsigned char *bytes = (const unsigned char *)source->bytes;
    struct jpeg2000 file;
    if (!jpeg2000_read(bytes, source->length, &file) || !file.is_plain) return false;
    if (file.components != 1 && file.components != 3) return add_decoded(source, 0, pdf, image);
    size_t length = source->length;
    unsigned char *wrapped = file.header == NULL ? jpeg2000_wrap(&file, &length) : NULL;
    if (file.header == NULL && wrapped == NULL) return false;
    image->width = (int)file.width;
    image->height = (int)file.height;
    image->object = new_image(pdf, wrapped != NULL ? wrapped : bytes, length, image->width, image->height, "/JPXDecode",
                              NULL, "<< >>");
    free(wrapped);
    return true;
}

static bool add_image(const struct source *source, size_t index, qpdf_data pdf, struct drawn_image *image)
{
    const unsigned char *bytes = (const unsigned char *)source->bytes;
    image->orientation = image_source_page(source, index)->orientation;
    if (source->kind == &jpeg_image_kind.source) return add_jpeg(bytes, source->length, pdf, image);
    if (source->kind == &png_image_kind.source) return add_png(bytes, source->length, pdf, image);
    if (source->kind == &jpeg2000_image_kind.source) return add_jpeg2000(source, pdf, image);
    return add_decoded(source, index, pdf, image);
}

/* ---- Pages --------------------------------------------------------------------------- */

/* The matrix that draws the unit square on a page of width × height points, turned by the Exif orientation. */
static void orient(unsigned orientation, double width, double height, double matrix[6])
{
    static const signed char turns[9][6] = {{1, 0, 0, 1, 0, 0},   {1, 0, 0, 1, 0, 0},  {-1, 0, 0, 1, 1, 0},
                                            {-1, 0, 0, -1, 1, 1}, {1, 0, 0, -1, 0, 1}, {0, -1, -1, 0, 1, 1},
                                            {0, -1, 1, 0, 0, 1},  {0, 1, 1, 0, 0, 0},  {0, 1, -1, 0, 1, 0}};
    for (int k = 0; k < 6; k++) matrix[k] = turns[orientation <= 8 ? orientation : 1][k] * (k & 1 ? height : width);
}

static void page_size(const struct drawn_image *image, const struct document_page *page, double *width, double *height)
{
    bool guessed, guessed_down;
    const bool is_sideways = image->orientation >= 5;
    const int wide = is_sideways ? image->height : image->width, high = is_sideways ? image->width : image->height;
    const double across = image_resolution(is_sideways ? image->down : image->across, wide, high, &guessed);
    const double down = image_resolution(is_sideways ? image->across : image->down, wide, high, &guessed_down);
    *width = page != NULL ? (double)page->width : wide * 72 / across;
    *height = page != NULL ? (double)page->height : high * 72 / (guessed || guessed_down ? across : down);
}

/* Adds the page, which shows only the image. */
static bool add_page(qpdf_data pdf, const struct drawn_image *image, double width, double height)
{
    struct pdf_buffer content = {0}, dictionary = {0};
    double matrix[6];
    orient(image->orientation, width, height, matrix);
    pdf_buffer_text(&content, "q ");
    for (int k = 0; k < 6; k++) pdf_buffer_number(&content, matrix[k], 4);
    pdf_buffer_text(&content, "cm /Image Do Q\n");
    pdf_buffer_text(&dictionary, "<< /Type /Page /MediaBox [0 0 ");
    pdf_buffer_number(&dictionary, width, 4);
    pdf_buffer_number(&dictionary, height, 4);
    pdf_buffer_text(&dictionary, "] /Resources << /XObject << >> >> >>");
    const bool is_made = !content.failed && !dictionary.failed;
    if (is_made) {
        const qpdf_oh page = qpdf_make_indirect_object(pdf, qpdf_oh_parse(pdf, dictionary.bytes));
        const qpdf_oh objects = qpdf_oh_get_key(pdf, qpdf_oh_get_key(pdf, page, "/Resources"), "/XObject");
        qpdf_oh_replace_key(pdf, objects, "/Image", image->object);
        qpdf_oh_replace_key(pdf, page, "/Contents", pdf_new_stream(pdf, &content));
        qpdf_add_page(pdf, pdf, page, QPDF_FALSE);
    }
    pdf_buffer_free(&content);
    pdf_buffer_free(&dictionary);
    return is_made;
}

pd_status pdf_image_add(const struct source *source, size_t index, const struct document_page *page, qpdf_data pdf,
                        pd_error *error)
{
    struct drawn_image image = {.orientation = 1};
    double width, height;
    if (!add_image(source, index, pdf, &image))
        return error_set(error, PD_ERROR_INPUT, "page %zu: the image is damaged", index + 1);
    page_size(&image, page, &width, &height);
    return add_page(pdf, &image, width, height) ? PD_OK : error_memory(error);
}

/* Checks all pages of a TIFF: even those that are not converted are decoded for the PDF. */
pd_status pdf_image_check(const struct source *source, pd_error *error)
{
    if (image_source_page(source, 0) == NULL)
        return error_set(error, PD_ERROR_INPUT, "only a PDF or an image can become a PDF");
    for (size_t k = 0; source->kind == &tiff_image_kind.source && k < source->page_count; k++) {
        const struct image_page *page = image_source_page(source, k);
        if (page->height > 0 && page->width > source->max_pixels / page->height)
            return error_set(error, PD_ERROR_INPUT, "page %zu: more than %llu pixels (raise --max-pixels)", k + 1,
                             (unsigned long long)source->max_pixels);
    }
    return PD_OK;
}

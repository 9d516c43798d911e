/*
 * JPEG 2000, decoded by Leptonica, which believes what OpenJPEG tells of the first component to be true of all, and
 * takes nothing but JP2. So the sizes of all components are compared here, and the decoder is given a JP2 file made of
 * the parts that were looked at, whatever else the file contains.
 */
#include "document/image/jpeg2000.h"

#include "document/image/bytes.h"
#include "document/image/kind.h"

#include <stdlib.h>
#include <string.h>

enum { BOX_BYTES = 8, LONG_BOX_BYTES = 16, SIZE_BYTES = 42, COMPONENT_BYTES = 3, COMPONENTS_MAX = 4 };

static const unsigned char code_start[4] = {0xFF, 0x4F, 0xFF, 0x51};

/* ---- Boxes --------------------------------------------------------------------------- */

struct box {
    const unsigned char *type; /* four letters */
    size_t begin, end;         /* of its contents */
    bool is_cut;               /* it claims more bytes than there are */
};

static bool box_is(const struct box *box, const char *type)
{
    return memcmp(box->type, type, 4) == 0;
}

/* Reads the box at *at and moves *at to after it; false at the end, or if its length is impossible. */
static bool next_box(const unsigned char *bytes, size_t length, size_t *at, struct box *box)
{
    if (*at > length || length - *at < BOX_BYTES) return false;
    const unsigned char *start = bytes + *at;
    const size_t room = length - *at;
    size_t head = BOX_BYTES;
    uint64_t size = bytes_32_high(start);
    if (size == 1) {
        if (room < LONG_BOX_BYTES) return false;
        head = LONG_BOX_BYTES;
        size = (uint64_t)bytes_32_high(start + 8) << 32 | bytes_32_high(start + 12);
    } else if (size == 0) {
        size = room;
    }
    if (size < head) return false;
    *box = (struct box){.type = start + 4, .begin = *at + head, .is_cut = size > room};
    box->end = *at + (box->is_cut ? room : (size_t)size);
    *at = box->end;
    return true;
}

static void read_header(const unsigned char *bytes, const struct box *header, struct jpeg2000 *file)
{
    enum { COLOUR_BYTES = 7, ENUMERATED = 1 };
    struct box box;
    for (size_t at = header->begin; next_box(bytes, header->end, &at, &box);) {
        const unsigned char *data = bytes + box.begin;
        if (box_is(&box, "pclr")) file->has_palette = true;
        if (box_is(&box, "cdef")) file->has_channels = true;
        if (box_is(&box, "colr") && box.end - box.begin >= COLOUR_BYTES && data[0] == ENUMERATED &&
            file->colour_space == 0)
            file->colour_space = bytes_32_high(data + 3);
    }
}

/* Finds the first codestream and the header before it. */
static bool find_parts(const unsigned char *bytes, size_t length, struct jpeg2000 *file)
{
    struct box box;
    if (length >= sizeof code_start && memcmp(bytes, code_start, sizeof code_start) == 0) {
        file->code = bytes;
        file->code_length = length;
        return true;
    }
    for (size_t at = 0; next_box(bytes, length, &at, &box);) {
        if (box_is(&box, "jp2h") && file->header == NULL && !box.is_cut) {
            read_header(bytes, &box, file);
            file->header = bytes + box.begin;
            file->header_length = box.end - box.begin;
        }
        if (!box_is(&box, "jp2c")) continue;
        file->code = bytes + box.begin;
        file->code_length = box.end - box.begin;
        file->is_cut = box.is_cut;
        return file->header != NULL;
    }
    return false;
}

/* ---- The codestream ------------------------------------------------------------------ */

/* Reads the marker of sizes (A.5.1); false if it is damaged. */
static bool read_sizes(struct jpeg2000 *file)
{
    enum { SIGNED = 0x80, BITS = 0x7F, BITS_MAX = 8 };
    const unsigned char *code = file->code, *components = code + SIZE_BYTES;
    if (file->code_length < SIZE_BYTES || memcmp(code, code_start, sizeof code_start) != 0) return false;
    const uint32_t right = bytes_32_high(code + 8), bottom = bytes_32_high(code + 12);
    const uint32_t left = bytes_32_high(code + 16), top = bytes_32_high(code + 20);
    file->components = bytes_16_high(code + 40);
    if (right <= left || bottom <= top || file->components == 0 ||
        (file->code_length - SIZE_BYTES) / COMPONENT_BYTES < file->components)
        return false;
    file->width = right - left;
    file->height = bottom - top;
    file->bits = (unsigned)(components[0] & BITS) + 1;
    file->is_plain = (components[0] & SIGNED) == 0 && file->bits <= BITS_MAX;
    for (unsigned k = 0; k < file->components; k++) {
        const unsigned char *one = components + k * COMPONENT_BYTES;
        if (one[0] != components[0] || one[1] != 1 || one[2] != 1) file->is_plain = false;
    }
    return true;
}

bool jpeg2000_read(const unsigned char *bytes, size_t length, struct jpeg2000 *file)
{
    *file = (struct jpeg2000){0};
    if (!find_parts(bytes, length, file) || !read_sizes(file)) return false;
    /* The codestream ends with FF D9; bytes of padding may follow it. */
    size_t end = file->code_length;
    while (end > 0 && file->code[end - 1] == 0) end--;
    if (end < 2 || file->code[end - 2] != 0xFF || file->code[end - 1] != 0xD9) file->is_cut = true;
    return true;
}

/* ---- Wrapping ------------------------------------------------------------------------ */

static unsigned char *put_32(unsigned char *to, uint32_t value)
{
    for (int k = 0; k < 4; k++) to[k] = (unsigned char)(value >> (24 - 8 * k));
    return to + 4;
}

static unsigned char *put_bytes(unsigned char *to, const void *bytes, size_t length)
{
    memcpy(to, bytes, length);
    return to + length;
}

/* The contents of a header for a bare codestream. */
static size_t make_header(const struct jpeg2000 *file, unsigned char *out)
{
    static const unsigned char wavelet[3] = {7, 0, 0}, enumerated[3] = {1, 0, 0};
    unsigned char *to = put_bytes(put_32(out, 22), "ihdr", 4);
    to = put_32(put_32(to, (uint32_t)file->height), (uint32_t)file->width);
    *to++ = 0;
    *to++ = (unsigned char)file->components;
    *to++ = (unsigned char)(file->bits - 1);
    to = put_bytes(to, wavelet, sizeof wavelet);
    to = put_bytes(put_bytes(put_32(to, 15), "colr", 4), enumerated, sizeof enumerated);
    to = put_32(to, file->components >= 3 ? JPEG2000_SRGB : JPEG2000_GREY);
    return (size_t)(to - out);
}

unsigned char *jpeg2000_wrap(const struct jpeg2000 *file, size_t *length)
{
    static const unsigned char start[] = "\0\0\0\14jP  \r\n\207\n\0\0\0\24ftypjp2 \0\0\0\0jp2 ";
    enum { START_BYTES = sizeof start - 1 };
    unsigned char made[64];
    const size_t made_length = file->header == NULL ? make_header(file, made) : 0;
    const unsigned char *header = file->header != NULL ? file->header : made;
    const size_t header_length = file->header != NULL ? file->header_length : made_length;
    if (header_length > UINT32_MAX - BOX_BYTES) return NULL;
    *length = START_BYTES + BOX_BYTES + header_length + BOX_BYTES + file->code_length;
    unsigned char *wrapped = malloc(*length), *to = wrapped;
    if (wrapped == NULL) return NULL;
    to = put_bytes(to, start, START_BYTES);
    to = put_bytes(put_32(to, (uint32_t)header_length + BOX_BYTES), "jp2h", 4);
    to = put_bytes(to, header, header_length);
    to = put_bytes(put_32(to, 0), "jp2c", 4);
    put_bytes(to, file->code, file->code_length);
    return wrapped;
}

/* ---- The kind ------------------------------------------------------------------------ */

static bool measure_jpeg2000(const unsigned char *bytes, size_t length, struct image_page *page)
{
    struct jpeg2000 file;
    const bool is_read = jpeg2000_read(bytes, length, &file);
    page->width = file.width;
    page->height = file.height;
    return is_read;
}

static bool is_whole_jpeg2000(const unsigned char *bytes, size_t length)
{
    struct jpeg2000 file;
    return jpeg2000_read(bytes, length, &file) && !file.is_cut;
}

/* Whether the pixels can be decoded: four components are colours and opacity, not four inks. */
static bool is_readable(const struct jpeg2000 *file)
{
    if (!file->is_plain || file->components > COMPONENTS_MAX) return false;
    if (file->components == COMPONENTS_MAX && !file->has_channels) return false;
    return file->bits == 8 || file->components == 1;
}

/* Replaces the pixels by their luminance if that is what the first component is. NULL if that fails. */
static PIX *to_luminance(PIX *pix, const struct jpeg2000 *file)
{
    if (pix == NULL || file->colour_space != JPEG2000_SYCC || pixGetDepth(pix) != 32) return pix;
    PIX *grey = pixGetRGBComponent(pix, COLOR_RED);
    pixDestroy(&pix);
    return grey;
}

static PIX *decode_jpeg2000(const unsigned char *bytes, size_t length, const struct image_page *page)
{
    struct jpeg2000 file;
    size_t wrapped_length;
    (void)page;
    if (!jpeg2000_read(bytes, length, &file) || !is_readable(&file)) return NULL;
    unsigned char *wrapped = jpeg2000_wrap(&file, &wrapped_length);
    if (wrapped == NULL) return NULL;
    PIX *pix = pixReadMemJp2k(wrapped, wrapped_length, 1, NULL, 0, 0);
    free(wrapped);
    if (pix != NULL && file.bits < 8 && !file.has_palette && pixGetDepth(pix) == 8)
        pixMultConstantGray(pix, 255.0f / (float)((1 << file.bits) - 1));
    return to_luminance(pix, &file);
}

static const char *const endings[] = {".jp2", ".j2k", ".jpf", ".jpx", ".j2c", ".jpc", NULL};

const struct image_kind jpeg2000_image_kind = {
    .source = {.name = "JPEG 2000",
               .endings = endings,
               .magics = {{.bytes = "\0\0\0\14jP  \r\n\207\n", .length = 12}, {.bytes = "\xFFO\xFFQ", .length = 4}},
               .open = image_open,
               .image = image_read,
               .free = image_free},
    .measure = measure_jpeg2000,
    .is_whole = is_whole_jpeg2000,
    .decode = decode_jpeg2000};

/*
 * BMP, decoded here: Leptonica mixes up the colours of 16 and 32 bits a pixel, and refuses files with bytes behind the
 * pixels. Files compressed by run lengths are not read; scanners do not write them.
 */
#include "document/image/bytes.h"
#include "document/image/kind.h"

#include <math.h>
#include <string.h>

enum { FILE_HEADER_BYTES = 14, OLD_INFO_BYTES = 12, INFO_BYTES = 40, INFO_BYTES_MAX = 124, COLOURS_MAX = 256 };

static const double INCHES_PER_METRE = 39.3701;

struct bmp {
    uint32_t width, height;
    bool is_top_down;
    unsigned bits;                             /* a pixel */
    size_t row, pixels;                        /* bytes of a row; where the first one begins */
    size_t palette, entry_bytes, colours;      /* of the palette: where it begins, bytes of a colour, their number */
    uint32_t masks[3];                         /* of red, green, blue, in pixels of 16 and 32 bits */
    uint32_t across_per_metre, down_per_metre; /* pixels; 0: not stated */
    bool is_compressed;
};

/* ---- Headers ------------------------------------------------------------------------- */

/* The header of OS/2 and Windows 2. */
static void read_old_info(const unsigned char *bytes, struct bmp *bmp)
{
    bmp->width = bytes_16_low(bytes + 18);
    bmp->height = bytes_16_low(bytes + 20);
    bmp->bits = bytes_16_low(bytes + 24);
    bmp->entry_bytes = 3;
}

/* That of Windows 3 and later; false if masks that it announces lie beyond the end of the file. */
static bool read_info(const unsigned char *bytes, size_t length, struct bmp *bmp)
{
    enum { PLAIN = 0, MASKS = 3, MASKS_AT = FILE_HEADER_BYTES + INFO_BYTES };
    const uint32_t height = bytes_32_low(bytes + 22), compression = bytes_32_low(bytes + 30);
    bmp->width = bytes_32_low(bytes + 18);
    bmp->is_top_down = height > INT32_MAX;
    bmp->height = bmp->is_top_down ? 0 - height : height;
    bmp->bits = bytes_16_low(bytes + 28);
    bmp->entry_bytes = 4;
    bmp->colours = bytes_32_low(bytes + 46);
    bmp->across_per_metre = bytes_32_low(bytes + 38);
    bmp->down_per_metre = bytes_32_low(bytes + 42);
    bmp->is_compressed = compression != PLAIN && compression != MASKS;
    if (compression == MASKS && length < MASKS_AT + sizeof bmp->masks) return false;
    for (int k = 0; k < 3 && compression == MASKS; k++) bmp->masks[k] = bytes_32_low(bytes + MASKS_AT + 4 * k);
    return true;
}

static void set_usual_masks(struct bmp *bmp)
{
    static const uint32_t of_16[3] = {0x7C00, 0x3E0, 0x1F}, of_32[3] = {0xFF0000, 0xFF00, 0xFF};
    if ((bmp->masks[0] | bmp->masks[1] | bmp->masks[2]) == 0)
        memcpy(bmp->masks, bmp->bits == 16 ? of_16 : of_32, sizeof bmp->masks);
}

/* Reads all headers; false if they make no sense. */
static bool read_bmp(const unsigned char *bytes, size_t length, struct bmp *bmp)
{
    *bmp = (struct bmp){0};
    if (length < FILE_HEADER_BYTES + OLD_INFO_BYTES || memcmp(bytes, "BM", 2) != 0) return false;
    const uint32_t info = bytes_32_low(bytes + FILE_HEADER_BYTES);
    if (info != OLD_INFO_BYTES && (info < INFO_BYTES || info > INFO_BYTES_MAX)) return false;
    if (length < FILE_HEADER_BYTES + info) return false;
    if (info == OLD_INFO_BYTES)
        read_old_info(bytes, bmp);
    else if (!read_info(bytes, length, bmp))
        return false;
    bmp->pixels = bytes_32_low(bytes + 10);
    bmp->palette = FILE_HEADER_BYTES + info;
    if (bmp->width == 0 || bmp->width > INT32_MAX || bmp->height == 0 || bmp->height > INT32_MAX) return false;
    const bool is_known = bmp->bits == 1 || bmp->bits == 2 || bmp->bits == 4 || bmp->bits == 8 || bmp->bits == 16 ||
                          bmp->bits == 24 || bmp->bits == 32;
    if (!is_known || bmp->pixels < bmp->palette) return false;
    const size_t most = bmp->bits <= 8 ? (size_t)1 << bmp->bits : 0;
    if (bmp->colours == 0 || bmp->colours > most) bmp->colours = most;
    const size_t room = (bmp->pixels - bmp->palette) / bmp->entry_bytes;
    if (bmp->colours > room) bmp->colours = room;
    bmp->row = ((size_t)bmp->width * bmp->bits + 31) / 32 * 4;
    set_usual_masks(bmp);
    return true;
}

static bool measure_bmp(const unsigned char *bytes, size_t length, struct image_page *page)
{
    struct bmp bmp;
    const bool is_read = read_bmp(bytes, length, &bmp);
    page->width = bmp.width;
    page->height = bmp.height;
    return is_read;
}

static bool is_whole_bmp(const unsigned char *bytes, size_t length)
{
    struct bmp bmp;
    return read_bmp(bytes, length, &bmp) &&
           (bmp.is_compressed || (bmp.pixels <= length && (length - bmp.pixels) / bmp.row >= bmp.height));
}

/* "BM" alone may begin a text. */
static enum source_likeness recognise_bmp(const char *bytes, size_t length)
{
    struct bmp bmp;
    return read_bmp((const unsigned char *)bytes, length, &bmp) ? SOURCE_SURE : SOURCE_UNLIKE;
}

/* ---- Pixels -------------------------------------------------------------------------- */

/* The bits of `value` under `mask`, as 0–255. */
static unsigned component(uint32_t value, uint32_t mask)
{
    if (mask == 0) return 0;
    const unsigned shift = (unsigned)__builtin_ctz(mask);
    return (unsigned)((uint64_t)((value & mask) >> shift) * 255 / (mask >> shift));
}

static void copy_row(const struct bmp *bmp, const unsigned char *from, l_uint32 *to)
{
    const size_t packed = ((size_t)bmp->width * bmp->bits + 7) / 8;
    for (size_t k = 0; bmp->bits <= 8 && k < packed; k++) SET_DATA_BYTE(to, k, from[k]);
    for (size_t x = 0; bmp->bits > 8 && x < bmp->width; x++) {
        const unsigned char *at = from + x * (bmp->bits / 8);
        uint32_t value = bytes_16_low(at);
        if (bmp->bits > 16) value |= (uint32_t)at[2] << 16;
        if (bmp->bits > 24) value |= (uint32_t)at[3] << 24;
        to[x] = component(value, bmp->masks[0]) << L_RED_SHIFT | component(value, bmp->masks[1]) << L_GREEN_SHIFT |
                component(value, bmp->masks[2]) << L_BLUE_SHIFT;
    }
}

/* Whether both colours of a bilevel image are black and white; *is_inverted: black is the first. */
static bool is_black_and_white(const struct bmp *bmp, const unsigned char *bytes, bool *is_inverted)
{
    const unsigned char *first = bytes + bmp->palette, *second = first + bmp->entry_bytes;
    if (bmp->bits != 1 || bmp->colours != 2) return false;
    *is_inverted = first[0] == 0;
    for (int k = 0; k < 3; k++)
        if (first[k] != (*is_inverted ? 0 : 255) || second[k] != (*is_inverted ? 255 : 0)) return false;
    return true;
}

/* Gives the image its palette. Colours that the file leaves out are black. False if memory runs out. */
static bool set_palette(const struct bmp *bmp, const unsigned char *bytes, PIX *pix)
{
    bool is_inverted;
    if (bmp->bits > 8) return true;
    if (is_black_and_white(bmp, bytes, &is_inverted)) {
        if (is_inverted) pixInvert(pix, pix);
        return true;
    }
    PIXCMAP *palette = pixcmapCreate((int)bmp->bits);
    if (palette == NULL) return false;
    for (size_t k = 0; k < (size_t)1 << bmp->bits; k++) {
        const unsigned char *entry = bytes + bmp->palette + k * bmp->entry_bytes;
        const bool has = k < bmp->colours;
        pixcmapAddColor(palette, has ? entry[2] : 0, has ? entry[1] : 0, has ? entry[0] : 0);
    }
    return pixSetColormap(pix, palette) == 0;
}

static int per_inch(uint32_t per_metre)
{
    return per_metre < 1000000 ? (int)lround(per_metre / INCHES_PER_METRE) : 0;
}

static PIX *decode_bmp(const unsigned char *bytes, size_t length, const struct image_page *page)
{
    struct bmp bmp;
    (void)page;
    if (!is_whole_bmp(bytes, length) || !read_bmp(bytes, length, &bmp) || bmp.is_compressed) return NULL;
    PIX *pix = pixCreate((int)bmp.width, (int)bmp.height, bmp.bits <= 8 ? (int)bmp.bits : 32);
    if (pix == NULL) return NULL;
    const size_t words = (size_t)pixGetWpl(pix);
    for (size_t y = 0; y < bmp.height; y++)
        copy_row(&bmp, bytes + bmp.pixels + y * bmp.row,
                 pixGetData(pix) + (bmp.is_top_down ? y : bmp.height - 1 - y) * words);
    pixSetResolution(pix, per_inch(bmp.across_per_metre), per_inch(bmp.down_per_metre));
    if (!set_palette(&bmp, bytes, pix)) pixDestroy(&pix);
    return pix;
}

static const char *const endings[] = {".bmp", ".dib", NULL};

const struct image_kind bmp_image_kind = {.source = {.name = "BMP",
                                                     .endings = endings,
                                                     .recognise = recognise_bmp,
                                                     .open = image_open,
                                                     .image = image_read,
                                                     .free = image_free},
                                          .measure = measure_bmp,
                                          .is_whole = is_whole_bmp,
                                          .decode = decode_bmp};

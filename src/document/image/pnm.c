/*
 * PBM, PGM and PPM, as numbers in text (P1–P3) and in bytes (P4–P6), decoded here: Leptonica takes any largest value
 * for 2ⁿ − 1, and waits for bytes that a truncated file does not have. Of a file with several images the first is read.
 */
#include "document/image/kind.h"

#include <string.h>

enum { NUMBER_MAX = 1000000000, VALUE_MAX = 65535, SAMPLES_MAX = 3 };

struct pnm {
    bool is_text;
    unsigned samples; /* of a pixel: 1 or 3 */
    bool is_bilevel;
    uint64_t width, height;
    unsigned most; /* the value of white */
    size_t pixels; /* where they begin */
};

/* ---- Numbers in text ----------------------------------------------------------------- */

static bool is_space(unsigned char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool is_digit(unsigned char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Skips spaces and comments. */
static size_t skip_spaces(const unsigned char *bytes, size_t length, size_t at)
{
    while (at < length && (is_space(bytes[at]) || bytes[at] == '#')) {
        if (bytes[at] == '#')
            while (at < length && bytes[at] != '\n' && bytes[at] != '\r') at++;
        else
            at++;
    }
    return at;
}

/* Reads the next number of at most `digits` digits. False at the end, and if it is none or absurdly large. */
static bool next_number(const unsigned char *bytes, size_t length, size_t *at, unsigned digits, uint64_t *number)
{
    size_t here = skip_spaces(bytes, length, *at);
    const size_t begin = here;
    *number = 0;
    while (here < length && is_digit(bytes[here]) && here - begin < digits && *number < NUMBER_MAX)
        *number = *number * 10 + (uint64_t)(bytes[here++] - '0');
    *at = here;
    return here > begin && *number < NUMBER_MAX;
}

/* ---- The header ---------------------------------------------------------------------- */

static bool read_pnm(const unsigned char *bytes, size_t length, struct pnm *pnm)
{
    enum { DIGITS = 10 };
    *pnm = (struct pnm){.most = 1};
    if (length < 3 || bytes[0] != 'P' || bytes[1] < '1' || bytes[1] > '6' || !(is_space(bytes[2]) || bytes[2] == '#'))
        return false;
    const unsigned kind = (unsigned)(bytes[1] - '1') % 3;
    uint64_t most = 1;
    pnm->is_text = bytes[1] <= '3';
    pnm->is_bilevel = kind == 0;
    pnm->samples = kind == 2 ? SAMPLES_MAX : 1;
    pnm->pixels = 2;
    if (!next_number(bytes, length, &pnm->pixels, DIGITS, &pnm->width) ||
        !next_number(bytes, length, &pnm->pixels, DIGITS, &pnm->height) ||
        (!pnm->is_bilevel && !next_number(bytes, length, &pnm->pixels, DIGITS, &most)) || most == 0 ||
        most > VALUE_MAX || pnm->width == 0 || pnm->height == 0 || pnm->pixels >= length ||
        !is_space(bytes[pnm->pixels]))
        return false;
    pnm->most = (unsigned)most;
    pnm->pixels++;
    return true;
}

static bool measure_pnm(const unsigned char *bytes, size_t length, struct image_page *page)
{
    struct pnm pnm;
    const bool is_read = read_pnm(bytes, length, &pnm);
    page->width = pnm.width;
    page->height = pnm.height;
    return is_read;
}

static enum source_likeness recognise_pnm(const char *bytes, size_t length)
{
    struct pnm pnm;
    return read_pnm((const unsigned char *)bytes, length, &pnm) ? SOURCE_SURE : SOURCE_UNLIKE;
}

/* Bytes of a row; in text at least as many, since each value takes one. */
static uint64_t row_bytes(const struct pnm *pnm)
{
    if (pnm->is_text) return pnm->width * pnm->samples;
    if (pnm->is_bilevel) return (pnm->width + 7) / 8;
    return pnm->width * pnm->samples * (pnm->most > 255 ? 2 : 1);
}

static bool is_whole_pnm(const unsigned char *bytes, size_t length)
{
    struct pnm pnm;
    return read_pnm(bytes, length, &pnm) && (length - pnm.pixels) / row_bytes(&pnm) >= pnm.height;
}

/* ---- Pixels -------------------------------------------------------------------------- */

/* Reads the next value, as 0–`white`; false if the file ends. */
static bool next_value(const struct pnm *pnm, const unsigned char *bytes, size_t length, size_t *at, unsigned white,
                       unsigned *value)
{
    enum { DIGITS = 6 };
    uint64_t number = 0;
    if (pnm->is_text) {
        if (!next_number(bytes, length, at, pnm->is_bilevel ? 1 : DIGITS, &number)) return false;
    } else {
        number = bytes[(*at)++];
        if (pnm->most > 255) number = number << 8 | bytes[(*at)++];
    }
    *value = (unsigned)(number >= pnm->most ? white : number * white / pnm->most);
    return true;
}

/* Reads a row of values, each as `depth` bits. */
static bool read_row(const struct pnm *pnm, const unsigned char *bytes, size_t length, size_t *at, int depth,
                     l_uint32 *row)
{
    const unsigned white = depth == 1 ? 1 : depth == 16 ? 65535 : 255;
    for (size_t x = 0; x < pnm->width; x++) {
        unsigned values[SAMPLES_MAX] = {0};
        for (unsigned k = 0; k < pnm->samples; k++)
            if (!next_value(pnm, bytes, length, at, white, &values[k])) return false;
        switch (depth) {
        case 1:
            if (values[0] != 0) SET_DATA_BIT(row, x);
            break;
        case 8: SET_DATA_BYTE(row, x, (l_uint8)values[0]); break;
        case 16: SET_DATA_TWO_BYTES(row, x, (l_uint16)values[0]); break;
        default: row[x] = values[0] << L_RED_SHIFT | values[1] << L_GREEN_SHIFT | values[2] << L_BLUE_SHIFT; break;
        }
    }
    return true;
}

/* A file that is whole is never read beyond its end: is_whole_pnm has counted the bytes of all rows. */
static bool read_rows(const struct pnm *pnm, const unsigned char *bytes, size_t length, PIX *pix)
{
    const size_t words = (size_t)pixGetWpl(pix), packed = (size_t)row_bytes(pnm);
    size_t at = pnm->pixels;
    for (size_t y = 0; y < pnm->height; y++) {
        l_uint32 *row = pixGetData(pix) + y * words;
        if (pnm->is_bilevel && !pnm->is_text)
            for (size_t k = 0; k < packed; k++) SET_DATA_BYTE(row, k, bytes[at++]);
        else if (!read_row(pnm, bytes, length, &at, pixGetDepth(pix), row))
            return false;
    }
    return true;
}

static PIX *decode_pnm(const unsigned char *bytes, size_t length, const struct image_page *page)
{
    struct pnm pnm;
    (void)page;
    if (!is_whole_pnm(bytes, length) || !read_pnm(bytes, length, &pnm)) return NULL;
    const int depth = pnm.is_bilevel ? 1 : pnm.samples > 1 ? 32 : pnm.most > 255 ? 16 : 8;
    PIX *pix = pixCreate((int)pnm.width, (int)pnm.height, depth);
    if (pix != NULL && !read_rows(&pnm, bytes, length, pix)) pixDestroy(&pix);
    return pix;
}

static const char *const endings[] = {".pnm", ".pbm", ".pgm", ".ppm", NULL};

const struct image_kind pnm_image_kind = {.source = {.name = "PNM",
                                                     .endings = endings,
                                                     .recognise = recognise_pnm,
                                                     .open = image_open,
                                                     .image = image_read,
                                                     .free = image_free},
                                          .measure = measure_pnm,
                                          .is_whole = is_whole_pnm,
                                          .decode = decode_pnm};

/*
 * Hostile text cannot leave its data block. In JSON, '<', '>' and '&' occur only inside strings, and there they are
 * written as \u escapes. So no block contains "</script" or "<!--", whatever the words are. Even if one did, the page's
 * Content-Security-Policy would run no script but its own.
 *
 * The images are for people who look at a word, not for machines: at 150 pixels per inch every mark can be seen. Images
 * in black and white are reduced to a few greys. A PNG stores these in less space than a JPEG, and without dirt around
 * the letters.
 */
#include "document/review/writer.h"

#include "base/error.h"
#include "document/layout/sums.h"
#include "document/review/page.h"
#include "text/utf8.h"

#include <jansson.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <nettle/base64.h>
#include <stdlib.h>
#include <string.h>

/* The confidence of a word whose number does not fit the others of its table: at most this share of what it was. */
static const float DOUBT_SHARE = 0.5F;

enum { JPEG_QUALITY = 50, IMAGE_PIXELS_MAX = 12000000, SIDE_MIN = 32 };

struct review_writer {
    struct writer base;
    struct writer_options options;
    uint64_t digest;
};

/* A word in a cell whose number does not fit the others of its table. */
struct doubted_word {
    const struct document_word *word;
    enum table_doubt doubt;
};

/* A page as it is shown. A quarter turn swaps width and height. */
struct shown_page {
    const struct document_page *page;
    struct doubted_word *doubted; /* sorted by place in memory */
    size_t doubted_count, doubted_capacity;
    float width, height; /* points, after the turn */
    int quarters;        /* number of clockwise quarter turns */
    bool has_image;
};

/* An image encoded as a file. */
struct encoded {
    const char *kind; /* "png" or "jpeg" */
    l_uint8 *bytes;
    size_t length;
};

/* ---- JSON ---------------------------------------------------------------------------- */

/* Receives bytes of JSON from jansson: adds them to the digest, and writes them with escapes to the file. */
static int put_json(const char *bytes, size_t count, void *self)
{
    static const uint64_t FNV_PRIME = 0x100000001B3;
    struct review_writer *writer = self;
    size_t from = 0;
    for (size_t k = 0; k < count; k++) {
        writer->digest = (writer->digest ^ (unsigned char)bytes[k]) * FNV_PRIME;
        if (bytes[k] != '<' && bytes[k] != '>' && bytes[k] != '&') continue;
        fwrite(bytes + from, 1, k - from, writer->base.stream);
        fprintf(writer->base.stream, "\\u%04x", (unsigned)bytes[k]);
        from = k + 1;
    }
    fwrite(bytes + from, 1, count - from, writer->base.stream);
    return ferror(writer->base.stream) ? -1 : 0;
}

/* Writes a data block and frees `value`. If `value` is NULL, memory ran out before. */
static pd_status put_block(struct review_writer *writer, const char *attributes, json_t *value, pd_error *error)
{
    FILE *stream = writer->base.stream;
    if (value == NULL) return error_memory(error);
    fprintf(stream, "<script type=\"application/json\" %s>", attributes);
    const int failed = json_dump_callback(value, put_json, writer, JSON_COMPACT | JSON_REAL_PRECISION(6));
    json_decref(value);
    fputs("</script>\n", stream);
    if (ferror(stream)) return error_set(error, PD_ERROR_IO, "cannot write");
    return failed == 0 ? PD_OK : error_memory(error);
}

/* A JSON string; bytes that are not UTF-8 become U+FFFD. NULL if memory runs out. */
static json_t *string_of(const char *text)
{
    const size_t length = strlen(text);
    if (length > SIZE_MAX / 3) return NULL;
    char *valid = malloc(3 * length + 1);
    if (valid == NULL) return NULL;
    size_t out = 0;
    for (size_t at = 0; at < length;) {
        const uint32_t code_point = utf8_next(text, length, &at);
        out += utf8_put(code_point == UTF8_INVALID ? 0xFFFD : code_point, valid + out);
    }
    json_t *string = json_stringn_nocheck(valid, out);
    free(valid);
    return string;
}

static json_t *probability(float value)
{
    return json_real(value >= 0 && value <= 1 ? round((double)value * 1e4) / 1e4 : 0);
}

static json_t *tenths(float points)
{
    static const float POINTS_MAX = 1e6F;
    const float limited = points > POINTS_MAX ? POINTS_MAX : points > -POINTS_MAX ? points : -POINTS_MAX;
    return json_integer((json_int_t)lroundf(limited * 10));
}

/* ---- Doubtful numbers ---------------------------------------------------------------- */

static int by_word(const void *a, const void *b)
{
    const uintptr_t one = (uintptr_t)((const struct doubted_word *)a)->word,
                    other = (uintptr_t)((const struct doubted_word *)b)->word;
    return one < other ? -1 : one > other;
}

/* Adds the words of the doubtful cells of a table. False if memory runs out. */
static bool doubt_table(struct document_page *page, const struct layout_table *table, struct shown_page *shown)
{
    const unsigned char *doubts;
    if (!table_check(&page->arena, table, &doubts)) return false;
    for (size_t k = 0; k < table->rows * table->columns && doubts != NULL; k++)
        for (size_t w = 0; w < table->cells[k].word_count && doubts[k] != TABLE_SURE; w++) {
            struct doubted_word *grown =
                arena_grow(&page->arena, shown->doubted, shown->doubted_count, &shown->doubted_capacity, sizeof *grown);
            if (grown == NULL) return false;
            shown->doubted = grown;
            grown[shown->doubted_count++] =
                (struct doubted_word){table->cells[k].words[w], (enum table_doubt)doubts[k]};
        }
    return true;
}

/* Finds the words of all tables of a page whose numbers do not fit. */
static pd_status find_doubts(struct document_page *page, struct shown_page *shown, pd_error *error)
{
    struct layout layout;
    const pd_status status = layout_make(page, &layout, error);
    for (size_t l = 0; status == PD_OK && l < layout.count; l++)
        if (layout.lines[l].table != NULL && !doubt_table(page, layout.lines[l].table, shown))
            return error_memory(error);
    if (shown->doubted_count > 0) qsort(shown->doubted, shown->doubted_count, sizeof *shown->doubted, by_word);
    return status;
}

static enum table_doubt doubt_of(const struct shown_page *shown, const struct document_word *word)
{
    const struct doubted_word key = {.word = word};
    const struct doubted_word *found = NULL;
    if (shown->doubted_count > 0) found = bsearch(&key, shown->doubted, shown->doubted_count, sizeof key, by_word);
    return found != NULL ? found->doubt : TABLE_SURE;
}

/* ---- Words --------------------------------------------------------------------------- */

static pd_box turn(pd_box box, const struct shown_page *shown)
{
    const float width = shown->page->width, height = shown->page->height;
    switch (shown->quarters) {
    case 1: return (pd_box){height - box.bottom, box.left, height - box.top, box.right};
    case 2: return (pd_box){width - box.right, height - box.bottom, width - box.left, height - box.top};
    case 3: return (pd_box){box.top, width - box.right, box.bottom, width - box.left};
    default: return box;
    }
}

static json_t *box_value(pd_box box, const struct shown_page *shown)
{
    const pd_box turned = turn(box, shown);
    return json_pack("[o, o, o, o]", tenths(turned.left), tenths(turned.top), tenths(turned.right),
                     tenths(turned.bottom));
}

static json_t *alternatives_value(const struct document_word *word)
{
    json_t *list = json_array();
    for (size_t k = 0; list != NULL && k < word->alternative_count; k++) {
        const struct document_choice *choice = &word->alternatives[k];
        json_t *pair = json_pack("[o, o]", string_of(choice->text), probability(choice->confidence));
        if (json_array_append_new(list, pair) == 0) continue;
        json_decref(list);
        return NULL;
    }
    return list;
}

static json_t *word_value(const struct document_word *word, const struct shown_page *shown)
{
    static const char *const notes[] = {[TABLE_SUM] = "sum", [TABLE_SHARE] = "share", [TABLE_NUMBER] = "number"};
    const enum table_doubt doubt = doubt_of(shown, word);
    const float confidence = doubt != TABLE_SURE ? DOUBT_SHARE * word->confidence : word->confidence;
    json_t *value = json_object();
    bool ok = value != NULL && json_object_set_new(value, "text", string_of(word->text)) == 0;
    if (ok && !(confidence >= 1)) ok = !json_object_set_new(value, "confidence", probability(confidence));
    if (ok && doubt != TABLE_SURE) ok = json_object_set_new(value, "note", json_string(notes[doubt])) == 0;
    if (ok && shown->has_image) ok = json_object_set_new(value, "box", box_value(word->box, shown)) == 0;
    if (ok && word->before != NULL) ok = json_object_set_new(value, "before", string_of(word->before)) == 0;
    if (ok && word->alternative_count > 0)
        ok = json_object_set_new(value, "alternatives", alternatives_value(word)) == 0;
    if (ok) return value;
    json_decref(value);
    return NULL;
}

static json_t *line_value(const struct document_line *line, const struct shown_page *shown)
{
    json_t *list = json_array();
    for (size_t w = 0; list != NULL && w < line->word_count; w++) {
        if (json_array_append_new(list, word_value(&line->words[w], shown)) == 0) continue;
        json_decref(list);
        return NULL;
    }
    return list;
}

static json_t *blocks_value(const struct shown_page *shown)
{
    json_t *blocks = json_array();
    for (size_t b = 0; blocks != NULL && b < shown->page->block_count; b++) {
        const struct document_block *block = &shown->page->blocks[b];
        json_t *lines = json_array();
        bool ok = json_array_append_new(blocks, lines) == 0;
        for (size_t l = 0; ok && l < block->line_count; l++)
            ok = json_array_append_new(lines, line_value(&block->lines[l], shown)) == 0;
        if (ok) continue;
        json_decref(blocks);
        return NULL;
    }
    return blocks;
}

static json_t *page_value(const struct shown_page *shown)
{
    return json_pack("{s:I, s:o, s:o, s:o}", "number", (json_int_t)shown->page->number, "width", tenths(shown->width),
                     "height", tenths(shown->height), "blocks", blocks_value(shown));
}

/* ---- Images -------------------------------------------------------------------------- */

/*
 * The scale, at most 1, that brings an image to the resolution wanted. `page_width` in points. 1 if a side would become
 * too short.
 */
static float scale_of(PIX *pix, float page_width)
{
    const double width = pixGetWidth(pix), height = pixGetHeight(pix);
    double scale = page_width > 0 ? REVIEW_RESOLUTION / (width * 72 / (double)page_width) : 1;
    if (width * height * scale * scale > IMAGE_PIXELS_MAX) scale = sqrt(IMAGE_PIXELS_MAX / (width * height));
    return scale < 1 && fmin(width, height) * scale >= SIDE_MIN ? (float)scale : 1.0F;
}

/* A smaller copy in grey, turned clockwise. An image in black and white that keeps its size stays black and white. */
static PIX *reduce(PIX *pix, float scale, int quarters)
{
    PIX *full = pixGetDepth(pix) == 1 ? pixClone(pix) : pixConvertTo8(pix, 0);
    PIX *small = NULL;
    if (full != NULL && scale < 1)
        small = pixGetDepth(full) == 1 ? pixScaleToGray(full, scale) : pixScale(full, scale, scale);
    else if (full != NULL)
        small = pixClone(full);
    PIX *turned = NULL;
    if (small != NULL) turned = quarters != 0 ? pixRotateOrth(small, quarters) : pixClone(small);
    pixDestroy(&full);
    pixDestroy(&small);
    return turned;
}

static bool encode_png(PIX *pix, struct encoded *out)
{
    enum { LEVELS = 4 };
    PIX *few = pixGetDepth(pix) == 1 ? pixClone(pix) : pixThresholdTo2bpp(pix, LEVELS, 1);
    const bool ok = few != NULL && pixWriteMemPng(&out->bytes, &out->length, few, 0) == 0;
    pixDestroy(&few);
    return ok;
}

/*
 * Encodes the image of a page. False if there is none, or it fits neither PNG nor JPEG. The caller frees out->bytes
 * with lept_free.
 */
static bool encode(const struct document_page *page, int quarters, struct encoded *out)
{
    *out = (struct encoded){0};
    if (page->image == NULL || !(page->width > 0 && page->height > 0)) return false;
    const bool is_bilevel = pixGetDepth(page->image) == 1;
    PIX *small = reduce(page->image, scale_of(page->image, page->width), quarters);
    bool ok = false;
    if (small != NULL)
        ok = is_bilevel ? encode_png(small, out)
                        : pixWriteMemJpeg(&out->bytes, &out->length, small, JPEG_QUALITY, 1) == 0;
    out->kind = is_bilevel ? "png" : "jpeg";
    pixDestroy(&small);
    return ok;
}

static void put_base64(FILE *stream, const unsigned char *bytes, size_t length)
{
    enum { PIECE_BYTES = 3 << 12 }; /* divisible by 3, so that only the last piece is padded */
    char digits[BASE64_ENCODE_RAW_LENGTH(PIECE_BYTES)];
    for (size_t at = 0; at < length; at += PIECE_BYTES) {
        const size_t count = length - at < PIECE_BYTES ? length - at : PIECE_BYTES;
        base64_encode_raw(digits, count, bytes + at);
        fwrite(digits, 1, BASE64_ENCODE_RAW_LENGTH(count), stream);
    }
}

static pd_status put_image(FILE *stream, const struct encoded *image, pd_error *error)
{
    fprintf(stream, "<script type=\"text/plain\" class=\"image\">data:image/%s;base64,", image->kind);
    put_base64(stream, image->bytes, image->length);
    fputs("</script>\n", stream);
    return ferror(stream) ? error_set(error, PD_ERROR_IO, "cannot write") : PD_OK;
}

/* ---- The writer ---------------------------------------------------------------------- */

static pd_status review_open(FILE *stream, const struct writer_options *options, struct writer **out, pd_error *error)
{
    static const uint64_t FNV_BASIS = 0xCBF29CE484222325;
    struct review_writer *writer = calloc(1, sizeof *writer);
    *out = (struct writer *)writer;
    if (writer == NULL) return error_memory(error);
    writer->base = (struct writer){.kind = &writer_review, .stream = stream};
    writer->options = *options;
    writer->digest = FNV_BASIS;
    fwrite(review_page_head, 1, review_page_head_length, stream);
    return ferror(stream) ? error_set(error, PD_ERROR_IO, "cannot write") : PD_OK;
}

static pd_status review_page(struct writer *base, struct document_page *page, pd_error *error)
{
    struct review_writer *writer = (struct review_writer *)base;
    struct encoded image;
    struct shown_page shown = {
        .page = page, .width = page->width, .height = page->height, .quarters = page->turn / 90 & 3};
    if (shown.quarters % 2 == 1) {
        shown.width = page->height;
        shown.height = page->width;
    }
    pd_status status = find_doubts(page, &shown, error);
    if (status != PD_OK) return status;
    shown.has_image = encode(page, shown.quarters, &image);
    status = put_block(writer, "class=\"page\"", page_value(&shown), error);
    if (status == PD_OK && shown.has_image) status = put_image(base->stream, &image, error);
    lept_free(image.bytes);
    return status;
}

static pd_status review_finish(struct writer *base, pd_error *error)
{
    struct review_writer *writer = (struct review_writer *)base;
    const struct writer_options *options = &writer->options;
    const char *name = options->name != NULL ? strrchr(options->name, '/') : NULL;
    name = name != NULL ? name + 1 : options->name != NULL ? options->name : "";
    char digest[17];
    snprintf(digest, sizeof digest, "%016llx", (unsigned long long)writer->digest);
    json_t *value = json_pack("{s:o, s:o, s:s}", "name", string_of(name), "language",
                              string_of(options->language != NULL ? options->language : "vi"), "digest", digest);
    const pd_status status = put_block(writer, "id=\"document\"", value, error);
    if (status != PD_OK) return status;
    fwrite(review_page_tail, 1, review_page_tail_length, base->stream);
    return ferror(base->stream) ? error_set(error, PD_ERROR_IO, "cannot write") : PD_OK;
}

static void review_free(struct writer *base)
{
    free(base);
}

static const char *const endings[] = {".review.html", NULL};

const struct writer_kind writer_review = {
    .format = {.name = "review", .endings = endings, .details = ".Pa .review.html ;\nsee\n.Sx REVIEW PAGES ."},
    .needs_images = true,
    .open = review_open,
    .page = review_page,
    .finish = review_finish,
    .free = review_free};

/*
 * Viewers put words together to lines by base line and size: words of one line get the same of both, whatever their
 * own boxes, which reach as far as the ink of each. The base line is where words without descenders end, the
 * size what the kinds of letters in a word make of its height; the medians over the line shrug off what was misread.
 *
 * All is reckoned along the text: a line that runs up the page, or a little downhill, is level here and is
 * turned by its text matrix. A box upright on the page is larger than the slanted word in it, so it is shrunk first.
 *
 * A space stands after each word, so that copying gives spaces where the page has them, and none is guessed from
 * distances. It is shown together with its word: PDFium drops what is shown as a single glyph without ink.
 */
#include "document/pdf/writer/layer.h"

#include "alphabet/alphabet.h"
#include "base/memory.h"
#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

/* Of an em: the usual heights of letters in print. */
static const double SMALL_HEIGHT = 0.47, TALL_HEIGHT = 0.70, MARKED_CAPITAL_HEIGHT = 0.92;

static const double SIZE_MIN = 1;

/* The least gap between words, of an em, and the least share of its width that a word keeps for it. */
static const double GAP_MIN = 0.2, WORD_SHARE_MIN = 0.5;

/* Lines nearer to each other than this, of an em, stand side by side. */
static const double PITCH_MIN = 0.5;

/*
 * A line of so many words, of which such a share have edges that differ by no more than this share of their height, has
 * boxes that are not those of the ink, if they make its type so much larger than is usual on the page.
 */
static const double VAGUE_SHARE = 0.5, VAGUE_SLACK = 0.05, VAGUE_SIZE = 1.3;

enum { WORDS_TO_BE_VAGUE = 3 };

/* How far base lines keep from the edge of the page: points. */
static const double EDGE = 0.5;

/* A single word so long, in bytes, that its box tells which way it runs. */
enum { LETTERS_TO_STAND = 3 };

/* Near 45° a box says nothing of the shape in it. */
static const double SLANT_MIN = 0.3;

/* A word's box along the text: `along` grows with the text, `up` away from its base line. Points. */
struct layer_span {
    double begin, end, bottom, top;
};

/* Where a line stands and how large its letters are. */
struct metrics {
    double base, size;
    double sine;   /* of its direction */
    bool is_vague; /* its boxes reach beyond the ink; `middle` is that of most of them */
    double middle;
};

struct layer {
    struct pdf_buffer *out;
    struct pdf_font *font;
    const char *font_name;
    double width, height;     /* of the page */
    double cosine, sine;      /* of the angle at which text climbs */
    double usual_size;        /* of the page's lines */
    double upright_sine;      /* of the last line that ran up or down; up where there was none */
    bool is_ink;              /* boxes reach as far as the ink; otherwise as far as their font */
    struct layer_span *spans; /* of the line */
    double *samples;
    struct metrics *lines; /* of the block */
    size_t span_capacity, sample_capacity, line_capacity;
};

/* ---- Shapes -------------------------------------------------------------------------- */

static bool hangs_below(uint32_t character)
{
    struct letter letter;
    if (letter_split(character, &letter))
        return letter.tone == TONE_DOT || (!letter.upper && strchr("gjpqy", letter.base) != NULL) ||
               (letter.upper && letter.base == 'q');
    return character < 0x80 && strchr(",;()[]{}_|/\\@$", (int)character) != NULL;
}

/* How high a character is, as a share of the em; 0 where it says nothing. */
static double height_of(uint32_t character)
{
    struct letter letter;
    if (!letter_split(character, &letter)) return u_isdigit((UChar32)character) ? TALL_HEIGHT : 0;
    const bool is_marked = (letter.tone != TONE_LEVEL && letter.tone != TONE_DOT) || letter.shape == SHAPE_CIRCUMFLEX ||
                           letter.shape == SHAPE_BREVE;
    if (letter.upper) return is_marked ? MARKED_CAPITAL_HEIGHT : TALL_HEIGHT;
    return is_marked || letter.shape == SHAPE_STROKE || strchr("bdfhijklt", letter.base) != NULL ? TALL_HEIGHT
                                                                                                 : SMALL_HEIGHT;
}

static double word_height(const struct document_word *word)
{
    double height = 0;
    for (size_t at = 0; at < word->length;) height = fmax(height, height_of(utf8_next(word->text, word->length, &at)));
    return height;
}

static bool word_hangs(const struct document_word *word)
{
    for (size_t at = 0; at < word->length;)
        if (hangs_below(utf8_next(word->text, word->length, &at))) return true;
    return false;
}

/* ---- Lines --------------------------------------------------------------------------- */

static struct layer_span span_of(const struct layer *layer, const pd_box *box)
{
    const double x = (box->left + box->right) / 2, y = layer->height - (box->top + box->bottom) / 2;
    const double width = fabs(box->right - box->left), height = fabs(box->bottom - box->top);
    const double c = fabs(layer->cosine), s = fabs(layer->sine), turned = c * c - s * s;
    double along = (width * c - height * s) / turned, up = (height * c - width * s) / turned;
    if (fabs(turned) < SLANT_MIN || along <= 0 || up <= 0) {
        along = c > s ? width : height;
        up = c > s ? height : width;
    }
    const double middle = x * layer->cosine + y * layer->sine, centre = y * layer->cosine - x * layer->sine;
    return (struct layer_span){middle - along / 2, middle + along / 2, centre - up / 2, centre + up / 2};
}

static int compare_numbers(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *samples, size_t count)
{
    qsort(samples, count, sizeof *samples, compare_numbers);
    return (samples[(count - 1) / 2] + samples[count / 2]) / 2;
}

/* The base line of a line whose spans are known. */
static double find_base(struct layer *layer, const struct document_line *line)
{
    size_t count = 0;
    for (size_t w = 0; w < line->word_count; w++)
        if (word_height(&line->words[w]) > 0 && !word_hangs(&line->words[w]))
            layer->samples[count++] = layer->spans[w].bottom;
    if (layer->is_ink && count > 0) return median(layer->samples, count);
    for (size_t w = 0; w < line->word_count; w++) {
        const struct layer_span *span = &layer->spans[w];
        layer->samples[w] = span->bottom + (span->top - span->bottom) * PDF_FONT_DESCENT;
    }
    return median(layer->samples, line->word_count);
}

static double find_size(struct layer *layer, const struct document_line *line, double base)
{
    size_t count = 0;
    for (size_t w = 0; w < line->word_count; w++) {
        const double height = word_height(&line->words[w]), ink = layer->spans[w].top - base;
        if (height > 0 && ink > 0) layer->samples[count++] = ink / height;
    }
    if (layer->is_ink && count > 0) return fmax(median(layer->samples, count), SIZE_MIN);
    for (size_t w = 0; w < line->word_count; w++) layer->samples[w] = layer->spans[w].top - layer->spans[w].bottom;
    return fmax(median(layer->samples, line->word_count), SIZE_MIN);
}

/*
 * Words that touch or overlap are drawn apart: Poppler, for one, joins what has no gap, whatever space is written
 * there.
 */
static void part_words(struct layer *layer, size_t count, double size)
{
    for (size_t w = 0; w + 1 < count; w++) {
        struct layer_span *span = &layer->spans[w], *next = &layer->spans[w + 1];
        const double gap = GAP_MIN * size, width = span->end - span->begin, rest = next->end - next->begin;
        if (next->begin >= span->end + gap) continue;
        span->end = fmax(next->begin - gap, span->begin + WORD_SHARE_MIN * width);
        next->begin = fmax(next->begin, span->end + gap);
        next->end = fmax(next->end, next->begin + WORD_SHARE_MIN * rest);
    }
}

/* The width at which `count` glyphs of a size fill `width`, as an operand of Tz: percent. */
static double scaling(double width, size_t count, double size)
{
    const double percent = 100 * width / ((double)count * PDF_FONT_ADVANCE * size);
    return fmin(fmax(percent, 0.1), 1e5);
}

static size_t count_characters(const struct document_word *word)
{
    size_t count = 0;
    for (size_t at = 0; at < word->length; count++) utf8_next(word->text, word->length, &at);
    return count;
}

/*
 * Turns to the direction of a line of an old layer, of which no reading has told which way it runs: up or down the page
 * where its words follow each other that way, or where its one word stands upright.
 */
static void turn_to(struct layer *layer, const struct document_line *line)
{
    const pd_box *first = &line->words[0].box, *last = &line->words[line->word_count - 1].box;
    const double across = (double)(last->left + last->right - first->left - first->right) / 2;
    const double down = (double)(last->top + last->bottom - first->top - first->bottom) / 2;
    const double width = (double)(first->right - first->left), height = (double)(first->bottom - first->top);
    const bool is_upright = line->word_count > 1 ? fabs(down) > 2 * fabs(across)
                                                 : height > 2 * width && line->words[0].length >= LETTERS_TO_STAND;
    if (layer->is_ink) return;
    if (is_upright && line->word_count > 1) layer->upright_sine = down > 0 ? -1 : 1;
    layer->cosine = is_upright ? 0 : across < 0 ? -1 : 1;
    layer->sine = is_upright ? layer->upright_sine : 0;
}

static bool find_spans(struct layer *layer, const struct document_line *line)
{
    turn_to(layer, line);
    const size_t count = line->word_count;
    if (!memory_reserve(&layer->spans, &layer->span_capacity, count, sizeof *layer->spans) ||
        !memory_reserve(&layer->samples, &layer->sample_capacity, count, sizeof *layer->samples))
        return false;
    for (size_t w = 0; w < count; w++) layer->spans[w] = span_of(layer, &line->words[w].box);
    return true;
}

/*
 * Whether most words of a line have the same upper and lower edge, though their letters reach to different heights.
 * *middle is half-way between the two.
 */
static bool is_vague(struct layer *layer, const struct document_line *line, double *middle)
{
    size_t alike = 0;
    for (size_t w = 0; w < line->word_count; w++) layer->samples[w] = layer->spans[w].top;
    const double top = median(layer->samples, line->word_count);
    for (size_t w = 0; w < line->word_count; w++) layer->samples[w] = layer->spans[w].bottom;
    const double bottom = median(layer->samples, line->word_count), slack = VAGUE_SLACK * (top - bottom);
    for (size_t w = 0; w < line->word_count; w++)
        if (fabs(layer->spans[w].top - top) <= slack && fabs(layer->spans[w].bottom - bottom) <= slack) alike++;
    *middle = (top + bottom) / 2;
    return line->word_count >= WORDS_TO_BE_VAGUE && (double)alike >= VAGUE_SHARE * (double)line->word_count;
}

/* Measures a line on its own. False where memory runs out. */
static bool measure_line(struct layer *layer, const struct document_line *line, struct metrics *metrics)
{
    *metrics = (struct metrics){0};
    if (line->word_count == 0) return true;
    if (!find_spans(layer, line)) return false;
    metrics->is_vague = is_vague(layer, line, &metrics->middle) && layer->is_ink;
    metrics->sine = layer->sine;
    metrics->base = find_base(layer, line);
    metrics->size = find_size(layer, line, metrics->base);
    return true;
}

/* The median of the sizes of lines that show theirs; 0 where none does. */
static bool find_usual_size(struct layer *layer, const struct document_page *page)
{
    size_t count = 0, capacity = 0;
    double *sizes = NULL;
    bool is_measured = true;
    for (size_t b = 0; b < page->block_count && is_measured; b++) {
        const struct document_block *block = &page->blocks[b];
        is_measured = memory_reserve(&sizes, &capacity, count + block->line_count, sizeof *sizes);
        for (size_t l = 0; l < block->line_count && is_measured; l++) {
            struct metrics metrics;
            is_measured = measure_line(layer, &block->lines[l], &metrics);
            if (is_measured && metrics.size > 0 && !metrics.is_vague) sizes[count++] = metrics.size;
        }
    }
    layer->usual_size = count > 0 ? median(sizes, count) : 0;
    free(sizes);
    return is_measured;
}

/*
 * Measures the lines of a block. On a bad scan the engine does not know where words end: it gives all of a line the
 * same box, which reaches into the lines above and below. There only the middle can be trusted. In any case type is
 * not larger than the distance of its lines.
 */
static bool measure(struct layer *layer, const struct document_block *block)
{
    const size_t count = block->line_count;
    if (!memory_reserve(&layer->lines, &layer->line_capacity, count, sizeof *layer->lines)) return false;
    for (size_t l = 0; l < count; l++) {
        struct metrics *metrics = &layer->lines[l];
        if (!measure_line(layer, &block->lines[l], metrics)) return false;
        if (!metrics->is_vague || layer->usual_size <= 0 || metrics->size < VAGUE_SIZE * layer->usual_size) continue;
        metrics->size = layer->usual_size;
        metrics->base = metrics->middle - (PDF_FONT_ASCENT - PDF_FONT_DESCENT) / 2 * metrics->size;
    }
    for (size_t l = 0; l + 1 < count; l++) {
        struct metrics *upper = &layer->lines[l], *lower = &layer->lines[l + 1];
        const double pitch = upper->base - lower->base;
        if (upper->sine != lower->sine || pitch < PITCH_MIN * fmin(upper->size, lower->size)) continue;
        upper->size = fmin(upper->size, pitch);
        lower->size = fmin(lower->size, pitch);
    }
    return true;
}

/* How far `value` lies outside of [EDGE, most - EDGE]; negative below. */
static double overshoot(double value, double most)
{
    return value < EDGE ? value - EDGE : value > most - EDGE ? value - (most - EDGE) : 0;
}

/* A base line on the page: viewers pass over letters whose origin lies beyond its edge, where some lines are cut. */
static double keep_inside(const struct layer *layer, double base, double begin, double end)
{
    const double c = layer->cosine, s = layer->sine;
    const double ends[2] = {begin, end};
    for (int k = 0; k < 2; k++) {
        if (fabs(c) > fabs(s))
            base -= overshoot(ends[k] * s + base * c, layer->height) / c;
        else
            base += overshoot(ends[k] * c - base * s, layer->width) / s;
    }
    return base;
}

static void put_line(struct layer *layer, const struct document_line *line, const struct metrics *metrics)
{
    if (line->word_count == 0 || !find_spans(layer, line)) return;
    const double size = metrics->size, start = layer->spans[0].begin;
    const double base = keep_inside(layer, metrics->base, start, layer->spans[line->word_count - 1].end);
    part_words(layer, line->word_count, size);
    pdf_buffer_format(layer->out, "%s ", layer->font_name);
    pdf_buffer_number(layer->out, size, 2);
    pdf_buffer_text(layer->out, "Tf ");
    const double matrix[4] = {layer->cosine, layer->sine, -layer->sine, layer->cosine};
    for (int k = 0; k < 4; k++) pdf_buffer_number(layer->out, matrix[k], 5);
    pdf_buffer_number(layer->out, start * layer->cosine - base * layer->sine, 2);
    pdf_buffer_number(layer->out, start * layer->sine + base * layer->cosine, 2);
    pdf_buffer_text(layer->out, "Tm\n");
    for (size_t w = 0; w < line->word_count; w++) {
        const struct layer_span *span = &layer->spans[w];
        if (w > 0) {
            pdf_buffer_number(layer->out, span->begin - layer->spans[w - 1].begin, 2);
            pdf_buffer_text(layer->out, "0 Td ");
        }
        const size_t count = count_characters(&line->words[w]);
        pdf_buffer_number(layer->out, scaling(span->end - span->begin, count, size), 1);
        pdf_buffer_text(layer->out, "Tz");
        pdf_font_show(layer->font, layer->out, line->words[w].text, line->words[w].length);
        pdf_buffer_text(layer->out, "Tj\n");
    }
}

/* ---- Pages --------------------------------------------------------------------------- */

/* From the page as it is shown, its lower left corner at 0 0, to user space. */
static void put_matrix(const struct pdf_place *place, struct pdf_buffer *out)
{
    static const signed char turns[4][4] = {{1, 0, 0, 1}, {0, 1, -1, 0}, {-1, 0, 0, -1}, {0, -1, 1, 0}};
    const int quarter = place->rotation / 90 & 3;
    for (int k = 0; k < 4; k++) pdf_buffer_number(out, turns[quarter][k], 0);
    pdf_buffer_number(out, quarter == 0 || quarter == 3 ? place->left : place->right, 4);
    pdf_buffer_number(out, quarter < 2 ? place->bottom : place->top, 4);
    pdf_buffer_text(out, "cm\n");
}

void pdf_layer_write(const struct document_page *page, const struct pdf_place *place, const char *font_name, int mode,
                     struct pdf_font *font, struct pdf_buffer *out)
{
    if (document_word_count(page) == 0) return;
    const double angle = (page->rotation + (double)page->skew) * acos(-1) / 180;
    const bool is_sideways = place->rotation % 180 != 0;
    struct layer layer = {.out = out,
                          .font = font,
                          .font_name = font_name,
                          .width = is_sideways ? place->top - place->bottom : place->right - place->left,
                          .height = is_sideways ? place->right - place->left : place->top - place->bottom,
                          .cosine = cos(angle),
                          .sine = sin(angle),
                          .upright_sine = 1,
                          .is_ink = page->reading == PD_PAGE_OCR};
    pdf_buffer_text(out, "q ");
    put_matrix(place, out);
    pdf_buffer_format(out, "BT %d Tr\n", mode);
    if (!find_usual_size(&layer, page)) out->failed = true;
    for (size_t b = 0; b < page->block_count; b++) {
        const struct document_block *block = &page->blocks[b];
        if (!measure(&layer, block)) out->failed = true;
        for (size_t l = 0; l < block->line_count && !out->failed; l++)
            put_line(&layer, &block->lines[l], &layer.lines[l]);
    }
    pdf_buffer_text(out, "ET Q\n");
    free(layer.spans);
    free(layer.samples);
    free(layer.lines);
}

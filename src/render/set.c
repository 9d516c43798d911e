/*
 * Pages look as Vietnamese offices print them: mostly in Times, often in Arial, now and then in something else;
 * headings in bold capitals in the middle, emphasis in italics, lines flush or ragged.
 *
 * Letters are drawn straight at the resolution of the scanner, with soft edges: a scanner's sensor, too, takes the mean
 * of what its cell covers. A word is never parted at the end of a line, so that each stands in one place.
 */
#include "render/set.h"

#include "alphabet/alphabet.h"
#include "base/error.h"
#include "base/memory.h"
#include "render/wear.h"
#include "text/utf8.h"

#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

/* Typefaces by how often an office would use them. */
static const struct {
    const char *family;
    unsigned weight;
} known_families[] = {
    {"Tinos", 12},
    {"Liberation Serif", 12},
    {"TeX Gyre Termes", 8},
    {"FreeSerif", 5},
    {"Arimo", 6},
    {"Liberation Sans", 6},
    {"TeX Gyre Heros", 4},
    {"FreeSans", 2},
    {"Carlito", 4},
    {"Caladea", 2},
    {"DejaVu Sans", 3},
    {"DejaVu Serif", 2},
    {"TeX Gyre Pagella", 3},
    {"TeX Gyre Bonum", 2},
    {"TeX Gyre Schola", 2},
    {"TeX Gyre Adventor", 1},
    {"Noto Serif", 2},
    {"Noto Sans", 2},
    {"Open Sans", 2},
    {"Roboto", 2},
    {"Linux Libertine O", 2},
    {"Charis SIL", 2},
    {"Gentium Plus", 2},
    {"Liberation Sans Narrow", 2},
    {"Cousine", 2},
    {"Liberation Mono", 1},
};

enum { FAMILIES_MAX = 64 };

struct setter {
    PangoFontMap *map;
    struct {
        char *family;
        unsigned weight;
    } families[FAMILIES_MAX];
    size_t family_count;
    unsigned weight_sum;
};

/* ---- Typefaces ----------------------------------------------------------------------- */

/* Whether a typeface is installed and has all 134 marked letters. */
static bool has_letters(PangoFontMap *map, const char *family)
{
    PangoContext *context = pango_font_map_create_context(map);
    PangoFontDescription *description = pango_font_description_new();
    pango_font_description_set_family(description, family);
    pango_font_description_set_size(description, 12 * PANGO_SCALE);
    PangoFont *font = pango_font_map_load_font(map, context, description);
    bool has_all = font != NULL;
    if (font != NULL) {
        PangoFontDescription *found = pango_font_describe(font);
        has_all = strcasecmp(pango_font_description_get_family(found), family) == 0;
        pango_font_description_free(found);
    }
    for (uint32_t letter = 'A'; has_all && letter < 0x1F00; letter++) {
        struct letter parts;
        if (letter_split(letter, &parts)) has_all = pango_font_has_char(font, letter);
    }
    if (font != NULL) g_object_unref(font);
    pango_font_description_free(description);
    g_object_unref(context);
    return has_all;
}

/* Adds a typeface; *is_usable is false, and nothing is added, where it lacks letters or is not installed. */
static pd_status add_family(struct setter *setter, const char *family, size_t length, unsigned weight, bool *is_usable,
                            pd_error *error)
{
    if (setter->family_count == FAMILIES_MAX)
        return error_set(error, PD_ERROR_ARGUMENT, "more than %d typefaces", (int)FAMILIES_MAX);
    char *copy = strndup(family, length);
    if (copy == NULL) return error_memory(error);
    *is_usable = has_letters(setter->map, copy);
    if (!*is_usable) {
        free(copy);
        return PD_OK;
    }
    setter->families[setter->family_count].family = copy;
    setter->families[setter->family_count++].weight = weight;
    setter->weight_sum += weight;
    return PD_OK;
}

static pd_status add_known(struct setter *setter, pd_error *error)
{
    pd_status status = PD_OK;
    for (size_t k = 0; status == PD_OK && k < sizeof known_families / sizeof *known_families; k++) {
        const char *family = known_families[k].family;
        bool is_usable;
        status = add_family(setter, family, strlen(family), known_families[k].weight, &is_usable, error);
    }
    if (status != PD_OK || setter->family_count > 0) return status;
    return error_set(error, PD_ERROR_DEPENDENCY,
                     "no typeface with the letters of Vietnamese (apt-get install fonts-liberation)");
}

static pd_status add_listed(struct setter *setter, const char *list, pd_error *error)
{
    for (const char *at = list;; at++) {
        const size_t length = strcspn(at, ",");
        bool is_usable = true;
        pd_status status = PD_OK;
        if (length > 0) status = add_family(setter, at, length, 1, &is_usable, error);
        if (status != PD_OK) return status;
        if (!is_usable)
            return error_set(error, PD_ERROR_DEPENDENCY,
                             "no typeface %.*s with the letters of Vietnamese is installed (fc-list :lang=vi family "
                             "lists those that are)",
                             length < 60 ? (int)length : 60, at);
        at += length;
        if (*at == '\0') break;
    }
    return setter->family_count > 0 ? PD_OK : error_set(error, PD_ERROR_ARGUMENT, "no typeface given");
}

pd_status setter_new(const char *families, struct setter **out, pd_error *error)
{
    *out = NULL;
    struct setter *setter = calloc(1, sizeof *setter);
    if (setter == NULL) return error_memory(error);
    setter->map = pango_cairo_font_map_new();
    const pd_status status = families != NULL ? add_listed(setter, families, error) : add_known(setter, error);
    if (status != PD_OK) {
        setter_free(setter);
        return status;
    }
    *out = setter;
    return PD_OK;
}

void setter_free(struct setter *setter)
{
    if (setter == NULL) return;
    for (size_t k = 0; k < setter->family_count; k++) free(setter->families[k].family);
    g_object_unref(setter->map);
    free(setter);
}

static const char *choose_family(const struct setter *setter, struct prng *prng)
{
    size_t at = prng_below(prng, setter->weight_sum);
    size_t k = 0;
    while (at >= setter->families[k].weight) at -= setter->families[k++].weight;
    return setter->families[k].family;
}

/* ---- Manners ------------------------------------------------------------------------- */

enum manner { MANNER_PLAIN = 0, MANNER_BOLD = 1, MANNER_ITALIC = 2 };

/* How a page is set. Lengths are in pixels. */
struct sheet {
    struct setter *setter;
    struct prng *prng;
    cairo_t *cairo;
    struct document_page *page;
    PangoContext *context;
    PangoFontDescription *font;
    double point; /* pixels */
    double width, height, left, right, bottom;
    double indent, gap, line_spacing, letter_spacing, size;
    double wear; /* as `share` of wear_letter */
    bool is_justified;
    unsigned manner; /* enum manner */
    double y;
};

static void choose_manner(struct sheet *sheet)
{
    struct prng *prng = sheet->prng;
    sheet->left = prng_between(prng, 50, 90) * sheet->point;
    sheet->right = sheet->width - prng_between(prng, 35, 60) * sheet->point;
    sheet->y = prng_between(prng, 40, 70) * sheet->point;
    sheet->bottom = sheet->height - prng_between(prng, 40, 70) * sheet->point;
    sheet->size = 11 + 0.5 * (double)prng_below(prng, 9);
    sheet->line_spacing = prng_between(prng, 0.95, 1.5);
    sheet->gap = prng_between(prng, 0, 8) * sheet->point;
    sheet->indent = prng_chance(prng, 0.6) ? prng_between(prng, 20, 36) * sheet->point : 0;
    sheet->is_justified = prng_chance(prng, 0.6);
    sheet->letter_spacing = prng_chance(prng, 0.12) ? prng_between(prng, -0.4, 0.8) * sheet->point : 0;
    sheet->manner = prng_chance(prng, 0.1) ? MANNER_ITALIC : MANNER_PLAIN;
    if (prng_chance(prng, 0.1)) sheet->manner |= MANNER_BOLD;
    pango_font_description_set_family(sheet->font, choose_family(sheet->setter, prng));
}

/* ---- Paragraphs ---------------------------------------------------------------------- */

/* A word, by bytes: as it is shown, and what it truly is. */
struct paragraph_word {
    unsigned start, end;             /* in `text` */
    unsigned truth_start, truth_end; /* in `truth` */
};

/* A paragraph: as it is shown, with one space between its words, and its true words in a row. */
struct set_paragraph {
    char *text, *truth;
    size_t length, capacity, truth_length, truth_capacity;
    struct paragraph_word *words;
    size_t word_count, word_capacity;
    bool in_capitals, is_centred;
    unsigned manner;
};

static bool is_space(uint32_t code_point)
{
    return code_point <= ' ' || code_point == 0x7F || code_point == 0xA0 || code_point == UTF8_INVALID ||
           (code_point >= 0x2000 && code_point <= 0x200F) || (code_point >= 0x2028 && code_point <= 0x202F) ||
           code_point == 0x3000 || code_point == 0xFEFF;
}

/* Opens a word; false where memory runs out. */
static bool begin_word(struct set_paragraph *paragraph)
{
    if (!memory_reserve(&paragraph->words, &paragraph->word_capacity, paragraph->word_count + 1,
                        sizeof *paragraph->words))
        return false;
    if (paragraph->word_count > 0) paragraph->text[paragraph->length++] = ' ';
    const unsigned start = (unsigned)paragraph->length, truth_start = (unsigned)paragraph->truth_length;
    paragraph->words[paragraph->word_count++] = (struct paragraph_word){start, start, truth_start, truth_start};
    return true;
}

/* Adds a letter to the last word; the first one shown is never lost, lest a word vanish. */
static void add_letter(struct set_paragraph *paragraph, uint32_t letter, double wear, struct prng *prng)
{
    struct paragraph_word *word = &paragraph->words[paragraph->word_count - 1];
    uint32_t shown[WEAR_LETTERS_MAX] = {letter};
    size_t count = wear > 0 ? wear_letter(letter, wear, prng, shown) : 1;
    if (count == 0 && word->start == word->end) count = 1;
    for (size_t k = 0; k < count; k++) paragraph->length += utf8_put(shown[k], paragraph->text + paragraph->length);
    paragraph->truth_length += utf8_put(letter, paragraph->truth + paragraph->truth_length);
    word->end = (unsigned)paragraph->length;
    word->truth_end = (unsigned)paragraph->truth_length;
}

/* Reads a paragraph into words; false where memory runs out. */
static bool read_paragraph(struct set_paragraph *paragraph, const char *text, size_t length, double wear,
                           struct prng *prng)
{
    const size_t room = (4 * WEAR_LETTERS_MAX + 1) * length + 1;
    paragraph->length = paragraph->truth_length = paragraph->word_count = 0;
    if (!memory_reserve(&paragraph->text, &paragraph->capacity, room, 1) ||
        !memory_reserve(&paragraph->truth, &paragraph->truth_capacity, room, 1))
        return false;
    bool in_word = false;
    for (size_t at = 0; at < length;) {
        const uint32_t letter = utf8_next(text, length, &at);
        const bool was_in_word = in_word;
        in_word = !is_space(letter);
        if (in_word && !was_in_word && !begin_word(paragraph)) return false;
        if (in_word) add_letter(paragraph, paragraph->in_capitals ? letter_upper(letter) : letter, wear, prng);
    }
    return true;
}

static void choose_paragraph_manner(struct sheet *sheet, size_t length, struct set_paragraph *paragraph)
{
    struct prng *prng = sheet->prng;
    const bool is_short = length < 90;
    paragraph->in_capitals = prng_chance(prng, is_short ? 0.2 : 0.06);
    paragraph->is_centred = is_short && prng_chance(prng, paragraph->in_capitals ? 0.7 : 0.2);
    paragraph->manner = sheet->manner;
    if (prng_chance(prng, is_short ? 0.35 : 0.12)) paragraph->manner ^= MANNER_BOLD;
    if (prng_chance(prng, is_short ? 0.2 : 0.12)) paragraph->manner ^= MANNER_ITALIC;
}

static void add_attribute(PangoAttrList *list, PangoAttribute *attribute, unsigned start, unsigned end)
{
    attribute->start_index = start;
    attribute->end_index = end;
    pango_attr_list_insert(list, attribute);
}

static void add_manner(PangoAttrList *list, unsigned manner, unsigned start, unsigned end)
{
    add_attribute(list, pango_attr_weight_new((manner & MANNER_BOLD) != 0 ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL),
                  start, end);
    add_attribute(list, pango_attr_style_new((manner & MANNER_ITALIC) != 0 ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL),
                  start, end);
}

/* What is set off within the paragraph: a few words in another manner. */
static PangoAttrList *make_attributes(struct sheet *sheet, const struct set_paragraph *paragraph)
{
    PangoAttrList *list = pango_attr_list_new();
    add_manner(list, paragraph->manner, 0, (unsigned)paragraph->length);
    if (sheet->letter_spacing != 0)
        add_attribute(list, pango_attr_letter_spacing_new((int)(sheet->letter_spacing * PANGO_SCALE)), 0,
                      (unsigned)paragraph->length);
    for (size_t k = 0; k < paragraph->word_count; k++) {
        const struct paragraph_word *word = &paragraph->words[k];
        add_attribute(list, pango_attr_allow_breaks_new(FALSE), word->start, word->end);
        if (!prng_chance(sheet->prng, 0.02)) continue;
        size_t last = k + prng_below(sheet->prng, 8);
        if (last >= paragraph->word_count) last = paragraph->word_count - 1;
        add_manner(list, paragraph->manner ^ (1 + (unsigned)prng_below(sheet->prng, 3)), word->start,
                   paragraph->words[last].end);
    }
    return list;
}

static PangoLayout *make_layout(struct sheet *sheet, const struct set_paragraph *paragraph)
{
    PangoLayout *layout = pango_layout_new(sheet->context);
    pango_font_description_set_size(sheet->font, (int)(sheet->size * PANGO_SCALE));
    pango_layout_set_font_description(layout, sheet->font);
    pango_layout_set_text(layout, paragraph->text, (int)paragraph->length);
    pango_layout_set_width(layout, (int)((sheet->right - sheet->left) * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
    pango_layout_set_line_spacing(layout, (float)sheet->line_spacing);
    pango_layout_set_alignment(layout, paragraph->is_centred ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
    if (!paragraph->is_centred) {
        pango_layout_set_justify(layout, sheet->is_justified);
        pango_layout_set_indent(layout, (int)(sheet->indent * PANGO_SCALE));
    }
    PangoAttrList *attributes = make_attributes(sheet, paragraph);
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    return layout;
}

static double pixels(int units)
{
    return (double)units / PANGO_SCALE;
}

/* Draws the lines that find room; returns the y below which no line was drawn. */
static double draw_lines(struct sheet *sheet, PangoLayout *layout)
{
    double end = sheet->y;
    PangoLayoutIter *at = pango_layout_get_iter(layout);
    do {
        PangoRectangle extents;
        pango_layout_iter_get_line_extents(at, NULL, &extents);
        const double bottom = sheet->y + pixels(extents.y + extents.height);
        if (bottom > sheet->bottom) break;
        cairo_move_to(sheet->cairo, sheet->left + pixels(extents.x),
                      sheet->y + pixels(pango_layout_iter_get_baseline(at)));
        pango_cairo_show_layout_line(sheet->cairo, pango_layout_iter_get_line_readonly(at));
        end = bottom;
    } while (pango_layout_iter_next_line(at));
    pango_layout_iter_free(at);
    return end;
}

/* Notes where the words of the lines above `end` stand; false where memory runs out. */
static bool note_words(struct sheet *sheet, PangoLayout *layout, const struct set_paragraph *paragraph, double end)
{
    int line_y = -1;
    for (size_t k = 0; k < paragraph->word_count; k++) {
        const struct paragraph_word *word = &paragraph->words[k];
        unsigned last = word->end - 1;
        while (last > word->start && ((unsigned char)paragraph->text[last] & 0xC0) == 0x80) last--;
        PangoRectangle first_place, last_place;
        pango_layout_index_to_pos(layout, (int)word->start, &first_place);
        pango_layout_index_to_pos(layout, (int)last, &last_place);
        const double top = sheet->y + pixels(first_place.y), bottom = top + pixels(first_place.height);
        if (bottom > end + 1) break;
        if (first_place.y != line_y && !document_begin_line(sheet->page)) return false;
        line_y = first_place.y;
        const pd_box box = {(float)(sheet->left + pixels(first_place.x)), (float)top,
                            (float)(sheet->left + pixels(last_place.x + last_place.width)), (float)bottom};
        struct document_word *added;
        if (!document_add_word(sheet->page, paragraph->truth + word->truth_start, word->truth_end - word->truth_start,
                               box, &added))
            return false;
    }
    return true;
}

static bool set_paragraph(struct sheet *sheet, struct set_paragraph *paragraph, const char *text, size_t length)
{
    choose_paragraph_manner(sheet, length, paragraph);
    if (!read_paragraph(paragraph, text, length, sheet->wear, sheet->prng)) return false;
    if (paragraph->word_count == 0) return true;
    PangoLayout *layout = make_layout(sheet, paragraph);
    const double end = draw_lines(sheet, layout);
    const bool is_noted = document_begin_block(sheet->page) && note_words(sheet, layout, paragraph, end);
    int height;
    pango_layout_get_size(layout, NULL, &height);
    sheet->y += pixels(height) + sheet->gap;
    g_object_unref(layout);
    return is_noted;
}

static bool set_text(struct sheet *sheet, const char *text, size_t length)
{
    struct set_paragraph paragraph = {0};
    bool is_set = true;
    for (size_t at = 0; is_set && at < length && sheet->y < sheet->bottom;) {
        const char *end = memchr(text + at, '\n', length - at);
        const size_t count = end != NULL ? (size_t)(end - text) - at : length - at;
        is_set = set_paragraph(sheet, &paragraph, text + at, count);
        at += count + 1;
    }
    free(paragraph.text);
    free(paragraph.truth);
    free(paragraph.words);
    document_close(sheet->page);
    return is_set;
}

/* ---- Pages --------------------------------------------------------------------------- */

/* The ink on a surface as an image: black on white. NULL where memory runs out. */
static PIX *take_image(cairo_surface_t *surface, int width, int height)
{
    PIX *pix = pixCreateNoInit(width, height, 8);
    if (pix == NULL) return NULL;
    cairo_surface_flush(surface);
    const unsigned char *ink = cairo_image_surface_get_data(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; y < height; y++) {
        l_uint32 *line = pixGetData(pix) + (ptrdiff_t)y * pixGetWpl(pix);
        for (int x = 0; x < width; x++) SET_DATA_BYTE(line, x, 255 - ink[(ptrdiff_t)y * stride + x]);
    }
    return pix;
}

static PangoContext *make_context(struct setter *setter, cairo_t *cairo, double resolution)
{
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(setter->map), resolution);
    PangoContext *context = pango_font_map_create_context(setter->map);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_language(context, pango_language_from_string("vi"));
    pango_cairo_update_context(cairo, context);
    return context;
}

pd_status setter_page(struct setter *setter, const char *text, size_t length, const struct set_manner *manner,
                      struct prng *prng, struct set_page *out, pd_error *error)
{
    const double resolution = manner->resolution;
    const int width = (int)(resolution * 8.27), height = (int)(resolution * 11.69);
    *out = (struct set_page){.resolution = resolution};
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, width, height);
    struct sheet sheet = {.setter = setter,
                          .prng = prng,
                          .cairo = cairo_create(surface),
                          .page = document_page_new(1),
                          .font = pango_font_description_new(),
                          .point = resolution / 72,
                          .wear = manner->wear,
                          .width = width,
                          .height = height};
    sheet.context = make_context(setter, sheet.cairo, resolution);
    choose_manner(&sheet);
    if (sheet.page != NULL && set_text(&sheet, text, length) && cairo_status(sheet.cairo) == CAIRO_STATUS_SUCCESS)
        out->pix = take_image(surface, width, height);
    g_object_unref(sheet.context);
    pango_font_description_free(sheet.font);
    cairo_destroy(sheet.cairo);
    cairo_surface_destroy(surface);
    if (out->pix == NULL) {
        document_page_free(sheet.page);
        return error_memory(error);
    }
    out->page = sheet.page;
    return PD_OK;
}

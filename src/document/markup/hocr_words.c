/*
 * hOCR 1.2: pages are elements of class ocr_page; blocks ocr_carea, ocr_par and ocrx_block; lines ocr_line, ocrx_line,
 * ocr_header, ocr_footer, ocr_pageno, ocr_textfloat and ocr_caption; words ocrx_word and ocr_word. The text of a line
 * without words is split at its spaces. Places are read from bbox in the title, confidences from x_wconf, the
 * resolution from scan_res. HTML that is no XML is read as well.
 *
 * hOCR says what an element is in its class and where it stands in its title: "bbox 10 20 90 40; x_wconf 93". Within an
 * element the text may stand in further markup, such as <strong>. So the words of an element are told twice, by white
 * space in its text and in its bytes. Where both give as many, each word has its own bytes; where they do not
 * (a space written as a reference, a CDATA section, an element for each character), the element is taken as one word.
 */
#include "document/markup/words.h"

#include <math.h>
#include <string.h>

/* ---- Class and title ----------------------------------------------------------------- */

/* Whether one of the classes of an element is in `list`, which ends with NULL. */
static bool has_class(struct xml_text classes, const char *const *list)
{
    for (size_t at = 0; at < classes.length;) {
        const size_t begin = at;
        while (at < classes.length && !xml_is_space(classes.bytes[at])) at++;
        for (size_t k = 0; list[k] != NULL; k++)
            if (strlen(list[k]) == at - begin && memcmp(list[k], classes.bytes + begin, at - begin) == 0) return true;
        while (at < classes.length && xml_is_space(classes.bytes[at])) at++;
    }
    return false;
}

/*
 * The value of a property in a title: all after its name, up to the semicolon. Names and semicolons inside quotes do
 * not count.
 */
static struct xml_text property(struct xml_text title, const char *name)
{
    const size_t name_length = strlen(name);
    for (size_t at = 0; at < title.length; at++) {
        while (at < title.length && xml_is_space(title.bytes[at])) at++;
        const size_t begin = at;
        for (bool quoted = false; at < title.length && (quoted || title.bytes[at] != ';'); at++)
            if (title.bytes[at] == '"') quoted = !quoted;
        if (at - begin > name_length && memcmp(title.bytes + begin, name, name_length) == 0 &&
            xml_is_space(title.bytes[begin + name_length]))
            return (struct xml_text){title.bytes + begin + name_length, at - begin - name_length};
    }
    return (struct xml_text){NULL, 0};
}

/* Removes the first number from *rest and gives it in *number. */
static bool take_number(struct xml_text *rest, struct xml_text *number)
{
    size_t at = 0;
    while (at < rest->length && xml_is_space(rest->bytes[at])) at++;
    const size_t begin = at;
    while (at < rest->length && !xml_is_space(rest->bytes[at])) at++;
    *number = (struct xml_text){rest->bytes + begin, at - begin};
    *rest = (struct xml_text){rest->bytes + at, rest->length - at};
    return at > begin;
}

/* The first `count` numbers of a property; false if it has fewer. */
static bool numbers_of(struct xml_text title, const char *name, double *numbers, size_t count)
{
    struct xml_text rest = property(title, name), number;
    for (size_t k = 0; k < count; k++) {
        if (!take_number(&rest, &number)) return false;
        numbers[k] = markup_number(number);
    }
    return true;
}

/* ---- Elements ------------------------------------------------------------------------ */

static pd_status begin_page(struct markup_reader *reader, const struct xml_tag *tag, pd_error *error)
{
    const struct xml_text title = xml_attribute(tag, "title");
    const pd_status status = markup_begin_page(reader, tag, error);
    if (status != PD_OK) return status;
    struct markup_page *page = &reader->file->pages[reader->file->page_count - 1];
    double box[4], resolution[2];
    if (numbers_of(title, "scan_res", resolution, 2) && resolution[0] >= 36 && resolution[0] <= 9600)
        page->resolution = (float)resolution[0];
    reader->unit = 72 / (double)page->resolution;
    if (!numbers_of(title, "bbox", box, 4)) return PD_OK;
    page->width = (float)(reader->unit * box[2]);
    page->height = (float)(reader->unit * box[3]);
    return PD_OK;
}

/* Notes where an element with text (a line or a word) begins. */
static void open_text(struct markup_reader *reader, const struct xml_tag *tag, bool has_confidence)
{
    struct markup_file *file = reader->file;
    const struct xml_text title = xml_attribute(tag, "title");
    struct markup_word open = {.text = file->text_length, .begin = tag->end, .confidence = -1};
    double box[4] = {0}, confidence;
    if (numbers_of(title, "bbox", box, 4)) open.box = markup_box(reader, box[0], box[1], box[2], box[3]);
    size_t begin, end;
    if (has_confidence && numbers_of(title, "x_wconf", &confidence, 1) &&
        xml_attribute_place(&file->xml, tag, "title", &begin, &end)) {
        struct xml_text raw = property((struct xml_text){file->xml.bytes + begin, end - begin}, "x_wconf"), number;
        open.confidence = (float)fmax(0, fmin(confidence / 100, 1));
        if (take_number(&raw, &number)) {
            open.confidence_begin = (size_t)(number.bytes - file->xml.bytes);
            open.confidence_end = open.confidence_begin + number.length;
        }
    }
    reader->open = open;
}

static pd_status on_start(void *self, const struct xml_tag *tag, pd_error *error)
{
    static const char *const pages[] = {"ocr_page", NULL},
                             *const blocks[] = {"ocr_carea", "ocr_par", "ocrx_block", NULL},
                             *const lines[] = {"ocr_line",   "ocrx_line",     "ocr_header",  "ocr_footer",
                                               "ocr_pageno", "ocr_textfloat", "ocr_caption", NULL},
                             *const words[] = {"ocrx_word", "ocr_word", NULL},
                             *const characters[] = {"ocrx_cinfo", "ocr_cinfo", NULL};
    struct markup_reader *reader = self;
    const struct xml_text classes = xml_attribute(tag, "class");
    if (reader->page_depth == 0) return has_class(classes, pages) ? begin_page(reader, tag, error) : PD_OK;
    if (reader->word_depth != 0) {
        reader->has_characters = reader->has_characters || has_class(classes, characters);
        return PD_OK;
    }
    if (strcmp(tag->name, "br") == 0) return markup_add_text(reader, (struct xml_text){" ", 1}, error);
    if (has_class(classes, blocks)) reader->starts_block = true;
    if (has_class(classes, lines)) {
        reader->starts_line = true;
        reader->line_depth = reader->depth;
        reader->line_has_words = false;
        open_text(reader, tag, false);
    } else if (has_class(classes, words)) {
        reader->word_depth = reader->depth;
        reader->has_characters = false;
        reader->line_has_words = true;
        open_text(reader, tag, true);
    }
    return PD_OK;
}

/* ---- Words of an element ------------------------------------------------------------- */

/* Finds the next word of a text from *at on: text[*begin, *at). */
static bool next_word(const char *text, size_t end, size_t *at, size_t *begin)
{
    while (*at < end && xml_is_space(text[*at])) ++*at;
    *begin = *at;
    while (*at < end && !xml_is_space(text[*at])) ++*at;
    return *at > *begin;
}

/* Finds the next word of an element's content. Markup inside a word belongs to it, but <br> ends a word. */
static bool next_place(const char *bytes, size_t end, size_t *at, size_t *first, size_t *last)
{
    bool is_found = false;
    while (*at < end) {
        if (bytes[*at] == '<') {
            const bool parts = is_found && end - *at > 3 && memcmp(bytes + *at, "<br", 3) == 0;
            if (parts) return true;
            *at = xml_skip_markup(bytes, *at, end);
            continue;
        }
        if (xml_is_space(bytes[*at])) {
            if (is_found) return true;
            ++*at;
            continue;
        }
        if (!is_found) *first = *at;
        is_found = true;
        *last = ++*at;
    }
    return is_found;
}

/* Whether the text and the content have the same number of words. */
static bool have_places(const struct markup_file *file, const struct markup_word *element, size_t text_end, size_t end)
{
    size_t at = element->text, place = element->begin, begin, first, last;
    const char *bytes = file->xml.bytes;
    if (memmem(bytes + place, end - place, "<![CDATA[", 9) != NULL) return false;
    for (;;) {
        const bool has_word = next_word(file->text, text_end, &at, &begin);
        if (next_place(bytes, end, &place, &first, &last) != has_word) return false;
        if (!has_word) return true;
    }
}

/*
 * If an element has several words, each gets a part of its box. None can change the element's confidence in the file,
 * because the number belongs to all of them.
 */
static void share_element(struct markup_word *word, const struct markup_word *element, size_t text_end)
{
    const float left = word->box.left, width = word->box.right - left, length = (float)(text_end - element->text);
    const size_t begin = word->text - element->text, end = begin + word->length;
    word->box.left = left + width * (float)begin / length;
    word->box.right = left + width * (float)end / length;
    word->confidence_begin = word->confidence_end = 0;
}

/* Adds the words of the element whose content ends at `end`. */
static pd_status add_words(struct markup_reader *reader, size_t end, pd_error *error)
{
    struct markup_file *file = reader->file;
    struct markup_word element = reader->open;
    size_t text_end = file->text_length;
    while (text_end > element.text && xml_is_space(file->text[text_end - 1])) text_end--;
    while (element.text < text_end && xml_is_space(file->text[element.text])) element.text++;
    if (end <= element.begin || text_end == element.text) return PD_OK;
    if (!have_places(file, &element, text_end, end)) {
        element.length = text_end - element.text;
        element.end = end;
        return markup_add_word(reader, &element, error);
    }
    size_t at = element.text, place = element.begin, begin;
    pd_status status = PD_OK;
    while (status == PD_OK && next_word(file->text, text_end, &at, &begin)) {
        struct markup_word word = element;
        next_place(file->xml.bytes, end, &place, &word.begin, &word.end);
        word.text = begin;
        word.length = at - begin;
        if (word.length < text_end - element.text) share_element(&word, &element, text_end);
        status = markup_add_word(reader, &word, error);
    }
    return status;
}

/* The word has an element for each character: removes the white space between them from the word's text. */
static void join_characters(struct markup_reader *reader)
{
    struct markup_file *file = reader->file;
    size_t kept = reader->open.text;
    for (size_t at = kept; at < file->text_length; at++)
        if (!xml_is_space(file->text[at])) file->text[kept++] = file->text[at];
    file->text_length = kept;
}

static pd_status end_word(struct markup_reader *reader, const struct xml_tag *tag, pd_error *error)
{
    reader->word_depth = 0;
    if (reader->has_characters) join_characters(reader);
    return add_words(reader, tag->begin, error);
}

/*
 * The text of a line is used only if the line has no word elements. Otherwise it is only the white space between them.
 */
static pd_status end_line(struct markup_reader *reader, const struct xml_tag *tag, pd_error *error)
{
    reader->line_depth = 0;
    reader->starts_line = true;
    return reader->line_has_words ? PD_OK : add_words(reader, tag->begin, error);
}

static pd_status on_end(void *self, const struct xml_tag *tag, pd_error *error)
{
    struct markup_reader *reader = self;
    pd_status status = PD_OK;
    if (reader->depth == reader->word_depth) status = end_word(reader, tag, error);
    if (status == PD_OK && reader->depth == reader->line_depth) status = end_line(reader, tag, error);
    if (status == PD_OK && reader->depth == reader->page_depth) markup_end_page(reader, tag);
    return status;
}

static pd_status on_text(void *self, struct xml_text text, pd_error *error)
{
    struct markup_reader *reader = self;
    return reader->word_depth != 0 || reader->line_depth != 0 ? markup_add_text(reader, text, error) : PD_OK;
}

const struct markup_format markup_hocr = {.name = "hOCR",
                                          .root = "html",
                                          .signs = {"ocr_page", "ocr-system"},
                                          .pageless = "an HTML file without pages of hOCR (class ocr_page)",
                                          .has_percent = true,
                                          .visitor = {NULL, on_start, on_end, on_text}};

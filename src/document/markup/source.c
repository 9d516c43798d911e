/*
 * Such a file has no images, so its words are all that there is. They come with the confidence that the engine
 * gave them, and with their place among the page's words, by which a writer finds their element again.
 */
#include "document/markup/source.h"

#include "base/error.h"
#include "text/utf8.h"

#include <stdlib.h>

struct markup_source {
    struct source base;
    struct markup_file file;
};

static pd_status read_image(struct source *base, size_t number, double resolution, struct source_page_image *out,
                            pd_error *error)
{
    (void)resolution, (void)out;
    return error_set(error, PD_ERROR_INPUT,
                     "page %zu: %s holds no image to read (convert the scan itself, or leave --layer ocr away)",
                     number + 1, ((struct markup_source *)base)->file.format->name);
}

/* ---- Words --------------------------------------------------------------------------- */

static bool parts_words(uint32_t code_point)
{
    return code_point <= 0x20 || code_point == 0xA0 || (code_point >= 0x2000 && code_point <= 0x200A) ||
           code_point == 0x202F || code_point == 0x3000;
}

/* Finds the next part of a text between spaces, from *at on: text[*begin, *end). */
static bool next_part(const char *text, size_t length, size_t *at, size_t *begin, size_t *end)
{
    bool is_found = false;
    while (*at < length) {
        const size_t here = *at;
        const bool parts = parts_words(utf8_next(text, length, at));
        if (parts && is_found) return true;
        if (parts) continue;
        if (!is_found) *begin = here;
        is_found = true;
        *end = *at;
    }
    return is_found;
}

/* Adds a word of the file. If it contains spaces, it becomes several words, and each gets a part of its box. */
static bool add_word(struct document_page *out, const char *text, const struct markup_word *word, size_t ordinal)
{
    const float left = word->box.left, width = word->box.right - left;
    for (size_t at = 0, begin, end; next_part(text, word->length, &at, &begin, &end);) {
        pd_box box = word->box;
        box.left = left + width * (float)begin / (float)word->length;
        box.right = left + width * (float)end / (float)word->length;
        struct document_word *added;
        if (!document_add_word(out, text + begin, end - begin, box, &added)) return false;
        if (added == NULL) continue;
        added->ordinal = ordinal;
        added->confidence = word->confidence >= 0 ? word->confidence : 1;
        added->origin = word->confidence >= 0 ? ORIGIN_OCR : ORIGIN_LAYER;
    }
    return true;
}

static pd_status read_layer(struct source *base, size_t number, struct document_page *out, double *image_share,
                            pd_error *error)
{
    const struct markup_file *file = &((struct markup_source *)base)->file;
    const struct markup_page *page = &file->pages[number];
    out->width = page->width;
    out->height = page->height;
    out->resolution = page->resolution;
    *image_share = 0;
    for (size_t w = 0; w < page->count; w++) {
        const struct markup_word *word = &file->words[page->first + w];
        if ((word->starts_block && !document_begin_block(out)) || (word->starts_line && !document_begin_line(out)) ||
            !add_word(out, file->text + word->text, word, w))
            return error_memory(error);
    }
    document_close(out);
    return PD_OK;
}

/* ---- Opening ------------------------------------------------------------------------- */

static void free_source(struct source *base)
{
    struct markup_source *source = (struct markup_source *)base;
    markup_file_free(&source->file);
    free(source);
}

static enum source_likeness recognise(const char *bytes, size_t length)
{
    if (!xml_is_likely(bytes, length)) return SOURCE_UNLIKE;
    return markup_has_sign(bytes, length) ? SOURCE_SURE : SOURCE_LIKELY;
}

static pd_status open_markup(const struct source_kind *kind, const struct source_input *input, struct source **out,
                             pd_error *error)
{
    struct markup_source *source = calloc(1, sizeof *source);
    if (source == NULL) return error_memory(error);
    const pd_status status = markup_file_open(input->bytes, input->length, &source->file, error);
    if (status != PD_OK) {
        free_source(&source->base);
        return status;
    }
    source->base.kind = kind;
    source->base.format = source->file.format->name;
    source->base.page_count = source->file.page_count;
    *out = &source->base;
    return PD_OK;
}

const struct markup_file *markup_source_file(const struct source *source)
{
    const bool is_markup = source != NULL && source->kind == &markup_source_kind;
    return is_markup ? &((const struct markup_source *)source)->file : NULL;
}

static const char *const endings[] = {".hocr", NULL};

const struct source_kind markup_source_kind = {.endings = endings,
                                               .recognise = recognise,
                                               .has_layer = true,
                                               .is_text_only = true,
                                               .open = open_markup,
                                               .image = read_image,
                                               .layer = read_layer,
                                               .free = free_source};

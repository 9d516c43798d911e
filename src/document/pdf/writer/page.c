/*
 * The new layer goes before the page's content. There it cannot be moved by anything that the content leaves behind: a
 * matrix, or a state that is not restored. The layer is invisible, so it does not matter what is painted over it.
 *
 * Text that stays because it is visible would be found twice. So it is put into a span whose replacement text is a
 * space (ISO 32000-2, 14.9.4), and viewers take its words from the new layer. For Poppler an empty replacement would be
 * enough, but PDFium ignores it.
 */
#include "document/pdf/writer/page.h"

#include "base/error.h"
#include "document/pdf/writer/content.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARENTS_MAX = 64, NAME_BYTES = 256, CONTENT_BYTES_MAX = 1 << 28 };

/* A4, for a page without a usable box. */
static const double USUAL_WIDTH = 595, USUAL_HEIGHT = 842;

/* ---- Attributes ---------------------------------------------------------------------- */

/* An attribute of a page, its own or inherited (ISO 32000-2, 7.7.3.4). Null if there is none. */
static qpdf_oh pdf_page_attribute(qpdf_data pdf, qpdf_oh page, const char *key)
{
    for (int k = 0; k < PARENTS_MAX && qpdf_oh_is_dictionary(pdf, page); k++) {
        const qpdf_oh value = qpdf_oh_get_key(pdf, page, key);
        if (!qpdf_oh_is_null(pdf, value)) return value;
        page = qpdf_oh_get_key(pdf, page, "/Parent");
    }
    return qpdf_oh_new_null(pdf);
}

/* Reads `count` numbers of an array; false if it has fewer. */
static bool read_numbers(qpdf_data pdf, qpdf_oh array, double *numbers, int count)
{
    if (!qpdf_oh_is_array(pdf, array) || qpdf_oh_get_array_n_items(pdf, array) < count) return false;
    for (int k = 0; k < count; k++) {
        const qpdf_oh item = qpdf_oh_get_array_item(pdf, array, k);
        if (!qpdf_oh_is_number(pdf, item)) return false;
        numbers[k] = qpdf_oh_get_numeric_value(pdf, item);
    }
    return true;
}

/* Reads a box as left, bottom, right, top; false if it is missing or empty. */
static bool read_box(qpdf_data pdf, qpdf_oh array, double box[4])
{
    double numbers[4];
    if (!read_numbers(pdf, array, numbers, 4)) return false;
    box[0] = fmin(numbers[0], numbers[2]);
    box[1] = fmin(numbers[1], numbers[3]);
    box[2] = fmax(numbers[0], numbers[2]);
    box[3] = fmax(numbers[1], numbers[3]);
    return box[0] < box[2] && box[1] < box[3];
}

/* The crop box and the rotation of a page. */
static struct pdf_place pdf_page_place(qpdf_data pdf, qpdf_oh page)
{
    double media[4] = {0, 0, USUAL_WIDTH, USUAL_HEIGHT}, crop[4];
    read_box(pdf, pdf_page_attribute(pdf, page, "/MediaBox"), media);
    struct pdf_place place = {.left = media[0], .bottom = media[1], .right = media[2], .top = media[3]};
    if (read_box(pdf, pdf_page_attribute(pdf, page, "/CropBox"), crop)) {
        const struct pdf_place inner = {.left = fmax(crop[0], media[0]),
                                        .bottom = fmax(crop[1], media[1]),
                                        .right = fmin(crop[2], media[2]),
                                        .top = fmin(crop[3], media[3])};
        if (inner.left < inner.right && inner.bottom < inner.top) place = inner;
    }
    const qpdf_oh rotate = pdf_page_attribute(pdf, page, "/Rotate");
    if (qpdf_oh_is_integer(pdf, rotate))
        place.rotation = (int)((qpdf_oh_get_int_value(pdf, rotate) % 360 + 360) % 360 / 90 * 90);
    return place;
}

/* ---- What names stand for ------------------------------------------------------------ */

/* The resources of a page, for the functions of pdf_names. */
struct page_resources {
    qpdf_data pdf;
    qpdf_oh page; /* its resources */
    enum pdf_page_fault fault;
    char *font_name; /* gets the name of the font at fault; NULL if it is not needed */
    size_t font_name_size;
};

static int hexadecimal(char digit)
{
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* Copies a name in qpdf's form: with its slash, #xx resolved. False if it is too long. */
static bool copy_name(const char *name, size_t length, char out[NAME_BYTES])
{
    size_t count = 0;
    out[count++] = '/';
    for (size_t k = 0; k < length; k++) {
        if (count + 1 >= NAME_BYTES) return false;
        const bool is_escape =
            name[k] == '#' && k + 2 < length && hexadecimal(name[k + 1]) >= 0 && hexadecimal(name[k + 2]) >= 0;
        out[count++] = is_escape ? (char)(hexadecimal(name[k + 1]) * 16 + hexadecimal(name[k + 2])) : name[k];
        if (is_escape) k += 2;
    }
    out[count] = '\0';
    return true;
}

static qpdf_oh resources_of(const struct page_resources *self, const struct pdf_content *content)
{
    return content->resources != NULL ? (qpdf_oh)(uintptr_t)content->resources : self->page;
}

/* Finds the resource with this kind ("/Font") and name. */
static qpdf_oh find_resource(const struct page_resources *self, const struct pdf_content *content, const char *kind,
                             const char *name, size_t length)
{
    char key[NAME_BYTES];
    if (!copy_name(name, length, key)) return qpdf_oh_new_null(self->pdf);
    const qpdf_oh group = qpdf_oh_get_key_if_dict(self->pdf, resources_of(self, content), kind);
    return qpdf_oh_get_key_if_dict(self->pdf, group, key);
}

static bool has_key(qpdf_data pdf, qpdf_oh dictionary, const char *key)
{
    return qpdf_oh_has_key(pdf, dictionary, key) && !qpdf_oh_is_null(pdf, qpdf_oh_get_key(pdf, dictionary, key));
}

static bool is_type3(void *self, const struct pdf_content *content, const char *name, size_t length)
{
    const struct page_resources *resources = self;
    const qpdf_oh font = find_resource(resources, content, "/Font", name, length);
    const qpdf_oh subtype = qpdf_oh_get_key_if_dict(resources->pdf, font, "/Subtype");
    return qpdf_oh_is_name_and_equals(resources->pdf, subtype, "/Type3");
}

static bool is_opaque_image(qpdf_data pdf, qpdf_oh dictionary)
{
    static const char *const see_through[] = {"/ImageMask", "/SMask", "/Mask", "/SMaskInData", "/OC"};
    if (!qpdf_oh_is_name_and_equals(pdf, qpdf_oh_get_key(pdf, dictionary, "/Subtype"), "/Image")) return false;
    for (size_t k = 0; k < sizeof see_through / sizeof *see_through; k++)
        if (has_key(pdf, dictionary, see_through[k])) return false;
    return true;
}

static void describe_form(qpdf_data pdf, qpdf_oh stream, qpdf_oh dictionary, struct pdf_content *form)
{
    static const double identity[6] = {1, 0, 0, 1, 0, 0}, nothing[4] = {0};
    const qpdf_oh resources = qpdf_oh_get_key(pdf, dictionary, "/Resources");
    form->object = qpdf_oh_get_object_id(pdf, stream);
    form->handle = stream;
    form->is_optional = has_key(pdf, dictionary, "/OC");
    form->resources = qpdf_oh_is_dictionary(pdf, resources) ? (void *)(uintptr_t)resources : NULL;
    memcpy(form->matrix, identity, sizeof form->matrix);
    read_numbers(pdf, qpdf_oh_get_key(pdf, dictionary, "/Matrix"), form->matrix, 6);
    if (!read_box(pdf, qpdf_oh_get_key(pdf, dictionary, "/BBox"), form->box))
        memcpy(form->box, nothing, sizeof form->box);
}

static enum pdf_object_kind find_object(void *self, const struct pdf_content *content, const char *name, size_t length,
                                        struct pdf_content *form)
{
    struct page_resources *resources = self;
    const qpdf_data pdf = resources->pdf;
    const qpdf_oh object = find_resource(resources, content, "/XObject", name, length);
    if (!qpdf_oh_is_stream(pdf, object)) return PDF_OBJECT_OTHER;
    const qpdf_oh dictionary = qpdf_oh_get_dict(pdf, object);
    if (qpdf_oh_is_name_and_equals(pdf, qpdf_oh_get_key(pdf, dictionary, "/ColorSpace"), "/DeviceCMYK"))
        resources->fault = PDF_PAGE_CMYK;
    if (is_opaque_image(pdf, dictionary)) return PDF_OBJECT_OPAQUE_IMAGE;
    if (!qpdf_oh_is_name_and_equals(pdf, qpdf_oh_get_key(pdf, dictionary, "/Subtype"), "/Form"))
        return PDF_OBJECT_OTHER;
    describe_form(pdf, object, dictionary, form);
    return PDF_OBJECT_FORM;
}

static bool load_form(void *self, struct pdf_content *form)
{
    const struct page_resources *resources = self;
    QPDF_BOOL is_decoded = QPDF_FALSE;
    unsigned char *bytes = NULL;
    const QPDF_ERROR_CODE code =
        qpdf_oh_get_stream_data(resources->pdf, form->handle, qpdf_dl_generalized, &is_decoded, &bytes, &form->length);
    form->bytes = (char *)bytes;
    if ((code & QPDF_ERRORS) == 0 && is_decoded && bytes != NULL) return true;
    free(bytes);
    form->bytes = NULL;
    return false;
}

static unsigned find_state(void *self, const struct pdf_content *content, const char *name, size_t length)
{
    static const char *const alphas[] = {"/ca", "/CA"};
    const struct page_resources *resources = self;
    const qpdf_data pdf = resources->pdf;
    const qpdf_oh state = find_resource(resources, content, "/ExtGState", name, length);
    if (!qpdf_oh_is_dictionary(pdf, state)) return 0;
    unsigned flags = has_key(pdf, state, "/Font") ? PDF_STATE_FONT : 0;
    for (size_t k = 0; k < 2; k++) {
        const qpdf_oh alpha = qpdf_oh_get_key(pdf, state, alphas[k]);
        if (qpdf_oh_is_number(pdf, alpha) && qpdf_oh_get_numeric_value(pdf, alpha) < 1) flags |= PDF_STATE_TRANSPARENT;
    }
    const qpdf_oh mask = qpdf_oh_get_key(pdf, state, "/SMask"), blend = qpdf_oh_get_key(pdf, state, "/BM");
    if (!qpdf_oh_is_null(pdf, mask) && !qpdf_oh_is_name_and_equals(pdf, mask, "/None")) flags |= PDF_STATE_TRANSPARENT;
    if (!qpdf_oh_is_null(pdf, blend) && !qpdf_oh_is_name_and_equals(pdf, blend, "/Normal") &&
        !qpdf_oh_is_name_and_equals(pdf, blend, "/Compatible"))
        flags |= PDF_STATE_TRANSPARENT;
    return flags;
}

/* Whether the program of a font is embedded in the file. */
static bool is_embedded(qpdf_data pdf, qpdf_oh font)
{
    static const char *const files[] = {"/FontFile", "/FontFile2", "/FontFile3"};
    if (qpdf_oh_is_name_and_equals(pdf, qpdf_oh_get_key_if_dict(pdf, font, "/Subtype"), "/Type3")) return true;
    const qpdf_oh descendants = qpdf_oh_get_key_if_dict(pdf, font, "/DescendantFonts");
    if (qpdf_oh_is_array(pdf, descendants) && qpdf_oh_get_array_n_items(pdf, descendants) > 0)
        font = qpdf_oh_get_array_item(pdf, descendants, 0);
    const qpdf_oh descriptor = qpdf_oh_get_key_if_dict(pdf, font, "/FontDescriptor");
    for (size_t k = 0; k < sizeof files / sizeof *files; k++)
        if (qpdf_oh_is_stream(pdf, qpdf_oh_get_key_if_dict(pdf, descriptor, files[k]))) return true;
    return false;
}

static void check_font(void *self, const struct pdf_content *content, const char *name, size_t length)
{
    struct page_resources *resources = self;
    const qpdf_data pdf = resources->pdf;
    const qpdf_oh font = find_resource(resources, content, "/Font", name, length);
    if (resources->font_name == NULL || is_embedded(pdf, font)) return;
    const qpdf_oh base = qpdf_oh_get_key_if_dict(pdf, font, "/BaseFont");
    snprintf(resources->font_name, resources->font_name_size, "%s",
             qpdf_oh_is_name(pdf, base) ? qpdf_oh_get_name(pdf, base) + 1 : "without a name");
    resources->fault = PDF_PAGE_FONT;
}

/* ---- Content ------------------------------------------------------------------------- */

qpdf_oh pdf_new_stream(qpdf_data pdf, const struct pdf_buffer *bytes)
{
    const qpdf_oh stream = qpdf_oh_new_stream(pdf), null = qpdf_oh_new_null(pdf);
    qpdf_oh_replace_stream_data(pdf, stream, (const unsigned char *)bytes->bytes, bytes->length, null, null);
    return stream;
}

static qpdf_oh new_stream_of(qpdf_data pdf, const char *text)
{
    struct pdf_buffer bytes = {0};
    pdf_buffer_text(&bytes, text);
    const qpdf_oh stream = pdf_new_stream(pdf, &bytes);
    pdf_buffer_free(&bytes);
    return stream;
}

/* A new dictionary with the same entries; it is empty if `from` is not a dictionary. */
static qpdf_oh copy_dictionary(qpdf_data pdf, qpdf_oh from)
{
    const qpdf_oh copy = qpdf_oh_new_dictionary(pdf);
    if (!qpdf_oh_is_dictionary(pdf, from)) return copy;
    qpdf_oh_begin_dict_key_iter(pdf, from);
    while (qpdf_oh_dict_more_keys(pdf)) {
        const char *key = qpdf_oh_dict_next_key(pdf);
        qpdf_oh_replace_key(pdf, copy, key, qpdf_oh_get_key(pdf, from, key));
    }
    return copy;
}

/* Walks over content, clipped to a box. `bytes` becomes part of *clean. */
static void walk_content(struct page_resources *resources, unsigned char *bytes, size_t length, void *own_resources,
                         const double box[4], struct pdf_clean *clean)
{
    const struct pdf_names names = {.self = resources,
                                    .is_type3 = is_type3,
                                    .object = find_object,
                                    .load = load_form,
                                    .state = find_state,
                                    .use_font = check_font};
    pdf_clean_page((char *)bytes, length, own_resources, box, &names, clean);
}

/* Reads and cleans the content of a page; false if it cannot be read. */
static bool clean_page(struct page_resources *resources, qpdf_oh page, const struct pdf_place *place,
                       struct pdf_clean *clean)
{
    const double box[4] = {place->left, place->bottom, place->right, place->top};
    unsigned char *bytes = NULL;
    size_t length = 0;
    *clean = (struct pdf_clean){0};
    const QPDF_ERROR_CODE code = qpdf_oh_get_page_content_data(resources->pdf, page, &bytes, &length);
    if ((code & QPDF_ERRORS) != 0 || bytes == NULL || length > CONTENT_BYTES_MAX) {
        free(bytes);
        return false;
    }
    walk_content(resources, bytes, length, NULL, box, clean);
    return true;
}

/* Replaces forms by their cleaned copies, in the resources of this page only. */
static void replace_forms(struct page_resources *resources, qpdf_oh own_resources, const struct pdf_clean *clean)
{
    const qpdf_data pdf = resources->pdf;
    const qpdf_oh objects = copy_dictionary(pdf, qpdf_oh_get_key(pdf, own_resources, "/XObject"));
    bool is_changed = false;
    for (size_t k = 1; k < clean->count; k++) {
        const struct pdf_content *form = &clean->contents[k];
        if (form->removed == 0) continue;
        qpdf_oh_begin_dict_key_iter(pdf, objects);
        while (qpdf_oh_dict_more_keys(pdf)) {
            const char *key = qpdf_oh_dict_next_key(pdf);
            if (qpdf_oh_get_object_id(pdf, qpdf_oh_get_key(pdf, objects, key)) != form->object) continue;
            const qpdf_oh copy = pdf_new_stream(pdf, &form->out);
            const qpdf_oh from = qpdf_oh_get_dict(pdf, form->handle), to = qpdf_oh_get_dict(pdf, copy);
            static const char *const kept[] = {"/Type",         "/Subtype",       "/FormType",  "/BBox",
                                               "/Matrix",       "/Resources",     "/Group",     "/OC",
                                               "/StructParent", "/StructParents", "/PieceInfo", "/LastModified",
                                               "/Metadata",     "/Ref",           "/Name"};
            for (size_t j = 0; j < sizeof kept / sizeof *kept; j++)
                if (has_key(pdf, from, kept[j]))
                    qpdf_oh_replace_key(pdf, to, kept[j], qpdf_oh_get_key(pdf, from, kept[j]));
            qpdf_oh_replace_key(pdf, objects, key, copy);
            is_changed = true;
        }
    }
    if (is_changed) qpdf_oh_replace_key(pdf, own_resources, "/XObject", objects);
}

/* Adds the font to the resources, under a name that is not yet used. */
static void add_font(qpdf_data pdf, qpdf_oh own_resources, qpdf_oh font_object, char name[NAME_BYTES])
{
    const qpdf_oh fonts = copy_dictionary(pdf, qpdf_oh_get_key(pdf, own_resources, "/Font"));
    snprintf(name, NAME_BYTES, "/PD");
    for (unsigned k = 1;
         qpdf_oh_has_key(pdf, fonts, name) &&
         qpdf_oh_get_object_id(pdf, qpdf_oh_get_key(pdf, fonts, name)) != qpdf_oh_get_object_id(pdf, font_object);
         k++)
        snprintf(name, NAME_BYTES, "/PD%u", k);
    qpdf_oh_replace_key(pdf, fonts, name, font_object);
    qpdf_oh_replace_key(pdf, own_resources, "/Font", fonts);
}

/* Sets the content of the page: first the layer, then the page's own streams or the cleaned content. */
static void set_content(qpdf_data pdf, qpdf_oh page, struct pdf_buffer *layer, const struct pdf_clean *clean)
{
    const bool has_other_text = clean->left > 0 || clean->failed;
    const qpdf_oh contents = qpdf_oh_new_array(pdf), old = qpdf_oh_get_key(pdf, page, "/Contents");
    if (has_other_text) pdf_buffer_text(layer, "/Span<</ActualText( )>>BDC\n");
    if (layer->length > 0) qpdf_oh_append_item(pdf, contents, pdf_new_stream(pdf, layer));
    if (clean->count > 0 && clean->contents[0].removed > 0) {
        qpdf_oh_append_item(pdf, contents, pdf_new_stream(pdf, &clean->contents[0].out));
    } else if (qpdf_oh_is_array(pdf, old)) {
        const int count = qpdf_oh_get_array_n_items(pdf, old);
        for (int k = 0; k < count; k++) qpdf_oh_append_item(pdf, contents, qpdf_oh_get_array_item(pdf, old, k));
    } else if (qpdf_oh_is_stream(pdf, old)) {
        qpdf_oh_append_item(pdf, contents, old);
    }
    if (has_other_text) qpdf_oh_append_item(pdf, contents, new_stream_of(pdf, "\nEMC\n"));
    qpdf_oh_replace_key(pdf, page, "/Contents", contents);
}

pd_status pdf_page_set_layer(qpdf_data pdf, qpdf_oh page, const struct document_page *words, struct pdf_font *font,
                             qpdf_oh font_object, pd_error *error)
{
    struct page_resources resources = {.pdf = pdf, .page = pdf_page_attribute(pdf, page, "/Resources")};
    const struct pdf_place place = pdf_page_place(pdf, page);
    const qpdf_oh own_resources = copy_dictionary(pdf, resources.page);
    struct pdf_clean clean;
    struct pdf_buffer layer = {0};
    char name[NAME_BYTES];
    if (!clean_page(&resources, page, &place, &clean)) clean.failed = true;
    replace_forms(&resources, own_resources, &clean);
    add_font(pdf, own_resources, font_object, name);
    pdf_layer_write(words, &place, name, 3, font, &layer);
    const bool is_written = !layer.failed;
    if (is_written) {
        set_content(pdf, page, &layer, &clean);
        qpdf_oh_replace_key(pdf, page, "/Resources", own_resources);
    }
    pdf_buffer_free(&layer);
    pdf_clean_free(&clean);
    return is_written ? PD_OK : error_memory(error);
}

void pdf_page_turn(qpdf_data pdf, qpdf_oh page, int degrees)
{
    const int rotation = (pdf_page_place(pdf, page).rotation + degrees) % 360;
    qpdf_oh_replace_key(pdf, page, "/Rotate", qpdf_oh_new_integer(pdf, rotation));
}

/* Looks for faults in the appearance of an annotation. */
static void check_appearance(struct page_resources *resources, qpdf_oh stream)
{
    struct pdf_content form = {0};
    struct pdf_clean clean;
    if (!qpdf_oh_is_stream(resources->pdf, stream)) return;
    describe_form(resources->pdf, stream, qpdf_oh_get_dict(resources->pdf, stream), &form);
    if (!load_form(resources, &form)) return;
    walk_content(resources, (unsigned char *)form.bytes, form.length, form.resources, form.box, &clean);
    pdf_clean_free(&clean);
}

/* Checks the normal appearance of each annotation: a stream, or one stream for each state. */
static void check_annotations(struct page_resources *resources, qpdf_oh annotations)
{
    const qpdf_data pdf = resources->pdf;
    const int count = qpdf_oh_is_array(pdf, annotations) ? qpdf_oh_get_array_n_items(pdf, annotations) : 0;
    for (int k = 0; k < count; k++) {
        const qpdf_oh annotation = qpdf_oh_get_array_item(pdf, annotations, k);
        const qpdf_oh normal = qpdf_oh_get_key_if_dict(pdf, qpdf_oh_get_key_if_dict(pdf, annotation, "/AP"), "/N");
        check_appearance(resources, normal);
        if (!qpdf_oh_is_dictionary(pdf, normal)) continue;
        qpdf_oh_begin_dict_key_iter(pdf, normal);
        while (qpdf_oh_dict_more_keys(pdf))
            check_appearance(resources, qpdf_oh_get_key(pdf, normal, qpdf_oh_dict_next_key(pdf)));
    }
}

enum pdf_page_fault pdf_page_find_fault(qpdf_data pdf, qpdf_oh page, char *name, size_t size)
{
    struct page_resources resources = {
        .pdf = pdf, .page = pdf_page_attribute(pdf, page, "/Resources"), .font_name = name, .font_name_size = size};
    const struct pdf_place place = pdf_page_place(pdf, page);
    struct pdf_clean clean;
    if (clean_page(&resources, page, &place, &clean)) pdf_clean_free(&clean);
    check_annotations(&resources, qpdf_oh_get_key(pdf, page, "/Annots"));
    return resources.fault;
}

/*
 * Any bytes as a content stream of a PDF page. Hidden text is cut out; the rest is a content stream and has no hidden
 * text that could be cut.
 */
#include <stdlib.h>
#include <string.h>

#include "document/pdf/writer/content.h"
#include "fuzz.h"

/* The first letter of a name decides what it names. */
static bool is_type3(void *self, const struct pdf_content *content, const char *name, size_t length)
{
    (void)self;
    (void)content;
    return length > 0 && name[0] == 'T';
}

static enum pdf_object_kind find_object(void *self, const struct pdf_content *content, const char *name, size_t length,
                                        struct pdf_content *form)
{
    (void)self;
    (void)content;
    if (length == 0 || name[0] == 'I') return PDF_OBJECT_OPAQUE_IMAGE;
    if (name[0] != 'F') return PDF_OBJECT_OTHER;
    *form = (struct pdf_content){.object = (unsigned char)name[length - 1], .matrix = {1, 0, 0, 1, 0, 0}};
    form->box[2] = form->box[3] = 100;
    return PDF_OBJECT_FORM;
}

static bool load_form(void *self, struct pdf_content *form)
{
    (void)self;
    form->bytes = strdup("q BT 3 Tr (a) Tj ET /Image Do /FormB Do");
    form->length = form->bytes != NULL ? strlen(form->bytes) : 0;
    return form->bytes != NULL;
}

static unsigned find_state(void *self, const struct pdf_content *content, const char *name, size_t length)
{
    (void)self;
    (void)content;
    return length > 0 ? (unsigned char)name[0] & 3u : 0;
}

static void cut_hidden_text(const char *text, size_t length, struct pdf_clean *out)
{
    static const struct pdf_names names = {
        .is_type3 = is_type3, .object = find_object, .load = load_form, .state = find_state};
    static const double box[4] = {0, 0, 100, 100};
    char *copy = malloc(length > 0 ? length : 1);
    fuzz_require(copy != NULL, "memory");
    if (length > 0) memcpy(copy, text, length);
    pdf_clean_page(copy, length, NULL, box, &names, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pdf_clean first, second;
    /*
     * The end of an inline image is guessed from the text after it. Cutting changes that text, so the second pass is
     * not comparable.
     */
    const bool has_image = size > 0 && memmem(data, size, "ID", 2) != NULL;
    cut_hidden_text((const char *)data, size, &first);
    if (!has_image && first.contents != NULL && first.contents[0].removed > 0) {
        const struct pdf_buffer *out = &first.contents[0].out;
        cut_hidden_text(out->bytes, out->length, &second);
        fuzz_require(!second.failed, "what is left is a content stream");
        fuzz_require(second.contents[0].removed == 0, "no hidden text is left that could go");
        pdf_clean_free(&second);
    }
    pdf_clean_free(&first);
    return 0;
}

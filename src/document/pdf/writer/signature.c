/*
 * A signature is the value of a field (ISO 32000-2, 12.8), or certifies the document from the catalogue. A signature
 * field alone means nothing: forms have one before anybody signs. Fields make a tree. A hostile file may contain a
 * circle, so the walk uses a list and a limit.
 */
#include "document/pdf/writer/signature.h"

enum { FIELDS_MAX = 20000, APPEND_ONLY = 2 };

static bool is_signed_field(qpdf_data pdf, qpdf_oh field)
{
    const qpdf_oh value = qpdf_oh_get_key(pdf, field, "/V");
    if (!qpdf_oh_is_dictionary(pdf, value)) return false;
    const bool is_signature = qpdf_oh_is_name_and_equals(pdf, qpdf_oh_get_key(pdf, field, "/FT"), "/Sig");
    return is_signature || qpdf_oh_has_key(pdf, value, "/ByteRange");
}

/* Appends the dictionaries in `array` to `list`. */
static void append_fields(qpdf_data pdf, qpdf_oh list, qpdf_oh array)
{
    if (!qpdf_oh_is_array(pdf, array)) return;
    const int count = qpdf_oh_get_array_n_items(pdf, array);
    for (int k = 0; k < count && qpdf_oh_get_array_n_items(pdf, list) < FIELDS_MAX; k++) {
        const qpdf_oh field = qpdf_oh_get_array_item(pdf, array, k);
        if (qpdf_oh_is_dictionary(pdf, field)) qpdf_oh_append_item(pdf, list, field);
    }
}

static bool has_signed_field(qpdf_data pdf, qpdf_oh form)
{
    const qpdf_oh list = qpdf_oh_new_array(pdf);
    append_fields(pdf, list, qpdf_oh_get_key(pdf, form, "/Fields"));
    for (int k = 0; k < qpdf_oh_get_array_n_items(pdf, list); k++) {
        const qpdf_oh field = qpdf_oh_get_array_item(pdf, list, k);
        if (is_signed_field(pdf, field)) return true;
        append_fields(pdf, list, qpdf_oh_get_key(pdf, field, "/Kids"));
    }
    return false;
}

bool pdf_is_signed(qpdf_data pdf)
{
    const qpdf_oh root = qpdf_get_root(pdf);
    const qpdf_oh permissions = qpdf_oh_get_key_if_dict(pdf, root, "/Perms");
    if (qpdf_oh_is_dictionary(pdf, permissions) &&
        (qpdf_oh_has_key(pdf, permissions, "/DocMDP") || qpdf_oh_has_key(pdf, permissions, "/UR3")))
        return true;
    const qpdf_oh form = qpdf_oh_get_key_if_dict(pdf, root, "/AcroForm");
    if (!qpdf_oh_is_dictionary(pdf, form)) return false;
    const qpdf_oh flags = qpdf_oh_get_key(pdf, form, "/SigFlags");
    const bool is_append_only = qpdf_oh_is_integer(pdf, flags) && (qpdf_oh_get_int_value(pdf, flags) & APPEND_ONLY);
    return is_append_only || has_signed_field(pdf, form);
}

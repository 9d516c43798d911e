/*
 * A searchable scan needs little to be an archive file: no encryption, all fonts embedded, colours with a defined
 * meaning, and metadata that state the standard. The rest of the standard forbids things. Those that occur in office
 * documents are looked for, and the document is refused: removing them would be a change that nobody asked for.
 */
#include "document/pdf/writer/archive.h"

#include "base/error.h"
#include "document/pdf/writer/page.h"

#include <libxml/xmlwriter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- What is forbidden --------------------------------------------------------------- */

static bool has(qpdf_data pdf, qpdf_oh dictionary, const char *key)
{
    return !qpdf_oh_is_null(pdf, qpdf_oh_get_key_if_dict(pdf, dictionary, key));
}

pd_status pdf_archive_check(qpdf_data pdf, pd_error *error)
{
    const qpdf_oh root = qpdf_get_root(pdf), names = qpdf_oh_get_key_if_dict(pdf, root, "/Names");
    const qpdf_oh action = qpdf_oh_get_key_if_dict(pdf, root, "/OpenAction");
    const qpdf_oh kind = qpdf_oh_get_key_if_dict(pdf, action, "/S");
    const char *found = NULL;
    if (has(pdf, names, "/JavaScript") || has(pdf, root, "/AA") || qpdf_oh_is_name_and_equals(pdf, kind, "/JavaScript"))
        found = "JavaScript or actions";
    if (has(pdf, names, "/EmbeddedFiles")) found = "attached files";
    if (has(pdf, qpdf_oh_get_key_if_dict(pdf, root, "/AcroForm"), "/XFA")) found = "an XFA form";
    if (found == NULL) return PD_OK;
    return error_set(error, PD_ERROR_INPUT, "the PDF has %s, which PDF/A-2b forbids (convert without --pdfa)", found);
}

static pd_status check_pages(qpdf_data pdf, pd_error *error)
{
    const int count = qpdf_get_num_pages(pdf);
    for (int k = 0; k < count; k++) {
        char name[128];
        const qpdf_oh page = qpdf_get_page_n(pdf, (size_t)k);
        const enum pdf_page_fault fault = pdf_page_find_fault(pdf, page, name, sizeof name);
        qpdf_oh_release(pdf, page);
        if (fault == PDF_PAGE_FONT)
            return error_set(error, PD_ERROR_INPUT,
                             "page %d: the font %s is not embedded, as PDF/A asks (convert without --pdfa)", k + 1,
                             name);
        if (fault == PDF_PAGE_CMYK)
            return error_set(error, PD_ERROR_INPUT,
                             "page %d: a CMYK image without a colour profile, which PDF/A forbids (convert without "
                             "--pdfa)",
                             k + 1);
    }
    return PD_OK;
}

/* ---- Metadata ------------------------------------------------------------------------ */

/* Reads exactly `count` digits; -1 if there are fewer. */
static int read_digits(const char **at, int count)
{
    int value = 0;
    for (int k = 0; k < count; k++, ++*at) {
        if (**at < '0' || **at > '9') return -1;
        value = value * 10 + (**at - '0');
    }
    return value;
}

bool pdf_archive_date(const char *date, char out[32])
{
    static const char separators[] = "--T::";
    int parts[6] = {0, 1, 1, 0, 0, 0};
    const char *at = strncmp(date, "D:", 2) == 0 ? date + 2 : date;
    size_t used = 0;
    for (int k = 0; k < 6 && *at >= '0' && *at <= '9'; k++) parts[k] = read_digits(&at, k == 0 ? 4 : 2);
    for (int k = 0; k < 6; k++)
        if (parts[k] < 0) return false;
    if (parts[0] == 0 || parts[1] < 1 || parts[1] > 12 || parts[2] < 1 || parts[2] > 31 || parts[3] > 23 ||
        parts[4] > 59 || parts[5] > 59)
        return false;
    for (int k = 0; k < 6; k++) {
        used += (size_t)snprintf(out + used, 32 - used, k == 0 ? "%04d" : "%02d", parts[k]);
        if (k < 5) out[used++] = separators[k];
    }
    const char sign = *at;
    if (sign == '+' || sign == '-') {
        at++;
        const int hours = read_digits(&at, 2);
        if (*at == '\'') at++;
        const int minutes = *at >= '0' && *at <= '9' ? read_digits(&at, 2) : 0;
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
        snprintf(out + used, 32 - used, "%c%02d:%02d", sign, hours, minutes);
    } else {
        snprintf(out + used, 32 - used, "Z");
    }
    return true;
}

/* Prints XMP into a buffer and remembers a failure. */
struct xmp_printer {
    xmlTextWriterPtr writer;
    bool has_failed;
};

static void note(struct xmp_printer *printer, int result)
{
    printer->has_failed = printer->has_failed || result < 0;
}

static void begin(struct xmp_printer *printer, const char *element)
{
    note(printer, xmlTextWriterStartElement(printer->writer, BAD_CAST element));
}

static void end(struct xmp_printer *printer)
{
    note(printer, xmlTextWriterEndElement(printer->writer));
}

static void put_attribute(struct xmp_printer *printer, const char *name, const char *value)
{
    note(printer, xmlTextWriterWriteAttribute(printer->writer, BAD_CAST name, BAD_CAST value));
}

/*
 * Writes a text without its control characters. Quotation marks are written as they are: libxml2 would escape them, but
 * XML allows them in content.
 */
static void put_text(struct xmp_printer *printer, const char *text)
{
    static const char special[] = "\"\1\2\3\4\5\6\7\10\13\14\15\16\17\20\21\22\23\24\25\26\27\30\31\32\33\34\35\36\37";
    for (;;) {
        const size_t length = strcspn(text, special);
        xmlChar *piece = xmlStrndup(BAD_CAST text, (int)length);
        note(printer, piece != NULL ? xmlTextWriterWriteString(printer->writer, piece) : -1);
        xmlFree(piece);
        if (text[length] == '\0') return;
        if (text[length] == '"') note(printer, xmlTextWriterWriteRaw(printer->writer, BAD_CAST "\""));
        text += length + 1;
    }
}

static void put_element(struct xmp_printer *printer, const char *element, const char *text)
{
    begin(printer, element);
    put_text(printer, text);
    end(printer);
    put_text(printer, "\n");
}

/* Writes one item of a list: the default language of alternatives, or the first of a sequence. */
static void put_item(struct xmp_printer *printer, const char *element, const char *list, const char *text)
{
    begin(printer, element);
    begin(printer, list);
    begin(printer, "rdf:li");
    if (strcmp(list, "rdf:Alt") == 0) put_attribute(printer, "xml:lang", "x-default");
    put_text(printer, text);
    for (int k = 0; k < 3; k++) end(printer);
    put_text(printer, "\n");
}

/* The entries of Info, and their elements in XMP (ISO 19005-1, table 1). */
static const struct {
    const char *key, *element;
    const char *list; /* the kind of list; NULL for a single value */
    bool is_date;
} entries[] = {{"/Title", "dc:title", "rdf:Alt", false},         {"/Author", "dc:creator", "rdf:Seq", false},
               {"/Subject", "dc:description", "rdf:Alt", false}, {"/Keywords", "pdf:Keywords", NULL, false},
               {"/Creator", "xmp:CreatorTool", NULL, false},     {"/Producer", "pdf:Producer", NULL, false},
               {"/CreationDate", "xmp:CreateDate", NULL, true},  {"/ModDate", "xmp:ModifyDate", NULL, true}};

/* Writes one entry. If its value cannot be written in XMP, it is removed from Info, so that both agree. */
static void put_entry(qpdf_data pdf, qpdf_oh info, size_t k, struct xmp_printer *printer)
{
    const qpdf_oh value = qpdf_oh_get_key_if_dict(pdf, info, entries[k].key);
    char date[32];
    if (qpdf_oh_is_null(pdf, value)) return;
    const char *text = qpdf_oh_is_string(pdf, value) ? qpdf_oh_get_utf8_value(pdf, value) : "";
    if (*text == '\0' || (entries[k].is_date && !pdf_archive_date(text, date))) {
        qpdf_oh_remove_key(pdf, info, entries[k].key);
        return;
    }
    if (entries[k].is_date) text = date;
    if (entries[k].list != NULL)
        put_item(printer, entries[k].element, entries[k].list, text);
    else
        put_element(printer, entries[k].element, text);
}

/* Writes the packet (ISO 16684-1, 7). */
static void put_packet(qpdf_data pdf, qpdf_oh info, struct xmp_printer *printer)
{
    static const char *const namespaces[][2] = {{"xmlns:dc", "http://purl.org/dc/elements/1.1/"},
                                                {"xmlns:pdf", "http://ns.adobe.com/pdf/1.3/"},
                                                {"xmlns:xmp", "http://ns.adobe.com/xap/1.0/"},
                                                {"xmlns:pdfaid", "http://www.aiim.org/pdfa/ns/id/"}};
    static const char start[] = "begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"";
    note(printer, xmlTextWriterWritePI(printer->writer, BAD_CAST "xpacket", BAD_CAST start));
    put_text(printer, "\n");
    begin(printer, "x:xmpmeta");
    put_attribute(printer, "xmlns:x", "adobe:ns:meta/");
    put_text(printer, "\n");
    begin(printer, "rdf:RDF");
    put_attribute(printer, "xmlns:rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#");
    put_text(printer, "\n");
    begin(printer, "rdf:Description");
    put_attribute(printer, "rdf:about", "");
    for (size_t k = 0; k < sizeof namespaces / sizeof *namespaces; k++)
        put_attribute(printer, namespaces[k][0], namespaces[k][1]);
    put_text(printer, "\n");
    put_element(printer, "pdfaid:part", "2");
    put_element(printer, "pdfaid:conformance", "B");
    for (size_t k = 0; k < sizeof entries / sizeof *entries; k++) put_entry(pdf, info, k, printer);
    for (int k = 0; k < 3; k++) {
        end(printer);
        put_text(printer, "\n");
    }
    note(printer, xmlTextWriterWritePI(printer->writer, BAD_CAST "xpacket", BAD_CAST "end=\"w\""));
    put_text(printer, "\n");
}

/* Appends the packet to `out`; false if memory runs out. */
static bool print_packet(qpdf_data pdf, qpdf_oh info, struct pdf_buffer *out)
{
    xmlBufferPtr bytes = xmlBufferCreate();
    struct xmp_printer printer = {.writer = bytes != NULL ? xmlNewTextWriterMemory(bytes, 0) : NULL};
    const bool is_open = printer.writer != NULL;
    if (is_open) put_packet(pdf, info, &printer);
    if (is_open) note(&printer, xmlTextWriterFlush(printer.writer));
    if (is_open) xmlFreeTextWriter(printer.writer);
    if (is_open) pdf_buffer_put(out, xmlBufferContent(bytes), (size_t)xmlBufferLength(bytes));
    if (bytes != NULL) xmlBufferFree(bytes);
    return is_open && !printer.has_failed && !out->failed;
}

static bool is_archive_already(qpdf_data pdf, qpdf_oh metadata)
{
    unsigned char *bytes = NULL;
    size_t length = 0;
    QPDF_BOOL is_decoded = QPDF_FALSE;
    if (!qpdf_oh_is_stream(pdf, metadata)) return false;
    qpdf_oh_get_stream_data(pdf, metadata, qpdf_dl_generalized, &is_decoded, &bytes, &length);
    const bool is_said = bytes != NULL && is_decoded && memmem(bytes, length, "pdfaid:part", 11) != NULL;
    free(bytes);
    return is_said;
}

static bool add_metadata(qpdf_data pdf)
{
    const qpdf_oh root = qpdf_get_root(pdf), info = qpdf_oh_get_key(pdf, qpdf_get_trailer(pdf), "/Info");
    struct pdf_buffer packet = {0};
    if (is_archive_already(pdf, qpdf_oh_get_key(pdf, root, "/Metadata"))) return true;
    const bool is_printed = print_packet(pdf, info, &packet);
    if (is_printed) {
        const qpdf_oh stream = pdf_new_stream(pdf, &packet), dictionary = qpdf_oh_get_dict(pdf, stream);
        qpdf_oh_replace_key(pdf, dictionary, "/Type", qpdf_oh_new_name(pdf, "/Metadata"));
        qpdf_oh_replace_key(pdf, dictionary, "/Subtype", qpdf_oh_new_name(pdf, "/XML"));
        qpdf_oh_replace_key(pdf, root, "/Metadata", stream);
    }
    pdf_buffer_free(&packet);
    return is_printed;
}

/* ---- Colour -------------------------------------------------------------------------- */

static bool has_intent(qpdf_data pdf, qpdf_oh intents)
{
    const int count = qpdf_oh_is_array(pdf, intents) ? qpdf_oh_get_array_n_items(pdf, intents) : 0;
    for (int k = 0; k < count; k++) {
        const qpdf_oh kind = qpdf_oh_get_key_if_dict(pdf, qpdf_oh_get_array_item(pdf, intents, k), "/S");
        if (qpdf_oh_is_name_and_equals(pdf, kind, "/GTS_PDFA1")) return true;
    }
    return false;
}

static bool add_intent(qpdf_data pdf)
{
    const qpdf_oh root = qpdf_get_root(pdf);
    struct pdf_buffer profile = {0};
    const qpdf_oh intents = qpdf_oh_get_key(pdf, root, "/OutputIntents");
    if (has_intent(pdf, intents)) return true;
    pdf_archive_profile(&profile);
    if (!profile.failed) {
        const qpdf_oh stream = pdf_new_stream(pdf, &profile);
        qpdf_oh_replace_key(pdf, qpdf_oh_get_dict(pdf, stream), "/N", qpdf_oh_new_integer(pdf, 3));
        const qpdf_oh intent = qpdf_oh_parse(pdf, "<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier"
                                                  " (sRGB IEC61966-2.1) /Info (sRGB IEC61966-2.1) >>");
        qpdf_oh_replace_key(pdf, intent, "/DestOutputProfile", stream);
        if (qpdf_oh_is_array(pdf, intents))
            qpdf_oh_append_item(pdf, intents, intent);
        else
            qpdf_oh_replace_key(pdf, root, "/OutputIntents", qpdf_oh_wrap_in_array(pdf, intent));
    }
    const bool is_added = !profile.failed;
    pdf_buffer_free(&profile);
    return is_added;
}

pd_status pdf_archive_prepare(qpdf_data pdf, pd_error *error)
{
    pd_status status = pdf_archive_check(pdf, error);
    if (status == PD_OK) status = check_pages(pdf, error);
    if (status == PD_OK && !(add_metadata(pdf) && add_intent(pdf))) status = error_memory(error);
    return status;
}
